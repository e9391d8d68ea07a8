"""Which numbers of a person the platform keeps, and for what they are shown in full."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NumberKind(models.TextChoices):
    IDENTITY = "identity", _("证件号码")
    ACCOUNT = "account", _("收款账号")


class Purpose(models.TextChoices):
    """For what somebody needs a number in full (个人信息保护法 第六、二十八条): the record keeps it, and the person reads it."""

    HIRING = "hiring", _("办理聘用")
    PAYMENT = "payment", _("发放核对")
    INSURANCE = "insurance", _("社会保险")
    LAW = "law", _("依法提供")
    OTHER = "other", _("其他")
