"""The cells of an Excel file that hold facts, as the regulation's own table of facts reads them."""

from datetime import date, datetime

from django.utils.translation import gettext as _
from lianpin_regulations import FactError, FactSpec

from lianpin.toolkit.sheets import (
    HEADER_WITHIN,
    MOST_ROWS,
    Cell,
    CellRefused,
    RowError,
    Sheet,
    clean,
    passes,
    read_sheet,
    summary,
)

__all__ = [
    "HEADER_WITHIN",
    "MOST_ROWS",
    "Cell",
    "CellRefused",
    "RowError",
    "Sheet",
    "clean",
    "passes",
    "read_fact",
    "read_sheet",
    "summary",
]


def read_fact(spec: FactSpec, column: str, cell: Cell) -> object:
    """A cell as the regulation's table of facts reads it; CellRefused says in its words why not."""
    if isinstance(cell, bool | date) and not (isinstance(cell, date) and spec.type.kind == "date"):
        raise CellRefused(column, _("“%s”不是数字。请把单元格改为数字格式后重填。") % cell)
    try:
        return spec.check(spec.read(_text(cell)))
    except FactError as error:
        raise CellRefused(column, str(error)) from error


def _text(cell: Cell) -> str:
    # What a spreadsheet shows as 12000.1 may lie a hair beside it: six places are more than any regulation asks for.
    if isinstance(cell, float):
        return f"{cell:.6f}".rstrip("0").rstrip(".")
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return str(cell)
