"""Topics, ways and states of what is told."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Topic(models.TextChoices):
    """The closed list of what one may be told of."""

    TASK = "task", _("待办到达")
    REMINDER = "reminder", _("催办")
    OVERDUE = "overdue", _("超期")
    RETURNED = "returned", _("退回补正")
    CLOSED = "closed", _("办结")
    SIGNING = "signing", _("协议待签")
    PUBLICATION = "publication", _("公示")
    VERSION = "version", _("规章版本变更")
    SETTLEMENT = "settlement", _("结算")
    STAFF = "staff", _("人员变动")


class Channel(models.TextChoices):
    """The ways out of the platform."""

    MAIL = "mail", _("电子邮件")
    CHAT = "chat", _("群机器人")


class Timing(models.TextChoices):
    AT_ONCE = "at_once", _("即时")
    DIGEST = "digest", _("每日摘要")
    OFF = "off", _("不发送")


class DeliveryStatus(models.TextChoices):
    PENDING = "pending", _("待发送")
    SENDING = "sending", _("发送中")
    SENT = "sent", _("已发送")
    FAILED = "failed", _("发送失败")
    CANCELLED = "cancelled", _("已取消")


class LetterStatus(models.TextChoices):
    WAITING = "waiting", _("待发出")
    RELEASED = "released", _("已发出")
    DISCARDED = "discarded", _("已作废")
    SUPERSEDED = "superseded", _("已被取代")


class RobotKind(models.TextChoices):
    WECOM = "wecom", _("企业微信")
    DINGTALK = "dingtalk", _("钉钉")
    FEISHU = "feishu", _("飞书")
