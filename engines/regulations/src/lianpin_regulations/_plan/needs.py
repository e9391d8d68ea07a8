"""For which periods of whom a column is needed: from the goals back to the facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lianpin_regulations._plan.columns import Planned, Reach
from lianpin_regulations._plan.frames import MONTH, ONCE, YEAR, Frame, Span
from lianpin_regulations._plan.nodes import is_of_others
from lianpin_regulations._values import Month


@dataclass(frozen=True, slots=True)
class Need:
    """Rows that are needed: everybody's of `span`; and of a person those from a day on, back to `first`.

    `since`: each such day's column with the frame whose period around the day is needed whole.
    """

    span: Span
    since: tuple[tuple[str, Frame], ...] = ()
    first: Month | None = None

    @property
    def whole(self) -> Span:
        """All months of which somebody's row may be needed."""
        return self.span if self.first is None else self.span.join(Span(self.first, self.first))

    def join(self, other: Need) -> Need:
        """The rows of both; the very same need where it has the other's already."""
        if self is other:
            return self
        is_plain = not other.since and other.first is None
        if is_plain and (self.span is other.span or self.span.holds(other.span)):
            return self
        since = dict(self.since)
        for day, frame in other.since:
            since[day] = _coarser(since[day], frame) if day in since else frame
        starts = [each for each in (self.first, other.first) if each is not None]
        return Need(self.span.join(other.span), tuple(since.items()), min(starts) if starts else None)

    def filled(self, frame: Frame) -> Need:
        """So that every period of a frame is whole; of people there is one row."""
        if self.first is None and not self.since:
            span = self.span.filled(frame)
            return self if span is self.span else Need(span)
        if frame == ONCE:
            return Need(self.whole)
        since = tuple((day, _coarser(around, frame)) for day, around in self.since)
        first = None if self.first is None else Span(self.first, self.first).filled(frame).first
        return Need(self.span.filled(frame), since, first)

    def reached(self, reach: Reach, horizon: Span) -> Need:
        """What is read for these rows."""
        whole = self.whole
        if reach.everything:
            return Need(whole.join(horizon))
        if reach.year is not None:
            return Need(Span(Month(reach.year, 1), Month(reach.year, 12)))
        if reach.first is not None:
            return Need(Span(min(whole.first, reach.first), whole.last))
        if reach.before:
            first = min(whole.first, horizon.first)
            if reach.since:
                return self.join(Need(self.span, ((reach.since, MONTH),), first))
            return Need(Span(first, whole.last))
        found = self if reach.span is None else self.filled(reach.span)
        return Need(found.whole.back(reach.back)) if reach.back else found


def _coarser(one: Frame, other: Frame) -> Frame:
    """The frame of which every period is whole in both."""
    if one.within(other):
        return other
    return one if other.within(one) else YEAR


@dataclass(frozen=True)
class Needs:
    """Of every column that is needed, and of every frame, the rows; `read`: those that a column reads of others."""

    columns: Mapping[str, Need]
    rows: Mapping[Frame, Need]
    read: Mapping[str, Need]


def needs_of(found: dict[str, Planned], goals: Iterable[str], asked: Span, horizon: Span) -> Needs:
    """The rows that are needed of each column, so that the goals are known in the months asked for."""
    columns: dict[str, Need] = {}
    rows: dict[Frame, Need] = {}
    read: dict[str, Need] = {}
    for name in goals:
        _join(columns, name, Need(asked).filled(found[name].frame))
    for name in reversed(found):
        if name not in columns:
            continue
        planned = found[name]
        own = columns[name].filled(planned.frame)
        needed = own.reached(planned.reach, horizon)
        if needed.since and planned.node is not None and is_of_others(planned.node):
            needed = Need(needed.whole)  # one person's day says nothing of the others in the group
        read[name] = needed
        _join(rows, planned.frame, own if planned.gather else needed.filled(planned.frame))
        if planned.gather:
            _join(rows, planned.gather.source, needed.filled(planned.gather.source))
        frame, filled = planned.frame, needed.filled(planned.frame)
        for used in planned.uses:
            if (source := found.get(used)) is None:
                continue
            if source.frame is not frame:
                frame, filled = source.frame, needed.filled(source.frame)
            _join(columns, used, filled)
        _days(columns, found, needed)
    return Needs(columns, rows, read)


def _days(columns: dict[str, Need], found: Mapping[str, Planned], needed: Need) -> None:
    """The days from which rows are needed are themselves needed, of everybody."""
    for day, _frame in needed.since:
        if day in found:
            _join(columns, day, Need(needed.whole).filled(found[day].frame))


def _join(every: dict[Any, Need], key: Any, need: Need) -> None:
    own = every.get(key)
    every[key] = need if own is None else own.join(need)
