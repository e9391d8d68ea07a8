"""States of appointments and monthly reports."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AppointmentStatus(models.TextChoices):
    ACTIVE = "active", _("在聘")
    ENDED = "ended", _("已结束")


class TakeoverStatus(models.TextChoices):
    DRAFT = "draft", _("待确认")
    TAKEN = "taken", _("已接续")
    UNDONE = "undone", _("已撤销")


class ReportStatus(models.TextChoices):
    REPORTED = "reported", _("待本人确认")
    CONFIRMED = "confirmed", _("已确认")
    DISPUTED = "disputed", _("有异议")
