"""The columns of a plan: in which frame, after what, and from which periods each is made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from lianpin_regulations._facts import FactType
from lianpin_regulations._plan.frames import Frame, Span
from lianpin_regulations._plan.nodes import Column, Constant, Node, columns_of, is_wide
from lianpin_regulations._plan.values import Any_, Number, Value
from lianpin_regulations._plan.whole import Whole
from lianpin_regulations._values import Month

_LONGEST = 18  # characters of Chinese that fit PostgreSQL's 63 bytes with a number behind


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose periods a column reads, besides its own: back so many months, whole spans, all of the horizon; or one year only."""

    span: Frame | None = None
    back: int = 0
    everything: bool = False
    year: int | None = None


HERE = Reach()


@dataclass(frozen=True, slots=True)
class Gather:
    """A column made by grouping a finer (or the yearly) frame: the sum, the count, or the value of one period.

    `source` is the frame; `year` picks that year's value for a column of people. A sum is of the periods that touch `between`
    (two columns of months' first days), or of all that belong to the column's own period.
    """

    function: str  # sum count value
    source: Frame
    argument: Node | None
    year: int | None = None
    between: tuple[str, str] | None = None


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

    def unique(self, label: str) -> str:
        """A name for a column that no other has, short enough for every database."""
        base = label[:_LONGEST]
        number = self._taken.get(base, 0)
        self._taken[base] = number + 1
        return base if number == 0 else f"{base}·{number}"

    def add_value(self, label: str, frame: Frame, value: Any_, reach: Reach = HERE) -> Any_:
        """Name a value: it becomes a column (a ratio becomes two), and what is returned reads it."""
        if isinstance(value, Value):
            if isinstance(value.node, Column | Constant):
                return value
            name = self._computed(label, frame, value.kind, value.node, reach)
            return Value(value.kind, Column(name), value.nullable, value.low, value.high)
        n = self._whole(label, frame, value.n, reach)
        by = None if value.by is None else self._whole(f"{label}÷", frame, value.by, reach)
        return Number(n, value.den, by, value.nullable)

    def _whole(self, label: str, frame: Frame, value: Whole, reach: Reach) -> Whole:
        if isinstance(value.node, Column | Constant):
            return value
        name = self._computed(label, frame, "whole", value.node, reach)
        return Whole(Column(name, is_wide(value.node)), value.low, value.high)

    def _computed(self, label: str, frame: Frame, kind: str, node: Node, reach: Reach) -> str:
        uses = tuple(dict.fromkeys(columns_of(node)))
        phase, layer = self.place(frame, uses)
        name = self.unique(label)
        self.found[name] = Planned(
            name, frame, kind, kind == "whole" and is_wide(node), phase, layer, node, reach=reach, uses=uses
        )
        return name

    def place(self, frame: Frame, uses: Iterable[str]) -> tuple[int, int]:
        """The phase and the layer of what is computed from these columns in this frame."""
        read = [self.found[name] for name in uses if name in self.found]
        phase = max((each.phase for each in read), default=0)
        layers = [each.layer for each in read if each.frame == frame and each.phase == phase]
        return phase, 1 + max(layers, default=0)

    def add_gathered(
        self, label: str, frame: Frame, kind: str, gather: Gather, *, wide: bool = False, reach: Reach = HERE
    ) -> Column:
        """A column made by grouping rows of another frame: it comes a phase after what it groups."""
        argument = tuple(dict.fromkeys(columns_of(gather.argument))) if gather.argument is not None else ()
        uses = argument + (gather.between or ())
        phase = 1 + max((self.found[name].phase for name in uses if name in self.found), default=0)
        name = self.unique(label)
        self.found[name] = Planned(name, frame, kind, wide, phase, 0, gather=gather, reach=reach, uses=uses)
        return Column(name, wide)

    def add_fact(self, label: str, frame: Frame, kind: str, fact: str, type: FactType) -> Column:
        name = self.unique(label)
        self.found[name] = Planned(name, frame, kind, False, 0, 0, fact=fact, type=type)
        return Column(name)

    def add_grid(self, frame: Frame, system: str, around: Frame, kind: str) -> Column:
        """A column of the periods themselves: 当月天数, 当年首日 and their like, of the period `around`."""
        for name, each in self.found.items():
            if (each.grid, each.frame, each.grid_frame) == (system, frame, around):
                return Column(name)
        name = self.unique(system)
        self.found[name] = Planned(name, frame, kind, False, 0, 0, grid=system, grid_frame=around)
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

    def needs(self, goals: Iterable[str], asked: Span, horizon: Span) -> tuple[dict[str, Span], dict[Frame, Span]]:
        """Column → the months for which it is needed, from the goals back to the facts; and the months of the rows of each frame."""
        found: dict[str, Span] = {}
        rows: dict[Frame, Span] = {}
        for name in goals:
            _need(found, name, asked.filled(self.found[name].frame))
        for name in reversed(self.found):
            if name not in found:
                continue
            planned = self.found[name]
            own = found[name].filled(planned.frame)
            span = _reached(planned.reach, own, horizon)
            _need(rows, planned.frame, own if planned.gather else span.filled(planned.frame))
            if planned.gather:
                _need(rows, planned.gather.source, span.filled(planned.gather.source))
            for used in planned.uses:
                if used in self.found:
                    _need(found, used, span.filled(self.found[used].frame))
        return found, rows


def _need(found: dict[Any, Span], name: Any, span: Span) -> None:
    found[name] = found[name].join(span) if name in found else span


def _reached(reach: Reach, span: Span, horizon: Span) -> Span:
    if reach.year is not None:
        return Span(Month(reach.year, 1), Month(reach.year, 12))
    if reach.everything:
        return span.join(horizon)
    if reach.span is not None:
        span = span.filled(reach.span)
    return span.back(reach.back) if reach.back else span
