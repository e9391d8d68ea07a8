"""Facts, parameters, formulas, decision tables and conditions as values of a query."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from lianpin_regulations._errors import BulkError
from lianpin_regulations._facts import FactSpec, FactType
from lianpin_regulations._plan import expressions
from lianpin_regulations._plan.frames import Frame
from lianpin_regulations._plan.nodes import (
    FALSE,
    TRUE,
    Collect,
    Column,
    Compare,
    Constant,
    Fail,
    Has,
    IsNull,
    Node,
    OneOf,
    case,
    conjunction,
    disjunction,
    is_constant,
    is_nothing,
    negation,
    null,
)
from lianpin_regulations._plan.nodes import day as day_node
from lianpin_regulations._plan.values import (
    Any_,
    Number,
    Value,
    compared,
    constant,
    either,
    first,
    nothing,
    number,
    plus,
    rounded,
)
from lianpin_regulations._plan.whole import Whole
from lianpin_regulations._program.ast import (
    Cell,
    Condition,
    Expression,
    Fact,
    Formula,
    If,
    Name,
    Output,
    Parameter,
    TableRow,
)

if TYPE_CHECKING:
    from lianpin_regulations._plan.scope import Scope

NODE_KINDS = {"number": "whole"}


# ── facts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def fact(scope: Scope, definition: Fact, frame: Frame) -> Any_:
    """A fact as it is given, else as another regulation decides it, else what stands when it is not given."""
    spec = definition.spec
    given = _given(scope, definition, frame)
    if not given.nullable:
        return given
    otherwise: Any_ | None = None
    if definition.foreign and (other := _foreign(scope, *definition.foreign)):
        otherwise = other.named(definition.foreign[1], frame)
    elif definition.default is not None:
        otherwise = expressions.value(scope, definition.default, frame)
    if otherwise is None:
        return given
    if is_nothing(given.n.node if isinstance(given, Number) else given.node):
        return otherwise
    known = negation(given.missing)
    return scope.columns.add_value(f"{spec.name}·填", frame, first([(known, given.there)], otherwise))


def _foreign(scope: Scope, title: str, _name: str) -> Scope | None:
    code = scope.world.book.titled(title)
    return None if code is None or code == scope.code else scope.world.scope(code, foreign=True)


def _given(scope: Scope, definition: Fact, frame: Frame) -> Any_:
    from lianpin_regulations._plan.scope import UNSEEN

    spec = definition.spec
    key = (spec.period, spec.name)
    if key in scope.world.facts:
        kept, by = scope.world.facts[key]
        if by.spec.type.kind != spec.type.kind or by.spec.type.places != spec.type.places:
            raise BulkError(f"事实“{spec.name}”在两个规章里类型不同（{by.spec.type}、{spec.type}），不能批量计算")
        return kept
    seen = scope.world.seen.get(key, UNSEEN)
    kind = _kind(spec.type)
    if seen.absent:
        found = nothing(kind)
    else:
        # A row that is not there lacks what every row that is there has.
        nullable = seen.nullable or not scope.world.covers(frame)
        found = _column(
            scope, spec, frame, kind, seen if nullable == seen.nullable else replace(seen, nullable=nullable)
        )
    scope.world.facts[key] = (found, definition)
    return found


def _column(scope: Scope, spec: FactSpec, frame: Frame, kind: str, seen: Any) -> Any_:
    columns = scope.columns
    if kind != "number":
        words = None if seen.words is None else frozenset(seen.words)
        column = columns.add_fact(
            spec.name,
            frame,
            kind,
            spec.name,
            spec.type,
            nullable=seen.nullable,
            words=words if kind == "word" else None,
        )
        first_day, last_day = _days(spec, seen) if kind == "day" else (None, None)
        return Value(kind, column, seen.nullable, first_day, last_day)
    low, high = _bounds(spec, seen)
    column = columns.add_fact(spec.name, frame, "whole", spec.name, spec.type, nullable=seen.nullable, words=None)
    if spec.type.kind == "exact":
        by = columns.add_fact(
            f"{spec.name}÷", frame, "whole", f"{spec.name}÷", spec.type, nullable=seen.nullable, words=None
        )
        return Number(Whole(column, low, high), 1, Whole(by, 1, _FAR), seen.nullable)
    return Number(Whole(column, low, high), 10**spec.type.places, None, seen.nullable)


def _days(spec: FactSpec, seen: Any) -> tuple[date | None, date | None]:
    """Between which days a fact lies: as seen, else as declared."""
    if isinstance(seen.low, date):
        return seen.low, seen.high
    return spec.minimum, spec.maximum


_FAR = 10**9  # numerators and denominators of an exact ratio that is given


def _bounds(spec: FactSpec, seen: Any) -> tuple[int, int]:
    from lianpin_regulations._plan.scope import FAR

    if spec.type.kind == "exact":
        return -_FAR, _FAR
    scale = 10**spec.type.places
    low = -FAR if spec.minimum is None else int(Fraction(spec.minimum) * scale)
    high = FAR if spec.maximum is None else int(Fraction(spec.maximum) * scale)
    if seen.low is not None:
        low, high = max(low, seen.low), min(high, seen.high)
    return low, max(low, high)


def _kind(type: FactType) -> str:
    kinds = {"date": "day", "bool": "flag", "choices": "words", "choice": "word", "text": "word"}
    return kinds.get(type.kind, "number")


# ── parameters and formulas ──────────────────────────────────────────────────────────────────────────────────────────


def parameter(definition: Parameter, day: Value | None, otherwise: date) -> Any_:
    """The value of a day; of `otherwise` where there is no day."""
    values = [(since, constant(value)) for since, value in definition.values]
    fixed = values[0][1]
    for since, value in values:
        if since <= otherwise:
            fixed = value
    if day is None:
        return fixed
    whens: list[tuple[Node, Any_]] = [] if not day.nullable else [(IsNull(day.node), fixed)]
    last = values[0][1]
    for since, value in reversed(values[1:]):
        begun = _since(day, since)
        if begun is TRUE:
            last = value
            break
        whens.append((begun, value))
    if all(value == last for _begun, value in whens):
        return last
    return first(whens, last)


def _since(day: Value, since: date) -> Node:
    if not day.nullable and day.low and day.low >= since:
        return TRUE
    if not day.nullable and day.high and day.high < since:
        return FALSE
    return Compare(">=", day.node, day_node(since))


def formula(scope: Scope, definition: Formula, frame: Frame) -> Any_:
    """The value, or an exception's; rounded as its type says."""
    settled = _settled(scope, definition.value, frame)
    found = _rounded(settled, definition.type)
    return _excepted(scope, definition, frame, settled.exact, found) if definition.exceptions else found


