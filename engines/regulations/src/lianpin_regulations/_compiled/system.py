"""Names of the notation itself: days and numbers of the month, quarter, segment or year around."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from lianpin_regulations._compiled.forms import form_of
from lianpin_regulations._compiled.frame import Frame, Record
from lianpin_regulations._compiled.plans import PayPlan, SystemPlan
from lianpin_regulations._facts import FactType
from lianpin_regulations._program.words import PAY_MONTH, SYSTEM
from lianpin_regulations._regulation import Regulation
from lianpin_regulations._values import Period, first_day, last_day

_OF: dict[str, Callable[[date, date], Any]] = {
    "天数": lambda first, last: (last - first).days + 1,
    "首日": lambda first, last: first,
    "末日": lambda first, last: last,
    "年度": lambda first, last: first.year,
    "月份序": lambda first, last: first.month,
}


def system_value(name: str, period: Period) -> Any:
    """The value of a name of the notation in a period: a day, or a whole number."""
    first, last = first_day(period), last_day(period)
    assert first and last
    return _OF[name if name in {"年度", "月份序"} else name[2:]](first, last)


def system_function(name: str, slot: int, regulation: Regulation) -> Callable[[Frame], Record]:
    """The function of a name of the notation. Its values are the same for everybody and kept."""
    if name == PAY_MONTH:
        pay = PayPlan(name, FactType("date"), None, regulation, None, -1)
        return lambda frame: _kept(frame, slot, [first_day(frame.period), pay, frame.place, (), None, None])
    type = SYSTEM[name][0]
    plan = SystemPlan(name, type, form_of(type), regulation, None, -1)
    known: dict[Period, Any] = {}

    def found(frame: Frame) -> Record:
        period = frame.period
        if period not in known:
            known[period] = system_value(name, period)
        return _kept(frame, slot, [known[period], plan, frame.place, (), None, None])

    return found


def _kept(frame: Frame, slot: int, record: Record) -> Record:
    frame.cells[slot] = record
    return record
