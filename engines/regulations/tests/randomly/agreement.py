"""Where two evaluators differ: rows that a query computed, and what `decide` finds for that person and period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lianpin_regulations import (
    Decision,
    Facts,
    Missing,
    Month,
    Period,
    Population,
    Quarter,
    Rulebook,
    Segment,
    WorkCalendar,
    decide,
)
from lianpin_regulations._plan.plan import REASONS

_KEYS = ("person", "year", "quarter", "month", "segment", "until")


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A value that the two evaluators do not share; None: missing."""

    person: str
    period: Period
    name: str
    explained: Any
    tabulated: Any


def disagreements(
    book: Rulebook,
    code: str,
    people: Mapping[str, Facts],
    rows: Iterable[Mapping[str, Any]],
    *,
    calendar: WorkCalendar | None = None,
) -> Iterator[Disagreement]:
    """Every value of these rows that `decide` does not find as well. `people` are everybody, for the groups."""
    cohort = Population(people, "")
    for row in rows:
        period, person = period_of(row), row["person"]
        decision = decide(book, code, [], people[person], at=period, calendar=calendar, population=cohort.of(person))
        for name, value in values_of(row):
            expected = explained(decision, name)
            if expected != value:
                yield Disagreement(person, period, name, expected, value)


def names_by_period(book: Rulebook, code: str) -> dict[str, list[str]]:
    """Period → everything that any version defines, and the reasons of every condition."""
    found: dict[str, list[str]] = {}
    versions = book.versions(code)
    for name in dict.fromkeys(name for version in versions for name in version.definitions):
        period = next(version.periods[name] for version in reversed(versions) if name in version.definitions)
        found.setdefault(period, []).append(name)
        if name in versions[-1].conditions:
            found[period].append(f"{REASONS}{name}")
    return found


def period_of(row: Mapping[str, Any]) -> Period:
    """The period of a result row, by its keys."""
    if "month" in row:
        return Month.of(row["month"])
    if "quarter" in row:
        return Quarter(row["year"], row["quarter"])
    if "segment" in row:
        return Segment(row["segment"].year, row["segment"].month, row["until"].month)
    year: int | None = row.get("year")
    return year


def values_of(row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Names and values of a result row; an exact ratio of two columns as one fraction."""
    for name, value in row.items():
        if name in _KEYS or name.endswith("÷"):
            continue
        if f"{name}÷" in row and value is not None:
            value = Fraction(int(value), int(row[f"{name}÷"]))
        yield name, value


def explained(decision: Decision, name: str) -> Any:
    """What the explaining evaluator says of a name, as a row has it."""
    if name.startswith(REASONS):
        return [r.code for r in decision.reasons(name.removeprefix(REASONS)) if r.satisfied is False]
    value = decision.value(name)
    if isinstance(value, Missing):
        return None
    return sorted(value) if isinstance(value, frozenset) else value
