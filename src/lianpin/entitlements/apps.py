"""Entitlements and settlement."""

from django.apps import AppConfig


class EntitlementsConfig(AppConfig):
    name = "lianpin.entitlements"
    label = "entitlements"
    default_auto_field = "django.db.models.BigAutoField"
