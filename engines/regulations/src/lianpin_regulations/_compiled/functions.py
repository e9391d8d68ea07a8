"""Functions of the notation as Python, those that look at values only."""

from __future__ import annotations

from collections.abc import Callable

from lianpin_regulations._compiled.numbers import aligned, crossed, number_text, power, raised
from lianpin_regulations._compiled.writer import Value, Writer
from lianpin_regulations._program.ast import Call, Literal
from lianpin_regulations._program.words import ROUNDINGS

_DAYS = {
    "周岁": "age({0}, {1})",
    "整月数": "full_months({0}, {1})",
    "年份": "{0}.year",
    "日数": "(({1} - {0}).days + 1)",
    "工作日数": "F.evaluator.calendar.between({0}, {1})",
}
_MOVED = {
    "加日": "({0} + days({1}))",
    "加月": "add_months({0}, {1})",
    "加工作日": "F.evaluator.calendar.add({0}, {1}).on",
    "月初": "Month.of({0}).first",
    "月末": "Month.of({0}).last",
}


def called(node: Call, values: list[Value], writer: Writer) -> Value:
    """The text of a function of values; by way of the general evaluator's where there is no quicker one."""
    function, sorts = node.function, {value.sort for value in values}
    if function in _DAYS and sorts == {"date"}:
        return Value(_DAYS[function].format(*(value.text for value in values)), "number")
    if function in _MOVED and values[0].sort == "date" and all(_is_whole(value) for value in values[1:]):
        return Value(_MOVED[function].format(*(value.text for value in values)), "date")
    if function in _EXTREMES:
        return _extreme(_EXTREMES[function], values, writer)
    if sorts == {"number"} and function in _NUMBERS:
        return _NUMBERS[function](values, writer)
    if function == "舍入" and values[0].sort == "number" and (found := _rounded(node, values[0], writer)) is not None:
        return found
    return _general(function, values, writer)


def _is_whole(value: Value) -> bool:
    return value.sort == "number" and not value.scale and not value.under


def _general(function: str, values: list[Value], writer: Writer) -> Value:
    texts = ", ".join(number_text(value, writer) for value in values)
    return Value(f"call({function!r}, [{texts}], F.evaluator.calendar)", "date" if function in _MOVED else "other")


_EXTREMES = {"较小": "<=", "较早": "<=", "较大": ">=", "较晚": ">="}


def _extreme(sign: str, values: list[Value], writer: Writer) -> Value:
    """The least or greatest; of equal ones the first."""
    found = values[0]
    for other in values[1:]:
        found = _of_two(found, other, sign, writer)
    return found


def _of_two(one: Value, other: Value, sign: str, writer: Writer) -> Value:
    if one.sort != other.sort:
        one, other = (Value(number_text(each, writer)) for each in (one, other))
    elif one.sort == "number":
        one, other = aligned(one, other)
    one, other = (Value(writer.kept(v.text), v.sort, v.scale, v.under and writer.kept(v.under)) for v in (one, other))
    left, right = crossed(one, other) if one.sort == "number" else (one, other)
    result = writer.fresh()
    if one.under == other.under:
        writer.line(f"{result} = {one.text} if {left.text} {sign} {right.text} else {other.text}")
        return Value(result, one.sort, one.scale, one.under)
    under = writer.fresh()
    pairs = [f"({each.text}, {each.under or 1})" for each in (one, other)]
    writer.line(f"{result}, {under} = {pairs[0]} if {left.text} {sign} {right.text} else {pairs[1]}")
    return Value(result, "number", one.scale, under)


def _under(value: Value) -> str:
    return "*".join(filter(None, (power(value.scale) if value.scale else "", value.under)))


def _up(values: list[Value], writer: Writer) -> Value:
    under = _under(values[0])
    return Value(f"(-(-{values[0].text} // ({under})))", "number") if under else values[0]


def _down(values: list[Value], writer: Writer) -> Value:
    under = _under(values[0])
    return Value(f"({values[0].text} // ({under}))", "number") if under else values[0]


def _rest(values: list[Value], writer: Writer) -> Value:
    """就高补差: what is wanting, never less than nothing."""
    left, right = crossed(*aligned(*values))
    under = values[0].under if values[0].under == values[1].under else "*".join(filter(None, (v.under for v in values)))
    result = writer.fresh()
    writer.line(f"{result} = {left.text} - {right.text}")
    writer.line(f"if {result} < 0:")
    writer.line(f"    {result} = 0")
    return Value(result, "number", left.scale, f"({under})" if "*" in under else under)


def _per_day(values: list[Value], writer: Writer) -> Value:
    """按日折算（标准，天数，总天数）: standard × days ÷ all days; the standard where there are none."""
    standard, part, whole = values
    text, divisor = writer.kept(standard.text), writer.kept(whole.text)
    if whole.under or part.under or standard.under or whole.scale:
        return _general("按日折算", values, writer)
    result, under = writer.fresh(), writer.fresh()
    moved = raised(Value(text, "number", standard.scale), standard.scale + part.scale).text
    writer.line(f"if {divisor} > 0:")
    writer.line(f"    {result}, {under} = {text} * {part.text}, {divisor}")
    writer.line(f"elif {divisor}:")
    writer.line(f"    {result}, {under} = -({text} * {part.text}), -{divisor}")
    writer.line("else:")
    writer.line(f"    {result}, {under} = {moved}, 1")
    return Value(result, "number", standard.scale + part.scale, under)


_NUMBERS: dict[str, Callable[[list[Value], Writer], Value]] = {
    "向上取整": _up, "向下取整": _down, "就高补差": _rest, "按日折算": _per_day,
}  # fmt: skip


def _rounded(node: Call, value: Value, writer: Writer) -> Value | None:
    """舍入 to constant places in a constant way; None where either is computed."""
    places, how = node.arguments[1], node.arguments[2]
    if not isinstance(places, Literal) or not isinstance(how, Literal) or how.value not in ROUNDINGS:
        return None
    if places.value.denominator != 1 or not 0 <= places.value <= 12:
        return None
    number = int(places.value)
    whole = raised(value, max(number, value.scale))
    under = "*".join(filter(None, (power(whole.scale - number) if whole.scale > number else "", whole.under)))
    if not under:
        return whole
    return Value(f"rounding({whole.text}, {under}, {how.value!r})", "number", number)
