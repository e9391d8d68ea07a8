"""Shares of work, months and drifts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EffortConfig(AppConfig):
    name = "lianpin.effort"
    label = "effort"
    default_auto_field = "lianpin.toolkit.keys.Key"

    def ready(self) -> None:
        from lianpin.appointments.registry import checks_promises, keeps_promises, on_facts_changed
        from lianpin.effort import jobs, verbs
        from lianpin.kernel.audit.registry import describe_event
        from lianpin.kernel.notices.enums import Topic
        from lianpin.kernel.notices.registry import word_notice

        keeps_promises(verbs.follow_appointment)
        checks_promises(verbs.check_is_free)
        on_facts_changed(jobs.compare_later)
        for kind, sentence in SENTENCES.items():
            describe_event(kind, sentence)
        word_notice("attendance.reported", Topic.TASK, _("请认定%(person)s %(month)s在%(body)s的工作日数：%(days)s天"))
        word_notice(
            "attendance.disputed",
            Topic.RETURNED,
            _("%(person)s %(month)s在%(body)s的%(days)s天有异议：%(reason)s；请更正或者说明坚持的理由"),
        )
        word_notice(
            "attendance.maintained", Topic.TASK, _("请核定%(person)s %(month)s在%(body)s的工作日数：双方意见不一致")
        )
        word_notice("attendance.certified", Topic.CLOSED, _("%(person)s %(month)s在%(body)s的%(days)s天已认定"))
        word_notice("attendance.decided", Topic.CLOSED, _("%(person)s %(month)s在%(body)s的工作日数核定为%(days)s天"))
        word_notice(
            "share.promised",
            Topic.CLOSED,
            _("%(body)s登记了您的聘用：自%(starts_on)s起从业比例%(share)s（%(number)s），请核对"),
        )
        word_notice("effort.drifted", Topic.OVERDUE, SENTENCES["effort.drifted"])


SENTENCES = {
    "share.promised": _("约定%(person)s在%(body)s的从业比例%(share)s，自%(starts_on)s起（%(number)s）"),
    "share.ended": _("%(person)s在%(body)s的从业比例%(share)s止于%(ends_on)s之前（%(number)s）"),
    "attendance.reported": _("填报%(person)s %(month)s在%(body)s的工作日数：%(days)s天"),
    "attendance.corrected": _("更正%(person)s %(month)s在%(body)s的工作日数：%(before)s天改为%(days)s天，因%(reason)s"),
    "attendance.certified": _("认定%(person)s %(month)s在%(body)s的工作日数：%(days)s天"),
    "attendance.disputed": _("对%(person)s %(month)s在%(body)s的%(days)s天提出异议：%(reason)s"),
    "attendance.maintained": _("坚持%(person)s %(month)s在%(body)s的%(days)s天：%(reason)s"),
    "attendance.decided": _(
        "核定%(person)s %(month)s在%(body)s的工作日数：%(before)s天核定为%(days)s天，依据%(reason)s"
    ),
    "attendance.replaced": _("%(person)s %(month)s在%(body)s的%(days)s天由更正取代"),
    "attendance.imported": _("从文件“%(name)s”导入%(count)s条考勤"),
    "tolerance.set": _("从业比例允许偏差由%(before)s个月改为%(after)s个月"),
    "effort.drifted": _(
        "%(person)s截至%(month)s的%(months)s个月在%(body)s实际从业%(actual)s，约定%(promised)s，超出允许的偏差（%(basis)s）"
    ),
}
