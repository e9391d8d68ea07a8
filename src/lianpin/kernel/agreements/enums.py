"""States of an agreement."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AgreementStatus(models.TextChoices):
    DRAFT = "draft", _("待签订")
    IN_FORCE = "in_force", _("已签订")
    LAPSED = "lapsed", _("已失效")
    TERMINATED = "terminated", _("已终止")
