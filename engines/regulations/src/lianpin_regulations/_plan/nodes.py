"""What a query computes with: columns, whole numbers, days, words and judgements; nothing of it is text of a dialect yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the plan by its unique name; `wide` when it needs more than 64 bits."""

    name: str
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Constant:
    """A whole number, a day, a word, a judgement or None, with its kind: whole, day, word, flag, words."""

    value: Any
    kind: str


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """＋ － × and division that drops the remainder towards zero; in 128 bits when `wide`."""

    operator: str  # + - * //
    left: Node
    right: Node
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Width:
    """A whole number brought to 128 bits, or back to 64."""

    operand: Node
    wide: bool


@dataclass(frozen=True, slots=True)
class Compare:
    operator: str  # = <> < <= > >=
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Logic:
    operator: str  # AND OR
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    operand: Node


@dataclass(frozen=True, slots=True)
class IsNull:
    operand: Node


@dataclass(frozen=True, slots=True)
class Case:
    """The value of the first condition that holds; None: nothing (missing)."""

    whens: tuple[tuple[Node, Node], ...]
    otherwise: Node | None = None


@dataclass(frozen=True, slots=True)
class Extreme:
    """The least or greatest of parts of which none is missing."""

    function: str  # LEAST GREATEST
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class OneOf:
    """Whether a value is one of these constants."""

    operand: Node
    items: tuple[Constant, ...]


@dataclass(frozen=True, slots=True)
class DayPart:
    part: str  # year month day
    day: Node


@dataclass(frozen=True, slots=True)
class DayCall:
    """add_days(d, n) · add_months(d, n) · month_first(d) · month_last(d) · days_between(earlier, later)."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Has:
    """Whether a set has a value."""

    words: Node
    item: Node


@dataclass(frozen=True, slots=True)
class Collect:
    """The parts that are not missing, as a list; as a set (sorted, each once) when `distinct`."""

    parts: tuple[Node, ...]
    distinct: bool


@dataclass(frozen=True, slots=True)
class Over:
    """A window: sum, count, rank (row number) or lag over a partition; `rows` None: all of it; -1: up to here; n: the last n."""

    function: str
    argument: Node | None
    partition: tuple[Node, ...]
    order: tuple[tuple[Node, bool], ...] = ()
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Fail:
    """Stops the query with a sentence for people. `row` is a column, so that no planner computes it beforehand."""

    message: str
    row: Node
    kind: str


Node: TypeAlias = (
    Column | Constant | Arithmetic | Width | Compare | Logic | Not | IsNull | Case | Extreme | OneOf | DayPart | DayCall
    | Has | Collect | Over | Fail
)  # fmt: skip

TRUE, FALSE = Constant(True, "flag"), Constant(False, "flag")


def whole(value: int) -> Constant:
    return Constant(value, "whole")


def day(value: date) -> Constant:
    return Constant(value, "day")


def null(kind: str) -> Constant:
    """Nothing, of a kind."""
    return Constant(None, kind)


def parts_of(node: Node) -> list[Node]:
    """The nodes directly inside a node."""
    found: list[Node] = []
    for name in _INSIDE.get(type(node), ()):
        _gather(getattr(node, name), found)
    return found


# class → the fields that hold nodes
_INSIDE: dict[type, tuple[str, ...]] = {
    Arithmetic: ("left", "right"), Width: ("operand",), Compare: ("left", "right"), Logic: ("parts",), Not: ("operand",),
    IsNull: ("operand",), Case: ("whens", "otherwise"), Extreme: ("parts",), OneOf: ("operand",), DayPart: ("day",),
    DayCall: ("arguments",), Has: ("words", "item"), Collect: ("parts",), Over: ("argument", "partition", "order"),
    Fail: ("row",),
}  # fmt: skip


def _gather(value: Any, found: list[Node]) -> None:
    if type(value) is tuple:
        for each in value:
            _gather(each, found)
    elif value is not None and value is not True and value is not False:
        found.append(value)


def columns_of(node: Node) -> Iterator[str]:
    """The names of the columns that a node reads."""
    waiting: list[Any] = [node]
    while waiting:
        each = waiting.pop()
        kind = type(each)
        if kind is Column:
            yield each.name
        elif kind is tuple:
            waiting.extend(each)
        else:
            waiting.extend([getattr(each, name) for name in _INSIDE.get(kind, ())])


def is_wide(node: Node) -> bool:
    """Whether a whole number comes in 128 bits."""
    if isinstance(node, Column | Arithmetic | Width):
        return node.wide
    if isinstance(node, Constant):
        return isinstance(node.value, int) and abs(node.value) >= 2**63
    if isinstance(node, Case):
        return any(is_wide(value) for _when, value in node.whens) or (
            node.otherwise is not None and is_wide(node.otherwise)
        )
    if isinstance(node, Over):
        return node.function.endswith("_wide")
    return isinstance(node, Extreme) and any(is_wide(part) for part in node.parts)


def conjunction(parts: list[Node]) -> Node:
    """All of them hold; decided at once where a part is known."""
    known = [part for part in parts if part != TRUE]
    if FALSE in known:
        return FALSE
    return TRUE if not known else known[0] if len(known) == 1 else Logic("AND", tuple(known))


def disjunction(parts: list[Node]) -> Node:
    """Any of them holds."""
    known = [part for part in parts if part != FALSE]
    if TRUE in known:
        return TRUE
    return FALSE if not known else known[0] if len(known) == 1 else Logic("OR", tuple(known))


def negation(node: Node) -> Node:
    if isinstance(node, Constant) and node.value is not None:
        return FALSE if node.value else TRUE
    return node.operand if isinstance(node, Not) else Not(node)


def case(whens: list[tuple[Node, Node]], otherwise: Node | None) -> Node:
    """A case without the branches that cannot be reached."""
    kept: list[tuple[Node, Node]] = []
    for condition, value in whens:
        if condition == FALSE:
            continue
        if condition == TRUE:
            otherwise = value
            break
        kept.append((condition, value))
    if not kept and otherwise is not None:
        return otherwise
    return Case(tuple(kept), otherwise)
