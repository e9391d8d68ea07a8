"""The plan of a question: which columns, in which frames and months, give the goals of a regulation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lianpin_regulations._errors import BulkError
from lianpin_regulations._facts import FactType
from lianpin_regulations._plan import definitions
from lianpin_regulations._plan.columns import Columns, Planned
from lianpin_regulations._plan.frames import MONTH, ONCE, QUARTER, YEAR, Frame, Span
from lianpin_regulations._plan.nodes import columns_of
from lianpin_regulations._plan.scope import MONTHS, Scope, Seen, World
from lianpin_regulations._plan.values import Any_, Number
from lianpin_regulations._regulation import Rulebook

REASONS = "理由："
_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class Goal:
    """What is asked for: its name, the value that computes it, its type and the frame it has values in."""

    name: str
    value: Any_
    type: FactType
    frame: Frame


@dataclass(frozen=True)
class Plan:
    """All that a query needs to know. `spans` are the months that each frame must cover."""

    code: str
    columns: Columns
    goals: tuple[Goal, ...]
    asked: Span
    spans: Mapping[Frame, Span]
    live: frozenset[str]
    group_keys: tuple[tuple[str, ...], ...]
    probes: tuple[str, ...]

    @property
    def frames(self) -> tuple[Frame, ...]:
        """The frames that have columns or goals, from the coarsest to the finest."""
        used = {self.columns.found[name].frame for name in self.live} | set(self.spans)
        order = ("一次", "每年", "每段", "每季", "每月")
        return tuple(sorted(used | {ONCE}, key=lambda f: (order.index(f.kind), f.starts)))

    def of(self, frame: Frame) -> list[Planned]:
        """The live columns of a frame, each after those that it is made from."""
        return [each for name, each in self.columns.found.items() if name in self.live and each.frame == frame]


def plan(
    book: Rulebook,
    code: str,
    goals: Sequence[str],
    asked: Span,
    *,
    seen: Mapping[tuple[str, str], Seen] | None = None,
    horizon: Span | None = None,
    assumed: Mapping[Frame, Span] | None = None,
) -> Plan:
    """Plan a question. KeyError for a name that no version defines; BulkError where exactness cannot be proven.

    The months of each frame decide which versions and parameters can matter at all, and follow from what matters: so months are
    assumed (all years in question, unless `assumed` says better), and the plan is made again until they are what it assumed.
    """
    horizon = horizon or asked
    spans = assumed or _years(book, asked.join(horizon))
    for _round in range(_ROUNDS):
        found = _planned(World(book, seen=seen or {}, horizon=horizon, spans=spans), code, goals, asked)
        if all(spans.get(frame) == span for frame, span in found.spans.items()):
            return found
        spans = found.spans
    raise BulkError("需要计算哪些月份不能确定，不能批量计算；请核对合计、累计、截至的日期")


def _years(book: Rulebook, span: Span) -> Mapping[Frame, Span]:
    """Whole years for all frames."""
    whole, world = span.filled(YEAR), World(book)
    segments = (world.scope(code).frame("每段") for code in book.codes)
    return dict.fromkeys([YEAR, QUARTER, MONTH, *segments], whole)


def _planned(world: World, code: str, goals: Sequence[str], asked: Span) -> Plan:
    scope = world.scope(code)
    found = tuple(_goal(scope, name) for name in goals)
    wanted = [name for goal in found for name in _columns(goal.value)]
    horizon = world.horizon or asked
    needs, spans = world.columns.needs([n for n in wanted if n in world.columns.found], asked, horizon)
    for goal in found:
        base = asked.filled(goal.frame)
        spans[goal.frame] = spans[goal.frame].join(base) if goal.frame in spans else base
    spans.pop(ONCE, None)
    for span in spans.values():
        if len(MONTH.periods(span.first, span.last)) > MONTHS:
            raise BulkError(f"需要计算{span.first}至{span.last}，超过{MONTHS}个月；请核对日期")
    probes = tuple(name for name in dict.fromkeys(world.probes) if name in world.columns.found)
    return Plan(
        code, world.columns, found, asked, spans, frozenset(needs), tuple(dict.fromkeys(world.group_keys)), probes
    )


def _goal(scope: Scope, name: str) -> Goal:
    if name.startswith(REASONS):
        condition = name.removeprefix(REASONS)
        frame = scope.frame_of(condition)
        value: Any_ = definitions.reasons(scope, condition, frame)
        return Goal(name, scope.columns.add_value(name, frame, value), FactType("choices"), frame)
    frame = scope.frame_of(name)
    return Goal(name, scope.named(name, frame), scope.type_of(name), frame)


def _columns(value: Any_) -> list[str]:
    if isinstance(value, Number):
        return [*columns_of(value.n.node), *([] if value.by is None else columns_of(value.by.node))]
    return list(columns_of(value.node))
