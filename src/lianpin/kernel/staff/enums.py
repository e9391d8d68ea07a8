"""States of invitations and handovers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class InvitationStatus(models.TextChoices):
    PENDING = "pending", _("待接受")
    ACCEPTED = "accepted", _("已加入")
    REVOKED = "revoked", _("已撤回邀请")


class HandoverStatus(models.TextChoices):
    PLANNED = "planned", _("待交接")
    DONE = "done", _("已交接")
    UNDONE = "undone", _("已恢复")
