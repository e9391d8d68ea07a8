"""What a query computes with: columns, whole numbers, days, words and judgements; nothing of it is text of a dialect yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, KeysView
from dataclasses import fields
from datetime import date
from itertools import chain
from operator import attrgetter
from typing import Any, TypeAlias, TypeVar, dataclass_transform

from lianpin_regulations._lasting import lasting

T = TypeVar("T")


class _Kept:
    """What is worked out once of a node: its hash, the columns that it reads, and whether it reads other rows than its own."""

    __slots__ = ("_columns", "_hash", "_is_windowed")


@dataclass_transform(frozen_default=True)
def _node(kind: type[T]) -> type[T]:
    """What is looked up often: it works out its hash, of all that is inside it, once."""
    made = lasting(kind)
    inside = attrgetter(*(each.name for each in fields(made)))  # type: ignore[arg-type]

    def kept(self: Any) -> int:
        found: int | None = getattr(self, "_hash", None)
        if found is None:
            found = self._hash = hash((made, inside(self)))
        return found

    made.__hash__ = kept  # type: ignore[method-assign]
    return made


@_node
class Column(_Kept):
    """A column of the plan by its unique name; `wide` when it needs more than 64 bits."""

    name: str
    wide: bool = False


@_node
class Constant(_Kept):
    """A whole number, a day, a word, a judgement or None, with its kind: whole, day, word, flag, words."""

    value: Any
    kind: str


@_node
class Arithmetic(_Kept):
    """＋ － × and division that drops the remainder towards zero; in 128 bits when `wide`."""

    operator: str  # + - * //
    left: Node
    right: Node
    wide: bool = False


@_node
class Width(_Kept):
    """A whole number brought to 128 bits, or back to 64."""

    operand: Node
    wide: bool


@_node
class Compare(_Kept):
    operator: str  # = <> < <= > >=
    left: Node
    right: Node


@_node
class Logic(_Kept):
    operator: str  # AND OR
    parts: tuple[Node, ...]


@_node
class Not(_Kept):
    operand: Node


@_node
class IsNull(_Kept):
    operand: Node


@_node
class Case(_Kept):
    """The value of the first condition that holds; None: nothing (missing)."""

    whens: tuple[tuple[Node, Node], ...]
    otherwise: Node | None = None


@_node
class Extreme(_Kept):
    """The least or greatest of parts of which none is missing."""

    function: str  # LEAST GREATEST
    parts: tuple[Node, ...]


@_node
class OneOf(_Kept):
    """Whether a value is one of these constants."""

    operand: Node
    items: tuple[Constant, ...]


@_node
class DayPart(_Kept):
    part: str  # year month day
    day: Node


@_node
class DayCall(_Kept):
    """add_days(d, n) · add_months(d, n) · month_first(d) · month_last(d) · days_between(earlier, later)."""

    function: str
    arguments: tuple[Node, ...]


@_node
class Has(_Kept):
    """Whether a set has a value."""

    words: Node
    item: Node


@_node
class Collect(_Kept):
    """The parts that are not missing, as a list; as a set (sorted, each once) when `distinct`."""

    parts: tuple[Node, ...]
    distinct: bool


@_node
class Over(_Kept):
    """A window: sum, count, rank (row number) or lag over a partition; `rows` None: all of it; -1: up to here; n: the last n."""

    function: str
    argument: Node | None
    partition: tuple[Node, ...]
    order: tuple[tuple[Node, bool], ...] = ()
    rows: int | None = None


@_node
class Fail(_Kept):
    """Stops the query with a sentence for people. `row` is a column, so that no planner computes it beforehand."""

    message: str
    row: Node
    kind: str


Node: TypeAlias = (
    Column | Constant | Arithmetic | Width | Compare | Logic | Not | IsNull | Case | Extreme | OneOf | DayPart | DayCall
    | Has | Collect | Over | Fail
)  # fmt: skip

# The only judgements that are constants, and so asked for with `is`.
TRUE, FALSE = Constant(True, "flag"), Constant(False, "flag")
_NOTHING = {kind: Constant(None, kind) for kind in ("whole", "day", "word", "words", "flag")}


def is_constant(node: Node) -> bool:
    """Whether a judgement is the same for every row."""
    return node is TRUE or node is FALSE


def whole(value: int) -> Constant:
    return Constant(value, "whole")


def day(value: date) -> Constant:
    return Constant(value, "day")


def null(kind: str) -> Constant:
    """Nothing, of a kind."""
    return _NOTHING[kind]


def is_nothing(node: Node) -> bool:
    """Whether a node is missing in every row."""
    return type(node) is Constant and node.value is None


def parts_of(node: Node) -> tuple[Node, ...]:
    """The nodes directly inside a node, in the order in which they are written."""
    inside = _INSIDE.get(type(node))
    return () if inside is None else inside(node)


def _in_case(node: Case) -> tuple[Node, ...]:
    parts = tuple(chain.from_iterable(node.whens))
    return (*parts, node.otherwise) if node.otherwise is not None else parts


def _in_over(node: Over) -> tuple[Node, ...]:
    parts = (*node.partition, *(key for key, _down in node.order))
    return parts if node.argument is None else (node.argument, *parts)


# class → what it holds
_INSIDE: dict[type, Callable[[Any], tuple[Node, ...]]] = {
    Arithmetic: attrgetter("left", "right"), Width: lambda node: (node.operand,),
    Compare: attrgetter("left", "right"), Logic: attrgetter("parts"), Not: lambda node: (node.operand,),
    IsNull: lambda node: (node.operand,), Case: _in_case, Extreme: attrgetter("parts"),
    OneOf: lambda node: (node.operand,), DayPart: lambda node: (node.day,), DayCall: attrgetter("arguments"),
    Has: attrgetter("words", "item"), Collect: attrgetter("parts"), Over: _in_over,
    Fail: lambda node: (node.row,),
}  # fmt: skip


def columns_of(node: Node) -> KeysView[str]:
    """The names of the columns that a node reads, each once."""
    found: dict[str, None] | None = getattr(node, "_columns", None)
    return (_looked_at(node) if found is None else found).keys()


def is_windowed(node: Node) -> bool:
    """Whether a node reads other rows than its own."""
    if type(node) is Column or type(node) is Constant:
        return False
    columns_of(node)
    found: bool = node._is_windowed  # type: ignore[union-attr]
    return found


def _looked_at(node: Node) -> dict[str, None]:
    """The columns that a node reads, kept with it, as is whether there is a window in it."""
    kind = type(node)
    names: dict[str, None] = {}
    if kind is Column:
        names[node.name] = None  # type: ignore[union-attr]
    elif kind is Not or kind is IsNull:
        inside = node.operand  # type: ignore[union-attr]
        names = getattr(inside, "_columns", None) or _looked_at(inside)
        node._is_windowed = is_windowed(inside)  # type: ignore[union-attr]
    elif kind is not Constant:
        has_window = kind is Over
        for part in reversed(_INSIDE[kind](node)):
            inner = type(part)
            if inner is Column:
                names[part.name] = None  # type: ignore[union-attr]
            elif inner is not Constant:
                found: dict[str, None] | None = getattr(part, "_columns", None)
                names.update(_looked_at(part) if found is None else found)
                has_window = has_window or part._is_windowed  # type: ignore[union-attr]
        node._is_windowed = has_window  # type: ignore[union-attr]
    node._columns = names  # type: ignore[union-attr]
    return names


def is_wide(node: Node) -> bool:
    """Whether a whole number comes in 128 bits."""
    kind = type(node)
    if kind is Column or kind is Arithmetic or kind is Width:
        return node.wide  # type: ignore[union-attr]
    if kind is Constant:
        return isinstance(node.value, int) and abs(node.value) >= 2**63  # type: ignore[union-attr]
    if kind is Case:
        for _when, value in node.whens:  # type: ignore[union-attr]
            if is_wide(value):
                return True
        return node.otherwise is not None and is_wide(node.otherwise)  # type: ignore[union-attr]
    if kind is Over:
        return node.function.endswith("_wide")  # type: ignore[union-attr]
    return kind is Extreme and any(map(is_wide, node.parts))  # type: ignore[union-attr]


def conjunction(parts: Iterable[Node]) -> Node:
    """All of them hold; decided at once where a part is known."""
    return _joined("AND", parts, TRUE, FALSE)


def disjunction(parts: Iterable[Node]) -> Node:
    """Any of them holds."""
    return _joined("OR", parts, FALSE, TRUE)


def _joined(operator: str, parts: Iterable[Node], idle: Node, decisive: Node) -> Node:
    known: list[Node] = []
    for part in parts:
        if part is decisive:
            return decisive
        if part is not idle:
            known.append(part)
    return idle if not known else known[0] if len(known) == 1 else Logic(operator, tuple(known))


def negation(node: Node) -> Node:
    if type(node) is Not:
        return node.operand
    return FALSE if node is TRUE else TRUE if node is FALSE else Not(node)


def case(whens: list[tuple[Node, Node]], otherwise: Node | None) -> Node:
    """A case without the branches that cannot be reached."""
    kept: list[tuple[Node, Node]] = []
    for when in whens:
        if when[0] is FALSE:
            continue
        if when[0] is TRUE:
            otherwise = when[1]
            break
        kept.append(when)
    if not kept and otherwise is not None:
        return otherwise
    return Case(tuple(kept), otherwise)


def is_of_others(node: Node) -> bool:
    """Whether a window reads rows of other people."""
    is_own = isinstance(node, Over) and Column("person") in node.partition
    return (isinstance(node, Over) and not is_own) or any(is_of_others(part) for part in parts_of(node))
