"""Decision tables as boxes: each row a product of bit masks over the cases of each input; gaps, overlaps and dead rows by subtraction.

A case of an input is a choice, or a bound, or the stretch between two bounds. What is left of the domain after every row has been taken
away is a gap; what is left of a row after the earlier ones is what it can ever decide. The subtraction goes depth first and stops at the
first witness; it counts its steps, and beyond the budget it says that it does not know rather than guess.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from lianpin_regulations._check.ranges import Range
from lianpin_regulations._facts import FactSpec, FactType
from lianpin_regulations._program.ast import Cell

Box: TypeAlias = tuple[int, ...]
BUDGET = 20_000  # a hundred rows of six columns take about a thousand; all of it takes less than a second
_SETS = 10  # of a set's values, as many as are enumerated together


class Unproved(Exception):
    """The budget ran out before an answer was found."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One input: a value that stands for each of its cases."""

    name: str
    cases: tuple[Any, ...]

    @property
    def all(self) -> int:
        return (1 << len(self.cases)) - 1

    def mask(self, cell: Cell) -> int:
        """The cases that a cell covers."""
        if cell.any:
            return self.all
        return sum(1 << index for index, case in enumerate(self.cases) if matches(cell, case))


def matches(cell: Cell, value: Any) -> bool:
    """Whether a value lies in a cell."""
    if cell.any:
        return True
    if cell.is_interval:
        number = Fraction(value)
        above = cell.low is None or number > cell.low or (cell.low_closed and number == cell.low)
        below = cell.high is None or number < cell.high or (cell.high_closed and number == cell.high)
        found = above and below
    elif isinstance(value, frozenset):
        found = bool(value & set(cell.values))
    else:
        found = value in cell.values
    return found != cell.negated


def axis(name: str, type: FactType, cells: Sequence[Cell], within: Range, spec: FactSpec | None = None) -> Axis:
    """The cases of one input that the cells of its column can tell apart."""
    if type.kind == "bool":
        return Axis(name, (True, False))
    if type.kind == "choice":
        return Axis(name, type.choices)
    if type.kind == "choices":
        return Axis(name, tuple(_subsets(type.choices, cells)))
    if type.is_number:
        return Axis(name, tuple(_points(type, cells, within, spec)))
    named = dict.fromkeys(value for cell in cells for value in cell.values)
    return Axis(name, (*named, "其他"))


def _subsets(choices: tuple[str, ...], cells: Sequence[Cell]) -> Iterator[frozenset[str]]:
    named = tuple(dict.fromkeys(value for cell in cells for value in cell.values))
    if len(named) > _SETS:
        raise Unproved
    for bits in range(1 << len(named)):
        yield frozenset(value for index, value in enumerate(named) if bits >> index & 1)


def _points(type: FactType, cells: Sequence[Cell], within: Range, spec: FactSpec | None) -> Iterator[Fraction]:
    """Every bound, and one value of each stretch between two bounds, as far as values of the type lie there."""
    bounds = {bound for cell in cells for bound in (cell.low, cell.high) if bound is not None}
    bounds |= {value for cell in cells for value in cell.values if isinstance(value, Fraction)}
    marks = sorted(bounds)
    grid = _Grid(type, spec)
    low, high = within.low, within.high
    if not marks:
        yield low if isinstance(low, Fraction) else high if isinstance(high, Fraction) else Fraction(0)
        return
    stretches: list[tuple[Fraction | None, Fraction | None]] = [(None, marks[0])]
    for mark, after in zip(marks, [*marks[1:], None], strict=True):
        if low <= mark <= high and grid.has(mark):
            yield mark
        stretches.append((mark, after))
    for left, right in stretches:
        if (between := grid.between(left, right, within)) is not None:
            yield between


class _Grid:
    """The values that a number of a type can have: whole numbers, cents, or steps from a minimum."""

    def __init__(self, type: FactType, spec: FactSpec | None) -> None:
        stepped = spec is not None and spec.step is not None
        self.step = Fraction(spec.step) if spec and stepped else Fraction(1, 10**type.places)
        self.start = Fraction(spec.minimum or 0) if spec and stepped else Fraction(0)
        self.dense = type.kind == "exact"

    def has(self, value: Fraction) -> bool:
        return self.dense or (value - self.start) % self.step == 0

    def between(self, left: Fraction | None, right: Fraction | None, within: Range) -> Fraction | None:
        """A value strictly between two bounds and within a range; None when there is none."""
        low = within.low if left is None else max(left, within.low)
        high = within.high if right is None else min(right, within.high)
        if low > high:
            return None
        if self.dense:
            return self._middle(low, high, left, right)
        if not isinstance(low, Fraction):
            # From below without end: the greatest value that still lies before the upper bound.
            return self._down(high - self.step if high == right else high) if isinstance(high, Fraction) else self.start
        found = self._up(low)
        if found == left:
            found += self.step
        return found if found <= high and found != right else None

    def _middle(
        self, low: Fraction | float, high: Fraction | float, left: Fraction | None, right: Fraction | None
    ) -> Fraction | None:
        if isinstance(low, Fraction) and isinstance(high, Fraction):
            middle = (low + high) / 2
            return middle if middle not in (left, right) else None
        if isinstance(low, Fraction):
            return low + 1
        return high - 1 if isinstance(high, Fraction) else Fraction(0)

    def _up(self, value: Fraction) -> Fraction:
        return -((self.start - value) // self.step) * self.step + self.start

    def _down(self, value: Fraction) -> Fraction:
        return (value - self.start) // self.step * self.step + self.start


class Budget:
    """A number of steps that may be taken."""

    def __init__(self, steps: int = BUDGET) -> None:
        self.left = steps

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Unproved


def uncovered(box: Box, rows: Sequence[Box], budget: Budget) -> Box | None:
    """Some part of a box that no row covers; None when the rows cover all of it. Unproved beyond the budget."""
    pieces = [(box, [row for row in rows if meets(row, box)])] if all(box) else []
    while pieces:
        budget.spend()
        box, rows = pieces.pop()
        if not rows:
            return box
        pieces += _without(box, rows)
    return None


def _without(box: Box, rows: Sequence[Box]) -> Iterator[tuple[Box, list[Box]]]:
    """What of a box lies outside the row that leaves least of it, in pieces, each with the rows that meet it."""
    first = min(rows, key=lambda row: _sides(box, row))
    inner = list(box)
    for index, side in enumerate(first):
        if outside := inner[index] & ~side:
            piece = (*inner[:index], outside, *inner[index + 1 :])
            yield piece, [row for row in rows if row is not first and meets(row, piece)]
            inner[index] &= side


def _sides(box: Box, row: Box) -> int:
    """In how many directions a row leaves a part of a box uncovered."""
    return sum(1 for mine, its in zip(box, row, strict=True) if mine & ~its)


def meets(left: Box, right: Box) -> bool:
    return all(a & b for a, b in zip(left, right, strict=True))


def common(left: Box, right: Box) -> Box | None:
    """What two boxes have in common."""
    found = tuple(a & b for a, b in zip(left, right, strict=True))
    return found if all(found) else None


def point(box: Box, axes: Sequence[Axis]) -> tuple[Any, ...]:
    """One person in a box: the first case of each input."""
    return tuple(each.cases[(mask & -mask).bit_length() - 1] for mask, each in zip(box, axes, strict=True))
