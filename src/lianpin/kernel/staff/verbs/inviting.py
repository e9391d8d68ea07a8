"""People come by invitation: a signed link by mail, good once and for fourteen days.

Whoever invites learns nothing about an address: the same is done and said whether or not somebody has an account with it.
"""

import hashlib
import secrets
from datetime import date

from django.conf import settings
from django.core import signing
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from lianpin.kernel.audit.verbs import record
from lianpin.kernel.identity.enums import IdentifierKind, Role
from lianpin.kernel.identity.models import PLATFORM, Capacity, Identifier, Organisation, Unit, User
from lianpin.kernel.identity.verbs import create_user, keep_identifier
from lianpin.kernel.notices.verbs import send_mail
from lianpin.kernel.staff import rules
from lianpin.kernel.staff.enums import InvitationStatus
from lianpin.kernel.staff.models import Invitation
from lianpin.kernel.staff.verbs.roles import give_role
from lianpin.kernel.staff.verbs.units import hold_body
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotPossible

SALT = "lianpin.staff.invitation"


def invite(
    address: str, *, name: str, unit: Unit, role: str, since_on: date, language: str, by: Capacity,
    number: str = "", until_on: date | None = None,
) -> tuple[Invitation, str]:  # fmt: skip
    """Invite an address into a role; the invitation and its link, which is told nowhere else. Undone by `revoke_invitation`."""
    with wall.behind():
        rules.check_administers(by, unit.organisation_id)
        hold_body(unit.organisation_id)
        unit = Unit.objects.select_related("organisation").get(pk=unit.pk)
        rules.check_is_open(unit)
        rules.check_role(role)
        rules.check_days(since_on, until_on)
        address, today = address.strip().lower(), clock.today()
        waiting = Invitation.objects.filter(unit=unit, role=role, address=address, status=InvitationStatus.PENDING)
        if waiting.exists():
            raise NotPossible(
                _("已经邀请过 %s 担任这一角色，还没有接受。可以在列表里重新发送或者撤回。") % address,
                code="INVITATION_WAITS",
            )
        secret = secrets.token_urlsafe(24)
        invitation = Invitation.objects.create(
            unit=unit, role=role, name=name.strip(), address=address, number=number.strip(), since_on=since_on,
            until_on=until_on, language=language, digest=_digest(secret), invited_as=str(by), invited_on=today,
            expires_on=today + rules.VALID_FOR,
        )  # fmt: skip
        record("invitation.sent", invitation, by=by, **_named(invitation), until=invitation.expires_on.isoformat())
        return invitation, _send(invitation, secret)


def resend_invitation(invitation: Invitation, *, by: Capacity) -> tuple[Invitation, str]:
    """Send another link, good from today on; the one before is void."""
    with wall.behind():
        invitation = _held(invitation, by)
        rules.check_is_open(invitation.unit)
        secret = secrets.token_urlsafe(24)
        invitation.digest, invitation.expires_on = _digest(secret), clock.today() + rules.VALID_FOR
        invitation.save(update_fields=["digest", "expires_on"])
        record("invitation.resent", invitation, by=by, **_named(invitation), until=invitation.expires_on.isoformat())
        return invitation, _send(invitation, secret)


def revoke_invitation(invitation: Invitation, *, by: Capacity) -> Invitation:
    """The link is void; inviting again sends another."""
    with wall.behind():
        invitation = _held(invitation, by)
        invitation.status = InvitationStatus.REVOKED
        invitation.save(update_fields=["status"])
        record("invitation.revoked", invitation, by=by, **_named(invitation))
    return invitation


def invitation_at(token: str) -> Invitation | None:
    """The invitation that a link leads to: of a link that was signed here and that no other has replaced."""
    try:
        pk, secret = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    related = ("unit__organisation", "unit__parent")
    with wall.open_to(wall.Scope.PUBLIC):
        return Invitation.objects.filter(pk=pk, digest=_digest(secret)).select_related(*related).first()


def accept(invitation: Invitation, user: User) -> Invitation:
    """Take the role into an account that is signed in and was asked whether it is the right one."""
    with wall.behind():
        invitation = _to_accept(invitation)
        return _accepted(invitation, user)


def join(invitation: Invitation, *, username: str, name: str, password: str) -> User:
    """Make an account for who was invited, with the address at which they were reached."""
    with wall.behind():
        invitation = _to_accept(invitation)
        user = create_user(
            username.strip(), name=name.strip(), password=password, email=invitation.address, by=PLATFORM
        )
        _accepted(invitation, user)
    return user


