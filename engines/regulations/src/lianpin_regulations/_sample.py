"""Plausible people for a regulation, drawn from its facts table: for simulations without a population, benchmarks and property tests.

Types, ranges and steps are kept. Dates stay in the order in which the worked examples have them: each person begins as one of the examples,
moved in time, and is then varied; without examples the dates follow one another in the order of the facts table. Most people are drawn so
that they meet the conditions, because those who get nothing show little.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

from lianpin_regulations._examples import facts_of
from lianpin_regulations._facts import FactSpec
from lianpin_regulations._program.ast import (
    Among,
    Binary,
    Call,
    Condition,
    Expression,
    Fact,
    Literal,
    Name,
    Output,
    Parameter,
    Unary,
)
from lianpin_regulations._program.parser import children
from lianpin_regulations._program.periods import expressions_of
from lianpin_regulations._regulation import Regulation
from lianpin_regulations._values import Month, Period, age

Test = Callable[[Any], bool]
_TRIES = 30
_WISHED = 85  # of a hundred people meet the conditions as far as single facts decide
_KEPT = 75  # of a hundred facts stay as the example has them
_MOVED = 240  # days that an example may be moved in time
_CALM = 15  # of a hundred judgements are 是 where nothing says more


def sample(
    regulation: Regulation,
    number: int,
    *,
    seed: int = 0,
    months: tuple[Month, Month] | None = None,
    missing: int = 0,
) -> tuple[dict[str, Any], ...]:
    """That many people as facts; the same seed gives the same people.

    `months` are the first and the last month for which periodic facts are given (default: the year in which the regulation takes effect);
    of a hundred facts, `missing` are not given. Facts that have a value when they are not given (未填时) are left out.
    """
    first, last = months or (Month(regulation.effective_on.year, 1), Month(regulation.effective_on.year, 12))
    drawer = _Drawer(regulation, Random(seed), list(_periods(first, last)), missing, max(1, number // 8))
    return tuple(drawer.person() for _ in range(number))


def _periods(first: Month, last: Month) -> Iterator[Period]:
    """Every month, quarter and year of a span."""
    found: dict[Period, None] = {}
    month = first
    while month <= last:
        found |= dict.fromkeys((month, month.quarter, month.year))
        month = month.next()
    return iter(found)


class _Drawer:
    def __init__(self, regulation: Regulation, rng: Random, periods: list[Period], missing: int, groups: int) -> None:
        self.regulation, self.rng, self.missing, self.groups = regulation, rng, missing, groups
        self.periods: dict[str, list[Period]] = {
            "每月": [each for each in periods if isinstance(each, Month)],
            "每年": [each for each in periods if isinstance(each, int)],
            "每季": [each for each in periods if each is not None and not isinstance(each, Month | int)],
        }
        self.specs = [spec for spec in regulation.facts.values() if not spec.default]
        self.examples = _whole([_example(regulation, index) for index in range(len(regulation.worked))])
        self.tests = wishes(regulation)
        self.ages = _ages(regulation)
        self.clocks = _clocks(regulation)

    def person(self) -> dict[str, Any]:
        example = self.rng.choice(self.examples) if self.examples else {}
        offset = timedelta(days=self.rng.randint(0, _MOVED)) + self._into_force(example)
        is_wished = self.rng.randrange(100) < _WISHED
        found: dict[str, Any] = {}
        self.day = self.regulation.effective_on + timedelta(days=self.rng.randrange(0, 300))
        for spec in self.specs:
            like = example.get(spec.name)
            # What a whole example does without is a day that has not come, or what the system keeps.
            if self.rng.randrange(100) < self.missing or (example and like is None and _is_later(spec)):
                continue
            draw = self._once if spec.period == "一次" else self._periodic
            found[spec.name] = draw(spec, like, offset, self.tests.get(spec.name, ()) if is_wished else ())
        self._aged(found, is_wished)
        return found

    def _into_force(self, example: dict[str, Any]) -> timedelta:
        """How far to move an example so that its earliest key date is the first day in force."""
        days = [example[name] for name in self.clocks if isinstance(example.get(name), date)]
        return self.regulation.effective_on - min(days) if days else timedelta(0)

    def _once(self, spec: FactSpec, like: Any, offset: timedelta, tests: tuple[Test, ...]) -> Any:
        if isinstance(like, date):
            return like + offset if spec.name not in self.ages else like
        for attempt in range(_TRIES):
            keeps = like is not None and attempt == 0 and self.rng.randrange(100) < _KEPT
            value = like if keeps else self._value(spec)
            if all(test(_exact(value)) for test in tests):
                return value
        return value

    def _periodic(self, spec: FactSpec, like: Any, offset: timedelta, tests: tuple[Test, ...]) -> dict[Period, Any]:
        known = list(like.values()) if isinstance(like, Mapping) and like else []
        found: dict[Period, Any] = {}
        usual = self.rng.choice(known) if known else None
        start = self.rng.randrange(1, 13)
        for index, period in enumerate(self.periods[spec.period]):
            if spec.type.kind == "date":
                year = period if isinstance(period, int) else getattr(period, "year", 2026)
                found[period] = date(year, 12, 1) + timedelta(days=self.rng.randrange(0, 31))
            elif spec.type.kind == "integer" and spec.name.endswith("序"):
                found[period] = self._within(spec, start + index)  # it runs on
            else:
                found[period] = self._once(spec, usual, offset, tests)
        return found

    # ── values of a type ──

    def _value(self, spec: FactSpec) -> Any:
        kind = spec.type.kind
        if kind == "bool":
            return self.rng.randrange(100) < _CALM
        if kind == "choice":
            return self.rng.choice(spec.type.choices)
        if kind == "choices":
            return frozenset({self.rng.choice(spec.type.choices)})
        if kind == "text":
            return f"{spec.name}{self.rng.randrange(self.groups) + 1:04d}"
        if kind == "date":
            # In the order of the facts table, each some weeks after the one before.
            self.day += timedelta(days=self.rng.randrange(1, 45))
            return self.day
        return self._number(spec)

    def _number(self, spec: FactSpec) -> Any:
        places = spec.type.places if spec.type.kind != "exact" else 4
        unit = Fraction(spec.step) if spec.step is not None else Fraction(1, 10**places)
        low = Fraction(spec.minimum if spec.minimum is not None else 0)
        high = Fraction(spec.maximum) if spec.maximum is not None else low + 1000 * max(unit, Fraction(1))
        steps = int((high - low) / unit)
        # Large amounts are rare: of a wide range, first a size, then a value of that size.
        reach = (
            self.rng.randint(0, steps)
            if steps < 5000
            else self.rng.randint(0, 10 ** self.rng.randint(3, len(str(steps)) - 1))
        )
        return self._typed(spec, low + min(reach, steps) * unit)

    def _within(self, spec: FactSpec, number: int) -> int:
        high = spec.maximum if spec.maximum is not None else number
        return int(min(number, high))

    def _typed(self, spec: FactSpec, value: Fraction) -> Any:
        if spec.type.kind in {"money", "ratio", "decimal"}:
            return Decimal(int(value * 10**spec.type.places)).scaleb(-spec.type.places)
        return value if spec.type.kind == "exact" else int(value)

    # ── ages ──

    def _aged(self, found: dict[str, Any], is_wished: bool) -> None:
        """Dates of birth: old enough on the day by which the age is counted, and if wished not older than conditions allow."""
        for name, (clock, tests) in self.ages.items():
            on = found.get(clock)
            if name not in found or not isinstance(on, date) or self.rng.randrange(100) < _KEPT // 2:
                continue
            for _ in range(_TRIES):
                born = on - timedelta(days=self.rng.randrange(24 * 365, 66 * 365))
                if not is_wished or all(test(Fraction(age(born, on))) for test in tests):
                    break
            found[name] = born


def _example(regulation: Regulation, index: int) -> dict[str, Any]:
    try:
        return facts_of(regulation, regulation.worked[index])
    except (KeyError, ValueError):
        return {}


def _whole(examples: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The examples that give most of what any gives: those of a boundary say too little of a person."""
    most = max(map(len, examples), default=0)
    return [facts for facts in examples if facts and 10 * len(facts) >= 7 * most]


