"""What is asked of identities: in which capacities somebody may act, and which unit answers to a regulation's word."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet

from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import Capacity, Membership, Organisation, Unit, User


def capacities_of(user: User, on: date) -> list[Capacity]:
    """Every capacity that a user holds on a day, in the order of granting."""
    held = memberships_of(user, on).order_by("pk")
    return [membership.capacity() for membership in held]


def memberships_of(user: User, on: date) -> QuerySet[Membership]:
    """The memberships that hold on a day."""
    running = Q(since_on__lte=on) & (Q(until_on__isnull=True) | Q(until_on__gte=on))
    return Membership.objects.filter(running, user=user).select_related("user", "unit__organisation")


def units_of_office(organisation: Organisation, office: str) -> QuerySet[Unit]:
    """The units of a body that answer to a word of the regulations (人事处, 学院, 市人社局)."""
    return Unit.objects.filter(organisation=organisation, offices__contains=[office]).order_by("pk")


def roles_in(units: Collection[int], on: date) -> dict[int, list[str]]:
    """By unit, the roles of those who act for it on a day; its talents and students act for themselves."""
    running = Q(since_on__lte=on) & (Q(until_on__isnull=True) | Q(until_on__gte=on))
    held = Membership.objects.filter(running, unit__in=units).exclude(role__in=[Role.TALENT, Role.STUDENT])
    found: dict[int, list[str]] = {}
    for unit, role in held.order_by("pk").values_list("unit_id", "role"):
        if role not in found.setdefault(unit, []):
            found[unit].append(role)
    return found
