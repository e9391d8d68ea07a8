"""The year's assessment of an appointment, run as a case; and the round in which a university assesses everybody of a year."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from lianpin.appointments.models import Appointment
from lianpin.assessments.enums import RoundStatus
from lianpin.kernel.cases.models import Case
from lianpin.kernel.identity.models import Organisation


class Round(models.Model):
    """A university's assessment of one calendar year: all its appointments of that year compete for the same quota.

    `places` and `ranked_on` are set when the ranking is made; the round is confirmed when its last result is.
    """

    university = models.ForeignKey(Organisation, models.PROTECT, related_name="rounds")
    year = models.PositiveSmallIntegerField(_("考核年度"))
    status = models.CharField(_("状态"), max_length=10, choices=RoundStatus, default=RoundStatus.SCORING)
    opened_on = models.DateField(_("发起日"))
    places = models.PositiveSmallIntegerField(_("优秀名额"), null=True)
    ranked_on = models.DateField(_("初定日"), null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["university", "year"], name="one_round_a_year")]

    def __str__(self) -> str:
        return f"{self.university} {self.year}"


class Assessment(models.Model):
    """One calendar year of one appointment. Score and grade are what the engine decided when both sides confirmed.

    `rank`: the place among those who compete for the quota, where the round was ranked.
    """

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="assessments")
    year = models.PositiveSmallIntegerField(_("考核年度"))
    case = models.OneToOneField(Case, models.PROTECT, related_name="assessment")
    round = models.ForeignKey(Round, models.PROTECT, null=True, related_name="assessments")
    rank = models.PositiveSmallIntegerField(_("名次"), null=True)
    score = models.DecimalField(_("综合得分"), max_digits=4, decimal_places=1, null=True)
    grade = models.CharField(_("考核等次"), max_length=12, blank=True)
    confirmed_on = models.DateField(_("结果确定日"), null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["appointment", "year"], name="one_assessment_a_year")]

    def __str__(self) -> str:
        return f"{self.appointment} {self.year}"


class Indicator(models.Model):
    """What one body scores its people by in a round; the points of a body's indicators come to 100."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="indicators")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="indicators")
    ordinal = models.PositiveSmallIntegerField()
    name = models.CharField(_("指标"), max_length=60)
    points = models.PositiveSmallIntegerField(_("满分"), validators=[MinValueValidator(1)])

    class Meta:
        ordering = ["ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["round", "organisation", "ordinal"], name="one_indicator_of_an_ordinal")
        ]

    def __str__(self) -> str:
        return self.name


class Score(models.Model):
    """What somebody got under one indicator. Their sum is the body's score, which is a fact of the case."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="scores")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="scores")
    points = models.DecimalField(_("得分"), max_digits=4, decimal_places=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assessment", "indicator"], name="one_score_of_an_indicator")]
