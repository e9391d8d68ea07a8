"""What is laid out: the Excel template, one row for each appointment and month that the host may report."""

from collections.abc import Iterable
from datetime import date
from io import BytesIO

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from lianpin.appointments import queries
from lianpin.appointments.enums import ReportStatus
from lianpin.appointments.facts import DAYS, PAID
from lianpin.appointments.models import Appointment
from lianpin.appointments.previews import COLUMNS, SHEET
from lianpin.kernel.identity.models import Capacity

WIDTHS = (26, 12, 12, 16, 16)
GIVEN = PatternFill("solid", fgColor="F1F3F5")
HEAD = PatternFill("solid", fgColor="DCE6F4")
DAYS_HEAD, PAID_HEAD = f"{DAYS}（天）", f"{PAID}（元）"
HELP = (
    "1. 每行是一份任职的一个月份。只填写“实际工作日数”和“实付报酬”两列，灰色各列不要改动。",
    "2. 实际工作日数：受聘人当月在本企业实际工作的天数，填整数，不超过当月在聘天数。",
    "3. 实付报酬：当月实际支付的税前报酬，单位为元，最多两位小数。",
    "4. 暂不填报的月份，两列都留空即可。已经本人确认的月份不在表中。",
    "5. 上传后先预览变化，确认后才写入；任何一行有误，整份文件都不会写入。",
    "6. 同一份文件重复上传，不会产生重复记录。",
)


def template_xlsx(by: Capacity, today: date) -> bytes:
    """The template for what this capacity may report today, with what was reported and is not confirmed yet."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = SHEET
    sheet.append([DAYS_HEAD if column == DAYS else PAID_HEAD if column == PAID else column for column in COLUMNS])
    for row in _rows(queries.reporting_to(by).prefetch_related("reports"), today):
        sheet.append(row)
    _dress(sheet)
    _explain(book.create_sheet("填报说明"))
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def _rows(appointments: Iterable[Appointment], today: date) -> Iterable[list[object]]:
    for appointment in appointments:
        for row in queries.months_with_reports(appointment, today):
            if row.report is None:
                yield [appointment.number, appointment.person.name, f"{row.month:%Y-%m}", None, None]
            elif row.report.status != ReportStatus.CONFIRMED:
                given = [row.report.actual_days, row.report.paid]
                yield [appointment.number, appointment.person.name, f"{row.month:%Y-%m}", *given]


def _dress(sheet: Worksheet) -> None:
    for letter, width in zip("ABCDE", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    for cell in sheet[1]:
        cell.font, cell.fill, cell.alignment = Font(bold=True), HEAD, Alignment(vertical="center")
    sheet.row_dimensions[1].height = 24
    sheet.freeze_panes = "D2"
    last = max(sheet.max_row, 2)
    for row in sheet.iter_rows(min_row=2, max_row=last):
        for cell in row[:3]:
            cell.fill = GIVEN
        for cell in row[3:]:
            cell.protection = Protection(locked=False)
        row[4].number_format = "#,##0.00"
    days = DataValidation(type="whole", operator="between", formula1="0", formula2="31", allow_blank=True)
    paid = DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
    days.error, paid.error = _("请填 0 至 31 的整数。"), _("请填不小于 0 的金额。")
    sheet.add_data_validation(days)
    sheet.add_data_validation(paid)
    days.add(f"D2:D{last}")
    paid.add(f"E2:E{last}")


def _explain(sheet: Worksheet) -> None:
    sheet.column_dimensions["A"].width = 100
    for line in HELP:
        sheet.append([line])
