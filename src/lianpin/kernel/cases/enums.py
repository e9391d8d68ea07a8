"""States of cases, steps and public notices; when opinions are given, and who reads comments."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseStatus(models.TextChoices):
    DRAFT = "draft", _("草稿")
    UNDER_WAY = "under_way", _("办理中")
    RETURNED = "returned", _("退回补正")
    DONE = "done", _("已办结")
    REFUSED = "refused", _("不同意")
    WITHDRAWN = "withdrawn", _("已撤回")
    LAPSED = "lapsed", _("已失效")


class StepStatus(models.TextChoices):
    WAITING = "waiting", _("未到")
    OPEN = "open", _("待办")
    DONE = "done", _("已办")
    SKIPPED = "skipped", _("不适用")
    PASSED = "passed", _("由他人办结")


# A step in these states asks nothing of anybody any more.
SETTLED = frozenset({StepStatus.DONE, StepStatus.SKIPPED, StepStatus.PASSED})


class Addition(models.TextChoices):
    """When the opinion that a step's handler asks for is given."""

    BEFORE = "before", _("办理前加签")
    AFTER = "after", _("办理后加签")


class Audience(models.TextChoices):
    """Who reads a comment."""

    OFFICIALS = "officials", _("仅办理部门")
    ALL = "all", _("全体当事方")


class ConsentStatus(models.TextChoices):
    """What has become of asking somebody whether their file may pass to a body."""

    ASKED = "asked", _("等待本人答复")
    GIVEN = "given", _("已同意")
    DECLINED = "declined", _("不同意")
    WITHDRAWN = "withdrawn", _("已撤回")


class Outcome(models.TextChoices):
    AGREED = "agreed", _("同意")
    REFUSED = "refused", _("不同意")
    RETURNED = "returned", _("退回补正")


class NoticeStatus(models.TextChoices):
    OPEN = "open", _("公示中")
    CLOSED = "closed", _("公示期满，无异议")
    ENDED = "ended", _("公示已终止")


class AdmissionStatus(models.TextChoices):
    """What a person decides after the engine has found a condition not met."""

    OPEN = "open", _("等待人工决定")
    UPHELD = "upheld", _("维持，不符合条件")
    ADMITTED = "admitted", _("准予申报")
    CORRECTED = "corrected", _("事实有误，请更正")


class ObjectionStatus(models.TextChoices):
    OPEN = "open", _("查核中")
    UPHELD = "upheld", _("成立")
    DISMISSED = "dismissed", _("不成立")
    ENDED = "ended", _("查核终止")