def _is_later(spec: FactSpec) -> bool:
    return spec.type.kind == "date" or spec.source == "系统"


# ── what conditions wish ──


def wishes(regulation: Regulation) -> dict[str, tuple[Test, ...]]:
    """Fact → tests that it passes when the items of the conditions that look at it alone hold."""
    found: dict[str, list[Test]] = {}
    for definition in regulation.definitions.values():
        if isinstance(definition, Condition) and definition.every:
            for item in definition.items:
                for name, test in _single(item.test, regulation):
                    found.setdefault(name, []).append(test)
    return {name: tuple(tests) for name, tests in found.items()}


def _single(node: Expression, regulation: Regulation) -> Iterator[tuple[str, Test]]:
    """The tests of single facts that a conjunction makes."""
    if isinstance(node, Binary) and node.operator == "且":
        yield from _single(node.left, regulation)
        yield from _single(node.right, regulation)
    elif isinstance(node, Unary) and node.operator == "非":
        yield from ((name, lambda value: not value) for name in _fact(node.operand, regulation))
    elif isinstance(node, Among) and all(isinstance(item, Literal) for item in node.items):
        values = {item.value for item in node.items if isinstance(item, Literal)}
        yield from ((name, lambda value: (value in values) != node.negated) for name in _fact(node.operand, regulation))
    elif (
        isinstance(node, Binary)
        and node.operator in _COMPARE
        and (right := _constant(node.right, regulation)) is not None
    ):
        compare = _COMPARE[node.operator]
        yield from ((name, lambda value: compare(value, right)) for name in _fact(node.left, regulation))
    elif isinstance(node, Name):
        yield from ((name, bool) for name in _fact(node, regulation))


