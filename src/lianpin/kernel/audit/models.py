"""What happened: one append-only row per verb, chained by hash for each subject."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _


class Clock(models.Model):
    """The business day, in one row; empty means the real day. Read through `lianpin.toolkit.clock`."""

    today = models.DateField(null=True)

    class Meta:
        db_table = "audit_clock"


class Event(models.Model):
    """One state change of one subject: who, in which capacity, when, what, and the hash of all that came before."""

    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    kind = models.CharField(_("事件"), max_length=60)
    user_id = models.BigIntegerField(null=True)
    actor = models.JSONField()
    on = models.DateField(_("日期"))
    recorded_at = models.DateTimeField(_("记录时间"))
    detail = models.JSONField(default=dict)
    request_id = models.CharField(max_length=32, blank=True)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    # The database's own transaction number: lets a deferred trigger demand an event beside every change of state.
    transaction_id = models.BigIntegerField(editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="event_subject"),
            models.Index(fields=["transaction_id"], name="event_transaction"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
