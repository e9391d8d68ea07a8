"""Making bodies, units, people and accounts, granting roles, letting a colleague act in one's place, and keeping sign-ins."""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import F, Model
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.errors import UniqueViolation
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as WrongNumber

from lianpin.kernel.audit.verbs import record
from lianpin.kernel.identity import jobs, rules
from lianpin.kernel.identity.enums import IdentifierKind
from lianpin.kernel.identity.models import (
    PUBLIC,
    ApiKey,
    Capacity,
    Delegation,
    Identifier,
    Membership,
    Organisation,
    Person,
    SignIn,
    Unit,
    User,
)
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotValid
from lianpin.toolkit.masking import masked_identity
from lianpin.toolkit.search import keys_of

M = TypeVar("M", bound=Model)


def create_organisation(
    name: str, *, kind: str, credit_code: str, by: Capacity, english_name: str = "", city: str = ""
) -> Organisation:
    """A body; NotValid for a credit code that is taken, or whose check digit is wrong (GB 32100-2015)."""
    try:
        code = uscc.validate(credit_code)
    except WrongNumber:
        raise NotValid(
            _("统一社会信用代码“%s”不正确，请核对18位代码。") % credit_code, code="CREDIT_CODE_WRONG"
        ) from None
    taken = NotValid(
        _("统一社会信用代码“%s”已经登记过，一个单位只登记一次。请核对代码，或者直接使用已登记的单位。") % code,
        code="CREDIT_CODE_TAKEN",
    )
    with wall.behind():
        organisation = _unless_taken(
            lambda: Organisation.objects.create(
                name=name, english_name=english_name, kind=kind, credit_code=code, city=city
            ),
            taken,
        )
        record("organisation.created", organisation, by=by, name=name)
    return organisation


def add_unit(
    organisation: Organisation,
    name: str,
    *,
    by: Capacity,
    english_name: str = "",
    offices: Sequence[str] = (),
    parent: Unit | None = None,
) -> Unit:
    """A unit of a body, and the words by which regulations call it; NotValid for a name that the body has already."""
    names = {"organisation": organisation.name, "name": name}
    taken = NotValid(_("“%(organisation)s”已有名称为“%(name)s”的部门，请换一个名称。") % names, code="UNIT_TAKEN")
    made: dict[str, Any] = {"parent": parent, "name": name, "english_name": english_name, "offices": list(offices)}
    with wall.behind():
        unit = _unless_taken(lambda: Unit.objects.create(organisation=organisation, **made), taken)
        record("unit.added", unit, by=by, name=name, organisation=organisation.name, offices="、".join(offices))
    return unit


def create_person(name: str, *, id_number: str, by: Capacity) -> Person:
    """A natural person, by identity number; NotValid for one that is taken."""
    # The number in full would tell whoever types at random whom the platform knows.
    masked = masked_identity(id_number)
    taken = NotValid(
        _("证件号码“%s”已经登记过，一人只登记一次。请核对号码，或者直接使用已登记的人员。") % masked,
        code="ID_NUMBER_TAKEN",
    )
    with wall.behind():
        person = _unless_taken(
            lambda: Person.objects.create(name=name, id_number=id_number, keys=keys_of(spoken=[name])), taken
        )
        record("person.created", person, by=by, name=name)
    return person


def create_user(
    username: str,
    *,
    name: str,
    password: str,
    by: Capacity,
    person: Person | None = None,
    email: str = "",
    hashed: str = "",
) -> User:
    """An account; NotValid for a password that is too weak or a name that is taken. `hashed`: the password's hash, where it is known."""
    user = User(username=username, name=name, person=person, email=email)
    _check_password(password, user)
    if User.objects.filter(username__iexact=username).exists():
        raise NotValid(_("用户名“%s”已被使用，请换一个。") % username, code="USERNAME_TAKEN")
    with wall.behind():
        user.password = hashed or make_password(password)
        user.save(force_insert=True)
        record("user.created", user, by=by, username=username, name=name)
    return user


def grant_role(user: User, *, unit: Unit, role: str, since_on: date, by: Capacity) -> Membership:
    """Let a user act in a role of a unit from a day on."""
    with wall.behind():
        membership = Membership.objects.create(user=user, unit=unit, role=role, since_on=since_on)
        record("role.granted", membership, by=by, name=user.name, unit=unit.name, role=role)
    return membership


def delegate(
    membership: Membership, *, to: User, since_on: date, until_on: date, reason: str, by: Capacity
) -> Delegation:
    """Let a colleague of the same body act in one's place, from one day until another, both included.

    Undone by `end_delegation`. NotValid for a period that is over, in disorder or longer than a year, a second delegate at one time,
    or somebody who does not work for the body; NotAllowed for a membership that is not one's own.
    """
    with wall.behind():
        held = Membership.objects.select_for_update(of=("self",), no_key=True).select_related("user", "unit")
        membership = held.get(pk=membership.pk)
        rules.check_can_delegate(by, membership, to, since_on, until_on, reason)
        made = Delegation.objects.create(
            membership=membership, delegate=to, since_on=since_on, until_on=until_on, reason=reason.strip()
        )
        record(
            "delegation.made", made, by=by, name=membership.user.name, delegate=to.name, unit=membership.unit.name,
            since=since_on.isoformat(), until=until_on.isoformat(), reason=made.reason,
        )  # fmt: skip
    return made


