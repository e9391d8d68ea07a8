"""The rulebook in force, as versions, and the official calendar."""

from django.apps import AppConfig


class RegulationsConfig(AppConfig):
    name = "lianpin.kernel.regulations"
    label = "regulations"
    default_auto_field = "django.db.models.BigAutoField"
