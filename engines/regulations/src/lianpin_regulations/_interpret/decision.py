"""Deciding goals for one person or body."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from lianpin_regulations._calendar import WorkCalendar
from lianpin_regulations._compiled.forms import outward_number
from lianpin_regulations._compiled.frame import Record
from lianpin_regulations._compiled.plans import trace_of
from lianpin_regulations._facts import FactType
from lianpin_regulations._interpret.evaluator import Evaluator
from lianpin_regulations._interpret.reasons import Reason, reasons
from lianpin_regulations._interpret.values import Found
from lianpin_regulations._regulation import Rulebook
from lianpin_regulations._trace import Trace
from lianpin_regulations._values import Facts, Missing, Need, Period, Population, as_decimal

_WEEKDAYS = WorkCalendar()


class Decision:
    """What `decide` found. Values come out in the types of ENGINE's surface: Decimal for money, date, bool, str, int."""

    def __init__(self, evaluator: Evaluator, goals: Sequence[str], at: Period) -> None:
        self._evaluator, self._at, self._frame = evaluator, at, evaluator.frame(at)
        known, frame = evaluator.known, self._frame
        self._found: dict[str, Record | Found] = {name: known(name, frame) for name in goals}

    def _of(self, name: str) -> Record | Found:
        """What was not a goal and is asked for all the same."""
        found = self._found[name] = self._evaluator.known(name, self._frame)
        return found

    def value(self, name: str) -> Any:
        """The value of a goal, or Missing with what it needs."""
        found = self._found.get(name) or self._of(name)
        if isinstance(found, tuple):
            plan = found[1]
            if plan.form is not None:
                return outward_number(found[0], plan.type)
            return outward(found[0], self._evaluator.type_of(name)) if plan.type.is_number else found[0]
        return found.value if isinstance(found.value, Missing) else outward(found.value, self._evaluator.type_of(name))

    def trace(self, name: str) -> Trace:
        found = self._found.get(name) or self._of(name)
        return trace_of(found) if isinstance(found, tuple) else found.trace

    @property
    def needs(self) -> tuple[Need, ...]:
        """Everything that any goal still needs, once."""
        found = [each.value for each in self._found.values() if isinstance(each, Found)]
        missing = [value for value in found if isinstance(value, Missing)]
        return tuple(dict.fromkeys(need for each in missing for need in each.needs))

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


def outward(value: Any, type: FactType) -> Any:
    """A value as callers get it."""
    if not isinstance(value, Fraction):
        return value
    if type.kind in {"money", "ratio", "decimal"}:
        return as_decimal(value, type.places)
    return int(value) if type.kind in {"integer", "days"} else value
