"""Functions of the notation as Python, those that look at values only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from lianpin_regulations._arithmetic import arithmetic, call
from lianpin_regulations._compiled.frame import Frame
from lianpin_regulations._compiled.numbers import aligned, crossed, number_text, power, product, raised
from lianpin_regulations._compiled.unknown import Unknown, joined
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
    "加日": "({0} + timedelta({1}))",
    "加月": "add_months({0}, {1})",
    "加工作日": "F.evaluator.calendar.add({0}, {1}).on",
    "月初": "Month.of({0}).first",
    "月末": "Month.of({0}).last",
}


def called(node: Call, values: list[Value], writer: Writer) -> Value:
    """The text of a function of values; by way of `applied` where there is no quicker one."""
    function, sorts = node.function, {value.sort for value in values}
    if function in _DAYS and sorts == {"date"}:
        return Value(_guarded(_DAYS[function], values, writer), "number")
    if function in _MOVED and values[0].sort == "date" and all(value.sort == "number" for value in values[1:]):
        return Value(_guarded(_MOVED[function], [values[0], *map(_counted, values[1:])], writer), "date")
    if function in _EXTREMES:
        return _extreme(_EXTREMES[function], values, writer)
    if sorts == {"number"} and function in _NUMBERS:
        return _NUMBERS[function](values, writer)
    if function == "舍入" and values[0].sort == "number" and (found := _rounded(node, values[0])) is not None:
        return found
    texts = "".join(f"{number_text(value)}, " for value in values)
    return Value(f"applied({function!r}, ({texts}), F)", "date" if function in _MOVED else "number")


def applied(function: str, values: Sequence[Any], frame: Frame) -> Any:
    """An operator or a function of values in their own units."""
    if any(value.__class__ is Unknown for value in values):
        return joined(values)
    if function in {"＋", "－", "×", "÷"}:
        return arithmetic(function, *values)
    return call(function, list(values), frame.evaluator.calendar)


def among(values: Sequence[Any], negated: bool) -> Any:
    """Whether the first value is one of the others."""
    if any(value.__class__ is Unknown for value in values):
        return joined(values)
    return (values[0] in values[1:]) != negated


def days(value: Value) -> str:
    """The text of a span of days."""
    return f"timespan({_counted(value).text})"


def _counted(value: Value) -> Value:
    """A number of days or months: what follows the point does not count."""
    under = product(power(value.scale), value.under)
    return Value(f"truncated({value.text}, {under or 1})", "number")


def _guarded(pattern: str, values: list[Value], writer: Writer) -> str:
    texts = [writer.kept(value.text) for value in values]
    tests = " and ".join(f"{text}.__class__ is not Unknown" for text in texts)
    return f"({pattern.format(*texts)} if {tests} else joined(({', '.join(texts)},)))"


_EXTREMES = {"较小": "<=", "较早": "<=", "较大": ">=", "较晚": ">="}


def _extreme(sign: str, values: list[Value], writer: Writer) -> Value:
    """The least or greatest; of equal ones the first."""
    found = values[0]
    for other in values[1:]:
        found = _of_two(found, other, sign, writer)
    return found


def _of_two(one: Value, other: Value, sign: str, writer: Writer) -> Value:
    if one.sort != other.sort:
        one, other = (Value(number_text(each)) for each in (one, other))
    elif one.sort == "number":
        one, other = aligned(one, other)
    one, other = (Value(writer.kept(v.text), v.sort, v.scale, v.under and writer.kept(v.under)) for v in (one, other))
    left, right = crossed(one, other) if one.sort == "number" else (one, other)
    result, test = writer.fresh(), writer.fresh()
    writer.line(f"{test} = {left.text} {sign} {right.text}")
    if one.under == other.under:
        writer.line(f"{result} = {one.text} if {test} else {other.text} if {test} is False else {test}")
        return Value(result, one.sort, one.scale, one.under)
    under = writer.fresh()
    pairs = [f"({each.text}, {each.under or 1})" for each in (one, other)]
    writer.line(f"{result}, {under} = {pairs[0]} if {test} else {pairs[1]} if {test} is False else ({test}, 1)")
    return Value(result, "number", one.scale, under)


def _up(values: list[Value], writer: Writer) -> Value:
    return Value(f"(-(-{values[0].text} // {_under(values[0])}))", "number")


def _down(values: list[Value], writer: Writer) -> Value:
    return Value(f"({values[0].text} // {_under(values[0])})", "number")


def _under(value: Value) -> str:
    return product(power(value.scale), value.under) or "1"


def _rest(values: list[Value], writer: Writer) -> Value:
    """就高补差: what is wanting, never less than nothing."""
    left, right = crossed(*aligned(*values))
    under = values[0].under if values[0].under == values[1].under else product(values[0].under, values[1].under)
    result = writer.fresh()
    writer.line(f"{result} = {left.text} - {right.text}")
    writer.line(f"if {result} < 0: {result} = 0")
    return Value(result, "number", left.scale, under)


def _per_day(values: list[Value], writer: Writer) -> Value:
    """按日折算（标准，天数，总天数）: standard × days ÷ all days; the standard where there are none."""
    standard, part, whole = (
        Value(writer.kept(v.text), v.sort, v.scale, v.under and writer.kept(v.under)) for v in values
    )
    over = _factors(standard.text, part.text, power(whole.scale), whole.under)
    either = product(standard.under, part.under)
    under = _factors(either, whole.text)
    found, divisor = writer.fresh(), writer.fresh()
    alone = _factors(standard.text, power(part.scale), part.under)
    writer.line(f"if {whole.text} > 0: {found}, {divisor} = {over}, {under}")
    writer.line(f"elif {whole.text} < 0: {found}, {divisor} = -({over}), -({under})")
    writer.line(f"elif {whole.text} == 0: {found}, {divisor} = {alone} + {part.text} * 0, {either or 1}")
    writer.line(f"else: {found}, {divisor} = {standard.text} * {part.text} * {whole.text}, 1")
    return Value(found, "number", standard.scale + part.scale, divisor)


def _factors(*factors: str) -> str:
    return " * ".join(factor for factor in factors if factor and factor != "1") or "1"


_NUMBERS: dict[str, Callable[[list[Value], Writer], Value]] = {
    "向上取整": _up, "向下取整": _down, "就高补差": _rest, "按日折算": _per_day,
}  # fmt: skip


def _rounded(node: Call, value: Value) -> Value | None:
    """舍入 to constant places in a constant way; None where either is computed."""
    places, how = node.arguments[1], node.arguments[2]
    if not isinstance(places, Literal) or not isinstance(how, Literal) or how.value not in ROUNDINGS:
        return None
    if places.value.denominator != 1 or not 0 <= places.value <= 12:
        return None
    number = int(places.value)
    whole = raised(value, max(number, value.scale))
    under = product(power(whole.scale - number), whole.under) or "1"
    return Value(f"rounding({whole.text}, {under}, {how.value!r})", "number", number)