class _Settled(NamedTuple):
    """The exact value of an expression; where it has two branches, what they come to."""

    exact: Any_
    condition: Value | None = None
    branches: tuple[_Settled, ...] = ()


def _settled(scope: Scope, node: Expression, frame: Frame) -> _Settled:
    if not isinstance(node, If):
        return _Settled(expressions.value(scope, node, frame))
    condition = expressions.flag(scope, node.condition, frame)
    if is_constant(condition.node):
        return _settled(scope, node.then if condition.node is TRUE else node.otherwise, frame)
    then, otherwise = _settled(scope, node.then, frame), _settled(scope, node.otherwise, frame)
    return _Settled(either(condition, then.exact, otherwise.exact), condition, (then, otherwise))


def _rounded(settled: _Settled, type: FactType) -> Any_:
    """A value rounded as its type says.

    Where branches have denominators of their own each is rounded by itself: only rows that take a branch divide then.
    """
    exact, condition = settled.exact, settled.condition
    if condition is None or not isinstance(exact, Number) or exact.by is None:
        return named(exact, type)
    then, otherwise = settled.branches
    return either(condition, _rounded(then, type), _rounded(otherwise, type))


def named(value: Any_, type: FactType) -> Any_:
    """A value rounded where it is named: money to the cent, ratios to four places, 比值 never."""
    if not isinstance(value, Number) or type.kind == "exact" or not type.is_number:
        return value
    return rounded(value, type.places)


