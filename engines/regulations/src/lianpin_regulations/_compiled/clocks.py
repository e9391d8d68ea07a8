"""Key dates of a person and period, and the versions they choose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from lianpin_regulations._compiled.frame import Frame, Record
from lianpin_regulations._compiled.plans import blank
from lianpin_regulations._compiled.unknown import Unknown
from lianpin_regulations._errors import NotInForce
from lianpin_regulations._program.words import PAY_MONTH
from lianpin_regulations._values import Need, first_day

VERSION_MISSING = "施行的版本"  # what is asked for where no version is in force on a day


@dataclass(frozen=True, slots=True)
class Closed:
    """No version is in force on this day."""

    day: date

    def __bool__(self) -> bool:
        return False


def chosen(frame: Frame, clock: int) -> int | Unknown | Closed:
    """Look up a key date and the number of the version of that day. Where only one version exists, its day need not be known."""
    evaluator = frame.evaluator
    name = evaluator.program.clocks[clock]
    day: Any = first_day(frame.period) if name == PAY_MONTH else evaluator.record(name, frame)[0]
    if day.__class__ is Unknown:
        if len(evaluator.versions) > 1:
            found: Unknown = day
            return found
        day = None
    number = -1
    if day is not None:
        try:
            number = evaluator.versions.index(evaluator.in_force(day, runs_on=name == PAY_MONTH)) + 1
        except NotInForce:
            return Closed(day)
    frame.days[clock], frame.chosen[clock] = day, number
    return number


def lacking(frame: Frame, number: int, why: Unknown | Closed) -> Record:
    """The record of a name whose version no key date chooses."""
    program = frame.evaluator.program
    if isinstance(why, Closed):
        title = program.newest[program.names[number]].title
        why = Unknown((Need(f"{title}在{why.day}{VERSION_MISSING}", "", "", "规章管理人", frame.period, title),))
    return blank(frame, number, why)
