"""Random people at the edges: leap days, month ends, amounts below zero, and facts that are not known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

from lianpin_regulations import Month, Quarter

MISSING = 0.1
_EDGES = [
    date(2024, 2, 29), date(2028, 2, 29), date(2026, 1, 31), date(2026, 2, 28), date(2027, 2, 28), date(2026, 12, 31),
    date(2027, 1, 1), date(2027, 2, 28), date(2027, 3, 1), date(2027, 6, 30), date(2026, 8, 31),
]  # fmt: skip
_BIRTHS = [
    date(1984, 2, 29),
    date(2000, 2, 29),
    date(1990, 1, 31),
    date(1971, 12, 31),
    date(1985, 3, 1),
    date(1988, 2, 28),
]
# Old enough on 28 February, and a whole month by the last day of February.
_EDGE = {
    "生日": date(1984, 2, 29), "申请日": date(2026, 2, 28), "起日": date(2026, 1, 31), "默日": date(2026, 2, 27), "数": -7,
}  # fmt: skip
_YEARS = range(2025, 2030)
_MONTHS = [Month(year, month) for year in _YEARS for month in range(1, 13)]
_QUARTERS = [Quarter(year, quarter) for year in _YEARS for quarter in range(1, 5)]


def people(chance: Random, number: int) -> dict[str, dict[str, Any]]:
    """So many people by key, as `decide` takes their facts; the first of them always at the edges of the calendar."""
    found = {f"{n:03d}": person(chance) for n in range(number)}
    return found | {"000": found["000"] | _EDGE}


def person(chance: Random) -> dict[str, Any]:
    """The facts of one person; each may be missing, and those by period in some of their periods."""
    found = {name: draw(chance) for name, draw in _ONCE.items() if chance.random() > MISSING}
    # Everybody's key is known for most populations: what is summed over a group would be missing for all otherwise.
    found.setdefault("类", "甲")
    found.setdefault("真", True)
    kept = chance.choice([0, 0, 0.03, 0.2])
    for name, (periods, draw_of) in _BY_PERIOD.items():
        found[name] = {at: draw_of(chance, at) for at in periods if chance.random() >= kept}
    return found


def _day(chance: Random) -> date:
    if chance.random() < 0.5:
        return chance.choice(_EDGES)
    return date(2025, 6, 1) + timedelta(days=chance.randrange(1200))


def _money(low: int, high: int) -> Callable[[Random], Decimal]:
    """Cents between two amounts of yuan; often one of either end, nothing, a cent, or a half that rounding decides."""

    def draw(chance: Random) -> Decimal:
        edges = [low, high, 0, Decimal("0.01"), Decimal("0.05"), Decimal("-0.01"), 100, 7]
        if chance.random() < 0.4:
            return Decimal(chance.choice([each for each in edges if low <= each <= high]))
        return Decimal(chance.randrange(low * 100, high * 100 + 1)).scaleb(-2)

    return draw


def _set(chance: Random) -> frozenset[str]:
    return frozenset(word for word in "子丑寅" if chance.random() < 0.5)


_ONCE: dict[str, Callable[[Random], Any]] = {
    "申请日": _day,
    "生日": lambda c: c.choice(_BIRTHS) if c.random() < 0.7 else date(1960, 1, 1) + timedelta(days=c.randrange(16000)),
    "起日": _day,
    "默日": _day,
    "金": _money(-900, 90000),
    "补金": _money(0, 9000),
    "率": lambda c: Decimal(c.choice([0, 1, 5000, 10000, c.randrange(10001)])).scaleb(-4),
    "比": lambda c: Fraction(c.randrange(-9, 99), c.randrange(1, 13)),
    "数": lambda c: c.choice([-9, 0, 1, 60, c.randrange(-9, 61)]),
    "分": lambda c: Decimal(c.choice([-100, 0, 5, 1000, c.randrange(-100, 1001)])).scaleb(-1),
    "远数": lambda c: c.randrange(-999, 1000),
    "真": lambda c: c.random() < 0.5,
    "默真": lambda c: c.random() < 0.5,
    "类": lambda c: c.choice("甲乙丙"),
    "单位": lambda c: c.choice(["字", "号", ""]),
    "誉": _set,
}  # fmt: skip
_BY_PERIOD: dict[str, tuple[Any, Callable[[Random, Any], Any]]] = {
    "年金": (_YEARS, lambda c, _at: _money(0, 90000)(c)),
    "年定日": (
        _YEARS,
        lambda c, at: c.choice([date(at, 12, 31), date(at + 1, 1, 20), date(at + 1, c.randrange(1, 13), 28)]),
    ),
    "年级": (_YEARS, lambda c, _at: c.choice("优良差")),
    "季数": (_QUARTERS, lambda c, _at: c.randrange(91)),
    "月金": (_MONTHS, lambda c, _at: _money(-500, 9000)(c)),
    "月数": (_MONTHS, lambda c, _at: c.choice([0, 1, 31, c.randrange(32)])),
    "月真": (_MONTHS, lambda c, _at: c.random() < 0.7),
}
