"""Frames: people once, by year, by segment of a year, by quarter and by month; and the grid of periods of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lianpin_regulations._values import (
    Month,
    Period,
    first_day,
    last_day,
    months_of,
    narrow,
)

ORDER = ("一次", "每年", "每段", "每季", "每月")
_KEYS = {"一次": (), "每年": ("year",), "每季": ("year", "quarter"), "每月": ("month",)}


@dataclass(frozen=True, slots=True)
class Frame:
    """People × periods of one kind. Segments of different regulations are cut at different months (`starts`)."""

    kind: str
    starts: tuple[Month, ...] = ()

    def __hash__(self) -> int:
        """Frames are looked up often, and of most kinds there is one."""
        return hash(self.kind)

    @property
    def segment_key(self) -> str:
        """The column of the first day of the segment."""
        return "segment" + "".join(f"_{start.year}{start.month:02d}" for start in self.starts)

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that tell the periods apart."""
        return (self.segment_key,) if self.kind == "每段" else _KEYS[self.kind]

    def within(self, other: Frame) -> bool:
        """Whether each period of this frame belongs to one period of the other."""
        if self is other or other.kind == "一次" or self == other:
            return True
        if other.kind == "每年":
            return self.kind != "一次"
        return self.kind == "每月" and other.kind in {"每段", "每季"}

    def period(self, month: Month) -> Period:
        """The period that a month belongs to."""
        return narrow(month, self.kind, self.starts)

    def periods(self, first: Month, last: Month) -> tuple[Period, ...]:
        """All periods that touch the months from first to last."""
        if self.kind == "一次":
            return (None,)
        found: dict[Period, None] = {}
        month = first
        while month <= last:
            found[self.period(month)] = None
            month = month.next()
        return tuple(found)


ONCE, YEAR, QUARTER, MONTH = Frame("一次"), Frame("每年"), Frame("每季"), Frame("每月")


@dataclass(frozen=True, slots=True)
class Span:
    """Months from first to last, both included."""

    first: Month
    last: Month

    @property
    def count(self) -> int:
        """How many months."""
        return 12 * (self.last.year - self.first.year) + self.last.month - self.first.month + 1

    def join(self, other: Span) -> Span:
        """From the earlier first month to the later last; the very same span where it has the other's months already."""
        if self is other or self.holds(other):
            return self
        return Span(min(self.first, other.first), max(self.last, other.last))

    def filled(self, frame: Frame) -> Span:
        """So far that every period of a frame is whole; the very same span where that is so already."""
        if frame.kind in {"一次", "每月"}:
            return self
        if self.first.month == 1 and self.last.month == 12:
            return self  # no period of a frame goes beyond a year
        if frame.kind == "每年":
            return Span(Month(self.first.year, 1), Month(self.last.year, 12))
        first, last = (months_of(frame.period(month)) for month in (self.first, self.last))
        return Span(first[0], last[-1])

    def holds(self, other: Span) -> bool:
        """Whether all months of the other are among these."""
        return self.first <= other.first and other.last <= self.last

    def back(self, months: int) -> Span:
        return Span(self.first.next(-months), self.last)


def grid_row(frame: Frame, period: Period, coarser: tuple[Frame, ...]) -> dict[str, date | int]:
    """The columns of one period: its keys, its days, and the keys of the coarser periods around it."""
    months = months_of(period)
    first, last = first_day(period), last_day(period)
    assert first and last
    row: dict[str, date | int] = {"first": first, "last": last, "year": first.year}
    for each in (frame, *coarser):
        if each.kind == "每段":
            start = first_day(each.period(months[0]))
            assert start
            row[each.segment_key] = start
    if frame.kind in {"每季", "每月"}:
        row["quarter"] = (first.month + 2) // 3
    if frame.kind == "每月":
        row["month"] = first
    return row
