"""Kinds of days in the official calendar."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DayKind(models.TextChoices):
    OFF = "off", _("放假")
    ON = "on", _("调休上班")
