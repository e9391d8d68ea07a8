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
    # As drafted; a rejected batch keeps them though its rows are due again.
    rows_count = models.PositiveIntegerField(_("笔数"))
    total = models.DecimalField(_("合计"), max_digits=16, decimal_places=2)
    status = models.CharField(_("状态"), max_length=10, choices=BatchStatus, default=BatchStatus.DRAFTED)
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="drafted_batches")
    drafted_on = models.DateField(_("编制日"))
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="approved_batches")
    approved_on = models.DateField(_("复核日"), null=True)
    paid_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="paid_batches")
    paid_on = models.DateField(_("支付日"), null=True)
    reason = models.CharField(_("退回原因"), max_length=500, blank=True)
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="batch")

    class Meta:
        indexes = [models.Index(fields=["unit", "status"], name="batch_of_a_unit")]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=models.F("drafted_by")), name="two_people_settle"
            ),
            models.CheckConstraint(
                condition=~Q(status=BatchStatus.PAID) | Q(approved_by__isnull=False, entry__isnull=False),
                name="paid_is_approved_and_posted",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Entitlement(models.Model):
    """A line of one item and period, with its explanation. What was computed is never changed: a difference is a new line.

    `amount` is what this line adds or takes back; `trace` explains what the lines of the item and period come to with it.
    """

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
        indexes = [
            models.Index(fields=["payer_unit", "status", "due_on"], name="entitlement_to_settle"),
            models.Index(fields=["appointment", "year"], name="entitlement_of_a_year"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=[EntitlementStatus.BATCHED, EntitlementStatus.PAID]) | Q(batch__isnull=False),
                name="settled_in_a_batch",
            )
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.period}".strip()

    @property
    def is_taken_back(self) -> bool:
        """Whether the line is set off against what was computed before (抵扣)."""
        return self.corrects_id is not None and self.amount < 0


class Computation(models.Model):
    """The last run of the engine over one appointment and year, with what it could not compute for lack of facts.

    `needs` is a list of {item, english_item, period, payer, payee, fact, fact_period, source, article, code, version, anchor, text}.
    """

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="computations")
    year = models.PositiveSmallIntegerField(_("年度"))
    needs = models.JSONField(default=list)
    computed_on = models.DateField(_("计算日"))
    computed_at = models.DateTimeField(_("计算时间"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["appointment", "year"], name="one_computation_a_year")]