def end_delegation(delegation: Delegation, *, by: Capacity) -> Delegation:
    """Take a delegation back at once; what was done under it stands."""
    with wall.behind():
        held = Delegation.objects.select_for_update(of=("self",), no_key=True)
        delegation = held.select_related("membership__user", "delegate").get(pk=delegation.pk)
        rules.check_can_end_delegation(by, delegation)
        delegation.ended_on = clock.today()
        delegation.save(update_fields=["ended_on"])
        record(
            "delegation.ended", delegation, by=by, name=delegation.membership.user.name,
            delegate=delegation.delegate.name,
        )  # fmt: skip
    return delegation


def give_identifier(user: User, *, organisation: Organisation, kind: str, value: str, by: Capacity) -> Identifier:
    """What an organisation calls somebody: whoever its identity provider calls so signs in to this account.

    NotAllowed for another body's word; NotValid for one that somebody has already.
    """
    rules.check_can_give_identifier(by, user, organisation)
    return keep_identifier(user, organisation=organisation, kind=kind, value=value, by=by)


def keep_identifier(user: User, *, organisation: Organisation, kind: str, value: str, by: Capacity) -> Identifier:
    """As `give_identifier`, of what the body's administrator has written in a list or an invitation that somebody accepts."""
    label = str(IdentifierKind(kind).label)
    taken = NotValid(
        _("%(kind)s“%(value)s”已经登记给他人，请核对。") % {"kind": label, "value": value}, code="IDENTIFIER_TAKEN"
    )
    with wall.behind():
        given = _unless_taken(
            lambda: Identifier.objects.create(user=user, organisation=organisation, kind=kind, value=value.strip()),
            taken,
        )
        record("identifier.given", given, by=by, name=user.name, organisation=organisation.name, kind=label)
    return given


def link_identity(user: User, *, provider: str, uid: str, by: Capacity) -> SocialAccount:
    """Let whoever an identity provider calls so sign in to an account; undone by `unlink_identity`.

    NotValid for an identity that is somebody else's already, or a second one of the same provider.
    """
    with wall.behind():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        other = SocialAccount.objects.filter(provider=provider, uid=uid).exclude(user=user).exists()
        second = SocialAccount.objects.filter(provider=provider, user=user).exclude(uid=uid).exists()
        if other or second:
            raise NotValid(
                _("这个单位身份已绑定其他账号，请联系本单位管理员核对。")
                if other
                else _("您已绑定该单位的另一个身份，请先解除原绑定。"),
                code="IDENTITY_TAKEN",
            )
        account, is_new = SocialAccount.objects.get_or_create(provider=provider, uid=uid, user=user)
        if is_new:
            record("identity.linked", account, by=by, name=user.name, way=provider)
    return account


def unlink_identity(account: SocialAccount, *, by: Capacity) -> None:
    """Take such a link back; where one is signed in now, one stays so."""
    rules.check_can_unlink_identity(by, account)
    with wall.behind():
        record("identity.unlinked", account, by=by, name=account.user.name, way=account.provider)
        account.delete()


def record_sign_in(
    user: User, *, session: str, way: str, second: str = "", address: str | None = None, browser: str = "", by: Capacity
) -> SignIn:
    """Keep that somebody signed in: by which way, from where."""
    with wall.behind():
        made = SignIn.objects.create(
            user=user, session_key=session, way=way, second=second, address=address, browser=browser[:200],
            at=timezone.now(),
        )  # fmt: skip
        record("sign_in.made", made, by=by, name=user.name, way=way)
    return made


def change_password(user: User, password: str, *, by: Capacity, keep: str = "") -> User:
    """A new password; everywhere one is signed in but in the session `keep`, one is signed out. NotValid for one that is too weak."""
    with wall.behind():
        user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        _check_password(password, user)
        user.password = make_password(password)
        user.save(update_fields=["password"])
        record("password.changed", user, by=by, name=user.name)
        for each in SignIn.objects.filter(user=user, ended_at=None).exclude(session_key=keep):
            end_sign_in(each, by=by)
        _end_keys(user, _("修改密码"), by=by)
    return user


def ask_for_reset(username: str) -> None:
    """Have a mail sent by which the holder of that account chooses a new password; nothing where there is none, or no address."""
    user = User.objects.filter(username__iexact=username, is_active=True).exclude(email="").first()
    if user is not None:
        with wall.behind():
            record("password.reset_asked", user, by=PUBLIC, name=user.name)
            jobs.mail_reset.defer(user_id=user.pk)


