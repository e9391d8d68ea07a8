"""Whose profile exists for whom, what one may type there, and that a hundred people cost what one costs."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import Membership, Person, User
from lianpin.profiles.models import ProfileFact
from lianpin.profiles.queries import specs_for
from lianpin.profiles.tests.conftest import Enter
from lianpin.profiles.tests.factories import World
from lianpin.profiles.verbs import give_profile_facts


@pytest.mark.parametrize(
    ("name", "sees"),
    [("chen", {"chen"}), ("wu", {"wu"}), ("alice", {"chen", "wu"}), ("uma", {"chen", "wu"}), ("dan", {"outsider"})]
    + [(name, set()) for name in ("bob", "rhea", "carol", "rex")],
)
def test_a_profile_exists_for_its_person_and_their_university(
    world: World, enter: Enter, name: str, sees: set[str]
) -> None:
    client = enter(name)
    found = {
        who for who, person in world.people.items() if client.get(f"/profiles/people/{person.pk}/").status_code == 200
    }
    assert found == sees
    listed = client.get("/profiles/").content.decode()
    assert {who for who, person in world.people.items() if f"/profiles/people/{person.pk}/" in listed} == sees


@pytest.mark.parametrize(("name", "status"), [("bob", 200), ("rhea", 200), ("rex", 404), ("alice", 404), ("chen", 404)])
def test_an_enterprises_profile_is_its_own(world: World, enter: Enter, name: str, status: int) -> None:
    assert enter(name).get(f"/profiles/organisations/{world.bodies['enterprise'].pk}/").status_code == status


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(world: World, enter: Enter) -> None:
    path = f"/profiles/people/{world.people['chen'].pk}/"
    keys = {spec.name: f"f{number}" for number, spec in enumerate(specs_for({"人事处"}))}
    answer = enter("alice").post(path, {keys["到校月数"]: "六十", keys["职称"]: "副高"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "“到校月数”" in text and 'value="六十"' in text
    assert not ProfileFact.objects.exists()
    assert enter("alice").post(path, {keys["到校月数"]: "60", keys["职称"]: "副高"}).status_code == 302
    assert dict(ProfileFact.objects.values_list("name", "value")) == {"到校月数": "60", "职称": "副高"}


def test_a_hundred_people_cost_what_one_costs(
    world: World, enter: Enter, statements: Callable[[Client, str], int]
) -> None:
    person = world.people["chen"]
    pages = {"alice": ["/profiles/", f"/profiles/people/{person.pk}/"], "bob": ["/profiles/"]}
    pages["bob"].append(f"/profiles/organisations/{world.bodies['enterprise'].pk}/")
    give_profile_facts(person, {"职称": "副高"}, by=world.by["alice"])
    give_profile_facts(world.bodies["enterprise"], {"企业登记月数": "96"}, by=world.by["bob"])
    few = {path: statements(enter(name), path) for name, paths in pages.items() for path in paths}
    people = Person.objects.bulk_create(Person(name=f"p{n}", id_number=f"9{n:017d}") for n in range(99))
    users = User.objects.bulk_create(User(username=f"p{n}", name=f"p{n}", person=p) for n, p in enumerate(people))
    unit = world.user("chen").memberships.get().unit
    Membership.objects.bulk_create(
        Membership(user=user, unit=unit, role=Role.TALENT, since_on=date(2021, 1, 1)) for user in users
    )
    for owner in ({"person": person}, {"organisation": world.bodies["enterprise"]}):
        ProfileFact.objects.bulk_create(
            ProfileFact(
                name=f"事实{n}", value="1", source="人事处", given_by="人事处", given_on=date(2026, 1, 5), **owner
            )
            for n in range(99)
        )
    many = {path: statements(enter(name), path) for name, paths in pages.items() for path in paths}
    assert many == few
