"""An Excel file of monthly reports, read and checked row by row: what it would change, and why a row cannot be taken."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from lianpin_regulations import FactSpec

from lianpin.appointments import queries, rules
from lianpin.appointments.enums import ReportStatus
from lianpin.appointments.facts import DAYS, PAID
from lianpin.appointments.models import Appointment, MonthlyReport
from lianpin.appointments.previews.sheets import Cell, CellRefused, RowError, passes, read_fact, read_sheet
from lianpin.kernel.identity.models import Capacity
from lianpin.kernel.regulations.queries import program
from lianpin.toolkit.errors import NotValid

NUMBER, PERSON, MONTH = "任职编号", "姓名", "月份"
COLUMNS = (NUMBER, PERSON, MONTH, DAYS, PAID)
SHEET = "月报"


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


def read_reports(content: bytes, name: str, *, by: Capacity, today: date) -> Reading:
    """Read a file of reports that this capacity would import today. NotValid when it is no such file at all."""
    sheet = read_sheet(content, name, sheet=SHEET, columns=COLUMNS, optional=(PERSON,))
    reader = _Reader(sheet.name, by, today)
    for number, values in sheet.rows:
        reader.take(number, values)
    if not reader.seen and not reader.reading.errors:
        raise NotValid(
            _("文件“%s”里没有填写任何月报。请在模板中填写实际工作日数和实付报酬后再上传。") % name, code="IMPORT_EMPTY"
        )
    return reader.reading


class _Reader:
    """Goes through the rows once, with all appointments and reports in hand, so that the number of rows costs nothing."""

    def __init__(self, sheet: str, by: Capacity, today: date) -> None:
        self.sheet, self.today = sheet, today
        self.reading = Reading()
        self.appointments = {each.number: each for each in queries.reporting_to(by)}
        reports = MonthlyReport.objects.filter(appointment__in=list(self.appointments.values()))
        self.reports = {(each.appointment_id, each.month): each for each in reports}
        self.seen: dict[tuple[int, date], int] = {}

    def take(self, row: int, values: Mapping[str, Cell]) -> None:
        if values[DAYS] == "" and values[PAID] == "":
            self.reading.empty_count += any(value != "" for value in values.values())
            return
        try:
            self._row(row, values)
        except CellRefused as refusal:
            self.reading.errors.append(RowError(self.sheet, row, refusal.column, refusal.reason))

    def _row(self, row: int, values: Mapping[str, Cell]) -> None:
        appointment = self._appointment(values)
        month = read_month(values[MONTH])
        self._once(row, appointment, month)
        specs = program(appointment.case.version).facts
        passes(MONTH, rules.check_month, appointment, month, self.today)
        days, paid = _number(values, DAYS, specs), _number(values, PAID, specs)
        passes(DAYS, rules.check_days, appointment, month, int(days))
        before = self.reports.get((appointment.pk, month))
        if before is not None and before.status != ReportStatus.DISPUTED:
            if (before.actual_days, before.paid) == (int(days), paid):
                self.reading.unchanged_count += 1
                return
            passes(MONTH, rules.check_can_change, before)
        self.reading.changes.append(Change(row, appointment, month, int(days), paid, before))

    def _appointment(self, values: Mapping[str, Cell]) -> Appointment:
        number = str(values[NUMBER])
        appointment = self.appointments.get(number)
        if appointment is None:
            reason = _("没有编号为“%s”的在聘任职，或者不属于本企业。请从模板中复制任职编号。")
            raise CellRefused(NUMBER, reason % number)
        person = str(values.get(PERSON, ""))
        if person and person != appointment.person.name:
            reason = _("任职编号 %(number)s 的受聘人不是“%(person)s”。请核对编号和姓名。")
            raise CellRefused(PERSON, reason % {"number": number, "person": person})
        return appointment

    def _once(self, row: int, appointment: Appointment, month: date) -> None:
        first = self.seen.setdefault((appointment.pk, month), row)
        if first != row:
            reason = _("与第 %(first)d 行重复：%(number)s 的 %(month)s 只能填一行。请删去其中一行。")
            said = {"first": first, "number": appointment.number, "month": f"{month:%Y-%m}"}
            raise CellRefused(MONTH, reason % said)


def read_month(cell: Cell) -> date:
    """2026-03, 2026年3月, 202603, 2026/3, or a date of the month."""
    if isinstance(cell, date):
        return date(cell.year, cell.month, 1)
    found = re.fullmatch(r"(20\d\d)\s*(?:[-/.年]\s*)?(1[0-2]|0?[1-9])\s*月?(?:\s*[-/.]\s*0?1)?", str(cell))
    if found is None:
        raise CellRefused(MONTH, _("“%s”不是月份。请写成 2026-03 的样子。") % cell)
    return date(int(found[1]), int(found[2]), 1)


def _number(values: Mapping[str, Cell], column: str, specs: Mapping[str, FactSpec]) -> Decimal:
    cell = values[column]
    if cell == "":
        raise CellRefused(column, _("还没有填写。请填写，或者把整行的天数和报酬都留空。"))
    value: Any = read_fact(specs[column], column, cell)
    return Decimal(value)
