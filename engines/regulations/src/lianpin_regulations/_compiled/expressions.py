"""Expressions as Python: exact integers in units of a decimal place, over a positive integer where something was divided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

from lianpin_regulations._compiled import functions
from lianpin_regulations._compiled.numbers import aligned, crossed, literal, negative, number_text, quotient
from lianpin_regulations._compiled.writer import Uncompilable, Value, Writer
from lianpin_regulations._program.ast import Among, Binary, Call, Expression, If, Literal, Name, Unary
from lianpin_regulations._program.words import AGGREGATES, GROUPS

_SIGNS = {"=": "==", "≠": "!=", "<": "<", ">": ">", "≤": "<=", "≥": ">="}


def compiled(node: Expression, writer: Writer) -> Value:
    """Write what computes an expression and return the text of its value. Uncompilable where it looks at periods or people."""
    return _KINDS[type(node)](node, writer)


def _literal(node: Literal, writer: Writer) -> Value:
    if isinstance(node.value, Fraction):
        return literal(node.value, writer)
    if isinstance(node.value, bool):
        return Value(str(node.value))
    if isinstance(node.value, date):
        return Value(writer.constant(node.value), "date")
    return Value(repr(node.value))


def _name(node: Name, writer: Writer) -> Value:
    return writer.look_up(node.name)


def _unary(node: Unary, writer: Writer) -> Value:
    value = compiled(node.operand, writer)
    if node.operator == "非":
        return Value(f"(not {value.text})")
    return negative(value)


def _if(node: If, writer: Writer) -> Value:
    test = compiled(node.condition, writer)
    text, under = writer.fresh(), writer.fresh()
    with writer.block(f"if {test.text}:"):
        then = compiled(node.then, writer)
        mark, indent = len(writer.lines), writer.depth
    with writer.block("else:"):
        otherwise = compiled(node.otherwise, writer)
        one, other, found = _alike(then, otherwise, writer)
        writer.line(f"{text}, {under} = {other.text}, {other.under or 1}" if found.under else f"{text} = {other.text}")
    last = f"{text}, {under} = {one.text}, {one.under or 1}" if found.under else f"{text} = {one.text}"
    writer.lines.insert(mark, "    " * indent + last)
    return Value(text, found.sort, found.scale, under if found.under else "")


def _alike(one: Value, other: Value, writer: Writer) -> tuple[Value, Value, Value]:
    """Both branches in one form, and that form."""
    if one.sort == other.sort == "number":
        one, other = aligned(one, other)
        return one, other, Value("", "number", one.scale, one.under or other.under)
    if one.sort == other.sort:
        return one, other, one
    one, other = (Value(number_text(each, writer)) for each in (one, other))
    return one, other, one


def _binary(node: Binary, writer: Writer) -> Value:
    if node.operator in {"且", "或"}:
        return _logic(node, writer)
    left, right = compiled(node.left, writer), compiled(node.right, writer)
    if node.operator in _SIGNS:
        return Value(_compared(left, right, _SIGNS[node.operator], writer))
    if node.operator in {"含有", "不含有"}:
        return Value(f"({right.text} {'not in' if node.operator == '不含有' else 'in'} {left.text})")
    return _arithmetic(node.operator, left, right, writer)


def _logic(node: Binary, writer: Writer) -> Value:
    """The right side is looked at only where the left one does not decide."""
    left = compiled(node.left, writer)
    result = writer.fresh()
    writer.line(f"{result} = {left.text}")
    with writer.block(f"if {'not ' if node.operator == '或' else ''}{result}:"):
        writer.line(f"{result} = {compiled(node.right, writer).text}")
    return Value(result)


def _compared(left: Value, right: Value, sign: str, writer: Writer) -> str:
    if left.sort == right.sort == "number":
        left, right = crossed(*aligned(left, right))
        return f"({left.text} {sign} {right.text})"
    return f"({number_text(left, writer)} {sign} {number_text(right, writer)})"


def _arithmetic(operator: str, left: Value, right: Value, writer: Writer) -> Value:
    if left.sort == right.sort == "number":
        return _NUMBERS[operator](left, right, writer)
    sorts = (left.sort, right.sort)
    if sorts == ("date", "date"):
        return Value(f"({left.text} - {right.text}).days", "number")
    whole = next((each for each in (left, right) if each.sort == "number" and not each.scale and not each.under), None)
    if whole is not None and "date" in sorts:
        day = left if left.sort == "date" else right
        sign = "-" if operator != "＋" and day is left else "+"
        return Value(f"({day.text} {sign} days({whole.text}))", "date")
    texts = f"{number_text(left, writer)}, {number_text(right, writer)}"
    return Value(f"arithmetic({operator!r}, {texts})", "date" if "date" in sorts else "other")


def _sum(left: Value, right: Value, writer: Writer, sign: str = "+") -> Value:
    left, right = aligned(left, right)
    under = left.under if left.under == right.under else "*".join(filter(None, (left.under, right.under)))
    if left.under != right.under:
        left, right = crossed(left, right)
    return Value(f"({left.text} {sign} {right.text})", "number", left.scale, f"({under})" if "*" in under else under)


def _difference(left: Value, right: Value, writer: Writer) -> Value:
    return _sum(left, right, writer, "-")


def _product(left: Value, right: Value, writer: Writer) -> Value:
    under = "*".join(filter(None, (left.under, right.under)))
    text = f"{left.text} * {right.text}"
    return Value(f"({text})", "number", left.scale + right.scale, f"({under})" if "*" in under else under)


_NUMBERS: dict[str, Callable[[Value, Value, Writer], Value]] = {
    "＋": _sum, "－": _difference, "×": _product, "÷": quotient,
}  # fmt: skip


def _among(node: Among, writer: Writer) -> Value:
    value = compiled(node.operand, writer)
    if not all(isinstance(item, Literal) for item in node.items):
        items = [compiled(item, writer) for item in node.items]
        tests = " or ".join(_compared(value, item, "==", writer) for item in items)
        return Value(f"(not ({tests}))" if node.negated else f"({tests})")
    among = "not in" if node.negated else "in"
    values: list[Any] = [item.value for item in node.items if isinstance(item, Literal)]
    if value.sort == "number" and not value.under:
        scaled = [each * 10**value.scale for each in values if isinstance(each, Fraction)]
        values = [each.numerator for each in scaled if each.denominator == 1]
        return Value(f"({value.text} {among} {writer.constant(frozenset(values))})")
    return Value(f"({number_text(value, writer)} {among} {writer.constant(tuple(values))})")


def _call(node: Call, writer: Writer) -> Value:
    if node.function in AGGREGATES or node.function in GROUPS:
        raise Uncompilable
    values = [compiled(argument, writer) for argument in node.arguments]
    return functions.called(node, values, writer)


_KINDS: dict[type, Callable[[Any, Writer], Value]] = {
    Literal: _literal, Name: _name, Unary: _unary, If: _if, Binary: _binary, Among: _among, Call: _call,
}  # fmt: skip
