"""What the drill of hostile inputs has found, each kind once: nothing that is sent is a fault of ours."""

import itertools
from collections import Counter

import pytest
from access import operations
from access.world import World
from django.db import transaction


@pytest.mark.parametrize("length", ["x", "²", "-1", "1e3", "9" * 30, " 5"])
def test_a_length_that_is_none_is_refused(world: World, length: str) -> None:
    answer = world.client_of("univ-hr").post(
        "/capacity/", b"a=1", "application/x-www-form-urlencoded", CONTENT_LENGTH=length
    )
    assert answer.status_code == 400


@pytest.mark.parametrize("name", ["window", "bf0", "ff0", "nobody-asks-for-it", "a\0b"])
def test_the_character_zero_is_no_fault_wherever_it_stands(world: World, name: str) -> None:
    """The database holds none: `window` is a mark of the browser's tab, and no field of a form that would say so."""
    path = "/cases/{city_draft}/form/".format(**world.things)
    with transaction.atomic():
        answers = [
            world.client_of("firm-hr").post(path, {name: "a\0b"}),
            world.client_of("firm-hr").get(path, {name: "a\0b"}),
            world.client_of("public").get("/notices/", {name: "a\0b"}),
        ]
        transaction.set_rollback(True)
    assert [answer.status_code for answer in answers if answer.status_code >= 500] == []
    if name == "window":
        assert answers[0].status_code == 400


def test_what_a_server_let_through_fails_no_page(world: World) -> None:
    for cookie in ('"a\\000b"', "x" * 5000, "\\377"):
        client = world.client_of("public")
        client.cookies["lianpin_session"] = cookie
        assert client.get("/login/").status_code == 200


def test_no_operation_of_the_api_fails_of_what_its_description_leads_to(world: World) -> None:
    """A few of what `make drill NAME=hostile` sends by the thousand."""
    roles = itertools.cycle(("univ-hr", "chen", "firm-hr", "public"))
    found, statuses = [], Counter[int]()
    for asked, name in zip(operations.inputs(1, 7, operations.real_paths(world)), roles, strict=False):
        with transaction.atomic():
            kind = asked.headers["Content-Type"]
            answer = world.client_of(name).generic(asked.method, asked.path, asked.body, content_type=kind)
            transaction.set_rollback(True)
        statuses[answer.status_code] += 1
        if said := operations.wrong(asked, answer.status_code, answer.headers["Content-Type"], answer.content):
            found.append((name, asked.method, asked.path, asked.body[:200], said))
    assert found == []
    assert statuses[200] > 10 and sum(statuses.values()) > 80
