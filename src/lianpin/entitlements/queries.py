"""What is asked of the money, and who sees it: decided here and nowhere else."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, Protocol

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from lianpin.appointments.models import Appointment
from lianpin.entitlements.enums import EntitlementStatus, PaymentStatus
from lianpin.entitlements.models import Budget, Entitlement, Payment, PaymentFormat, SettlementBatch
from lianpin.entitlements.rules import SETTLING_ROLES
from lianpin.kernel.cases.models import Case
from lianpin.kernel.cases.queries import SUBMITTED
from lianpin.kernel.identity.enums import OrganisationKind, Role
from lianpin.kernel.identity.models import Capacity, Unit
from lianpin.ledger.enums import AccountKind
from lianpin.ledger.rules import FINANCE_OFFICES, Posting
from lianpin.profiles.models import BankAccount
from lianpin.toolkit import wall

Payee = tuple[str, int | None, int | None]
Side = Literal["person", "home", "host", "city"]
# The regulations' words for who pays and who is paid.
PERSON, UNIVERSITY, ENTERPRISE, CITY = "本人", "学校", "企业", "市财政局"
HOME_OFFICES = frozenset({"人事处", "财务处"})
CITY_OFFICES = frozenset({"市财政局", "市人社局"})
SETTLED = frozenset({EntitlementStatus.BATCHED, EntitlementStatus.PAID})
STANDING = SETTLED | {EntitlementStatus.DUE}
PAYING_OFFICES = FINANCE_OFFICES | {"企业"}


class Row(Protocol):
    """An amount of one item and period: one that stands, or one that was only estimated."""

    @property
    def item(self) -> str: ...
    @property
    def english_item(self) -> str: ...
    @property
    def period(self) -> str: ...
    @property
    def payer(self) -> str: ...
    @property
    def payee(self) -> str: ...
    @property
    def amount(self) -> Decimal: ...


def side_of(capacity: Capacity) -> Side | None:
    """From which side this capacity looks at money; None: it sees none."""
    if capacity.is_personal:
        return "person" if capacity.person_id else None
    audits = capacity.audits  # everything that their own body sees
    if capacity.kind == OrganisationKind.UNIVERSITY and (audits or not HOME_OFFICES.isdisjoint(capacity.offices)):
        return "home"
    if capacity.kind == OrganisationKind.ENTERPRISE:
        return "host"
    if capacity.kind == OrganisationKind.CITY and (audits or not CITY_OFFICES.isdisjoint(capacity.offices)):
        return "city"
    return None


def entitlements_for(capacity: Capacity) -> QuerySet[Entitlement]:
    """The rows this capacity sees: their own; all of the home body's appointments for its HR and finance; what the host
    or the city pays or receives. The university's own pay of the person is none of the host's business."""
    return _found().filter(_visible(capacity))


def _visible(capacity: Capacity) -> Q:
    mine = Q(payer_organisation=capacity.organisation_id) | Q(payee_organisation=capacity.organisation_id)
    match side_of(capacity):
        case "person":
            return Q(payee_person=capacity.person_id)
        case "home":
            return Q(appointment__home=capacity.organisation_id) | mine
        case "host" | "city":
            return mine
        case _:
            return Q(pk__in=[])


def _found() -> QuerySet[Entitlement]:
    return Entitlement.objects.select_related(
        "version__regulation",
        "appointment__person",
        "payer_organisation",
        "payee_organisation",
        "payee_person",
        "batch",
    )


def appointments_for(capacity: Capacity) -> QuerySet[Appointment]:
    """The appointments whose money this capacity has a part in."""
    found = Appointment.objects.select_related("person", "home", "host")
    match side_of(capacity):
        case "person":
            return found.filter(person=capacity.person_id)
        case "home":
            return found.filter(home=capacity.organisation_id)
        case "host":
            return found.filter(host=capacity.organisation_id)
        case "city":
            asked = Case.objects.filter(
                SUBMITTED, parent=OuterRef("case"), parties__organisation=capacity.organisation_id
            )
            return found.filter(
                Exists(asked)
            )  # for each appointment by two indexes: no planner can take it the long way
        case _:
            return found.none()


def reads_money(appointment: Appointment, capacity: Capacity) -> bool:
    """Whether this capacity has a part in the money of that appointment."""
    return appointments_for(capacity).filter(pk=appointment.pk).exists()


def rows_of_year(capacity: Capacity, appointment: Appointment, year: int) -> list[Entitlement]:
    """What stands of that year, for this capacity, in the order of payer, item and period."""
    found = entitlements_for(capacity).filter(appointment=appointment, year=year)
    return list(found.filter(status__in=STANDING).order_by("pk"))


def history_of(row: Entitlement) -> list[Entitlement]:
    """Every row that ever spoke of the same item and period, oldest first."""
    same = {name: getattr(row, name) for name in ("appointment_id", "year", "item", "period", "payer", "payee")}
    return list(_found().select_related("corrects").filter(**same).order_by("pk"))


# --- settlement -------------------------------------------------------------------------------------------------------


def settles(capacity: Capacity) -> bool:
    """Whether this capacity works in a unit that pays: the finance of a university or city, or the host's own unit; or audits them."""
    allowed = capacity.unit_id is not None and capacity.role in SETTLING_ROLES | {Role.AUDITOR}
    return allowed and (capacity.audits or not PAYING_OFFICES.isdisjoint(capacity.offices))


