"""What promises a share, who reports a month, and where a reported month stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.TextChoices):
    AGREEMENT = "agreement", _("双聘协议")
    EMPLOYMENT = "employment", _("单位聘用")


class Side(models.TextChoices):
    PERSON = "person", _("本人")
    HOME = "home", _("高校")
    HOST = "host", _("企业")


class AttendanceStatus(models.TextChoices):
    REPORTED = "reported", _("待对方确认")
    CERTIFIED = "certified", _("已认定")
    DISPUTED = "disputed", _("对方有异议")
    MAINTAINED = "maintained", _("待核定")
    REPLACED = "replaced", _("已更正")


# What waits for somebody's word.
OPEN = (AttendanceStatus.REPORTED, AttendanceStatus.DISPUTED, AttendanceStatus.MAINTAINED)
