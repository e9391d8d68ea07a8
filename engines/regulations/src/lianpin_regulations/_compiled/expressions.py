"""Expressions as Python: exact numbers in units of a decimal place, over a positive one where something was divided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

from lianpin_regulations._compiled import functions, reaching
from lianpin_regulations._compiled.forms import narrowed
from lianpin_regulations._compiled.numbers import aligned, crossed, literal, negative, number_text, product, quotient
from lianpin_regulations._compiled.writer import Value, Writer
from lianpin_regulations._program.ast import Among, Binary, Call, Expression, If, Literal, Name, Unary
from lianpin_regulations._program.words import AGGREGATES, GROUPS

_SIGNS = {"=": "==", "≠": "!=", "<": "<", ">": ">", "≤": "<=", "≥": ">="}


def compiled(node: Expression, writer: Writer) -> Value:
    """Write what computes an expression and return the text of its value."""
    return _KINDS[type(node)](node, writer)


def _literal(node: Literal, writer: Writer) -> Value:
    if isinstance(node.value, Fraction):
        return literal(node.value)
    if isinstance(node.value, date):
        return Value(writer.constant(node.value), "date")
    return Value(repr(node.value))


def _name(node: Name, writer: Writer) -> Value:
    return writer.look_up(node.name)


def _unary(node: Unary, writer: Writer) -> Value:
    value = compiled(node.operand, writer)
    if node.operator != "非":
        return negative(value)
    text = writer.kept(value.text)
    return Value(f"(not {text} if {text}.__class__ is bool else {text})")


def _if(node: If, writer: Writer) -> Value:
    test = writer.kept(compiled(node.condition, writer).text)
    text, under = writer.fresh(), writer.fresh()
    with writer.block(f"if {test}:"):
        then = compiled(node.then, writer)
        mark = writer.mark()
    with writer.block(f"elif {test} is False:"):
        otherwise = compiled(node.otherwise, writer)
        one, other, found = _alike(then, otherwise)
        writer.line(_assigned(text, under, other, found))
    writer.insert(mark, _assigned(text, under, one, found))
    writer.line(f"else: {text}, {under} = {test}, 1" if found.under else f"else: {text} = {test}")
    return Value(text, found.sort, found.scale, under if found.under else "")


def _assigned(text: str, under: str, value: Value, found: Value) -> str:
    return f"{text}, {under} = {value.text}, {value.under or 1}" if found.under else f"{text} = {value.text}"


def _alike(one: Value, other: Value) -> tuple[Value, Value, Value]:
    """Both branches in one form, and that form."""
    if one.sort == other.sort == "number":
        one, other = aligned(one, other)
        return one, other, Value("", "number", one.scale, one.under or other.under)
    if one.sort == other.sort:
        return one, other, one
    one, other = (Value(number_text(each)) for each in (one, other))
    return one, other, one


def _binary(node: Binary, writer: Writer) -> Value:
    if node.operator in {"且", "或"}:
        return _logic(node, writer)
    left, right = compiled(node.left, writer), compiled(node.right, writer)
    if node.operator in _SIGNS:
        return Value(compared(left, right, _SIGNS[node.operator]))
    if node.operator in {"含有", "不含有"}:
        word = "not in" if node.operator == "不含有" else "in"
        within, each = writer.kept(left.text), writer.kept(right.text)
        return Value(f"({each} {word} {within} if {known(within, each)} else joined(({within}, {each})))")
    return _arithmetic(node.operator, left, right, writer)


def known(*locals: str) -> str:
    """The test that none of some locals is unknown."""
    return " and ".join(f"{text}.__class__ is not Unknown" for text in locals)


def _logic(node: Binary, writer: Writer) -> Value:
    """The right side is looked at only where the left one does not decide."""
    left = compiled(node.left, writer)
    result = writer.fresh()
    writer.line(f"{result} = {left.text}")
    decisive, usual, word = ("True", "False", "some") if node.operator == "或" else ("False", "True", "every")
    with writer.block(f"if {result} is not {decisive}:"):
        right = writer.kept(compiled(node.right, writer).text)
        writer.line(f"{result} = {right} if {result} is {usual} else {word}(({result}, {right}))")
    return Value(result)


def compared(left: Value, right: Value, sign: str) -> str:
    """The text that compares two values."""
    if left.sort == right.sort == "number":
        left, right = crossed(*aligned(left, right))
        return f"({left.text} {sign} {right.text})"
    return f"({number_text(left)} {sign} {number_text(right)})"


def _arithmetic(operator: str, left: Value, right: Value, writer: Writer) -> Value:
    if left.sort == right.sort == "number":
        return _NUMBERS[operator](left, right, writer)
    if left.sort == right.sort == "date":
        return Value(f"({left.text} - {right.text}).days", "number")
    if left.sort == "date":
        return Value(f"({left.text} {'+' if operator == '＋' else '-'} {functions.days(right)})", "date")
    if right.sort == "date":
        return Value(f"({functions.days(left)} + {right.text})", "date")
    return Value(f"applied({operator!r}, ({number_text(left)}, {number_text(right)}), F)")


def _sum(left: Value, right: Value, writer: Writer, sign: str = "+") -> Value:
    left, right = aligned(left, right)
    under = left.under if left.under == right.under else product(left.under, right.under)
    left, right = crossed(left, right)
    return Value(f"({left.text} {sign} {right.text})", "number", left.scale, under)


def _difference(left: Value, right: Value, writer: Writer) -> Value:
    return _sum(left, right, writer, "-")


def _product(left: Value, right: Value, writer: Writer) -> Value:
    text = f"({left.text} * {right.text})"
    return Value(text, "number", left.scale + right.scale, product(left.under, right.under))


_NUMBERS: dict[str, Callable[[Value, Value, Writer], Value]] = {
    "＋": _sum, "－": _difference, "×": _product, "÷": quotient,
}  # fmt: skip


def _among(node: Among, writer: Writer) -> Value:
    value = compiled(node.operand, writer)
    if not all(isinstance(item, Literal) for item in node.items):
        items = [compiled(item, writer) for item in node.items]
        listed = ", ".join(number_text(each) for each in (value, *items))
        return Value(f"among(({listed}), {node.negated})")
    values: list[Any] = [item.value for item in node.items if isinstance(item, Literal)]
    if value.sort == "number" and not value.under:
        text, named = writer.kept(value.text), tuple(narrowed(each, value.scale) for each in values)
    else:
        text, named = writer.kept(number_text(value)), tuple(values)
    among = "not in" if node.negated else "in"
    return Value(f"({text} {among} {writer.constant(named)} if {known(text)} else {text})")


def _call(node: Call, writer: Writer) -> Value:
    if node.function in AGGREGATES:
        return reaching.over_periods(node, writer, compiled)
    if node.function in GROUPS:
        return reaching.over_people(node, writer)
    return functions.called(node, [compiled(argument, writer) for argument in node.arguments], writer)


_KINDS: dict[type, Callable[[Any, Writer], Value]] = {
    Literal: _literal, Name: _name, Unary: _unary, If: _if, Binary: _binary, Among: _among, Call: _call,
}  # fmt: skip
