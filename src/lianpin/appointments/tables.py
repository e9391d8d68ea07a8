"""What is laid out: Excel templates, of monthly reports (a row for each appointment and month that the host may report) and of
appointments on paper."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from lianpin.appointments import queries
from lianpin.appointments.enums import ReportStatus
from lianpin.appointments.facts import DAYS, PAID
from lianpin.appointments.models import Appointment
from lianpin.appointments.previews import takeovers
from lianpin.appointments.previews.reports import COLUMNS, SHEET
from lianpin.kernel.identity.models import Capacity
from lianpin.kernel.regulations.models import Version
from lianpin.kernel.regulations.queries import program
from lianpin.toolkit.tables import Book

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

ROWS = 200  # rows of an empty list that are made ready
TAKEOVER_HELP = (
    "1. 每行是一份办法施行以前签订、今天仍在期限内的双聘协议。标*的列必须填写，其余可以留空。",
    "2. 证件号码、统一社会信用代码请保持文本格式，以免末几位丢失。",
    "3. 从业比例：企业工作占全部工作的比例，例如50%。金额单位为元，日期写成2024-09-01的样子。终止日是聘期最后一天。",
    "4. 所在学院按平台上的部门名称填写。平台上没有的人员和企业，确认接续时一并登记。",
    "5. 协议扫描件：填写文件名（含扩展名），并把同名的PDF、PNG或JPEG文件一起上传。每份协议各用一个扫描件。",
    "6. 上传后先预览，任何一行有误，整份名单都不会写入；更正后可以重新上传名单或者补传扫描件。同一份名单重复上传，不会重复接续。",
)


def template_xlsx(by: Capacity, today: date) -> bytes:
    """The template for what this capacity may report today, with what was reported and is not confirmed yet."""
    book = Book()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = SHEET
    sheet.append([DAYS_HEAD if column == DAYS else PAID_HEAD if column == PAID else column for column in COLUMNS])
    for row in _rows(queries.reporting_to(by).prefetch_related("reports"), today):
        book.add(sheet, row)
    _dress(sheet)
    _explain(book.create_sheet("填报说明"), HELP)
    return book.content()


def takeover_xlsx(version: Version) -> bytes:
    """The list of appointments on paper, empty, with the columns that this version of the regulation has words for."""
    book = Book()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = takeovers.SHEET
    specs = program(version).facts
    columns = takeovers.columns_of(specs)
    sheet.append([column if column in takeovers.OPTIONAL else f"{column}*" for column in columns])
    _dress_head(sheet, [_width_of(column) for column in columns], freeze="C2")
    for letter, column in zip(_letters(sheet), columns, strict=True):
        form = "0%" if column == takeovers.EFFORT else "yyyy-mm-dd" if column in takeovers.DAYS else "@"
        for row in range(2, ROWS + 2):
            sheet[f"{letter}{row}"].number_format = form
        spec = specs.get(column)
        if spec is not None and spec.type.choices:
            choice = DataValidation(type="list", formula1=f'"{",".join(spec.type.choices)}"', allow_blank=True)
            choice.error = _("请从列表中选择。")
            sheet.add_data_validation(choice)
            choice.add(f"{letter}2:{letter}{ROWS + 1}")
    _explain(book.create_sheet("填报说明"), TAKEOVER_HELP)
    return book.content()


def _width_of(column: str) -> int:
    return 24 if column in {takeovers.ID_NUMBER, takeovers.CREDIT_CODE, takeovers.HOST, takeovers.SCAN} else 14


def _letters(sheet: Worksheet) -> list[str]:
    return [get_column_letter(number) for number in range(1, sheet.max_column + 1)]


def _dress_head(sheet: Worksheet, widths: Iterable[int], *, freeze: str) -> None:
    for letter, width in zip(_letters(sheet), widths, strict=True):
        sheet.column_dimensions[letter].width = width
    for cell in sheet[1]:
        cell.font, cell.fill, cell.alignment = Font(bold=True), HEAD, Alignment(vertical="center")
    sheet.row_dimensions[1].height = 24
    sheet.freeze_panes = freeze


def _rows(appointments: Iterable[Appointment], today: date) -> Iterable[list[object]]:
    for appointment in appointments:
        for row in queries.months_with_reports(appointment, today):
            if row.report is None:
                yield [appointment.number, appointment.person.name, f"{row.month:%Y-%m}", None, None]
            elif row.report.status != ReportStatus.CONFIRMED:
                given = [row.report.actual_days, row.report.paid]
                yield [appointment.number, appointment.person.name, f"{row.month:%Y-%m}", *given]


def _dress(sheet: Worksheet) -> None:
    _dress_head(sheet, WIDTHS, freeze="D2")
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


def _explain(sheet: Worksheet, lines: Iterable[str]) -> None:
    sheet.column_dimensions["A"].width = 100
    for line in lines:
        sheet.append([line])
