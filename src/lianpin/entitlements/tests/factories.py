"""The bodies of the story with one appointment, and rows of money made past the engine."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from lianpin.appointments.models import Appointment
from lianpin.entitlements.models import Entitlement
from lianpin.kernel.agreements.enums import AgreementStatus
from lianpin.kernel.agreements.models import Agreement
from lianpin.kernel.cases.enums import CaseStatus
from lianpin.kernel.cases.models import Case, Party
from lianpin.kernel.identity.enums import OrganisationKind, Role
from lianpin.kernel.identity.models import PLATFORM, Capacity, Membership, Organisation, Person, Unit, User
from lianpin.kernel.regulations.models import Version
from lianpin.kernel.regulations.verbs import publish_version
from lianpin.profiles.models import BankAccount

TERM = (date(2026, 3, 1), date(2028, 3, 1))
TEXT = Path(__file__).with_name("regulation.md").read_text(encoding="utf-8")
TRACE: dict[str, Any] = {"name": "待遇", "shown": "—"}
# Half as much again, and from April on for everybody.
NEXT_VERSION = (
    TEXT.replace("版本: v1", "版本: v2\n前一版本: v1").replace("施行: 2026-01-01", "施行: 2026-04-01")
    .replace("则 月标准 否则 月标准 ×", "则 月标准 × 150% 否则 月标准 × 150% ×")
    + """
### 第七条　衔接

**表四　衔接**（过渡；对象 签订日 < 2026-04-01）

