"""Who may settle what, and why not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from lianpin.entitlements.enums import BatchStatus, PaymentStatus
from lianpin.entitlements.models import Payment, SettlementBatch
from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import Capacity, Unit
from lianpin.toolkit.errors import LianpinError, NotAllowed, NotPossible, NotValid

UNDER_WAY = frozenset({BatchStatus.APPROVED, BatchStatus.PARTLY})
SETTLING_ROLES = frozenset({Role.DRAFTER, Role.HANDLER, Role.REVIEWER, Role.DECIDER, Role.FINANCE})


def may_settle(by: Capacity, unit_id: int) -> bool:
    """Whether this capacity works in the unit that pays."""
    return by.unit_id == unit_id and by.role in SETTLING_ROLES


def check_can_draft(by: Capacity, unit: Unit) -> None:
    if not may_settle(by, unit.pk):
        raise NotAllowed(_("只有“%s”的工作人员可以编制其结算批次。") % unit.name, code="BATCH_NOT_YOURS")


def check_can_keep(by: Capacity, unit: Unit) -> None:
    if not may_settle(by, unit.pk):
        raise NotAllowed(_("只有“%s”的工作人员可以维护其付款格式和预算。") % unit.name, code="UNIT_NOT_YOURS")


def check_due_until(due_until: date, today: date) -> None:
    if due_until > today:
        reason = _("应付日截至%(until)s晚于今天（%(today)s）。尚未到应付日的款项不能结算，请选择今天或更早的日期。")
        raise NotValid(reason % {"until": due_until.isoformat(), "today": today.isoformat()}, code="DUE_IN_FUTURE")


def check_can_approve(by: Capacity, batch: SettlementBatch) -> None:
    """Two people settle: who drafted a batch never approves it (the database refuses it as well)."""
    _check_unit(by, batch)
    _check_status(batch, BatchStatus.DRAFTED, _("复核"))
    if by.is_user(batch.drafted_by_id):
        raise NotAllowed(_("编制人不能复核自己编制的批次，请由另一名工作人员复核。"), code="TWO_PEOPLE")


def check_can_reject(by: Capacity, batch: SettlementBatch, reason: str) -> None:
    _check_unit(by, batch)
    if batch.status not in {BatchStatus.DRAFTED, BatchStatus.APPROVED}:
        raise NotPossible(_not_in_state(batch, _("退回")), code="BATCH_STATE")
    if batch.exported_on is not None:
        refusal = _(
            "批次%(number)s的付款文件已于%(on)s导出，不能退回，否则可能重复支付。请读入银行回单；没有提交银行的，逐笔登记为失败。"
        )
        raise NotPossible(
            refusal % {"number": batch.number, "on": batch.exported_on.isoformat()}, code="BATCH_EXPORTED"
        )
    if not reason.strip():
        raise NotValid(_("请填写退回原因。"), code="REASON_MISSING")


def check_can_pay(by: Capacity, batch: SettlementBatch) -> None:
    """Whether results of its payments can be recorded."""
    _check_unit(by, batch)
    if batch.status not in UNDER_WAY:
        raise NotPossible(_not_in_state(batch, _("登记支付结果")), code="BATCH_STATE")


def check_result(
    batch: SettlementBatch, payment: Payment | None, is_paid: bool, on: date, reason: str, today: date
) -> None:
    """A payment of this batch has one result, on a day between the approval and today; a failure has a reason."""
    if payment is None:
        raise NotValid(
            _("选择的付款不属于批次%s，请刷新页面后重新选择。") % batch.number, code="PAYMENT_OF_ANOTHER_BATCH"
        )
    named = {"reference": payment.reference, "status": payment.get_status_display()}
    if payment.status != PaymentStatus.PENDING:
        raise NotPossible(_("付款%(reference)s已经登记为“%(status)s”，不能再登记。") % named, code="PAYMENT_SETTLED")
    if on > today or (batch.approved_on is not None and on < batch.approved_on):
        span = {"first": batch.approved_on, "last": today, "on": on}
        raise NotValid(
            _("银行日期%(on)s应当在批次复核日（%(first)s）至今天（%(last)s）之间。") % span, code="RESULT_DAY"
        )
    if not is_paid and not reason.strip():
        raise NotValid(_("付款%(reference)s登记为失败时，请写明原因。") % named, code="REASON_MISSING")


def check_can_export(by: Capacity, batch: SettlementBatch) -> None:
    """What has a result is not handed to a bank once more."""
    _check_unit(by, batch)
    if batch.status not in UNDER_WAY:
        raise NotPossible(_not_in_state(batch, _("导出付款文件")), code="BATCH_STATE")


@dataclass(frozen=True)
class Possible:
    """What somebody may do with a batch now."""

    approve: bool
    reject: bool
    pay: bool
    export: bool


def what_may(by: Capacity, batch: SettlementBatch) -> Possible:
    """The buttons that a page shows."""
    return Possible(
        approve=_passes(check_can_approve, by, batch),
        reject=_passes(check_can_reject, by, batch, "-"),
        pay=_passes(check_can_pay, by, batch),
        export=_passes(check_can_export, by, batch),
    )


def _passes(check: Callable[..., None], *args: object) -> bool:
    try:
        check(*args)
    except LianpinError:
        return False
    return True


def _check_unit(by: Capacity, batch: SettlementBatch) -> None:
    if not may_settle(by, batch.unit_id):
        raise NotAllowed(_("只有“%s”的工作人员可以办理这一批次。") % batch.unit.name, code="BATCH_NOT_YOURS")


def _check_status(batch: SettlementBatch, wanted: BatchStatus, act: str) -> None:
    if batch.status != wanted:
        raise NotPossible(_not_in_state(batch, act), code="BATCH_STATE")


def _not_in_state(batch: SettlementBatch, act: str) -> str:
    names = {"number": batch.number, "status": batch.get_status_display(), "act": act}
    return _("批次%(number)s当前为“%(status)s”，不能%(act)s。请刷新页面查看最新状态。") % names
