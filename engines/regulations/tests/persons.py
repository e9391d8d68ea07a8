"""Random people for any regulation, also with facts missing or imprecise, and what is decided for them, as text to compare."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lianpin_regulations import Decision, FactSpec, Given, Missing, Month, Period, Quarter, Regulation, RegulationsError

FIRST, MONTHS = Month(2026, 11), 16
_SPAN = {"一次": (None,), "每年": (2025, 2026, 2027, 2028)}


def facts_of(regulations: Iterable[Regulation], chance: random.Random, *, missing: float = 0.0) -> dict[str, Any]:
    """Every fact of some regulations with random values in its range; each left out with the probability `missing`."""
    found: dict[str, Any] = {}
    for spec in {name: spec for r in regulations for name, spec in r.facts.items()}.values():
        given = {period: value(spec, chance) for period in _periods(spec.period) if chance.random() >= missing}
        if given:
            found[spec.name] = given[None] if spec.period == "一次" else given
    return found


def value(spec: FactSpec, chance: random.Random) -> Any:
    """A value of a fact, now and then with where it comes from."""
    plain = _plain(spec, chance)
    if chance.random() < 0.2:
        return Given(plain, by="某处", on=date(2026, 2, 3), document="证明〔2026〕7号")
    return plain


def _plain(spec: FactSpec, chance: random.Random) -> Any:
    kind, type = spec.type.kind, spec.type
    if kind == "bool":
        return chance.random() < 0.3
    if kind == "choice":
        return chance.choice(type.choices)
    if kind == "choices":
        return frozenset(each for each in type.choices if chance.random() < 0.3)
    if kind == "date":
        low = spec.minimum or date(2026, 1, 1)
        return low + timedelta(days=chance.randrange(((spec.maximum or date(2028, 3, 1)) - low).days))
    if kind == "text":
        return chance.choice(["一号厂", "二号厂"])
    return _number(spec, chance)


def _number(spec: FactSpec, chance: random.Random) -> Any:
    low, high = Fraction(spec.minimum or 0), Fraction(spec.maximum if spec.maximum is not None else 10000)
    if spec.type.kind == "exact":
        return Fraction(chance.randrange(1, 50), chance.randrange(1, 20))
    unit = Fraction(spec.step) if spec.step is not None else Fraction(1, 10**spec.type.places)
    number = low + unit * chance.randrange(int((high - low) / unit) + 1)
    if number.denominator == 1 and chance.random() < 0.5:
        return int(number)
    return Decimal(number.numerator) / Decimal(number.denominator)


def _periods(kind: str) -> tuple[Period, ...]:
    months = tuple(FIRST.next(-12 + n) for n in range(MONTHS + 20))
    if kind == "每季":
        return tuple(dict.fromkeys(Quarter(month.year, (month.month + 2) // 3) for month in months))
    return _SPAN.get(kind, months)


def told(decision: Decision, regulations: Iterable[Regulation]) -> Iterator[tuple[str, str]]:
    """Every name with its value and its whole trace, every condition with its reasons; what cannot be computed with its error."""
    names = dict.fromkeys(name for regulation in regulations for name in regulation.definitions)
    for name in names:
        yield name, _told(decision, name)
    for name in dict.fromkeys(name for regulation in regulations for name in regulation.conditions):
        yield f"理由：{name}", _reasons(decision, name)


def _told(decision: Decision, name: str) -> str:
    try:
        value, trace = decision.value(name), decision.trace(name)
    except (RegulationsError, KeyError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    shown = " ".join(map(str, value.needs)) if isinstance(value, Missing) else repr(_ordered(value))
    return f"{shown} {json.dumps(trace.to_json(), ensure_ascii=False)}"


def _ordered(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else value


def _reasons(decision: Decision, name: str) -> str:
    try:
        reasons = decision.reasons(name)
    except (RegulationsError, KeyError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    return " ".join(
        f"{r.ordinal}{r.code}{r.article}{r.satisfied}｜{r.detail}｜{r.nearest}｜{r.needs}｜"
        f"{json.dumps(r.trace.to_json(), ensure_ascii=False)}"
        for r in reasons
    )
