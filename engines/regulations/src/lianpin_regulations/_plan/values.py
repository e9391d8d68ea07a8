"""Exact values of a query: a number is whole ÷ (known denominator × perhaps a column); what is missing is NULL.

Rounding happens once, where a value is named: `(|n| + d ÷ 2) ÷ d`, which for whole numbers is half away from zero.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from math import gcd, lcm
from typing import Any

from lianpin_regulations._errors import BulkError
from lianpin_regulations._lasting import lasting
from lianpin_regulations._plan.nodes import (
    FALSE,
    TRUE,
    Compare,
    Constant,
    IsNull,
    Node,
    case,
    conjunction,
    disjunction,
    is_constant,
    negation,
    null,
)
from lianpin_regulations._plan.nodes import day as day_node
from lianpin_regulations._plan.whole import Whole, chosen, extreme


@lasting
class Value:
    """A day, a word, a set of words or a judgement. `low` and `high` bound days, where known."""

    kind: str  # day word words flag
    node: Node
    nullable: bool = True
    low: date | None = None
    high: date | None = None

    @property
    def missing(self) -> Node:
        """Whether it is missing, as a judgement."""
        return IsNull(self.node) if self.nullable else FALSE

    @property
    def there(self) -> Value:
        """The same where it is known not to be missing."""
        return Value(self.kind, self.node, False, self.low, self.high) if self.nullable else self


@lasting
class Number:
    """n ÷ (den × by): `den` is known when the query is written, `by` is a positive column or nothing."""

    n: Whole
    den: int = 1
    by: Whole | None = None
    nullable: bool = True

    @property
    def kind(self) -> str:
        return "number"

    @property
    def missing(self) -> Node:
        if not self.nullable:
            return FALSE
        lacking = IsNull(self.n.node)
        return lacking if self.by is None else disjunction([lacking, IsNull(self.by.node)])

    @property
    def there(self) -> Number:
        """The same where it is known not to be missing."""
        return Number(self.n, self.den, self.by, False) if self.nullable else self

    @property
    def constant(self) -> Fraction | None:
        value = self.n.constant
        return Fraction(value, self.den) if value is not None and self.by is None else None


Any_ = Value | Number


def number(value: Fraction | int) -> Number:
    return Number(Whole.of(value.numerator), value.denominator, None, False)


def constant(value: Any) -> Any_:
    """A value that is known when the query is written."""
    if isinstance(value, bool):
        return Value("flag", TRUE if value else FALSE, False)
    if isinstance(value, date):
        return Value("day", day_node(value), False, value, value)
    if isinstance(value, frozenset):
        return Value("words", Constant(tuple(sorted(value)), "words"), False)
    return Value("word", Constant(value, "word"), False) if isinstance(value, str) else number(value)


def nothing(kind: str) -> Any_:
    """A value that is always missing."""
    return Number(Whole(null("whole"), 0, 0)) if kind == "number" else Value(kind, null(kind))


def scaled(value: Number, den: int) -> Whole:
    """The numerator for a multiple of the known denominator."""
    return value.n.times(den // value.den)


def _times(left: Whole | None, right: Whole | None) -> Whole | None:
    return right if left is None else left if right is None else left * right


def _aligned(left: Number, right: Number) -> tuple[Whole, Whole, int, Whole | None]:
    """Both numerators over one denominator."""
    den = lcm(left.den, right.den)
    a, b = scaled(left, den), scaled(right, den)
    if left.by is right.by or left.by == right.by:
        return a, b, den, left.by
    if right.by is not None:
        a = a * right.by
    if left.by is not None:
        b = b * left.by
    return a, b, den, _times(left.by, right.by)


def plus(left: Number, right: Number, *, sign: int = 1) -> Number:
    a, b, den, by = _aligned(left, right)
    return Number(a + b if sign > 0 else a - b, den, by, left.nullable or right.nullable)


def negative(value: Number) -> Number:
    return Number(-value.n, value.den, value.by, value.nullable)


def times(left: Number, right: Number) -> Number:
    down, up = _reduced(left, right)
    down2, up2 = _reduced(right, left)
    a, b = _divided(left.n, down), _divided(right.n, down2)
    den = (left.den // up2) * (right.den // up)
    return Number(a * b, den, _times(left.by, right.by), left.nullable or right.nullable)


def _reduced(top: Number, bottom: Number) -> tuple[int, int]:
    """What a constant numerator and the other's denominator have in common."""
    value = top.n.constant
    common = gcd(value, bottom.den) if value else 1
    return common, common


