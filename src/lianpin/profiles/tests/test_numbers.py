"""A number in full: for whom, for what, and on whose record."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from pytest_django import Settings

from lianpin.kernel.audit.models import Event
from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import Membership
from lianpin.profiles import queries, verbs
from lianpin.profiles.enums import NumberKind, Purpose
from lianpin.profiles.tests.conftest import Enter
from lianpin.profiles.tests.factories import World
from lianpin.toolkit.errors import NotAllowed, NotValid
from lianpin.toolkit.masking import masked_account, masked_identity, masked_mobile, masked_text

ACCOUNT = "6200990101000001"


def path_of(world: World, name: str, kind: str = "identity") -> str:
    return f"/profiles/people/{world.people[name].pk}/numbers/{kind}/"


@pytest.fixture
def fiona(world: World) -> None:
    """The finance of Chen's university, and Chen's account."""
    world.by["fiona"] = world._join("fiona", world.bodies["university"], "财务处", Role.FINANCE)
    chen = world.people["chen"]
    verbs.set_bank_account(chen, holder="陈", bank="银行", number=ACCOUNT, by=world.by["chen"])


@pytest.mark.parametrize(
    ("kind", "who"), [("identity", {"alice"}), ("account", {"fiona"}), ("mobile", set()), ("987654321", set())]
)
def test_a_number_exists_for_those_whose_work_needs_it(
    world: World, fiona: None, enter: Enter, kind: str, who: set[str]
) -> None:
    found = {name for name in world.by if enter(name).get(path_of(world, "chen", kind)).status_code != 404}
    assert found == who
    told = {name for name in found if enter(name).post(path_of(world, "chen", kind), {"purpose": "hiring"}).status_code}
    assert told == who and Event.objects.filter(kind=queries.SHOWN).count() == len(who)


def test_who_no_longer_works_there_is_nobodys_to_ask_about(world: World, enter: Enter) -> None:
    Membership.objects.filter(user__username="chen").update(until_on=date(2026, 1, 4))
    assert enter("alice").get(path_of(world, "chen")).status_code == 404


def test_it_is_shown_once_for_a_purpose_and_the_person_reads_who_saw_it(world: World, enter: Enter) -> None:
    chen = world.people["chen"]
    client, path = enter("alice"), path_of(world, "chen")
    assert chen.id_number not in client.get(path).content.decode()
    assert not Event.objects.filter(kind=queries.SHOWN).exists()
    shown = client.post(path, {"purpose": Purpose.INSURANCE, "note": "工伤保险登记"})
    assert chen.id_number in shown.content.decode() and "no-store" in shown["Cache-Control"]
    event = Event.objects.get(kind=queries.SHOWN)
    assert (event.subject_type, event.subject_id, event.actor["name"]) == ("identity.person", chen.pk, "alice")
    assert event.detail == {"number": "证件号码", "purpose": "社会保险（工伤保险登记）"}
    own = enter("chen").get(f"/profiles/people/{chen.pk}/").content.decode()
    assert "查看完整的证件号码，用途：社会保险（工伤保险登记）" in own and "alice" in own
    assert chen.id_number not in own and chen.masked_id in own
    assert "工伤保险登记" not in enter("alice").get(f"/profiles/people/{chen.pk}/").content.decode()


@pytest.mark.parametrize(
    "given", [{}, {"purpose": "curiosity"}, {"purpose": "other"}, {"purpose": "other", "note": " "}]
)
def test_it_is_not_shown_without_a_purpose(world: World, enter: Enter, given: dict[str, str]) -> None:
    answer = enter("alice").post(path_of(world, "chen"), given)
    assert answer.status_code == 422 and world.people["chen"].id_number not in answer.content.decode()
    assert not Event.objects.filter(kind=queries.SHOWN).exists()


def test_the_verb_asks_as_the_page_does(world: World) -> None:
    chen = world.people["chen"]
    with pytest.raises(NotAllowed) as refusal:
        verbs.show_number(chen, NumberKind.IDENTITY, purpose=Purpose.LAW, by=world.by["uma"])
    assert refusal.value.code == "NUMBER_NOT_YOURS"
    with pytest.raises(NotValid):
        verbs.show_number(chen, NumberKind.IDENTITY, purpose=Purpose.OTHER, by=world.by["alice"])


def test_nobody_reads_a_whole_list_in_a_day(world: World, enter: Enter, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"number_shown": "2/d/user"}
    client, given = enter("alice"), {"purpose": "hiring"}
    statuses = [client.post(path_of(world, name), given).status_code for name in ("chen", "wu", "chen")]
    assert (statuses, Event.objects.filter(kind=queries.SHOWN).count()) == ([200, 200, 429], 2)


def test_an_account_is_covered_where_it_is_changed_and_stays_where_none_is_typed(
    world: World, fiona: None, enter: Enter
) -> None:
    path = f"/profiles/people/{world.people['chen'].pk}/"
    client = enter("chen")
    page = client.get(path).content.decode()
    assert ACCOUNT not in page and masked_account(ACCOUNT) in page
    assert client.post(path, {"holder": "陈", "bank": "另一银行", "number": ""}).status_code == 302
    account = queries.bank_account_of(world.people["chen"])
    assert account is not None and (account.bank, account.number) == ("另一银行", ACCOUNT)


@pytest.mark.parametrize(
    ("mask", "number", "shown"),
    [
        (masked_identity, "990101198406150015", "990101********0015"), (masked_identity, "E12345678", "E******78"),
        (masked_identity, "1234", "****"), (masked_account, ACCOUNT, "************0001"),
        (masked_mobile, "+86 139 0000 1234", "139****1234"),
        (masked_text, "电话13900001234或者a@b.cn", "电话139****1234或者a@b.cn"), (masked_text, "010-0000", "010-0000"),
        (masked_text, "99010119840615001X。", "**************001X。"),
    ],
)  # fmt: skip
def test_enough_is_shown_to_tell_ones_own(mask: Callable[[str], str], number: str, shown: str) -> None:
    assert mask(number) == shown


def test_the_page_costs_the_same_whoever_looked_how_often(
    world: World, enter: Enter, statements: Callable[[Client, str], int]
) -> None:
    chen, path = world.people["chen"], f"/profiles/people/{world.people['chen'].pk}/"
    few = {name: statements(enter(name), path) for name in ("chen", "alice")}
    for _number in range(60):
        verbs.show_number(chen, NumberKind.IDENTITY, purpose=Purpose.LAW, by=world.by["alice"])
    assert {name: statements(enter(name), path) for name in ("chen", "alice")} == few
