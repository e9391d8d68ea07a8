"""A statement as a workbook."""

from openpyxl.worksheet.worksheet import Worksheet

from lianpin.ledger.queries import Statement
from lianpin.toolkit.tables import Book

HEADINGS = ("日期", "凭证号", "摘要", "对象", "借方", "贷方", "余额")


def statement_xlsx(statement: Statement) -> bytes:
    """Opening balance, every line, closing balance; its headings are Chinese in every language, as offices read it."""
    book = Book()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "对账单"
    book.add(sheet, [statement.account.organisation.name, statement.account.name, statement.first, statement.last])
    book.add(sheet, HEADINGS)
    book.add(sheet, ["", "", "期初余额", "", "", "", statement.opening])
    for row in statement.rows:
        line, entry = row.line, row.line.entry
        book.add(sheet, [entry.on, entry.number, entry.memo, line.about, line.debit, line.credit, row.balance])
    book.add(sheet, ["", "", "期末余额", "", statement.debit, statement.credit, statement.closing])
    return book.content()
