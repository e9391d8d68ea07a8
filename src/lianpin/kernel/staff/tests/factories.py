"""The cases' world with people who look after the university: Ada administers it, Aud audits it, Eve administers the enterprise."""

from dataclasses import dataclass
from datetime import date, timedelta

from lianpin.kernel.cases.models import Case, Step
from lianpin.kernel.cases.tests.factories import World, make_capacity, make_world
from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import Capacity, Membership, Organisation, Unit, User
from lianpin.toolkit import clock

ADDRESS, SECRET = "li@example.org", "a-long-password-9"


@dataclass
class Staff:
    """The world, and short ways to its people."""

    world: World

    def __getitem__(self, name: str) -> Capacity:
        return self.world[name]

    @property
    def university(self) -> Organisation:
        return self.world.bodies["university"]

    def user(self, name: str) -> User:
        return User.objects.get(username=name)

    def unit(self, name: str) -> Unit:
        """The unit that a person works in."""
        return self.world.unit(name)

    def role(self, name: str) -> Membership:
        """The first role of a person."""
        found = Membership.objects.filter(user__username=name).select_related(
            "user", "unit__organisation", "unit__parent"
        )
        return found.order_by("pk")[0]

    def hire(self, name: str, unit: Unit, role: str = Role.HANDLER, *, until: date | None = None) -> Membership:
        """Somebody new who works in a unit of the university."""
        user = User.objects.create(username=name, name=name.title(), email=f"{name}@example.org")
        user.set_password(SECRET)
        user.save(update_fields=["password"])
        return Membership.objects.create(user=user, unit=unit, role=role, since_on=date(2021, 1, 1), until_on=until)

    def submitted(self) -> Case:
        return self.world.submitted()

    def open_step(self, case: Case, name: str = "受理") -> Step:
        return case.steps.get(name=name)


def make_staff() -> Staff:
    world = make_world()
    for name, body, unit, role in (
        ("ada", "university", "信息办", Role.ADMINISTRATOR),
        ("aud", "university", "审计处", Role.AUDITOR),
        ("eve", "enterprise", "综合部", Role.ADMINISTRATOR),
    ):
        world.people[name] = make_capacity(name, world.bodies[body], unit, (), role, None)
    return Staff(world)


def yesterday() -> date:
    """The last day of who leaves at once."""
    return clock.today() - timedelta(days=1)
