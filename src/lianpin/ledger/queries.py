"""What is asked of the books. Only the finance of a body sees its entries; for everybody else they do not exist."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import DecimalField, Max, Prefetch, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from lianpin.kernel.identity.models import Capacity, Organisation
from lianpin.ledger import rules
from lianpin.ledger.models import Account, ClosedPeriod, Entry, Line

NOTHING = Value(Decimal(0), output_field=DecimalField(max_digits=16, decimal_places=2))


@dataclass(frozen=True)
class Balance:
    """One account of the trial balance: what was debited, what was credited, and which side remains. In yuan."""

    account: Account
    debit: Decimal
    credit: Decimal

    @property
    def debit_balance(self) -> Decimal:
        return max(self.debit - self.credit, Decimal(0))

    @property
    def credit_balance(self) -> Decimal:
        return max(self.credit - self.debit, Decimal(0))


@dataclass(frozen=True)
class TrialBalance:
    """All accounts of a body; the totals of both sides are equal, or something is deeply wrong."""

    rows: tuple[Balance, ...]

    def total(self, column: str) -> Decimal:
        """The sum of a column: debit, credit, debit_balance or credit_balance."""
        return sum((getattr(row, column) for row in self.rows), Decimal(0))

    @property
    def is_balanced(self) -> bool:
        return self.total("debit") == self.total("credit")


def entries_for(capacity: Capacity, *, year: int | None = None, search: str = "") -> QuerySet[Entry]:
    """The entries of the capacity's body, newest first, with their lines."""
    if not rules.keeps_books(capacity):
        return Entry.objects.none()
    found = Entry.objects.filter(organisation=capacity.organisation_id)
    if year:
        found = found.filter(on__gte=date(year, 1, 1), on__lt=date(year + 1, 1, 1))
    if search:
        found = found.filter(memo__icontains=search) | found.filter(number__icontains=search)
    lines = Prefetch("lines", Line.objects.select_related("account").order_by("pk"))
    return found.select_related("reverses", "reversed_by").prefetch_related(lines).order_by("-on", "-pk")


def trial_balance(organisation: Organisation | int, *, until: date | None = None) -> TrialBalance:
    """The sums of every account of a body, up to and including a day (None: all)."""
    pk = organisation if isinstance(organisation, int) else organisation.pk
    accounts = Account.objects.filter(organisation_id=pk)
    if until is not None:
        accounts = accounts.filter(lines__entry__on__lte=until)
    summed = accounts.annotate(
        debited=Coalesce(Sum("lines__debit"), NOTHING), credited=Coalesce(Sum("lines__credit"), NOTHING)
    ).order_by("kind", "name")
    return TrialBalance(tuple(Balance(account, account.debited, account.credited) for account in summed))


def years_of(organisation_id: int) -> list[int]:
    """The years that have entries, newest first."""
    days = Entry.objects.filter(organisation_id=organisation_id).dates("on", "year", order="DESC")
    return [day.year for day in days]


def entries_of_month(organisation: Organisation, month: date) -> QuerySet[Entry]:
    """The entries of the month that begins on that day."""
    return Entry.objects.filter(organisation=organisation, on__gte=month, on__lt=rules.next_month(month))


def closed_until(organisation: Organisation | int) -> date | None:
    """The first day of the last month that is closed; None: none is."""
    found: date | None = ClosedPeriod.objects.filter(organisation=organisation).aggregate(last=Max("month"))["last"]
    return found


@dataclass(frozen=True)
class StatementRow:
    """A line of an account, and what the account comes to with it: debits less credits, in yuan."""

    line: Line
    balance: Decimal


@dataclass(frozen=True)
class Statement:
    """An account between two days, both included: what it came to before, every line, what it comes to after."""

    account: Account
    first: date
    last: date
    opening: Decimal
    rows: tuple[StatementRow, ...]

    @property
    def debit(self) -> Decimal:
        return sum((row.line.debit for row in self.rows), Decimal(0))

    @property
    def credit(self) -> Decimal:
        return sum((row.line.credit for row in self.rows), Decimal(0))

    @property
    def closing(self) -> Decimal:
        return self.opening + self.debit - self.credit


def statement(account: Account, first: date, last: date) -> Statement:
    """The statement of an account, in the order of its days."""
    lines = account.lines.select_related("entry").order_by("entry__on", "entry", "pk")
    before = lines.filter(entry__on__lt=first).aggregate(debit=Sum("debit"), credit=Sum("credit"))
    opening = balance = (before["debit"] or Decimal(0)) - (before["credit"] or Decimal(0))
    rows = []
    for line in lines.filter(entry__on__gte=first, entry__on__lte=last):
        balance += line.debit - line.credit
        rows.append(StatementRow(line, balance))
    return Statement(account, first, last, opening, tuple(rows))


def accounts_for(capacity: Capacity) -> QuerySet[Account]:
    """The accounts of the capacity's body."""
    found = Account.objects.filter(organisation=capacity.organisation_id).order_by("kind", "name")
    return found if rules.keeps_books(capacity) else found.none()
