"""Faults that are planted in the bulk evaluator, to see that a comparison with the explaining one finds them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from lianpin_regulations._plan import days, periods
from lianpin_regulations._plan.nodes import TRUE
from lianpin_regulations._plan.values import Any_, Number, Value
from lianpin_regulations._plan.whole import Whole, chosen, extreme

_over, _grouped = Whole.over, periods._grouped


def _half_down(self: Whole, other: Whole) -> Whole:
    return _over(self - Whole.of(1) if other.constant == 2 else self, other)


def _without_month_ends(_scope: Any, _frame: Any, parts: list[Any_]) -> Number:
    """整月数 that forgets that a month's last day stands for the days that it has not."""
    start, last = (part for part in parts if isinstance(part, Value))
    after = replace(last, node=days.DayCall("add_days", (last.node, days.whole(1))), low=None, high=None)
    years = days._part("year", after) - days._part("year", start)
    months = years * Whole.of(12) + days._part("month", after) - days._part("month", start)
    is_short = days._part("day", after).compared("<", days._part("day", start))
    found = extreme("GREATEST", [months - chosen([(is_short, Whole.of(1))], Whole.of(0)), Whole.of(0)])
    return Number(chosen([(days.negation(days.disjunction([start.missing, last.missing])), found)], None))


def _nothing_for_missing(scope: Any, value: Number, *rest: Any) -> Number:
    return _grouped(scope, replace(value, nullable=False), *rest)


FAULTS: dict[str, Callable[[], Any]] = {
    "half rounds down": lambda: patch.object(Whole, "over", _half_down),
    "months end without the last day": lambda: patch.dict(days.DAY_FUNCTIONS, {"整月数": _without_month_ends}),
    "29 February in common years": lambda: patch.object(days, "_is_leap", lambda _day: TRUE),
    "a missing month counts as nothing": lambda: patch.object(periods, "_grouped", _nothing_for_missing),
}


@contextmanager
def planted(name: str) -> Iterator[None]:
    """With one of the faults."""
    with FAULTS[name]():
        yield
