"""Transitions between versions: who goes by the old one, by the new one, by the better of both."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from lianpin_regulations._compiled.frame import Frame, Record
from lianpin_regulations._compiled.plans import BetterPlan, MovedPlan, blank
from lianpin_regulations._compiled.unknown import Unknown, joined
from lianpin_regulations._program.ast import Transition
from lianpin_regulations._program.transitions import BETTER, OLD
from lianpin_regulations._program.words import PAY_MONTH
from lianpin_regulations._regulation import Regulation
from lianpin_regulations._values import Period, first_day

_DAY = timedelta(days=1)
Row = tuple[Regulation, Transition]


def rows_of(name: str, versions: tuple[Regulation, ...]) -> list[Row]:
    """The rows for a name, of the newest version that has any."""
    for version in reversed(versions):
        rows = [(version, row) for row in version.transitions if name in row.names]
        if rows:
            return rows
    return []


def within(row: Transition, period: Period) -> bool:
    """Whether a transition reaches the first day of a period."""
    day = first_day(period)
    if day is None:
        return row.since is None
    return (row.since is None or row.since <= day) and (row.until is None or day <= row.until)


def moved(frame: Frame, number: int, by: Row, holds: Any) -> Record:
    """The record of a name of somebody whom a row of transitions moves, or of whom it is not known whether it does."""
    if holds.__class__ is Unknown:
        return blank(frame, number, holds)
    program = frame.place.program
    name, (newer, row) = program.names[number], by
    clock = program.clock_numbers[number]
    day, index = frame.days[clock], frame.chosen[clock]
    chosen = program.versions[index - 1] if index > 0 else program.newest[name]
    if row.how != BETTER:
        version, on = _before(program.versions, by, chosen, day) if row.how == OLD else (newer, newer.effective_on)
        record = _dated(program.body(number, version)(frame, on), program.clocks[clock], on, row)
    else:
        record = program.body(number, chosen)(frame, day)
        if chosen is not newer:
            day = first_day(frame.period)
            new = _dated(program.body(number, newer)(frame, day), PAY_MONTH, day, None)
            record = _better(record, new, by)
    frame.cells[program.slots[name]] = record
    return record


def _dated(record: Record, clock: str, day: date | None, row: Transition | None) -> Record:
    value, plan, place, inputs, more, _trace = record
    return [value, MovedPlan(plan, clock, day, row), place, inputs, more, None]


def _better(old: Record, new: Record, by: Row) -> Record:
    newer, row = by
    plan = old[1]
    better = BetterPlan(plan.name, plan.type, plan.form, newer, row.article, -1)
    if old[0].__class__ is Unknown or new[0].__class__ is Unknown:
        value, is_old = joined((old[0], new[0])), True
    else:
        is_old = bool(old[0] >= new[0])
        value = old[0] if is_old else new[0]
    return [value, better, old[2], (old, new), (is_old, old, new), None]


def _before(
    versions: tuple[Regulation, ...], by: Row, chosen: Regulation, day: date | None
) -> tuple[Regulation, date | None]:
    """原规定: the version before; where its file is not loaded, this one as of the day before it took effect."""
    newer, row = by
    eve = newer.effective_on - _DAY
    older = [version for version in versions if version.effective_on < newer.effective_on]
    named = next((version for version in older if version.version == row.version), None)
    if named is not None:
        return named, min(day or eve, eve)
    if row.version or not older:
        return newer, eve
    return (chosen, day) if chosen in older else (older[-1], eve)
