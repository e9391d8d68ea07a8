"""C01 to the cent, through the platform's own verbs and the two regulations of the demo.

The story is told once and committed chapter by chapter: each test reads the chapters that its fixtures name, so those of a later chapter
stand further down.
"""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from lianpin_regulations import Trace, explain_html

from lianpin.assessments.models import Assessment
from lianpin.entitlements import queries, tables, verbs
from lianpin.entitlements.effects import check_paid
from lianpin.entitlements.models import Computation, Entitlement
from lianpin.entitlements.tests.story import Story, day
from lianpin.kernel.audit.models import Event
from lianpin.kernel.audit.registry import describe, described
from lianpin.kernel.cases.enums import CaseStatus
from lianpin.kernel.cases.models import Case
from lianpin.kernel.identity.models import PLATFORM, User
from lianpin.ledger.queries import trial_balance
from lianpin.toolkit.errors import NotPossible

MONTHS = [f"2026-{month:02d}" for month in range(3, 13)]


@pytest.fixture(scope="module")
def told_until_filed(committed: None) -> Story:
    story = Story()
    with transaction.atomic():
        story.prepare()
        story.appoint()
    return story


@pytest.fixture(scope="module")
def told_until_noticed(told_until_filed: Story) -> Story:
    with transaction.atomic():
        told_until_filed.ask_the_city()
    return told_until_filed


@pytest.fixture(scope="module")
def told_until_settlement(told_until_noticed: Story) -> Story:
    with transaction.atomic():
        tell_the_year(told_until_noticed)
    return told_until_noticed


@pytest.fixture
def filed(told_until_filed: Story, undone: None) -> Story:
    """The appointment is filed, and the city has not been asked."""
    return told_until_filed


@pytest.fixture
def story(told_until_noticed: Story, undone: None) -> Story:
    """The city's notice has ended."""
    return told_until_noticed


@pytest.fixture
def year(told_until_settlement: Story, undone: None) -> Story:
    """The year up to the day of settlement."""
    return told_until_settlement


def amounts(item: str) -> dict[str, str]:
    sums: dict[str, Decimal] = {}
    for row in Entitlement.objects.filter(item=item, status__in=queries.STANDING).order_by("pk"):
        sums[row.period] = sums.get(row.period, Decimal(0)) + row.amount
    return {period: f"{total:.2f}" for period, total in sums.items()}


def figures(story: Story, name: str) -> dict[str, str]:
    side = queries.side_of(story.people[name])
    assert side is not None
    rows = queries.rows_of_year(story.people[name], story.appointment, 2026)
    return {total.key: f"{total.amount:.2f}" for total in tables.totals_of(rows, side)}


def tell_the_year(story: Story) -> None:
    """From the first payment to the day of settlement."""
    story.pay("2026-04-10")
    story.take(story.city_case, "2026-04-10", "拨付首笔", "payer")
    story.report(*range(3, 13))
    story.assess()
    day("2027-01-25")
    verbs.compute(story.appointment, 2026, by=PLATFORM)


def test_nothing_of_the_city_is_due_before_its_notice_is_over(filed: Story) -> None:
    day("2026-04-01")
    verbs.compute(filed.appointment, 2026, by=PLATFORM)
    assert amounts("生活补贴") == {}
    assert amounts("双聘报酬") == {"2026-03": "12000.00"}


def test_the_first_payment_holds_the_months_that_are_due(story: Story) -> None:
    day("2026-04-10")
    assert amounts("生活补贴") == {"2026-03": "4000.00"}
    step = story.city_case.steps.get(name="拨付首笔")
    with pytest.raises(NotPossible) as refusal:
        check_paid(step, story.people["payer"])
    assert refusal.value.code == "FIRST_PAYMENT_MISSING"
    batch = story.pay("2026-04-10")
    assert batch.total == Decimal("4000.00")
    story.take(story.city_case, "2026-04-10", "拨付首笔", "payer")
    assert Case.objects.get(pk=story.city_case.pk).status == CaseStatus.DONE


def test_what_is_due_and_unpaid_keeps_the_step_open(story: Story) -> None:
    story.pay("2026-04-10")
    row = Entitlement.objects.get(item="生活补贴")
    Entitlement.objects.create(
        **{
            f.attname: getattr(row, f.attname)
            for f in row._meta.concrete_fields
            if f.attname not in ("id", "status", "batch_id")
        }
    )
    with pytest.raises(NotPossible) as refusal:
        check_paid(story.city_case.steps.get(name="拨付首笔"), story.people["payer"])
    assert refusal.value.code == "PAYMENT_INCOMPLETE"


