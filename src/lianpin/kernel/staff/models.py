"""How people come to a body and leave it: invitations and handovers."""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import Membership, Unit, User
from lianpin.kernel.staff.enums import HandoverStatus, InvitationStatus


class Invitation(models.Model):
    """An address that a body invites into a role. Of the link only the digest of its secret is kept: sending it again makes another."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="invitations")
    role = models.CharField(_("角色"), max_length=20, choices=Role)
    name = models.CharField(_("姓名"), max_length=60)
    address = models.EmailField(_("电子邮箱"))
    number = models.CharField(_("工号"), max_length=30, blank=True)
    since_on = models.DateField(_("自"))
    until_on = models.DateField(_("至"), null=True)
    language = models.CharField(_("邀请邮件的语言"), max_length=10)
    digest = models.CharField(max_length=64)
    status = models.CharField(_("状态"), max_length=10, choices=InvitationStatus, default=InvitationStatus.PENDING)
    invited_as = models.CharField(_("邀请人"), max_length=200)
    invited_on = models.DateField(_("邀请日"))
    expires_on = models.DateField(_("有效期至"))
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="invitations")
    accepted_on = models.DateField(_("加入日"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "role", "address"],
                condition=Q(status=InvitationStatus.PENDING),
                name="one_invitation_waits",
            )
        ]

    def is_open(self, on: date) -> bool:
        """Whether it can still be accepted."""
        return self.status == InvitationStatus.PENDING and on <= self.expires_on


class Handover(models.Model):
    """The end of a role, and who goes on with what lay with the person.

    `choices`: by the key of an item the user who takes it, null for the unit; what is not named goes to `heir`, else to the unit.
    `moved`: what was handed on, with the values before and after, so that it can be given back.
    """

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="handovers")
    last_on = models.DateField(_("最后一天"))
    until_before = models.DateField(_("原截止日"), null=True)
    heir = models.ForeignKey(User, models.PROTECT, null=True, related_name="handovers", verbose_name=_("接手人"))
    onward = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+", verbose_name=_("调往"))
    choices = models.JSONField(default=dict)
    moved = models.JSONField(default=list)
    reason = models.CharField(_("事由"), max_length=200)
    status = models.CharField(_("状态"), max_length=10, choices=HandoverStatus, default=HandoverStatus.PLANNED)
    ended_as = models.CharField(_("办理人"), max_length=200)
    ended_on = models.DateField(_("办理日"))
    done_on = models.DateField(_("交接日"), null=True)
    undone_as = models.CharField(_("恢复人"), max_length=200, blank=True)
    undone_on = models.DateField(_("恢复日"), null=True)

    class Meta:
        constraints = [
            # Two plans for the end of one role would compete.
            models.UniqueConstraint(
                fields=["membership"], condition=Q(status=HandoverStatus.PLANNED), name="one_handover_is_planned"
            )
        ]


@dataclass(frozen=True, slots=True)
class Leaving:
    """A role that ends, and whether its user goes on to work in the unit or in the body by another."""

    membership: Membership
    keeps_unit: bool
    keeps_body: bool
