"""Settlement: drafted by one person, approved by another, paid and posted. A batch and its rows move together."""

from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from lianpin.entitlements import queries, rules
from lianpin.entitlements.enums import BatchStatus, EntitlementStatus
from lianpin.entitlements.models import Entitlement, SettlementBatch
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.identity.models import Capacity, Unit, User
from lianpin.kernel.identity.queries import selves_of, staff_of
from lianpin.kernel.notices.verbs import notify, read_about
from lianpin.ledger.verbs import post_entry
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotPossible


def draft_batch(unit: Unit, *, due_until: date, by: Capacity) -> SettlementBatch:
    """Gather everything that this unit owes and that is due by that day. Raises NotPossible when nothing is."""
    with wall.behind():
        unit = Unit.objects.select_for_update(no_key=True).select_related("organisation").get(pk=unit.pk)
        rules.check_can_draft(by, unit)
        rules.check_due_until(due_until, clock.today())
        rows = queries.balanced(queries.due_of(unit, due_until).select_for_update(of=("self",), no_key=True))
        if not rows:
            reason = _("截至%s，没有尚未结算的应付款项。") % due_until.isoformat()
            raise NotPossible(reason, code="NOTHING_DUE")
        batch = SettlementBatch.objects.create(
            number=_next_number(unit, clock.today().year),
            payer=unit.organisation,
            unit=unit,
            due_until=due_until,
            rows_count=len(rows),
            total=sum((row.amount for row in rows), Decimal(0)),
            drafted_by=_user(by),
            drafted_on=clock.today(),
        )
        _move(rows, EntitlementStatus.BATCHED, batch, by)
        record("batch.drafted", batch, by=by, **_summary(batch), until=due_until.isoformat())
        _tell_unit("batch.drafted", batch, by=by)
    return batch


def approve_batch(batch: SettlementBatch, *, by: Capacity) -> SettlementBatch:
    """Approve a drafted batch; never by who drafted it."""
    with wall.behind():
        batch = _locked(batch)
        rules.check_can_approve(by, batch)
        batch.status = BatchStatus.APPROVED
        batch.approved_by, batch.approved_on = _user(by), clock.today()
        batch.save(update_fields=["status", "approved_by", "approved_on"])
        record("batch.approved", batch, by=by, **_summary(batch))
        _tell_unit("batch.approved", batch, by=by)
    return batch


def reject_batch(batch: SettlementBatch, *, reason: str, by: Capacity) -> SettlementBatch:
    """Send a batch back before it is paid; its rows are due again."""
    with wall.behind():
        batch = _locked(batch)
        rules.check_can_reject(by, batch, reason)
        batch.status, batch.reason = BatchStatus.REJECTED, reason.strip()
        batch.save(update_fields=["status", "reason"])
        rows = list(batch.entitlements.select_for_update(of=("self",), no_key=True))
        _move(rows, EntitlementStatus.DUE, None, by)
        record("batch.rejected", batch, by=by, **_summary(batch), reason=batch.reason)
        _tell_unit("batch.rejected", batch, by=by, reason=batch.reason)
    return batch


def pay_batch(batch: SettlementBatch, *, by: Capacity) -> SettlementBatch:
    """Pay an approved batch: one entry in the payer's books, and every row is paid."""
    with wall.behind():
        batch = _locked(batch)
        rules.check_can_pay(by, batch)
        rows = list(queries.rows_of(batch).select_for_update(of=("self",), no_key=True))
        batch.entry = post_entry(
            batch.payer,
            on=clock.today(),
            memo=_("支付结算批次%s") % batch.number,
            source=batch.number,
            lines=queries.postings_of(rows),
            by=by,
            unit=batch.unit,
        )
        batch.status, batch.paid_by, batch.paid_on = BatchStatus.PAID, _user(by), clock.today()
        batch.save(update_fields=["status", "paid_by", "paid_on", "entry"])
        _move(rows, EntitlementStatus.PAID, batch, by)
        record("batch.paid", batch, by=by, **_summary(batch), entry=batch.entry.number)
        _tell_payees(batch, rows, by=by)
    return batch


def _tell_unit(kind: str, batch: SettlementBatch, *, by: Capacity, **named: str) -> None:
    """Those who settle for the payer: what there was to do before is done, the next of them goes on."""
    read_about(batch)
    readers = staff_of([batch.unit_id], clock.today(), *rules.SETTLING_ROLES)
    path = reverse("entitlements:batch_detail", args=[batch.pk])
    notify(kind, batch, to=readers, path=path, by=by, number=batch.number, **named)


def _tell_payees(batch: SettlementBatch, rows: list[Entitlement], *, by: Capacity) -> None:
    """The people who get something; how much, each sees where only their own is shown."""
    read_about(batch)
    readers = selves_of({row.payee_person_id for row in rows if row.amount}, clock.today())
    notify("batch.paid", batch, to=readers, path=reverse("entitlements:money_list"), by=by, payer=batch.payer.name)


def _locked(batch: SettlementBatch) -> SettlementBatch:
    found = SettlementBatch.objects.select_for_update(of=("self",), no_key=True)
    return found.select_related("payer", "unit").get(pk=batch.pk)


def _move(rows: list[Entitlement], status: EntitlementStatus, batch: SettlementBatch | None, by: Capacity) -> None:
    """Every row changes its state together with its batch, and each has it in its own record."""
    number = batch.number if batch else ""
    for row in rows:
        number = number or (row.batch.number if row.batch else "")
        row.status, row.batch = status, batch
        row.save(update_fields=["status", "batch"])
        named = {"item": row.item, "period": row.period, "amount": f"{row.amount:,.2f}", "batch": number}
        record(EVENT_OF[status], row, by=by, **named)


EVENT_OF = {
    EntitlementStatus.BATCHED: "entitlement.batched",
    EntitlementStatus.DUE: "entitlement.released",
    EntitlementStatus.PAID: "entitlement.paid",
}


def _summary(batch: SettlementBatch) -> dict[str, object]:
    return {"number": batch.number, "count": batch.rows_count, "total": f"{batch.total:,.2f}"}


def _next_number(unit: Unit, year: int) -> str:
    there = SettlementBatch.objects.filter(unit=unit, drafted_on__year=year).count()
    return f"PC{unit.pk:04d}-{year}-{there + 1:04d}"


def _user(by: Capacity) -> User:
    return User.objects.get(memberships=by.membership_id)