| 名称 | 执行 | 条文 |
|---|---|---|
| 月津贴 | 从高，自 2026-04 起 | 第二条 |
"""
)  # fmt: skip


@dataclass
class World:
    """University, enterprise, city and outsider, each with the people who look at money."""

    university: Organisation
    enterprise: Organisation
    city: Organisation
    person: Person
    units: dict[str, Unit]
    people: dict[str, Capacity]
    version: Version

    def __getitem__(self, name: str) -> Capacity:
        return self.people[name]


def make_world() -> World:
    """Alice and Amy (university finance), Hanna (its HR), Uma (a college), Bob (enterprise), Carol and Cora (city finance),
    Ruth (city HR), Chen (the person), Dan (another enterprise)."""
    bodies = {
        "university": ("澜江大学", OrganisationKind.UNIVERSITY),
        "enterprise": ("晶衡材料股份有限公司", OrganisationKind.ENTERPRISE),
        "city": ("澜江市", OrganisationKind.CITY),
        "other": ("别家公司", OrganisationKind.ENTERPRISE),
    }
    made = {
        key: Organisation.objects.create(name=name, kind=kind, credit_code=f"{number:018d}", city="澜江市")
        for number, (key, (name, kind)) in enumerate(bodies.items())
    }
    person = Person.objects.create(name="陈一帆", id_number="990101198406150015")
    units = {
        name: Unit.objects.create(organisation=made[body], name=f"{made[body].name}{name}", offices=[name])
        for body, name in (
            ("university", "人事处"),
            ("university", "财务处"),
            ("university", "学院"),
            ("enterprise", "企业"),
            ("city", "市财政局"),
            ("city", "市人社局"),
        )
    }
    units["别家"] = Unit.objects.create(organisation=made["other"], name="人力资源部", offices=["企业"])
    people = {
        "alice": ("财务处", Role.FINANCE, None),
        "amy": ("财务处", Role.REVIEWER, None),
        "hanna": ("人事处", Role.HANDLER, None),
        "uma": ("学院", Role.HANDLER, None),
        "bob": ("企业", Role.HANDLER, None),
        "carol": ("市财政局", Role.HANDLER, None),
        "cora": ("市财政局", Role.REVIEWER, None),
        "ruth": ("市人社局", Role.HANDLER, None),
        "chen": ("学院", Role.TALENT, person),
        "dan": ("别家", Role.HANDLER, None),
    }
    capacities = {name: _capacity(name, units[unit], role, who) for name, (unit, role, who) in people.items()}
    return World(made["university"], made["enterprise"], made["city"], person, units, capacities, make_version())


def _capacity(name: str, unit: Unit, role: str, person: Person | None) -> Capacity:
    user = User.objects.create(username=name, name=name.title(), person=person)
    held = Membership.objects.create(user=user, unit=unit, role=role, since_on=date(2021, 1, 1))
    return Membership.objects.select_related("user", "unit__organisation").get(pk=held.pk).capacity()


def make_version() -> Version:
    """The regulation beside this file: a monthly allowance, work injury insurance, a yearly award."""
    return publish_version(TEXT, by=PLATFORM)


def make_case(
    world: World, *, version: Version | None = None, parent: Case | None = None, number: str = "BJ-1"
) -> Case:
    case = Case.objects.create(
        number=number,
        version=version or world.version,
        procedure="办理程序",
        title="双聘",
        status=CaseStatus.DONE,
        person=world.person,
        parent=parent,
        opened_by=User.objects.get(username="hanna"),
        opened_on=date(2026, 1, 5),
    )
    parties = {
        "学校": (world.university, "人事处"),
        "企业": (world.enterprise, "企业"),
        "市财政局": (world.city, "市财政局"),
        "市人社局": (world.city, "市人社局"),
    }
    for label, (body, unit) in parties.items():
        Party.objects.create(case=case, label=label, organisation=body, unit=world.units[unit])
    Party.objects.create(case=case, label="本人", person=world.person)
    return case


def make_appointment(world: World, *, case: Case | None = None, number: str = "RZ-1") -> Appointment:
    case = case or make_case(world, number=f"BJ-{number}")
    person = world.person
    if Appointment.objects.filter(person=person).exists():
        person = Person.objects.create(name=f"人{number}", id_number=f"9901011984{number[-8:]:0>8}")
    agreement = Agreement.objects.create(
        number=f"XY-{number}",
        kind="双聘",
        title="三方协议",
        holder=person,
        version=case.version,
        during=TERM,
        status=AgreementStatus.DRAFT,
    )
    made = Appointment.objects.create(
        number=number,
        person=person,
        home=world.university,
        home_unit=world.units["学院"],
        host=world.enterprise,
        case=case,
        agreement=agreement,
        effort=Decimal("0.5"),
        during=TERM,
    )
    # A second case of the city stands on the appointment's own, as the application for support does.
    make_case(world, parent=case, number=f"{case.number}-市")
    return Appointment.objects.get(pk=made.pk)


SIDES = {
    "学校": ("university", "财务处"),
    "企业": ("enterprise", "企业"),
    "市财政局": ("city", "市财政局"),
}


def make_row(
    world: World,
    appointment: Appointment,
    *,
    payer: str = "市财政局",
    payee: str = "本人",
    item: str = "生活补贴",
    period: str = "2026-03",
    amount: str = "4000.00",
    due_on: date = date(2026, 3, 31),
    **rest: Any,
) -> Entitlement:
    body, unit = SIDES[payer]
    to = SIDES.get(payee)
    return Entitlement.objects.create(
        appointment=appointment,
        version=world.version,
        item=item,
        period=period,
        year=2026,
        payer=payer,
        payer_organisation=getattr(world, body),
        payer_unit=world.units[unit],
        bearer=payer,
        payee=payee,
        payee_organisation=getattr(world, to[0]) if to else None,
        payee_person=rest.pop("person", appointment.person) if payee == "本人" else None,
        amount=Decimal(amount),
        due_on=due_on,
        article="第六条",
        trace=rest.pop("trace", TRACE),
        digest="0" * 64,
        computed_on=due_on,
        **rest,
    )


def make_bank_account(holder: Any, number: str = "6200000000000001") -> BankAccount:
    given = {"person": holder} if isinstance(holder, Person) else {"organisation": holder}
    return BankAccount.objects.create(holder=holder.name, bank="澜江银行", number=number, **given)
