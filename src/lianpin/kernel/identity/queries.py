"""What is asked of identities: in which capacities somebody may act, and which unit answers to a regulation's word."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from lianpin.kernel.identity.enums import WORKING_ROLES, Role
from lianpin.kernel.identity.models import Capacity, Membership, Organisation, Unit, User


def capacities_of(user: User, on: date) -> list[Capacity]:
    """Every capacity that a user holds on a day, in the order of granting."""
    held = memberships_of(user, on).order_by("pk")
    return [membership.capacity() for membership in held]


def memberships_of(user: User, on: date) -> QuerySet[Membership]:
    """The memberships that hold on a day."""
    return _running(on).filter(user=user)


def staff_of(units: Iterable[int | None], on: date, *roles: str) -> QuerySet[Membership]:
    """Who does the work of these units on a day; in these roles, where any are named."""
    found = _running(on).filter(unit__in=[unit for unit in units if unit is not None], role__in=roles or WORKING_ROLES)
    return found.order_by("pk")


def selves_of(people: Iterable[int | None], on: date) -> QuerySet[Membership]:
    """These people with an account, in the capacity in which they act for themselves."""
    return _running(on).filter(user__person__in=[p for p in people if p is not None], role=Role.TALENT).order_by("pk")


def _running(on: date) -> QuerySet[Membership]:
    running = Q(since_on__lte=on) & (Q(until_on__isnull=True) | Q(until_on__gte=on))
    return Membership.objects.filter(running, user__is_active=True).select_related("user", "unit__organisation")


def units_of_office(organisation: Organisation, office: str) -> QuerySet[Unit]:
    """The units of a body that answer to a word of the regulations (人事处, 学院, 市人社局)."""
    return Unit.objects.filter(organisation=organisation, offices__contains=[office]).order_by("pk")
