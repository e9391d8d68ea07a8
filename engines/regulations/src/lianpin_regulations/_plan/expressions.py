"""Expressions as values of a query: operators and functions, missing exactly where the interpreter says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from lianpin_regulations._errors import BulkError
from lianpin_regulations._plan import groups, periods
from lianpin_regulations._plan.days import DAY_FUNCTIONS
from lianpin_regulations._plan.frames import Frame
from lianpin_regulations._plan.nodes import (
    FALSE,
    TRUE,
    Compare,
    Constant,
    DayCall,
    Has,
    Node,
    OneOf,
    conjunction,
    disjunction,
    is_constant,
    negation,
)
from lianpin_regulations._plan.values import (
    Any_,
    Number,
    Value,
    compared,
    constant,
    divided,
    either,
    first,
    floor,
    least,
    negative,
    number,
    plus,
    rounded,
    times,
    truncated,
)
from lianpin_regulations._plan.whole import Whole
from lianpin_regulations._program.ast import Among, Binary, Call, Expression, If, Literal, Name, Unary
from lianpin_regulations._program.words import AGGREGATES, GROUPS

if TYPE_CHECKING:
    from lianpin_regulations._plan.scope import Scope

_DAYS = 4_000_000  # more days than lie between any two dates


def value(scope: Scope, node: Expression, frame: Frame) -> Any_:
    """The value of an expression for every row of a frame."""
    if isinstance(node, Literal):
        return constant(node.value)
    if isinstance(node, Name):
        return scope.named(node.name, frame)
    if isinstance(node, Unary):
        return _unary(scope, node, frame)
    if isinstance(node, If):
        condition = flag(scope, node.condition, frame)
        if is_constant(condition.node):
            return value(scope, node.then if condition.node is TRUE else node.otherwise, frame)
        return either(condition, value(scope, node.then, frame), value(scope, node.otherwise, frame))
    if isinstance(node, Binary):
        return _binary(scope, node, frame)
    if isinstance(node, Among):
        return _among(scope, node, frame)
    if node.function in AGGREGATES:
        return periods.value(scope, node, frame)
    if node.function in GROUPS:
        return groups.value(scope, node, frame)
    return _call(scope, node, frame)


def flag(scope: Scope, node: Expression, frame: Frame) -> Value:
    """A judgement."""
    found = value(scope, node, frame)
    assert isinstance(found, Value)
    return found


def _unary(scope: Scope, node: Unary, frame: Frame) -> Any_:
    found = value(scope, node.operand, frame)
    if isinstance(found, Number):
        return negative(found)
    return Value(found.kind, negation(found.node), found.nullable)


def _binary(scope: Scope, node: Binary, frame: Frame) -> Any_:
    if node.operator in {"且", "或"}:
        sides = [flag(scope, side, frame) for side in (node.left, node.right)]
        joined = (conjunction if node.operator == "且" else disjunction)([side.node for side in sides])
        return Value("flag", joined, not is_constant(joined) and any(side.nullable for side in sides))
    left, right = value(scope, node.left, frame), value(scope, node.right, frame)
    if node.operator in {"含有", "不含有"}:
        return _has(left, right, negated=node.operator == "不含有")
    if node.operator in {"＋", "－", "×", "÷"}:
        return _arithmetic(node.operator, left, right)
    return compared(node.operator, left, right)


def _has(left: Any_, right: Any_, *, negated: bool) -> Value:
    assert isinstance(left, Value) and isinstance(right, Value)
    node: Node = Has(left.node, right.node)
    return Value("flag", negation(node) if negated else node, left.nullable or right.nullable)


def _arithmetic(operator: str, left: Any_, right: Any_) -> Any_:
    if isinstance(left, Number) and isinstance(right, Number):
        if operator in {"＋", "－"}:
            return plus(left, right, sign=1 if operator == "＋" else -1)
        return times(left, right) if operator == "×" else divided(left, right)
    if isinstance(left, Value) and isinstance(right, Value):
        return days_between(right, left)
    day, count = (left, right) if isinstance(left, Value) else (right, left)
    assert isinstance(day, Value) and isinstance(count, Number)
    return moved(day, negative(count) if operator == "－" else count)


def days_between(start: Value, end: Value) -> Number:
    """How many days from one day to another."""
    low, high = -_DAYS, _DAYS
    if start.low and start.high and end.low and end.high:
        low, high = (end.low - start.high).days, (end.high - start.low).days
    node = DayCall("days_between", (start.node, end.node))
    return Number(Whole(node, low, high), nullable=start.nullable or end.nullable)


def moved(day: Value, count: Number) -> Value:
    """A day so many days later."""
    n = truncated(count)
    if n.constant == 0:
        return day
    low = None if day.low is None else _later(day.low, n.low)
    high = None if day.high is None else _later(day.high, n.high)
    return Value("day", DayCall("add_days", (day.node, n.node)), day.nullable or count.nullable, low, high)


def _later(day: date, count: int) -> date | None:
    number = day.toordinal() + count
    return date.fromordinal(number) if 1 <= number <= date.max.toordinal() else None


def _among(scope: Scope, node: Among, frame: Frame) -> Value:
    operand = value(scope, node.operand, frame)
    items = [value(scope, item, frame) for item in node.items]
    nullable = operand.nullable or any(item.nullable for item in items)
    nodes = [item.node for item in items if isinstance(item, Value)]
    if isinstance(operand, Value) and len(nodes) == len(items) and all(isinstance(each, Constant) for each in nodes):
        constants = tuple(each for each in nodes if isinstance(each, Constant))
        found: Node = Compare("=", operand.node, nodes[0]) if len(nodes) == 1 else OneOf(operand.node, constants)
    else:
        found = disjunction([compared("=", operand, item).node for item in items])
        if any(item.nullable for item in items):
            # All of them must be known, even where one of them is it already.
            known = conjunction([negation(each.missing) for each in (operand, *items)])
            whole = first([(known, Value("flag", found, False))], None)
            assert isinstance(whole, Value)
            found = whole.node
    return Value("flag", negation(found) if node.negated else found, nullable)


def _call(scope: Scope, node: Call, frame: Frame) -> Any_:
    function = node.function
    parts = [value(scope, argument, frame) for argument in node.arguments]
    if function in {"较小", "较早"}:
        return least(parts)
    if function in {"较大", "较晚"}:
        return least(parts, greatest=True)
    if function in DAY_FUNCTIONS:
        return DAY_FUNCTIONS[function](scope, frame, parts)
    numbers = [part for part in parts if isinstance(part, Number)]
    if function == "舍入":
        return _rounding(numbers, node)
    return _ON_NUMBERS[function](numbers)


def _rounding(numbers: list[Number], node: Call) -> Number:
    places = numbers[1].constant
    how = node.arguments[2]
    if places is None or not isinstance(how, Literal):
        raise BulkError("“舍入”的位数不是常数，不能批量计算；应当直接写出位数")
    if int(places) < 0:
        raise BulkError("“舍入”的位数是负数，不能批量计算；应当写成不小于0的整数")
    return rounded(numbers[0], int(places), str(how.value))


def _top_up(parts: list[Number]) -> Any_:
    """就高补差: what is lacking, never less than nothing."""
    lacking = plus(parts[0], parts[1], sign=-1)
    return least([number(0), lacking], greatest=True)


def _by_days(parts: list[Number]) -> Any_:
    """按日折算（标准，天数，总天数）: the whole where there are no days in all."""
    amount, days, all_days = parts
    shared = divided(times(amount, days), all_days)
    is_zero = compared("=", all_days, number(0))
    if is_zero.node is FALSE:
        return shared
    known = negation(disjunction([amount.missing, days.missing]))
    whole = first([(conjunction([is_zero.node, known]), amount), (negation(is_zero.node), shared)], None)
    return whole


_ON_NUMBERS: dict[str, Callable[[list[Number]], Any_]] = {
    "向上取整": lambda parts: floor(parts[0], up=True),
    "向下取整": lambda parts: floor(parts[0], up=False),
    "就高补差": _top_up,
    "按日折算": _by_days,
}
