"""Entitlements: who owes whom how much, for which period, by which article; and the batches that settle them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianpin.appointments.models import Appointment
from lianpin.entitlements.enums import BatchStatus, EntitlementStatus
from lianpin.kernel.identity.models import Organisation, Person, Unit, User
from lianpin.kernel.regulations.models import Version
from lianpin.ledger.models import Entry


class SettlementBatch(models.Model):
    """A payment run of one payer: drafted by one person, approved by another, then paid and posted."""

    number = models.CharField(_("批次号"), max_length=40, unique=True)
    payer = models.ForeignKey(Organisation, models.PROTECT, related_name="batches")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="batches")
    due_until = models.DateField(_("应付日截至"))
    status = models.CharField(_("状态"), max_length=10, choices=BatchStatus, default=BatchStatus.DRAFTED)
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="drafted_batches")
    drafted_on = models.DateField(_("编制日"))
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="approved_batches")
    approved_on = models.DateField(_("复核日"), null=True)
    paid_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="paid_batches")
    paid_on = models.DateField(_("支付日"), null=True)
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="batch")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=models.F("drafted_by")), name="two_people_settle"
            )
        ]


class Entitlement(models.Model):
    """One amount of one item and period, with its explanation. Paid rows are never changed: a difference is a new row."""

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="entitlements")
    version = models.ForeignKey(Version, models.PROTECT, related_name="entitlements")
    item = models.CharField(_("项目"), max_length=60)
    english_item = models.CharField(max_length=120, blank=True)
    # "2026-03" for a month, "2026Q1" for a quarter, "2026" for a year, "" for once.
    period = models.CharField(_("所属期"), max_length=10, blank=True)
    year = models.PositiveSmallIntegerField(_("年度"))
    payer = models.CharField(_("支付方"), max_length=40)
    payer_organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="payables")
    payer_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="payables")
    bearer = models.CharField(_("承担方"), max_length=40)
    payee = models.CharField(_("受领人"), max_length=40)
    payee_organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="receivables")
    payee_person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="receivables")
    amount = models.DecimalField(_("金额"), max_digits=16, decimal_places=2)
    due_on = models.DateField(_("应付日"))
    article = models.CharField(_("依据"), max_length=60)
    trace = models.JSONField()
    digest = models.CharField(max_length=64)
    status = models.CharField(_("状态"), max_length=10, choices=EntitlementStatus, default=EntitlementStatus.DUE)
    batch = models.ForeignKey(SettlementBatch, models.PROTECT, null=True, related_name="entitlements")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    computed_on = models.DateField(_("计算日"))

    class Meta:
        indexes = [models.Index(fields=["payer_unit", "status", "due_on"], name="entitlement_to_settle")]
