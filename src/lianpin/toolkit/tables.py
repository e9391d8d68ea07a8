"""Tables that leave the platform, as Excel or CSV: text stays text, whatever it begins with.

A spreadsheet runs a cell that begins with = + - or @ (also behind a tab or a return) as a formula. Names and notes are typed by people, so no export
writes them as they are: a workbook is a `Book`, a CSV comes from `csv_text`, and nothing else in the platform makes either (a test looks).
"""

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet.worksheet import Worksheet

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # Excel reads the full-width ones alike


def starts_formula(value: object) -> bool:
    """Whether a spreadsheet might take a text for a formula."""
    return isinstance(value, str) and value.lstrip(" \u00a0\u3000").startswith(STARTS)


class Book(Workbook):
    """An Excel workbook without formulas: what looks like one is saved as the text that it is."""

    def save(self, filename: Any) -> None:
        for sheet in self.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell, Cell) and starts_formula(cell.value):
                        write_text(cell, str(cell.value))
        super().save(filename)

    @staticmethod
    def add(sheet: Worksheet, values: Iterable[object]) -> None:
        """A row, without the characters that a workbook cannot hold."""
        sheet.append([writable(value) for value in values])

    def content(self) -> bytes:
        """The file."""
        held = BytesIO()
        self.save(held)
        return held.getvalue()


def write_text(cell: Cell, text: str) -> None:
    """Text into a cell, marked as text: neither a formula nor, like an account number, a number."""
    cell.value = writable(text)
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = True


def writable(value: object) -> Any:
    """A text without control characters; anything else as it is."""
    return ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV; an apostrophe before what would start a formula, as Excel itself marks text."""
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerows([_shown(value) for value in row] for row in rows)
    return out.getvalue()


def csv_cell(text: str) -> str:
    """A cell as it was before `csv_text`."""
    return text[1:] if text.startswith("'") and starts_formula(text[1:]) else text


def _shown(value: object) -> object:
    if not isinstance(value, str):
        return value
    marked = f"'{value}" if starts_formula(value) else value
    return marked.replace("\r\n", "\n").replace("\r", "\n")  # a lone return would end the row unquoted
