"""Double-entry, append-only."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "lianpin.ledger"
    label = "ledger"
    default_auto_field = "lianpin.toolkit.keys.Key"

    def ready(self) -> None:
        from lianpin.kernel.audit.registry import describe_event

        describe_event("entry.posted", _("凭证%(number)s记账：%(memo)s，借贷各%(total)s元"))
        describe_event("entry.reversed", _("凭证%(number)s已由凭证%(reversal)s冲销"))
        describe_event("period.closed", _("账簿结账至%(month)s：当月凭证%(count)s张，借贷各%(total)s元"))
