"""A university, an enterprise and a city, with one person, under a small regulation of our own."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from lianpin.kernel.cases import verbs
from lianpin.kernel.cases.enums import Outcome, StepStatus
from lianpin.kernel.cases.models import Case, Step
from lianpin.kernel.cases.procedures import unconsented
from lianpin.kernel.documents.tests.factories import PDF
from lianpin.kernel.identity.enums import OrganisationKind, Role
from lianpin.kernel.identity.models import PLATFORM, Capacity, Membership, Organisation, Person, Unit, User
from lianpin.kernel.regulations.models import Version
from lianpin.kernel.regulations.verbs import import_calendar, publish_version

TEXT = (Path(__file__).parent / "rulebook/test/exchange/v1.md").read_text(encoding="utf-8")
CALENDAR = Path(__file__).parents[3] / "rulebook" / "calendar" / "2026.csv"

BODIES = {
    "university": ("云汐大学", OrganisationKind.UNIVERSITY, "129901004000000010"),
    "enterprise": ("晶衡材料股份有限公司", OrganisationKind.ENTERPRISE, "91990100MA0J1NG05W"),
    "city": ("澜江市", OrganisationKind.CITY, "119901000000000254"),
    "other": ("别家公司", OrganisationKind.ENTERPRISE, "91990100MA0J1NG06X"),
}
# Login → body, unit, the regulation's words for it, role. Alice and Ann share an office.
PEOPLE = {
    "alice": ("university", "人事处", ("人事处",), Role.HANDLER),
    "ann": ("university", "人事处", ("人事处",), Role.REVIEWER),
    "uma": ("university", "材料学院", ("学院",), Role.HANDLER),
    "cora": ("university", "利益冲突审查委员会", ("委员会",), Role.REVIEWER),
    "vera": ("university", "校领导", ("分管校领导",), Role.DECIDER),
    "paul": ("university", "校长办公室", ("校长办公会",), Role.DECIDER),
    "bob": ("enterprise", "人力资源部", ("企业",), Role.HANDLER),
    "carol": ("city", "市人社局", ("市人社局",), Role.HANDLER),
    "dan": ("other", "人力资源部", ("企业",), Role.HANDLER),
    "chen": ("university", "材料学院", ("学院",), Role.TALENT),
    "wu": ("university", "材料学院", ("学院",), Role.TALENT),
}
OWN = {"出生日期": "1984-06-15", "学位": "博士", "亲属持股比例": "0%", "年经费": "120000", "外语": "英语、德语"}


@dataclass
class World:
    """Alice and Ann (HR), Uma (college), Cora (committee), Vera (vice-president), Paul (president's office), Bob (enterprise),

    Carol (the city's bureau), Dan (another enterprise); Chen and Wu apply.
    """

    version: Version
    people: dict[str, Capacity]
    bodies: dict[str, Organisation]
    persons: dict[str, Person] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Capacity:
        return self.people[name]

    def unit(self, name: str) -> Unit:
        """The unit that a person works in."""
        return Unit.objects.select_related("organisation").get(pk=self.people[name].unit_id or 0)

    def user(self, name: str) -> User:
        return User.objects.get(username=name)

    @cached_property
    def participants(self) -> tuple[verbs.Participant, ...]:
        units = {label: self.unit(name) for label, name in (("学校", "alice"), ("学院", "uma"), ("企业", "bob"))}
        return tuple(verbs.Participant(label, organisation=u.organisation, unit=u) for label, u in units.items())

    def draft(self, who: str = "chen", **facts: str) -> Case:
        """A draft with its facts and its form, all but submitted."""
        case = self.open(who)
        return self.fill(case, who, **facts)

    def open(self, who: str = "chen") -> Case:
        return verbs.open_case(
            self.version, "办理程序", title=f"{self.persons[who].name}人员交流", person=self.persons[who],
            parties=(*self.participants, verbs.Participant("本人", person=self.persons[who])), by=self[who],
        )  # fmt: skip

    def fill(self, case: Case, who: str = "chen", **facts: str) -> Case:
        case = verbs.give_facts(case, {(name, ""): text for name, text in (OWN | facts).items()}, by=self[who])
        verbs.attach_material(case, "申报表", pdf(), by=self[who])
        consent_to_all(case, by=self[who])
        return case

    def submitted(self, **facts: str) -> Case:
        case = self.draft(**facts)
        if facts.get("亲属持股比例"):
            verbs.attach_material(case, "持股说明", pdf("持股说明.pdf"), by=self["chen"])
        return verbs.submit_case(case, by=self["chen"])

    def take(self, case: Case, name: str, by: str, outcome: str = Outcome.AGREED, **given: object) -> Step:
        """Take the open step of that name that is this person's."""
        capacity = self[by]
        mine = {"person": capacity.person_id} if capacity.role == Role.TALENT else {"unit": capacity.unit_id}
        step = case.steps.get(name=name, status=StepStatus.OPEN, **mine)
        return verbs.take_step(step, outcome=outcome, by=capacity, **given)  # type: ignore[arg-type]

    def decided(self, case: Case, amount: str = "100000") -> Case:
        """Up to the public notice."""
        self.take(case, "受理", "alice")
        self.take(case, "会审", "uma")
        self.take(case, "会审", "bob")
        self.take(case, "核定", "alice", facts={"核定金额": amount})
        self.take(case, "审定", "vera")
        return Case.objects.get(pk=case.pk)


def consent_to_all(case: Case, *, by: Capacity) -> None:
    """The person lets the file pass to every body that the case will reach."""
    verbs.give_consents(case, unconsented(case), by=by)


def submit(case: Case, *, by: Capacity) -> Case:
    """Submit a case, after the person has consented to what it needs."""
    if case.person is not None:
        selves = Membership.objects.filter(user__person=case.person, role=Role.TALENT).select_related(
            "user", "unit__organisation"
        )
        consent_to_all(case, by=selves[0].capacity())
    return verbs.submit_case(case, by=by)


def make_world() -> World:
    bodies = {
        key: Organisation.objects.create(name=name, kind=kind, credit_code=code, city="澜江市")
        for key, (name, kind, code) in BODIES.items()
    }
    persons = {
        "chen": Person.objects.create(name="陈一帆", id_number="990101198406150015"),
        "wu": Person.objects.create(name="吴岩", id_number="990101196701010017"),
    }
    people = {
        name: make_capacity(name, bodies[body], unit, offices, role, persons.get(name))
        for name, (body, unit, offices, role) in PEOPLE.items()
    }
    import_calendar(CALENDAR.read_text(encoding="utf-8"), by=PLATFORM)
    version = publish_version(TEXT, by=PLATFORM, issuer=bodies["university"])
    return World(version, people, bodies, persons)


def make_capacity(
    name: str, body: Organisation, unit: str, offices: tuple[str, ...], role: str, person: Person | None
) -> Capacity:
    made, _made = Unit.objects.get_or_create(organisation=body, name=unit, defaults={"offices": list(offices)})
    user = User.objects.create(username=name, name=person.name if person else name.title(), person=person)
    held = Membership.objects.create(user=user, unit=made, role=role, since_on=date(2021, 1, 1))
    return Membership.objects.select_related("user", "unit__organisation").get(pk=held.pk).capacity()


def pdf(name: str = "申报表.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")