def number_person(user: User, number: str, organisation: Organisation, *, by: Capacity) -> None:
    """Keep the number under which a body knows somebody, unless it knows them or the number by another."""
    known = Identifier.objects.filter(organisation=organisation, kind=IdentifierKind.STAFF_NUMBER)
    if number and not known.filter(Q(value__iexact=number) | Q(user=user)).exists():
        keep_identifier(user, organisation=organisation, kind=IdentifierKind.STAFF_NUMBER, value=number, by=by)


def _keep_address(user: User, address: str, organisation: Organisation, *, by: Capacity) -> None:
    """The address that a body invited is its word for who accepted: its identity provider may call them so."""
    known = Identifier.objects.filter(organisation=organisation, kind=IdentifierKind.EMAIL)
    if not known.filter(value__iexact=address).exists():
        keep_identifier(user, organisation=organisation, kind=IdentifierKind.EMAIL, value=address, by=by)


def _accepted(invitation: Invitation, user: User) -> Invitation:
    """By who accepts: an invitation is granted by its sender, on record there."""
    today = clock.today()
    by = Capacity(name=user.name, role="invited", user_id=user.pk, person_id=user.person_id)
    since_on = max(invitation.since_on, today)
    if invitation.until_on is not None and invitation.until_on < since_on:
        raise NotPossible(_("邀请的任期已经在 %s 结束。") % invitation.until_on, code="INVITATION_OVER")
    give_role(user, invitation.unit, invitation.role, since_on, invitation.until_on, by=by)
    number_person(user, invitation.number, invitation.unit.organisation, by=by)
    _keep_address(user, invitation.address, invitation.unit.organisation, by=by)
    invitation.status, invitation.accepted_by, invitation.accepted_on = InvitationStatus.ACCEPTED, user, today
    invitation.save(update_fields=["status", "accepted_by", "accepted_on"])
    record("invitation.accepted", invitation, by=by, **_named(invitation) | {"name": user.name})
    return invitation


def _to_accept(invitation: Invitation) -> Invitation:
    hold_body(invitation.unit.organisation_id)
    related = ("unit__organisation", "unit__parent")
    held = Invitation.objects.select_for_update(of=("self",), no_key=True).select_related(*related)
    invitation = held.get(pk=invitation.pk)
    rules.check_can_accept(invitation)
    return invitation


def _held(invitation: Invitation, by: Capacity) -> Invitation:
    rules.check_administers(by, invitation.unit.organisation_id)
    related = ("unit__organisation", "unit__parent")
    held = Invitation.objects.select_for_update(of=("self",), no_key=True).select_related(*related)
    invitation = held.get(pk=invitation.pk)
    rules.check_is_pending(invitation)
    return invitation


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _named(invitation: Invitation) -> dict[str, str]:
    role = str(Role(invitation.role).label)
    return {"name": invitation.name, "address": invitation.address, "unit": invitation.unit.name, "role": role}


def _send(invitation: Invitation, secret: str) -> str:
    """The mail in the language of who is invited; its link."""
    token = signing.dumps([invitation.pk, secret], salt=SALT)
    link = f"{settings.LIANPIN_ADDRESS}{reverse('staff:invitation_accept', args=[token])}"
    with override(invitation.language):
        body = invitation.unit.organisation
        english = invitation.language != settings.LANGUAGE_CODE
        named = {
            "name": invitation.name, "role": str(Role(invitation.role).label), "link": link,
            "organisation": body.english_name if english and body.english_name else body.name,
            "unit": invitation.unit.english_name if english and invitation.unit.english_name else invitation.unit.name,
            "until": invitation.expires_on.isoformat(),
        }  # fmt: skip
        title = _("【联聘】%(organisation)s邀请您加入") % named
        lines = [
            _("%(name)s：") % named,
            "",
            _("%(organisation)s邀请您在“%(unit)s”担任%(role)s。请打开下面的链接接受邀请：") % named,
            link,
            "",
            _("链接只能使用一次，有效期至 %(until)s。如果您不认识邀请方，不必理会本邮件。") % named,
            "—",
            _("本邮件由系统发出，请勿回复。"),
        ]
        send_mail(invitation.address, title, "\n".join(lines))
    return link
