"""What the books accept, and who may look into them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import Capacity, Organisation
from lianpin.ledger.enums import AccountKind
from lianpin.ledger.models import Entry
from lianpin.toolkit.errors import NotAllowed, NotPossible, NotValid

CENT = Decimal("0.01")
# The words by which regulations call the units that keep the books.
FINANCE_OFFICES = frozenset({"财务处", "市财政局"})


@dataclass(frozen=True)
class Posting:
    """A line to be posted: an account by kind and name (opened on first use), one side, and what it concerns. In yuan."""

    kind: AccountKind
    account: str
    debit: Decimal = Decimal(0)
    credit: Decimal = Decimal(0)
    about: str = ""


def check_balanced(lines: Sequence[Posting]) -> Decimal:
    """The entry's total; refuses lines that are empty, two-sided, finer than a cent or out of balance."""
    if not lines:
        raise NotValid(_("凭证没有分录，请至少填写一借一贷两行。"), code="ENTRY_EMPTY")
    for number, line in enumerate(lines, start=1):
        _check_line(number, line)
    debit, credit = sum((n.debit for n in lines), Decimal(0)), sum((n.credit for n in lines), Decimal(0))
    if debit != credit:
        reason = _("借贷不平：借方合计%(debit)s元，贷方合计%(credit)s元，相差%(gap)s元，请核对分录。")
        amounts = {"debit": f"{debit:,.2f}", "credit": f"{credit:,.2f}", "gap": f"{abs(debit - credit):,.2f}"}
        raise NotValid(reason % amounts, code="ENTRY_UNBALANCED")
    return debit


def _check_line(number: int, line: Posting) -> None:
    where = {"number": number, "account": line.account}
    if min(line.debit, line.credit) != 0 or max(line.debit, line.credit) <= 0:
        reason = _("第%(number)s行“%(account)s”应当只填借方或只填贷方，且大于零。")
        raise NotValid(reason % where, code="LINE_SIDE")
    if any(side != side.quantize(CENT) for side in (line.debit, line.credit)):
        raise NotValid(_("第%(number)s行“%(account)s”的金额应当精确到分。") % where, code="LINE_FINER_THAN_CENT")


def check_can_reverse(entry: Entry) -> None:
    """An entry is reversed once; a reversal stays."""
    if entry.reverses_id is not None:
        raise NotPossible(_("凭证%s本身是冲销凭证，不能再冲销。") % entry.number, code="ENTRY_IS_REVERSAL")
    if Entry.objects.filter(reverses=entry).exists():
        raise NotPossible(_("凭证%s已经冲销，不能重复冲销。") % entry.number, code="ENTRY_REVERSED")


def check_can_close(by: Capacity, organisation: Organisation, month: date, last: date | None, today: date) -> None:
    """A month that is over is closed once, by the finance of its body; `last`: the month closed last."""
    if by.organisation_id != organisation.pk or not keeps_books(by) or by.audits:
        raise NotAllowed(_("只有“%s”的财务人员可以结账。") % organisation.name, code="BOOKS_NOT_YOURS")
    said = {"month": f"{month:%Y-%m}", "last": f"{last:%Y-%m}" if last else ""}
    if next_month(month) > today:
        raise NotValid(_("%(month)s尚未结束，不能结账。") % said, code="MONTH_NOT_OVER")
    if last is not None and month <= last:
        raise NotPossible(_("账簿已结账至%(last)s，不能再结%(month)s。") % said, code="PERIOD_CLOSED")


def next_month(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def keeps_books(by: Capacity) -> bool:
    """Whether this capacity belongs to the finance of its body, or audits it: the role, or a unit that regulations call so."""
    if by.organisation_id is None or by.role in {Role.TALENT, Role.STUDENT}:
        return False
    return by.role in {Role.FINANCE, Role.AUDITOR} or not FINANCE_OFFICES.isdisjoint(by.offices)
