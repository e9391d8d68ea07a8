"""Files that came in and papers that went out."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "lianpin.kernel.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"
