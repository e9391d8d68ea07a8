"""Whole numbers of a query with proven bounds: 64 bits where they fit, 128 where not, and an honest refusal beyond."""

from __future__ import annotations

from lianpin_regulations._errors import BulkError
from lianpin_regulations._lasting import lasting
from lianpin_regulations._plan.nodes import (
    Arithmetic,
    Compare,
    Constant,
    Extreme,
    Node,
    Width,
    case,
    is_nothing,
    is_wide,
    whole,
)

NARROW = 2**63 - 1
WIDE = 10**38 - 1  # what every dialect's 128-bit whole number or 38-digit decimal holds


@lasting
class Whole:
    """A whole number as a node that always lies within [low, high], or is missing."""

    node: Node
    low: int
    high: int

    @classmethod
    def of(cls, value: int) -> Whole:
        return cls(whole(value), value, value)

    @property
    def constant(self) -> int | None:
        """The number where it is the same in every row, and there."""
        value: int | None = self.node.value if type(self.node) is Constant else None
        return value

    def __add__(self, other: Whole) -> Whole:
        if self.constant == 0:
            return other
        if other.constant == 0:
            return self
        return _combined("+", self, other, self.low + other.low, self.high + other.high)

    def __sub__(self, other: Whole) -> Whole:
        if other.constant == 0:
            return self
        return _combined("-", self, other, self.low - other.high, self.high - other.low)

    def __mul__(self, other: Whole) -> Whole:
        if self.constant == 1:
            return other
        return self if other.constant == 1 else self._times(other)

    def times(self, factor: int) -> Whole:
        """So many times as much."""
        return self if factor == 1 else self._times(Whole.of(factor))

    def _times(self, other: Whole) -> Whole:
        corners = (self.low * other.low, self.low * other.high, self.high * other.low, self.high * other.high)
        return _combined("*", self, other, min(corners), max(corners))

    def __neg__(self) -> Whole:
        return Whole.of(0)._less(self)

    def _less(self, other: Whole) -> Whole:
        return _combined("-", self, other, self.low - other.high, self.high - other.low)

    def over(self, other: Whole) -> Whole:
        """The quotient without its remainder, towards zero; the divisor is positive."""
        if other.constant == 1:
            return self
        least = max(1, other.low)
        low = min(_towards_zero(self.low, least), _towards_zero(self.low, other.high))
        high = max(_towards_zero(self.high, least), _towards_zero(self.high, other.high))
        return _combined("//", self, other, low, high)

    def compared(self, operator: str, other: Whole) -> Node:
        """A comparison; decided at once where the bounds do."""
        left, right = _alike([self, other])
        return Compare(operator, left, right)

    def positive(self) -> Whole:
        """The number, or 1 where it is less: a divisor whose zero is dealt with elsewhere."""
        return self if self.low >= 1 else extreme("GREATEST", [self, Whole.of(1)])


def extreme(function: str, parts: list[Whole]) -> Whole:
    """The least or greatest of numbers of which none is missing."""
    pick = min if function == "LEAST" else max
    node = Extreme(function, tuple(_alike(parts)))
    return Whole(node, pick(part.low for part in parts), pick(part.high for part in parts))


def chosen(whens: list[tuple[Node, Whole]], otherwise: Whole | None) -> Whole:
    """The number of the first condition that holds; missing (or `otherwise`) when none does."""
    branches = [value for _condition, value in whens]
    if otherwise is not None:
        branches.append(otherwise)
    nodes = _alike(branches)
    pairs = [(when[0], node) for when, node in zip(whens, nodes, strict=False)]
    known = [branch for branch in branches if not is_nothing(branch.node)] or branches
    node = case(pairs, nodes[-1] if otherwise is not None else None)
    return Whole(node, min([b.low for b in known]), max([b.high for b in known]))


def total(parts: list[Whole]) -> Whole:
    """The sum of many."""
    result = parts[0]
    for part in parts[1:]:
        result = result + part
    return result


def _towards_zero(a: int, b: int) -> int:
    return a // b if a >= 0 else -(-a // b)


def _alike(parts: list[Whole]) -> list[Node]:
    """The nodes, all in 128 bits when one is."""
    nodes = [part.node for part in parts]
    return [_widened(node) for node in nodes] if any(map(is_wide, nodes)) else nodes


def _widened(node: Node) -> Node:
    return node if is_wide(node) else Width(node, True)


def _combined(operator: str, left: Whole, right: Whole, low: int, high: int) -> Whole:
    known, also = left.constant, right.constant
    if known is not None and also is not None:
        return Whole.of(_folded(operator, known, also))
    size = max(abs(low), abs(high))
    if size > WIDE:
        raise BulkError("中间结果可能超过38位整数，不能保证精确；应当给有关事实写明更小的范围")
    wide = size > NARROW or is_wide(left.node) or is_wide(right.node)
    if not wide:
        return Whole(Arithmetic(operator, left.node, right.node), low, high)
    node: Node = Arithmetic(operator, _widened(left.node), _widened(right.node), True)
    return Whole(node if size > NARROW else Width(node, False), low, high)


def _folded(operator: str, left: int, right: int) -> int:
    if operator == "//":
        return _towards_zero(left, right)
    return left + right if operator == "+" else left - right if operator == "-" else left * right
