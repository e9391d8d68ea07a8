"""Who looks after a body's people, who reads about it, and what may not be done to them."""

from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from lianpin.kernel.identity.enums import ABLE_ROLES, PERSONAL_ROLES, Role
from lianpin.kernel.identity.models import Capacity, Membership, Unit, User
from lianpin.kernel.staff.enums import HandoverStatus
from lianpin.kernel.staff.models import Handover, Invitation
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotAllowed, NotPossible, NotValid

# What an administrator grants: talents and students act for themselves and come by their own way, operators are the platform's.
GRANTED = tuple(role for role in Role if role not in {*PERSONAL_ROLES, Role.OPERATOR})
VALID_FOR = timedelta(days=14)
FARTHEST = timedelta(days=3660)


def administers(by: Capacity) -> bool:
    """Whether somebody looks after the people of their body."""
    return by.role == Role.ADMINISTRATOR and by.organisation_id is not None


def reads_staff(by: Capacity) -> bool:
    """Whether somebody reads who works where in their body, and what was changed about it."""
    return administers(by) or (by.role == Role.AUDITOR and by.organisation_id is not None)


def check_administers(by: Capacity, organisation_id: int) -> None:
    """The administrator of that very body."""
    if not administers(by) or by.organisation_id != organisation_id:
        raise NotAllowed(_("部门和人员由本单位的管理员维护。"), code="STAFF_NOT_ADMINISTRATOR")


# ── units ──


def check_is_open(unit: Unit) -> None:
    if unit.closed_on is not None:
        raise NotPossible(_("部门“%s”已经撤销。如需继续使用，请先恢复。") % unit.name, code="UNIT_CLOSED")


def check_parent(unit: Unit | None, parent: Unit | None, organisation_id: int) -> None:
    """A unit of the same body that is open and does not lie below the unit itself."""
    if parent is None:
        return
    if parent.organisation_id != organisation_id:
        raise NotValid(_("上级部门应当是本单位的部门。"), code="PARENT_OUTSIDE")
    check_is_open(parent)
    above: Unit | None = parent
    while above is not None:
        if unit is not None and above.pk == unit.pk:
            raise NotValid(
                _("“%(parent)s”在“%(unit)s”之下，不能作为它的上级部门。") % {"parent": parent.name, "unit": unit.name},
                code="PARENT_BELOW",
            )
        above = above.parent


# ── roles ──


def check_role(role: str) -> None:
    if role not in GRANTED:
        raise NotValid(_("这个角色不由单位管理员授予。"), code="ROLE_NOT_GRANTED")


def check_days(since_on: date, until_on: date | None = None) -> None:
    """A last day not before the first, and neither years away: it is a slip of the pen."""
    today = clock.today()
    if abs(since_on - today) > FARTHEST or (until_on is not None and abs(until_on - today) > FARTHEST):
        raise NotValid(_("日期“%s”离今天太远，请核对年份。") % (until_on or since_on).isoformat(), code="DAY_FAR")
    if until_on is not None and until_on < since_on:
        raise NotValid(_("截止日不能早于起始日 %s。") % since_on.isoformat(), code="DAYS_IN_DISORDER")


def check_not_held(user: User, unit: Unit, role: str, since_on: date) -> None:
    """Nobody holds the same role twice on one day."""
    held = Membership.objects.filter(user=user, unit=unit, role=role)
    found = held.filter(Q(until_on=None) | Q(until_on__gte=since_on)).first()
    if found is not None:
        raise NotPossible(
            _("%(name)s在“%(unit)s”已经是%(role)s（自 %(since)s 起），无需重复授予。")
            % {"name": user.name, "unit": unit.name, "role": found.get_role_display(), "since": found.since_on},
            code="ROLE_HELD",
        )


def check_can_end(by: Capacity, membership: Membership, last_on: date) -> None:
    """A role that runs, in one's own body; its last day is not over long ago."""
    check_administers(by, membership.unit.organisation_id)
    check_role(membership.role)
    today = clock.today()
    if membership.until_on is not None and membership.until_on < today:
        raise NotPossible(
            _("%(name)s的这一角色已于 %(on)s 结束。") % {"name": membership.user.name, "on": membership.until_on},
            code="ROLE_OVER",
        )
    if last_on < today - timedelta(days=1) or last_on < membership.since_on - timedelta(days=1):
        raise NotValid(_("最后一天不能早于今天；需要今天就停用的，请选择立即离开。"), code="LAST_DAY_PAST")
    check_days(membership.since_on, max(last_on, membership.since_on))
    planned = membership.handovers.filter(status=HandoverStatus.PLANNED).first()
    if planned is not None:
        raise NotPossible(
            _("%(name)s已经定于 %(on)s 离开。如需改期，请先恢复原来的安排。")
            % {"name": membership.user.name, "on": planned.last_on},
            code="HANDOVER_PLANNED",
        )


def check_not_last_administrator(membership: Membership, last_on: date) -> None:
    """Somebody goes on to look after the body: without an administrator nobody could be made one."""
    if membership.role != Role.ADMINISTRATOR:
        return
    others = Membership.objects.filter(
        unit__organisation=membership.unit.organisation_id, role=Role.ADMINISTRATOR, until_on=None,
        since_on__lte=last_on + timedelta(days=1), user__is_active=True,
    )  # fmt: skip
    if not others.exclude(pk=membership.pk).exists():
        raise NotPossible(
            _("%s是本单位最后一位管理员。请先授予另一位同事管理员角色，再结束这一角色。") % membership.user.name,
            code="LAST_ADMINISTRATOR",
        )


def check_can_undo(by: Capacity, handover: Handover) -> None:
    """Once, and while the unit is open and nobody has been given the same role again."""
    membership = handover.membership
    check_administers(by, membership.unit.organisation_id)
    if handover.status == HandoverStatus.UNDONE:
        raise NotPossible(_("这次离岗已于 %s 恢复。") % handover.undone_on, code="HANDOVER_UNDONE")
    check_is_open(membership.unit)
    again = Membership.objects.filter(user=membership.user_id, unit=membership.unit_id, role=membership.role)
    if again.exclude(pk=membership.pk).filter(Q(until_on=None) | Q(until_on__gte=handover.last_on)).exists():
        raise NotPossible(_("%s后来又被授予了同一角色，不必恢复。") % membership.user.name, code="ROLE_HELD")


def is_able(membership: Membership, on: date) -> bool:
    """Whether somebody takes the steps of a unit by this role on a day."""
    runs = membership.since_on <= on and (membership.until_on is None or membership.until_on >= on)
    return runs and membership.role in ABLE_ROLES


# ── invitations ──


def check_is_pending(invitation: Invitation) -> None:
    if invitation.status != "pending":
        raise NotPossible(
            _("给%(name)s的邀请%(status)s，不能再处理。")
            % {"name": invitation.name, "status": invitation.get_status_display()},
            code="INVITATION_SETTLED",
        )


def check_can_accept(invitation: Invitation) -> None:
    """Pending, not too old, into a unit that there still is."""
    if not invitation.is_open(clock.today()):
        raise NotPossible(
            _("这个邀请链接已经使用过、被撤回或者过了有效期。请联系邀请您的单位重新发送。"), code="INVITATION_OVER"
        )
    check_is_open(invitation.unit)
