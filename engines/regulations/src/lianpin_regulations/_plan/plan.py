"""The plan of a question: which columns, in which frames and months, give the goals of a regulation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from lianpin_regulations._errors import BulkError
from lianpin_regulations._facts import FactType
from lianpin_regulations._plan import definitions
from lianpin_regulations._plan.columns import Columns, Planned
from lianpin_regulations._plan.demand import guard, readers
from lianpin_regulations._plan.frames import ONCE, Frame, Span
from lianpin_regulations._plan.needs import Need, Needs, needs_of
from lianpin_regulations._plan.nodes import columns_of
from lianpin_regulations._plan.scope import MONTHS, Probe, Reached, Scope, Seen, World
from lianpin_regulations._plan.values import Any_, Number
from lianpin_regulations._program.ast import Call
from lianpin_regulations._regulation import Rulebook

REASONS = "理由："
_MORE_PLANS = 2  # where the months that a plan needs are others than were assumed


@dataclass(frozen=True, slots=True)
class Goal:
    """What is asked for: its name, the value that computes it, its type and the frame it has values in."""

    name: str
    value: Any_
    type: FactType
    frame: Frame


@dataclass(frozen=True)
class Plan:
    """All that a query needs to know."""

    code: str
    columns: Columns
    goals: tuple[Goal, ...]
    asked: Span
    needs: Needs
    group_keys: tuple[tuple[str, ...], ...]
    probes: Mapping[str, Probe]
    reached: tuple[Reached, ...]
    covered: frozenset[Frame] = frozenset()  # frames of whose every row there are inputs
    only: Mapping[Frame, frozenset[str]] = field(
        default_factory=dict
    )  # frames read of those who have one of these days

    @cached_property
    def live(self) -> frozenset[str]:
        """The columns that are needed."""
        return frozenset(self.needs.columns)

    @property
    def spans(self) -> dict[Frame, Span]:
        """The months of which a frame has rows of somebody."""
        return {frame: need.whole for frame, need in self.needs.rows.items() if frame != ONCE}

    @cached_property
    def frames(self) -> tuple[Frame, ...]:
        """The frames that have columns or goals, from the coarsest to the finest."""
        used = {self.columns.found[name].frame for name in self.live} | set(self.spans)
        order = ("一次", "每年", "每段", "每季", "每月")
        return tuple(sorted(used | {ONCE}, key=lambda f: (order.index(f.kind), f.starts)))

    def of(self, frame: Frame) -> list[Planned]:
        """The live columns of a frame, each after those that it is made from."""
        return self._by_frame.get(frame, [])

    @cached_property
    def _by_frame(self) -> dict[Frame, list[Planned]]:
        found: dict[Frame, list[Planned]] = {}
        for name, each in self.columns.found.items():
            if name in self.needs.columns:
                found.setdefault(each.frame, []).append(each)
        return found


def plan(
    book: Rulebook,
    code: str,
    goals: Sequence[str],
    asked: Span,
    *,
    seen: Mapping[tuple[str, str], Seen] | None = None,
    horizon: Span | None = None,
    covered: Mapping[str, Span] | None = None,
) -> Plan:
    """Plan a question. KeyError for a name that no version defines; BulkError where exactness cannot be proven.

    Which versions and parameters can matter depends on the months in question, and these on the plan: it is made for the months
    that are likely, and again for those that it turned out to need where they are others; last of all without any assumption.
    `covered` are the months in which everybody has a row of inputs, by the kind of period.
    """
    horizon = horizon or asked
    spans: Mapping[Frame, Span] = {}
    wanted: Mapping[tuple[str, Call], Span] = {}
    for likely in (asked, *[None] * _MORE_PLANS):
        world = World(
            book, seen=seen or {}, spans=spans, horizon=horizon, covered=covered or {}, wanted=wanted, likely=likely
        )
        found = _planned(world, code, goals, asked)
        now_wanted = _running(world, found)
        if _is_as_assumed(world, found.spans, now_wanted):
            return found
        spans, wanted = found.spans, now_wanted
    return _planned(World(book, seen=seen or {}, horizon=horizon), code, goals, asked)


def _is_as_assumed(world: World, spans: Mapping[Frame, Span], wanted: Mapping[tuple[str, Call], Span]) -> bool:
    """Whether what a plan needs lies within the months that it was concluded from; likely months must be the very ones."""
    if world.likely is not None:
        return all(span == world.months(frame) for frame, span in spans.items()) and all(
            span == world.months_wanted(key) for key, span in wanted.items()
        )
    return all(frame in world.spans and world.spans[frame].holds(span) for frame, span in spans.items()) and all(
        world.wanted[key].holds(span) for key, span in wanted.items() if key in world.wanted
    )


def _running(world: World, found: Plan) -> dict[tuple[str, Call], Span]:
    """The months in which each sum since a person's day is wanted."""
    wanted: dict[tuple[str, Call], Span] = {}
    for key, names in world.running.items():
        for name in names & found.needs.columns.keys():
            span = found.needs.columns[name].whole
            wanted[key] = wanted[key].join(span) if key in wanted else span
    return wanted


def _planned(world: World, code: str, goals: Sequence[str], asked: Span) -> Plan:
    scope = world.scope(code)
    found = tuple(_goal(scope, name) for name in goals)
    wanted = [name for goal in found for name in _columns(goal.value)]
    guarded = guard(world.columns, wanted, world.ends, world.probes)
    horizon = world.horizon or asked
    needs = needs_of(world.columns.found, [n for n in wanted if n in world.columns.found], asked, horizon)
    rows = dict(needs.rows)
    for goal in found:
        base = Need(asked).filled(goal.frame)
        rows[goal.frame] = rows[goal.frame].join(base) if goal.frame in rows else base
    needs = replace(needs, rows=rows)
    spans = {frame: need.whole for frame, need in rows.items() if frame != ONCE}
    for span in spans.values():
        if span.count > MONTHS:
            raise BulkError(f"需要计算{span.first}至{span.last}，超过{MONTHS}个月；请核对日期")
    probes = {name: probe for name, probe in world.probes.items() if name in world.columns.found}
    whole = frozenset(frame for frame in spans if world.covers(frame))
    keys = tuple(dict.fromkeys(world.group_keys))
    only = readers(world.columns.found, wanted, guarded)
    return Plan(code, world.columns, found, asked, needs, keys, probes, tuple(world.reached), whole, only)


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
