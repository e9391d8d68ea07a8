"""What is asked of identities: in which capacities somebody may act, and which unit answers to a regulation's word."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from lianpin.kernel.identity.enums import WORKING_ROLES, Role
from lianpin.kernel.identity.models import (
    HELD,
    ApiKey,
    Capacity,
    Delegation,
    Identifier,
    Membership,
    Organisation,
    SignIn,
    Unit,
    User,
    capacity_of,
)
from lianpin.toolkit import wall
from lianpin.toolkit.statements import kept

# The session's key for the organisation by whose identity provider one signed in.
BOUND = "organisation"


def capacities_of(user: User, on: date) -> list[Capacity]:
    """Every capacity in which a user may act on a day: their own in the order of granting, then those lent to them.

    A person who belongs to no body acts for themselves.
    """
    held = [capacity_of(*row) for row in _held(user.pk, on)]
    own = [each for each in held if each.user_id == user.pk]
    # Who no longer works for a body acts in nobody's place there.
    bodies = {each.organisation_id for each in own if not each.is_personal}
    if not own and user.person_id is not None:
        own = [Capacity(name=user.name, role=Role.TALENT, user_id=user.pk, person_id=user.person_id)]
    return own + [each.lent_to(user) for each in held if each.user_id != user.pk and each.organisation_id in bodies]


@kept
def _held(user: int, on: date) -> QuerySet[Membership, Any]:
    """The memberships that a user holds on a day or was lent, as rows of which `capacity_of` makes capacities."""
    # Named first: an “or” across two tables would join every membership there is before it looks at one.
    lent = delegations_on(on).filter(delegate=user).values("membership")
    named = Membership.objects.filter(user=user).values("pk").union(lent)
    return _holding(on).filter(pk__in=named).order_by("pk").values_list(*HELD.values())


def memberships_of(user: User, on: date) -> QuerySet[Membership]:
    """The memberships that a user holds on a day."""
    return _holding(on).filter(user=user)


def delegations_on(on: date) -> QuerySet[Delegation]:
    """The delegations that hold on a day."""
    return Delegation.objects.filter(since_on__lte=on, until_on__gte=on, ended_on=None)


def delegations_for(capacity: Capacity) -> QuerySet[Delegation]:
    """What this capacity's user lent or was lent, the newest first; everybody else's do not exist for them."""
    mine = Q(membership__user=capacity.user_id) | Q(delegate=capacity.user_id)
    found = Delegation.objects.filter(mine if capacity.user_id else Q(pk=None))
    return found.select_related("membership__user", "membership__unit__organisation", "delegate").order_by("-pk")


def officials_of(organisation_id: int | None, on: date) -> QuerySet[Membership]:
    """Who speaks for a body on a day, unit by unit: its talents and students act for themselves alone."""
    working = _holding(on).filter(unit__organisation=organisation_id).exclude(role__in=[Role.TALENT, Role.STUDENT])
    return working.order_by("unit__name", "user__name", "pk")


def superior_of(unit: Unit, on: date) -> Unit | None:
    """To whom a unit answers: the one above; without one those who lead it, else the body's administrators; None for nobody."""
    if unit.parent is not None:
        return unit.parent
    leaders = officials_of(unit.organisation_id, on)
    if leaders.filter(unit=unit, role__in=[Role.DECIDER, Role.ADMINISTRATOR]).exists():
        return unit
    held = leaders.filter(role=Role.ADMINISTRATOR).first()
    return held.unit if held is not None else None


def staff_of(units: Iterable[int | None], on: date, *roles: str) -> QuerySet[Membership]:
    """Who does the work of these units on a day; in these roles, where any are named."""
    found = _holding(on).filter(unit__in=[unit for unit in units if unit is not None], role__in=roles or WORKING_ROLES)
    return found.order_by("pk")


def selves_of(people: Iterable[int | None], on: date) -> QuerySet[Membership]:
    """These people with an account, in the capacity in which they act for themselves."""
    return _holding(on).filter(user__person__in=[p for p in people if p is not None], role=Role.TALENT).order_by("pk")


def _holding(on: date) -> QuerySet[Membership]:
    running = Q(since_on__lte=on) & (Q(until_on__isnull=True) | Q(until_on__gte=on))
    return Membership.objects.filter(running, user__is_active=True).select_related("user", "unit__organisation")


def units_of_office(organisation: Organisation, office: str) -> QuerySet[Unit]:
    """The units of a body that answer to a word of the regulations (人事处, 学院, 市人社局)."""
    found = Unit.objects.filter(organisation=organisation, offices__contains=[office], closed_on=None)
    return found.order_by("pk")


def roles_in(unit: str, on: date) -> ArraySubquery:
    """For a query whose rows name a unit in the field `unit`: the roles of those who act for it on a day, as often as each is
    held; its talents and students act for themselves."""
    running = Q(since_on__lte=on) & (Q(until_on__isnull=True) | Q(until_on__gte=on))
    held = Membership.objects.filter(running, unit=OuterRef(unit)).exclude(role__in=[Role.TALENT, Role.STUDENT])
    return ArraySubquery(held.order_by("pk").values("role"))


def within(capacities: list[Capacity], organisation_id: int | None) -> list[Capacity]:
    """Those that somebody may use whom this body's identity provider signed in: it vouches for its own matters, and nobody else's.

    None: one signed in by what the platform itself knows.
    """
    if organisation_id is None:
        return capacities
    return [each for each in capacities if each.organisation_id in {None, organisation_id}]


def organisation_of_code(credit_code: str) -> Organisation | None:
    """The body of that credit code."""
    return Organisation.objects.filter(credit_code=credit_code).first()


def holder_of(organisation: Organisation, kind: str, value: str) -> User | None:
    """Whose identifier that is, in whatever case it is written, while their account may sign in."""
    found = Identifier.objects.filter(organisation=organisation, kind=kind, value__iexact=value)
    with wall.open_to(wall.Scope.RULE):  # whoever signs in is nobody yet
        held = found.filter(user__is_active=True).select_related("user").first()
    return held.user if held is not None else None


def sign_ins_of(user: User) -> QuerySet[SignIn]:
    """Where somebody is signed in now, the latest first."""
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=timezone.now())
    return SignIn.objects.filter(Exists(alive), user=user, ended_at=None).order_by("-pk")


def keys_of(user: User) -> QuerySet[ApiKey]:
    """The keys that somebody has made for programs, the latest first."""
    return ApiKey.objects.filter(user=user).select_related("membership__unit__organisation").order_by("-pk")


def links_of(user: User) -> QuerySet[SocialAccount]:
    """The identities of organisations by which somebody may sign in."""
    found: QuerySet[SocialAccount] = SocialAccount.objects.filter(user=user).order_by("pk")
    return found


def has_second_step(user: User) -> bool:
    """Whether signing in asks for a second step."""
    steps = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return bool(steps.exists())


def account_with(pk: str) -> User | None:
    """The account of that key, as an address writes it, while it may sign in."""
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    return User.objects.filter(pk=int(pk), is_active=True).first()
