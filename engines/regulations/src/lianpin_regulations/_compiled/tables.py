"""Decision tables as chains of tests, or as a dictionary where one input of named values decides."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from lianpin_regulations._compiled.forms import Aside, narrowed
from lianpin_regulations._compiled.plans import TablePlan
from lianpin_regulations._compiled.writer import Uncompilable, Value, Writer
from lianpin_regulations._program.ast import Cell, DecisionTable, Output

if TYPE_CHECKING:
    from lianpin_regulations._compiled.definitions import Subject

Keep = Callable[["Subject", Writer, str, str, str], None]


def write_output(subject: Subject, writer: Writer, keep: Keep) -> None:
    """Write what finds the rows of a table that apply, and the value of one of its outputs. No row: left aside."""
    output = subject.definition
    assert isinstance(output, Output)
    table, form = output.table, writer.program.forms[subject.name]
    if len(set(table.inputs)) < len(table.inputs):
        raise Uncompilable
    inputs = [writer.look_up(name) for name in table.inputs]
    values = tuple(narrowed(row.outputs[output.index], form) for row in table.rows)
    plan = subject.plan(TablePlan, writer, table=table)
    if table.policy in {"唯一", "优先"}:
        _first(table, inputs, writer)
        keep(subject, writer, f"{writer.constant(values)}[k]", plan, "k")
    else:
        _all(table, inputs, writer, values if table.policy == "收集求和" else None)
        keep(subject, writer, _collected(table.policy, writer.constant(values)), plan, "k")


def _first(table: DecisionTable, inputs: list[Value], writer: Writer) -> None:
    if (named := _by_value(table, inputs)) is not None:
        writer.line(f"k = {writer.constant(named)}.get({inputs[0].text})")
        writer.line("if k is None: raise Aside")
        return
    for index, row in enumerate(table.rows):
        test = _test(row.cells, inputs, writer)
        writer.line(f"{'elif' if index else 'if'} {test}:")
        writer.line(f"    k = {index}")
    writer.line("else:")
    writer.line("    raise Aside")


def _by_value(table: DecisionTable, inputs: list[Value]) -> dict[Any, int] | None:
    """Value → row, where the only input is a word or yes and no and every cell names values."""
    if len(inputs) != 1 or inputs[0].sort != "other":
        return None
    found: dict[Any, int] = {}
    for index, row in enumerate(table.rows):
        cell = row.cells[0]
        if cell.any or cell.negated or cell.is_interval or not all(isinstance(v, str | bool) for v in cell.values):
            return None
        for value in cell.values:
            found.setdefault(value, index)
    return found


def _all(table: DecisionTable, inputs: list[Value], writer: Writer, added: tuple[Any, ...] | None) -> None:
    writer.line("k = []")
    if added is not None:
        writer.line("s = 0")
    for index, row in enumerate(table.rows):
        writer.line(f"if {_test(row.cells, inputs, writer)}:")
        writer.line(f"    k.append({index})")
        if added is not None:
            writer.line(f"    s += {added[index] if isinstance(added[index], int) else writer.constant(added[index])}")


def _collected(policy: str, values: str) -> str:
    if policy == "收集求和":
        return "s"
    if policy == "收集列举":
        return f"frozenset([{values}[i] for i in k])"
    return f"highest([{values}[i] for i in k])"


def _test(cells: tuple[Cell, ...], inputs: list[Value], writer: Writer) -> str:
    tests = [_cell(cell, value, writer) for cell, value in zip(cells, inputs, strict=True) if not cell.any]
    return " and ".join(tests) or "True"


def _cell(cell: Cell, value: Value, writer: Writer) -> str:
    if value.sort == "number":
        text = _interval(cell, value) if cell.is_interval else _numbers(cell, value, writer)
        return f"not ({text})" if cell.negated else text
    if cell.is_interval or any(not isinstance(each, str | bool) for each in cell.values):
        return f"matches({writer.constant(cell)}, {value.text})"
    if value.sort == "set":
        return f"matches({writer.constant(cell)}, {value.text})"
    if len(cell.values) == 1:
        return f"{value.text} {'!=' if cell.negated else '=='} {cell.values[0]!r}"
    return f"{value.text} {'not in' if cell.negated else 'in'} {cell.values!r}"


def _interval(cell: Cell, value: Value) -> str:
    """The bounds as whole numbers of the value's units: what is whole is above 2.5 when it is above 2."""
    low = high = ""
    if cell.low is not None:
        bound = cell.low * 10**value.scale
        low = f"{ceil(bound)} <= " if cell.low_closed else f"{floor(bound)} < "
    if cell.high is not None:
        bound = cell.high * 10**value.scale
        high = f" <= {floor(bound)}" if cell.high_closed else f" < {ceil(bound)}"
    return f"{low}{value.text}{high}" if low or high else "True"


def _numbers(cell: Cell, value: Value, writer: Writer) -> str:
    scaled = [Fraction(each) * 10**value.scale for each in cell.values if isinstance(each, Fraction)]
    return f"{value.text} in {writer.constant(frozenset(n.numerator for n in scaled if n.denominator == 1))}"


def highest(values: list[Any]) -> Any:
    """The greatest; where no row applies there is no value, which is for the general evaluator to say."""
    if not values:
        raise Aside
    return max(values)
