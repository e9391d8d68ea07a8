"""Who may settle what, and why not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from lianpin.entitlements.enums import BatchStatus
from lianpin.entitlements.models import SettlementBatch
from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import Capacity, Unit
from lianpin.toolkit.errors import LianpinError, NotAllowed, NotPossible, NotValid

SETTLING_ROLES = frozenset({Role.DRAFTER, Role.HANDLER, Role.REVIEWER, Role.DECIDER, Role.FINANCE})


def may_settle(by: Capacity, unit_id: int) -> bool:
    """Whether this capacity works in the unit that pays."""
    return by.unit_id == unit_id and by.role in SETTLING_ROLES


def check_can_draft(by: Capacity, unit: Unit) -> None:
    if not may_settle(by, unit.pk):
        raise NotAllowed(_("只有“%s”的工作人员可以编制其结算批次。") % unit.name, code="BATCH_NOT_YOURS")


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
    if not reason.strip():
        raise NotValid(_("请填写退回原因。"), code="REASON_MISSING")


def check_can_pay(by: Capacity, batch: SettlementBatch) -> None:
    _check_unit(by, batch)
    _check_status(batch, BatchStatus.APPROVED, _("支付"))


def check_can_export(by: Capacity, batch: SettlementBatch) -> None:
    _check_unit(by, batch)
    if batch.status not in {BatchStatus.APPROVED, BatchStatus.PAID}:
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
