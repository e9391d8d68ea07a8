"""Functions on days: ages, whole months, working days by a table of the calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from lianpin_regulations._plan.frames import Frame
from lianpin_regulations._plan.nodes import (
    Compare,
    DayCall,
    DayPart,
    Node,
    conjunction,
    disjunction,
    negation,
    whole,
)
from lianpin_regulations._plan.values import Any_, Number, Value, first, plus, truncated
from lianpin_regulations._plan.values import number as number_of
from lianpin_regulations._plan.whole import Whole, chosen, extreme
from lianpin_regulations._values import Month, add_months

if TYPE_CHECKING:
    from lianpin_regulations._plan.scope import Scope

_LONGEST = 120_000  # months between any two dates
_WORKED = 4_000_000  # working days counted by any calendar


def _part(part: str, day: Value) -> Whole:
    low, high = {"year": (1, 9999), "month": (1, 12), "day": (1, 31)}[part]
    if part == "year" and day.low and day.high:
        low, high = day.low.year, day.high.year
    return Whole(DayPart(part, day.node), low, high)


def _year(_scope: Scope, _frame: Frame, parts: list[Any_]) -> Any_:
    (day,) = _days(parts)
    return Number(_part("year", day), nullable=day.nullable)


def _days(parts: list[Any_]) -> list[Value]:
    return [part for part in parts if isinstance(part, Value)]


def _age(_scope: Scope, _frame: Frame, parts: list[Any_]) -> Any_:
    """周岁: born on 29 February one reaches it on 28 February in common years (第十一条)."""
    born, on = _days(parts)
    hundred = Whole.of(100)
    birthday = _part("month", born) * hundred + _part("day", born)
    today = _part("month", on) * hundred + _part("day", on)
    leap_day = birthday.compared("=", Whole.of(229))
    last = conjunction([leap_day, today.compared("=", Whole.of(228)), negation(_is_leap(on))])
    not_yet = conjunction([today.compared("<", birthday), negation(last)])
    years = _part("year", on) - _part("year", born)
    return Number(years - chosen([(not_yet, Whole.of(1))], Whole.of(0)), nullable=born.nullable or on.nullable)


def _is_leap(day: Value) -> Node:
    year = _part("year", day)
    rest = [year - year.over(Whole.of(n)) * Whole.of(n) for n in (4, 100, 400)]
    four, hundred, four_hundred = (each.compared("=", Whole.of(0)) for each in rest)
    return conjunction([four, disjunction([negation(hundred), four_hundred])])


def _whole_months(_scope: Scope, _frame: Frame, parts: list[Any_]) -> Any_:
    """整月数: a month ends the day before the corresponding day, or on the month's last where it has none."""
    start, last = _days(parts)
    after = DayCall("add_days", (last.node, whole(1)))
    end = Value("day", after, last.nullable)
    months = (_part("year", end) - _part("year", start)) * Whole.of(12) + _part("month", end) - _part("month", start)
    corresponding = Compare("<", DayPart("day", after), DayPart("day", start.node))
    is_last = Compare("=", after, DayCall("month_last", (after,)))
    short = chosen([(conjunction([corresponding, negation(is_last)]), Whole.of(1))], Whole.of(0))
    found = months - short
    found = Whole(found.node, -_LONGEST, _LONGEST)
    positive = extreme("GREATEST", [found, Whole.of(0)])
    nullable = start.nullable or last.nullable
    if not nullable:
        return Number(positive, nullable=False)
    return Number(chosen([(negation(disjunction([start.missing, last.missing])), positive)], None))


def _count(_scope: Scope, _frame: Frame, parts: list[Any_]) -> Any_:
    from lianpin_regulations._plan.expressions import days_between

    start, end = _days(parts)
    return plus(days_between(start, end), number_of(1))


def _later(_scope: Scope, _frame: Frame, parts: list[Any_]) -> Any_:
    from lianpin_regulations._plan.expressions import moved

    day, count = parts
    assert isinstance(day, Value) and isinstance(count, Number)
    return moved(day, count)


def _later_months(_scope: Scope, _frame: Frame, parts: list[Any_]) -> Any_:
    day, count = parts
    assert isinstance(day, Value) and isinstance(count, Number)
    n = truncated(count)
    low = None if day.low is None else _months_later(day.low, n.low)
    high = None if day.high is None else _months_later(day.high, n.high)
    return Value("day", DayCall("add_months", (day.node, n.node)), day.nullable or count.nullable, low, high)


def _months_later(day: date, count: int) -> date | None:
    return add_months(day, count) if 1 < day.year + count // 12 < date.max.year else None


def _edge(function: str) -> Callable[[Scope, Frame, list[Any_]], Any_]:
    of_month: dict[str, Callable[[Month], date]] = {"month_first": lambda m: m.first, "month_last": lambda m: m.last}

    def of(_scope: Scope, _frame: Frame, parts: list[Any_]) -> Any_:
        (day,) = _days(parts)
        low, high = (None if each is None else of_month[function](Month.of(each)) for each in (day.low, day.high))
        return Value("day", DayCall(function, (day.node,)), day.nullable, low, high)

    return of


def _worked(scope: Scope, frame: Frame, day: Value) -> Whole:
    """The working days of the calendar up to and including a day."""
    return Whole(scope.columns.add_lookup(frame, day.node, "worked"), 0, _WORKED)


def _working_days(scope: Scope, frame: Frame, parts: list[Any_]) -> Any_:
    """工作日数: after the first day, up to and including the last."""
    start, end = _days(parts)
    counted = _worked(scope, frame, end) - _worked(scope, frame, start)
    late = Compare(">", end.node, start.node)
    found = chosen([(late, counted), (negation(late), Whole.of(0))], None)
    return Number(Whole(found.node, 0, _WORKED))


def _later_working_days(scope: Scope, frame: Frame, parts: list[Any_]) -> Any_:
    """加工作日: the day on which so many working days end; the first day is not counted."""
    day, count = parts
    assert isinstance(day, Value) and isinstance(count, Number)
    n = truncated(count)
    target = _worked(scope, frame, day) + n
    on = scope.columns.add_lookup(frame, target.node, "day")
    some = n.compared(">", Whole.of(0))
    found = first([(some, Value("day", on)), (negation(some), day)], None)
    assert isinstance(found, Value)
    return Value("day", found.node)


DAY_FUNCTIONS: dict[str, Callable[[Scope, Frame, list[Any_]], Any_]] = {
    "年份": _year, "周岁": _age, "整月数": _whole_months, "日数": _count, "加日": _later, "加月": _later_months,
    "月初": _edge("month_first"), "月末": _edge("month_last"), "工作日数": _working_days, "加工作日": _later_working_days,
}  # fmt: skip
