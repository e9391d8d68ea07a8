"""What became of a batch's payments: paid and posted on the bank's date, or failed and due again. One verb settles, whoever tells it.

A payment is settled once; an amount has one live payment, ever (`one_live_payment`). A batch ends with the last result.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from lianpin.entitlements import queries, rules
from lianpin.entitlements.enums import BatchStatus, EntitlementStatus, PaymentStatus
from lianpin.entitlements.models import BankReturn, Entitlement, Payment, PaymentLine, SettlementBatch
from lianpin.entitlements.previews.formats import layout_named
from lianpin.entitlements.previews.returns import read_return
from lianpin.entitlements.verbs.settle import locked, payment_named, summary_of, tell_unit, user_of
from lianpin.kernel.audit.verbs import record, record_all
from lianpin.kernel.documents.models import Attachment
from lianpin.kernel.documents.queries import open_attachment
from lianpin.kernel.identity.models import Capacity
from lianpin.kernel.identity.queries import selves_of
from lianpin.kernel.notices.verbs import notify, read_about
from lianpin.ledger.models import Entry
from lianpin.ledger.verbs import post_entry
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotPossible, NotValid

AT_ONCE = 500  # rows of one UPDATE


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a payment, on which day of the bank; of a failure, why."""

    is_paid: bool
    on: date
    reason: str = ""


def settle_payments(
    batch: SettlementBatch, results: Mapping[int, Result], *, by: Capacity, source: BankReturn | None = None
) -> SettlementBatch:
    """Record the results of payments, by their keys. NotPossible when one of them has a result already, and then nothing is recorded.

    What is paid is posted in the payer's books, an entry for each day of the bank. What failed is due again, for another batch.
    """
    with wall.behind():
        batch = locked(batch)
        rules.check_can_pay(by, batch)
        if not results:
            raise NotValid(_("没有选择要登记结果的付款。"), code="NOTHING_TO_SETTLE")
        held = batch.payments.select_for_update(of=("self",), no_key=True).select_related("batch")
        payments = {each.pk: each for each in held.filter(pk__in=results)}
        for key, result in results.items():
            rules.check_result(batch, payments.get(key), result.is_paid, result.on, result.reason, clock.today())
        rows = _rows_of(payments)
        entries = _post(batch, rows, results, by)
        _record(payments, rows, results, entries, by, source)
        _end(batch, payments, entries, by)
    return batch


def pay_batch(batch: SettlementBatch, *, by: Capacity) -> SettlementBatch:
    """Confirm, without a bank's file, that every payment without a result was made today."""
    with wall.behind():
        batch = locked(batch)
        rules.check_can_pay(by, batch)
        pending = batch.payments.filter(status=PaymentStatus.PENDING)
        return settle_payments(batch, {each.pk: Result(True, clock.today()) for each in pending}, by=by)


def settle_return(
    batch: SettlementBatch,
    attachment: Attachment,
    *,
    format_key: str,
    usual_day: date,
    confirmed: Collection[int] = (),
    by: Capacity,
) -> SettlementBatch:
    """Record what a bank's file says, read anew: its rows with a reference, and the proposals that somebody has confirmed, by row."""
    with wall.behind():
        batch = locked(batch)
        rules.check_can_pay(by, batch)
        with open_attachment(attachment) as file:
            content = file.read()
        layout = layout_named(batch.unit, format_key)
        reading = read_return(batch, content, attachment.name, layout=layout, usual_day=usual_day, today=clock.today())
        taken = reading.settling(confirmed)
        results = {
            each.payment.pk: Result(each.said.is_paid, each.said.on, each.said.reason or each.said.words)
            for each in taken
            if each.payment is not None and each.said.is_paid is not None
        }
        if not results:
            reason = _("回单中没有可以登记的结果。请核对预览中每一行的说明。")
            raise NotPossible(reason, code="NOTHING_TO_SETTLE")
        failed = sum(not result.is_paid for result in results.values())
        source = BankReturn.objects.create(
            batch=batch,
            attachment=attachment,
            name=attachment.name,
            digest=reading.digest,
            paid_count=len(results) - failed,
            failed_count=failed,
            read_by=user_of(by),
            read_on=clock.today(),
        )
        said = {"number": batch.number, "name": attachment.name, "paid": len(results) - failed, "failed": failed}
        record("batch.return_read", batch, by=by, **said, digest=reading.digest)
        return settle_payments(batch, results, by=by, source=source)


