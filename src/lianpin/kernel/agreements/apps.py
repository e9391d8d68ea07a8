"""Agreements between parties, and their signatures."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgreementsConfig(AppConfig):
    name = "lianpin.kernel.agreements"
    label = "agreements"
    default_auto_field = "lianpin.toolkit.keys.Key"

    def ready(self) -> None:
        from lianpin.kernel.audit.registry import describe_event
        from lianpin.kernel.notices.enums import Topic
        from lianpin.kernel.notices.registry import word_notice

        word_notice("agreement.drafted", Topic.SIGNING, _("“%(title)s”（%(number)s）等您签署"))
        describe_event("agreement.drafted", _("拟订协议 %(number)s，交各方签署"))
        describe_event("agreement.signed", _("%(party)s（%(name)s）签署协议 %(number)s"))
        describe_event("agreement.came_into_force", _("协议 %(number)s 三方签署完毕，自 %(signed_on)s 起为已签订"))
        describe_event(
            "agreement.taken_over",
            _("接续登记纸质协议 %(number)s（原编号 %(paper)s，%(signed_on)s 签订，扫描件 %(file)s）"),
        )
        describe_event("agreement.given_up", _("撤销协议 %(number)s 的接续登记：%(reason)s"))
        describe_event("agreement.lapsed", _("协议 %(number)s 逾期未签，作废"))
