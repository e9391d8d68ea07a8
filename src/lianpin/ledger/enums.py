"""Kinds of accounts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AccountKind(models.TextChoices):
    BANK = "bank", _("银行存款")
    EXPENSE = "expense", _("支出")
    PAYABLE = "payable", _("应付")
