"""One regulation's names as columns: which version on which key date, and what is carried over between versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from lianpin_regulations._errors import BulkError
from lianpin_regulations._facts import FactType
from lianpin_regulations._plan import definitions
from lianpin_regulations._plan.columns import Columns
from lianpin_regulations._plan.frames import MONTH, ONCE, QUARTER, YEAR, Frame, Span
from lianpin_regulations._plan.nodes import (
    FALSE,
    TRUE,
    Column,
    Node,
    conjunction,
    disjunction,
    negation,
)
from lianpin_regulations._plan.transitions import When, before, begun_or_unknown, carried_over
from lianpin_regulations._plan.values import Any_, Number, Value, first, nothing
from lianpin_regulations._plan.whole import Whole, chosen
from lianpin_regulations._program.ast import Call, Condition, Definition, Fact, Formula, Output, Parameter
from lianpin_regulations._program.kinds import type_of
from lianpin_regulations._program.words import PAY_MONTH, SYSTEM
from lianpin_regulations._regulation import Regulation, Rulebook
from lianpin_regulations._values import Month

FAR = 10**15  # what a number without a declared range is held to, in its smallest unit
PEOPLE = 10**9  # of a population
MONTHS = 1200  # of a grid
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of an input column: whether the tables have it, what it lies between, whether every row has it.

    Numbers are in their smallest unit (cents); None: nothing is known beyond the declared range.
    """

    low: Any = None
    high: Any = None
    nullable: bool = True
    absent: bool = False
    words: tuple[str, ...] | None = None  # all that a word can be, where that has been looked at


UNSEEN = Seen()


@dataclass(frozen=True, slots=True)
class Probe:
    """A column of days that the months in question must reach: the latest, and (`early`) the earliest. `by`: who looks at them."""

    early: bool
    by: str


@dataclass(frozen=True, slots=True)
class Reached:
    """Days that the months in question must reach: the earliest (None: it does not count) and the latest."""

    earliest: date | None
    latest: date
    by: str


@dataclass
class World:
    """What all regulations of a plan share: the columns, the facts seen, the months that are in question."""

    book: Rulebook
    columns: Columns = field(default_factory=Columns)
    seen: Mapping[tuple[str, str], Seen] = field(default_factory=dict)  # (period, fact) → seen
    spans: Mapping[Frame, Span] = field(default_factory=dict)  # frame → the months of its grid, once they are known
    horizon: Span | None = None
    covered: Mapping[str, Span] = field(
        default_factory=dict
    )  # kind of period → the months in which everybody has a row
    facts: dict[tuple[str, str], tuple[Any_, Fact]] = field(default_factory=dict)
    scopes: dict[str, Scope] = field(default_factory=dict)
    group_keys: list[tuple[str, ...]] = field(default_factory=list)
    probes: dict[str, Probe] = field(default_factory=dict)  # columns of days that the months in question must reach
    ends: dict[str, Probe] = field(default_factory=dict)  # the same of days of people between which is summed
    reached: list[Reached] = field(default_factory=list)  # … and such days as far as they are known
    running: dict[tuple[str, Call], set[str]] = field(default_factory=dict)  # a person's sum since a day → its columns
    wanted: Mapping[tuple[str, Call], Span] = field(
        default_factory=dict
    )  # … → the months that it is wanted in, once known
    likely: Span | None = None  # taken for either where it is not known

    def months(self, frame: Frame) -> Span | None:
        """The months of a frame's grid, as far as they are known or likely."""
        return self.spans.get(frame) or (self.likely.filled(frame) if self.likely is not None else None)

    def months_wanted(self, key: tuple[str, Call]) -> Span | None:
        """The months in which a person's sum since a day is wanted."""
        return self.wanted.get(key) or self.likely

    def covers(self, frame: Frame) -> bool:
        """Whether the inputs have a row for everybody and every period in question."""
        covered, span = self.covered.get(frame.kind), self.months(frame)
        return frame == ONCE or (covered is not None and span is not None and covered.holds(span))

    def scope(self, code: str, *, foreign: bool = False) -> Scope:
        if code not in self.scopes:
            self.scopes[code] = Scope(self, code, foreign)
        return self.scopes[code]


