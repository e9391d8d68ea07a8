"""Cases C07, B11 and B14 of the regulations, through the web: what each deadline is, as the applicant reads it."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from pytest_django import Settings

from lianpin.appointments.models import Appointment
from lianpin.entitlements.tests.story import CITY_FACTS, HR_FACTS, OWN_FACTS, day
from lianpin.kernel.cases import jobs, procedures
from lianpin.kernel.cases.enums import CaseStatus, StepStatus
from lianpin.kernel.cases.models import Case, PublicNotice
from lianpin.kernel.cases.tests.factories import consent_to_all
from lianpin.kernel.documents.tests.factories import PDF
from lianpin.kernel.identity import verbs as identity
from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import PLATFORM, Organisation, Unit, User
from lianpin.posts import verbs as posts
from lianpin.profiles.verbs import give_profile_facts
from lianpin.site import demo


def text(answer: HttpResponseBase) -> str:
    return b"".join(answer).decode(errors="replace")


class Web:
    """The demo's people and Zheng Ke (郑可), each at a browser."""

    def __init__(self, client: Client, on: str, *, pay: str = "12000.00", effort: str = "0.5", starts: str) -> None:
        self.client = client
        demo.seed(on=date.fromisoformat(on))
        person = identity.create_person("郑可", id_number="990101198406150031", by=PLATFORM)
        user = identity.create_user("zheng", name="郑可", password=demo.PASSWORD, person=person, by=PLATFORM)
        college = Unit.objects.get(name=demo.COLLEGE)
        identity.grant_role(user, unit=college, role=Role.TALENT, since_on=date(2021, 1, 1), by=PLATFORM)
        pays = {"岗位薪级工资": "10500.00", "基础性绩效": "6800.00", "奖励性绩效": "6400.00"}
        hr, firm = demo.capacity_of("univ-hr"), demo.capacity_of("firm-hr")
        give_profile_facts(person, HR_FACTS | pays, by=hr)
        university = Organisation.objects.get(name=demo.UNIVERSITY)
        first = date.fromisoformat(starts)
        self.post = posts.draft_post(
            university, title="首席工程师", duties="研发", workplace="澜江市", effort=Decimal(effort),
            monthly_pay=Decimal(pay), starts_on=first, ends_on=first.replace(year=first.year + 2), quota=1, by=firm,
        )  # fmt: skip
        posts.publish_post(posts.submit_post(self.post, by=firm), by=hr)

    def sends(self, login: str, address: str, **data: object) -> HttpResponseBase:
        """One form, sent by somebody; it has to be taken."""
        self.client.force_login(User.objects.get(username=login))
        answer = self.client.post(address, data)
        assert answer.status_code == 302, (address, text(answer))
        return answer

    def applies(self, **facts: str) -> Case:
        self.sends("zheng", f"/posts/{self.post.pk}/apply/")
        case = Case.objects.latest("pk")
        return self.submits(case, "zheng", OWN_FACTS | facts)

    def submits(self, case: Case, login: str, facts: dict[str, str]) -> Case:
        """The form, the files and the submission."""
        asked = [spec.name for spec in procedures.asked_of(case, demo.capacity_of(login))]
        form = {f"f{number}": facts[name] for number, name in enumerate(asked) if name in facts}
        self.sends(login, f"/cases/{case.pk}/form/", **form)
        for number, (material, _due) in enumerate(procedures.materials_of(case)):
            file = SimpleUploadedFile("材料.pdf", PDF)
            self.sends(
                login, f"/cases/{case.pk}/materials/", **{f"m{number}-name": material.name, f"m{number}-file": file}
            )
        if login != "zheng":
            consent_to_all(case, by=demo.capacity_of("zheng"))
        self.sends(login, f"/cases/{case.pk}/submit/", confirmed="1", consent=[*procedures.unconsented(case)])
        return Case.objects.get(pk=case.pk)

    def takes(self, case: Case, login: str, name: str) -> None:
        step = case.steps.get(name=name, status=StepStatus.OPEN, unit=demo.capacity_of(login).unit_id)
        self.sends(login, f"/steps/{step.pk}/", outcome="agreed", confirmed="1")

    def signs(self, case: Case, logins: Iterable[str]) -> None:
        agreement = Case.objects.get(pk=case.pk).agreement_id
        for login in logins:
            self.sends(login, f"/agreements/{agreement}/sign")

    def shown(self, case: Case, login: str = "zheng") -> str:
        self.client.force_login(User.objects.get(username=login))
        return text(self.client.get(f"/cases/{case.pk}/"))


