"""Sums up to a period. A window sorts all its rows, so it gets as few as can be: the rest is grouped, which is several times as fast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lianpin_regulations._errors import BulkError
from lianpin_regulations._plan.columns import Gather, Reach
from lianpin_regulations._plan.frames import MONTH, ONCE, Frame, Span
from lianpin_regulations._plan.nodes import Column, Compare, Node, Over, whole
from lianpin_regulations._plan.nodes import day as day_node
from lianpin_regulations._plan.values import Any_, Number, Value, first
from lianpin_regulations._plan.whole import WIDE, Whole, chosen, total

if TYPE_CHECKING:
    from lianpin_regulations._plan.scope import Scope

PARTS = 4  # periods that are summed each by itself; of more a window is made
PERSON = (Column("person"),)


def exact(value: Number) -> Whole:
    """The numerator of a number without a divisor that is a column."""
    if value.by is not None:
        raise BulkError("比值的分母各人不同，不能批量加总；应当先舍入成有位数的数")
    return value.n


def is_big(low: int, high: int) -> bool:
    """Whether a sum needs more than 64 bits."""
    if max(-low, high) > WIDE:
        raise BulkError("合计可能超过38位整数，不能保证精确；应当给有关事实写明更小的范围")
    return max(-low, high) >= 2**63


def so_far(scope: Scope, value: Number, source: Frame, around: Frame, most: int, label: str) -> Any_:
    """The sum of a longer period's parts up to each of them, as a column of the parts; it has no more than `most`."""
    if most > PARTS:
        partition = (*PERSON, *(Column(key) for key in around.keys))
        return window(scope, value, source, partition, -1, Reach(around), most, f"{label}至今")
    place = Whole(scope.columns.add_grid(source, "位次", around, "whole"), 1, most)
    tests = [place.compared("=", Whole.of(number)) for number in range(1, most + 1)]
    sums = _added_up(scope, value, source, around, tests, label)
    whens: list[tuple[Node, Any_]] = list(zip(tests[:-1], sums[:-1], strict=True))
    return scope.columns.add_value(f"{label}至今", source, first(whens, sums[-1]))


def since(scope: Scope, value: Number, start: Value, wanted: Span, label: str) -> Number:
    """The sum of a person's months up to each of the wanted ones: a window over these, and what came before them as one number.

    `start`: the person's day before whose month the value is nothing.
    """
    n, opening = exact(value), wanted.first
    rows = (scope.world.months(MONTH) or wanted).join(scope.world.horizon or wanted)
    earlier = Span(rows.first, opening).count - 1
    amount, lacking = Whole.of(0), Whole.of(0)
    if earlier:
        test = Compare("<", Column("month"), day_node(opening.first))
        amount, lacking = _part(scope, value, MONTH, ONCE, test, earlier, reach(start), f"{label}前")
    # In a row before the wanted ones, should there be any, nothing is added twice.
    after = Compare(">=", Column("month"), day_node(opening.first))
    own = chosen([(after, n)], Whole.of(0)) if earlier else n
    most = Span(opening, wanted.last).count
    order = ((Column("month"), False),)
    low, high = min(0, n.low * most), max(0, n.high * most)
    function = "sum_wide" if is_big(low, high) else "sum"
    amount = amount + Whole(Over(function, own.node, PERSON, order, -1), low, high)
    found = Number(amount, value.den, None, value.nullable)
    if value.nullable:
        lacking = lacking + Whole(Over("lacking", own.node, PERSON, order, -1), 0, most)
        found = Number(chosen([(lacking.compared("=", Whole.of(0)), amount)], None), value.den)
    named = scope.columns.add_value(label, MONTH, found, Reach(first=opening))
    assert isinstance(named, Number)
    return named


def reach(start: Value) -> Reach:
    """What a person's sum since a day reads."""
    return Reach(before=True, since=start.node.name if isinstance(start.node, Column) else "")


def _added_up(scope: Scope, value: Number, source: Frame, around: Frame, tests: list[Node], label: str) -> list[Any_]:
    """The sums of the first part, the first two, and so on, as columns of the longer frame. Each part is one row."""
    found: list[Any_] = []
    amounts, lackings = list[Whole](), list[Whole]()
    for number, test in enumerate(tests, start=1):
        amount, lacking = _part(scope, value, source, around, test, 1, Reach(around), f"{label}第{number}")
        amounts.append(amount)
        lackings.append(lacking)
        summed = total(amounts)
        if value.nullable:
            summed = chosen([(total(lackings).compared("=", Whole.of(0)), summed)], None)
        named = Number(summed, value.den, None, value.nullable)
        found.append(scope.columns.add_value(f"{label}至{number}", around, named))
    return found


def _part(
    scope: Scope, value: Number, source: Frame, around: Frame, test: Node, count: int, read: Reach, label: str
) -> tuple[Whole, Whole]:
    """The sum of the rows for which a test holds, `count` at the most, and of how many of them the value is missing."""
    n = exact(value)
    low, high = min(0, n.low * count), max(0, n.high * count)
    gather = Gather("sum", source, n.node, where=test)
    amount = scope.columns.add_gathered(label, around, "whole", gather, wide=is_big(low, high), reach=read)
    if not value.nullable:
        return Whole(amount, low, high), Whole.of(0)
    gather = Gather("lacking", source, n.node, where=test)
    lacking = scope.columns.add_gathered(f"{label}缺", around, "whole", gather, reach=read)
    return Whole(amount, low, high), Whole(lacking, 0, count)


def window(
    scope: Scope,
    value: Number,
    source: Frame,
    partition: tuple[Node, ...],
    rows: int,
    read: Reach,
    most: int,
    label: str,
) -> Number:
    """A sum over the rows of one person, in the order of the periods: the last so many, or (−1) all up to each."""
    n = exact(value)
    order = tuple((Column(key), False) for key in source.keys)
    low, high = min(0, n.low * most), max(0, n.high * most)
    amount = Whole(Over("sum_wide" if is_big(low, high) else "sum", n.node, partition, order, rows), low, high)
    found = Number(amount, value.den, None, False)
    if value.nullable:
        lacking = Over("lacking", n.node, partition, order, rows)
        found = Number(chosen([(Compare("=", lacking, whole(0)), amount)], None), value.den)
    named = scope.columns.add_value(label, source, found, read)
    assert isinstance(named, Number)
    return named
