"""Roles in units: granted, and ended by a handover; who leaves a body is signed out."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from lianpin.kernel.audit.verbs import record
from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import Capacity, Membership, Unit, User
from lianpin.kernel.identity.verbs import end_sessions, grant_role
from lianpin.kernel.notices.verbs import notify
from lianpin.kernel.staff import queries, rules
from lianpin.kernel.staff.enums import HandoverStatus
from lianpin.kernel.staff.models import Handover
from lianpin.kernel.staff.registry import holding_of
from lianpin.kernel.staff.verbs.passing import check_can_go_on, hand_over, restore, settle
from lianpin.kernel.staff.verbs.units import hold_body
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotPossible, NotValid

Choices = Mapping[str, int | None]


def grant(
    user: User, *, unit: Unit, role: str, since_on: date, by: Capacity, until_on: date | None = None
) -> Membership:
    """Let somebody act in a role of a unit of one's own body. Undone by ending it.

    Who grants themselves is on record as having done so, and the body's auditors are told.
    """
    with wall.behind():
        rules.check_administers(by, unit.organisation_id)
        hold_body(unit.organisation_id)
        unit = Unit.objects.select_related("organisation").get(pk=unit.pk)
        membership = give_role(user, unit, role, since_on, until_on, by=by)
        if by.is_user(user.pk):
            _tell_auditors(membership, by=by)
    return membership


def give_role(user: User, unit: Unit, role: str, since_on: date, until_on: date | None, *, by: Capacity) -> Membership:
    """As `grant`, of whoever was invited by somebody who may grant: there is nobody else to ask."""
    rules.check_is_open(unit)
    rules.check_role(role)
    rules.check_days(since_on, until_on)
    rules.check_not_held(user, unit, role, since_on)
    if not user.is_active:
        raise NotPossible(_("%s的账号已经停用。") % user.name, code="USER_INACTIVE")
    membership = grant_role(user, unit=unit, role=role, since_on=since_on, by=by)
    if until_on is not None:
        plan = {"last_on": until_on, "ended_as": str(by), "ended_on": clock.today(), "reason": _("授予时定的截止日")}
        membership.until_on = until_on
        membership.save(update_fields=["until_on"])
        Handover.objects.create(membership=membership, **plan)
        named = _named(membership)
        record("role.end_planned", membership, by=by, last=until_on.isoformat(), reason=plan["reason"], **named)
    return membership


def end_role(
    membership: Membership, *, last_on: date, reason: str, by: Capacity, heir: User | None = None,
    choices: Choices | None = None,
) -> Handover:  # fmt: skip
    """End a role after its last day; a day before today ends it at once.

    What lies with the person goes to whom `choices` name, else to `heir`, else to the unit; if nobody is left there, to its superior.
    A day that has not passed is a plan, carried out by the round of the day after. Undone by `undo_handover`. NotPossible where the
    body would be without an administrator, or something would be left that nobody could do.
    """
    with wall.behind():
        membership = _held(membership, by)
        rules.check_can_end(by, membership, last_on)
        return _end(membership, last_on, reason, by=by, heir=heir, choices=choices or {})


def move_role(
    membership: Membership, *, unit: Unit, role: str, since_on: date, reason: str, by: Capacity,
    heir: User | None = None, choices: Choices | None = None,
) -> Handover:  # fmt: skip
    """Let somebody work in another unit or role from a day on; the former ends on the day before. Undone by `undo_handover`."""
    with wall.behind():
        membership = _held(membership, by)
        last_on = since_on - timedelta(days=1)
        rules.check_can_end(by, membership, last_on)
        if (unit.pk, role) == (membership.unit_id, membership.role):
            raise NotValid(_("请选择另一个部门或者另一个角色。"), code="MOVE_NOWHERE")
        onward = grant(membership.user, unit=unit, role=role, since_on=since_on, by=by)
        return _end(membership, last_on, reason, by=by, heir=heir, choices=choices or {}, onward=onward)


def undo_handover(handover: Handover, *, by: Capacity) -> Handover:
    """Restore a role that was ended, or will be, and give back what still lies where the handover put it."""
    with wall.behind():
        membership = _held(handover.membership, by)
        handover = Handover.objects.select_for_update(of=("self",), no_key=True).get(pk=handover.pk)
        handover.membership = membership
        rules.check_can_undo(by, handover)
        if handover.onward is not None:
            _take_back(handover.onward, by=by)
        membership.until_on = handover.until_before
        membership.save(update_fields=["until_on"])
        record("role.restored", membership, by=by, **_named(membership))
        given_back = restore(handover, by=by)
        settle(membership.unit, by=by)  # a role that had a last day of its own may be over by now
        handover.status, handover.undone_as, handover.undone_on = HandoverStatus.UNDONE, str(by), clock.today()
        handover.save(update_fields=["status", "undone_as", "undone_on"])
        named = {"name": membership.user.name, "unit": membership.unit.name}
        record("handover.undone", handover, by=by, number=given_back, **named)
    return handover


def carry_out(handover: Handover, *, by: Capacity) -> Handover:
    """Hand over what lies with somebody whose last day is over, and sign them out if they have left the body."""
    membership = handover.membership
    handover.moved = hand_over(handover, by=by)
    handover.status, handover.done_on = HandoverStatus.DONE, clock.today()
    handover.save(update_fields=["moved", "status", "done_on"])
    chosen = [each for each in handover.moved if (kind := holding_of(each["kind"])) is not None and kind.is_chosen]
    named = {"name": membership.user.name, "unit": membership.unit.name}
    record("handover.made", handover, by=by, number=len(chosen), **named)
    if not queries.leaving_of(membership, clock.today()).keeps_body:
        end_sessions(membership.user, by=by)
    return handover


def carry_out_due(pk: int, *, by: Capacity) -> None:
    """As `carry_out`, of a plan whose day has come, unless somebody has carried it out or undone it meanwhile."""
    with wall.behind():
        related = ("membership__user", "membership__unit__organisation", "membership__unit__parent")
        planned = Handover.objects.filter(pk=pk, status=HandoverStatus.PLANNED).select_related(*related)
        handover = planned.select_for_update(of=("self",), no_key=True).first()
        if handover is not None:
            hold_body(handover.membership.unit.organisation_id)
            carry_out(handover, by=by)


def _end(
    membership: Membership, last_on: date, reason: str, *, by: Capacity, heir: User | None, choices: Choices,
    onward: Membership | None = None,
) -> Handover:  # fmt: skip
    if not reason.strip():
        raise NotValid(_("请写明事由。"), code="REASON_MISSING")
    rules.check_not_last_administrator(membership, last_on)
    before = membership.until_on
    membership.until_on = last_on
    membership.save(update_fields=["until_on"])
    today = clock.today()
    check_can_go_on(membership.unit, max(today, last_on + timedelta(days=1)))
    handover = Handover.objects.create(
        membership=membership, last_on=last_on, until_before=before, heir=heir, onward=onward, choices=dict(choices),
        reason=reason.strip(), ended_as=str(by), ended_on=today,
    )  # fmt: skip
    kind = "role.ended" if last_on < today else "role.end_planned"
    record(kind, membership, by=by, last=last_on.isoformat(), reason=reason.strip(), **_named(membership))
    return carry_out(handover, by=by) if last_on < today else handover


def _held(membership: Membership, by: Capacity) -> Membership:
    rules.check_administers(by, membership.unit.organisation_id)
    hold_body(membership.unit.organisation_id)
    related = ("user", "unit__organisation", "unit__parent")
    found = Membership.objects.select_for_update(of=("self",), no_key=True).select_related(*related)
    return found.get(pk=membership.pk)


def _take_back(onward: Membership, *, by: Capacity) -> None:
    """What somebody was moved to ends as if it had not begun; what lay with them there falls to that unit."""
    today = clock.today()
    if onward.until_on is not None and onward.until_on < today:
        return
    last_on = max(onward.since_on, today) - timedelta(days=1)
    end_role(onward, last_on=last_on, reason=_("恢复调动以前的安排"), by=by)


def _named(membership: Membership) -> dict[str, str]:
    role = str(Role(membership.role).label)
    return {"name": membership.user.name, "unit": membership.unit.name, "role": role}


def _tell_auditors(membership: Membership, *, by: Capacity) -> None:
    """Those who audit the body, else its other administrators, learn that somebody granted themselves a role."""
    body = membership.unit.organisation_id
    held = queries.held_on(clock.today()).filter(unit__organisation=body).select_related("user", "unit")
    auditors = list(held.filter(role=Role.AUDITOR).exclude(user=membership.user_id).order_by("pk"))
    others = held.filter(role=Role.ADMINISTRATOR).exclude(user=membership.user_id).order_by("pk")
    told = auditors or list(others)
    named = _named(membership)
    names = "、".join(dict.fromkeys(each.user.name for each in told)) or "—"
    record("role.granted_to_oneself", membership, by=by, told=names, **named)
    notify("staff.granted_to_oneself", membership, to=told, path=reverse("staff:record"), by=by, **named)
