"""Two bodies with their units, and the people who act in them, made by the verbs of the app."""

from dataclasses import dataclass
from datetime import date

from lianpin.kernel.identity import verbs
from lianpin.kernel.identity.enums import OrganisationKind, Role
from lianpin.kernel.identity.models import PLATFORM, Membership, Organisation, Unit, User

UNIVERSITY_CODE, ENTERPRISE_CODE = "129901004000000010", "91990100MA0J1NG05W"
PASSWORD = "a-long-password-9"
SINCE = date(2026, 1, 1)


def make_university() -> Organisation:
    return verbs.create_organisation(
        "云汐大学", kind=OrganisationKind.UNIVERSITY, credit_code=UNIVERSITY_CODE, by=PLATFORM
    )


def make_enterprise() -> Organisation:
    return verbs.create_organisation(
        "晶衡材料", kind=OrganisationKind.ENTERPRISE, credit_code=ENTERPRISE_CODE, by=PLATFORM
    )


def make_unit(organisation: Organisation, name: str) -> Unit:
    return verbs.add_unit(organisation, name, offices=[name], by=PLATFORM)


def make_user(username: str = "alice", password: str = PASSWORD) -> User:
    return verbs.create_user(username, name=username.title(), password=password, by=PLATFORM)


def grant(user: User, unit: Unit, role: str = Role.HANDLER, *, until: date | None = None) -> Membership:
    """A role from the first day of 2026; a last day is given by the tests, as no verb gives one yet."""
    held = verbs.grant_role(user, unit=unit, role=role, since_on=SINCE, by=PLATFORM)
    if until is not None:
        Membership.objects.filter(pk=held.pk).update(until_on=until)
    return Membership.objects.select_related("user", "unit__organisation").get(pk=held.pk)


@dataclass(frozen=True, slots=True)
class World:
    """Alice handles in the university's personnel office and in its finance office, Bob in the enterprise."""

    alice: User
    personnel: Membership
    finance: Membership
    bob: User
    firm: Membership


def make_world() -> World:
    university, enterprise = make_university(), make_enterprise()
    alice, bob = make_user("alice"), make_user("bob")
    return World(
        alice=alice,
        personnel=grant(alice, make_unit(university, "人事处")),
        finance=grant(alice, make_unit(university, "财务处"), Role.FINANCE),
        bob=bob,
        firm=grant(bob, make_unit(enterprise, "人力资源部")),
    )
