"""Cases: the only way anything is decided."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "lianpin.kernel.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"
