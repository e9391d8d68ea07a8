"""The payment file for the bank: one line per payee, in the bank's own format."""

from django.utils.translation import gettext as _

from lianpin.entitlements import queries, rules
from lianpin.entitlements.enums import PaymentStatus
from lianpin.entitlements.models import SettlementBatch
from lianpin.entitlements.previews.formats import Order, layout_named, write
from lianpin.entitlements.verbs.settle import locked
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.identity.models import Capacity
from lianpin.profiles.verbs import record_accounts_shown
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotPossible


def payment_file(batch: SettlementBatch, *, format_key: str = "xlsx", by: Capacity) -> bytes:
    """The file of the payments that have no result yet. NotPossible names every payee without an account, or whose account has changed
    since the approval.

    Payees that are no body or person on the platform (社保经办机构) have no account here: their money goes by the tax office's
    deduction, and is confirmed by hand.
    """
    with wall.behind():
        batch = locked(batch)
        rules.check_can_export(by, batch)
        layout = layout_named(batch.unit, format_key)
        orders = _orders(batch)
        if not orders:
            raise NotPossible(_("这一批次没有要经银行支付的款项，请直接登记结果。"), code="NOTHING_TO_EXPORT")
        content = write(layout, orders)
        if batch.exported_on is None:
            batch.exported_on = clock.today()
            batch.save(update_fields=["exported_on"])
        record("batch.exported", batch, by=by, number=batch.number, count=len(orders), format=str(layout.name))
        people = [order.payment.payee_person for order in orders if order.payment.payee_person is not None]
        record_accounts_shown(people, note=f"付款文件，批次{batch.number}", by=by)
    return content


def _orders(batch: SettlementBatch) -> list[Order]:
    """The payments that go through a bank, with their accounts. An account that is there for the first time is kept from now on."""
    pending = (
        batch.payments.filter(status=PaymentStatus.PENDING)
        .select_related("payee_person")
        .prefetch_related("lines__entitlement")
        .order_by("pk")
    )
    accounts = queries.accounts_of(line.entitlement for payment in pending for line in payment.lines.all())
    orders, missing, changed = [], [], []
    for payment in pending:
        rows = [line.entitlement for line in payment.lines.all()]
        account = accounts.get(("", payment.payee_organisation_id, payment.payee_person_id))
        if account is None:
            if payment.payee_person_id or payment.payee_organisation_id:
                missing.append(payment.payee)
            continue
        digest = queries.account_digest(account)
        if payment.account_digest not in {"", digest}:
            changed.append(payment.payee)
        if not payment.account_digest:
            payment.account_tail, payment.account_digest, payment.payee = account.number[-4:], digest, account.holder
            payment.save(update_fields=["account_tail", "account_digest", "payee"])
        payment.batch = batch
        orders.append(Order(payment, account.holder, account.bank, account.number, rows))
    if missing:
        reason = _("下列受领人没有登记银行账户：%s。请先在其档案中补登开户行、账号和户名，再导出付款文件。")
        raise NotPossible(reason % "、".join(missing), code="BANK_ACCOUNT_MISSING")
    if changed:
        reason = _("下列受领人的银行账户在复核之后有变更：%s。请退回批次重新编制和复核，或者请其核对账户。")
        raise NotPossible(reason % "、".join(changed), code="BANK_ACCOUNT_CHANGED")
    return orders
