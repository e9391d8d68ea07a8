"""Facts about people and bodies that regulations read."""

from django.apps import AppConfig


class ProfilesConfig(AppConfig):
    name = "lianpin.profiles"
    label = "profiles"
    default_auto_field = "django.db.models.BigAutoField"