@pytest.fixture(autouse=True)
def files(db: None, settings: Settings, tmp_path: object) -> None:
    settings.LIANPIN_DATA = tmp_path


def test_c07_every_deadline_across_qingming_labour_day_and_dragon_boat(client: Client) -> None:
    """Everybody acts on the last day that they have; an objection on the way would only put all of this off."""
    web = Web(client, "2026-03-30", pay="30000.00", effort="0.55", starts="2026-07-01")
    case = web.applies(亲属持股比例="12%")
    chain = (
        ("2026-04-07", "college", "初审"), ("2026-04-21", "univ-hr", "审核"), ("2026-04-30", "coi", "利益冲突审查"),
        ("2026-05-25", "president", "审定"), ("2026-06-01", "univ-hr", "公示"),
    )  # fmt: skip
    for due, login, name in chain:
        assert f"{due} 到期" in web.shown(case), name
        day(due)
        web.takes(case, login, name)
    assert "2026-06-23 到期" in web.shown(case)
    with transaction.atomic():  # nobody has signed by then: the approval is void
        day("2026-06-24")
        jobs.run_day()
        assert Case.objects.get(pk=case.pk).status == CaseStatus.LAPSED
        transaction.set_rollback(True)
    day("2026-06-23")
    web.signs(case, ("univ-hr", "firm-hr", "zheng"))
    assert "2026-07-07 到期" in web.shown(case)


def test_b11_the_spring_festival_lies_within_five_working_days(client: Client) -> None:
    web = Web(client, "2026-02-13", starts="2026-05-01")
    assert "2026-02-27 到期" in web.shown(web.applies())


def test_b14_what_was_signed_under_one_version_is_noticed_under_the_next(client: Client) -> None:
    """Applied to the city on the last day of v1 and accepted on the first day of v2: seven days of notice, and an objection."""
    web = Web(client, "2027-06-10", starts="2027-07-01")
    case = web.applies()
    for login, name in (("college", "初审"), ("univ-hr", "审核"), ("president", "审定")):
        web.takes(case, login, name)
    day("2027-06-17")
    web.takes(case, "univ-hr", "公示")
    day("2027-06-30")
    web.signs(case, ("univ-hr", "firm-hr", "zheng"))
    web.takes(case, "univ-hr", "报备")
    appointment = Appointment.objects.get(case=case)
    v1 = case.version.__class__.objects.get(regulation__code="lanjiang-city/placed-talent", label="v1")
    web.sends("firm-hr", f"/appointments/{appointment.pk}/support", version=str(v1.pk))
    asked = web.submits(Case.objects.latest("pk"), "firm-hr", CITY_FACTS)
    assert asked.version.label == "v1"
    day("2027-07-01")
    decided = (
        ("city-hr", "受理"),
        ("city-science", "科技局会审"),
        ("city-education", "教育局会审"),
        ("city-hr", "审核认定"),
    )
    for login, name in decided:
        web.takes(asked, login, name)
    notice = PublicNotice.objects.get(step__case=asked)
    assert (str(notice.opens_on), str(notice.closes_on)) == ("2027-07-02", "2027-07-12")
    assert "（暂定：该年放假安排尚未公布）" in web.shown(asked, "firm-hr")
    day("2027-07-05")
    client.logout()
    said = {"text": "请核查参保证明是否真实。", "key": str(uuid4())}
    assert client.post(f"/notices/{notice.token}/object/", said).status_code == 302
    assert "2027-07-19" in text(client.get(client.post(f"/notices/{notice.token}/object/", said).headers["Location"]))
