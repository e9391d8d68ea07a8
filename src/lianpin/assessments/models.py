"""The year's assessment of an appointment: scores, grade, and both sides' confirmation, run as a case."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianpin.appointments.models import Appointment
from lianpin.kernel.cases.models import Case


class Assessment(models.Model):
    """One calendar year of one appointment. Score and grade are what the engine decided when both sides confirmed."""

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="assessments")
    year = models.PositiveSmallIntegerField(_("考核年度"))
    case = models.OneToOneField(Case, models.PROTECT, related_name="assessment")
    score = models.DecimalField(_("综合得分"), max_digits=4, decimal_places=1, null=True)
    grade = models.CharField(_("考核等次"), max_length=12, blank=True)
    confirmed_on = models.DateField(_("结果确定日"), null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["appointment", "year"], name="one_assessment_a_year")]

    def __str__(self) -> str:
        return f"{self.appointment} {self.year}"
