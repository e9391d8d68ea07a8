"""The columns of a plan: in which frame, after what, and from which periods each is made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from lianpin_regulations._facts import FactType
from lianpin_regulations._plan.frames import Frame
from lianpin_regulations._plan.nodes import Column, Constant, Node, columns_of, is_wide
from lianpin_regulations._plan.simplify import Simplifier
from lianpin_regulations._plan.values import Any_, Number, Value
from lianpin_regulations._plan.whole import Whole
from lianpin_regulations._values import Month

_LONGEST = 18  # characters of Chinese that fit PostgreSQL's 63 bytes with a number behind


class Reach(NamedTuple):
    """Whose periods a column reads, besides its own: back so many months, whole spans, since the horizon began, until its end.

    `year`: those of that year alone; `first`: those from that month on. `since`: the column of a person's day before whose month
    nothing is read.
    """

    span: Frame | None = None
    back: int = 0
    before: bool = False
    everything: bool = False
    year: int | None = None
    since: str = ""
    first: Month | None = None


HERE = Reach()


@dataclass(frozen=True, slots=True)
class Gather:
    """A column made by grouping a finer (or the yearly) frame: the sum, the count, or the value of one period.

    `source` is the frame; `year` picks that year's value for a column of people. A sum is of the periods that touch `between`
    (two columns of months' first days), or of all that belong to the column's own period; with `where` of those for which it holds.
    """

    function: str  # sum count value
    source: Frame
    argument: Node | None
    year: int | None = None
    between: tuple[str, str] | None = None
    where: Node | None = None

    @property
    def reads(self) -> tuple[str, ...]:
        """The columns of the source that are read."""
        nodes = [each for each in (self.argument, self.where) if each is not None]
        return tuple(dict.fromkeys(name for node in nodes for name in columns_of(node)))


@dataclass(slots=True)
class Planned:
    """A column: computed by `node` in its frame, or gathered, or read from an input (`fact`)."""

    name: str
    frame: Frame
    kind: str  # whole day word words flag
    wide: bool
    phase: int
    layer: int
    node: Node | None = None
    gather: Gather | None = None
    fact: str = ""
    grid: str = ""
    grid_frame: Frame | None = None
    type: FactType | None = None
    reach: Reach = HERE
    uses: tuple[str, ...] = ()
    nullable: bool = True
    words: frozenset[str] | None = None  # all that it can be, where that is known


@dataclass(frozen=True, slots=True)
class Lookup:
    """A column read from the calendar of working days: the count up to a day, or the day of a count."""

    column: str  # worked day
    key: str


@dataclass(slots=True)
class Columns:
    """All columns, each after those that it is made from."""

    found: dict[str, Planned] = field(default_factory=dict)
    lookups: dict[str, Lookup] = field(default_factory=dict)
    segments: dict[str, Frame] = field(default_factory=dict)  # the key of a segment → its frame, of each regulation
    _taken: dict[str, int] = field(default_factory=dict)
    _known: dict[tuple[object, ...], str] = field(
        default_factory=dict
    )  # what is computed → the column that has it already
    _simplifier: Simplifier = field(init=False)

    def __post_init__(self) -> None:
        self._simplifier = Simplifier(self._is_never_missing, lambda name: self.found[name].words, self._kind_of)

    def _kind_of(self, name: str) -> str:
        if name in self.found:
            return self.found[name].kind
        return "whole" if name in {"year", "quarter"} else "word" if name == "person" else "day"

    def _is_never_missing(self, name: str) -> bool:
        """Keys and days of the periods themselves are in every row."""
        return name not in self.found or not self.found[name].nullable

    def unique(self, label: str) -> str:
        """A name for a column that no other has, short enough for every database."""
        base = label[:_LONGEST]
        number = self._taken.get(base, 0)
        self._taken[base] = number + 1
        return base if number == 0 else f"{base}·{number}"

    def add_value(self, label: str, frame: Frame, value: Any_, reach: Reach = HERE) -> Any_:
        """Name a value: it becomes a column (a ratio becomes two), and what is returned reads it."""
        if isinstance(value, Value):
            node, nullable = self._named(label, frame, value.kind, value.node, reach)
            return Value(value.kind, node, nullable, value.low, value.high)
        n, nullable = self._whole(label, frame, value.n, reach)
        if value.by is None:
            return Number(n, value.den, None, nullable)
        by, also = self._whole(f"{label}÷", frame, value.by, reach)
        return Number(n, value.den, by, nullable or also)

    def _whole(self, label: str, frame: Frame, value: Whole, reach: Reach) -> tuple[Whole, bool]:
        node, nullable = self._named(label, frame, "whole", value.node, reach)
        if isinstance(node, Constant):
            return (Whole(node, 0, 0) if node.value is None else Whole.of(node.value)), nullable
        return Whole(node, value.low, value.high), nullable

    def _named(self, label: str, frame: Frame, kind: str, node: Node, reach: Reach) -> tuple[Node, bool]:
        """A column of what a node comes to, or that itself where it is a column or a constant; and whether it can be missing."""
        simple = self._simplifier.simple(node)
        nullable = self._simplifier.nullable(simple)
        if isinstance(simple, Column | Constant):
            return simple, nullable
        name = self._computed(label, frame, kind, simple, reach)
        return Column(name, self.found[name].wide), nullable

    def _computed(self, label: str, frame: Frame, kind: str, node: Node, reach: Reach) -> str:
        key = (frame, kind, node, reach)
        if key in self._known:
            return self._known[key]
        uses = tuple(columns_of(node))
        phase, layer = self.place(frame, uses)
        name = self._known[key] = self.unique(label)
        self.found[name] = Planned(
            name, frame, kind, kind == "whole" and is_wide(node), phase, layer, node, reach=reach, uses=uses,
            nullable=self._simplifier.nullable(node), words=self._simplifier.words(node) if kind == "word" else None,
        )  # fmt: skip
        return name

    def place(self, frame: Frame, uses: Iterable[str]) -> tuple[int, int]:
        """The phase and the layer of what is computed from these columns in this frame."""
        phase = layer = 0
        for name in uses:
            each = self.found.get(name)
            if each is None or each.phase < phase:
                continue
            if each.phase > phase:
                phase, layer = each.phase, 0
            if each.layer > layer and each.frame == frame:
                layer = each.layer
        return phase, 1 + layer

    def add_gathered(
        self, label: str, frame: Frame, kind: str, gather: Gather, *, wide: bool = False, reach: Reach = HERE
    ) -> Column:
        """A column made by grouping rows of another frame: it comes a phase after what it groups."""
        key = (frame, kind, gather, reach)
        if key in self._known:
            return Column(self._known[key], wide)
        uses = gather.reads + (gather.between or ())
        phase = 1 + max((self.found[name].phase for name in uses if name in self.found), default=0)
        name = self._known[key] = self.unique(label)
        nullable = (
            gather.function != "lacking" and gather.argument is not None and self._simplifier.nullable(gather.argument)
        )
        # A sum of periods of which there may be none is nothing then, and what is lacking is counted beside it.
        nullable = nullable and gather.between is None and gather.where is None
        words = self._simplifier.words(gather.argument) if gather.argument is not None and kind == "word" else None
        self.found[name] = Planned(
            name, frame, kind, wide, phase, 0, gather=gather, reach=reach, uses=uses, nullable=nullable, words=words
        )
        return Column(name, wide)

    def add_fact(
        self,
        label: str,
        frame: Frame,
        kind: str,
        fact: str,
        type: FactType,
        *,
        nullable: bool,
        words: frozenset[str] | None,
    ) -> Column:
        name = self.unique(label)
        self.found[name] = Planned(name, frame, kind, False, 0, 0, fact=fact, type=type, nullable=nullable, words=words)
        return Column(name)

    def add_grid(self, frame: Frame, system: str, around: Frame, kind: str) -> Column:
        """A column of the periods themselves: 当月天数, 当年首日 and their like, of the period `around`."""
        key = (frame, system, around)
        if key in self._known:
            return Column(self._known[key])
        name = self._known[key] = self.unique(system)
        self.found[name] = Planned(name, frame, kind, False, 0, 0, grid=system, grid_frame=around, nullable=False)
        return Column(name)

    def add_lookup(self, frame: Frame, key: Node, column: str) -> Column:
        """A column of the calendar of working days by a day (or a count)."""
        kind = "day" if column == "worked" else "whole"
        if isinstance(key, Column):
            source = key.name
        else:
            source = self._computed(f"查{kind}", frame, kind, key, HERE)
        known = next(
            (n for n, each in self.lookups.items() if each == Lookup(column, source) and self.found[n].frame == frame),
            None,
        )
        if known is not None:
            return Column(known)
        phase, layer = self.place(frame, (source,))
        name = self.unique("历")
        self.found[name] = Planned(
            name, frame, "whole" if column == "worked" else "day", False, phase, layer, uses=(source,)
        )
        self.lookups[name] = Lookup(column, source)
        return Column(name)
