"""States of entitlements, settlement batches and payments, and how a bank wants its files."""

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
    PARTLY = "partly", _("部分支付")
    PAID = "paid", _("已支付")
    FAILED = "failed", _("支付失败")
    REJECTED = "rejected", _("已退回")


class PaymentStatus(models.TextChoices):
    PENDING = "pending", _("待回单")
    PAID = "paid", _("已支付")
    FAILED = "failed", _("支付失败")
    CANCELLED = "cancelled", _("已取消")


class FileKind(models.TextChoices):
    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"


class Encoding(models.TextChoices):
    UTF8 = "utf-8-sig", "UTF-8"
    GB18030 = "gb18030", "GB18030"


class AmountStyle(models.TextChoices):
    PLAIN = "plain", "1234.50"
    GROUPED = "grouped", "1,234.50"
    FEN = "fen", _("123450（分）")
