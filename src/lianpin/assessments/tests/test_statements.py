"""The pages of assessments cost the same at one and at a hundred rows."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from lianpin.appointments.tests.crowds import lengthen, months_from, report_months
from lianpin.assessments.models import Assessment
from lianpin.assessments.tests.factories import World, make_appointment, make_case
from lianpin.assessments.verbs import open_assessment
from lianpin.kernel.cases.enums import StepStatus
from lianpin.kernel.cases.models import Case, Fact, Party, Step
from lianpin.kernel.cases.tests.crowds import crowd_the_frame
from lianpin.kernel.cases.tests.crowds import lengthen as lengthen_case
from lianpin.kernel.identity.models import Person, Unit, User
from lianpin.kernel.identity.tests.crowds import MANY
from lianpin.toolkit import clock

Count = Callable[[dict[str, list[str]]], dict[tuple[str, str], int]]


@pytest.fixture
def count(world: World, client: Client, statements: Callable[[Client, str], int]) -> Count:
    """What each page costs for each who reads it."""

    def costs(pages: dict[str, list[str]]) -> dict[tuple[str, str], int]:
        found: dict[tuple[str, str], int] = {}
        for name, addresses in pages.items():
            client.force_login(User.objects.get(username=name))
            found |= {(name, address): statements(client, address) for address in addresses}
        return found

    return costs


def test_lists_cost_the_same_for_a_hundred_assessments_of_a_hundred_appointments(world: World, count: Count) -> None:
    listed, own = reverse("assessments:assessment_list"), world.appointment.pk
    pages = {
        "hanna": [
            listed,
            reverse("assessments:assessment_list", args=[own]),
            reverse("assessments:assessment_open", args=[own, 2027]),
        ],
        "bob": [listed, "/api/assessments", reverse("assessments:assessment_list", args=[own])],
        "chen": [listed, reverse("assessments:assessment_list", args=[own])],
    }
    open_assessment(world.appointment, 2026, by=world["hanna"])
    clock.set_day(date(2028, 1, 5))
    few = count(pages)
    make_many(world)
    for name in pages:
        crowd_the_frame(world[name], world.appointment.case.version)
    assert count(pages) == few


@pytest.mark.parametrize("is_final", [False, True])
def test_an_assessment_costs_the_same_for_a_hundred_scores_steps_and_conclusions(
    world: World, count: Count, *, is_final: bool
) -> None:
    assessment = open_assessment(world.appointment, 2026, by=world["hanna"])
    if is_final:
        Assessment.objects.filter(pk=assessment.pk).update(score=90, grade="优秀", confirmed_on=clock.today())
    pages = {
        name: [
            reverse("assessments:assessment_detail", args=[assessment.pk]),
            f"/cases/{assessment.case_id}/",
            f"/api/assessments/{assessment.pk}",
        ]
        for name in ("hanna", "bob", "chen")
    }
    if not is_final:
        world.take(assessment.case, "述职自评", "chen")
        step = assessment.case.steps.get(name="学校评分")
        pages["uma"] = [f"/cases/{assessment.case_id}/", f"/steps/{step.pk}/"]
    few = count(pages)
    say_much(assessment)
    lengthen_case(assessment.case)
    lengthen_case(world.appointment.case)
    lengthen(world.appointment)
    report_months(world.appointment, months_from(date(2026, 3, 1), 100))
    for name in pages:
        crowd_the_frame(world[name], world.appointment.case.version)
    assert count(pages) == few


def say_much(assessment: Assessment) -> None:
    """Ninety-nine more facts of the year."""
    Fact.objects.bulk_create(
        Fact(
            case=assessment.case, name=f"评分{number}", period="2026", value="90.0", source="学院", given_by="Uma",
            given_on=clock.today(),
        )
        for number in range(MANY)
    )  # fmt: skip


def make_many(world: World) -> None:
    """Ninety-nine appointments, each with the assessment of its first year, and one more year that may be opened."""
    bodies = {"university": world.appointment.home, "enterprise": world.appointment.host}
    units = {name: Unit.objects.get(memberships=world[name].membership_id) for name in ("hanna", "bob")}
    for number in range(MANY):
        person = Person.objects.create(name=f"人{number}", id_number=f"9901011984{number:08d}")
        case = make_case(world["hanna"], person)
        appointment = make_appointment(bodies, units["hanna"], person, case)
        child = Case.objects.create(
            number=f"BJ-2027-{number + 90000}", version=case.version, procedure="年度考核", title="考核", person=world.person,
            parent=case, year=2026, opened_by=case.opened_by, opened_on=case.opened_on,
        )  # fmt: skip
        for each in (case, child):
            for label, unit in (("学校", units["hanna"]), ("企业", units["bob"])):
                Party.objects.create(case=each, label=label, organisation=unit.organisation, unit=unit)
        Step.objects.create(case=child, number=1, name="评分", actor="学院", status=StepStatus.DONE)
        Assessment.objects.create(appointment=appointment, year=2026, case=child)
