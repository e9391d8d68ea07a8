"""The rulebook in force, as versions, and the official calendar."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegulationsConfig(AppConfig):
    name = "lianpin.kernel.regulations"
    label = "regulations"
    default_auto_field = "lianpin.toolkit.keys.Key"

    def ready(self) -> None:
        from lianpin.kernel.audit.registry import describe_event

        describe_event("regulation.published", _("发布《%(title)s》%(version)s"))
        describe_event("calendar.imported", _("导入工作日历：%(document)s，共%(days)s天"))
