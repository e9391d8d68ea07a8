"""Files that came in and papers that went out."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "lianpin.kernel.documents"
    label = "documents"
    default_auto_field = "lianpin.toolkit.keys.Key"

    def ready(self) -> None:
        from lianpin.kernel.audit.registry import describe_event

        describe_event("attachment.stored", _("收存文件“%(name)s”"))
        describe_event("document.rendered", _("生成文书《%(title)s》（%(number)s）"))
