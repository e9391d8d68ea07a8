"""What a bank answered, row by row, before anything of it is posted: which payment a row speaks of, what became of it, and what cannot be taken.

A file whose cells cannot be read is refused as a whole. A row that can be read and does not fit is left out, with the reason; a row
without a reference that fits exactly one payment by account, holder and amount is a proposal, which somebody has to confirm.
"""

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from lianpin.entitlements.enums import AmountStyle, PaymentStatus
from lianpin.entitlements.models import BankReturn, Payment, SettlementBatch
from lianpin.entitlements.previews.formats import ACCOUNT, AMOUNT, DAY, HOLDER, REASON, REFERENCE, RESULT, Layout
from lianpin.toolkit.errors import NotValid
from lianpin.toolkit.sheets import Cell, CellRefused, RowError, heading, read_sheet, summary

GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d{1,2})?|\d+(\.\d{1,2})?")
DATE = re.compile(r"(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})\s*日?(\s.*)?")
LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Said:
    """A row of the file as it can be read. `is_paid` None: the bank does not know yet, or says so in words that the format does not name."""

    row: int
    reference: str
    amount: Decimal
    account: str
    holder: str
    is_paid: bool | None
    words: str
    reason: str
    on: date


@dataclass(frozen=True, slots=True)
class Answer:
    """What a row comes to: the payment that it speaks of, whether that is only proposed, and why it is left out ("": it is taken)."""

    said: Said
    payment: Payment | None = None
    is_proposed: bool = False
    trouble: str = ""

    @property
    def settles(self) -> bool:
        return self.payment is not None and not self.trouble and self.said.is_paid is not None


@dataclass(frozen=True, slots=True)
class Reading:
    """A file for a batch: what each row comes to, and the payments of which it says nothing."""

    digest: str
    answers: tuple[Answer, ...]
    unmentioned: tuple[Payment, ...]

    def settling(self, confirmed: Iterable[int] = ()) -> list[Answer]:
        """The rows that are taken: those with a reference, and of the proposals those that somebody has confirmed, by row."""
        chosen = set(confirmed)
        return [each for each in self.answers if each.settles and (not each.is_proposed or each.said.row in chosen)]

    def total(self, *, is_paid: bool) -> Decimal:
        """What is paid, or failed, by the rows with a reference. In yuan."""
        amounts = (each.said.amount for each in self.settling() if each.said.is_paid is is_paid)
        return sum(amounts, Decimal(0))

    def count(self, *, is_paid: bool) -> int:
        return sum(each.said.is_paid is is_paid for each in self.settling())


def read_return(
    batch: SettlementBatch, content: bytes, name: str, *, layout: Layout, usual_day: date, today: date
) -> Reading:
    """Read a bank's file for this batch. `usual_day`: of rows for which the format has no day.

    NotValid for a file that is none, was read before, lacks columns, has cells that cannot be read, names a payment twice, or
    speaks of no payment of this batch.
    """
    digest = hashlib.sha256(content).hexdigest()
    check_not_read(batch, digest)
    rows = _rows(content, name, layout, usual_day, today)
    if not rows:
        raise NotValid(_("文件“%s”只有表头，没有回单行。请在网银重新下载后上传。") % name, code="RETURN_EMPTY")
    _check_once(rows)
    payments = list(batch.payments.select_related("batch").order_by("pk"))
    answers = tuple(_answers(batch, rows, payments))
    if not any(each.payment for each in answers):
        raise NotValid(_not_of_this_batch(batch, answers, name), code="RETURN_OF_ANOTHER_BATCH")
    named = {each.payment.pk for each in answers if each.payment}
    pending = (each for each in payments if each.status == PaymentStatus.PENDING and each.pk not in named)
    return Reading(digest, answers, tuple(pending))


def check_not_read(batch: SettlementBatch, digest: str) -> None:
    """A file is read once by a unit, for whichever of its batches."""
    before = (
        BankReturn.objects.filter(batch__unit=batch.unit_id, digest=digest).select_related("batch", "read_by").first()
    )
    if before is not None:
        said = {"by": before.read_by.name, "on": before.read_on.isoformat(), "number": before.batch.number}
        reason = _(
            "这份回单已由%(by)s于%(on)s读入批次%(number)s，没有再次记账。如银行有新的结果，请下载新的回单后上传。"
        )
        raise NotValid(reason % said, code="RETURN_READ_BEFORE")