def _excepted(scope: Scope, definition: Formula, frame: Frame, plain: Any_, settled: Any_) -> Any_:
    """The exception that holds, if any, rounded; a guard that is missing leaves the value missing, and two that hold must agree."""
    guards: list[Node] = []
    values: list[Any_] = []
    unknown: list[Node] = []
    for exception in definition.exceptions:
        guard = expressions.value(scope, exception.guard, frame)
        assert isinstance(guard, Value)
        guards.append(guard.node)
        unknown.append(guard.missing)
        values.append(expressions.value(scope, exception.value, frame))
    whens: list[tuple[Node, Any_]] = [(disjunction(unknown), nothing(plain.kind))]
    whens += _conflicts(definition, guards, values, plain)
    whens += [(guard, named(value, definition.type)) for guard, value in zip(guards, values, strict=True)]
    return first(whens, settled)


def _conflicts(definition: Formula, guards: list[Node], values: list[Any_], plain: Any_) -> list[tuple[Node, Any_]]:
    clashes: list[Node] = []
    for index, value in enumerate(values):
        for other in range(index):
            if values[other] == value:
                continue
            differ = _differ(values[other], value)
            clashes.append(conjunction([guards[other], guards[index], differ]))
    clash = disjunction(clashes)
    if clash is FALSE:
        return []
    articles = "、".join(each.article.label if each.article else "" for each in definition.exceptions)
    message = f"“{definition.name}”的例外（{articles}）同时成立而结果不同"
    kind = NODE_KINDS.get(plain.kind, plain.kind)
    fail = Fail(message, Column("person"), kind)
    stop: Any_ = Number(Whole(fail, 0, 0)) if kind == "whole" else Value(kind, fail)
    return [(clash, stop)]


def _differ(left: Any_, right: Any_) -> Node:
    apart = compared("≠", left, right)
    nulls = [
        conjunction([left.missing, negation(right.missing)]),
        conjunction([negation(left.missing), right.missing]),
    ]
    known = conjunction([negation(left.missing), negation(right.missing), apart.node])
    return disjunction([known, *nulls])


# ── conditions ───────────────────────────────────────────────────────────────────────────────────────────────────────


def condition(scope: Scope, definition: Condition, frame: Frame) -> Value:
    """All items, or any; decided as soon as it can be."""
    return _joined(definition, [expressions.flag(scope, item.test, frame) for item in definition.items])


def _joined(definition: Condition, tests: list[Value]) -> Value:
    joined = (conjunction if definition.every else disjunction)([test.node for test in tests])
    return Value("flag", joined, not is_constant(joined) and any(test.nullable for test in tests))


def reasons(scope: Scope, name: str, frame: Frame) -> Value:
    """The codes of all items that do not hold, in their order; those of conditions that it refers to in their place.

    The wording is that of the version in force on the condition's key date, the newest where that day is not known.
    """
    parts = [
        case([(conjunction([is_worded, negation(test)]), Constant(code, "word"))], null("word"))
        for is_worded, code, test in _items(scope, name, frame)
    ]
    return Value("words", Collect(tuple(part for part in parts if part != null("word")), False), False)


def _items(scope: Scope, name: str, frame: Frame) -> Iterator[tuple[Node, str, Node]]:
    """Every item: when it is told at all (by the version that is worded so), its code, its test."""
    for is_worded, version in scope.wordings(name, frame):
        definition = version.definitions[name]
        if not isinstance(definition, Condition):
            raise KeyError(name)
        tests = [expressions.flag(scope, item.test, frame) for item in definition.items]
        # Where any of the items suffices, those that fail are a reason for nothing as long as one holds or may hold.
        is_told = TRUE if definition.every else _is_false(_joined(definition, tests))
        for item, test in zip(definition.items, tests, strict=True):
            inner = item.test.name if isinstance(item.test, Name) else ""
            if inner and not item.code and isinstance(version.definitions.get(inner), Condition):
                told = conjunction([is_worded, is_told])
                yield from ((conjunction([told, also]), code, each) for also, code, each in _items(scope, inner, frame))
            else:
                yield conjunction([is_worded, is_told]), item.code, test.node


