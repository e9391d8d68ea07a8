"""Bodies and people for the tests of profiles and posts: Alice (university HR), Bob (enterprise), Carol (city), Dan (elsewhere)."""

from dataclasses import dataclass, field
from datetime import date

from django.conf import settings

from lianpin.kernel.identity.enums import OrganisationKind, Role
from lianpin.kernel.identity.models import PLATFORM, Capacity, Membership, Organisation, Person, Unit, User
from lianpin.kernel.regulations.verbs import import_calendar, publish_version
from lianpin.toolkit import clock

CODE = "lanjiang-university/dual-appointment"
BODIES = {
    "university": ("云汐大学", OrganisationKind.UNIVERSITY),
    "enterprise": ("云汐材料", OrganisationKind.ENTERPRISE),
    "city": ("云汐市", OrganisationKind.CITY),
    "elsewhere": ("外地大学", OrganisationKind.UNIVERSITY),
    "rival": ("外地企业", OrganisationKind.ENTERPRISE),
}
PEOPLE = {
    "alice": ("university", "人事处", Role.HANDLER),
    "uma": ("university", "学院", Role.HANDLER),
    "bob": ("enterprise", "企业", Role.HANDLER),
    "rhea": ("enterprise", "研发", Role.REVIEWER),
    "carol": ("city", "市人社局", Role.HANDLER),
    "dan": ("elsewhere", "人事处", Role.HANDLER),
    "rex": ("rival", "企业", Role.HANDLER),
    "chen": ("university", "学院", Role.TALENT),
    "wu": ("university", "学院", Role.TALENT),
    "outsider": ("elsewhere", "学院", Role.TALENT),
}


@dataclass
class World:
    """Who there is, with the university's regulation in force on 2026-01-05."""

    bodies: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    by: dict[str, Capacity] = field(default_factory=dict)

    @classmethod
    def make(cls) -> "World":
        clock.set_day(date(2026, 1, 5))
        world = cls()
        for number, (key, (name, kind)) in enumerate(BODIES.items()):
            world.bodies[key] = Organisation.objects.create(
                name=name, kind=kind, credit_code=f"{number:018d}", city="云汐市"
            )
        for name, (body, office, role) in PEOPLE.items():
            world.by[name] = world._join(name, world.bodies[body], office, role)
        folder = settings.LIANPIN_RULEBOOKS[0]
        text = (folder / CODE / "v1.md").read_text(encoding="utf-8")
        publish_version(text, by=PLATFORM, issuer=world.bodies["university"])
        import_calendar((folder / "calendar" / "2026.csv").read_text(encoding="utf-8"), by=PLATFORM)
        return world

    def user(self, name: str) -> User:
        return User.objects.get(username=name)

    def _join(self, name: str, body: Organisation, office: str, role: str) -> Capacity:
        unit, _made = Unit.objects.get_or_create(
            organisation=body, name=f"{body.name}{office}", defaults={"offices": [office]}
        )
        if role == Role.TALENT:
            self.people[name] = Person.objects.create(name=name, id_number=f"{len(self.people):018d}")
        user = User.objects.create(username=name, name=name, person=self.people.get(name))
        held = Membership.objects.create(user=user, unit=unit, role=role, since_on=date(2021, 1, 1))
        return Membership.objects.select_related("user", "unit__organisation").get(pk=held.pk).capacity()
