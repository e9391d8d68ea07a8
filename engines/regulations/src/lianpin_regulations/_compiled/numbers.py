"""Texts of exact numbers: of one scale, over one denominator, divided, rounded."""

from __future__ import annotations

from fractions import Fraction

from lianpin_regulations._compiled.forms import Form
from lianpin_regulations._compiled.writer import Value, Writer
from lianpin_regulations._facts import FactType


def power(places: int) -> str:
    return str(10**places)


def product(*factors: str) -> str:
    """The product of positive whole numbers; empty where all are."""
    parts = [factor for factor in factors if factor and factor != "1"]
    return f"({'*'.join(parts)})" if len(parts) > 1 else "".join(parts)


def literal(value: Fraction) -> Value:
    """A constant with as few places as it has; over its denominator where it is no decimal number."""
    places = next((n for n in range(13) if (value * 10**n).denominator == 1), None)
    if places is None:
        return Value(f"({value.numerator})", "number", 0, str(value.denominator))
    text = str((value * 10**places).numerator)
    return Value(f"({text})" if text.startswith("-") else text, "number", places)


def raised(value: Value, scale: int) -> Value:
    """The same number in units of a finer place."""
    if value.scale == scale:
        return value
    if value.text.isdigit():
        return Value(str(int(value.text) * 10 ** (scale - value.scale)), "number", scale, value.under)
    return Value(f"({value.text} * {power(scale - value.scale)})", "number", scale, value.under)


def aligned(left: Value, right: Value) -> tuple[Value, Value]:
    """Two numbers in units of one place."""
    scale = max(left.scale, right.scale)
    return raised(left, scale), raised(right, scale)


def crossed(left: Value, right: Value) -> tuple[Value, Value]:
    """The numerators of two numbers of one scale over their common denominator."""
    if left.under == right.under:
        return left, right
    one = f"({left.text} * {right.under})" if right.under else left.text
    other = f"({right.text} * {left.under})" if left.under else right.text
    return Value(one, "number", left.scale), Value(other, "number", right.scale)


def negative(value: Value) -> Value:
    return Value(f"(-{value.text})", value.sort, value.scale, value.under)


def quotient(left: Value, right: Value, writer: Writer) -> Value:
    """Left ÷ right; what is divided by zero counts as 100 %."""
    if right.text.isdigit() and int(right.text) > 0:
        over = "*".join(filter(None, (left.text, power(right.scale) if right.scale else "", right.under)))
        return Value(f"({over})", "number", left.scale, product(left.under, right.text))
    numerator, divisor = writer.kept(left.text), writer.kept(right.text)
    over = "*".join(filter(None, (numerator, power(right.scale) if right.scale else "", right.under)))
    result, under = writer.fresh(), writer.fresh()
    # No name is looked up in these branches: they need no block.
    whole = f"{divisor}*{left.under}" if left.under else divisor
    writer.line(f"if {divisor} > 0: {result}, {under} = {over}, {whole}")
    writer.line(f"elif {divisor} < 0: {result}, {under} = -({over}), -{whole}")
    writer.line(f"elif {divisor} == 0: {result}, {under} = {numerator} * 0 + {power(left.scale)}, 1")
    writer.line(f"else: {result}, {under} = {numerator} * {divisor}, 1")
    return Value(result, "number", left.scale, under)


def number_text(value: Value) -> str:
    """A value in its own unit, as functions of values take it."""
    if value.sort != "number":
        return value.text
    under = product(power(value.scale), value.under)
    return f"fraction({value.text}, {under})" if under else f"fraction({value.text})"


def settle(value: Value, type: FactType, form: Form, writer: Writer) -> tuple[str, str]:
    """Write the rounding of a number where it is named: to the places of its type; 比值 never.

    The texts of the number in its form, and of the exact one where it differs.
    """
    if type.kind == "exact":
        return _unrounded(value, form), "None"
    places = type.places
    result, exact = writer.fresh(), writer.fresh()
    if value.sort != "number":
        writer.line(f"{result}, {exact} = settled({value.text}, 0, {places})")
    elif value.text.isdigit() and value.scale <= places and not value.under:
        result, exact = raised(value, places).text, "None"
    elif value.scale <= places and not value.under:
        writer.line(f"{result}, {exact} = {raised(value, places).text}, None")
        # Whole unless it is unknown, or made from a given fact of more places than its type keeps.
        writer.line(f"if {result}.__class__ is not int: {result}, {exact} = settled({result}, {places}, {places})")
    else:
        _round(value, places, result, exact, writer)
    if form is None:
        return f"fraction({result}, {power(places)})", exact
    return (result if places == form else f"({result} * {power(form - places)})"), exact


def _unrounded(value: Value, form: Form) -> str:
    if form is None or value.sort != "number":
        return number_text(value)
    whole = raised(value, max(form, value.scale))
    under = product(power(whole.scale - form), whole.under)
    return f"quotient({whole.text}, {under})" if under else whole.text


def _round(value: Value, places: int, result: str, exact: str, writer: Writer) -> None:
    over = writer.kept(raised(value, max(places, value.scale)).text)
    under = writer.kept(product(power(value.scale - places) if value.scale > places else "", value.under) or "1")
    writer.line(f"{result}, {exact} = {over} // {under}, None")
    writer.line(f"if {result} * {under} != {over}:")
    whole = f"({over} * 2 + {under}) // (2 * {under})"
    writer.line(f"    {result} = {whole} if {over} >= 0 else -(({under} - {over} * 2) // (2 * {under}))")
    writer.line(f"    {exact} = ({over}, {under}*{power(places)})")
