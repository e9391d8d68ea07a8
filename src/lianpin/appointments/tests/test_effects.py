"""From the step that signs to the appointment, under the university's own regulation and with its own template."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pypdf
import pytest
from django.conf import settings as project
from pytest_django import Settings

from lianpin.appointments import verbs
from lianpin.appointments.effects import open_signing
from lianpin.appointments.models import Appointment
from lianpin.kernel.agreements import registry
from lianpin.kernel.agreements.enums import AgreementStatus
from lianpin.kernel.agreements.models import Agreement
from lianpin.kernel.agreements.tests.factories import Parties, make_parties
from lianpin.kernel.agreements.verbs import sign_agreement
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases.enums import CaseStatus, StepStatus
from lianpin.kernel.cases.facts import facts_of
from lianpin.kernel.cases.models import Case, Fact, Party, Step
from lianpin.kernel.cases.verbs import lapse_case, take_step
from lianpin.kernel.documents.queries import read_document
from lianpin.kernel.identity.models import PLATFORM, User
from lianpin.kernel.regulations.verbs import publish_version
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotPossible

FILE = "lanjiang-university/dual-appointment/v1.md"
SIGNING, REVIEW = 6, 3
EARLIER = (
    (1, "初审", "学院"),
    (2, "审核", "人事处"),
    (REVIEW, "利益冲突审查", "利益冲突审查委员会"),
    (4, "审定", "校长办公会"),
    (5, "公示", "人事处"),
)
FACTS = {
    "校内申报日": "2026-01-05",
    "双聘类型": "校派型",
    "亲属持股比例": "0%",
    "控制企业": "否",
    "从业比例": "50%",
    "企业月报酬": "12000.00元",
    "生效日": "2026-03-01",
    "终止日": "2028-02-29",
    "岗位名称": "首席工程师",
    "工作地点": "澜江市高新区",
    "现任处级以上领导干部": "否",
    "岗位薪级工资": "8200元",
    "基础性绩效": "5300元",
    "奖励性绩效": "6400元",
}


@dataclass(frozen=True, slots=True)
class Signing:
    """A case whose signing step is open for its three parties."""

    case: Case
    steps: Sequence[Step]
    parties: Parties


@pytest.fixture
def signing(db: None, tmp_path: Path, settings: Settings) -> Signing:
    settings.LIANPIN_DATA = tmp_path
    clock.set_day(date(2026, 1, 30))
    return make_signing(FACTS)


def make_signing(facts: dict[str, str]) -> Signing:
    parties = make_parties()
    version = publish_version((project.LIANPIN_RULEBOOKS[0] / FILE).read_text(encoding="utf-8"), by=PLATFORM)
    case = Case.objects.create(
        number="BJ-2026-00001",
        version=version,
        procedure="办理程序",
        title="双聘",
        status=CaseStatus.UNDER_WAY,
        person=parties.person,
        opened_by=User.objects.get(person=parties.person),
        opened_on=date(2026, 1, 5),
        applied_on=date(2026, 1, 5),
    )
    record("case.opened", case, by=parties.chen, number=case.number, title=case.title)
    for each in parties.signatories:
        Party.objects.create(
            case=case, label=each.label, organisation=each.organisation, unit=each.unit, person=each.person
        )
    for name, value in facts.items():
        Fact.objects.create(
            case=case, name=name, value=value, source="岗位", given_by="何敏", given_on=date(2026, 1, 5)
        )
    for number, name, actor in EARLIER:
        status = StepStatus.SKIPPED if number == REVIEW else StepStatus.DONE
        Step.objects.create(case=case, number=number, name=name, actor=actor, status=status)
    steps = [
        Step.objects.create(
            case=case,
            number=SIGNING,
            name="签订三方协议",
            actor=each.label,
            unit=each.unit if each.person is None else None,
            person=each.person,
            status=StepStatus.OPEN,
            opened_on=date(2026, 1, 30),
        )
        for each in parties.signatories
    ]
    return Signing(case, steps, parties)


def agreement_of(signing: Signing) -> Agreement:
    for step in signing.steps:
        open_signing(step, signing.parties.alice)
    return Agreement.objects.get()


def test_the_signing_step_lays_one_agreement_before_its_parties(signing: Signing) -> None:
    agreement = agreement_of(signing)
    assert (agreement.number, agreement.kind, agreement.status) == ("XY-BJ-2026-00001", "双聘", AgreementStatus.DRAFT)
    assert (agreement.during.lower, agreement.during.upper) == (date(2026, 3, 1), date(2028, 3, 1))
    assert [clause.title for clause in agreement.clauses.all()][:5] == [
        "三方信息", "类型与主聘单位", "岗位与任务", "期限", "从业比例",
    ]  # fmt: skip
    assert agreement.clauses.count() == 14
    assert "审查结论为：无需审查。" in agreement.clauses.get(title="利益冲突披露").text
    assert agreement.document is not None
    rows = {row["item"]: row["amount"] for row in agreement.document.data["pay"]}
    assert rows["双聘报酬"] == "12,000.00" and rows["奖励性绩效"] == "3,200.00"
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(read_document(agreement.document))).pages)
    text = "".join(text.split())
    assert "12,000.00" in text and "首席工程师" in text


def test_each_signature_finishes_a_step_and_the_last_one_appoints(signing: Signing) -> None:
    agreement = agreement_of(signing)
    clock.set_day(date(2026, 2, 3))
    sign_agreement(agreement, by=signing.parties.alice)
    done = Step.objects.filter(number=SIGNING, status=StepStatus.DONE)
    assert [step.actor for step in done] == ["学校"]
    assert not Appointment.objects.exists()
    sign_agreement(agreement, by=signing.parties.chen)
    sign_agreement(agreement, by=signing.parties.bob)
    assert done.all().count() == 3
    appointment = Appointment.objects.get()
    assert (appointment.number, appointment.effort) == ("RZ-BJ-2026-00001", Decimal("0.5"))
    assert (appointment.home.name, appointment.host.name) == ("澜江大学", "晶衡材料股份有限公司")
    assert (appointment.starts_on, appointment.ends_on) == (date(2026, 3, 1), date(2028, 2, 29))
    assert facts_of(signing.case)["签订日"].value == date(2026, 2, 3)


def test_it_refuses_to_take_the_step_without_signing(signing: Signing) -> None:
    agreement_of(signing)
    with pytest.raises(NotPossible, match="请打开协议页面核对文本并签署"):
        take_step(signing.steps[0], outcome="agreed", by=signing.parties.alice)


def test_it_refuses_an_agreement_whose_required_clause_is_empty(signing: Signing) -> None:
    signing.case.facts.filter(name="岗位名称").delete()
    with pytest.raises(NotPossible, match="三方协议缺少必备条款的内容：岗位与任务") as refusal:
        agreement_of(signing)
    assert refusal.value.code == "AGREEMENT_CLAUSE_MISSING"
    assert not Agreement.objects.exists()


def test_it_refuses_an_appointment_without_an_agreement_in_force(signing: Signing) -> None:
    with pytest.raises(NotPossible) as refusal:
        verbs.begin_appointment(signing.case, by=PLATFORM)
    assert refusal.value.code == "APPOINTMENT_NO_AGREEMENT"


def test_it_refuses_a_signature_under_a_case_that_lapsed(signing: Signing) -> None:
    agreement = agreement_of(signing)
    lapse_case(signing.case)
    with pytest.raises(NotPossible, match="协议当前状态为“已失效”"):
        sign_agreement(agreement, by=signing.parties.alice)
    assert not agreement.signatures.exclude(signed_on=None).exists()


def test_who_sees_the_case_reads_its_agreement(signing: Signing) -> None:
    agreement = agreement_of(signing)
    for by in (signing.parties.alice, signing.parties.bob, signing.parties.chen):
        assert list(registry.visible_to(by)) == [agreement]
    assert list(registry.visible_to(signing.parties.dan)) == []