def test_a_quarter_waits_for_its_reports(story: Story) -> None:
    story.report(3, 4, 5)
    day("2026-07-01")
    verbs.compute(story.appointment, 2026, by=PLATFORM)
    assert amounts("生活补贴") == {"2026-03": "4000.00"}
    needs = Computation.objects.get(appointment=story.appointment, year=2026).needs
    assert {(need["item"], need["period"], need["fact"], need["fact_period"], need["source"]) for need in needs} == {
        ("生活补贴", month, "实际工作日数", "2026-06", "企业") for month in ("2026-04", "2026-05", "2026-06")
    }


def test_every_figure_of_the_year_stands_to_the_cent(year: Story) -> None:
    assert amounts("岗位薪级工资") == dict.fromkeys(MONTHS, "8200.00")
    assert amounts("基础性绩效") == dict.fromkeys(MONTHS, "5300.00")
    assert amounts("奖励性绩效") == dict.fromkeys(MONTHS, "3200.00")
    assert amounts("双聘报酬") == dict.fromkeys(MONTHS, "12000.00")
    assert amounts("工伤保险费") == dict.fromkeys(MONTHS, "48.00")
    assert amounts("生活补贴") == dict.fromkeys(MONTHS, "4000.00")
    assert amounts("年度考核奖励") == {"2026": "8333.33"}
    assert amounts("薪酬补助") == {"2026": "60000.00"}
    assert amounts("高校奖补") == {"2026": "16666.67"}
    assert figures(year, "hr") == {
        "person": "335333.33",
        "enterprise-net": "60480.00",
        "city-enterprise": "60000.00",
        "city-university": "16666.67",
        "university-net": "158666.66",
    }
    assert figures(year, "chen") == {
        "person": "335333.33",
        "university-person": "175333.33",
        "enterprise-person": "120000.00",
        "city-person": "40000.00",
    }
    assert figures(year, "firm")["enterprise-net"] == "60480.00"
    assert Computation.objects.get(appointment=year.appointment, year=2026).needs == []


def test_the_year_is_settled_to_the_last_cent(year: Story) -> None:
    assert year.pay("2027-01-25").total == Decimal("112666.67")
    balance = trial_balance(year.bodies["city"])
    assert {row.account.name: row.debit_balance for row in balance.rows if row.debit_balance} == {
        "生活补贴": Decimal("40000.00"),
        "薪酬补助": Decimal("60000.00"),
        "高校奖补": Decimal("16666.67"),
    }
    assert balance.is_balanced
    done = verbs.compute(year.appointment, 2026, by=PLATFORM)
    assert (done.made, done.corrected, done.waiting) == (0, 0, 0)


def test_yearly_amounts_are_due_when_the_result_is_final(year: Story) -> None:
    result = Assessment.objects.get()
    assert (result.score, result.grade, result.confirmed_on) == (Decimal("90.8"), "优秀", date(2027, 1, 22))
    assert {row.due_on for row in Entitlement.objects.filter(period="2026")} == {date(2027, 1, 22)}


def test_every_event_of_the_year_is_told_in_a_sentence(year: Story) -> None:
    assert set(Event.objects.values_list("kind", flat=True).distinct()) - described() == set()
    assert [event.kind for event in Event.objects.all() if "…" in describe(event)] == []


def test_the_grade_is_explained_from_the_universitys_own_articles(year: Story) -> None:
    trace = Trace.from_json(Entitlement.objects.get(item="高校奖补").trace)
    named = {(found.name, found.regulation, found.shown) for found in all_of(trace)}
    assert ("考核等次", "澜江大学校企双聘人才工作实施办法（试行）", "优秀") in named
    assert ("综合得分", "澜江大学校企双聘人才工作实施办法（试行）", "90.8") in named
    assert all(word in explain_html(trace) for word in ("综合得分", "学校评分", "90.5", "第十一条"))


def all_of(trace: Trace) -> list[Trace]:
    return [trace, *(found for child in trace.inputs for found in all_of(child))]


@pytest.mark.parametrize("name", ["hr", "finance", "firm", "payer", "bureau", "chen"])
def test_every_amount_of_everybody_opens_to_its_explanation(year: Story, client: Client, name: str) -> None:
    client.force_login(User.objects.get(username=name))
    page = client.get(reverse("entitlements:appointment_money", args=[year.appointment.pk, 2026]))
    assert page.status_code == 200
    rows = queries.rows_of_year(year.people[name], year.appointment, 2026)
    assert rows
    for row in rows:
        address = reverse("entitlements:entitlement_explain", args=[row.pk])
        assert address in page.content.decode()
    explained = client.get(address).content.decode()
    assert all(word in explained for word in (row.article, "v1", "签订日", "与记录一致"))
