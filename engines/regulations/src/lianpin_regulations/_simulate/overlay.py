"""A regulation with some of its values changed, as if somebody had edited the file: `月标准.C=7000元`.

The change is made in the text and the text is loaded again, so that a changed regulation is checked, compared, explained and compiled like any
other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lianpin_regulations._document.ast import Row, Table
from lianpin_regulations._errors import OverlayError
from lianpin_regulations._program.ast import DecisionTable, Formula, Output, Parameter
from lianpin_regulations._program.from_document import load
from lianpin_regulations._regulation import Regulation

_BARE = re.compile(r"-?[\d,]+(?:\.\d+)?", re.ASCII)
_UNIT = {"money": "元", "ratio": "%"}


def overlaid(regulation: Regulation, values: Mapping[str, str]) -> Regulation:
    """The regulation with these values instead.

    `参数` changes a parameter for all its days, `名称.行` an output of a decision table in the row of that input (`月标准.C`) or of that number
    (`月标准.3`), `名称` of a formula its expression. A bare number takes the unit of what it replaces. OverlayError says what cannot be
    changed, RegulationError what is wrong with the changed file.
    """
    lines = regulation.source.split("\n")
    for key, text in values.items():
        _change(regulation, lines, key.strip(), text.strip())
    return load("\n".join(lines), name=regulation.document.name)


def _change(regulation: Regulation, lines: list[str], key: str, text: str) -> None:
    name, _dot, row = key.partition(".")
    definition = regulation.definitions.get(name.strip())
    if isinstance(definition, Output):
        _in_table(regulation, lines, definition, row.strip(), text)
    elif row:
        raise OverlayError(f"“{name}”不是表的结果列，不能写“.{row}”；可以写“{name}={text}”")
    elif isinstance(definition, Parameter):
        table, found = _row_at(regulation, definition.line)
        columns = [index for index, head in enumerate(table.header) if head.startswith("自")]
        _write(lines, found, dict.fromkeys(columns, _with_unit(text, definition.type.kind)))
    elif isinstance(definition, Formula):
        _in_formula(lines, definition, text)
    else:
        known = "、".join(n for n, d in regulation.definitions.items() if isinstance(d, Parameter | Output))
        raise OverlayError(f"“{name}”不能改动：它不是参数、表的结果或者公式；可以改的有{known or '公式'}")


def _in_table(regulation: Regulation, lines: list[str], output: Output, row: str, text: str) -> None:
    table = output.table
    chosen = _rows(table, row)
    if not chosen:
        rows = "、".join(dict.fromkeys(_label(table, index) for index in range(len(table.rows))))
        raise OverlayError(f"“{output.name}”没有“{row}”这一行；可以写{output.name}.行，行是{rows}，或者行的序号")
    kind = table.outputs[output.index][1].kind
    for index in chosen:
        block, found = _row_at(regulation, table.rows[index].line)
        column = [i for i, head in enumerate(block.header) if head.startswith("→")][output.index]
        _write(lines, found, {column: _with_unit(text, kind)})


def _rows(table: DecisionTable, row: str) -> list[int]:
    """The rows of that label: the text of all their inputs, or of one of them; else the row of that number."""
    whole = [index for index in range(len(table.rows)) if row == _label(table, index)]
    part = [index for index, each in enumerate(table.rows) if row in [cell.text for cell in each.cells]]
    number = int(row) if row.isdecimal() else 0
    return whole or part or ([number - 1] if 1 <= number <= len(table.rows) else [])


def _label(table: DecisionTable, index: int) -> str:
    return "，".join(cell.text for cell in table.rows[index].cells)


def _row_at(regulation: Regulation, line: int) -> tuple[Table, Row]:
    for block in regulation.document.blocks:
        if isinstance(block, Table):
            for row in block.rows:
                if row.line == line:
                    return block, row
    raise OverlayError(f"第{line}行不是表格的一行，不能改动")


def _write(lines: list[str], row: Row, cells: Mapping[int, str]) -> None:
    changed = [cells.get(index, cell) for index, cell in enumerate(row.cells)]
    lines[row.line - 1] = "| " + " | ".join(changed) + " |"


def _in_formula(lines: list[str], formula: Formula, text: str) -> None:
    head, mark, _old = re.split(r"([＝=])", lines[formula.line - 1], maxsplit=1)
    if "：" not in head and ":" not in head:
        raise OverlayError(f"“{formula.name}”由一张表写成，不能这样改动；请改规章文件第{formula.line}行")
    lines[formula.line - 1] = f"{head}{mark} {text}"
    following = formula.line
    while following < len(lines) and lines[following][:1] in {" ", "\t", "　"} and lines[following].strip():
        lines[following] = ""
        following += 1


def _with_unit(text: str, kind: str) -> str:
    return f"{text}{_UNIT[kind]}" if kind in _UNIT and _BARE.fullmatch(text) else text
