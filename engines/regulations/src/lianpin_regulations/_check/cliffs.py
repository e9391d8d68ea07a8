"""Cliffs: where one more yuan of an amount loses more than one yuan of an entitlement.

Only an entitlement that depends on an amount through a comparison or a table can jump; everything else (较小, shares, differences) is
continuous. For those the persons of the worked examples are asked what they would get around every bound, and a fall is narrowed down by
halving until it lies within one yuan.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from lianpin_regulations import _examples
from lianpin_regulations._check.finding import Finding
from lianpin_regulations._decide import decide
from lianpin_regulations._document.ast import Article
from lianpin_regulations._errors import RegulationsError
from lianpin_regulations._facts import FactSpec, show
from lianpin_regulations._program.ast import (
    Among,
    Binary,
    Condition,
    DecisionTable,
    Definition,
    Expression,
    Formula,
    If,
    Literal,
    Output,
)
from lianpin_regulations._program.check import label, place
from lianpin_regulations._program.kinds import Kinds
from lianpin_regulations._program.parser import children, names_in
from lianpin_regulations._program.periods import expressions_of, uses
from lianpin_regulations._program.words import COMPARISONS
from lianpin_regulations._regulation import Regulation, Rulebook
from lianpin_regulations._values import Missing, Period

_PERSONS = 3
_SAMPLES = 40
_YUAN = Decimal(1)


@dataclass(frozen=True, slots=True)
class _Person:
    """The facts of a worked example, and a period in which to ask."""

    facts: Mapping[str, Any]
    at: Period


def of(regulation: Regulation, kinds: Kinds) -> Iterator[Finding]:
    """Cliffs around the persons of the worked examples, one for each amount and entitlement."""
    jumps = [jump for amount in _amounts(regulation) for jump in _jumps(amount, regulation)]
    persons = list(_persons(regulation)) if jumps else []
    for amount, entitlement, definition in jumps:
        for person in persons:
            if found := _cliff(regulation, amount, entitlement, person, _samples(amount, regulation, kinds)):
                yield _finding(amount, entitlement, definition, *found)
                break


def _amounts(regulation: Regulation) -> list[FactSpec]:
    return [spec for spec in regulation.facts.values() if spec.type.kind == "money"]


def _jumps(amount: FactSpec, regulation: Regulation) -> Iterator[tuple[FactSpec, str, Definition]]:
    """The entitlements that may jump with an amount, and the definition that makes them."""
    needs = {name: {used for used, _inside in uses(d)} for name, d in regulation.definitions.items()}
    depending = _closure([amount.name], {name: {n for n, used in needs.items() if name in used} for name in needs})
    for entitlement in dict.fromkeys(each.amount for each in regulation.entitlements):
        for name in _closure([entitlement], needs):
            definition = regulation.definitions.get(name)
            if definition is not None and _is_jump(definition, depending):
                yield amount, entitlement, definition
                break


def _closure(start: Iterable[str], edges: Mapping[str, set[str]]) -> dict[str, None]:
    found: dict[str, None] = {}
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = None
            waiting.extend(sorted(edges.get(name, ())))
    return found


def _is_jump(definition: Definition, depending: Mapping[str, None]) -> bool:
    """Whether a definition compares something that depends on the amount, or looks it up."""
    if isinstance(definition, Output):
        return any(name in depending for name in definition.table.inputs)
    if isinstance(definition, Condition):
        return False  # its comparisons matter where a formula asks for it, and there its name depends on the amount
    if isinstance(definition, Formula) and any(
        name in depending for exception in definition.exceptions for name in names_in(exception.guard)
    ):
        return True
    return any(_asks(expression, depending) for expression in expressions_of(definition))


def _asks(node: Expression, depending: Mapping[str, None]) -> bool:
    guard = node.condition if isinstance(node, If) else node
    if isinstance(node, If | Among) or (isinstance(node, Binary) and node.operator in COMPARISONS):
        return any(name in depending for name in names_in(guard)) or any(_asks(c, depending) for c in children(node))
    return any(_asks(child, depending) for child in children(node))


# ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _persons(regulation: Regulation) -> Iterator[_Person]:
    for example in regulation.worked[:_PERSONS]:
        try:
            facts, fixed = _examples._facts(regulation, example)
            default = _examples._default(regulation, fixed, facts)
            periods = [_examples.parse_period(period) for _n, period, _t, _l in example.expected if period]
            for at in dict.fromkeys([*periods, default]):
                yield _Person(_examples._spread(regulation, facts, at), at)
        except (RegulationsError, KeyError, ValueError):
            continue


def _samples(amount: FactSpec, regulation: Regulation, kinds: Kinds) -> list[Decimal]:
    """Amounts to try: around every money bound of the regulation, its twelfth, and evenly over the range."""
    bounds = sorted({Decimal(b.numerator) / b.denominator for b in _bounds(regulation, kinds)})
    low = Decimal(amount.minimum or 0)
    high = Decimal(amount.maximum) if amount.maximum is not None else max([*bounds, Decimal(100000)]) * 2
    tries = {low, high, *(low + (high - low) * n / 8 for n in range(1, 8))}
    for bound in bounds:
        tries |= {bound - _YUAN / 2, bound, bound + _YUAN / 2, bound / 12 - _YUAN / 2, bound / 12 + _YUAN / 2}
    cents = {value.quantize(Decimal("0.01")) for value in tries if low <= value <= high}
    return sorted(cents)[:: max(1, len(cents) // _SAMPLES)]


def _bounds(regulation: Regulation, kinds: Kinds) -> Iterator[Any]:
    tables: dict[int, DecisionTable] = {}
    for definition in regulation.definitions.values():
        if isinstance(definition, Output):
            tables[id(definition.table)] = definition.table
        for expression in expressions_of(definition):
            yield from (node.value for node in _walk(expression) if isinstance(node, Literal) and node.kind == "money")
    for table in tables.values():
        for index, name in enumerate(table.inputs):
            type = kinds.type(name)
            if type is not None and type.kind == "money":
                yield from (b for row in table.rows for b in (row.cells[index].low, row.cells[index].high) if b)


def _walk(node: Expression) -> Iterator[Expression]:
    yield node
    for child in children(node):
        yield from _walk(child)


def _cliff(
    regulation: Regulation, amount: FactSpec, entitlement: str, person: _Person, samples: list[Decimal]
) -> tuple[Decimal, Decimal, Decimal, Decimal] | None:
    """An amount, one at most a yuan higher, and what is got of each, where that falls by more than a yuan."""
    book = Rulebook([regulation])
    held = person.facts.get(amount.name)
    # A yuan more in each month of a year is twelve yuan more.
    fair = _YUAN * (len(held) if isinstance(held, Mapping) else 1)

    def get(value: Decimal) -> Decimal | None:
        given: Any = {period: value for period in held} if isinstance(held, Mapping) else value
        try:
            found = decide(
                book, regulation.code, [entitlement], {**person.facts, amount.name: given}, at=person.at
            ).value(entitlement)
        except (RegulationsError, KeyError, ValueError):
            return None
        return None if isinstance(found, Missing) else found

    got = [(value, money) for value in samples if (money := get(value)) is not None]
    for (low, more), (high, less) in pairwise(got):
        if more - less <= fair:
            continue
        while high - low > _YUAN:
            middle = ((low + high) / 2).quantize(Decimal("0.01"))
            between = get(middle)
            if between is None:
                break
            if (more - between) / (middle - low) >= (between - less) / (high - middle):
                high, less = middle, between
            else:
                low, more = middle, between
        if high - low <= _YUAN and more - less > fair:
            return low, high, more, less
    return None


def _finding(
    amount: FactSpec,
    entitlement: str,
    definition: Definition,
    low: Decimal,
    high: Decimal,
    more: Decimal,
    less: Decimal,
) -> Finding:
    where: tuple[Article | None, int] = place(definition)
    shown = [show(value, amount.type) for value in (low, more, high, less)]
    witness = f"{amount.name}={shown[0]} 得 {shown[1]}，{amount.name}={shown[2]} 得 {shown[3]}"
    found = f"“{amount.name}”多一元，“{entitlement}”少得不止一元"
    expected = "可以改为随数额逐步减少，例如用“较小”或者“就高补差”"
    return Finding(where[1], "warning", "cliff", label(where[0]), found, expected, witness)
