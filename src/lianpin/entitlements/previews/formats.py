"""How a bank wants its payment file and words its answer: read from lines of `heading = content`, and written as CSV or Excel.

Two formats are shipped; a paying unit keeps those of its own bank as `PaymentFormat`, and a file of either shows what is below each heading.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from lianpin.entitlements.enums import AmountStyle, Encoding, FileKind
from lianpin.entitlements.models import Entitlement, Payment, PaymentFormat, SettlementBatch
from lianpin.kernel.identity.models import Organisation, Unit
from lianpin.toolkit.errors import NotValid
from lianpin.toolkit.tables import Book, csv_text, write_text

# What a column can hold, by the words in which a format names it. A text in quotation marks stands for itself.
REFERENCE, ACCOUNT, HOLDER, AMOUNT = "付款编号", "账号", "户名", "金额"
CONTENTS = (REFERENCE, "序号", "批次号", "付款单位", "受领人", "开户行", ACCOUNT, HOLDER, AMOUNT, "笔数", "用途")
RESULT, REASON, DAY = "结果", "原因", "日期"
ANSWERS = (REFERENCE, AMOUNT, ACCOUNT, HOLDER, RESULT, REASON, DAY)
NEEDED_OUT, NEEDED_BACK = (REFERENCE, ACCOUNT, HOLDER, AMOUNT), (REFERENCE, AMOUNT, RESULT)
QUOTES = ('"', "“", "”")
LONGEST_USE = 60
EXAMPLE_YEAR = 2026

Columns = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A format: `key` finds it again, `columns` are those of the payment file, `returns` those of the answer."""

    key: str
    name: str | Promise
    kind: FileKind
    encoding: Encoding
    amounts: AmountStyle
    columns: Columns
    returns: Columns
    paid_words: tuple[str, ...]
    failed_words: tuple[str, ...]

    @property
    def suffix(self) -> str:
        return self.kind.value


COLUMNS: Columns = tuple((each, each) for each in CONTENTS)
RETURNS: Columns = tuple((each, each) for each in ANSWERS)
PAID_WORDS, FAILED_WORDS = ("成功", "交易成功", "支付成功", "已入账"), ("失败", "交易失败", "支付失败", "退票", "退汇")
SHIPPED = (
    Layout("xlsx", gettext_lazy("通用 Excel"), FileKind.XLSX, Encoding.UTF8, AmountStyle.PLAIN, COLUMNS, RETURNS, PAID_WORDS, FAILED_WORDS),
    Layout("csv", gettext_lazy("通用 CSV"), FileKind.CSV, Encoding.UTF8, AmountStyle.PLAIN, COLUMNS, RETURNS, PAID_WORDS, FAILED_WORDS),
)  # fmt: skip


def layouts_of(unit: Unit) -> list[Layout]:
    """The formats that a unit can choose from: its own first."""
    own = PaymentFormat.objects.filter(unit=unit).order_by("name")
    return [*(layout_of(each) for each in own), *SHIPPED]


def layout_named(unit: Unit, key: str) -> Layout:
    """The format of that key. NotValid for one that this unit has not."""
    for layout in layouts_of(unit):
        if layout.key == key:
            return layout
    raise NotValid(_("没有这一付款格式，请重新选择。"), code="FORMAT_UNKNOWN")


def layout_of(row: PaymentFormat) -> Layout:
    """A format that a unit keeps."""
    return Layout(
        str(row.pk),
        row.name,
        FileKind(row.kind),
        Encoding(row.encoding),
        AmountStyle(row.amounts),
        tuple((heading, content) for heading, content in row.columns),
        tuple((heading, content) for heading, content in row.returns),
        tuple(row.paid_words),
        tuple(row.failed_words),
    )


