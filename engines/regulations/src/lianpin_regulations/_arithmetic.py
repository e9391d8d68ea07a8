"""Operators and functions on exact values: fractions, days, choices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from lianpin_regulations._calendar import WorkCalendar
from lianpin_regulations._values import Month, add_months, age, full_months, rounded


def whole(value: Any) -> int:
    """A number that counts days, months or years."""
    return int(Fraction(value))


def arithmetic(operator: str, left: Any, right: Any) -> Any:
    """＋ － × ÷; a ratio with a zero denominator counts as 100 % (第四条（八）)."""
    if isinstance(left, date):
        if isinstance(right, date):
            return Fraction((left - right).days)
        return left + timedelta(days=whole(right) if operator == "＋" else -whole(right))
    if isinstance(right, date):
        return right + timedelta(days=whole(left))
    if operator == "＋":
        return left + right
    if operator == "－":
        return left - right
    if operator == "×":
        return left * right
    return left / right if right else Fraction(1)


COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: bool(a == b),
    "≠": lambda a, b: bool(a != b),
    "<": lambda a, b: bool(a < b),
    ">": lambda a, b: bool(a > b),
    "≤": lambda a, b: bool(a <= b),
    "≥": lambda a, b: bool(a >= b),
    "含有": lambda a, b: b in a,
    "不含有": lambda a, b: b not in a,
}


def call(function: str, values: list[Any], calendar: WorkCalendar) -> Any:
    """Apply a function that looks at values only (not 合计, 累计, 上一年度)."""
    if function in {"较小", "较早"}:
        return min(values)
    if function in {"较大", "较晚"}:
        return max(values)
    if function == "周岁":
        return Fraction(age(values[0], values[1]))
    if function == "整月数":
        return Fraction(full_months(values[0], values[1]))
    if function == "年份":
        return Fraction(values[0].year)
    if function == "日数":
        return Fraction((values[1] - values[0]).days + 1)
    if function == "工作日数":
        return Fraction(calendar.between(values[0], values[1]))
    return _on_days(function, values, calendar) or _on_numbers(function, values)


def _on_days(function: str, values: list[Any], calendar: WorkCalendar) -> date | None:
    if function == "加日":
        return values[0] + timedelta(days=whole(values[1]))  # type: ignore[no-any-return]
    if function == "加月":
        return add_months(values[0], whole(values[1]))
    if function == "加工作日":
        return calendar.add(values[0], whole(values[1])).on
    if function == "月初":
        return Month.of(values[0]).first
    return Month.of(values[0]).last if function == "月末" else None


def _on_numbers(function: str, values: list[Any]) -> Fraction:
    first = Fraction(values[0])
    if function == "向上取整":
        return Fraction(-(-first.numerator // first.denominator))
    if function == "向下取整":
        return Fraction(first.numerator // first.denominator)
    if function == "舍入":
        return rounded(first, whole(values[1]), str(values[2]))
    if function == "就高补差":
        return max(Fraction(0), first - Fraction(values[1]))
    return first * values[1] / values[2] if values[2] else first  # 按日折算（标准，在聘日数，当月日数）
