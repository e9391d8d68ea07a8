"""What the tables hold together, and what a capacity says about itself."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import PLATFORM, PUBLIC, Capacity, Membership, Organisation, Person, Unit, User
from lianpin.kernel.identity.queries import memberships_of
from lianpin.kernel.identity.tests.factories import World, grant, make_unit

TALENT = Capacity(name="陈一帆", role=Role.TALENT, user_id=3, person_id=9, organisation_id=1)
ALICE = Capacity(name="Alice", role=Role.HANDLER, user_id=1, organisation_id=1, organisation="云汐大学", unit="人事处")


def test_a_membership_is_the_capacity_to_act_in_its_unit(world: World) -> None:
    unit = world.personnel.unit
    assert world.personnel.capacity() == Capacity(
        name="Alice", role=Role.HANDLER, user_id=world.alice.pk, membership_id=world.personnel.pk,
        organisation_id=unit.organisation_id, organisation="云汐大学", kind="university", unit_id=unit.pk, unit="人事处",
        offices=("人事处",),
    )  # fmt: skip
    assert str(world.personnel.capacity()) == "云汐大学·人事处·Alice"


def test_the_record_keeps_of_a_capacity_what_it_has(world: World) -> None:
    assert ALICE.as_json() == {
        "name": "Alice", "role": "handler", "user_id": 1, "organisation_id": 1, "organisation": "云汐大学", "unit": "人事处",
    }  # fmt: skip
    assert PLATFORM.as_json() == {"name": "平台", "role": "platform"}
    assert (str(PLATFORM), str(PUBLIC)) == ("平台", "公众")


def test_one_acts_for_ones_body_unless_one_is_its_talent() -> None:
    assert [ALICE.acts_for(organisation) for organisation in (1, 2, None)] == [True, False, False]
    assert [TALENT.acts_for(organisation) for organisation in (1, 2, None)] == [False, False, False]
    assert [PLATFORM.acts_for(organisation) for organisation in (1, None)] == [False, False]


def test_one_is_oneself_only_as_a_talent() -> None:
    assert [TALENT.is_person(person) for person in (9, 8, None)] == [True, False, False]
    clerk = Capacity(name="陈一帆", role=Role.HANDLER, user_id=3, person_id=9)
    assert [each.is_person(9) for each in (clerk, ALICE, PLATFORM)] == [False, False, False]
    assert Capacity(name="无名", role=Role.TALENT).is_person(None) is False


def test_an_identity_number_is_shown_by_its_ends() -> None:
    assert Person(name="陈一帆", id_number="990101198406150015").masked_id == "990101********0015"


def test_a_role_does_not_end_before_it_begins(world: World) -> None:
    with pytest.raises(IntegrityError, match="membership_in_order"), transaction.atomic():
        grant(world.bob, world.personnel.unit, until=date(2025, 12, 30))
    assert grant(world.bob, world.finance.unit, until=date(2026, 1, 1)).until_on == date(2026, 1, 1)


def test_a_role_that_ended_on_the_day_before_its_first_is_held_on_no_day(world: World) -> None:
    grant(world.bob, world.personnel.unit, until=date(2025, 12, 31))
    held = [memberships_of(world.bob, date(2026, 1, 1) + timedelta(days=days)) for days in (-1, 0)]
    assert [[each.unit for each in found] for found in held] == [[], [world.firm.unit]]


def test_a_role_in_a_unit_is_held_once(world: World) -> None:
    with pytest.raises(IntegrityError, match="one_membership_of_a_kind"), transaction.atomic():
        grant(world.alice, world.personnel.unit)
    grant(world.alice, world.personnel.unit, Role.REVIEWER)
    assert Membership.objects.filter(user=world.alice, unit=world.personnel.unit).count() == 2


def test_a_body_has_one_unit_of_a_name(world: World) -> None:
    with pytest.raises(IntegrityError, match="one_unit_of_a_name"), transaction.atomic():
        Unit.objects.create(organisation=world.personnel.unit.organisation, name="人事处")
    assert make_unit(world.firm.unit.organisation, "人事处").organisation.name == "晶衡材料"


def test_a_body_is_known_by_one_credit_code(world: World) -> None:
    code = world.firm.unit.organisation.credit_code
    with pytest.raises(IntegrityError, match="credit_code"), transaction.atomic():
        Organisation.objects.create(name="另一家", kind="enterprise", credit_code=code)


def test_what_acted_is_not_deleted(world: World) -> None:
    for thing in (world.alice, world.personnel.unit, world.personnel.unit.organisation):
        with pytest.raises(ProtectedError), transaction.atomic():
            thing.delete()


def test_a_user_is_found_whatever_the_case_of_their_name(world: World) -> None:
    assert User.objects.get_by_natural_key("ALICE") == world.alice
