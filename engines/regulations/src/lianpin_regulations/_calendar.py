"""Working days by the official calendar: weekends are off, except as the State Council's notice for the year says."""

from __future__ import annotations

import csv
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

    @classmethod
    def from_csv(cls, *texts: str) -> WorkCalendar:
        """A calendar from tables with the columns day (2026-01-01) and kind (off or on); lines that begin with # are left out.

        KeyError or ValueError for what is no such table.
        """
        off: dict[int, set[date]] = {}
        on: dict[int, set[date]] = {}
        for text in texts:
            lines = [line for line in text.splitlines() if line and not line.startswith("#")]
            for row in csv.DictReader(lines):
                day = date.fromisoformat(row["day"])
                {"off": off, "on": on}[row["kind"]].setdefault(day.year, set()).add(day)
        return cls(
            days_off={year: frozenset(days) for year, days in off.items()},
            days_on={year: frozenset(days) for year, days in on.items()},
        )

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
