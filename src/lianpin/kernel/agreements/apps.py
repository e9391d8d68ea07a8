"""Agreements between parties, and their signatures."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "lianpin.kernel.agreements"
    label = "agreements"
    default_auto_field = "django.db.models.BigAutoField"
