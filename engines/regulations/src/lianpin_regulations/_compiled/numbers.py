"""Texts of exact numbers: of one scale, over one denominator, divided, rounded."""

from __future__ import annotations

from fractions import Fraction

from lianpin_regulations._compiled.writer import Value, Writer


def power(places: int) -> str:
    return str(10**places)


def literal(value: Fraction, writer: Writer) -> Value:
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
    if value.sort == "number" and value.text.isdigit():
        return Value(f"(-{value.text})", "number", value.scale, value.under)
    return Value(f"(-{value.text})", value.sort, value.scale, value.under)


def quotient(left: Value, right: Value, writer: Writer) -> Value:
    """Left ÷ right; what is divided by zero counts as 100 %."""
    over = "*".join(filter(None, (left.text, power(right.scale) if right.scale else "", right.under)))
    if right.text.isdigit() and int(right.text) > 0:
        return _over(over, left, right.text)
    divisor = writer.kept(right.text)
    result, under = writer.fresh(), writer.fresh()
    # No name is looked up in these branches: they need no block.
    rest = f"*{left.under}" if left.under else ""
    writer.line(f"if {divisor} > 0:")
    writer.line(f"    {result}, {under} = {over}, {divisor}{rest}")
    writer.line(f"elif {divisor}:")
    writer.line(f"    {result}, {under} = -({over}), -{divisor}{rest}")
    writer.line("else:")
    writer.line(f"    {result}, {under} = {power(left.scale)}, 1")
    return Value(result, "number", left.scale, under)


def _over(over: str, left: Value, divisor: str) -> Value:
    under = f"({left.under}*{divisor})" if left.under else divisor
    return Value(f"({over})", "number", left.scale, "" if under == "1" else under)


def number_text(value: Value, writer: Writer) -> str:
    """A value as the general evaluator keeps it."""
    if value.sort != "number":
        return value.text
    under = "*".join(filter(None, (power(value.scale) if value.scale else "", value.under)))
    return f"Fraction({value.text}, {under})" if under else f"Fraction({value.text})"


def settle(value: Value, places: int, writer: Writer) -> tuple[str, str]:
    """Write the rounding of a number to places; the texts of the number in their units, and of the exact one where it differs."""
    result, exact = writer.fresh(), writer.fresh()
    if value.sort != "number":
        writer.line(f"{result}, {exact} = settled({value.text}, {places})")
        return result, exact
    if value.scale <= places and not value.under:
        return raised(value, places).text, "None"
    over, under = writer.kept(_over_places(value, places)), writer.kept(_under_places(value, places))
    writer.line(f"{result}, {exact} = {over} // {under}, None")
    writer.line(f"if {result} * {under} != {over}:")
    whole = f"({over} * 2 + {under}) // (2 * {under})"
    writer.line(f"    {result} = {whole} if {over} >= 0 else -(({under} - {over} * 2) // (2 * {under}))")
    writer.line(f"    {exact} = ({over}, {under}*{power(places)})")
    return result, exact


def _over_places(value: Value, places: int) -> str:
    return raised(value, max(places, value.scale)).text if value.scale < places else value.text


def _under_places(value: Value, places: int) -> str:
    scale = power(value.scale - places) if value.scale > places else ""
    return "*".join(filter(None, (scale, value.under)))
