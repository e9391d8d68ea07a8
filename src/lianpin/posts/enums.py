"""Kinds and states of posts, states of applications and nominations."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PostKind(models.TextChoices):
    """Who works where: by the regulation's own three kinds of dual appointment."""

    OUTBOUND = "outbound", _("校派型")
    JOINT_HIRE = "joint_hire", _("共引型")
    INBOUND = "inbound", _("企引型")


# The regulations' words, which no language changes.
KIND_WORDS = {PostKind.OUTBOUND: "校派型", PostKind.JOINT_HIRE: "共引型", PostKind.INBOUND: "企引型"}


class PostStatus(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待对方发布")
    PUBLISHED = "published", _("招聘中")
    CLOSED = "closed", _("已关闭")


class ApplicationStatus(models.TextChoices):
    DRAFT = "draft", _("填写中")
    SUBMITTED = "submitted", _("已提交")
    ENDED = "ended", _("已结束")


class NominationStatus(models.TextChoices):
    OFFERED = "offered", _("待本人答复")
    ACCEPTED = "accepted", _("已接受")
    DECLINED = "declined", _("已谢绝")
