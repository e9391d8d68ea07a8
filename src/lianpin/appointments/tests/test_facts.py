"""What appointments say about a case before there is one: that somebody applies to go on."""

from datetime import date

import pytest

from lianpin.appointments.facts import facts_of_cases
from lianpin.appointments.tests.factories import World
from lianpin.kernel.cases.models import Case, Party


def applied(world: World, opened_on: date, *, host: int) -> Case:
    """Another application of the same person, with that enterprise."""
    earlier = world.appointment.case
    case = Case.objects.create(
        number=f"X-{opened_on}-{host}", version=earlier.version, procedure=earlier.procedure, title="双聘",
        person=earlier.person, opened_by=earlier.opened_by, opened_on=opened_on,
    )  # fmt: skip
    Party.objects.create(case=case, label="企业", organisation_id=host)
    return case


def renewal(case: Case) -> dict[str, object]:
    return {name: given.value for name, given in facts_of_cases([case])[case.pk].items()}


@pytest.mark.parametrize(
    ("opened_on", "found"),
    [
        (date(2027, 12, 31), {"续聘": True, "前一聘期终止日": date(2028, 2, 29)}),
        (date(2028, 2, 29), {"续聘": True, "前一聘期终止日": date(2028, 2, 29)}),
        (date(2028, 3, 1), {}),
        (date(2026, 2, 28), {}),
    ],
    ids=["in time", "on the last day", "after the term", "before it began"],
)
def test_who_applies_while_a_term_runs_with_the_same_enterprise_applies_to_renew_it(
    world: World, opened_on: date, found: dict[str, object]
) -> None:
    assert renewal(applied(world, opened_on, host=world.appointment.host_id)) == found


def test_with_another_enterprise_it_is_no_renewal(world: World) -> None:
    assert renewal(applied(world, date(2027, 12, 31), host=world.appointment.home_id)) == {}
    assert "续聘" not in renewal(world.appointment.case)
