"""States of posts and applications."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PostStatus(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待高校发布")
    PUBLISHED = "published", _("招聘中")
    CLOSED = "closed", _("已关闭")


class ApplicationStatus(models.TextChoices):
    DRAFT = "draft", _("填写中")
    SUBMITTED = "submitted", _("已提交")
    ENDED = "ended", _("已结束")
