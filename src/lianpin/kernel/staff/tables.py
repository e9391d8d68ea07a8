"""The Excel template of a list of people."""

from django.utils.translation import gettext as _
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import Capacity
from lianpin.kernel.staff import previews, queries, rules
from lianpin.toolkit.tables import Book

HEAD = PatternFill("solid", fgColor="DCE6F4")
WIDTHS = (12, 12, 28, 26, 18, 14, 14)
ROWS = 500  # that are made ready
HELP = (
    "1. 每行是一个人在一个部门的角色。标*的列必须填写，其余可以留空。",
    "2. 部门按“部门和人员”页面上的名称填写，见第三张工作表。",
    "3. 角色可以填写：{roles}。一人有多个角色的，用顿号隔开。",
    "4. 起始日留空的，自导入当天起。最后一天留空的，不定期；填写已经在任的人的最后一天，即为离任，其事务届时由部门接手。",
    "5. 本单位已有的人员按工号或者电子邮箱识别，直接授予角色；其他人会收到邀请邮件，接受以后角色生效。",
    "6. 上传后先预览，任何一格有误，整份名单都不会写入；同一份名单重复上传，不会重复授予或者邀请。",
)


def people_xlsx(by: Capacity) -> bytes:
    """An empty list, what it wants, and the names of the body's units."""
    book = Book()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = previews.SHEET
    sheet.append([column if column in previews.OPTIONAL else f"{column}*" for column in previews.COLUMNS])
    for place, width in enumerate(WIDTHS, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = width
        form = "yyyy-mm-dd" if previews.COLUMNS[place - 1] in {previews.SINCE, previews.UNTIL} else "@"
        for row in range(2, ROWS + 2):
            sheet[f"{letter}{row}"].number_format = form
    for cell in sheet[1]:
        cell.font, cell.fill, cell.alignment = Font(bold=True), HEAD, Alignment(vertical="center")
    sheet.freeze_panes = "B2"
    units = list(queries.units_for(by).filter(closed_on=None).order_by("name", "pk"))
    names = book.create_sheet("部门")
    for unit in units:
        book.add(names, [unit.name])
    names.column_dimensions["A"].width = 32
    if units:
        choice = DataValidation(type="list", formula1=f"'部门'!$A$1:$A${len(units)}", allow_blank=True)
        choice.error = _("请从列表中选择。")
        sheet.add_data_validation(choice)
        choice.add(f"D2:D{ROWS + 1}")
    told = book.create_sheet("填写说明", 1)
    roles = "、".join(str(Role(role).label) for role in rules.GRANTED)
    for line in HELP:
        told.append([line.format(roles=roles)])
    told.column_dimensions["A"].width = 110
    return book.content()
