"""What is asked of the money, and who sees it: decided here and nowhere else."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, Protocol

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from lianpin.appointments.models import Appointment
from lianpin.entitlements.enums import EntitlementStatus
from lianpin.entitlements.models import Entitlement, SettlementBatch
from lianpin.entitlements.rules import SETTLING_ROLES
from lianpin.kernel.cases.models import Case
from lianpin.kernel.cases.queries import SUBMITTED
from lianpin.kernel.identity.enums import OrganisationKind, Role
from lianpin.kernel.identity.models import Capacity, Unit
from lianpin.ledger.enums import AccountKind
from lianpin.ledger.rules import FINANCE_OFFICES, Posting

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
    return found.select_related("payer", "unit", "drafted_by", "approved_by", "paid_by", "entry").order_by("-pk")


def due_of(unit: Unit, until: date) -> QuerySet[Entitlement]:
    """What that unit owes and has not settled, due by that day."""
    due = Entitlement.objects.filter(payer_unit=unit, status=EntitlementStatus.DUE, due_on__lte=until)
    named = due.exclude(amount=0).select_related("appointment__person", "payee_organisation", "payee_person")
    return named.order_by("due_on", "pk")


def balanced(due: Iterable[Entitlement]) -> list[Entitlement]:
    """All rows of payees who get something on balance; who owes more than they get waits for the next batch."""
    by_payee: dict[tuple[str, int | None, int | None], list[Entitlement]] = defaultdict(list)
    for row in due:
        by_payee[row.payee, row.payee_organisation_id, row.payee_person_id].append(row)
    return [row for rows in by_payee.values() if sum(r.amount for r in rows) > 0 for row in rows]


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