def amount_of(cell: Cell, style: AmountStyle = AmountStyle.PLAIN) -> Decimal:
    """An amount in yuan as a bank writes it: 1234.50, 1,234.50, ¥1234.5, in full width too. CellRefused for anything else."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        text = f"{Decimal(str(round(cell, 6))):f}"  # a spreadsheet may keep a hair more or less
    else:
        text = plain(str(cell)).replace(" ", "").removeprefix("¥").removesuffix("元")
    text = re.sub(r"(\.\d\d)0+$", r"\1", text)
    if text.startswith("-"):
        raise CellRefused(AMOUNT, _("金额“%s”是负数。回单中的付款金额应当大于零；退款请以冲销办理。") % cell)
    if not GROUPED.fullmatch(text):
        raise CellRefused(AMOUNT, _("“%s”不是金额。应当写成 1234.50 或者 1,234.50，小数点后至多两位。") % cell)
    found = Decimal(text.replace(",", ""))
    if style == AmountStyle.FEN:
        if found != int(found):
            raise CellRefused(AMOUNT, _("“%s”不是整数。这一格式的金额以分为单位。") % cell)
        found = found / 100
    if not found:
        raise CellRefused(AMOUNT, _("金额“%s”应当大于零。") % cell)
    return found


def plain(text: str) -> str:
    """Text with full-width digits, letters and signs as usual ones."""
    return unicodedata.normalize("NFKC", text).strip()


def _rows(content: bytes, name: str, layout: Layout, usual_day: date, today: date) -> list[Said]:
    columns = {content: heading(column) for column, content in layout.returns}
    optional = [columns[each] for each in (ACCOUNT, HOLDER, REASON, DAY) if each in columns]
    sheet = read_sheet(content, name, sheet="", columns=list(columns.values()), optional=optional)
    found, errors = [], []
    for number, cells in sheet.rows:
        if not any(str(cell).strip() for cell in cells.values()):
            continue
        by_content = {content: cells.get(column, "") for content, column in columns.items()}
        try:
            found.append(_said(number, by_content, layout, usual_day, today))
        except CellRefused as refused:
            errors.append(RowError(sheet.name, number, columns.get(refused.column, refused.column), refused.reason))
    if errors:
        raise NotValid(_("回单没有读入，请更正后重新上传：%s") % summary(errors[:20]), code="RETURN_CELLS")
    return found


def _said(number: int, cells: Mapping[str, Cell], layout: Layout, usual_day: date, today: date) -> Said:
    words = plain(str(cells[RESULT]))
    if not words:
        raise CellRefused(RESULT, _("没有写明结果。文件可能不完整，请在网银重新下载。"))
    is_paid = True if words in layout.paid_words else False if words in layout.failed_words else None
    on = _day(cells.get(DAY, ""), usual_day)
    if on > today:
        raise CellRefused(DAY, _("%(on)s 晚于今天（%(today)s）。") % {"on": on, "today": today})
    return Said(
        number,
        re.sub(r"\W", "", plain(str(cells[REFERENCE]))).upper(),
        amount_of(cells[AMOUNT], layout.amounts),
        re.sub(r"\s", "", plain(str(cells.get(ACCOUNT, "")))),
        plain(str(cells.get(HOLDER, ""))),
        is_paid,
        words,
        plain(str(cells.get(REASON, "")))[:LONGEST_REASON],
        on,
    )


def _day(cell: Cell, usual_day: date) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = plain(str(cell))
    if not text:
        return usual_day
    parts = DATE.fullmatch(text)
    try:
        return date(int(parts[1]), int(parts[2]), int(parts[3])) if parts else date.fromisoformat(text)
    except ValueError as error:
        raise CellRefused(DAY, _("“%s”不是日期，应当写成 2026-04-10 的样子。") % text) from error


def _check_once(rows: list[Said]) -> None:
    """Which of two rows holds is for the bank to say."""
    lines: dict[str, list[str]] = defaultdict(list)
    for said in rows:
        if said.reference:
            lines[said.reference].append(str(said.row))
    twice = {reference: numbers for reference, numbers in lines.items() if len(numbers) > 1}
    if twice:
        named = "；".join(_("%(reference)s（第%(rows)s行）") % {"reference": reference, "rows": "、".join(numbers)} for reference, numbers in twice.items())  # fmt: skip
        raise NotValid(
            _("回单没有读入，下列付款编号出现不止一次，请向银行核实后重新下载：%s。") % named, code="RETURN_ROWS_TWICE"
        )


def _answers(batch: SettlementBatch, rows: list[Said], payments: list[Payment]) -> Iterable[Answer]:
    by_reference = {each.reference: each for each in payments}
    named = {said.reference for said in rows if said.reference}
    by_account: dict[tuple[str, str, Decimal], list[Payment]] = defaultdict(list)
    for each in payments:
        if each.status == PaymentStatus.PENDING and each.reference not in named and each.account_tail:
            by_account[each.account_tail, each.payee, each.amount].append(each)
    alike: dict[tuple[str, str, Decimal], int] = defaultdict(int)
    for said in rows:
        if not said.reference:
            alike[said.account[-4:], said.holder, said.amount] += 1
    for said in rows:
        if said.reference:
            yield _by_reference(batch, said, by_reference.get(said.reference))
            continue
        key = (said.account[-4:], said.holder, said.amount)
        fitting = by_account.get(key, [])
        if len(fitting) == 1 and alike[key] == 1:
            yield Answer(said, fitting[0], is_proposed=True)
        else:
            yield Answer(said, trouble=_("没有付款编号，按账号末四位、户名和金额也不能确定是哪一笔付款。"))


def _by_reference(batch: SettlementBatch, said: Said, payment: Payment | None) -> Answer:
    if payment is None:
        return Answer(said, trouble=_elsewhere(batch, said.reference))
    now = f"{payment.get_status_display()}"
    trouble = ""
    if payment.amount != said.amount:
        sums = {
            "said": f"{said.amount:,.2f}",
            "ours": f"{payment.amount:,.2f}",
            "gap": f"{abs(said.amount - payment.amount):,.2f}",
        }
        trouble = _("回单金额%(said)s元与付款金额%(ours)s元相差%(gap)s元，请向银行核实。") % sums
    elif payment.status == PaymentStatus.CANCELLED:
        trouble = _("这笔付款已经取消，请向银行核实。")
    elif payment.status != PaymentStatus.PENDING:
        agrees = said.is_paid is (payment.status == PaymentStatus.PAID)
        trouble = (
            _("已经登记为“%s”，不再重复登记。") % now
            if agrees
            else _("已经登记为“%s”，与回单不同。请向银行核实；已经记账的以冲销办理。") % now
        )
    elif batch.approved_on and said.on < batch.approved_on:
        trouble = _("银行日期%(on)s早于批次复核日%(approved)s，请向银行核实。") % {
            "on": said.on,
            "approved": batch.approved_on,
        }
    return Answer(said, payment, trouble=trouble)


def _elsewhere(batch: SettlementBatch, reference: str) -> str:
    """Where else this unit has that reference."""
    other = Payment.objects.filter(batch__unit=batch.unit_id, reference=reference).select_related("batch").first()
    if other is None:
        return _("本批次没有付款编号%s。") % reference
    said = {"reference": reference, "number": other.batch.number, "status": other.batch.get_status_display()}
    return _("付款编号%(reference)s属于批次%(number)s（%(status)s），请在该批次上传。") % said


def _not_of_this_batch(batch: SettlementBatch, answers: Iterable[Answer], name: str) -> str:
    first = next(each.trouble for each in answers)
    said = {"name": name, "number": batch.number, "first": first}
    return _("文件“%(name)s”没有一行属于批次%(number)s：%(first)s请核对所选的批次、银行和付款格式。") % said