def _is_false(flag: Value) -> Node:
    return conjunction([negation(flag.missing), negation(flag.node)])


# ── decision tables ──────────────────────────────────────────────────────────────────────────────────────────────────


def output(scope: Scope, definition: Output, frame: Frame) -> Any_:
    """One result column of a decision table."""
    table = definition.table
    inputs = [scope.named(name, frame) for name in table.inputs]
    tests = [_row(row, inputs) for row in table.rows]
    results = [row.outputs[definition.index] for row in table.rows]
    if table.policy in {"唯一", "优先"}:
        return _one(tests, results, inputs, ordered=table.policy == "优先")
    unknown = disjunction([IsNull(test) for test in tests if not is_constant(test)])
    nullable = any(value.nullable for value in inputs)
    found = _collected(table.policy, tests, results)
    if not nullable:
        return found
    return first([(unknown, nothing(found.kind))], found)


def _row(row: TableRow, inputs: list[Any_]) -> Node:
    return conjunction([_cell(cell, value) for cell, value in zip(row.cells, inputs, strict=True)])


def _one(tests: list[Node], results: list[Any], inputs: list[Any_], *, ordered: bool) -> Any_:
    """The one row, or the first; NULL where a missing input could still put an earlier row first."""
    nullable = any(value.nullable for value in inputs)
    whens: list[tuple[Node, Any_]] = []
    for test, result in zip(tests, results, strict=True):
        value = constant(result)
        if ordered and nullable and not is_constant(test):
            whens.append((IsNull(test), nothing(value.kind)))
        whens.append((test, value))
        if test is TRUE:
            break
    if not whens:
        raise BulkError("决策表没有行")
    if whens[-1][0] is TRUE:
        return first(whens[:-1], whens[-1][1])
    return first(whens, None)


def _collected(policy: str, tests: list[Node], results: list[Any]) -> Any_:
    pairs = [(test, result) for test, result in zip(tests, results, strict=True) if test is not FALSE]
    if policy == "收集列举":
        parts = tuple(case([(test, Constant(result, "word"))], None) for test, result in pairs)
        return Value("words", Collect(parts, True), False)
    if policy == "收集求和":
        total: Any_ = number(0)
        for test, result in pairs:
            part = first([(test, number(result))], number(0))
            assert isinstance(part, Number) and isinstance(total, Number)
            total = plus(total, part)
        return total
    best = sorted({result for _test, result in pairs}, reverse=True)
    whens = [(disjunction([t for t, r in pairs if r == result]), constant(result)) for result in best]
    if not whens:
        raise BulkError("决策表没有行")
    return first(whens, None)


def _cell(cell: Cell, value: Any_) -> Node:
    """Whether a value lies in a cell; NULL where it is missing."""
    if cell.any:
        return TRUE
    if cell.is_interval:
        found = _interval(cell, value)
    elif isinstance(value, Number):
        found = disjunction([compared("=", value, number(each)).node for each in cell.values])
    elif value.kind == "words":
        found = disjunction([Has(value.node, Constant(each, "word")) for each in cell.values])
    elif value.kind == "flag":
        found = _flag(cell, value)
    else:
        kind = "day" if value.kind == "day" else "word"
        items = tuple(Constant(each, kind) for each in cell.values)
        found = Compare("=", value.node, items[0]) if len(items) == 1 else OneOf(value.node, items)
    return negation(found) if cell.negated else found


def _flag(cell: Cell, value: Value) -> Node:
    wanted = set(cell.values)
    if wanted == {True, False}:
        return disjunction([value.node, negation(value.node)]) if value.nullable else TRUE
    return value.node if wanted == {True} else negation(value.node)


def _interval(cell: Cell, value: Any_) -> Node:
    assert isinstance(value, Number)
    tests: list[Node] = []
    if cell.low is not None:
        tests.append(compared("≥" if cell.low_closed else ">", value, number(cell.low)).node)
    if cell.high is not None:
        tests.append(compared("≤" if cell.high_closed else "<", value, number(cell.high)).node)
    return conjunction(tests)
