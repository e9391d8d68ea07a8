"""Letters to people outside wait; competing ones cancel each other, on record."""

import pytest
from pytest_django import Settings

from lianpin.kernel.audit.models import Event
from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.tests.factories import World, grant, make_user
from lianpin.kernel.notices import verbs
from lianpin.kernel.notices.models import Delivery, Letter
from lianpin.toolkit.errors import NotAllowed, NotPossible


def write(world: World, title: str = "不予受理", address: str = "Out@Example.com") -> Letter:
    held = world.personnel
    return verbs.write_letter(
        world.firm.unit, unit=held.unit, name="某人", address=address, title=title, body="正文", by=held.capacity()
    )


def states() -> list[tuple[str, str]]:
    return list(Letter.objects.order_by("pk").values_list("title", "status"))


def test_a_letter_leaves_when_it_is_released(world: World) -> None:
    letter = write(world)
    assert Delivery.objects.count() == 0
    verbs.release_letter(letter, by=world.personnel.capacity())
    sent = Delivery.objects.get()
    assert (sent.letter, sent.address, sent.title, sent.body) == (letter, "out@example.com", "不予受理", "正文")
    with pytest.raises(NotPossible, match="已发出"):
        verbs.discard_letter(letter, by=world.personnel.capacity())


def test_a_newer_letter_supersedes_the_one_that_waits_and_the_one_that_has_not_left(world: World) -> None:
    verbs.release_letter(write(world, "接收"), by=world.personnel.capacity())
    write(world, "不予接收", "OUT@example.com")
    write(world, "另一人的", "else@example.com")
    last = write(world, "接收（更正）")
    assert states() == [
        ("接收", "superseded"), ("不予接收", "superseded"), ("另一人的", "waiting"), ("接收（更正）", "waiting"),
    ]  # fmt: skip
    assert Delivery.objects.get().status == "cancelled"
    assert Letter.objects.get(title="不予接收").superseded_by == last
    assert Event.objects.filter(kind="letter.superseded").count() == 2


def test_what_has_been_tried_may_be_with_its_reader_and_stays(world: World) -> None:
    verbs.release_letter(write(world), by=world.personnel.capacity())
    verbs.begin_delivery(Delivery.objects.get().pk)
    write(world, "更正")
    assert states() == [("不予受理", "released"), ("更正", "waiting")]


def test_a_letter_is_decided_by_an_official_of_its_unit(world: World, settings: Settings) -> None:
    letter, finance = write(world), grant(make_user("fay"), world.personnel.unit, Role.FINANCE)
    for by in (world.firm, finance):
        with pytest.raises(NotAllowed):
            verbs.release_letter(letter, by=by.capacity())
    settings.LIANPIN_MAIL = False
    with pytest.raises(NotPossible, match="发信服务器"):
        verbs.release_letter(letter, by=world.personnel.capacity())
    verbs.discard_letter(letter, by=world.personnel.capacity())
    assert states() == [("不予受理", "discarded")]
