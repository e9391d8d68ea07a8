"""Double-entry, append-only."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "lianpin.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
