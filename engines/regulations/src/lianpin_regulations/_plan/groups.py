"""Sums, counts and ranks over the people of a group, as windows over everybody in the same period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lianpin_regulations._errors import BulkError
from lianpin_regulations._plan.frames import Frame
from lianpin_regulations._plan.nodes import FALSE, TRUE, Column, Compare, Node, Over, conjunction, whole
from lianpin_regulations._plan.values import Any_, Number, Value
from lianpin_regulations._plan.whole import NARROW, Whole, chosen
from lianpin_regulations._program.ast import Call
from lianpin_regulations._program.groups import Group

if TYPE_CHECKING:
    from lianpin_regulations._plan.scope import Scope

_PERSON = Column("person")


def value(scope: Scope, node: Call, frame: Frame) -> Any_:
    """组合计, 组人数 or 组名次 for every row; missing for all where anybody's key is, and for a group where a value is."""
    group = Group.of(node)
    keys = [_column(scope, name, frame) for name in group.keys]
    scope.world.group_keys.append(tuple(group.keys))
    period = tuple(Column(key) for key in frame.keys)
    partition = (*period, *(key for each in keys for key in _nodes(each)))
    tests = [_complete(key.missing, period) for key in keys if key.nullable]
    found, more = _applied(scope, group, frame, partition)
    known = conjunction([*tests, *more])
    if known is not TRUE:
        found = chosen([(known, found)], None)
    den = 1
    if group.function == "组合计":
        value = scope.named(group.name, frame)
        assert isinstance(value, Number)
        den = value.den
    label = f"{group.name}·{group.function}"
    return scope.columns.add_value(label, frame, Number(found, den, None, known is not TRUE))


def _applied(scope: Scope, group: Group, frame: Frame, partition: tuple[Node, ...]) -> tuple[Whole, list[Node]]:
    from lianpin_regulations._plan.scope import PEOPLE

    value = _column(scope, group.name, frame)
    tests = [_complete(value.missing, partition)] if value.nullable else []
    if group.function == "组合计":
        assert isinstance(value, Number)
        if value.by is not None:
            raise BulkError(f"“{group.name}”是比值，各人分母不同，不能按组合计")
        low, high = min(0, value.n.low * PEOPLE), max(0, value.n.high * PEOPLE)
        function = "sum_wide" if max(-low, high) > NARROW else "sum"
        return Whole(Over(function, value.n.node, partition), low, high), tests
    assert isinstance(value, Value)
    counted = chosen([(value.node, Whole.of(1))], Whole.of(0))
    if group.function == "组人数":
        return Whole(Over("sum", counted.node, partition), 0, PEOPLE), tests
    orders = []
    for name, descending in group.orders:
        key = _column(scope, name, frame)
        if isinstance(key, Number) and key.by is not None:
            raise BulkError(f"“{name}”是比值，各人分母不同，不能按它排名次")
        if key.nullable:
            tests.append(_complete(conjunction([value.node, key.missing]), partition))
        orders.append((key.n.node if isinstance(key, Number) else key.node, descending))
    rank = Over("rank", None, (*partition, counted.node), (*orders, (_PERSON, False)))
    return chosen([(value.node, Whole(rank, 1, PEOPLE))], Whole.of(0)), tests


def _column(scope: Scope, name: str, frame: Frame) -> Any_:
    return scope.named(name, frame)


def _nodes(value: Any_) -> tuple[Node, ...]:
    if isinstance(value, Value):
        return (value.node,)
    if value.by is not None:
        raise BulkError("比值不能作组键：相等的比值分母可以不同")
    return (value.n.node,)


def _complete(missing: Node, partition: tuple[Node, ...]) -> Node:
    """Whether nobody of a partition lacks something."""
    if missing is FALSE:
        return TRUE
    lacking = chosen([(missing, Whole.of(1))], Whole.of(0))
    return Compare("=", Over("sum", lacking.node, partition), whole(0))
