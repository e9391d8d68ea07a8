"""Appointments, their monthly reports, and the application to the city."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AppointmentsConfig(AppConfig):
    name = "lianpin.appointments"
    label = "appointments"
    default_auto_field = "lianpin.toolkit.keys.Key"

    def ready(self) -> None:
        from lianpin.appointments import effects, facts
        from lianpin.kernel.agreements import registry as agreements
        from lianpin.kernel.audit.registry import describe_event
        from lianpin.kernel.cases.registry import effect, provides_facts
        from lianpin.kernel.notices.enums import Topic
        from lianpin.kernel.notices.registry import word_notice

        effect(effects.SIGN, opens=effects.open_signing, check=effects.check_signing)
        effect(effects.APPOINT, done=effects.appoint)
        provides_facts(facts.facts_of_cases, joins=("appointment__agreement", "appointment__home", "appointment__host"))
        agreements.on_signed(effects.complete_signed_steps)
        agreements.also_seen(effects.agreements_of_seen_cases)

        began = _("%(person)s的双聘任职 %(number)s 开始：%(home)s与%(host)s，%(starts_on)s 至 %(ends_on)s")
        describe_event("appointment.began", began)
        taken = _(
            "%(person)s的双聘任职 %(number)s 由纸质协议 %(paper)s 接续：%(home)s与%(host)s，%(starts_on)s 至 %(ends_on)s"
        )
        describe_event("appointment.taken_over", taken)
        describe_event("appointment.given_up", _("撤销%(person)s的任职 %(number)s 的接续：%(reason)s"))
        describe_event("takeover.uploaded", _("上传接续名单“%(name)s”和 %(scans)s 个协议扫描件"))
        describe_event("takeover.taken", _("接续名单“%(name)s”中的 %(count)s 份任职"))
        describe_event("takeover.undone", _("撤销名单“%(name)s”中 %(count)s 份任职的接续：%(reason)s"))
        word_notice(
            "appointment.taken_over", Topic.CLOSED, _("%(person)s的双聘任职 %(number)s 已由纸质协议接续登记，请核对")
        )
        describe_event("appointment.support_opened", _("就任职 %(number)s 向市里申报，办件 %(case)s"))
        describe_event("report.submitted", _("填报 %(number)s 的 %(month)s：%(days)s 天，实付 %(paid)s 元"))
        describe_event("report.confirmed", _("本人确认 %(number)s 的 %(month)s：%(days)s 天，实付 %(paid)s 元"))
        describe_event("report.disputed", _("本人对 %(number)s 的 %(month)s 提出异议：%(reason)s"))
        describe_event("report.settled", _("人事处核定 %(number)s 的 %(month)s 为 %(days)s 天：%(reason)s"))
        corrected = _(
            "更正 %(number)s 的 %(month)s：%(before)s 天改为 %(days)s 天，实付 %(paid_before)s 元改为 %(paid)s 元，因%(reason)s"
        )
        describe_event("report.corrected", corrected)
        describe_event("report.imported", _("从文件“%(name)s”导入 %(count)s 条月报"))
