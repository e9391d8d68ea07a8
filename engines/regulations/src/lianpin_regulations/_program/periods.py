"""The period of every name: declared, or the finest of what its definition uses outside an aggregate."""

from __future__ import annotations

from collections.abc import Mapping

from lianpin_regulations._program.ast import (
    Call,
    Condition,
    Definition,
    Expression,
    Fact,
    Formula,
    Literal,
    Name,
    Output,
    Parameter,
)
from lianpin_regulations._program.parser import children
from lianpin_regulations._program.words import AGGREGATES, PAY_MONTH, SPANS, SYSTEM
from lianpin_regulations._values import PERIODS

OVER_MONTHS = ("累计", "近月合计")


class Cycle(Exception):
    """Names that define one another in a circle."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        super().__init__("→".join(names))


def expressions_of(definition: Definition) -> tuple[Expression, ...]:
    """Every expression of a definition."""
    if isinstance(definition, Formula):
        parts = (part for exception in definition.exceptions for part in (exception.guard, exception.value))
        return (definition.value, *parts)
    if isinstance(definition, Fact):
        return (definition.default,) if definition.default is not None else ()
    return tuple(item.test for item in definition.items) if isinstance(definition, Condition) else ()


Uses = list[tuple[str, str]]


def uses(definition: Definition) -> Uses:
    """Each name that a definition uses, and how: "" directly, or the aggregate it stands in."""
    found = [(name, "") for name in definition.table.inputs] if isinstance(definition, Output) else []
    for expression in expressions_of(definition):
        _add_uses(expression, "", found)
    return found


def _add_uses(node: Expression, inside: str, found: list[tuple[str, str]]) -> None:
    if isinstance(node, Name):
        found.append((node.name, inside))
        return
    looked = 0
    if isinstance(node, Call) and node.function in AGGREGATES:
        looked = 2 if node.function == "截至" else 1
    for place, child in enumerate(children(node)):
        if type(child) is not Literal:
            _add_uses(child, node.function if place < looked else inside, found)  # type: ignore[union-attr]


def _add_spans(node: Expression, found: list[str]) -> None:
    """The coarsest period that each aggregate of an expression needs around it."""
    if isinstance(node, Call):
        if node.function == "合计":
            found.append(SPANS.get(str(getattr(node.arguments[1], "value", "")), "每月"))
        elif node.function == "上一年度":
            found.append("每年")
        elif node.function in OVER_MONTHS and len(node.arguments) < 3:
            found.append("每月")
    for child in children(node):
        if type(child) is not Literal and type(child) is not Name:
            _add_spans(child, found)


def finest(periods: list[str]) -> str:
    return max(periods, key=PERIODS.index, default=PERIODS[0])


def periods_of(definitions: Mapping[str, Definition], used: Mapping[str, Uses] | None = None) -> dict[str, str]:
    """Name → 一次, 每年, 每段, 每季 or 每月. Raises Cycle. `used`: what `uses` says of each definition, where that is known already."""
    found: dict[str, str] = {name: period for name, (_type, period) in SYSTEM.items()}
    found[PAY_MONTH] = "每月"
    path: list[str] = []

    def visit(name: str) -> str:
        if name in found:
            return found[name]
        if name in path:
            raise Cycle((*path[path.index(name) :], name))
        definition = definitions.get(name)
        if definition is None:
            return PERIODS[0]
        path.append(name)
        found[name] = _own(definition, uses(definition) if used is None else used[name], visit)
        path.pop()
        return found[name]

    for name in definitions:
        visit(name)
    return found


def _own(definition: Definition, names: Uses, visit: object) -> str:
    assert callable(visit)
    if isinstance(definition, Fact):
        for name, _inside in names:
            visit(name)
        return definition.spec.period
    place = definition.table if isinstance(definition, Output) else definition
    used = [(visit(name), inside) for name, inside in names]
    # What goes by 薪酬所属月份 says itself how long its periods are; only a parameter of which nothing is said changes by the month.
    by_month = place.clock == PAY_MONTH and not isinstance(definition, Parameter)
    asked = PERIODS[0] if not place.clock or by_month else visit(place.clock)
    if place.period:
        return place.period
    direct = [asked, *(period for period, inside in used if not inside)]
    spans = list[str]()
    for expression in expressions_of(definition):
        _add_spans(expression, spans)
    return finest([*direct, *spans])
