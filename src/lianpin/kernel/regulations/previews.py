"""A year's notice of working days as a file, CSV or Excel: read and checked row by row, with all that is wrong with it."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO

import python_calamine
from django.utils.translation import gettext as _

from lianpin.kernel.regulations.enums import DayKind
from lianpin.kernel.regulations.models import WorkCalendar
from lianpin.toolkit.errors import NotValid
from lianpin.toolkit.tables import csv_cell, csv_text

# What the headings and the kinds of days are called, in the files of offices and in ours.
DAY, KIND, NAME = "日期", "安排", "节日"
HEADINGS = {"day": DAY, "kind": KIND, "name": NAME, DAY: DAY, KIND: KIND, NAME: NAME}
KINDS = {
    "off": DayKind.OFF, "放假": DayKind.OFF, "休": DayKind.OFF,
    "on": DayKind.ON, "调休上班": DayKind.ON, "上班": DayKind.ON, "班": DayKind.ON,
}  # fmt: skip
LONGEST_DOCUMENT = 120
MOST_ROWS = 400  # a year has no more days


@dataclass(slots=True)
class CalendarFile:
    """What a file says: the document it is taken from ("" where it does not say), the days, and the rows with a fault."""

    document: str = ""
    days: dict[date, WorkCalendar] = field(default_factory=dict)
    faults: list[tuple[int, str]] = field(default_factory=list)

    def as_csv(self) -> str:
        """As `read_calendar` reads it again."""
        rows = sorted(self.days.values(), key=lambda each: each.day)
        return csv_of(self.document, rows)


def csv_of(document: str, rows: Sequence[WorkCalendar]) -> str:
    """Days as the file that can be changed and taken in again."""
    table = [("day", "kind", "name"), *((row.day.isoformat(), row.kind, row.name) for row in rows)]
    return f"# {' '.join(document.split())}\n{csv_text(table)}"


def read_calendar(content: bytes, name: str) -> CalendarFile:
    """Read a file by its ending. NotValid when it is no such table at all; what is wrong with its rows is in `faults`."""
    is_book = name.lower().endswith(".xlsx")
    rows: Sequence[Sequence[object]] = _sheet(content, name) if is_book else _lines(_text(content, name))
    found = CalendarFile()
    columns: dict[str, int] = {}
    for number, cells in enumerate(rows, 1):
        first = str(cells[0]).strip() if cells else ""
        if first.startswith("#"):
            found.document = found.document or first.lstrip("# ").strip()
        elif not any(str(cell).strip() for cell in cells):
            continue
        elif not columns:
            columns = _columns(cells, number)
        else:
            _take(found, number, {column: cells[at] if at < len(cells) else "" for column, at in columns.items()})
    if not columns or not (found.days or found.faults):
        raise NotValid(
            _("文件“%s”里没有放假安排。第一行应当是“日期、安排、节日”三列的表头，以下每天一行。") % name,
            code="CALENDAR_EMPTY",
        )
    return found


def _columns(cells: Sequence[object], number: int) -> dict[str, int]:
    found = {HEADINGS[head]: at for at, cell in enumerate(cells) if (head := str(cell).strip().lower()) in HEADINGS}
    missing = [column for column in (DAY, KIND) if column not in found]
    if missing:
        raise NotValid(
            _("第%(row)d行应当是表头，缺少列：%(missing)s。应当写“日期、安排、节日”。")
            % {"row": number, "missing": "、".join(missing)},
            code="CALENDAR_COLUMN",
        )
    return found


def _take(found: CalendarFile, number: int, cells: dict[str, object]) -> None:
    """Keep a row, or say what is wrong with it and what to write instead."""
    day, said = _day(cells[DAY]), str(cells[KIND]).strip().lower()
    kind = KINDS.get(said)
    fault = ""
    if day is None:
        fault = _("“%s”不是日期，应当写成 2026-01-01 的样子。") % cells[DAY]
    elif kind is None:
        fault = _("安排“%s”读不懂，应当写“放假”或者“上班”（off、on）。") % cells[KIND]
    elif day in found.days:
        fault = _("%s 前面已经写过，每天只能写一次。") % day
    elif kind == DayKind.ON and day.weekday() < 5:
        fault = _("%s 不是周末，本来就上班；“上班”只用于调休的周末。") % day
    if fault or day is None or kind is None:
        found.faults.append((number, fault))
        return
    found.days[day] = WorkCalendar(day=day, kind=kind, name=csv_cell(str(cells.get(NAME, "")).strip())[:20])


def _day(cell: object) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    parts = re.fullmatch(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", str(cell).strip())
    try:
        return date(int(parts[1]), int(parts[2]), int(parts[3])) if parts else None
    except ValueError:
        return None


def _text(content: bytes, name: str) -> str:
    """UTF-8, or what Excel saves as CSV in China."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotValid(_("文件“%s”不是文本。请保存为 CSV（UTF-8）或者 XLSX 后再上传。") % name, code="CALENDAR_UNREADABLE")


def _lines(text: str) -> list[list[str]]:
    """Line by line, so that a row's number is that of its line."""
    return [next(csv.reader([line]), []) for line in text.splitlines()[: MOST_ROWS + 20]]


def _sheet(content: bytes, name: str) -> list[list[object]]:
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(content))
        sheet = book.get_sheet_by_index(0)
        return [list(row) for row in sheet.to_python(skip_empty_area=False)[: MOST_ROWS + 20]]
    except python_calamine.CalamineError as error:
        raise NotValid(
            _("文件“%s”打不开，可能已损坏或加了密码。请另存为不加密的 XLSX 文件后再上传。") % name,
            code="CALENDAR_UNREADABLE",
        ) from error