def _rows_of(payments: Collection[int]) -> dict[int, list[Entitlement]]:
    lines = PaymentLine.objects.filter(payment__in=payments).values_list("payment_id", "entitlement_id")
    held = Entitlement.objects.select_for_update(of=("self",), no_key=True).select_related("appointment__person")
    by_key = held.in_bulk([row for _payment, row in lines])
    found: dict[int, list[Entitlement]] = defaultdict(list)
    for payment, row in sorted(lines):
        found[payment].append(by_key[row])
    return found


def _post(
    batch: SettlementBatch, rows: Mapping[int, list[Entitlement]], results: Mapping[int, Result], by: Capacity
) -> dict[date, Entry]:
    """An entry for each day on which something was paid."""
    by_day: dict[date, list[Entitlement]] = defaultdict(list)
    for key, result in results.items():
        if result.is_paid:
            by_day[result.on] += rows[key]
    return {
        on: post_entry(
            batch.payer,
            on=on,
            memo=_("支付结算批次%s") % batch.number,
            source=batch.number,
            lines=queries.postings_of(paid),
            by=by,
            unit=batch.unit,
        )
        for on, paid in sorted(by_day.items())
    }


def _record(
    payments: Mapping[int, Payment],
    rows: Mapping[int, list[Entitlement]],
    results: Mapping[int, Result],
    entries: Mapping[date, Entry],
    by: Capacity,
    source: BankReturn | None,
) -> None:
    """Every payment and the amounts within change together, each with it in its own record."""
    told, told_rows = [], []
    user = user_of(by)
    for key, result in results.items():
        payment, is_paid = payments[key], result.is_paid
        payment.status = PaymentStatus.PAID if is_paid else PaymentStatus.FAILED
        payment.result_on, payment.reason = result.on, "" if is_paid else result.reason.strip()
        payment.entry = entries[result.on] if is_paid else None
        payment.bank_return, payment.settled_by = source, user
        why = {} if is_paid else {"reason": payment.reason}
        said = {**payment_named(payment), "on": result.on.isoformat(), **why}
        told.append(("payment.paid" if is_paid else "payment.failed", payment, said))
        for row in rows[key]:
            row.status = EntitlementStatus.PAID if is_paid else EntitlementStatus.DUE
            row.batch = payment.batch if is_paid else None
            amount = {"item": row.item, "period": row.period, "amount": f"{row.amount:,.2f}"}
            kind = "entitlement.paid" if is_paid else "entitlement.failed"
            told_rows.append((kind, row, {**amount, "batch": payment.batch.number, **why}))
    fields = ["status", "result_on", "reason", "entry", "bank_return", "settled_by"]
    Payment.objects.bulk_update(payments.values(), fields, batch_size=AT_ONCE)
    failed = [key for key, result in results.items() if not result.is_paid]
    PaymentLine.objects.filter(payment__in=failed).update(is_live=False)
    Entitlement.objects.bulk_update([row for _kind, row, _said in told_rows], ["status", "batch"], batch_size=AT_ONCE)
    record_all(told, by=by)
    record_all(told_rows, by=by)


def _end(batch: SettlementBatch, settled: Mapping[int, Payment], entries: Mapping[date, Entry], by: Capacity) -> None:
    """Where the batch stands now, and who hears of it."""
    left = dict.fromkeys(PaymentStatus, 0) | queries.counts_of(batch)
    ended = BatchStatus.PAID if left[PaymentStatus.PAID] else BatchStatus.FAILED
    batch.status = BatchStatus.PARTLY if left[PaymentStatus.PENDING] else ended
    days = [*entries, *filter(None, [batch.paid_on])]
    batch.paid_by, batch.paid_on = user_of(by), max(days, default=None)
    batch.save(update_fields=["status", "paid_by", "paid_on"])
    failed = [each for each in settled.values() if each.status == PaymentStatus.FAILED]
    paid = [each for each in settled.values() if each.status == PaymentStatus.PAID]
    said = {"paid": len(paid), "paid_total": f"{sum(each.amount for each in paid):,.2f}", "failed": len(failed)}
    numbers = "、".join(entry.number for entry in entries.values())
    record("batch.settled", batch, by=by, number=batch.number, **said, left=left[PaymentStatus.PENDING], entry=numbers)
    if batch.status == BatchStatus.PAID:
        record("batch.paid", batch, by=by, **summary_of(batch))
    read_about(batch)
    if failed:
        tell_unit("batch.failed", batch, by=by, count=str(len(failed)))
    _tell_payees(batch, paid, by=by)


def _tell_payees(batch: SettlementBatch, paid: list[Payment], *, by: Capacity) -> None:
    """The people who get something; how much, each sees where only their own is shown."""
    readers = selves_of({each.payee_person_id for each in paid}, clock.today())
    notify("batch.paid", batch, to=readers, path=reverse("entitlements:money_list"), by=by, payer=batch.payer.name)
