"""States of entitlements and settlement batches."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EntitlementStatus(models.TextChoices):
    DUE = "due", _("应付")
    BATCHED = "batched", _("已列入结算")
    PAID = "paid", _("已支付")
    HELD = "held", _("暂缓支付")


class BatchStatus(models.TextChoices):
    DRAFTED = "drafted", _("待复核")
    APPROVED = "approved", _("待支付")
    PAID = "paid", _("已支付")
    REJECTED = "rejected", _("已退回")