class Scope:
    """What the interpreter calls an evaluator, for everybody at once."""

    def __init__(self, world: World, code: str, foreign: bool) -> None:
        self.world, self.code, self.foreign = world, code, foreign
        self.versions = world.book.versions(code)
        if not self.versions:
            raise KeyError(code)
        self.starts = tuple(_first_month(version.effective_on) for version in self.versions)
        self.years: dict[tuple[str, str, int], Any_] = {}  # values of a certain year, as columns of people
        self._kept: dict[str, Any_] = {}
        self._frames = {"一次": ONCE, "每年": YEAR, "每季": QUARTER, "每月": MONTH}
        self._latest: dict[str, Regulation] = {}
        self._frame_of: dict[str, Frame] = {}
        self._under_way: list[str] = []

    @property
    def columns(self) -> Columns:
        return self.world.columns

    # ── names ──

    @property
    def under_way(self) -> str:
        """The definition that is being planned, with its article, as an error names it."""
        if not self._under_way:
            return "所要的结果"
        name = self._under_way[-1]
        definition = self.latest(name).definitions[name]
        article = definition.table.article if isinstance(definition, Output) else definition.article
        return f"“{name}”（{article.label}）" if article else f"“{name}”"

    def frame_of(self, name: str) -> Frame:
        """The frame in which a name has its values."""
        found = self._frame_of.get(name)
        if found is None:
            if name == PAY_MONTH:
                kind = MONTH.kind
            else:
                kind = SYSTEM[name][1] if name in SYSTEM else self.latest(name).periods[name]
            found = self._frame_of[name] = self.frame(kind)
        return found

    def frame(self, kind: str) -> Frame:
        if kind == "每段" and kind not in self._frames:
            found = Frame(kind, self.starts)
            self._frames[kind] = self.columns.segments.setdefault(found.segment_key, found)
        return self._frames[kind]

    def latest(self, name: str) -> Regulation:
        """The newest version that defines a name."""
        found = self._latest.get(name)
        if found is None:
            for found in reversed(self.versions):
                if name in found.definitions:
                    self._latest[name] = found
                    return found
            raise KeyError(name)
        return found

    def type_of(self, name: str) -> FactType:
        return SYSTEM[name][0] if name in SYSTEM else type_of(self.latest(name).definitions[name])

    def named(self, name: str, at: Frame) -> Any_:
        """The value of a name in a frame or the coarser one that it belongs to."""
        if name == PAY_MONTH:
            return nothing("day") if at == ONCE else self.first_day(at)
        frame = self.frame_of(name)
        if not at.within(frame):
            raise BulkError(f"“{name}”需要指明{frame.kind}的期间")
        if name in SYSTEM:
            return self.system(name, at)
        found = self._kept.get(name)
        if found is None:
            if name in self._under_way:
                raise BulkError("、".join(self._under_way) + "互相引用，不能批量计算")
            self._under_way.append(name)
            try:
                found = self._kept[name] = self._defined(name, self.latest(name), frame)
            finally:
                self._under_way.pop()
        return found

    def system(self, name: str, at: Frame) -> Any_:
        type, _kind = SYSTEM[name]
        kind = "day" if type.kind == "date" else "whole"
        around = self.frame_of(name)
        # Under a name of its own: another frame that reads it has a first and a last day as well.
        column = self.columns.add_grid(at, name, around, kind)
        if type.kind == "date":
            return self._day(at, column, is_own=around == at)
        low, high = {"当月天数": (28, 31), "月份序": (1, 12), "年度": (1, 9999)}[name]
        return Number(Whole(column, low, high), nullable=False)

    def first_day(self, at: Frame) -> Value:
        """The first day of the period itself."""
        return self._day(at, Column("first"))

    def _day(self, at: Frame, column: Column, *, is_own: bool = True) -> Value:
        """A day of the grid, as far as the months in question are known within them; within their years where it is a day of a longer
        period around its row (not `is_own`)."""
        span = self.world.months(at)
        if span is None:
            return Value("day", column, False)
        if is_own and at == MONTH:
            return Value("day", column, False, span.first.first, span.last.last)
        return Value("day", column, False, date(span.first.year, 1, 1), date(span.last.year, 12, 31))

    # ── definitions, their clocks and versions ──

    def _defined(self, name: str, latest: Regulation, frame: Frame) -> Any_:
        definition = latest.definitions[name]
        if isinstance(definition, Fact):
            return definitions.fact(self, definition, frame)
        clock = _clock_of(definition) or latest.anchor
        whens = self._by_version(name, definition, frame, self._key_day(name, latest, frame), clock)
        value = first(whens, None) if whens else nothing(_kind_of(type_of(definition)))
        if whens and whens[-1][0] is TRUE:
            value = first(whens[:-1], whens[-1][1])
        return self.columns.add_value(self._label(name), frame, value)

    def _label(self, name: str) -> str:
        return f"{name}·外" if self.foreign else name

    def _by_version(
        self, name: str, definition: Definition, frame: Frame, day: Value | None, clock: str
    ) -> list[tuple[Node, Any_]]:
        """Each version that can govern, the newest first, with the condition that it does, and what it says."""
        latest = self.latest(name)
        if day is None:
            return [(TRUE, carried_over(self, name, definition, frame, latest, When()))]
        found: list[tuple[Node, Any_]] = []
        taken: date | None = None  # from which day on the versions so far govern without a gap
        for version in reversed(self.versions):
            end = None if clock == PAY_MONTH else version.repealed_on
            is_next = end is None or (taken is not None and end >= taken)
            governs = self._governs(version, day, None if is_next else end)
            if governs is FALSE:
                continue
            value = carried_over(self, name, definition, frame, version, When(day))
            if found and found[-1][1] == value:
                earlier, _value = found.pop()
                governs = governs if is_next and taken is not None else disjunction([earlier, governs])
            found.append((governs, value))
            if is_next or (end is not None and before(day.there, end) is TRUE):
                taken = version.effective_on
            if governs == negation(day.missing):
                break
        return found

    def _governs(self, version: Regulation, day: Value, end: date | None) -> Node:
        """Whether a day lies in a version's time, and in no newer one's; `end`: None where it has no end, or a newer one begins there."""
        if len(self.versions) == 1:
            # A day that is not known is no hindrance where there is only one version.
            return begun_or_unknown(day, version.effective_on)
        known = day.there
        tests = [negation(before(known, version.effective_on))]
        if end is not None:
            tests.append(before(known, end))
        governs = conjunction(tests)
        return negation(day.missing) if governs is TRUE else governs

    def wordings(self, name: str, frame: Frame) -> list[tuple[Node, Regulation]]:
        """Each version that can word a condition's reasons, with the judgement that it does."""
        latest = self.latest(name)
        day = self._key_day(name, latest, frame)
        if day is None or len(self.versions) == 1:
            return [(TRUE, latest)]
        newest = self.versions.index(latest)
        whens: list[tuple[Node, Whole]] = []
        for number, version in enumerate(self.versions):
            covers = self._governs(version, day, version.repealed_on)
            whens.insert(0, (covers, Whole.of(number if name in version.definitions else newest)))
        number_of = self.columns.add_value(
            f"{name}·版本", frame, Number(chosen(whens, Whole.of(newest)), nullable=False)
        )
        assert isinstance(number_of, Number)
        if number_of.constant is not None:
            return [(TRUE, self.versions[int(number_of.constant)])]
        return [
            (number_of.n.compared("=", Whole.of(n)), v) for n, v in enumerate(self.versions) if name in v.definitions
        ]

    def _key_day(self, name: str, latest: Regulation, frame: Frame) -> Value | None:
        """The key date of a definition; None where its period has no day."""
        clock = _clock_of(latest.definitions[name]) or latest.anchor
        if clock == PAY_MONTH:
            return self.first_day(frame) if frame != ONCE else None
        value = self.named(clock, frame)
        if not isinstance(value, Value):
            raise BulkError(f"“{name}”的时间依据“{clock}”不是日期")
        return value

    def in_version(self, name: str, otherwise: Definition, version: Regulation, frame: Frame, when: When) -> Any_:
        definition = version.definitions.get(name, otherwise)
        if isinstance(definition, Formula):
            return definitions.formula(self, definition, frame)
        if isinstance(definition, Output):
            return definitions.output(self, definition, frame)
        if isinstance(definition, Condition):
            return definitions.condition(self, definition, frame)
        if isinstance(definition, Parameter):
            return definitions.parameter(definition, when.day, when.fixed or version.effective_on)
        raise BulkError(f"“{name}”在一个版本里是事实，在另一个版本里不是，不能批量计算")


def _first_month(on: date) -> Month:
    month = Month.of(on)
    return month if on.day == 1 else month.next()


def _clock_of(definition: Definition) -> str:
    if isinstance(definition, Output):
        return definition.table.clock
    return "" if isinstance(definition, Fact) else definition.clock


def _kind_of(type: FactType) -> str:
    """The kind of value of a type."""
    kinds = {"date": "day", "bool": "flag", "choices": "words", "choice": "word", "text": "word"}
    return kinds.get(type.kind, "number")
