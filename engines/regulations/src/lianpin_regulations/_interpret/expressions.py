"""Expressions, three-valued, with the traces of the names they used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lianpin_regulations import _groups
from lianpin_regulations._arithmetic import COMPARE, arithmetic, call
from lianpin_regulations._interpret import spans
from lianpin_regulations._interpret.values import joined, kleene
from lianpin_regulations._program.ast import Among, Binary, Call, Expression, If, Literal, Name, Unary
from lianpin_regulations._program.words import AGGREGATES, GROUPS
from lianpin_regulations._trace import Trace
from lianpin_regulations._values import Missing, Period

if TYPE_CHECKING:
    from lianpin_regulations._interpret.evaluator import Evaluator


def evaluate(me: Evaluator, node: Expression, at: Period, inputs: list[Trace]) -> Any:
    """The exact value of an expression, or Missing; traces of the names it used are appended to `inputs`."""
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Name):
        found = me.named(node.name, at)
        inputs.append(found.trace)
        return found.value
    if isinstance(node, Unary):
        value = evaluate(me, node.operand, at, inputs)
        if isinstance(value, Missing):
            return value
        return (not value) if node.operator == "非" else -value
    if isinstance(node, If):
        condition = evaluate(me, node.condition, at, inputs)
        if isinstance(condition, Missing):
            return condition
        return evaluate(me, node.then if condition else node.otherwise, at, inputs)
    if isinstance(node, Binary) and node.operator in {"且", "或"}:
        return _logic(me, node, at, inputs)
    if isinstance(node, Call) and node.function in AGGREGATES:
        return spans.over_periods(me, node, at, inputs)
    if isinstance(node, Call) and node.function in GROUPS:
        return _groups.evaluate(_groups.Group.of(node), me, at, inputs)
    return _strict(me, node, at, inputs)


def _logic(me: Evaluator, node: Binary, at: Period, inputs: list[Trace]) -> Any:
    decisive = node.operator == "或"
    left = evaluate(me, node.left, at, inputs)
    if left is decisive:
        return left
    return kleene([left, evaluate(me, node.right, at, inputs)], decided_by=decisive)


def _strict(me: Evaluator, node: Expression, at: Period, inputs: list[Trace]) -> Any:
    """Operators that need all their operands."""
    if isinstance(node, Binary):
        parts: tuple[Expression, ...] = (node.left, node.right)
    elif isinstance(node, Among):
        parts = (node.operand, *node.items)
    else:
        assert isinstance(node, Call)
        parts = node.arguments
    values = [evaluate(me, part, at, inputs) for part in parts]
    missing = [value for value in values if isinstance(value, Missing)]
    if missing:
        return joined(missing)
    if isinstance(node, Binary):
        compare = COMPARE.get(node.operator)
        return compare(*values) if compare else arithmetic(node.operator, *values)
    if isinstance(node, Among):
        return (values[0] in values[1:]) != node.negated
    assert isinstance(node, Call)
    return call(node.function, values, me.calendar)
