"""Key dates of a person and period, and the versions they choose."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from lianpin_regulations._compiled.forms import Aside
from lianpin_regulations._compiled.frame import NO_DAY, Frame
from lianpin_regulations._errors import NotInForce
from lianpin_regulations._program.ast import Transition
from lianpin_regulations._program.words import PAY_MONTH
from lianpin_regulations._values import Missing, first_day


def day(frame: Frame, clock: int) -> Any:
    """Look up a key date where there is one version only; it may be unknown then, and is never before the version begins."""
    found = _date(frame, clock)
    if isinstance(found, date) and found < frame.evaluator.versions[0].effective_on:
        raise Aside
    frame.days[clock] = found
    return found


def chosen(frame: Frame, clock: int) -> int:
    """Look up a key date and the version of that day, counted from 1."""
    evaluator, found = frame.evaluator, _date(frame, clock)
    if found is NO_DAY and evaluator.program.clocks[clock] != PAY_MONTH:
        raise Aside
    number = len(evaluator.versions)
    if isinstance(found, date):
        runs_on = evaluator.program.clocks[clock] == PAY_MONTH
        try:
            number = evaluator.versions.index(evaluator.in_force(found, runs_on=runs_on)) + 1
        except NotInForce:
            raise Aside from None
    frame.days[clock], frame.chosen[clock] = found, number
    return number


def _date(frame: Frame, clock: int) -> Any:
    """A key date, NO_DAY where it is missing or where nothing has a month; Aside for what is no date."""
    name = frame.evaluator.program.clocks[clock]
    if name == PAY_MONTH:
        return first_day(frame.period) or NO_DAY
    known = frame.evaluator.known(name, frame)
    found = known[0] if isinstance(known, tuple) else known.value
    if isinstance(found, Missing):
        return NO_DAY
    if found.__class__ is not date:
        raise Aside
    return found


def within(row: Transition, day: date | None) -> bool:
    """Whether a transition reaches the first day of a period."""
    if day is None:
        return row.since is None
    return (row.since is None or row.since <= day) and (row.until is None or day <= row.until)


def days(number: int) -> timedelta:
    return timedelta(days=number)
