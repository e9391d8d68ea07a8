"""Cases: the only way anything is decided."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "lianpin.kernel.cases"
    label = "cases"
    default_auto_field = "lianpin.toolkit.keys.Key"

    def ready(self) -> None:
        from lianpin.kernel.audit.registry import describe_event
        from lianpin.kernel.cases import effects
        from lianpin.kernel.cases.registry import effect
        from lianpin.kernel.notices.enums import Topic
        from lianpin.kernel.notices.registry import word_notice

        effect("受理", done=effects.accept, undo=effects.unaccept)
        effect("认定", done=effects.decide_once, undo=effects.undecide)
        effect("改变原决定", done=effects.overturn)
        effect("报备", done=effects.file_case)
        for kind, sentence in SENTENCES.items():
            describe_event(kind, sentence)
        word_notice("case.step_opened", Topic.TASK, _("“%(title)s”的“%(step)s”等您办理，期限：%(due)s"))
        word_notice(
            "case.consent_asked", Topic.TASK, _("“%(title)s”：是否同意向%(recipient)s提供您的个人信息，请您决定")
        )
        word_notice("case.consent_given", Topic.TASK, _("“%(title)s”：%(person)s同意向%(recipient)s提供个人信息"))
        word_notice("case.consent_declined", Topic.TASK, _("“%(title)s”：%(person)s不同意向%(recipient)s提供个人信息"))
        word_notice(
            "case.consent_withdrawn", Topic.CLOSED, _("“%(title)s”：%(person)s撤回向%(recipient)s提供个人信息的同意")
        )
        word_notice("case.step_reminded", Topic.REMINDER, _("请尽快办理“%(title)s”的“%(step)s”，期限：%(due)s"))
        word_notice("case.step_overdue", Topic.OVERDUE, _("“%(title)s”的“%(step)s”已超过期限 %(due)s，请尽快办理"))
        word_notice("case.admission_asked", Topic.TASK, _("“%(about)s”请求人工决定，期限：%(due)s"))
        word_notice("case.admission_decided", Topic.CLOSED, _("“%(about)s”的人工决定：%(outcome)s"))
        word_notice("case.returned", Topic.RETURNED, _("“%(title)s”在“%(step)s”退回补正：%(reason)s"))
        word_notice("case.moved", Topic.VERSION, _("“%(title)s”改按%(version)s办理"))
        word_notice("case.move_reverted", Topic.VERSION, _("“%(title)s”恢复按%(version)s办理"))
        word_notice("case.done", Topic.CLOSED, _("“%(title)s”（%(number)s）已办结"))
        word_notice("case.refused", Topic.CLOSED, _("“%(title)s”（%(number)s）未获同意，已终止"))
        word_notice("case.lapsed", Topic.CLOSED, _("“%(title)s”（%(number)s）逾期未签，审定失效"))
        word_notice("case.notice_published", Topic.PUBLICATION, _("“%(title)s”自 %(opens)s 公示至 %(closes)s"))


SENTENCES = {
    "case.opened": _("发起办件 %(number)s：%(title)s"),
    "case.taken_over": _("接续登记办件 %(number)s：%(history)s，依据%(document)s"),
    "case.given_up": _("撤销办件 %(number)s 的接续登记：%(reason)s"),
    "case.facts_given": _("填报事实：%(names)s"),
    "case.material_attached": _("提交材料“%(name)s”：%(file)s"),
    "case.material_removed": _("撤下材料“%(name)s”"),
    "case.copied": _("抄送给%(to)s：%(note)s"),
    "filter.saved": _("保存常用筛选“%(name)s”"),
    "filter.handed_on": _("常用筛选“%(name)s”交给%(to)s保管（人员变动）"),
    "filter.removed": _("删除常用筛选“%(name)s”"),
    "case.consent_asked": _("请%(person)s决定是否同意向%(recipient)s提供个人信息"),
    "case.consent_given": _("%(person)s同意向%(recipient)s提供个人信息"),
    "case.consent_declined": _("%(person)s不同意向%(recipient)s提供个人信息"),
    "case.consent_withdrawn": _("%(person)s撤回向%(recipient)s提供个人信息的同意；撤回以前已经进行的处理不受影响"),
    "case.submitted": _("提交办件 %(number)s：%(title)s"),
    "case.step_opened": _("“%(step)s”交由%(actor)s办理，办理期限：%(due)s"),
    "case.step_taken": _("%(actor)s办理“%(step)s”：%(outcome)s %(opinion)s"),
    "case.step_overdue": _("“%(step)s”超过期限 %(due)s 仍未办理，由%(actor)s负责；超期不视为同意"),
    "case.step_escalated": _("“%(step)s”超期，提请%(unit)s督办"),
    "case.step_passed": _("“%(step)s”已由%(who)s办结，%(actors)s无需再办"),
    "case.vote_lost": _("“%(step)s”表决未通过：需%(needed)s票同意，同意%(agreed)s票，不同意%(against)s票"),
    "case.step_transferred": _("“%(step)s”由%(before)s转给%(to)s办理：%(reason)s"),
    "case.step_handed_on": _("“%(title)s”的“%(step)s”由%(before)s交给%(to)s办理（人员变动）"),
    "case.step_released": _("“%(step)s”如需重新办理，由本部门人员办理（人员变动）"),
    "case.opener_changed": _("“%(title)s”的申报经办由%(before)s改为%(to)s（人员变动）"),
    "case.objection_handed_on": _("异议 %(objection)s 改由%(to)s查核（人员变动）"),
    "case.opinion_asked": _("“%(step)s”请%(who)s加签（%(when)s）：%(question)s"),
    "case.opinion_given": _("%(actor)s对“%(step)s”提出加签意见：%(outcome)s %(opinion)s"),
    "case.opinion_cancelled": _("撤销请%(who)s对“%(step)s”的加签"),
    "case.step_given_back": _("加签意见为不同意，“%(step)s”交回%(actor)s重新办理"),
    "case.step_recalled": _("撤回“%(step)s”的办理结果，由%(actor)s重新办理：%(reason)s"),
    "case.step_reminded": _("催办“%(step)s”，由%(actor)s办理 %(note)s"),
    "case.moved": _("改按%(version)s办理（原按%(old)s） %(path)s"),
    "case.step_limited": _("按%(version)s，“%(step)s”的期限由 %(old)s 改为 %(due)s"),
    "case.move_reverted": _("恢复按%(version)s办理（撤销改按%(old)s）"),
    "case.corrections_listed": _("列出需补正的内容：%(items)s"),
    "case.commented": _("评论：%(text)s %(file)s"),
    "case.noted": _("内部评论：%(text)s %(file)s"),
    "case.fact_entered": _("在“%(step)s”填报%(name)s：%(value)s"),
    "case.returned": _("“%(step)s”退回申报人补正：%(reason)s"),
    "case.sent_back": _("“%(step)s”退回第%(target)s步：%(reason)s"),
    "case.refused": _("“%(step)s”不同意，办件终止：%(reason)s"),
    "case.notice_published": _("发布公示“%(title)s”：%(opens)s 至 %(closes)s"),
    "case.objection_raised": _("收到对公示的异议 %(number)s，答复期限：%(due)s"),
    "case.admission_asked": _("请求人工决定 %(number)s，由%(unit)s决定，期限：%(due)s"),
    "case.admission_decided": _("人工决定 %(number)s：%(outcome)s（%(articles)s），理由：%(reason)s"),
    "case.admission_handed_on": _("人工决定 %(number)s 改由%(to)s办理（人员变动）"),
    "case.notice_suspended": _("公示“%(title)s”自 %(on)s 起中止"),
    "case.objection_answered": _("异议 %(number)s 经查核%(outcome)s"),
    "case.notice_resumed": _("公示“%(title)s”恢复计算，顺延%(days)s个工作日，至 %(closes)s 届满"),
    "case.step_redated": _("工作日历变更，“%(step)s”的期限由 %(old)s 改为 %(due)s"),
    "case.due_confirmed": _("工作日历公布，“%(step)s”的期限 %(due)s 不再是暂定"),
    "case.objection_redated": _("工作日历变更，异议 %(objection)s 的答复期限由 %(old)s 改为 %(due)s"),
    "case.value_decided": _("认定%(name)s为%(value)s，依据%(article)s"),
    "case.accepted": _("受理办件 %(number)s，受理日 %(on)s"),
    "case.filed": _("向%(bureau)s报备，备案号 %(number)s"),
    "case.withdrawn": _("撤回办件 %(number)s"),
    "case.appealed": _("对办件 %(number)s 的决定申请复核，复核办件 %(appeal)s：%(reason)s"),
    "case.decision_changed": _("复核办件 %(appeal)s 改变办件 %(number)s 的原决定"),
    "case.resumed": _("办件 %(number)s 恢复办理：“%(step)s”经复核改为同意"),
    "case.lapsed": _("办件 %(number)s 逾期未签，审定失效"),
    "case.done": _("办件 %(number)s 已办结"),
}
