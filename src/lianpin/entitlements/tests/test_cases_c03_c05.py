"""C03 and C05 to the cent: both sides recruit together, and the university invites an engineer of the enterprise."""

from datetime import date
from decimal import Decimal

import pytest

from lianpin.appointments import facts as appointment_facts
from lianpin.appointments import verbs as appointments
from lianpin.assessments.models import Assessment
from lianpin.entitlements import verbs
from lianpin.entitlements.models import Computation, Entitlement
from lianpin.entitlements.tests.story import C03, C05, CITY_FACTS, Story, day
from lianpin.entitlements.tests.test_case_c01 import amounts, figures
from lianpin.kernel.agreements.models import Clause
from lianpin.kernel.cases.facts import facts_of
from lianpin.kernel.cases.models import Decision
from lianpin.kernel.identity.models import PLATFORM
from lianpin.profiles.queries import people_for
from lianpin.toolkit.errors import NotValid

YEAR = [f"2026-{month:02d}" for month in range(1, 13)]


def test_c03_stands_to_the_cent_until_the_third_instalment(db: None) -> None:
    story = Story(C03)
    story.prepare()
    story.appoint()
    hr = {step.name: (step.unit.name if step.unit else "") for step in story.case.steps.select_related("unit")}
    assert hr["审定"] == "澜江大学校长办公会"
    agreement = story.appointment.agreement
    assert agreement.document is not None
    assert {row["item"] for row in agreement.document.data["pay"]} == {
        "月薪", "单位缴费", "企业分担薪酬", "安家费", "年度考核奖励",
    }  # fmt: skip
    assert agreement.document.data["home"] == "学校"
    story.ask_the_city()
    story.report(*range(4, 13))
    story.assess()
    day("2027-02-01")
    verbs.compute(story.appointment, 2026, by=PLATFORM)
    months = [f"2026-{month:02d}" for month in range(4, 13)]
    assert amounts("月薪") == dict.fromkeys(months, "20000.00")
    assert amounts("单位缴费") == dict.fromkeys(months, "5180.45")
    assert amounts("企业分担薪酬") == dict.fromkeys(["2026Q2", "2026Q3", "2026Q4"], "60433.08")
    assert amounts("安家费") == {"": "150000.00"}
    assert amounts("生活补贴") == dict.fromkeys(months, "2500.00")
    assert amounts("薪酬补助") == {"2026": "37500.00"}
    assert amounts("高校奖补") == {"2026": "7500.00"}
    assert figures(story, "hr") == {
        "person": "352500.00", "enterprise-net": "143799.24", "city-enterprise": "37500.00", "city-university": "7500.00",
        "university-net": "187824.81",
    }  # fmt: skip
    assert Computation.objects.get(appointment=story.appointment, year=2026).needs == []
    assert appointment_facts.minimum_days(story.appointment, 2026).days == 150
    for year in (2027, 2028):
        story.report(*range(1, 13), year=year)
        story.assess(year)
    story.report(1, 2, 3, year=2029)
    day("2029-04-30")
    for year in (2027, 2028, 2029):
        verbs.compute(story.appointment, year, by=PLATFORM)
    paid = {period: amount for period, amount in amounts("安家补贴").items() if amount != "0.00"}
    assert paid == {"2027-03": "40000.00", "2028-03": "30000.00", "2029-03": "20000.00"}
    living = [Decimal(amount) for amount in amounts("生活补贴").values()]
    assert (sum(living), max(living)) == (Decimal("90000.00"), Decimal("2500.00"))
    due = Entitlement.objects.filter(item="安家补贴").exclude(amount=0).values_list("due_on", flat=True)
    assert sorted(due) == [date(2027, 3, 31), date(2028, 3, 31), date(2029, 3, 31)]


def test_c05_stands_to_the_cent(db: None) -> None:
    story = Story(C05)
    story.prepare()
    hr, post = story.people["hr"], story.offer()
    assert not people_for(hr).filter(pk=story.person.pk).exists()
    story.apply(post)  # from now on the university's human resources office has something to say about Gao
    assert people_for(hr).filter(pk=story.person.pk).exists()
    assert not people_for(story.people["finance"]).filter(pk=story.person.pk).exists()
    story.decide()
    assert dict(Decision.objects.values_list("name", "value"))["主聘单位"] == "企业"
    clauses = dict(Clause.objects.values_list("title", "text"))
    assert "主聘单位为乙方" in clauses["类型与主聘单位"] and "在甲方担任“产业教授（晶体材料）”" in clauses["岗位与任务"]
    refuse_the_city(story)
    story.report(*range(1, 13))
    story.assess()
    day("2027-01-31")
    verbs.compute(story.appointment, 2026, by=PLATFORM)
    assert amounts("岗位津贴预发") == dict.fromkeys(YEAR, "1800.00")
    assert amounts("岗位津贴结算") == {"2026": "5400.00"}
    assert Entitlement.objects.get(item="岗位津贴结算").due_on == Assessment.objects.get().confirmed_on
    assert figures(story, "hr")["person"] == "27000.00" == figures(story, "hr")["university-net"]
    assert figures(story, "chen") == {"person": "27000.00", "university-person": "27000.00"}
    assert {row.payer for row in Entitlement.objects.exclude(amount=0)} == {"学校"}


def refuse_the_city(story: Story) -> None:
    """The city supports whom a university employs; it says by which article it does not support the others."""
    day("2026-03-10")
    firm = story.people["firm"]
    known, today = facts_of(story.appointment.case), date(2026, 3, 10)
    foretold = appointment_facts.refusals(known, story.versions["city"], today)
    assert {(reason.code, reason.article) for reason in foretold} >= {("HOME_NOT_UNIVERSITY", "第二条")}
    asked = appointments.open_support_case(story.appointment, story.versions["city"], by=firm)
    with pytest.raises(NotValid) as refusal:
        story._hand_in(asked, CITY_FACTS, firm)
    assert "HOME_NOT_UNIVERSITY" in refusal.value.code.split("、") and refusal.value.clause == "第二条"
