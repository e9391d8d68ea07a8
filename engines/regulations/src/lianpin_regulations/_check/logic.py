"""Whether a judgement can ever hold: three-valued evaluation over every combination of what its names can be.

Choices are enumerated, numbers are cut at the bounds that the judgement names; a sum or a product is judged by its range. What cannot be
enumerated within the budget counts as possible: a check that does not know says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, product
from math import inf, prod
from typing import Any

from lianpin_regulations._check.ranges import Range, Ranges, below
from lianpin_regulations._facts import FactType, show
from lianpin_regulations._program.ast import Among, Binary, Call, Expression, If, Literal, Name, Unary
from lianpin_regulations._program.kinds import Kinds
from lianpin_regulations._program.parser import children, names_in

BUDGET = 2_000
_UNKNOWN = object()
_SETS = 6


class Logic:
    """Judgements of one regulation."""

    def __init__(self, kinds: Kinds, ranges: Ranges) -> None:
        self.kinds, self.ranges = kinds, ranges

    def example(self, judgement: Expression) -> dict[str, Any] | None:
        """Somebody for whom a judgement holds or may hold; None when it never does."""
        axes = {name: cases for name in names_in(judgement) if (cases := self._cases(name, judgement))}
        if prod(map(len, axes.values())) > BUDGET:
            return {}
        for values in product(*axes.values()):
            case = dict(zip(axes, values, strict=True))
            if self.of(judgement, case) is not False:
                return case
        return None

    def can_hold(self, judgement: Expression) -> bool:
        return self.example(judgement) is not None

    def shown(self, case: Mapping[str, Any]) -> str:
        """A case in words."""
        return " 且 ".join(f"{name}={self._word(name, value)}" for name, value in case.items())

    def _word(self, name: str, value: Any) -> str:
        type = self.kinds.type(name)
        if isinstance(value, Range):
            bound = value.low if isinstance(value.low, Fraction) else value.high
            value = bound if isinstance(bound, Fraction) else Fraction(0)
        return str(value) if type is None or isinstance(value, str) else show(value, type)

    def _cases(self, name: str, judgement: Expression) -> list[Any]:
        type = self.kinds.type(name)
        if type is None:
            return []
        if type.kind == "bool":
            return [True, False]
        if type.kind == "choice":
            return list(type.choices)
        if type.kind == "choices":
            named = [value for value in _literals(judgement) if value in type.choices]
            return list(_subsets(named[:_SETS])) if len(named) <= _SETS else []
        return list(_stretches(type, self.ranges.named(name), _bounds(judgement, name))) if type.is_number else []

    # ── three values: True, False, None for "may be" ──

    def of(self, node: Expression, case: Mapping[str, Any]) -> bool | None:
        if isinstance(node, Literal):
            return node.value if isinstance(node.value, bool) else None
        if isinstance(node, Name):
            value = case.get(node.name)
            return value if isinstance(value, bool) else None
        if isinstance(node, Unary) and node.operator == "非":
            inner = self.of(node.operand, case)
            return None if inner is None else not inner
        if isinstance(node, If):
            condition = self.of(node.condition, case)
            branches = {self.of(branch, case) for branch in (node.then, node.otherwise)}
            if condition is None:
                return branches.pop() if len(branches) == 1 else None
            return self.of(node.then if condition else node.otherwise, case)
        if isinstance(node, Among):
            return self._among(node, case)
        return self._binary(node, case) if isinstance(node, Binary) else None

    def _binary(self, node: Binary, case: Mapping[str, Any]) -> bool | None:
        if node.operator in {"且", "或"}:
            decisive = node.operator == "或"
            sides = (self.of(node.left, case), self.of(node.right, case))
            if decisive in sides:
                return decisive
            return None if None in sides else not decisive
        left, right = (self._value(side, case) for side in (node.left, node.right))
        if isinstance(left, Range) and isinstance(right, Range):
            return _compare(node.operator, left, right)
        if left is _UNKNOWN or right is _UNKNOWN or isinstance(left, Range) or isinstance(right, Range):
            return None
        if node.operator in {"含有", "不含有"}:
            return bool((right in left) == (node.operator == "含有"))
        return bool((left == right) == (node.operator == "=")) if node.operator in {"=", "≠"} else None

    def _among(self, node: Among, case: Mapping[str, Any]) -> bool | None:
        states = [self._binary(Binary("=", node.operand, item), case) for item in node.items]
        if True in states:
            return not node.negated
        return None if None in states else node.negated

    def _value(self, node: Expression, case: Mapping[str, Any]) -> Any:
        if isinstance(node, Name) and node.name in case:
            return case[node.name]
        if isinstance(node, Literal) and not isinstance(node.value, Fraction):
            return node.value
        type = self.kinds.type(node.name) if isinstance(node, Name) else None
        if (type is None and isinstance(node, Name)) or (type is not None and not type.is_number):
            return _UNKNOWN
        if isinstance(node, Name | Literal | Binary | Unary | If | Call):
            under = {name: value for name, value in case.items() if isinstance(value, Range)}
            return self.ranges.of(node, under)
        return _UNKNOWN


def written(node: Expression) -> str:
    """An expression as the notation writes it, on one line."""
    if isinstance(node, Name):
        return node.name
    if isinstance(node, Literal):
        return _literal(node)
    if isinstance(node, Unary):
        return f"非 {_inner(node.operand)}" if node.operator == "非" else f"－{_inner(node.operand)}"
    if isinstance(node, Binary):
        return f"{_inner(node.left)} {node.operator} {_inner(node.right)}"
    if isinstance(node, Among):
        word = "不属于" if node.negated else "属于"
        return f"{_inner(node.operand)} {word} {{{'、'.join(map(written, node.items))}}}"
    if isinstance(node, If):
        return f"若 {written(node.condition)} 则 {written(node.then)} 否则 {written(node.otherwise)}"
    return f"{node.function}（{'，'.join(map(written, node.arguments))}）"


def _inner(node: Expression) -> str:
    return f"（{written(node)}）" if isinstance(node, Binary | If) else written(node)


def _literal(node: Literal) -> str:
    if isinstance(node.value, bool):
        return "是" if node.value else "否"
    if not isinstance(node.value, Fraction):
        return str(node.value)
    value = node.value * 100 if node.kind == "ratio" else node.value
    text = f"{Decimal(value.numerator) / value.denominator:f}"
    return text + {"money": "元", "ratio": "%", "days": "日"}.get(node.kind, "")


def _compare(operator: str, left: Range, right: Range) -> bool | None:
    if operator in {">", "≥"}:
        return _compare("<" if operator == ">" else "≤", right, left)
    if operator == "<":
        return True if left.high < right.low else False if left.low >= right.high else None
    if operator == "≤":
        return True if left.high <= right.low else False if left.low > right.high else None
    apart = left.high < right.low or right.high < left.low
    same = left.low == left.high == right.low == right.high
    if operator == "=":
        return False if apart else True if same else None
    if operator == "≠":
        return True if apart else False if same else None
    return None


def _literals(node: Expression) -> list[Any]:
    found = [node.value] if isinstance(node, Literal) else []
    return list(dict.fromkeys([*found, *(value for child in children(node) for value in _literals(child))]))


def _bounds(node: Expression, name: str) -> list[Fraction]:
    """The constants that a judgement compares a name with."""
    parts = children(node)
    found: list[Fraction] = []
    if isinstance(node, Binary | Among) and Name(name) in parts:
        found = [p.value for p in parts if isinstance(p, Literal) and isinstance(p.value, Fraction)]
    return sorted({*found, *(bound for part in parts for bound in _bounds(part, name))})


def _subsets(values: list[str]) -> Iterator[frozenset[str]]:
    for bits in range(1 << len(values)):
        yield frozenset(value for index, value in enumerate(values) if bits >> index & 1)


def _stretches(type: FactType, within: Range, bounds: list[Fraction]) -> Iterator[Range]:
    """A number's range, cut at the bounds."""
    if not bounds:
        return
    step = Fraction(0) if type.kind == "exact" else Fraction(1, 10**type.places)
    pieces = [Range(-inf, below(bounds[0], step)), Range(-below(-bounds[-1], step), inf)]
    pieces += [Range(bound, bound) for bound in bounds]
    pieces += [Range(-below(-left, step), below(right, step)) for left, right in pairwise(bounds)]
    for piece in pieces:
        if not (met := piece.meet(within)).is_empty:
            yield met
