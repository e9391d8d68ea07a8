"""Settlement: drafted by one person, approved by another, which fixes its payments. A batch and its rows move together."""

from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from lianpin.entitlements import queries, rules
from lianpin.entitlements.enums import BatchStatus, EntitlementStatus, PaymentStatus
from lianpin.entitlements.models import Entitlement, Payment, PaymentLine, SettlementBatch
from lianpin.entitlements.previews.checks import check_budget
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.identity.models import Capacity, Unit, User
from lianpin.kernel.identity.queries import staff_of
from lianpin.kernel.notices.verbs import notify, read_about
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotPossible
from lianpin.toolkit.numbers import drawn_number


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
        check_budget(unit, rows)
        batch = SettlementBatch.objects.create(
            number=_next_number(unit, clock.today().year),
            payer=unit.organisation,
            unit=unit,
            due_until=due_until,
            rows_count=len(rows),
            total=sum((row.amount for row in rows), Decimal(0)),
            drafted_by=user_of(by),
            drafted_on=clock.today(),
        )
        _move(rows, EntitlementStatus.BATCHED, batch, by)
        record("batch.drafted", batch, by=by, **summary_of(batch), until=due_until.isoformat())
        tell_unit("batch.drafted", batch, by=by)
    return batch


def approve_batch(batch: SettlementBatch, *, by: Capacity) -> SettlementBatch:
    """Approve a drafted batch; never by who drafted it. From now on its payments are fixed: one for each payee, what is set off deducted."""
    with wall.behind():
        batch = locked(batch)
        rules.check_can_approve(by, batch)
        batch.status = BatchStatus.APPROVED
        batch.approved_by, batch.approved_on = user_of(by), clock.today()
        batch.save(update_fields=["status", "approved_by", "approved_on"])
        _order(batch)
        record("batch.approved", batch, by=by, **summary_of(batch))
        tell_unit("batch.approved", batch, by=by)
    return batch


def reject_batch(batch: SettlementBatch, *, reason: str, by: Capacity) -> SettlementBatch:
    """Send a batch back before a file of it has left for a bank; its rows are due again and its payments cancelled."""
    with wall.behind():
        batch = locked(batch)
        rules.check_can_reject(by, batch, reason)
        batch.status, batch.reason = BatchStatus.REJECTED, reason.strip()
        batch.save(update_fields=["status", "reason"])
        rows = list(batch.entitlements.select_for_update(of=("self",), no_key=True))
        for payment in batch.payments.select_for_update(no_key=True):
            payment.status = PaymentStatus.CANCELLED
            payment.save(update_fields=["status"])
            record("payment.cancelled", payment, by=by, **payment_named(payment))
        PaymentLine.objects.filter(payment__batch=batch).update(is_live=False)
        _move(rows, EntitlementStatus.DUE, None, by)
        record("batch.rejected", batch, by=by, **summary_of(batch), reason=batch.reason)
        tell_unit("batch.rejected", batch, by=by, reason=batch.reason)
    return batch


def _order(batch: SettlementBatch) -> None:
    """One payment for each payee of an approved batch, with a reference of its own and the account as it is now."""
    rows = list(queries.rows_of(batch).select_for_update(of=("self",), no_key=True))
    accounts = queries.accounts_of(rows)
    for key, theirs in queries.by_payee(rows).items():
        account = accounts.get(key)
        payment = Payment.objects.create(
            batch=batch,
            reference=_reference(clock.today().year),
            payee=account.holder if account else queries.payee_name(theirs[0]),
            payee_organisation_id=theirs[0].payee_organisation_id,
            payee_person_id=theirs[0].payee_person_id,
            amount=sum((row.amount for row in theirs), Decimal(0)),
            account_tail=account.number[-4:] if account else "",
            account_digest=queries.account_digest(account) if account else "",
        )
        PaymentLine.objects.bulk_create(PaymentLine(payment=payment, entitlement=row) for row in theirs)


def _reference(year: int) -> str:
    """Letters and digits alone, as every bank takes them."""
    drawn = drawn_number("ZF", year, lambda n: Payment.objects.filter(reference=n.replace("-", "")).exists())
    return drawn.replace("-", "")


def tell_unit(kind: str, batch: SettlementBatch, *, by: Capacity, **named: str) -> None:
    """Those who settle for the payer: what there was to do before is done, the next of them goes on."""
    read_about(batch)
    readers = staff_of([batch.unit_id], clock.today(), *rules.SETTLING_ROLES)
    path = reverse("entitlements:batch_detail", args=[batch.pk])
    notify(kind, batch, to=readers, path=path, by=by, number=batch.number, **named)


def locked(batch: SettlementBatch) -> SettlementBatch:
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


EVENT_OF = {EntitlementStatus.BATCHED: "entitlement.batched", EntitlementStatus.DUE: "entitlement.released"}


def payment_named(payment: Payment) -> dict[str, str]:
    """How events speak of a payment."""
    return {"reference": payment.reference, "payee": payment.payee, "amount": f"{payment.amount:,.2f}"}


def summary_of(batch: SettlementBatch) -> dict[str, object]:
    return {"number": batch.number, "count": batch.rows_count, "total": f"{batch.total:,.2f}"}


def _next_number(unit: Unit, year: int) -> str:
    there = SettlementBatch.objects.filter(unit=unit, drafted_on__year=year).count()
    return f"PC{unit.pk:04d}-{year}-{there + 1:04d}"


def user_of(by: Capacity) -> User:
    return User.objects.get(memberships=by.membership_id)