def batches_for(capacity: Capacity) -> QuerySet[SettlementBatch]:
    """The batches of the capacity's own unit; of the whole body for who audits it."""
    if not settles(capacity):
        return SettlementBatch.objects.none()
    mine = Q(unit__organisation=capacity.organisation_id) if capacity.audits else Q(unit=capacity.unit_id)
    found = SettlementBatch.objects.filter(mine)
    return found.select_related("payer", "unit", "drafted_by", "approved_by", "paid_by").order_by("-pk")


def due_of(unit: Unit, until: date) -> QuerySet[Entitlement]:
    """What that unit owes and has not settled, due by that day."""
    due = Entitlement.objects.filter(payer_unit=unit, status=EntitlementStatus.DUE, due_on__lte=until)
    named = due.exclude(amount=0).select_related("appointment__person", "payee_organisation", "payee_person")
    return named.order_by("due_on", "pk")


def by_payee(rows: Iterable[Entitlement]) -> dict[Payee, list[Entitlement]]:
    """Rows of each payee: which body or person it is; where nobody on the platform is meant, the regulation's word."""
    found: dict[Payee, list[Entitlement]] = defaultdict(list)
    for row in rows:
        is_known = row.payee_organisation_id or row.payee_person_id
        found["" if is_known else row.payee, row.payee_organisation_id, row.payee_person_id].append(row)
    return found


def balanced(due: Iterable[Entitlement]) -> list[Entitlement]:
    """All rows of payees who get something on balance; who owes more than they get waits for the next batch."""
    return [row for rows in by_payee(due).values() if sum(r.amount for r in rows) > 0 for row in rows]


def payments_of(batch: SettlementBatch) -> QuerySet[Payment]:
    """What a batch orders from a bank, in the order of its file, with the amounts within."""
    found = batch.payments.select_related("batch", "entry").prefetch_related("lines__entitlement")
    return found.order_by("pk")


@dataclass(frozen=True)
class PayeeStatement:
    """What somebody was paid between two days, both included, and what all of it came to before and after. In yuan."""

    first: date
    last: date
    opening: Decimal
    payments: tuple[Payment, ...]

    @property
    def closing(self) -> Decimal:
        return self.opening + sum((payment.amount for payment in self.payments), Decimal(0))


def payee_statement(capacity: Capacity, first: date, last: date) -> PayeeStatement:
    """What this person, or the body for whose money this capacity looks, was paid through batches."""
    paid = Payment.objects.filter(_received(capacity), status=PaymentStatus.PAID)
    before = paid.filter(result_on__lt=first).aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    found = paid.filter(result_on__gte=first, result_on__lte=last).order_by("result_on", "pk")
    listed = found.select_related("batch__payer").prefetch_related("lines__entitlement")
    return PayeeStatement(first, last, before, tuple(listed))


def _received(capacity: Capacity) -> Q:
    match side_of(capacity):
        case "person":
            return Q(payee_person=capacity.person_id)
        case None:
            return Q(pk__in=[])
        case _:
            return Q(payee_organisation=capacity.organisation_id)