def _divided(n: Whole, by: int) -> Whole:
    return n if by == 1 else Whole.of((n.constant or 0) // by)


def divided(left: Number, right: Number) -> Number:
    """left ÷ right; where right is zero, 1 (第四条（八）)."""
    known = right.constant
    if known is not None:
        if known == 0:
            return replace(number(1), nullable=left.nullable) if not left.nullable else _one_unless_missing(left)
        return times(left, number(1 / known))
    n, by = left.n.times(right.den), right.n
    if right.by is not None:
        n = n * right.by
    if by.low < 0:
        n = chosen([(by.compared("<", Whole.of(0)), -n)], n)
        by = extreme("GREATEST", [by, -by])
        by = Whole(by.node, 0, max(abs(right.n.low), abs(right.n.high)))
    nullable = left.nullable or right.nullable
    if by.low >= 1:
        top = chosen([(negation(right.missing), n)], None) if right.nullable else n
        return Number(top, left.den, _times(left.by, by), nullable)
    is_zero = by.compared("=", Whole.of(0))
    one = Whole.of(left.den)
    if left.nullable:
        one = chosen([(negation(IsNull(left.n.node)), one)], None)
    # A divisor that is missing leaves both parts missing: GREATEST would take it for 1.
    is_some = by.compared(">", Whole.of(0))
    positive = chosen([(is_zero, Whole.of(1)), (is_some, Whole(by.node, 1, max(1, by.high)))], None)
    top = chosen([(is_zero, one), (is_some, n)], None) if right.nullable else chosen([(is_zero, one)], n)
    if left.by is None:
        return Number(top, left.den, positive, nullable)
    both = chosen([(is_zero, Whole.of(1))], left.by * by)
    both = Whole(both.node, 1, max(1, both.high))
    if nullable:
        both = chosen([(negation(disjunction([left.missing, right.missing])), both)], None)
    return Number(top, left.den, both, nullable)


def _one_unless_missing(value: Number) -> Number:
    return Number(chosen([(negation(value.missing), Whole.of(1))], None), 1, None, True)


def rounded(value: Number, places: int, how: str = "四舍五入") -> Number:
    """A number at so many decimal places: half away from zero, towards zero (舍去) or away from it (进位)."""
    scale = 10**places
    common = gcd(scale, value.den)
    n = value.n.times(scale // common)
    if value.by is None and value.den == common:
        return Number(n, scale, None, value.nullable)
    d = Whole.of(value.den // common)
    if value.by is not None:
        d = d * value.by.positive()
    if d.constant == 1:
        return Number(n, scale, None, value.nullable)
    if how == "四舍五入":
        extra = d.over(Whole.of(2))
    else:
        extra = d - Whole.of(1) if how == "进位" else Whole.of(0)
    if n.low >= 0:
        moved = n + extra
    elif n.high <= 0:
        moved = n - extra
    else:
        moved = chosen([(n.compared("<", Whole.of(0)), n - extra)], n + extra)
    return Number(moved.over(d), scale, None, value.nullable)


def floor(value: Number, *, up: bool) -> Number:
    """The whole number below (or above) a number."""
    d = Whole.of(value.den) if value.by is None else Whole.of(value.den) * value.by.positive()
    if d.constant == 1:
        return value
    n, extra = value.n, d - Whole.of(1)
    if up:
        away = n + extra if n.low >= 0 else chosen([(n.compared(">", Whole.of(0)), n + extra)], n)
    else:
        away = n if n.low >= 0 else chosen([(n.compared("<", Whole.of(0)), n - extra)], n)
    return Number(away.over(d), 1, None, value.nullable)


def truncated(value: Number) -> Whole:
    """A number that counts days or months, as a whole number (towards zero)."""
    d = Whole.of(value.den) if value.by is None else Whole.of(value.den) * value.by.positive()
    return value.n.over(d)


_SIGNS = {"=": "=", "≠": "<>", "<": "<", ">": ">", "≤": "<=", "≥": ">="}
_HOLDS = {
    "=": lambda a, b: a == b, "≠": lambda a, b: a != b, "<": lambda a, b: a < b, ">": lambda a, b: a > b,
    "≤": lambda a, b: a <= b, "≥": lambda a, b: a >= b,
}  # fmt: skip


def compared(operator: str, left: Any_, right: Any_) -> Value:
    """A comparison, missing where a side is."""
    nullable = left.nullable or right.nullable
    if isinstance(left, Number) and isinstance(right, Number):
        a, b, _den, _by = _aligned(left, right)
        if not nullable and (known := _decided(operator, a, b)) is not None:
            return constant(known)  # type: ignore[return-value]
        return Value("flag", a.compared(_SIGNS[operator], b), nullable)
    if isinstance(left, Number) or isinstance(right, Number):
        raise BulkError(f"“{operator}”两边的类型不同，不能批量计算")
    if (
        not nullable
        and left.kind == right.kind == "day"
        and (known := _days_decided(operator, left, right)) is not None
    ):
        return constant(known)  # type: ignore[return-value]
    return Value("flag", Compare(_SIGNS[operator], left.node, right.node), nullable)


def _decided(operator: str, a: Whole, b: Whole) -> bool | None:
    """What the bounds of two numbers say of them."""
    if a.low == a.high == b.low == b.high:
        return bool(_HOLDS[operator](a.low, b.low))
    if a.high < b.low or a.low > b.high:
        return bool(_HOLDS[operator](a.low, b.low))
    if (operator == "≤" and a.high <= b.low) or (operator == "≥" and a.low >= b.high):
        return True
    return False if (operator == "<" and a.low >= b.high) or (operator == ">" and a.high <= b.low) else None


def _days_decided(operator: str, left: Value, right: Value) -> bool | None:
    if not (left.low and left.high and right.low and right.high):
        return None
    a = [Whole.of(each.toordinal()) for each in (left.low, left.high)]
    b = [Whole.of(each.toordinal()) for each in (right.low, right.high)]
    return _decided(operator, Whole(a[0].node, a[0].low, a[1].high), Whole(b[0].node, b[0].low, b[1].high))


def either(condition: Value, then: Any_, otherwise: Any_) -> Any_:
    """若 … 则 … 否则: only the branch that is needed; missing where the condition is."""
    if is_constant(condition.node):
        return then if condition.node is TRUE else otherwise
    if not condition.nullable:
        return first([(condition.node, then)], otherwise)
    return first([(condition.node, then), (negation(condition.node), otherwise)], None)


def first(whens: list[tuple[Node, Any_]], otherwise: Any_ | None) -> Any_:
    """The value of the first condition that holds; missing (or `otherwise`) when none does."""
    conditions: list[Node] = []
    numbers: list[Number] = []
    others: list[Value] = []
    nullable = otherwise is None
    for condition, value in whens if otherwise is None else [*whens, (TRUE, otherwise)]:
        if condition is FALSE:
            continue
        if condition is TRUE and not conditions:
            return value
        conditions.append(condition)
        nullable = nullable or value.nullable
        if isinstance(value, Number):
            numbers.append(value)
        else:
            others.append(value)
    if not conditions:
        raise ValueError("no branch")
    if otherwise is not None:
        conditions.pop()
    if not others:
        return _first_number(conditions, numbers, nullable)
    if numbers:
        raise BulkError("分支的类型不同，不能批量计算")
    pairs = [(condition, value.node) for condition, value in zip(conditions, others, strict=False)]
    node = case(pairs, others[-1].node if otherwise is not None else None)
    lows, highs = [v.low for v in others], [v.high for v in others]
    low = min(each for each in lows if each) if all(lows) else None
    high = max(each for each in highs if each) if all(highs) else None
    return Value(others[0].kind, node, nullable, low, high)


def _first_number(conditions: list[Node], values: list[Number], nullable: bool) -> Number:
    den = lcm(*[value.den for value in values])
    tops = [scaled(value, den) for value in values]
    has_last = len(values) > len(conditions)
    n = chosen(list(zip(conditions, tops, strict=False)), tops[-1] if has_last else None)
    divisors = {value.by for value in values}
    if len(divisors) == 1:
        return Number(n, den, values[0].by, nullable)
    bys = [value.by or Whole.of(1) for value in values]
    return Number(n, den, chosen(list(zip(conditions, bys, strict=False)), bys[-1] if has_last else None), nullable)


def least(parts: list[Any_], *, greatest: bool = False) -> Any_:
    """较小, 较早, 较大, 较晚: missing where any part is."""
    function = "GREATEST" if greatest else "LEAST"
    numbers = [part for part in parts if isinstance(part, Number)]
    if len(numbers) == len(parts):
        if any(part.by is not None for part in numbers):
            return _extreme_of_ratios(numbers, greatest=greatest)
        den = lcm(*[part.den for part in numbers])
        found: Any_ = Number(extreme(function, [scaled(part, den) for part in numbers]), den, None, False)
    else:
        found = _extreme_day([part for part in parts if isinstance(part, Value)], function)
    known = conjunction([negation(part.missing) for part in parts])
    return found if known is TRUE else first([(known, found)], None)


def _extreme_day(parts: list[Value], function: str) -> Value:
    from lianpin_regulations._plan.nodes import Extreme

    pick = min if function == "LEAST" else max
    lows, highs = [part.low for part in parts], [part.high for part in parts]
    low = pick(each for each in lows if each) if all(lows) else None
    high = pick(each for each in highs if each) if all(highs) else None
    return Value(parts[0].kind, Extreme(function, tuple(part.node for part in parts)), False, low, high)


def _extreme_of_ratios(parts: list[Number], *, greatest: bool) -> Number:
    best = parts[0]
    for part in parts[1:]:
        holds = compared("≥" if greatest else "≤", best, part)
        found = either(holds, best, part)
        assert isinstance(found, Number)
        best = found
    return best
