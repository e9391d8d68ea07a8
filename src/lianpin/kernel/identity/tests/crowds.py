"""Many of what identities can have many of, for tests that a page costs the same whatever its rows."""

from datetime import date

from lianpin.kernel.identity.enums import OrganisationKind, Role
from lianpin.kernel.identity.models import Capacity, Membership, Organisation, Unit

MANY = 99  # with the one that is there already: a hundred


def hold_many_capacities(by: Capacity) -> None:
    """Ninety-nine more capacities for a user, each in a unit of its own; the one that they hold already goes on acting."""
    assert by.user_id is not None
    body = Organisation.objects.create(
        name=f"兼任{by.user_id}", kind=OrganisationKind.UNIVERSITY, credit_code=f"C{by.user_id % 10**17:017d}"
    )
    units = Unit.objects.bulk_create(Unit(organisation=body, name=f"部门{number}") for number in range(MANY))
    Membership.objects.bulk_create(
        Membership(user_id=by.user_id, unit=unit, role=Role.HANDLER, since_on=date(2021, 1, 1)) for unit in units
    )
