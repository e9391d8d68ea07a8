"""确定等次: the result is final when both sides have confirmed, and everything that hangs on it hears of it."""

from datetime import date
from decimal import Decimal

import pytest

from lianpin.appointments import registry
from lianpin.appointments.models import Appointment
from lianpin.assessments.facts import facts_of_cases
from lianpin.assessments.models import Assessment
from lianpin.assessments.tests.factories import World
from lianpin.assessments.verbs import open_assessment
from lianpin.kernel.audit.queries import events_of
from lianpin.kernel.cases.models import Case, Fact
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotPossible


@pytest.fixture
def assessment(world: World) -> Assessment:
    """Scored 91 and 90.5, waiting for both sides."""
    made = open_assessment(world.appointment, 2026, by=world["hanna"])
    Fact.objects.create(
        case=world.appointment.case,
        name="从业比例",
        value="50%",
        source="三方协议",
        given_by="",
        given_on=date(2026, 2, 3),
    )
    world.take(made.case, "述职自评", "chen", opinion="完成任务")
    world.take(made.case, "学校评分", "uma", facts={"学校评分": "91"})
    world.take(made.case, "企业评分", "bob", facts={"企业评分": "90.5"})
    clock.set_day(date(2027, 1, 22))
    return made


def say(case: Case, name: str, value: str) -> None:
    Fact.objects.create(
        case=case, name=name, period="2026", value=value, source="人事处", given_by="哈娜", given_on=date(2027, 1, 13)
    )


def test_the_result_is_final_with_the_second_confirmation(world: World, assessment: Assessment) -> None:
    say(assessment.case, "年度奖惩", "无")
    world.take(assessment.case, "双方确认", "hanna")
    assessment.refresh_from_db()
    assert (assessment.score, assessment.confirmed_on) == (None, None)
    world.take(assessment.case, "双方确认", "bob")
    assessment.refresh_from_db()
    assert (assessment.score, assessment.grade, assessment.confirmed_on) == (Decimal("90.8"), "优秀", date(2027, 1, 22))
    assert dict(assessment.case.decisions.values_list("name", "value")) == {"综合得分": "90.8", "考核等次": "优秀"}
    assert [event.kind for event in events_of(assessment)] == ["assessment.opened", "assessment.confirmed"]


def test_it_refuses_while_a_fact_is_missing(world: World, assessment: Assessment) -> None:
    with pytest.raises(NotPossible, match="年度奖惩.*人事处") as refusal:
        world.take(assessment.case, "双方确认", "hanna")
    assert refusal.value.code == "ASSESSMENT_NEEDS"


def test_who_computes_from_it_hears_of_it(
    world: World, assessment: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[Appointment, int]] = []
    monkeypatch.setattr(registry, "_listeners", [lambda appointment, year: heard.append((appointment, year))])
    say(assessment.case, "年度奖惩", "无")
    world.take(assessment.case, "双方确认", "hanna")
    world.take(assessment.case, "双方确认", "bob")
    assert heard == [(world.appointment, 2026)]


def test_what_was_said_becomes_a_fact_when_it_is_final(world: World, assessment: Assessment) -> None:
    say(assessment.case, "年度奖惩", "无")
    case = world.appointment.case
    assert facts_of_cases([case])[case.pk] == {}
    world.take(assessment.case, "双方确认", "hanna")
    world.take(assessment.case, "双方确认", "bob")
    facts = facts_of_cases([case])[case.pk]
    assert {name: given[2026].value for name, given in facts.items()} == {
        "学校评分": Decimal("91.0"),
        "企业评分": Decimal("90.5"),
        "年度奖惩": "无",
        "考核结果确定日": date(2027, 1, 22),
    }
    assert facts["学校评分"][2026].document == assessment.case.number
