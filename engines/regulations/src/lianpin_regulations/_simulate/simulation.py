"""`simulate`: changed values against the regulation as it is. `money_diff`: one version against another. The same people in both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any, TypeAlias

from lianpin_regulations._calendar import WorkCalendar
from lianpin_regulations._regulation import Regulation, Rulebook
from lianpin_regulations._simulate.comparison import Comparison, Examination, compared, examined
from lianpin_regulations._simulate.flows import Progress, Totals, explained_totals
from lianpin_regulations._simulate.overlay import overlaid
from lianpin_regulations._values import Month

People: TypeAlias = Mapping[str, Mapping[str, Any]]
TotalsOf: TypeAlias = Callable[..., Totals]


def simulate(
    book: Rulebook,
    code: str,
    people: People,
    overlay: Mapping[str, str],
    *,
    months: tuple[Month, Month] | None = None,
    calendar: WorkCalendar | None = None,
    progress: Progress | None = None,
    totals_of: TotalsOf = explained_totals,
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
    totals_of: TotalsOf = explained_totals,
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
    totals_of: TotalsOf = explained_totals,
) -> Comparison:
    """Two rulebooks on the same people."""
    year = new.versions(code)[-1].effective_on.year
    span = months or (Month(year, 1), Month(year, 12))
    halves = [_half(progress, index) for index in (0, 1)]
    totals = tuple(
        totals_of(book, code, people, span, calendar=calendar, progress=half)
        for book, half in zip((base, new), halves, strict=True)
    )
    found = compared(base, new, code, (totals[0], totals[1]), len(people), span)
    return examined(found, Examination(base, new, code, people, span, calendar or WorkCalendar()))


def _half(progress: Progress | None, index: int) -> Progress | None:
    if progress is None:
        return None
    return lambda done: progress((Fraction(index) + done) / 2)


def _others(book: Rulebook, code: str) -> list[Regulation]:
    return [regulation for each in book.codes if each != code for regulation in book.versions(each)]