def move_sign_in(before: str, after: str) -> None:
    """The same sign-in goes on under another session key, which is renewed with the password."""
    with wall.behind():
        SignIn.objects.filter(session_key=before, ended_at=None).update(session_key=after)


def record_second_step(user: User, event: str, *, by: Capacity) -> None:
    """Put on record that somebody set up, gave up or renewed a second step; allauth has written what it is."""
    with wall.behind():
        record(event, user, by=by, name=user.name)


def end_sign_in(sign_in: SignIn, *, by: Capacity) -> SignIn:
    """Sign somebody out there: their next request from that browser asks for the password again."""
    with wall.behind():
        sign_in = SignIn.objects.select_for_update(of=("self",), no_key=True).select_related("user").get(pk=sign_in.pk)
        rules.check_can_end_sign_in(by, sign_in)
        if sign_in.ended_at is None:
            Session.objects.filter(session_key=sign_in.session_key).delete()
            sign_in.ended_at = timezone.now()
            sign_in.save(update_fields=["ended_at"])
            record("sign_in.ended", sign_in, by=by, name=sign_in.user.name)
    return sign_in


def end_sessions(user: User, *, by: Capacity) -> None:
    """Sign an account out wherever it is signed in: what roles it still has, it has after signing in again."""
    with wall.behind():
        User.objects.filter(pk=user.pk).update(sessions_ended=F("sessions_ended") + 1)
        open_ones = SignIn.objects.filter(user=user, ended_at=None)
        Session.objects.filter(session_key__in=open_ones.values("session_key")).delete()
        open_ones.update(ended_at=timezone.now())
        record("user.sessions_ended", user, by=by, name=user.name)
        _end_keys(user, _("登录全部终止"), by=by)


PREFIX = "lp_"


def make_key(membership: Membership, *, reason: str, scope: str, until_on: date, by: Capacity) -> tuple[ApiKey, str]:
    """A key by which a program acts in that role of one's own, and its secret, which is told this once. Undone by `revoke_key`.

    NotAllowed for a role that is not one's own or was lent; NotValid without a reason, or for longer than a year.
    """
    with wall.behind():
        User.objects.select_for_update(no_key=True).get(
            pk=membership.user_id
        )  # who ends all of them at once ends this one
        rules.check_can_make_key(by, membership, until_on, reason)
        secret = PREFIX + secrets.token_urlsafe(32)
        key = ApiKey.objects.create(
            user_id=membership.user_id, membership=membership, reason=reason.strip(), scope=scope, start=secret[:8],
            digest=_digest(secret), made_on=clock.today(), until_on=until_on,
        )  # fmt: skip
        said = {"name": by.name, "start": key.start, "unit": membership.unit.name, "reason": key.reason}
        record("key.made", key, by=by, until=until_on.isoformat(), scope=scope, **said)
    return key, secret


def revoke_key(key: ApiKey, *, reason: str, by: Capacity) -> ApiKey:
    """A key counts no longer, from now on."""
    with wall.behind():
        key = ApiKey.objects.select_for_update(of=("self",), no_key=True).select_related("user").get(pk=key.pk)
        rules.check_can_revoke_key(by, key, reason)
        return _end_key(key, reason.strip(), by=by)


def count_use(secret: str) -> ApiKey | None:
    """The key of that secret while it counts, with this request counted and its day kept; None for any other."""
    minute, today = int(timezone.now().timestamp()) // 60, clock.today()
    with wall.behind():
        held = ApiKey.objects.select_for_update(of=("self",), no_key=True).select_related("user")
        key = held.filter(digest=_digest(secret), revoked_on=None, until_on__gte=today, user__is_active=True).first()
        if key is not None:
            key.uses = key.uses + 1 if key.minute == minute else 1
            key.minute, key.used_on = minute, today
            key.save(update_fields=["uses", "minute", "used_on"])
    return key


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def _end_keys(user: User, reason: str, *, by: Capacity) -> None:
    for key in ApiKey.objects.select_for_update(no_key=True).filter(user=user, revoked_on=None):
        _end_key(key, reason, by=by)


def _end_key(key: ApiKey, reason: str, *, by: Capacity) -> ApiKey:
    key.revoked_on, key.revoked_because = clock.today(), reason
    key.save(update_fields=["revoked_on", "revoked_because"])
    record("key.revoked", key, by=by, start=key.start, reason=reason)
    return key


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise NotValid(" ".join(error.messages), code="PASSWORD_WEAK") from error


def _unless_taken(make: Callable[[], M], refusal: NotValid) -> M:
    """What is made, or the refusal where the database has one of that number or name: also of two who add it at once."""
    try:
        with wall.behind():
            return make()
    except IntegrityError as error:
        if isinstance(error.__cause__, UniqueViolation):
            raise refusal from error
        raise
