"""The forms in which compiled functions keep values: a number of n places as an integer of its units, everything else as it is.

`12.34` of a type with two places is 1234. The general evaluator keeps the same number as `Fraction(617, 50)`.
"""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from lianpin_regulations._facts import FactType

_shifted = Context(prec=200).scaleb
_ROUNDED = {
    "money": "四舍五入到分",
    "ratio": "四舍五入到万分之一",
    "integer": "四舍五入到整数",
    "days": "四舍五入到整数",
}
Form = int | None
"""Decimal places of a number kept as an integer; None for what is kept as it is."""


class Aside(Exception):
    """A compiled function leaves this case to the general evaluator."""


def how_rounded(type: FactType) -> str:
    """How a value of a type is rounded where it is named, in words."""
    return _ROUNDED.get(type.kind, f"四舍五入到小数{type.places}位")


def form_of(type: FactType) -> Form:
    return type.places if type.is_number and type.kind != "exact" else None


def units(value: Any, places: int) -> int:
    """A given number in units of its last place; Aside when it is no number or has more places."""
    kind = value.__class__
    if kind is Decimal and places:
        text = str(value)
        if text[-places - 1 : -places] == "." and (plain := text[: -places - 1] + text[-places:]).isdecimal():
            return int(plain)
    if kind is int:
        return int(value * 10**places)
    if kind is not Decimal and kind is not Fraction:
        raise Aside
    try:
        over, under = value.as_integer_ratio() if kind is Decimal else (value.numerator, value.denominator)
    except (ValueError, OverflowError):
        raise Aside from None
    whole, rest = divmod(over * 10**places, under)
    if rest:
        raise Aside
    return int(whole)


def widened(value: Any, form: Form) -> Any:
    """A value of a form as the general evaluator keeps it."""
    return value if form is None else Fraction(value, 10**form)


def narrowed(value: Any, form: Form) -> Any:
    """A value of the general evaluator in a form; Aside when it does not fit."""
    if form is None:
        return value
    if value.__class__ is not Fraction:
        raise Aside
    return units(value, form)


def outward_number(value: int, type: FactType) -> Decimal | int:
    """A number as callers get it: Decimal with the places of its type, int for what is counted."""
    return value if type.kind in {"integer", "days"} else _shifted(value, -type.places)


def settled(value: Any, places: int) -> tuple[int, Fraction | None]:
    """An exact value rounded where it is named, half away from zero, with the exact one where they differ."""
    if value.__class__ is not Fraction:
        raise Aside
    over, under = value.numerator * 10**places, value.denominator
    whole = half_away(over, under)
    return whole, (None if whole * under == over else value)


def half_away(over: int, under: int) -> int:
    """over ÷ under (positive) as a whole number, half away from zero.

    >>> half_away(5, 2), half_away(-5, 2), half_away(-7, 3)
    (3, -3, -2)
    """
    if over >= 0:
        return (2 * over + under) // (2 * under)
    return -((under - 2 * over) // (2 * under))


def exact(value: Any) -> Fraction:
    """A given number as it is; Aside for anything else."""
    if value.__class__ not in (int, Decimal, Fraction):
        raise Aside
    try:
        return Fraction(value)
    except (ValueError, OverflowError):
        raise Aside from None


def rounding(over: int, under: int, how: str) -> int:
    """over ÷ under (positive) as a whole number: half away from zero, towards zero (舍去) or away from zero (进位)."""
    if how == "四舍五入":
        return half_away(over, under)
    whole, rest = divmod(abs(over), under)
    whole += 1 if how == "进位" and rest else 0
    return whole if over >= 0 else -whole
