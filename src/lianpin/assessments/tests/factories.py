"""A university with one appointment, under a regulation whose assessment takes three steps."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from lianpin.appointments.models import Appointment
from lianpin.kernel.agreements.enums import AgreementStatus
from lianpin.kernel.agreements.models import Agreement, Signature
from lianpin.kernel.cases import verbs as cases
from lianpin.kernel.cases.enums import CaseStatus, Outcome
from lianpin.kernel.cases.models import Case, Party
from lianpin.kernel.identity.enums import OrganisationKind, Role
from lianpin.kernel.identity.models import PLATFORM, Capacity, Membership, Organisation, Person, Unit, User
from lianpin.kernel.regulations.verbs import publish_version

TEXT = Path(__file__).with_name("regulation.md").read_text(encoding="utf-8")
TERM = (date(2026, 3, 1), date(2028, 3, 1))
PEOPLE = {
    "hanna": ("university", "人事处", Role.HANDLER),
    "fiona": ("university", "财务处", Role.FINANCE),
    "uma": ("university", "学院", Role.HANDLER),
    "chen": ("university", "学院", Role.TALENT),
    "bob": ("enterprise", "企业", Role.HANDLER),
    "dan": ("other", "人事处", Role.HANDLER),
}


@dataclass
class World:
    """Hanna (HR), Fiona (finance), Uma (college), Bob (enterprise), Chen (the person), Dan (another university's HR)."""

    people: dict[str, Capacity]
    person: Person
    appointment: Appointment

    def __getitem__(self, name: str) -> Capacity:
        return self.people[name]

    def take(self, case: Case, name: str, by: str, **given: object) -> None:
        """Agree to a step."""
        capacity = self.people[by]
        mine = {"person": self.person} if capacity.role == Role.TALENT else {"unit": capacity.unit_id}
        step = case.steps.get(name=name, **mine)
        cases.take_step(step, outcome=Outcome.AGREED, by=capacity, **given)  # type: ignore[arg-type]


def make_world() -> World:
    bodies = {
        key: Organisation.objects.create(name=name, kind=kind, credit_code=f"{number:018d}", city="澜江市")
        for number, (key, name, kind) in enumerate(
            [
                ("university", "澜江大学", OrganisationKind.UNIVERSITY),
                ("enterprise", "晶衡材料股份有限公司", OrganisationKind.ENTERPRISE),
                ("other", "别家大学", OrganisationKind.UNIVERSITY),
            ]
        )
    }
    person = Person.objects.create(name="陈一帆", id_number="990101198406150015")
    people = {
        name: make_capacity(name, bodies[body], office, role, person if role == Role.TALENT else None)
        for name, (body, office, role) in PEOPLE.items()
    }
    units = {name: Unit.objects.get(memberships=capacity.membership_id) for name, capacity in people.items()}
    case = make_case(people["hanna"], person)
    for label, name in (("学校", "hanna"), ("学院", "uma"), ("企业", "bob")):
        Party.objects.create(case=case, label=label, organisation=units[name].organisation, unit=units[name])
    Party.objects.create(case=case, label="本人", person=person)
    return World(people, person, make_appointment(bodies, units["uma"], person, case))


def make_capacity(name: str, body: Organisation, office: str, role: str, person: Person | None) -> Capacity:
    unit, _made = Unit.objects.get_or_create(organisation=body, name=office, defaults={"offices": [office]})
    user = User.objects.create(username=name, name=name.title(), person=person)
    held = Membership.objects.create(user=user, unit=unit, role=role, since_on=date(2021, 1, 1))
    return Membership.objects.select_related("user", "unit__organisation").get(pk=held.pk).capacity()


def make_case(by: Capacity, person: Person) -> Case:
    version = publish_version(TEXT, by=PLATFORM)
    return Case.objects.create(
        number=f"BJ-2026-{Case.objects.count() + 90000}",
        version=version,
        procedure="办理程序",
        title="双聘",
        status=CaseStatus.DONE,
        person=person,
        opened_by=User.objects.get(memberships=by.membership_id),
        opened_on=date(2026, 1, 5),
        applied_on=date(2026, 1, 5),
    )


def make_appointment(bodies: dict[str, Organisation], college: Unit, person: Person, case: Case) -> Appointment:
    agreement = Agreement.objects.create(
        number=f"XY-{case.number}", kind="双聘", title="三方协议", holder=person, version=case.version, during=TERM,
        status=AgreementStatus.IN_FORCE,
    )  # fmt: skip
    Signature.objects.create(agreement=agreement, party="企业", organisation=bodies["enterprise"])
    made = Appointment.objects.create(
        number=f"RZ-{case.number}",
        person=person,
        home=bodies["university"],
        home_unit=college,
        host=bodies["enterprise"],
        case=case,
        agreement=agreement,
        effort=Decimal("0.5"),
        during=TERM,
    )
    return Appointment.objects.get(pk=made.pk)
