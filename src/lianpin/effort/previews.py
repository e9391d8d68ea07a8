"""A sheet of attendance at the university, read and checked row by row: the whole of it is reported, or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from lianpin.appointments.facts import DAYS
from lianpin.appointments.models import Appointment
from lianpin.appointments.previews.reports import MONTH, NUMBER, PERSON, read_month
from lianpin.appointments.queries import appointments_for
from lianpin.effort import rules
from lianpin.effort.enums import Side
from lianpin.kernel.identity.models import Capacity
from lianpin.toolkit.errors import NotValid
from lianpin.toolkit.sheets import Cell, CellRefused, RowError, passes, read_sheet

SHEET, REASON = "考勤", "更正说明"
COLUMNS = (NUMBER, PERSON, MONTH, DAYS, REASON)


@dataclass(frozen=True, slots=True)
class Row:
    """A month at home that the sheet would report."""

    number: int
    appointment: Appointment
    month: date
    days: Decimal
    reason: str


@dataclass(slots=True)
class Reading:
    """A whole sheet. Any error refuses all."""

    sheet: str
    rows: list[Row] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)


def read_attendance(content: bytes, name: str, *, by: Capacity, today: date) -> Reading:
    """Read the days of work at home that this capacity would report. NotValid when it is no such file at all, or says nothing."""
    sheet = read_sheet(content, name, sheet=SHEET, columns=COLUMNS, optional=(PERSON, REASON))
    reading = Reading(sheet.name)
    mine = {each.number: each for each in appointments_for(by) if rules.speaks_for(by, each, Side.HOME)}
    seen: dict[tuple[int, date], int] = {}
    for number, values in sheet.rows:
        if not any(value != "" for value in values.values()):
            continue
        try:
            row = _row(number, values, mine, today)
            first = seen.setdefault((row.appointment.pk, row.month), number)
            if first != number:
                raise CellRefused(MONTH, _("与第 %d 行重复。请删去其中一行。") % first)
            reading.rows.append(row)
        except CellRefused as refusal:
            reading.errors.append(RowError(sheet.name, number, refusal.column, refusal.reason))
    if not reading.rows and not reading.errors:
        raise NotValid(_("文件“%s”里没有填写任何考勤。请填写后再上传。") % name, code="IMPORT_EMPTY")
    return reading


def _row(number: int, values: Mapping[str, Cell], mine: Mapping[str, Appointment], today: date) -> Row:
    appointment = mine.get(str(values[NUMBER]))
    if appointment is None:
        raise CellRefused(NUMBER, _("没有编号为“%s”的任职，或者不由本学院填报。请核对任职编号。") % values[NUMBER])
    person = str(values.get(PERSON, ""))
    if person and person != appointment.person.name:
        raise CellRefused(PERSON, _("该任职编号的受聘人不是“%s”。请核对编号和姓名。") % person)
    month = read_month(values[MONTH])
    try:
        days = Decimal(str(values[DAYS]))
    except InvalidOperation:
        raise CellRefused(DAYS, _("“%s”不是数字。请填写工作日数，以半天为最小单位。") % values[DAYS]) from None
    passes(DAYS, rules.check_days, appointment, month, days, today)
    return Row(number, appointment, month, days, str(values.get(REASON, "")))
