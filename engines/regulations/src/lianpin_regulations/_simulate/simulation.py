"""`simulate`: changed values against the regulation as it is. `money_diff`: one version against another. The same people in both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from importlib.util import find_spec
from typing import Any, TypeAlias

from lianpin_regulations._calendar import WorkCalendar
from lianpin_regulations._errors import BulkError
from lianpin_regulations._regulation import Regulation, Rulebook
from lianpin_regulations._simulate.comparison import Comparison, Examination, compared, examined
from lianpin_regulations._simulate.flows import Progress, Sides, explained_sides
from lianpin_regulations._simulate.overlay import overlaid
from lianpin_regulations._values import Month

People: TypeAlias = Mapping[str, Mapping[str, Any]]
Books: TypeAlias = tuple[Rulebook, Rulebook]
TotalsOf: TypeAlias = Callable[..., Sides]
MANY = 300  # people from whom on planning a query is sooner done than asking the explaining evaluator of each


def simulate(
    book: Rulebook,
    code: str,
    people: People,
    overlay: Mapping[str, str],
    *,
    months: tuple[Month, Month] | None = None,
    calendar: WorkCalendar | None = None,
    progress: Progress | None = None,
    totals_of: TotalsOf | None = None,
) -> Comparison:
    """The regulation as it is against itself with the values of `overlay` (see `overlaid`), on people by key.

    The newest version is changed. `months` default to the calendar year in which it takes effect. OverlayError for what cannot be changed.
    """
    *earlier, newest = book.versions(code)
    changed = overlaid(newest, overlay)
    new = Rulebook([*_others(book, code), *earlier, changed])
    return compare(book, new, code, people, months=months, calendar=calendar, progress=progress, totals_of=totals_of)


def money_diff(
    old: Regulation,
    new: Regulation,
    people: People,
    *,
    others: Iterable[Regulation] = (),
    outright: bool = False,
    months: tuple[Month, Month] | None = None,
    calendar: WorkCalendar | None = None,
    progress: Progress | None = None,
    totals_of: TotalsOf | None = None,
) -> Comparison:
    """The old version alone against the new one: who wins and who loses, and what each body pays.

    The new version takes effect on its day, with its transitions; `outright` applies it to everybody from the first day of the old one
    instead. `months` default to the twelve months from the day on which the new version takes effect (outright: the old one).
    """
    rest = list(others)
    base = Rulebook([*rest, replace(old, repealed_on=None)])
    later = replace(new, code=old.code)
    if outright:
        newer = Rulebook([*rest, replace(later, effective_on=old.effective_on, repealed_on=None, transitions=())])
    else:
        newer = Rulebook([*rest, old, later])
    start = Month.of(old.effective_on if outright else new.effective_on)
    span = months or (start, start.next(11))
    return compare(
        base, newer, old.code, people, months=span, calendar=calendar, progress=progress, totals_of=totals_of
    )


def compare(
    base: Rulebook,
    new: Rulebook,
    code: str,
    people: People,
    *,
    months: tuple[Month, Month] | None = None,
    calendar: WorkCalendar | None = None,
    progress: Progress | None = None,
    totals_of: TotalsOf | None = None,
) -> Comparison:
    """Two rulebooks on the same people. `totals_of`: what computes the totals of both; by itself whichever is quicker (see `totals_for`)."""
    year = new.versions(code)[-1].effective_on.year
    span = months or (Month(year, 1), Month(year, 12))
    sides = (totals_of or totals_for(len(people)))(
        (base, new), code, people, span, calendar=calendar, progress=progress
    )
    found = compared((base, new), code, sides, len(people), span)
    return examined(found, Examination(base, new, code, people, span, calendar or WorkCalendar()))


def totals_for(people: int) -> TotalsOf:
    """What computes the totals of so many people: of few, or without DuckDB, the explaining evaluator; of many one query.

    Both give the same to the fen. What cannot be proven to be exact in a query is computed person by person.
    """
    return explained_sides if people < MANY or find_spec("duckdb") is None else _by_query


def _by_query(books: Books, code: str, people: People, months: tuple[Month, Month], **more: Any) -> Sides:
    from lianpin_regulations._simulate.tabulated import tabulated_sides

    # One value for every period holds however far back a sum reaches; the rows of a table are those of the months alone.
    if any(_has_endless(book, code, people) for book in books):
        return explained_sides(books, code, people, months, **more)
    try:
        return tabulated_sides(books, code, people, months, **more)
    except BulkError:
        return explained_sides(books, code, people, months, **more)


def _has_endless(book: Rulebook, code: str, people: People) -> bool:
    """Whether somebody's periodic fact is one value, for whichever period."""
    from lianpin_regulations._tabulate.tables import specs_of

    periodic = {name for table, name in specs_of(book, code) if table != "people"}
    return any(not isinstance(facts[name], Mapping) for facts in people.values() for name in periodic & facts.keys())


def _others(book: Rulebook, code: str) -> list[Regulation]:
    return [regulation for each in book.codes if each != code for regulation in book.versions(each)]