def read_columns(text: str, *, known: Sequence[str], needed: Sequence[str]) -> Columns:
    """Lines of `heading = content`. NotValid names the line that cannot be read, or what the columns lack."""
    found: list[tuple[str, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        heading, is_split, content = (part.strip() for part in line.replace("＝", "=").partition("="))
        said = {"number": number, "line": line.strip(), "known": "、".join(known)}
        if not (heading and is_split and content):
            raise NotValid(_("第%(number)d行“%(line)s”应当写作“表头 = 内容”。") % said, code="FORMAT_LINE")
        if content not in known and not (NEEDED_OUT[1] in known and content.startswith(QUOTES)):
            reason = _("第%(number)d行“%(line)s”的内容不是平台认识的词。可以写：%(known)s；固定文字加引号。")
            raise NotValid(reason % said, code="FORMAT_CONTENT")
        if heading in dict(found):
            raise NotValid(_("第%(number)d行的表头与前面重复：“%(line)s”。") % said, code="FORMAT_TWICE")
        found.append((heading, content))
    missing = [each for each in needed if each not in dict(found).values()]
    if missing:
        raise NotValid(_("缺少必需的内容：%s。") % "、".join(missing), code="FORMAT_LACKS")
    return tuple(found)


def text_of(columns: Columns) -> str:
    """Columns as `read_columns` reads them."""
    return "\n".join(f"{heading} = {content}" for heading, content in columns)


@dataclass(frozen=True, slots=True)
class Order:
    """A payment as a file tells it: the account to which it goes, and the amounts within."""

    payment: Payment
    holder: str
    bank: str
    number: str
    rows: Sequence[Entitlement]


def table_of(layout: Layout, orders: Sequence[Order]) -> list[list[str | Decimal]]:
    """The file's rows below the headings; amounts that are numbers stay numbers only in Excel."""
    return [[_cell(content, layout, order, number) for _heading, content in layout.columns] for number, order in enumerate(orders, 1)]  # fmt: skip


def write(layout: Layout, orders: Sequence[Order]) -> bytes:
    """The payment file. Its headings are those of the bank, in every language."""
    headings = [heading for heading, _content in layout.columns]
    rows = table_of(layout, orders)
    if layout.kind == FileKind.CSV:
        return csv_text([headings, *([_worded(cell, layout.amounts) for cell in row] for row in rows)]).encode(
            layout.encoding
        )
    book = Book()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "付款明细"
    lines: list[Sequence[str | Decimal]] = [headings, *rows]
    for line, cells in enumerate(lines, start=1):
        for column, value in enumerate(cells, start=1):
            cell = sheet.cell(row=line, column=column)
            assert isinstance(cell, Cell)
            if isinstance(value, Decimal) and layout.amounts != AmountStyle.FEN:
                cell.value, cell.number_format = value, "#,##0.00" if layout.amounts == AmountStyle.GROUPED else "0.00"
            else:
                write_text(
                    cell, _worded(value, layout.amounts)
                )  # an account must not become a number, nor a name a formula
    sheet.freeze_panes = "A2"
    return book.content()


def _cell(content: str, layout: Layout, order: Order, number: int) -> str | Decimal:
    if content.startswith(QUOTES):
        return content.strip("".join(QUOTES))
    payment = order.payment
    items = dict.fromkeys(f"{row.item}{row.period}" for row in order.rows)
    held: dict[str, str | Decimal] = {
        REFERENCE: payment.reference,
        "序号": str(number),
        "批次号": payment.batch.number,
        "付款单位": payment.batch.payer.name,
        "受领人": payment.payee,
        "开户行": order.bank,
        ACCOUNT: order.number,
        HOLDER: order.holder,
        AMOUNT: payment.amount,
        "笔数": str(len(order.rows)),
        "用途": "、".join(items)[:LONGEST_USE],
    }
    return held[content]


def _worded(value: str | Decimal, style: AmountStyle) -> str:
    if not isinstance(value, Decimal):
        return value
    match style:
        case AmountStyle.GROUPED:
            return f"{value:,.2f}"
        case AmountStyle.FEN:
            return str(int(value * 100))
        case _:
            return f"{value:.2f}"


def shown(layout: Layout, orders: Sequence[Order]) -> list[list[str]]:
    """The rows of a file as they read."""
    return [[_worded(cell, layout.amounts) for cell in row] for row in table_of(layout, orders)]


def example(payer: Organisation) -> Order:
    """A line by which nobody is paid, to look at a format."""
    batch = SettlementBatch(number=f"PC0001-{EXAMPLE_YEAR}-0001", payer=payer)
    payment = Payment(batch=batch, reference=f"ZF{EXAMPLE_YEAR}12345678", payee=_("示例"), amount=Decimal("12345.60"))
    row = Entitlement(item=_("生活补贴"), period=f"{EXAMPLE_YEAR}-03")
    return Order(payment, _("示例"), _("示例银行"), "6200000000000000000", [row])
