"""Entitlements and settlement."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EntitlementsConfig(AppConfig):
    name = "lianpin.entitlements"
    label = "entitlements"
    default_auto_field = "lianpin.toolkit.keys.Key"

    def ready(self) -> None:
        from lianpin.appointments.registry import money_is_read, on_facts_changed
        from lianpin.entitlements import effects, jobs, queries
        from lianpin.kernel.audit.registry import describe_event
        from lianpin.kernel.cases.registry import effect
        from lianpin.kernel.notices.enums import Topic
        from lianpin.kernel.notices.registry import word_notice

        on_facts_changed(jobs.compute_later)
        money_is_read(queries.reads_money)
        effect("拨付", opens=effects.open_payment, check=effects.check_paid)
        for kind, sentence in SENTENCES.items():
            describe_event(kind, sentence)
        word_notice("batch.drafted", Topic.SETTLEMENT, _("结算批次%(number)s等您复核"))
        word_notice("batch.approved", Topic.SETTLEMENT, _("结算批次%(number)s已复核，等待支付"))
        word_notice("batch.rejected", Topic.SETTLEMENT, _("结算批次%(number)s已退回：%(reason)s"))
        word_notice("batch.failed", Topic.SETTLEMENT, _("结算批次%(number)s有%(count)s笔支付失败，款项恢复为应付"))
        word_notice("batch.paid", Topic.SETTLEMENT, _("%(payer)s支付了一批款项，其中有您的，请在“经费与待遇”核对"))


SENTENCES = {
    "appointment.entitlements_computed": _(
        "计算%(year)s年度待遇：新增%(made)s笔，补发或者抵扣%(corrected)s笔，%(waiting)s笔因缺少事实暂不能计算"
    ),
    "entitlement.computed": _("%(payer)s应付%(payee)s%(item)s（%(period)s）%(amount)s元，依据%(article)s"),
    "entitlement.corrected": _(
        "%(payer)s应付%(payee)s%(item)s（%(period)s）%(kind)s%(difference)s元：原为%(before)s元，应为%(after)s元，依据%(article)s"
    ),
    "entitlement.held": _("%(item)s（%(period)s）%(amount)s元因缺少事实暂缓支付"),
    "entitlement.withdrawn": _("%(item)s（%(period)s）%(amount)s元已没有依据，暂缓支付"),
    "entitlement.resumed": _("%(item)s（%(period)s）%(amount)s元恢复为应付"),
    "entitlement.batched": _("%(item)s（%(period)s）%(amount)s元列入结算批次%(batch)s"),
    "entitlement.released": _("%(item)s（%(period)s）%(amount)s元随批次%(batch)s退回，恢复为应付"),
    "entitlement.paid": _("%(item)s（%(period)s）%(amount)s元已随批次%(batch)s支付"),
    "batch.drafted": _("编制结算批次%(number)s：应付日截至%(until)s，共%(count)s笔，合计%(total)s元"),
    "batch.approved": _("复核通过结算批次%(number)s：共%(count)s笔，合计%(total)s元"),
    "batch.rejected": _("退回结算批次%(number)s：%(reason)s；%(count)s笔共%(total)s元恢复为应付"),
    "entitlement.failed": _("%(item)s（%(period)s）%(amount)s元随批次%(batch)s支付失败：%(reason)s，恢复为应付"),
    "batch.settled": _(
        "登记结算批次%(number)s的支付结果：成功%(paid)s笔%(paid_total)s元，失败%(failed)s笔，待回单%(left)s笔，记账凭证%(entry)s"
    ),
    "batch.paid": _("结算批次%(number)s支付完毕：共%(count)s笔，合计%(total)s元"),
    "batch.exported": _("导出结算批次%(number)s的付款文件（%(format)s），共%(count)s笔付款，含完整的收款账号"),
    "batch.return_read": _("读入结算批次%(number)s的银行回单“%(name)s”：成功%(paid)s笔，失败%(failed)s笔"),
    "payment.paid": _("付款%(reference)s：%(payee)s%(amount)s元已于%(on)s支付"),
    "payment.failed": _("付款%(reference)s：%(payee)s%(amount)s元于%(on)s支付失败：%(reason)s"),
    "payment.cancelled": _("付款%(reference)s：%(payee)s%(amount)s元已取消"),
    "format.saved": _("保存付款格式“%(name)s”"),
    "unit.budget_set": _("设定%(year)s年度支付限额（依据“%(article)s”）：%(amount)s元"),
}
