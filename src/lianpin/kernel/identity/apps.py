"""Who acts: people, bodies, units, roles and capacities."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "lianpin.kernel.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"
