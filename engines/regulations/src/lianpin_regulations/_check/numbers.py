"""Divisors that can be zero; days in force on which a parameter has no value."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from lianpin_regulations._check.finding import Finding
from lianpin_regulations._check.ranges import Narrowed, Ranges
from lianpin_regulations._facts import FactType, show
from lianpin_regulations._program.ast import Binary, Call, Expression, Formula, If, Literal, Name, Parameter
from lianpin_regulations._program.check import label
from lianpin_regulations._program.kinds import Kinds, TypeFault
from lianpin_regulations._program.parser import children
from lianpin_regulations._program.words import COMPARISONS
from lianpin_regulations._regulation import Regulation


def of(regulation: Regulation, kinds: Kinds, ranges: Ranges) -> Iterator[Finding]:
    """Zero divisors and parameters without a value."""
    for definition in regulation.definitions.values():
        if isinstance(definition, Formula):
            yield from _Divisions(definition, kinds, ranges).findings()
        elif isinstance(definition, Parameter):
            yield from _parameter(definition, regulation)


class _Divisions:
    """The quotients of one formula. A 比值 with a zero denominator counts as 100 %, so that only other quotients are looked at."""

    def __init__(self, formula: Formula, kinds: Kinds, ranges: Ranges) -> None:
        self.formula, self.kinds, self.ranges = formula, kinds, ranges

    def findings(self) -> Iterator[Finding]:
        is_ratio = self.formula.type.kind == "exact"
        yield from self._in(self.formula.value, {}, self.formula.line, is_ratio)
        for exception in self.formula.exceptions:
            yield from self._in(exception.guard, {}, exception.line, True)
            under = self.ranges.narrowed(exception.guard, {})
            yield from self._in(exception.value, under, exception.line, is_ratio)

    def _in(self, node: Expression, under: Narrowed, line: int, is_ratio: bool) -> Iterator[Finding]:
        if isinstance(node, If):
            yield from self._in(node.condition, under, line, True)
            yield from self._in(node.then, self.ranges.narrowed(node.condition, under), line, is_ratio)
            otherwise = self.ranges.narrowed(node.condition, under, negated=True)
            yield from self._in(node.otherwise, otherwise, line, is_ratio)
            return
        if isinstance(node, Binary) and node.operator == "÷" and not (is_ratio and self._is_ratio(node)):
            yield from self._divisor(node.right, under, line)
        if isinstance(node, Call) and node.function == "按日折算":
            yield from self._divisor(node.arguments[2], under, line)
        # A quotient that is rounded to a whole number is a count and no share, also where it is compared.
        is_count = isinstance(node, Call) and node.function in {"向下取整", "向上取整"}
        inside = not is_count and (is_ratio or (isinstance(node, Binary) and node.operator in COMPARISONS))
        for child in children(node):
            yield from self._in(child, under, line, inside)

    def _is_ratio(self, node: Binary) -> bool:
        try:
            return self.kinds.of(node) != "money"
        except TypeFault:
            return True

    def _divisor(self, divisor: Expression, under: Narrowed, line: int) -> Iterator[Finding]:
        found = self.ranges.of(divisor, under)
        if not found.has_zero:
            return
        text = f"“{divisor.name}”" if isinstance(divisor, Name) else "除数"
        message = f"“{self.formula.name}”除以{text}，它可能为零"
        if isinstance(divisor, Literal):
            message = f"“{self.formula.name}”除以零"
        expected = f"应当先写“若 {divisor.name} = 0 则 …”" if isinstance(divisor, Name) else "应当先写除数为零时的结果"
        witness = f"{divisor.name}={self._zero(divisor.name)}" if isinstance(divisor, Name) else ""
        yield Finding(line, "warning", "zero", label(self.formula.article), message, expected, witness)

    def _zero(self, name: str) -> str:
        return show(0, self.kinds.type(name) or FactType("integer"))


def _parameter(parameter: Parameter, regulation: Regulation) -> Iterator[Finding]:
    first = min((day for day, value in parameter.values if value is not None), default=date.max)
    if first <= regulation.effective_on:
        return
    until = "" if first == date.max else f"至{first - timedelta(days=1)}"
    found = f"参数“{parameter.name}”自{regulation.effective_on}{until}没有值"
    expected = f"应当有一列不晚于“自{regulation.effective_on}”"
    article = label(parameter.article)
    witness = f"基准日={regulation.effective_on}"
    yield Finding(parameter.line, "warning", "parameter", article, found, expected, witness)
