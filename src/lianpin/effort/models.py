"""Shares of work as they were promised, months as they were worked, and warnings where these drift apart."""

from datetime import date, timedelta
from decimal import Decimal

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianpin.appointments.models import Appointment
from lianpin.effort.enums import OPEN, AttendanceStatus, Side, Source
from lianpin.kernel.agreements.models import Agreement
from lianpin.kernel.identity.models import Organisation, Person, Unit, User

POINTS, MONTHS = Decimal("0.10"), 3
"""The tolerance where neither a regulation nor a body says another: ten percentage points over three months."""


class Share(models.Model):
    """A share of somebody's work that was promised to a body (0.5 = 50 %), by an agreement or an employment.

    `agreed` is the period for which it was promised, `during` what of it stands: only ever shortened, to nothing where another took its
    place before it began. On no day do the shares of a person, of whatever body, come to more than 1 (`effort_within_whole`).
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="shares")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="shares")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="shares")
    source = models.CharField(_("来源"), max_length=10, choices=Source)
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, related_name="shares")
    number = models.CharField(_("协议或者合同编号"), max_length=60)
    effort = models.DecimalField(_("从业比例"), max_digits=5, decimal_places=4)
    agreed = DateRangeField(_("约定期间"))
    during = DateRangeField(_("有效期间"))
    promised_as = models.CharField(_("登记人"), max_length=200, blank=True)
    promised_on = models.DateField(_("登记日"))

    class Meta:
        ordering = ["agreed", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(effort__gt=0, effort__lte=1), name="effort_is_a_share"),
            models.CheckConstraint(
                condition=Q(during__contained_by=F("agreed"), agreed__isempty=False, agreed__lower_inf=False),
                name="effort_only_within_agreed",
            ),
            models.CheckConstraint(
                condition=Q(source=Source.AGREEMENT, agreement__isnull=False)
                | Q(source=Source.EMPLOYMENT, agreement__isnull=True),
                name="effort_names_its_source",
            ),
        ]

    @property
    def ends_on(self) -> date | None:
        """The last day on which it stands, inclusive; None: it has no end."""
        end: date | None = self.during.upper
        return None if end is None else end - timedelta(days=1)


class Attendance(models.Model):
    """What was worked for a body in a month (`month` is its first day): reported by one side, certified by another.

    A correction is a line of its own, which `corrects` the one before it; one that was certified stands until the new one is, too. What was
    worked for the host is its monthly report: a line here puts a confirmed one right.
    """

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="attendances")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="attendances")
    month = models.DateField(_("月份"))
    days = models.DecimalField(_("实际工作日数"), max_digits=3, decimal_places=1)
    paid = models.DecimalField(_("实付报酬"), max_digits=16, decimal_places=2, null=True)
    status = models.CharField(_("状态"), max_length=10, choices=AttendanceStatus, default=AttendanceStatus.REPORTED)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    reason = models.TextField(_("更正说明"), blank=True)
    side = models.CharField(_("填报方"), max_length=6, choices=Side)
    reported_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reported_as = models.CharField(_("填报人"), max_length=200)
    reported_on = models.DateField(_("填报日"))
    dispute = models.TextField(_("异议"), blank=True)
    answer = models.TextField(_("坚持的理由"), blank=True)
    settlement = models.TextField(_("核定依据"), blank=True)
    certified_as = models.CharField(_("认定人"), max_length=200, blank=True)
    certified_on = models.DateField(_("认定日"), null=True)

    class Meta:
        ordering = ["month", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["appointment", "organisation", "month"],
                condition=Q(status__in=OPEN),
                name="one_open_attendance",
            ),
            models.UniqueConstraint(
                fields=["appointment", "organisation", "month"],
                condition=Q(status=AttendanceStatus.CERTIFIED),
                name="one_certified_attendance",
            ),
            models.CheckConstraint(condition=Q(days__gte=0, days__lte=31), name="attendance_days_of_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"

    @property
    def is_of_host(self) -> bool:
        """Whether the work was done for the host. Select `appointment` beforehand."""
        return self.organisation_id == self.appointment.host_id

    @property
    def certifier(self) -> Side:
        """Whose word a reported line waits for: the other body's; of what the host says of itself, the person's."""
        return Side.PERSON if self.is_of_host and self.side == Side.HOST else Side.HOST


class Tolerance(models.Model):
    """By how much a body lets actual and promised shares differ (0.1 = ten percentage points), over how many months."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="tolerance")
    points = models.DecimalField(_("允许偏差"), max_digits=5, decimal_places=4, default=POINTS)
    months = models.PositiveSmallIntegerField(_("观察月数"), default=MONTHS)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(points__gt=0, points__lt=1), name="tolerance_is_a_share"),
            models.CheckConstraint(condition=Q(months__gte=1, months__lte=12), name="tolerance_within_a_year"),
        ]


class Drift(models.Model):
    """A warning: over the months until `month`, what was worked for a body differed from what was promised by more than was allowed.

    `basis` says where the tolerance was found.
    """

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="drifts")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="drifts")
    month = models.DateField(_("月份"))
    months = models.PositiveSmallIntegerField(_("观察月数"))
    promised = models.DecimalField(_("约定比例"), max_digits=5, decimal_places=4)
    actual = models.DecimalField(_("实际比例"), max_digits=7, decimal_places=4)
    points = models.DecimalField(_("允许偏差"), max_digits=5, decimal_places=4)
    basis = models.CharField(_("依据"), max_length=200)
    warned_on = models.DateField(_("预警日"))

    class Meta:
        ordering = ["-month", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["appointment", "organisation", "month"], name="one_warning_a_month")
        ]
