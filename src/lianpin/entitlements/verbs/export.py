"""The payment file for the bank: one row per entitlement, as an Excel workbook."""

from decimal import Decimal

from django.utils.translation import gettext as _
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from lianpin.entitlements import queries, rules
from lianpin.entitlements.models import Entitlement, SettlementBatch
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.identity.models import Capacity
from lianpin.profiles.models import BankAccount
from lianpin.profiles.verbs import record_accounts_shown
from lianpin.toolkit import wall
from lianpin.toolkit.errors import NotPossible
from lianpin.toolkit.tables import Book, write_text

COLUMNS = ("序号", "批次号", "受领人", "开户行", "账号", "户名", "金额", "项目", "所属期", "依据")
WIDTHS = (6, 20, 22, 28, 26, 28, 16, 22, 10, 44)
AMOUNT = COLUMNS.index("金额") + 1
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def payment_file(batch: SettlementBatch, *, by: Capacity) -> bytes:
    """The file of an approved or paid batch (xlsx). Raises NotPossible naming every payee without a bank account.

    Its headings are Chinese in every language: banks and finance offices read it. Payees that are no body or person on the
    platform (社保经办机构) have no account here; their money goes by the tax office's deduction.
    """
    with wall.behind():
        rules.check_can_export(by, batch)
        rows = list(queries.rows_of(batch))
        accounts = _accounts(rows)
        content = _workbook(batch, rows, accounts)
        record(
            "batch.exported", batch, by=by, number=batch.number, count=len(rows), accounts=len(set(accounts.values()))
        )
        people = {account.person_id: account.person for account in accounts.values() if account.person is not None}
        record_accounts_shown(people.values(), note=f"付款文件，批次{batch.number}", by=by)
    return content


def _accounts(rows: list[Entitlement]) -> dict[int, BankAccount]:
    """The account of every row that goes to somebody on the platform, by the row's key."""
    people = {row.payee_person_id for row in rows if row.payee_person_id}
    bodies = {row.payee_organisation_id for row in rows if row.payee_organisation_id}
    of_people = {a.person_id: a for a in BankAccount.objects.filter(person_id__in=people).select_related("person")}
    of_bodies = {a.organisation_id: a for a in BankAccount.objects.filter(organisation_id__in=bodies)}
    found, missing = {}, []
    for row in rows:
        account = of_people.get(row.payee_person_id) or of_bodies.get(row.payee_organisation_id)
        if account is not None:
            found[row.pk] = account
        elif (name := queries.payee_name(row)) != row.payee and name not in missing:
            missing.append(name)
    if missing:
        reason = _("下列受领人没有登记银行账户：%s。请先在其档案中补登开户行、账号和户名，再导出付款文件。")
        raise NotPossible(reason % "、".join(missing), code="BANK_ACCOUNT_MISSING")
    return found


def _workbook(batch: SettlementBatch, rows: list[Entitlement], accounts: dict[int, BankAccount]) -> bytes:
    book = Book()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "付款明细"
    _write(sheet, 1, COLUMNS, bold=True)
    for number, row in enumerate(rows, start=1):
        account = accounts.get(row.pk)
        paid_to = (account.bank, account.number, account.holder) if account else ("", "", queries.payee_name(row))
        basis = f"{row.version.regulation.title}{row.article}"
        line = (
            number,
            batch.number,
            queries.payee_name(row),
            *paid_to,
            row.amount,
            row.item,
            row.period or "一次",
            basis,
        )
        _write(sheet, number + 1, line)
    total = sum((row.amount for row in rows), Decimal(0))
    _write(sheet, len(rows) + 2, ("合计", "", "", "", "", "", total, f"{len(rows)}笔", "", ""), bold=True)
    for index, width in enumerate(WIDTHS):
        sheet.column_dimensions[chr(ord("A") + index)].width = width
    sheet.freeze_panes = "A2"
    return book.content()


def _write(sheet: Worksheet, line: int, values: tuple[object, ...], *, bold: bool = False) -> None:
    for column, value in enumerate(values, start=1):
        cell = sheet.cell(row=line, column=column)
        assert isinstance(cell, Cell)
        if isinstance(value, Decimal):
            cell.value, cell.number_format = value, "#,##0.00"
        elif isinstance(value, int):
            cell.value = value
        else:
            write_text(cell, str(value))  # an account number must not become a number, nor a name a formula
            cell.alignment = Alignment(vertical="top")
        cell.font = Font(bold=bold)
