"""Appointments: home and host, effort share and term; and what was really worked and paid, month by month."""

from datetime import date, timedelta

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianpin.appointments.enums import AppointmentStatus, ReportStatus, TakeoverStatus
from lianpin.kernel.agreements.models import Agreement
from lianpin.kernel.cases.models import Case
from lianpin.kernel.documents.models import Attachment
from lianpin.kernel.identity.models import Organisation, Person, Unit
from lianpin.kernel.regulations.models import Version
from lianpin.posts.models import Post


class Takeover(models.Model):
    """Appointments that began on paper: one Excel file with the scans of its agreements, taken over together or not at all.

    `version` is that of the regulation under which their cases are kept; the agreements themselves run on as they were signed.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="takeovers")
    version = models.ForeignKey(Version, models.PROTECT, related_name="takeovers")
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="takeovers")
    scans = models.ManyToManyField(Attachment, related_name="scanned_takeovers")
    status = models.CharField(_("状态"), max_length=6, choices=TakeoverStatus, default=TakeoverStatus.DRAFT)
    rows_count = models.PositiveIntegerField(_("行数"), default=0)
    uploaded_as = models.CharField(_("上传人"), max_length=200)
    uploaded_on = models.DateField(_("上传日"))
    taken_as = models.CharField(_("接续人"), max_length=200, blank=True)
    taken_on = models.DateField(_("接续日"), null=True)
    undone_as = models.CharField(_("撤销人"), max_length=200, blank=True)
    undone_on = models.DateField(_("撤销日"), null=True)


class Appointment(models.Model):
    """A dual appointment that an agreement in force carries: the university (`home`) and the enterprise (`host`).

    Which of the two is the main employer 主聘单位 follows from the kind of the appointment, by its regulation.
    `effort` is the enterprise's share of all work: 0.5 = 50 %.
    """

    number = models.CharField(_("任职编号"), max_length=40, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    home = models.ForeignKey(Organisation, models.PROTECT, related_name="home_appointments")
    home_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="appointments")
    host = models.ForeignKey(Organisation, models.PROTECT, related_name="host_appointments")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="appointments")
    case = models.OneToOneField(Case, models.PROTECT, related_name="appointment")
    agreement = models.OneToOneField(Agreement, models.PROTECT, related_name="appointment")
    effort = models.DecimalField(_("从业比例"), max_digits=5, decimal_places=4)
    during = DateRangeField(_("聘期"))
    status = models.CharField(_("状态"), max_length=8, choices=AppointmentStatus, default=AppointmentStatus.ACTIVE)
    takeover = models.ForeignKey(Takeover, models.PROTECT, null=True, related_name="appointments")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(effort__gt=0) & Q(effort__lt=1), name="appointment_effort_is_a_share")
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def starts_on(self) -> date:
        """The first day of the term."""
        first: date = self.during.lower
        return first

    @property
    def reported_from(self) -> date:
        """The first day whose month is reported here: what was before a takeover is on paper. Select `takeover` beforehand."""
        taken = self.takeover.taken_on if self.takeover_id is not None and self.takeover is not None else None
        return max(self.starts_on, taken) if taken is not None else self.starts_on

    @property
    def ends_on(self) -> date:
        """The last day of the term, inclusive."""
        end: date = self.during.upper
        return end - timedelta(days=1)


class ReportImport(models.Model):
    """One Excel file of monthly reports, taken in whole or not at all."""

    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="imports")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="imports")
    rows_count = models.PositiveIntegerField(_("行数"))
    imported_on = models.DateField(_("导入日"))


class MonthlyReport(models.Model):
    """What the host reports for one month (`month` is its first day) and the person confirms or disputes."""

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="reports")
    month = models.DateField(_("月份"))
    actual_days = models.PositiveSmallIntegerField(_("实际工作日数"))
    paid = models.DecimalField(_("实付报酬"), max_digits=16, decimal_places=2)
    status = models.CharField(_("状态"), max_length=10, choices=ReportStatus, default=ReportStatus.REPORTED)
    reported_by = models.CharField(_("填报人"), max_length=200)
    reported_on = models.DateField(_("填报日"))
    confirmed_by = models.CharField(_("确认人"), max_length=200, blank=True)
    confirmed_on = models.DateField(_("确认日"), null=True)
    dispute = models.TextField(_("异议"), blank=True)
    # Why the university set the days itself, where the person disputed them.
    settlement = models.TextField(_("核定说明"), blank=True)
    source = models.ForeignKey(ReportImport, models.PROTECT, null=True, related_name="reports")

    class Meta:
        ordering = ["month"]
        constraints = [
            models.UniqueConstraint(fields=["appointment", "month"], name="one_report_a_month"),
            models.CheckConstraint(condition=Q(actual_days__lte=31), name="days_of_a_month"),
            models.CheckConstraint(condition=Q(paid__gte=0), name="pay_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
