"""Cases: the only way anything is decided."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "lianpin.kernel.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lianpin.kernel.audit.registry import describe_event
        from lianpin.kernel.cases import effects
        from lianpin.kernel.cases.registry import effect

        effect("受理", done=effects.accept)
        effect("认定", done=effects.decide_once)
        effect("改变原决定", done=effects.overturn)
        effect("报备", done=effects.file_case)
        for kind, sentence in SENTENCES.items():
            describe_event(kind, sentence)


SENTENCES = {
    "case.opened": _("发起办件 %(number)s：%(title)s"),
    "case.facts_given": _("填报事实：%(names)s"),
    "case.material_attached": _("提交材料“%(name)s”：%(file)s"),
    "case.material_removed": _("撤下材料“%(name)s”"),
    "case.submitted": _("提交办件 %(number)s：%(title)s"),
    "case.step_opened": _("“%(step)s”交由%(actor)s办理，办理期限：%(due)s"),
    "case.step_taken": _("%(actor)s办理“%(step)s”：%(outcome)s %(opinion)s"),
    "case.step_overdue": _("“%(step)s”超过期限 %(due)s 仍未办理，由%(actor)s负责；超期不视为同意"),
    "case.fact_entered": _("在“%(step)s”填报%(name)s：%(value)s"),
    "case.returned": _("“%(step)s”退回申报人补正：%(reason)s"),
    "case.sent_back": _("“%(step)s”退回第%(target)s步：%(reason)s"),
    "case.refused": _("“%(step)s”不同意，办件终止：%(reason)s"),
    "case.notice_published": _("发布公示“%(title)s”：%(opens)s 至 %(closes)s"),
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
