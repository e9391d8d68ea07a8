"""In which capacities somebody may act on a day, and which unit answers to a regulation's word."""

from datetime import date

import pytest

from lianpin.kernel.identity import queries, verbs
from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import PLATFORM
from lianpin.kernel.identity.tests.factories import World, grant


@pytest.mark.parametrize(
    ("day", "holds"),
    [("2025-12-31", False), ("2026-01-01", True), ("2026-02-28", True), ("2026-03-01", False)],
)
def test_a_capacity_holds_from_its_first_day_to_its_last(world: World, day: str, holds: bool) -> None:
    held = grant(world.bob, world.personnel.unit, Role.REVIEWER, until=date(2026, 2, 28))
    found = queries.memberships_of(world.bob, date.fromisoformat(day))
    assert (held in found) is holds


def test_a_capacity_without_an_end_holds_on(world: World) -> None:
    assert queries.capacities_of(world.bob, date(2099, 1, 1)) == [world.firm.capacity()]


def test_ones_capacities_are_told_in_the_order_of_granting(world: World) -> None:
    third = grant(world.alice, world.personnel.unit, Role.AUDITOR)
    found = queries.capacities_of(world.alice, date(2026, 1, 5))
    assert found == [each.capacity() for each in (world.personnel, world.finance, third)]
    assert [(each.unit, each.role) for each in found] == [
        ("人事处", "handler"), ("财务处", "finance"), ("人事处", "auditor"),
    ]  # fmt: skip


def test_a_unit_answers_to_every_word_that_the_regulations_have_for_it(world: World) -> None:
    body = world.personnel.unit.organisation
    office = verbs.add_unit(body, "组织人事部", offices=["人事处", "组织部"], by=PLATFORM)
    found = {word: list(queries.units_of_office(body, word)) for word in ("人事处", "组织部", "组织人事部", "人事")}
    assert found == {"人事处": [world.personnel.unit, office], "组织部": [office], "组织人事部": [], "人事": []}


def test_a_word_is_answered_by_the_units_of_that_body_alone(world: World) -> None:
    assert list(queries.units_of_office(world.firm.unit.organisation, "人事处")) == []
