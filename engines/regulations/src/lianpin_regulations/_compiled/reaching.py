"""Functions that look at other periods or other people, as calls of what gathers them."""

from __future__ import annotations

from collections.abc import Callable

from lianpin_regulations._compiled.numbers import number_text
from lianpin_regulations._compiled.writer import Value, Writer
from lianpin_regulations._program.ast import Call, Expression, Name
from lianpin_regulations._program.groups import Group

Compile = Callable[[Expression, Writer], Value]


def over_periods(node: Call, writer: Writer, compiled: Compile) -> Value:
    """合计, 累计, 近月合计, 上一年度, 截至 of a name."""
    name, *rest = node.arguments
    if not isinstance(name, Name):
        raise KeyError(f"“{node.function}”的第一个参数应当是名称")
    if node.function == "截至":
        call = _as_of(name.name, rest, writer, compiled)
    elif node.function == "上一年度":
        call = f"year_before(F, {name.name!r}, {writer.gathering()})"
    elif node.function == "合计":
        call = f"span_sum(F, {name.name!r}, {str(getattr(rest[0], 'value', ''))!r}, {writer.gathering()})"
    else:
        with writer.silent():
            bounds = "".join(f"{number_text(compiled(each, writer))}, " for each in rest)
        function = "running_sum" if node.function == "累计" else "recent_sum"
        call = f"{function}(F, {name.name!r}, ({bounds}), {writer.gathering()})"
    return writer.program.value(name.name, writer.kept(call))


def _as_of(name: str, rest: list[Expression], writer: Writer, compiled: Compile) -> str:
    fixed, day, *otherwise = rest
    assert isinstance(fixed, Name)
    at = writer.kept(compiled(day, writer).text)
    fallback = writer.constant(writer.program.expression(otherwise[0], writer.kind)) if otherwise else "None"
    return f"as_of(F, {name!r}, {fixed.name!r}, {at}, {fallback}, {writer.gathering()})"


def over_people(node: Call, writer: Writer) -> Value:
    """组合计, 组人数, 组名次."""
    group = Group.of(node)
    text = writer.kept(f"grouped(F, {writer.constant(group)}, {writer.gathering()})")
    return writer.program.value(group.name, text) if node.function == "组合计" else Value(text, "number")
