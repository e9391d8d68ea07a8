from datetime import date

import pytest

from lianpin.appointments.tests.factories import put_on_paper
from lianpin.assessments import queries
from lianpin.assessments.models import Assessment
from lianpin.assessments.tests.factories import World
from lianpin.assessments.verbs import open_assessment
from lianpin.kernel.audit.queries import events_of
from lianpin.kernel.cases.enums import CaseStatus
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotAllowed, NotPossible, NotValid


def test_hr_opens_a_case_that_waits_for_the_person(world: World) -> None:
    assessment = open_assessment(world.appointment, 2026, by=world["hanna"])
    case = assessment.case
    assert (case.procedure, case.year, case.parent, case.status) == (
        "年度考核",
        2026,
        world.appointment.case,
        CaseStatus.UNDER_WAY,
    )
    step = case.steps.get(name="述职自评")
    assert (step.status, step.due_on) == ("open", date(2027, 1, 12))
    assert [event.kind for event in events_of(assessment)] == ["assessment.opened"]


def test_the_same_parties_take_part(world: World) -> None:
    case = open_assessment(world.appointment, 2026, by=world["hanna"]).case
    assert set(case.parties.values_list("label", "unit", "person")) == set(
        world.appointment.case.parties.values_list("label", "unit", "person")
    )


@pytest.mark.parametrize("name", ["fiona", "uma", "bob", "chen", "dan"])
def test_it_refuses_everybody_but_the_home_hr(world: World, name: str) -> None:
    with pytest.raises(NotAllowed) as refusal:
        open_assessment(world.appointment, 2026, by=world[name])
    assert refusal.value.code == "ASSESSMENT_NOT_HR"


def test_it_refuses_before_the_year_is_over(world: World) -> None:
    clock.set_day(date(2026, 12, 31))
    with pytest.raises(NotPossible) as refusal:
        open_assessment(world.appointment, 2026, by=world["hanna"])
    assert refusal.value.code == "ASSESSMENT_TOO_EARLY"
    clock.set_day(date(2027, 1, 1))
    assert open_assessment(world.appointment, 2026, by=world["hanna"]).year == 2026


@pytest.mark.parametrize("year", [2025, 2029])
def test_it_refuses_a_year_outside_the_term(world: World, year: int) -> None:
    with pytest.raises(NotValid) as refusal:
        open_assessment(world.appointment, year, by=world["hanna"])
    assert refusal.value.code == "ASSESSMENT_OUTSIDE_TERM"


def test_it_refuses_a_second_one(world: World) -> None:
    open_assessment(world.appointment, 2026, by=world["hanna"])
    with pytest.raises(NotPossible) as refusal:
        open_assessment(world.appointment, 2026, by=world["hanna"])
    assert refusal.value.code == "ASSESSMENT_EXISTS"
    assert Assessment.objects.count() == 1


def test_what_began_on_paper_is_assessed_as_was_agreed_there(world: World) -> None:
    hanna, home = world["hanna"], world.appointment.home
    assert [opening.year for opening in queries.openings_for(hanna, clock.today())] == [2026]
    put_on_paper(world.appointment, date(2026, 4, 1))
    assert queries.openings_for(hanna, clock.today()) == []
    assert not queries.cohort_of(home, 2026).exists()
    assert queries.years_to_open(hanna, clock.today()) == []
    with pytest.raises(NotPossible, match="考核按原协议进行"):
        open_assessment(world.appointment, 2026, by=hanna)
