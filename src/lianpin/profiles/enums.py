"""What somebody may ask of who holds something about them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestKind(models.TextChoices):
    """The rights of 个人信息保护法 第四十四条, 第四十六至四十八条; reading and copying is done on one's own page."""

    CORRECT = "correct", _("更正、补充")
    RESTRICT = "restrict", _("限制或者拒绝处理")
    ERASE = "erase", _("删除")
    EXPLAIN = "explain", _("解释处理规则")
