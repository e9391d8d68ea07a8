"""Who sees an appointment, and its months."""

from dataclasses import replace
from datetime import date

from lianpin.appointments import queries
from lianpin.appointments.tests.factories import World
from lianpin.kernel.cases.models import Case, Party
from lianpin.kernel.identity.models import PUBLIC


def test_person_home_and_host_see_it(world: World) -> None:
    for by in (world.alice, world.bob, world.chen):
        assert list(queries.appointments_for(by)) == [world.appointment]


def test_outsiders_and_other_units_of_the_home_body_do_not(world: World) -> None:
    elsewhere = replace(world.alice, unit_id=-1, offices=("利益冲突审查委员会",))
    for by in (world.dan, elsewhere, PUBLIC, replace(world.chen, person_id=-1)):
        assert list(queries.appointments_for(by)) == []


def test_finance_and_the_college_of_the_home_body_see_it(world: World) -> None:
    finance = replace(world.alice, unit_id=-1, offices=("财务处",), role="finance")
    college = replace(world.alice, unit_id=world.chen.unit_id, offices=("学院",))
    for by in (finance, college):
        assert list(queries.appointments_for(by)) == [world.appointment]


def test_the_city_sees_it_once_the_matter_has_reached_it(world: World) -> None:
    assert list(queries.appointments_for(world.carol)) == []
    Party.objects.create(
        case=world.appointment.case,
        label="市人社局",
        organisation_id=world.carol.organisation_id,
        unit_id=world.carol.unit_id,
    )
    assert list(queries.appointments_for(world.carol)) == [world.appointment]


def test_the_months_are_those_of_the_term_that_have_ended(world: World) -> None:
    months = [row.month for row in queries.months_with_reports(world.appointment, date(2026, 5, 30))]
    assert months == [date(2026, 3, 1), date(2026, 4, 1)]
    assert queries.missing_months(world.appointment, date(2026, 2, 28)) == []
    assert len(queries.missing_months(world.appointment, date(2030, 1, 1))) == 24


def test_reports_go_to_the_host_alone(world: World) -> None:
    assert [each.number for each in queries.reporting_to(world.bob)] == ["RZ-LJ-2026-1"]
    for by in (world.alice, world.chen, world.dan, replace(world.bob, role="auditor")):
        assert not queries.reporting_to(by).exists()
    assert Case.objects.count() == 1
