"""Working days by the official calendar: weekends are off, except as the State Council's notice for the year says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Due:
    """A day that a deadline falls on; provisional when it counts days of a year whose notice is not published."""

    on: date
    provisional: bool = False


@dataclass(frozen=True)
class WorkCalendar:
    """The notices by year: days off on weekdays, days on at weekends, and the documents' names.

    A year without a notice counts Monday to Friday, and what it counts is provisional.
    """

    days_off: Mapping[int, frozenset[date]] = field(default_factory=dict)
    days_on: Mapping[int, frozenset[date]] = field(default_factory=dict)
    documents: Mapping[int, str] = field(default_factory=dict)

    def is_published(self, year: int) -> bool:
        """Whether the notice for that year is known."""
        return year in self.days_off or year in self.days_on

    def is_working_day(self, day: date) -> bool:
        if day in self.days_on.get(day.year, frozenset()):
            return True
        return day.weekday() < 5 and day not in self.days_off.get(day.year, frozenset())

    def add(self, day: date, working_days: int) -> Due:
        """The day on which a period of that many working days ends; the first day is not counted.

        >>> WorkCalendar().add(date(2026, 1, 2), 1).on      # a Friday
        datetime.date(2026, 1, 5)
        """
        provisional = not self.is_published(day.year)
        left = working_days
        while left > 0:
            day += timedelta(days=1)
            provisional = provisional or not self.is_published(day.year)
            left -= self.is_working_day(day)
        return Due(day, provisional)

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`."""
        span = (end - start).days
        return sum(self.is_working_day(start + timedelta(days=n)) for n in range(1, span + 1))
