"""Notices, letters and the ways out of the platform."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "lianpin.kernel.notices"
    label = "notices"
    default_auto_field = "lianpin.toolkit.keys.Key"

    def ready(self) -> None:
        from lianpin.kernel.audit.registry import describe_event

        describe_event("letter.written", _("起草给%(name)s的函件“%(title)s”"))
        describe_event("letter.released", _("发出给%(name)s的函件“%(title)s”"))
        describe_event("letter.discarded", _("作废给%(name)s的函件“%(title)s”"))
        describe_event("letter.superseded", _("给%(name)s的函件“%(title)s”由后一封取代，不再发出"))
        describe_event("letter.handed_on", _("给%(name)s的函件“%(title)s”改由%(to)s处理（人员变动）"))
        describe_event("robot.added", _("添加群机器人“%(name)s”"))
        describe_event("robot.removed", _("停用群机器人“%(name)s”"))
        describe_event("user.ways_chosen", _("修改通知方式"))
        describe_event("user.feed_renewed", _("生成日历订阅地址"))
        describe_event("user.feed_revoked", _("停用日历订阅地址"))
