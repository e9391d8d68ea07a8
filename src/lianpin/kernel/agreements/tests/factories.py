"""Two bodies, a person, and an agreement laid before them."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lianpin.kernel.agreements import verbs
from lianpin.kernel.agreements.models import Agreement
from lianpin.kernel.documents.verbs import render_document
from lianpin.kernel.identity.enums import OrganisationKind, Role
from lianpin.kernel.identity.models import PLATFORM, Capacity, Membership, Organisation, Person, Unit, User
from lianpin.kernel.regulations.models import Regulation, Version

TEMPLATE = """#let data = json(bytes(sys.inputs.data))
#set text(font: "Noto Serif SC")
#data.title
#for (label, given) in data.at("confirmations", default: (:)) [#label：#given.name #given.on #given.digest ]"""
TERM = (date(2026, 3, 1), date(2028, 3, 1))


@dataclass(frozen=True, slots=True)
class Parties:
    """Alice signs for the university, Bob for the enterprise, Chen is the person; Dan is nobody here."""

    alice: Capacity
    bob: Capacity
    chen: Capacity
    dan: Capacity
    signatories: tuple[verbs.Signatory, ...]
    person: Person


def make_parties() -> Parties:
    university = make_body("澜江大学", OrganisationKind.UNIVERSITY, "129901004000000010")
    enterprise = make_body("晶衡材料股份有限公司", OrganisationKind.ENTERPRISE, "91990100MA0J1NG05W")
    other = make_body("别家公司", OrganisationKind.ENTERPRISE, "91990100MA0J1NG06X")
    person = Person.objects.create(name="陈一帆", id_number="990101198406150015")
    hr, firm = make_unit(university, "人事处"), make_unit(enterprise, "人力资源部")
    return Parties(
        alice=make_capacity("周文静", hr, Role.HANDLER),
        bob=make_capacity("何敏", firm, Role.HANDLER),
        chen=make_capacity("陈一帆", make_unit(university, "学院"), Role.TALENT, person),
        dan=make_capacity("丹", make_unit(other, "人力资源部"), Role.HANDLER),
        signatories=(
            verbs.Signatory("学校", organisation=university, unit=hr),
            verbs.Signatory("企业", organisation=enterprise, unit=firm),
            verbs.Signatory("本人", person=person),
        ),
        person=person,
    )


def make_body(name: str, kind: str, credit_code: str) -> Organisation:
    return Organisation.objects.create(name=name, kind=kind, credit_code=credit_code, city="澜江市")


def make_unit(body: Organisation, name: str) -> Unit:
    return Unit.objects.create(organisation=body, name=name, offices=[name])


def make_capacity(name: str, unit: Unit, role: str, person: Person | None = None) -> Capacity:
    user = User.objects.create(username=f"{unit.pk}-{name}", name=name, person=person)
    held = Membership.objects.create(user=user, unit=unit, role=role, since_on=date(2021, 1, 1))
    return Membership.objects.select_related("user", "unit__organisation").get(pk=held.pk).capacity()


def make_version() -> Version:
    regulation = Regulation.objects.create(code="test/dual", title="双聘办法")
    return Version.objects.create(
        regulation=regulation,
        label="v1",
        document_number="测〔2025〕1号",
        effective_on=date(2026, 1, 1),
        source="",
        digest="",
        published_on=date(2025, 12, 10),
    )


def make_agreement(
    parties: Parties, rulebook: Path, *, number: str = "XY-1", term: tuple[date, date] = TERM, version: Version
) -> Agreement:
    (rulebook / "agreement.typ").write_text(TEMPLATE, encoding="utf-8")
    data = {"title": "校企双聘三方协议"}
    document = render_document("agreement.typ", data, number=number, title="校企双聘三方协议", by=PLATFORM)
    return verbs.draft_agreement(
        number=number,
        kind="双聘",
        title="校企双聘三方协议",
        holder=parties.person,
        version=version,
        during=term,
        clauses=[("期限", "二十四个月。"), ("从业比例", "一半。")],
        parties=parties.signatories,
        document=document,
        by=parties.alice,
    )
