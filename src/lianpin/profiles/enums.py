"""Which numbers of a person the platform keeps, for what they are shown in full, and what somebody may ask about what is held of them."""

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


class RequestKind(models.TextChoices):
    """The rights of 个人信息保护法 第四十四条, 第四十六至四十八条; reading and copying is done on one's own page."""

    CORRECT = "correct", _("更正、补充")
    RESTRICT = "restrict", _("限制或者拒绝处理")
    ERASE = "erase", _("删除")
    EXPLAIN = "explain", _("解释处理规则")
