"""Decision tables as chains of tests, or as a dictionary where one input of named values decides."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from lianpin_regulations._compiled.forms import narrowed
from lianpin_regulations._compiled.plans import TablePlan
from lianpin_regulations._compiled.writer import Value, Writer
from lianpin_regulations._program.ast import Cell, DecisionTable, Output

if TYPE_CHECKING:
    from lianpin_regulations._compiled.definitions import Subject

Keep = Callable[["Subject", Writer, str, str, str], None]


def write_output(subject: Subject, writer: Writer, keep: Keep) -> None:
    """Write what finds the rows of a table that apply (`k`) and the value of one of its outputs (`v`).

    Where an input is unknown, or no row applies, `by_rows` looks at the rows one after the other.
    """
    output = subject.definition
    assert isinstance(output, Output)
    table, form = output.table, writer.program.forms[subject.name]
    inputs = [writer.look_up(name) for name in table.inputs]
    values = [narrowed(row.outputs[output.index], form) for row in table.rows]
    plan = subject.plan(TablePlan, writer, table=table, values=values)
    given = "".join(f"({value.text}, {value.form}), " for value in inputs)
    general = f"v, k = by_rows(F, {plan}, ({given}))"
    if named := _by_value(table, inputs):
        writer.line(f"k = {writer.constant(named)}.get({inputs[0].text})")
        writer.line(f"if k is None: {general}")
        writer.line(f"else: v = {writer.constant(values)}[k]")
    elif table.policy in {"唯一", "优先"}:
        _first(table, inputs, values, general, writer)
    else:
        _all(table, inputs, values, general, writer)
    keep(subject, writer, "v", plan, "k")


def _by_value(table: DecisionTable, inputs: list[Value]) -> dict[Any, int]:
    """Value → row, where the only input is a word or yes and no and every cell names values; else nothing."""
    if table.policy not in {"唯一", "优先"} or len(inputs) != 1 or inputs[0].sort != "other":
        return {}
    found: dict[Any, int] = {}
    for index, row in enumerate(table.rows):
        cell = row.cells[0]
        if cell.any or cell.negated or cell.is_interval or not all(isinstance(v, str | bool) for v in cell.values):
            return {}
        for value in cell.values:
            found.setdefault(value, index)
    return found


def _unknown(inputs: list[Value]) -> str:
    return " or ".join(f"{value.text}.__class__ is Unknown" for value in inputs) or "False"


def _first(table: DecisionTable, inputs: list[Value], values: list[Any], general: str, writer: Writer) -> None:
    writer.line(f"if {_unknown(inputs)}: {general}")
    for index, (row, value) in enumerate(zip(table.rows, values, strict=True)):
        writer.line(f"elif {_test(row.cells, inputs, writer)}: v, k = {writer.exact(value)}, {index}")
    writer.line(f"else: {general}")


def _all(table: DecisionTable, inputs: list[Value], values: list[Any], general: str, writer: Writer) -> None:
    writer.line(f"if {_unknown(inputs)}: {general}")
    writer.line("else:")
    is_sum = table.policy == "收集求和"
    writer.line("    v, k = 0, []" if is_sum else "    k = []")
    for index, (row, value) in enumerate(zip(table.rows, values, strict=True)):
        writer.line(f"    if {_test(row.cells, inputs, writer)}:")
        writer.line(f"        k.append({index})")
        if is_sum:
            writer.line(f"        v += {writer.exact(value)}")
    listed = f"[{writer.constant(values)}[i] for i in k]"
    if table.policy == "收集列举":
        writer.line(f"    v = frozenset({listed})")
    elif not is_sum:
        writer.line(f"    if k: v = max({listed})")
        writer.line(f"    else: {general}")


def _test(cells: tuple[Cell, ...], inputs: list[Value], writer: Writer) -> str:
    tests = [_cell(cell, value, writer) for cell, value in zip(cells, inputs, strict=True) if not cell.any]
    return " and ".join(tests) or "True"


def _cell(cell: Cell, value: Value, writer: Writer) -> str:
    if value.sort == "number":
        text = _interval(cell, value, writer) if cell.is_interval else _numbers(cell, value, writer)
        return f"not ({text})" if cell.negated else text
    if value.sort == "set" or cell.is_interval or any(not isinstance(each, str | bool) for each in cell.values):
        return f"matches({writer.constant(cell)}, {value.text})"
    if len(cell.values) == 1:
        return f"{value.text} {'!=' if cell.negated else '=='} {cell.values[0]!r}"
    return f"{value.text} {'not in' if cell.negated else 'in'} {cell.values!r}"


def _interval(cell: Cell, value: Value, writer: Writer) -> str:
    low = "" if cell.low is None else f"{_bound(cell.low, value, writer)} {'<=' if cell.low_closed else '<'} "
    high = "" if cell.high is None else f" {'<=' if cell.high_closed else '<'} {_bound(cell.high, value, writer)}"
    return f"{low}{value.text}{high}" if low or high else "True"


def _bound(bound: Fraction, value: Value, writer: Writer) -> str:
    """A bound in the value's units."""
    return writer.exact(narrowed(bound, value.scale))


def _numbers(cell: Cell, value: Value, writer: Writer) -> str:
    named = frozenset(narrowed(each, value.scale) for each in cell.values if isinstance(each, Fraction))
    return f"{value.text} in {writer.constant(named)}"
