"""What happened: one append-only row per verb, chained by hash for each subject; and what seals the chains day by day."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from lianpin.kernel.audit.standalone import leaf_of
from lianpin.toolkit import keys  # noqa: F401  # so that mypy knows what a foreign key holds


class Clock(models.Model):
    """The business day, in one row; empty means the real day. Read through `lianpin.toolkit.clock`."""

    today = models.DateField(null=True)

    class Meta:
        db_table = "audit_clock"


class Event(models.Model):
    """One state change of one subject: who, in which capacity, when, what, and the hash of all that came before."""

    # Counted, and shown to nobody: the order of a chain must not hang on a clock that may be set back.
    id = models.BigAutoField(primary_key=True)
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


class Seal(models.Model):
    """A day's root over all chains that have grown since the one before (see `standalone.py`). Whoever holds it holds the record fast.

    `upto_id`: the last event that was there. `secret`: of what the empty parts of its tree are made; "" for seals from before, whose tree
    has none.
    """

    number = models.PositiveIntegerField(_("序号"), unique=True)
    sealed_on = models.DateField(_("封存日"))
    sealed_at = models.DateTimeField(_("封存时间"))
    upto_id = models.BigIntegerField()
    previous = models.CharField(max_length=64, blank=True)
    root = models.CharField(_("根值"), max_length=64)
    secret = models.CharField(max_length=64, blank=True, default="", db_default="")

    class Meta:
        ordering = ["number"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


class SealedHead(models.Model):
    """How far one subject's chain had come when it was sealed: so many events (`length`), and the digest of the last of them.

    `index` is its place among the leaves of the seal's tree.
    """

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="heads")
    index = models.PositiveIntegerField()
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    length = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["seal", "index"]
        constraints = [models.UniqueConstraint(fields=["seal", "index"], name="one_head_at_an_index")]
        indexes = [models.Index(fields=["subject_type", "subject_id", "length"], name="head_subject")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    @property
    def subject(self) -> str:
        """As leaves and exports name it."""
        return f"{self.subject_type}:{self.subject_id}"

    @property
    def leaf(self) -> bytes:
        return leaf_of(self.subject, self.length, self.digest)
