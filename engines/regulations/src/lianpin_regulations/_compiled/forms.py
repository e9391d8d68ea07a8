"""The forms in which compiled functions keep values: a number of n places in its units, everything else as it is.

`12.34` of a type with two places is the integer 1234. What has more places than its type keeps (a given 0.005 yuan, any 比值) is a
Fraction of units. People and callers get numbers in their own unit again: `widened`, `outward`.
"""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from lianpin_regulations._compiled.unknown import Unknown
from lianpin_regulations._facts import FactType
from lianpin_regulations._values import as_decimal

_shifted = Context(prec=200).scaleb
_ROUNDED = {
    "money": "四舍五入到分",
    "ratio": "四舍五入到万分之一",
    "integer": "四舍五入到整数",
    "days": "四舍五入到整数",
}
Form = int | None
"""Decimal places of the units of a number; None for what is no number."""


def how_rounded(type: FactType) -> str:
    """How a value of a type is rounded where it is named, in words."""
    return _ROUNDED.get(type.kind, f"四舍五入到小数{type.places}位")


def form_of(type: FactType) -> Form:
    return type.places if type.is_number else None


def units(value: Any, places: int) -> int | Fraction | None:
    """A number in units of its last place; None when it is none.

    >>> units(Decimal("12.34"), 2), units(Fraction(1, 3), 2), units("12", 2)
    (1234, Fraction(100, 3), None)
    """
    kind, scale = value.__class__, 10**places
    if kind is int:
        return int(value * scale)
    if kind is not Decimal and kind is not Fraction:
        return None
    over, under = value.as_integer_ratio()
    if under == 1:
        return int(over * scale)
    whole, rest = divmod(over * scale, under)
    return Fraction(over * scale, under) if rest else int(whole)


def _whole(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


def quotient(over: Any, under: int) -> Any:
    """over ÷ under exactly: an integer where it is one."""
    return over if over.__class__ is Unknown else _whole(Fraction(over, under))


def fraction(over: Any, under: int = 1) -> Any:
    """over ÷ under as people's functions take it."""
    return over if over.__class__ is Unknown else Fraction(over, under)


def widened(value: Any, form: Form) -> Any:
    """A value of a form in its own unit: numbers as Fraction."""
    return value if form is None or value.__class__ is Unknown else Fraction(value, 10**form)


def narrowed(value: Any, form: Form) -> Any:
    """A value in its own unit in a form."""
    if form is None or (found := units(value, form)) is None:
        return value
    return found


def outward(value: Any, form: Form, type: FactType) -> Any:
    """A value of a form as callers get it: Decimal with the places of its type, int for what is counted, else as it is."""
    if form is None:
        return value
    if value.__class__ is int and form == type.places and type.kind != "exact":
        return value if type.kind in {"integer", "days"} else _shifted(value, -form)
    number = Fraction(value, 10**form)
    if type.kind in {"money", "ratio", "decimal"}:
        return as_decimal(number, type.places)
    return int(number) if type.kind in {"integer", "days"} else number


def settled(value: Any, scale: int, places: int) -> tuple[Any, Any]:
    """A number in units of 10**-scale rounded to places, in their units, and the exact one as (over, under) where it differs."""
    if value.__class__ is Unknown:
        return value, None
    number = Fraction(value) * 10**places / 10**scale
    whole = half_away(number.numerator, number.denominator)
    return whole, (None if whole == number else (number.numerator, number.denominator * 10**places))


def half_away(over: int, under: int) -> int:
    """over ÷ under (positive) as a whole number, half away from zero.

    >>> half_away(5, 2), half_away(-5, 2), half_away(-7, 3)
    (3, -3, -2)
    """
    if over >= 0:
        return (2 * over + under) // (2 * under)
    return -((under - 2 * over) // (2 * under))


def rounding(over: Any, under: int, how: str) -> Any:
    """over ÷ under (positive) as a whole number: half away from zero, towards zero (舍去) or away from zero (进位)."""
    if over.__class__ is Unknown:
        return over
    if how == "四舍五入":
        return half_away(over, under)
    whole, rest = divmod(abs(over), under)
    whole += 1 if how == "进位" and rest else 0
    return whole if over >= 0 else -whole


def truncated(over: Any, under: int = 1) -> Any:
    """over ÷ under (positive) without what follows the point: days and months that are counted."""
    return rounding(over, under, "舍去")
