"""What is asked of identities: in which capacities somebody may act, and which unit answers to a regulation's word."""

from datetime import date

from django.db.models import Q, QuerySet

from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import Capacity, Membership, Organisation, Unit, User


def capacities_of(user: User, on: date) -> list[Capacity]:
    """Every capacity that a user holds on a day, in the order of granting. A person who belongs to no body acts for themselves."""
    held = [membership.capacity() for membership in memberships_of(user, on).order_by("pk")]
    if held or user.person_id is None:
        return held
    return [Capacity(name=user.name, role=Role.TALENT, user_id=user.pk, person_id=user.person_id)]


def memberships_of(user: User, on: date) -> QuerySet[Membership]:
    """The memberships that hold on a day."""
    running = Q(since_on__lte=on) & (Q(until_on__isnull=True) | Q(until_on__gte=on))
    return Membership.objects.filter(running, user=user).select_related("user", "unit__organisation")


def units_of_office(organisation: Organisation, office: str) -> QuerySet[Unit]:
    """The units of a body that answer to a word of the regulations (人事处, 学院, 市人社局)."""
    return Unit.objects.filter(organisation=organisation, offices__contains=[office]).order_by("pk")
