"""Every address × everybody: who may open it, who is told why not, and for whom it does not exist."""

import re
from collections.abc import Iterable, Iterator

import pytest
from access.registry import EVERYBODY, MORE, ROUTES, SIGNED_IN, Row
from access.world import World
from django.db import transaction
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver

from lianpin.kernel.audit.models import Event
from lianpin.kernel.cases import procedures
from lianpin.kernel.cases.models import Case
from lianpin.kernel.cases.views import filling
from lianpin.site import demo

pytestmark = pytest.mark.xdist_group("access")
NOWHERE = 987654321
OUTSIDERS = {"foreign-hr", "foreign-firm", "foreign-city", "nobody", "public", "talent-office", "coi"}
CASES = [(address, row) for address, row in ROUTES.items()] + [
    (a, Row(things, opens, public=ROUTES[a].opens == EVERYBODY)) for a, things, opens in MORE
]
NAMES = [f"{address}#{'-'.join(row.things.values())}" for address, row in CASES]


def addresses(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield before + str(pattern.pattern)
        else:
            yield from addresses(pattern, before + str(pattern.pattern))


def test_every_address_is_registered_and_nothing_else() -> None:
    there = set(addresses(get_resolver()))
    assert sorted(there - set(ROUTES)) == [], "tests/access/registry.py does not say who may open these"
    assert sorted(set(ROUTES) - there) == [], "tests/access/registry.py speaks of addresses that are gone"


def path_of(address: str, row: Row, world: World) -> str:
    found = address
    for key, thing in row.things.items():
        found = re.sub(rf"<\w+:{key}>", str(world.things[thing]), found)
    assert "<" not in found, found
    return "/" + found


def expected(row: Row, name: str) -> int:
    """The status that this person meets."""
    if row.posts:
        return 405
    if row.public and not row.opens:
        return 404
    if row.opens == EVERYBODY or (row.opens == SIGNED_IN and name != "public"):
        return row.status
    if name == "public":
        return 302
    if name in row.opens:
        return row.status
    for status, names in row.refused.items():
        if name in names:
            return status
    return next((status for status, names in row.refused.items() if "*" in names), 404)


def answers(
    world: World, path: str, names: Iterable[str] = (), *, send: bool = False
) -> Iterator[tuple[str, HttpResponseBase, int]]:
    """Everybody's (or these people's) answer, and how many events it left; every visit is undone."""
    for name in names or world.users:
        client = world.client_of(name)
        mark = transaction.savepoint()
        before = Event.objects.count()
        answer = client.post(path) if send else client.get(path)
        yield name, answer, Event.objects.count() - before
        if answer.streaming:
            b"".join(answer)  # to the end, so that its file is closed; `close()` would drop the world's connection
        transaction.savepoint_rollback(mark)


@pytest.mark.parametrize(("address", "row"), CASES, ids=NAMES)
def test_everybody_finds_what_is_theirs_and_nothing_else(world: World, address: str, row: Row) -> None:
    found, wanted = {}, {}
    for name, answer, events in answers(world, path_of(address, row, world)):
        assert events == 0, f"{name}: looking left an event"
        found[name], wanted[name] = answer.status_code, expected(row, name)
        if answer.status_code == 302 and row.status != 302:
            assert str(answer.headers["Location"]).startswith("/login/?next=")
    assert found == wanted


SENDING = [(address, row) for address, row in CASES if row.things and row.opens not in (EVERYBODY, SIGNED_IN)]


@pytest.mark.parametrize(("address", "row"), SENDING, ids=[a + "#" + "-".join(r.things.values()) for a, r in SENDING])
def test_who_may_not_see_it_cannot_send_to_it_either(world: World, address: str, row: Row) -> None:
    """Nothing happens, and the answer is that of a thing which does not exist (405 where nothing can be sent to anybody)."""
    refused = {name for names in row.refused.values() for name in names}
    if "*" in refused:
        return
    for name, answer, events in answers(
        world, path_of(address, row, world), OUTSIDERS - refused - set(row.opens), send=True
    ):
        assert events == 0, f"{name} changed something"
        assert answer.status_code in ({302, 404, 405} if name == "public" else {404, 405}), name


HIDDEN = [
    (address, row)
    for address, row in ROUTES.items()
    if row.things.get("pk") and not row.posts and "*" not in str(row.refused)
]


@pytest.mark.parametrize(("address", "row"), HIDDEN, ids=[address for address, _row in HIDDEN])
def test_what_is_hidden_looks_like_what_is_not_there(world: World, address: str, row: Row) -> None:
    path = path_of(address, row, world)
    nowhere = "/" + re.sub(r"<int:pk>", str(NOWHERE), address)
    for key, thing in row.things.items():
        nowhere = re.sub(rf"<\w+:{key}>", str(world.things[thing]), nowhere)
    client = world.client_of("foreign-hr")
    hidden, absent = client.get(path), client.get(nowhere)
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert _plain(hidden, path) == _plain(absent, nowhere)


def _plain(answer: HttpResponseBase, path: str) -> str:
    text = b"".join(answer).decode().replace(path, "")
    return re.sub(r'(csrfmiddlewaretoken" value|nonce|request-id)="[^"]*"', "", text)


def test_a_person_acts_on_nothing_of_a_colleague(world: World) -> None:
    """Sent to by another applicant of the same college: nothing of it exists."""
    addresses = (
        "/cases/{draft}/materials/", "/cases/{draft}/submit/", "/cases/{draft}/withdraw/", "/materials/{material}/remove/",
        "/appointments/{appointment}/reports/{report}/confirm", "/money/appointments/{appointment}/2026/compute/",
        "/money/batches/{batch}/export/", "/agreements/{agreement}/sign",
    )  # fmt: skip
    for template in addresses:
        path = template.format(**world.things)
        for _name, answer, events in answers(world, path, ["lin"], send=True):
            assert (answer.status_code, events) == (404, 0), path


def test_the_enterprise_that_asks_the_city_reads_whether_the_person_is_eligible_and_not_how_old(world: World) -> None:
    case = Case.objects.get(pk=world.things["city_case"])
    reasons = procedures.eligibility(case).reasons
    of_age = [number for number, reason in enumerate(reasons) if reason.code == "AGE_OVER"]
    for login, told in (("firm-hr", ""), ("city-hr", "41 < 55")):
        hidden = procedures.facts_hidden(case, demo.capacity_of(login))
        shown = filling.reasons_shown(case, reasons, hidden)
        assert ("出生日期" in hidden) is (login == "firm-hr")
        assert [(shown[n]["satisfied"], shown[n]["detail"]) for n in of_age] == [(True, told)]
    for number in of_age:
        assert world.client_of("firm-hr").get(f"/cases/{case.pk}/reasons/{number}/").status_code == 404
