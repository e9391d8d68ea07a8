"""States of assessment rounds."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RoundStatus(models.TextChoices):
    SCORING = "scoring", _("评分中")
    RANKED = "ranked", _("已初定等次")
    CONFIRMED = "confirmed", _("已确认")
