"""Appointments, their monthly reports, and the application to the city."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AppointmentsConfig(AppConfig):
    name = "lianpin.appointments"
    label = "appointments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lianpin.appointments import effects, facts
        from lianpin.kernel.agreements import registry as agreements
        from lianpin.kernel.audit.registry import describe_event
        from lianpin.kernel.cases.registry import effect, provides_facts

        effect(effects.SIGN, opens=effects.open_signing, check=effects.check_signing)
        effect(effects.APPOINT, done=effects.appoint)
        provides_facts(facts.facts_of_cases, joins=("appointment__agreement", "appointment__home", "appointment__host"))
        agreements.on_signed(effects.complete_signed_steps)
        agreements.also_seen(effects.agreements_of_seen_cases)

        began = _("%(person)s的双聘任职 %(number)s 开始：%(home)s与%(host)s，%(starts_on)s 至 %(ends_on)s")
        describe_event("appointment.began", began)
        describe_event("appointment.support_opened", _("就任职 %(number)s 向市里申报，办件 %(case)s"))
        describe_event("report.submitted", _("填报 %(number)s 的 %(month)s：%(days)s 天，实付 %(paid)s 元"))
        describe_event("report.confirmed", _("本人确认 %(number)s 的 %(month)s：%(days)s 天，实付 %(paid)s 元"))
        describe_event("report.disputed", _("本人对 %(number)s 的 %(month)s 提出异议：%(reason)s"))
        describe_event("report.settled", _("人事处核定 %(number)s 的 %(month)s 为 %(days)s 天：%(reason)s"))
        describe_event("report.imported", _("从文件“%(name)s”导入 %(count)s 条月报"))