def _constant(node: Expression, regulation: Regulation) -> Any:
    """A constant, or the newest value of a parameter; None otherwise."""
    if isinstance(node, Literal):
        return node.value
    definition = regulation.definitions.get(node.name) if isinstance(node, Name) else None
    return definition.values[-1][1] if isinstance(definition, Parameter) else None


def _fact(node: Expression, regulation: Regulation) -> tuple[str, ...]:
    is_fact = isinstance(node, Name) and isinstance(regulation.definitions.get(node.name), Fact)
    return (node.name,) if isinstance(node, Name) and is_fact else ()


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: bool(a == b),
    "≠": lambda a, b: bool(a != b),
    "<": lambda a, b: bool(a < b),
    ">": lambda a, b: bool(a > b),
    "≤": lambda a, b: bool(a <= b),
    "≥": lambda a, b: bool(a >= b),
    "含有": lambda a, b: b in a,
    "不含有": lambda a, b: b not in a,
}


def _clocks(regulation: Regulation) -> tuple[str, ...]:
    """The dates by which versions are chosen."""
    found = {regulation.anchor: None}
    for definition in regulation.definitions.values():
        clock = definition.table.clock if isinstance(definition, Output) else getattr(definition, "clock", "")
        found[str(clock)] = None
    return tuple(name for name in found if name in regulation.facts)


def _ages(regulation: Regulation) -> dict[str, tuple[str, tuple[Test, ...]]]:
    """Dates of birth: by which day the age is counted, and what conditions and rows ask of it."""
    found: dict[str, tuple[str, tuple[Test, ...]]] = {}
    for name, definition in regulation.definitions.items():
        for node in _calls(expressions_of(definition)):
            born, on = node.arguments
            if isinstance(born, Name) and isinstance(on, Name):
                found[born.name] = (on.name, _asked(name, regulation))
    return found


def _calls(nodes: tuple[Expression, ...]) -> Iterator[Call]:
    for node in nodes:
        if isinstance(node, Call) and node.function == "周岁":
            yield node
        yield from _calls(children(node))


def _asked(name: str, regulation: Regulation) -> tuple[Test, ...]:
    """The tests of an age by name: of conditions, where they compare it with a constant."""
    found: list[Test] = []
    for definition in regulation.definitions.values():
        for node in expressions_of(definition) if isinstance(definition, Condition) else ():
            if isinstance(node, Binary) and node.left == Name(name) and isinstance(node.right, Literal):
                compare, right = _COMPARE.get(node.operator), node.right.value
                if compare is not None:
                    found.append(lambda value, test=compare, to=right: test(value, to))  # type: ignore[misc]
    return tuple(found)


__all__ = ["sample", "wishes"]


def _exact(value: Any) -> Any:
    """A value as tests of the regulation take it: numbers as Fraction."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | Fraction):
        return value
    return Fraction(value)
