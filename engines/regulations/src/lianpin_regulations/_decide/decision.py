"""Deciding goals for one person or body."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lianpin_regulations._calendar import WorkCalendar
from lianpin_regulations._compiled.forms import outward
from lianpin_regulations._compiled.frame import Record
from lianpin_regulations._compiled.unknown import Unknown, missing
from lianpin_regulations._decide.evaluator import Evaluator
from lianpin_regulations._decide.reasons import Reason, reasons
from lianpin_regulations._regulation import Rulebook
from lianpin_regulations._trace import Trace, trace_of
from lianpin_regulations._values import Facts, Need, Period, Population

_WEEKDAYS = WorkCalendar()


class Decision:
    """What `decide` found. Values come out in the types of ENGINE's surface: Decimal for money, date, bool, str, int."""

    def __init__(self, evaluator: Evaluator, goals: Sequence[str], at: Period) -> None:
        self._evaluator, self._at, self._frame = evaluator, at, evaluator.frame(at)
        record, frame = evaluator.record, self._frame
        self._found: dict[str, Record] = {name: record(name, frame) for name in goals}

    def _of(self, name: str) -> Record:
        """What was not a goal and is asked for all the same."""
        found = self._found[name] = self._evaluator.record(name, self._frame)
        return found

    def value(self, name: str) -> Any:
        """The value of a goal, or Missing with what it needs."""
        found = self._found.get(name) or self._of(name)
        value = found[0]
        if value.__class__ is Unknown:
            return missing(value)
        return outward(value, found[1].form, self._evaluator.program.types[name])

    def trace(self, name: str) -> Trace:
        return trace_of(self._found.get(name) or self._of(name))

    def at(self, period: Period) -> Decision:
        """The same facts asked in another period. What was found for this one is not computed anew."""
        return Decision(self._evaluator, (), period)

    @property
    def needs(self) -> tuple[Need, ...]:
        """Everything that any goal still needs, once."""
        unknown = [found[0] for found in self._found.values() if found[0].__class__ is Unknown]
        return tuple(dict.fromkeys(need for each in unknown for need in each.needs))

    def reasons(self, condition: str) -> tuple[Reason, ...]:
        """Every item of a condition, those of the conditions that it refers to in their place; never only the first."""
        return tuple(reasons(self._evaluator, condition, self._at))


def decide(
    book: Rulebook,
    code: str,
    goals: Sequence[str],
    facts: Facts,
    *,
    at: Period = None,
    calendar: WorkCalendar | None = None,
    population: Population | None = None,
) -> Decision:
    """Compute goals of a regulation for one person or body. KeyError for a name that no version defines.

    Each definition is taken from the version in force on its own key date; the trace names both. What depends on a group
    (an enterprise's yearly total, a quota) needs `population`, everybody of the group; without it, it is Missing.
    """
    return Decision(Evaluator(book, code, facts, calendar or _WEEKDAYS, population), goals, at)
