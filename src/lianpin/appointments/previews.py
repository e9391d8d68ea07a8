"""An Excel file of monthly reports, read and checked row by row: what it would change, and why a row cannot be taken."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import python_calamine
from django.utils.translation import gettext as _
from lianpin_regulations import FactError, FactSpec

from lianpin.appointments import queries, rules
from lianpin.appointments.enums import ReportStatus
from lianpin.appointments.facts import DAYS, PAID
from lianpin.appointments.models import Appointment, MonthlyReport
from lianpin.kernel.identity.models import Capacity
from lianpin.kernel.regulations.queries import program
from lianpin.toolkit.errors import LianpinError, NotValid

NUMBER, PERSON, MONTH = "任职编号", "姓名", "月份"
COLUMNS = (NUMBER, PERSON, MONTH, DAYS, PAID)
SHEET = "月报"
MOST_ROWS = 5000

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


@dataclass(frozen=True, slots=True)
class Change:
    """A month that the file would set, and what stands there now."""

    row: int
    appointment: Appointment
    month: date
    actual_days: int
    paid: Decimal
    before: MonthlyReport | None


@dataclass(slots=True)
class Reading:
    """A whole file: changes, rows that say what is known already, rows left empty, and errors. Any error refuses all."""

    changes: list[Change] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    unchanged_count: int = 0
    empty_count: int = 0


class _CellRefused(Exception):
    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


def read_reports(content: bytes, name: str, *, by: Capacity, today: date) -> Reading:
    """Read a file of reports that this capacity would import today. NotValid when it is no such file at all."""
    sheet, rows = _rows(content, name)
    header, first_row = _header(rows, name, sheet)
    reader = _Reader(sheet, header, by, today)
    for number, cells in enumerate(rows[first_row:], start=first_row + 1):
        reader.take(number, cells)
    if not reader.seen and not reader.reading.errors:
        raise NotValid(
            _("文件“%s”里没有填写任何月报。请在模板中填写实际工作日数和实付报酬后再上传。") % name, code="IMPORT_EMPTY"
        )
    return reader.reading


def _rows(content: bytes, name: str) -> tuple[str, list[list[Cell]]]:
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(content))
        sheet = SHEET if SHEET in book.sheet_names else next(iter(book.sheet_names), "")
        rows: list[list[Cell]] = [list(row) for row in book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)]
    except python_calamine.CalamineError as error:
        raise NotValid(
            _("文件“%s”打不开，可能已损坏或加了密码。请另存为不加密的 XLSX 文件后再上传。") % name,
            code="IMPORT_UNREADABLE",
        ) from error
    if len(rows) > MOST_ROWS:
        raise NotValid(
            _("文件“%(name)s”有 %(rows)d 行，一次最多导入 %(most)d 行。请拆分后分次上传。")
            % {"name": name, "rows": len(rows), "most": MOST_ROWS},
            code="IMPORT_TOO_LONG",
        )
    return sheet, rows


def _header(rows: Sequence[Sequence[Cell]], name: str, sheet: str) -> tuple[dict[str, int], int]:
    """Where each column stands, and the index of the first row below the header (within the first ten rows)."""
    best: dict[str, int] = {}
    after = 0
    for index, cells in enumerate(rows[:10]):
        found = {_heading(cell): place for place, cell in reversed(list(enumerate(cells)))}
        columns = {column: found[column] for column in COLUMNS if column in found}
        if len(columns) > len(best):
            best, after = columns, index + 1
        if len(columns) == len(COLUMNS):
            return columns, after
    missing = [column for column in COLUMNS if column not in best]
    if missing == [PERSON]:
        return best, after
    raise NotValid(
        _("文件“%(name)s”的工作表“%(sheet)s”缺少列：%(missing)s。请下载模板，不要改动表头。")
        % {"name": name, "sheet": sheet, "missing": "、".join(missing)},
        code="IMPORT_COLUMN_MISSING",
    )


def _heading(cell: Cell) -> str:
    """A heading without its unit: 实付报酬（元） is 实付报酬."""
    return re.split(r"[（(]", str(cell).strip(), maxsplit=1)[0].strip().rstrip("*")


class _Reader:
    """Goes through the rows once, with all appointments and reports in hand, so that the number of rows costs nothing."""

    def __init__(self, sheet: str, header: dict[str, int], by: Capacity, today: date) -> None:
        self.sheet, self.header, self.today = sheet, header, today
        self.reading = Reading()
        self.appointments = {each.number: each for each in queries.reporting_to(by)}
        reports = MonthlyReport.objects.filter(appointment__in=list(self.appointments.values()))
        self.reports = {(each.appointment_id, each.month): each for each in reports}
        self.seen: dict[tuple[int, date], int] = {}

    def take(self, row: int, cells: Sequence[Cell]) -> None:
        values = {column: _clean(cells[at]) if at < len(cells) else "" for column, at in self.header.items()}
        if values[DAYS] == "" and values[PAID] == "":
            self.reading.empty_count += any(value != "" for value in values.values())
            return
        try:
            self._row(row, values)
        except _CellRefused as refusal:
            self.reading.errors.append(RowError(self.sheet, row, refusal.column, refusal.reason))

    def _row(self, row: int, values: dict[str, Cell]) -> None:
        appointment = self._appointment(values)
        month = _month(values[MONTH])
        self._once(row, appointment, month)
        specs = program(appointment.case.version).facts
        _passes(MONTH, rules.check_month, appointment, month, self.today)
        days, paid = _number(values, DAYS, specs), _number(values, PAID, specs)
        _passes(DAYS, rules.check_days, appointment, month, int(days))
        before = self.reports.get((appointment.pk, month))
        if before is not None and before.status != ReportStatus.DISPUTED:
            if (before.actual_days, before.paid) == (int(days), paid):
                self.reading.unchanged_count += 1
                return
            _passes(MONTH, rules.check_can_change, before)
        self.reading.changes.append(Change(row, appointment, month, int(days), paid, before))

    def _appointment(self, values: dict[str, Cell]) -> Appointment:
        number = str(values[NUMBER])
        appointment = self.appointments.get(number)
        if appointment is None:
            reason = _("没有编号为“%s”的在聘任职，或者不属于本企业。请从模板中复制任职编号。")
            raise _CellRefused(NUMBER, reason % number)
        person = str(values.get(PERSON, ""))
        if person and person != appointment.person.name:
            reason = _("任职编号 %(number)s 的受聘人不是“%(person)s”。请核对编号和姓名。")
            raise _CellRefused(PERSON, reason % {"number": number, "person": person})
        return appointment

    def _once(self, row: int, appointment: Appointment, month: date) -> None:
        first = self.seen.setdefault((appointment.pk, month), row)
        if first != row:
            reason = _("与第 %(first)d 行重复：%(number)s 的 %(month)s 只能填一行。请删去其中一行。")
            said = {"first": first, "number": appointment.number, "month": f"{month:%Y-%m}"}
            raise _CellRefused(MONTH, reason % said)


def _passes(column: str, check: Callable[..., None], *args: object) -> None:
    try:
        check(*args)
    except LianpinError as refusal:
        raise _CellRefused(column, refusal.reason) from refusal


def _clean(cell: Cell) -> Cell:
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell.strip() if isinstance(cell, str) else cell


def _month(cell: Cell) -> date:
    """2026-03, 2026年3月, 202603, 2026/3, or a date of the month."""
    if isinstance(cell, date):
        return date(cell.year, cell.month, 1)
    found = re.fullmatch(r"(20\d\d)\s*(?:[-/.年]\s*)?(1[0-2]|0?[1-9])\s*月?(?:\s*[-/.]\s*0?1)?", str(cell))
    if found is None:
        raise _CellRefused(MONTH, _("“%s”不是月份。请写成 2026-03 的样子。") % cell)
    return date(int(found[1]), int(found[2]), 1)


def _number(values: dict[str, Cell], column: str, specs: Mapping[str, FactSpec]) -> Decimal:
    cell = values[column]
    if cell == "":
        raise _CellRefused(column, _("还没有填写。请填写，或者把整行的天数和报酬都留空。"))
    if isinstance(cell, bool | date):
        raise _CellRefused(column, _("“%s”不是数字。请把单元格改为数字格式后重填。") % cell)
    # What a spreadsheet shows as 12000.1 may lie a hair beside it: six places are more than any regulation asks for.
    text = f"{cell:.6f}".rstrip("0").rstrip(".") if isinstance(cell, float) else str(cell)
    try:
        value = specs[column].check(specs[column].read(text))
    except FactError as error:
        raise _CellRefused(column, str(error)) from error
    return Decimal(value)


def summary(errors: Iterable[RowError]) -> str:
    """All errors in one sentence list, for a refusal."""
    return "；".join(str(error) for error in errors)