def counts_of(batch: SettlementBatch) -> dict[str, int]:
    """How many payments of a batch there are in each state; none where there are none."""
    counted = batch.payments.order_by().values_list("status").annotate(count=Count("pk"))
    return dict(counted)


def settled_under(budget: Budget) -> Decimal:
    """What was paid or is in a batch, of the year and article of a ceiling. In yuan."""
    found = Entitlement.objects.filter(payer_unit=budget.unit_id, year=budget.year, status__in=SETTLED)
    if budget.article:
        found = found.filter(article=budget.article)
    return found.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def formats_for(capacity: Capacity) -> QuerySet[PaymentFormat]:
    """The formats that the capacity's own unit keeps."""
    return PaymentFormat.objects.filter(unit=capacity.unit_id if settles(capacity) else None).order_by("name")


def accounts_of(rows: Iterable[Entitlement]) -> dict[Payee, BankAccount]:
    """Where the money of each payee goes, as far as they have said."""
    payees = by_payee(rows)
    people = {person for _label, _body, person in payees if person}
    bodies = {body for _label, body, _person in payees if body}
    with wall.open_to(
        wall.Scope.RULE
    ):  # whether there is one, and whether it has changed; numbers are shown by their ends
        of_people = {a.person_id: a for a in BankAccount.objects.filter(person_id__in=people)}
        of_bodies = {a.organisation_id: a for a in BankAccount.objects.filter(organisation_id__in=bodies)}
    found = {key: of_people.get(key[2]) or of_bodies.get(key[1]) for key in payees}
    return {key: account for key, account in found.items() if account is not None}


def account_digest(account: BankAccount) -> str:
    """By which an account is known again, without keeping its number: keyed, since numbers can be tried one by one."""
    told = f"{account.holder}\n{account.bank}\n{account.number}"
    return salted_hmac("lianpin.entitlements.account", told, algorithm="sha256").hexdigest()


def rows_of(batch: SettlementBatch) -> QuerySet[Entitlement]:
    """The rows of a batch, payee by payee."""
    return _found().filter(batch=batch).order_by("payee", "appointment", "item", "period", "pk")


def postings_of(rows: Sequence[Entitlement]) -> list[Posting]:
    """The lines that paying these rows posts: an expense for each, against the bank. What is taken back is a credit."""
    lines = [
        Posting(
            AccountKind.EXPENSE,
            row.item,
            debit=max(row.amount, Decimal(0)),
            credit=max(-row.amount, Decimal(0)),
            about=f"{row.appointment.person} {row.period}".strip(),
        )
        for row in rows
    ]
    total = sum((row.amount for row in rows), Decimal(0))
    return [*lines, Posting(AccountKind.BANK, _("银行存款"), credit=total)]


@dataclass(frozen=True)
class Share:
    """What a payee gets from a batch, in how many rows. In yuan."""

    payee: str
    count: int
    total: Decimal


def shares_of(rows: Sequence[Entitlement]) -> list[Share]:
    """A batch's sums, payee by payee."""
    amounts: dict[str, list[Decimal]] = defaultdict(list)
    for row in rows:
        amounts[payee_name(row)].append(row.amount)
    return [Share(payee, len(parts), sum(parts, Decimal(0))) for payee, parts in amounts.items()]


def payee_name(row: Entitlement) -> str:
    """Who gets it, by name; where nobody on the platform is meant, the regulation's own word."""
    return str(row.payee_person or row.payee_organisation or row.payee)


@dataclass(frozen=True)
class AmountsDue:
    """What is due of one payer: rows paid, rows unpaid and the sum of these, in yuan."""

    paid: int
    unpaid: int
    total: Decimal


def amounts_due(appointment: Appointment, unit_id: int | None, *, until: date) -> AmountsDue:
    """How far a unit has paid what is due of an appointment by that day. Lines that come to nothing on balance need no payment."""
    rows = Entitlement.objects.filter(appointment=appointment, payer_unit_id=unit_id, due_on__lte=until)
    standing = list(rows.filter(status__in=STANDING).exclude(amount=0))
    open_rows = [row for row in standing if row.status != EntitlementStatus.PAID]
    unpaid = [row.amount for row in balanced(open_rows)]
    return AmountsDue(len(standing) - len(open_rows), len(unpaid), sum(unpaid, Decimal(0)))
