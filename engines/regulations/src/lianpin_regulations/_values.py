"""Values of the notation: months and quarters, facts with provenance, what is missing, and exact rounding."""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month.

    >>> Month(2026, 12).next()
    Month(year=2027, month=1)
    >>> str(Month(2026, 3)), Month(2026, 3).days
    ('2026-03', 31)
    """

    year: int
    month: int

    def __hash__(self) -> int:
        """What is kept by month is looked up often; hashing a tuple of both would take twice as long."""
        return self.year * 12 + self.month

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read "2026-03"; ValueError otherwise."""
        found = re.fullmatch(r"(\d{4})-(\d{2})", text)
        if not found or not 1 <= int(found[2]) <= 12:
            raise ValueError(text)
        return cls(int(found[1]), int(found[2]))

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.month, self.days)

    @property
    def days(self) -> int:
        return monthrange(self.year, self.month)[1]

    @property
    def quarter(self) -> Quarter:
        return Quarter(self.year, (self.month + 2) // 3)

    def next(self, months: int = 1) -> Month:
        index = self.year * 12 + self.month - 1 + months
        return Month(index // 12, index % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A calendar quarter, 1 to 4."""

    year: int
    quarter: int

    @property
    def months(self) -> tuple[Month, Month, Month]:
        first = Month(self.year, 3 * self.quarter - 2)
        return first, first.next(1), first.next(2)

    @property
    def first(self) -> date:
        return self.months[0].first

    @property
    def last(self) -> date:
        return self.months[2].last

    def __str__(self) -> str:
        return f"{self.year:04d}Q{self.quarter}"


@dataclass(frozen=True, slots=True, order=True)
class Segment:
    """The months of a calendar year that one version of a regulation governs, from `start` to `end` (both included).

    >>> str(Segment(2027, 7, 12)), Segment(2027, 7, 12).first
    ('2027-07～2027-12', datetime.date(2027, 7, 1))
    """

    year: int
    start: int
    end: int

    @property
    def months(self) -> tuple[Month, ...]:
        return tuple(Month(self.year, number) for number in range(self.start, self.end + 1))

    @property
    def first(self) -> date:
        return Month(self.year, self.start).first

    @property
    def last(self) -> date:
        return Month(self.year, self.end).last

    def __str__(self) -> str:
        return f"{Month(self.year, self.start)}～{Month(self.year, self.end)}"


Period: TypeAlias = Month | Quarter | Segment | int | None
"""A month, a quarter, a segment of a year, a calendar year, or None for what holds once."""

PERIODS = ("一次", "每年", "每段", "每季", "每月")
"""From the coarsest to the finest; a quarter and a segment do not contain one another."""
FACT_PERIODS = ("一次", "每年", "每季", "每月")


def period_name(period: Period) -> str:
    """A period as people say it: 2026年3月, 2026年第一季度, 2026年, or empty."""
    if isinstance(period, Month):
        return f"{period.year}年{period.month}月"
    if isinstance(period, Quarter):
        return f"{period.year}年第{'一二三四'[period.quarter - 1]}季度"
    if isinstance(period, Segment):
        return f"{period.year}年{period.start}月至{period.end}月"
    return f"{period}年" if period is not None else ""


def kind_of_period(period: Period) -> str:
    """The word of the notation for a period's length."""
    if isinstance(period, Month):
        return "每月"
    if isinstance(period, Quarter):
        return "每季"
    if isinstance(period, Segment):
        return "每段"
    return "一次" if period is None else "每年"


def narrow(period: Period, kind: str, starts: tuple[Month, ...] = ()) -> Period:
    """The period of that (coarser or equal) kind that holds this one; ValueError when it would be finer.

    `starts` are the months in which versions begin: they cut years into segments.
    """
    if kind == "一次":
        return None
    if kind == "每年" and period is not None:
        return period if isinstance(period, int) else period.year
    if kind == "每季" and isinstance(period, Month):
        return period.quarter
    if kind == "每段" and isinstance(period, Month):
        return next(s for s in segments_of(period.year, starts) if s.start <= period.month <= s.end)
    if kind_of_period(period) == kind:
        return period
    raise ValueError(kind)


def segments_of(year: int, starts: tuple[Month, ...]) -> tuple[Segment, ...]:
    """The segments of a year, cut where a version begins.

    >>> [str(segment) for segment in segments_of(2027, (Month(2026, 1), Month(2027, 7)))]
    ['2027-01～2027-06', '2027-07～2027-12']
    """
    cuts = sorted({1, *(month.month for month in starts if month.year == year)})
    return tuple(Segment(year, cut, end - 1) for cut, end in zip(cuts, [*cuts[1:], 13], strict=True))


def first_day(period: Period) -> date | None:
    if isinstance(period, int):
        return date(period, 1, 1)
    return None if period is None else period.first


def last_day(period: Period) -> date | None:
    if isinstance(period, int):
        return date(period, 12, 31)
    return None if period is None else period.last


def months_of(period: Period) -> tuple[Month, ...]:
    """All months of a period, in order."""
    if isinstance(period, Month):
        return (period,)
    if isinstance(period, Quarter | Segment):
        return period.months
    return () if period is None else tuple(Month(period, number) for number in range(1, 13))


@dataclass(frozen=True, slots=True)
class Given:
    """A fact with where it comes from: who gave it, when, by which document."""

    value: Any
    by: str = ""
    on: date | None = None
    document: str = ""


Facts: TypeAlias = Mapping[str, Any]
"""Fact name → `Given` (or a bare value), or a mapping of periods to those."""


@dataclass(frozen=True)
class Population:
    """A cohort: everybody's facts by a key that names each, and who of them is asked about.

    Sums, ranks and quotas over groups (第七条企业合计、第十一条名额) need it. Keep one for many questions: what was found out about the
    others is kept with it.
    """

    people: Mapping[str, Facts]
    person: str
    kept: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def of(self, person: str) -> Population:
        """The same cohort, asked about somebody else of it."""
        return Population(self.people, person, self.kept)


@dataclass(frozen=True, slots=True)
class Need:
    """A fact that is missing, and who can give it."""

    fact: str
    article: str
    anchor: str
    source: str
    period: Period
    regulation: str

    def __str__(self) -> str:
        when = f"：{period_name(self.period)}" if self.period is not None else ""
        source = f"，由{self.source}提供" if self.source else ""
        return f"需要“{self.fact}”（{self.article}）{source}{when}"


@dataclass(frozen=True, slots=True)
class Missing:
    """No value, because facts are missing; never zero."""

    needs: tuple[Need, ...]

    def __or__(self, other: Missing) -> Missing:
        return Missing(tuple(dict.fromkeys((*self.needs, *other.needs))))


def rounded(value: Fraction, places: int, how: str = "四舍五入") -> Fraction:
    """Round exactly at a decimal place: half away from zero (四舍五入), towards zero (舍去), or away from zero (进位).

    >>> rounded(Fraction("-2.345"), 2)
    Fraction(-47, 20)
    >>> rounded(Fraction("2.001"), 2, "进位"), rounded(Fraction("2.009"), 2, "舍去")
    (Fraction(201, 100), Fraction(2, 1))
    >>> rounded(Fraction(12_350), -2), rounded(Fraction("12349.99"), -2)
    (Fraction(12400, 1), Fraction(12300, 1))
    """
    scale = Fraction(10) ** places
    size = abs(value) * scale
    n, d = size.numerator, size.denominator
    if how == "四舍五入":
        whole = (2 * n + d) // (2 * d)
    else:
        whole = n // d + (1 if how == "进位" and n % d else 0)
    return (whole if value >= 0 else -whole) / scale


def as_decimal(value: Fraction, places: int) -> Decimal:
    """A value that has at most these places, as a Decimal with exactly these places."""
    whole = value * 10**places
    if whole.denominator != 1:
        raise ValueError(value)
    return Decimal(int(whole)).scaleb(-places)


def exactly(value: Fraction) -> str:
    """An exact value: as a finite decimal where it is one, else the fraction and six places of it.

    >>> exactly(Fraction(1, 8)), exactly(Fraction(2, 3))
    ('0.125', '0.666667…（2/3）')
    """
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest == 1:
        return f"{as_decimal(value, 12).normalize():f}" if (value * 10**12).denominator == 1 else str(value)
    return f"{as_decimal(rounded(value, 6), 6)}…（{value.numerator}/{value.denominator}）"


def add_months(day: date, months: int) -> date:
    """The corresponding day that many months later; the month's last day where it has none (第四条（三）)."""
    month = Month.of(day).next(months)
    return date(month.year, month.month, min(day.day, month.days))


def full_months(start: date, last: date) -> int:
    """Whole months from `start` to `last`, both days included: a month ends the day before the corresponding day.

    >>> full_months(date(2026, 1, 31), date(2026, 2, 26)), full_months(date(2026, 1, 31), date(2026, 2, 27))
    (0, 1)
    >>> full_months(date(2028, 2, 29), date(2028, 3, 28))
    1
    """
    end = last + timedelta(days=1)
    months = (end.year - start.year) * 12 + end.month - start.month
    while months > 0 and add_months(start, months) > end:
        months -= 1
    return max(0, months)


def age(born: date, on: date) -> int:
    """Full years of age; born on 29 February one reaches it on 28 February in common years (第十一条).

    >>> age(date(1984, 2, 29), date(2026, 2, 27)), age(date(1984, 2, 29), date(2026, 2, 28))
    (41, 42)
    """
    born_on, today = (born.month, born.day), (on.month, on.day)
    is_reached = today >= born_on or (born_on == (2, 29) and today == (2, 28) and not isleap(on.year))
    return on.year - born.year - (not is_reached)
