"""An Excel or CSV file read row by row: its header, its cells, and why a cell cannot be taken. Any such cell refuses the whole file."""

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO

import python_calamine
from django.utils.translation import gettext as _

from lianpin.toolkit.errors import LianpinError, NotValid
from lianpin.toolkit.tables import csv_cell

MOST_ROWS = 5000
HEADER_WITHIN = 10  # rows

Cell = int | float | str | bool | date | datetime | object


@dataclass(frozen=True, slots=True)
class RowError:
    """One cell that cannot be taken: where it stands, as Excel counts, and what to do."""

    sheet: str
    row: int
    column: str
    reason: str

    def __str__(self) -> str:
        place = {"sheet": self.sheet, "row": self.row, "column": self.column}
        return _("工作表“%(sheet)s”第 %(row)d 行“%(column)s”：") % place + self.reason


class CellRefused(Exception):
    """Why the cell of a column cannot be taken."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows below the header with their numbers, as Excel counts them: cells by column."""

    name: str
    rows: list[tuple[int, dict[str, Cell]]]


def read_sheet(content: bytes, name: str, *, sheet: str, columns: Sequence[str], optional: Sequence[str] = ()) -> Sheet:
    """The sheet of that name, else the first. NotValid when it is no such file at all, or lacks a column that is not optional."""
    found, rows = _rows(content, name, sheet)
    header, first_row = _header(rows, name, found, columns, optional)
    return Sheet(
        found,
        [
            (number, {column: clean(cells[at]) if at < len(cells) else "" for column, at in header.items()})
            for number, cells in enumerate(rows[first_row:], start=first_row + 1)
        ],
    )


def _rows(content: bytes, name: str, wanted: str) -> tuple[str, list[list[Cell]]]:
    found, rows = _lines(content, name) if name.lower().endswith(".csv") else _cells(content, name, wanted)
    if len(rows) > MOST_ROWS:
        raise NotValid(
            _("文件“%(name)s”有 %(rows)d 行，一次最多导入 %(most)d 行。请拆分后分次上传。")
            % {"name": name, "rows": len(rows), "most": MOST_ROWS},
            code="IMPORT_TOO_LONG",
        )
    return found, rows


def _lines(content: bytes, name: str) -> tuple[str, list[list[Cell]]]:
    """UTF-8, or what Excel saves as CSV in China."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            lines = csv.reader(content.decode(encoding).splitlines())
            return name, [[csv_cell(cell) for cell in line] for line in lines]
        except (UnicodeDecodeError, csv.Error):
            continue
    raise NotValid(
        _("文件“%s”不是文本。请保存为 CSV（UTF-8 或者 GB18030）或者 XLSX 后再上传。") % name, code="IMPORT_UNREADABLE"
    )


def _cells(content: bytes, name: str, wanted: str) -> tuple[str, list[list[Cell]]]:
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(content))
        sheet = wanted if wanted in book.sheet_names else next(iter(book.sheet_names), "")
        rows: list[list[Cell]] = [list(row) for row in book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)]
    except python_calamine.CalamineError as error:
        raise NotValid(
            _("文件“%s”打不开，可能已损坏或加了密码。请另存为不加密的 XLSX 文件后再上传。") % name,
            code="IMPORT_UNREADABLE",
        ) from error
    return sheet, rows


def _header(
    rows: Sequence[Sequence[Cell]], name: str, sheet: str, wanted: Sequence[str], optional: Sequence[str]
) -> tuple[dict[str, int], int]:
    """Where each column stands, and the index of the first row below the header (within the first ten rows)."""
    best: dict[str, int] = {}
    after = 0
    for index, cells in enumerate(rows[:HEADER_WITHIN]):
        found = {heading(cell): place for place, cell in reversed(list(enumerate(cells)))}
        columns = {column: found[column] for column in wanted if column in found}
        if len(columns) > len(best):
            best, after = columns, index + 1
        if len(columns) == len(wanted):
            return columns, after
    missing = [column for column in wanted if column not in best and column not in optional]
    if best and not missing:
        return best, after
    raise NotValid(
        _("文件“%(name)s”的工作表“%(sheet)s”缺少列：%(missing)s。请下载模板，不要改动表头。")
        % {"name": name, "sheet": sheet, "missing": "、".join(missing)},
        code="IMPORT_COLUMN_MISSING",
    )


def heading(cell: Cell) -> str:
    """A heading without its unit: 实付报酬（元） is 实付报酬."""
    return re.split(r"[（(]", str(cell).strip(), maxsplit=1)[0].strip().rstrip("*")


def clean(cell: Cell) -> Cell:
    """A whole number that a spreadsheet kept as a fraction is whole; text is without the spaces around it."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell.strip() if isinstance(cell, str) else cell


def passes(column: str, check: Callable[..., None], *args: object) -> None:
    """A rule that holds, or its reason as that of the cell."""
    try:
        check(*args)
    except LianpinError as refusal:
        raise CellRefused(column, refusal.reason) from refusal


def summary(errors: Iterable[RowError]) -> str:
    """All errors in one sentence list, for a refusal."""
    return "；".join(str(error) for error in errors)
