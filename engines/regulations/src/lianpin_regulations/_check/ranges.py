"""Between which values every number of a regulation lies: interval arithmetic from the declared ranges of the facts.

A range is sound, not tight: the value always lies within it, and it may be wider than what can happen. Nothing is known of what has no
declared range. Guards narrow: in the branch after `若 天数 = 0天 则 … 否则 …` the days are not zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import inf
from typing import Any, TypeAlias

from lianpin_regulations._facts import FactType
from lianpin_regulations._program.ast import (
    Binary,
    Call,
    Definition,
    Expression,
    Fact,
    Formula,
    If,
    Literal,
    Name,
    Output,
    Parameter,
    Unary,
)
from lianpin_regulations._program.kinds import type_of
from lianpin_regulations._program.periods import Cycle, periods_of
from lianpin_regulations._program.words import SYSTEM
from lianpin_regulations._values import rounded

Bound: TypeAlias = Fraction | float  # a float only as ±inf
_DEPTH = 30  # definitions followed one after another; beyond, nothing is known
_MIRROR = {"=": "=", "≠": "≠", "<": ">", ">": "<", "≤": "≥", "≥": "≤"}
_NEGATED = {"=": "≠", "≠": "=", "<": "≥", ">": "≤", "≤": ">", "≥": "<"}
_SYSTEM = {"当月天数": (28, 31), "月份序": (1, 12), "年度": (1, 9999)}
# span → the number of periods summed, by the period of what is summed
_COUNTS = {("本年", "每月"): 12, ("本年", "每季"): 4, ("本季", "每月"): 3}


@dataclass(frozen=True, slots=True)
class Range:
    """A closed interval, perhaps without zero."""

    low: Bound = -inf
    high: Bound = inf
    nonzero: bool = False

    @property
    def has_zero(self) -> bool:
        return not self.nonzero and self.low <= 0 <= self.high

    def meet(self, other: Range) -> Range:
        return Range(max(self.low, other.low), min(self.high, other.high), self.nonzero or other.nonzero)

    def join(self, other: Range) -> Range:
        return Range(min(self.low, other.low), max(self.high, other.high), not self.has_zero and not other.has_zero)

    @property
    def is_empty(self) -> bool:
        return self.low > self.high or (self.nonzero and self.low == self.high == 0)


ANY = Range()
Narrowed: TypeAlias = Mapping[str, Range]


class Ranges:
    """The ranges of all names of a regulation. `periods`: of each name, where they are known already."""

    def __init__(self, definitions: Mapping[str, Definition], periods: Mapping[str, str] | None = None) -> None:
        self.definitions = definitions
        self._kept: dict[str, Range] = {}
        self._under_way: set[str] = set()
        try:
            self.periods: Mapping[str, str] = periods_of(definitions) if periods is None else periods
        except Cycle:
            self.periods = {}

    def named(self, name: str) -> Range:
        """The range of a name; everything for what is no number."""
        if name in _SYSTEM:
            low, high = _SYSTEM[name]
            return Range(Fraction(low), Fraction(high))
        if name in self._kept:
            return self._kept[name]
        definition = self.definitions.get(name)
        if definition is None or name in self._under_way or len(self._under_way) > _DEPTH:
            return ANY
        self._under_way.add(name)
        self._kept[name] = self._defined(definition)
        self._under_way.discard(name)
        return self._kept[name]

    def _defined(self, definition: Definition) -> Range:
        type = type_of(definition)
        if not type.is_number:
            return ANY
        if isinstance(definition, Fact):
            spec = definition.spec
            given = Range(_or(spec.minimum, -inf), _or(spec.maximum, inf))
            default: Expression | None = getattr(definition, "default", None)
            return given if default is None else given.join(self.of(default))
        if isinstance(definition, Parameter):
            return _around([value for _day, value in definition.values])
        if isinstance(definition, Output):
            return _of_output(definition)
        return _named(self._formula(definition), type) if isinstance(definition, Formula) else ANY

    def _formula(self, formula: Formula) -> Range:
        found = self.of(formula.value)
        for exception in formula.exceptions:
            found = found.join(self.of(exception.value, self.narrowed(exception.guard, {})))
        return found

    def of(self, node: Expression, under: Narrowed | None = None) -> Range:
        """The range of an expression where the names in `under` are known to lie within narrower ranges."""
        under = under or {}
        if isinstance(node, Literal):
            return Range(node.value, node.value) if isinstance(node.value, Fraction) else ANY
        if isinstance(node, Name):
            own = self.named(node.name)
            return own.meet(under[node.name]) if node.name in under else own
        if isinstance(node, Unary) and node.operator == "－":
            inner = self.of(node.operand, under)
            return Range(-inner.high, -inner.low, inner.nonzero)
        if isinstance(node, If):
            return self._either(node, under)
        if isinstance(node, Binary):
            return self._binary(node, under)
        return self._call(node, under) if isinstance(node, Call) else ANY

    def _either(self, node: If, under: Narrowed) -> Range:
        holds, fails = self.narrowed(node.condition, under), self.narrowed(node.condition, under, negated=True)
        branches = [
            self.of(branch, narrowed)
            for branch, narrowed in ((node.then, holds), (node.otherwise, fails))
            if not any(each.is_empty for each in narrowed.values())
        ]
        if not branches:
            return ANY
        return branches[0] if len(branches) == 1 else branches[0].join(branches[1])

    def _binary(self, node: Binary, under: Narrowed) -> Range:
        if node.operator not in {"＋", "－", "×", "÷"}:
            return ANY
        left, right = self.of(node.left, under), self.of(node.right, under)
        if node.operator == "＋":
            return Range(_plus(left.low, right.low), _plus(left.high, right.high))
        if node.operator == "－":
            return Range(_plus(left.low, -right.high), _plus(left.high, -right.low))
        if node.operator == "×":
            return _product(left, right)
        quotient = _product(left, _inverse(right))
        return quotient.join(Range(Fraction(1), Fraction(1))) if right.has_zero else quotient

    def _call(self, node: Call, under: Narrowed) -> Range:
        function, arguments = node.function, node.arguments
        if function in {"整月数", "工作日数", "组人数", "组名次"}:
            return Range(Fraction(0), inf)
        if function == "年份":
            return Range(Fraction(1), Fraction(9999))
        parts = [self.of(argument, under) for argument in arguments]
        if function == "较小":
            return Range(min(p.low for p in parts), min(p.high for p in parts))
        if function == "较大":
            return Range(max(p.low for p in parts), max(p.high for p in parts))
        if function in {"向上取整", "向下取整"}:
            return _floored(parts[0], up=function == "向上取整")
        if function == "就高补差":
            low, high = _plus(parts[0].low, -parts[1].high), _plus(parts[0].high, -parts[1].low)
            return Range(max(Fraction(0), low), max(Fraction(0), high))
        if function == "按日折算":
            return _product(parts[0], _product(parts[1], _inverse(parts[2]))).join(parts[0])
        if function == "舍入":
            places = getattr(arguments[1], "value", 0)
            step = Fraction(1, 10 ** int(places)) if isinstance(places, Fraction) and 0 <= places < 20 else Fraction(1)
            low = _plus(parts[0].low, -step) if parts[0].low < 0 else Fraction(0)
            return Range(low, _plus(parts[0].high, step))
        if function in {"合计", "累计", "近月合计", "组合计"}:
            return self._sum(node, parts[0])
        if function == "截至":
            return parts[0].join(parts[3]) if len(parts) > 3 else parts[0]
        return parts[0] if function == "上一年度" else ANY

    def _sum(self, node: Call, one: Range) -> Range:
        span = str(getattr(node.arguments[1], "value", "")) if len(node.arguments) > 1 else ""
        name = node.arguments[0].name if isinstance(node.arguments[0], Name) else ""
        count = _COUNTS.get((span, self.periods.get(name, ""))) if node.function == "合计" else None
        if count is not None:
            return Range(_times(one.low, Fraction(count)), _times(one.high, Fraction(count)))
        # One or more of them, nobody knows how many.
        return Range(Fraction(0) if one.low >= 0 else -inf, inf if one.high > 0 else Fraction(0))

    # ── guards ──

    def narrowed(self, guard: Expression, under: Narrowed, *, negated: bool = False) -> dict[str, Range]:
        """What is known of names where a guard holds (or, negated, fails), besides what `under` already says."""
        found = dict(under)
        if isinstance(guard, Unary) and guard.operator == "非":
            return self.narrowed(guard.operand, under, negated=not negated)
        if not isinstance(guard, Binary):
            return found
        if guard.operator == ("或" if negated else "且"):
            return self.narrowed(guard.right, self.narrowed(guard.left, under, negated=negated), negated=negated)
        if guard.operator in {"且", "或"}:
            left, right = (self.narrowed(side, under, negated=negated) for side in (guard.left, guard.right))
            return {name: left[name].join(right[name]) for name in left.keys() & right.keys()}
        operator = _NEGATED.get(guard.operator, "") if negated else guard.operator
        self._compared(found, guard.left, operator, guard.right)
        self._compared(found, guard.right, _MIRROR.get(operator, ""), guard.left)
        return found

    def _compared(self, found: dict[str, Range], side: Expression, operator: str, other: Expression) -> None:
        if not isinstance(side, Name) or operator not in _MIRROR:
            return
        type = self._type(side.name)
        if type is None or not type.is_number:
            return
        limit = self.of(other, found)
        step = _step(type)
        known = found.get(side.name, self.named(side.name))
        narrow = {
            "=": Range(limit.low, limit.high),
            "≠": Range(nonzero=limit.low == limit.high == 0),
            "<": Range(high=below(limit.high, step), nonzero=limit.high <= 0),
            "≤": Range(high=limit.high),
            ">": Range(low=-below(-limit.low, step), nonzero=limit.low >= 0),
            "≥": Range(low=limit.low),
        }[operator]
        met = known.meet(narrow)
        if met.nonzero and step:
            met = replace(met, low=step if met.low == 0 else met.low, high=-step if met.high == 0 else met.high)
        found[side.name] = met

    def _type(self, name: str) -> FactType | None:
        if name in SYSTEM:
            return SYSTEM[name][0]
        definition = self.definitions.get(name)
        return type_of(definition) if definition is not None else None


def _step(type: FactType) -> Fraction:
    """The smallest difference of two values of a type; 0 where there is none."""
    return Fraction(0) if type.kind == "exact" else Fraction(1, 10**type.places)


def below(bound: Bound, step: Fraction) -> Bound:
    """The greatest multiple of a step below a bound; the bound itself where there is no step."""
    if not step or not isinstance(bound, Fraction):
        return bound
    return (-(-bound // step) - 1) * step


def _or(value: Any, otherwise: float) -> Bound:
    return otherwise if value is None else Fraction(value)


def _around(values: list[Any]) -> Range:
    numbers = [value for value in values if isinstance(value, Fraction)]
    return Range(min(numbers), max(numbers), 0 not in numbers) if numbers else ANY


def _of_output(output: Output) -> Range:
    values = [row.outputs[output.index] for row in output.table.rows]
    numbers = [value for value in values if isinstance(value, Fraction)]
    if output.table.policy == "收集求和":
        return Range(sum((n for n in numbers if n < 0), Fraction(0)), sum((n for n in numbers if n > 0), Fraction(0)))
    return _around(values)


def _named(range: Range, type: FactType) -> Range:
    """What a range becomes when it is rounded to a type: 0.3 cents becomes nothing."""
    if type.kind == "exact":
        return range
    low, high = (_rounded(bound, type.places) for bound in (range.low, range.high))
    return Range(low, high, range.nonzero and (low > 0 or high < 0))


def _rounded(bound: Bound, places: int) -> Bound:
    return rounded(bound, places) if isinstance(bound, Fraction) else bound


def _floored(range: Range, *, up: bool) -> Range:
    def whole(bound: Bound) -> Bound:
        if not isinstance(bound, Fraction):
            return bound
        return Fraction(-(-bound.numerator // bound.denominator) if up else bound.numerator // bound.denominator)

    low, high = whole(range.low), whole(range.high)
    return Range(low, high, (up and range.low > 0) or (not up and low > 0))


def _plus(left: Bound, right: Bound) -> Bound:
    """A sum in which infinity stays what it is; a fraction is never made a float."""
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return left + right
    return right if isinstance(left, Fraction) else left


def _times(left: Bound, right: Bound) -> Bound:
    if left == 0 or right == 0:
        return Fraction(0)
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return left * right
    return inf if (left > 0) == (right > 0) else -inf


def _product(left: Range, right: Range) -> Range:
    corners = [_times(a, b) for a in (left.low, left.high) for b in (right.low, right.high)]
    return Range(min(corners), max(corners), not left.has_zero and not right.has_zero)


def _inverse(range: Range) -> Range:
    """1 ÷ range, for the values that are not zero."""

    def one(bound: Bound) -> Bound:
        return 1 / bound if isinstance(bound, Fraction) else Fraction(0)

    if range.low > 0 or range.high < 0:
        return Range(one(range.high), one(range.low), nonzero=True)
    if range.low == 0 and range.high > 0:
        return Range(one(range.high), inf, nonzero=True)
    if range.high == 0 and range.low < 0:
        return Range(-inf, one(range.low), nonzero=True)
    return ANY
