"""Two tenants in one database: at every address of the one somebody of the other meets what is not there, whatever they may do at home."""

import re

import pytest
from access import leaks, mirror
from access.leaks import Ask
from access.registry import EVERYBODY, MORE, ROUTES, Row
from access.test_access import addresses, names
from access.world import World
from django.urls import get_resolver

PERSON = "陈一帆"
NAMED = [(address, row) for address, row in leaks.CASES if leaks.names_a_thing(row) and row.opens != EVERYBODY]


def test_no_address_takes_a_key_without_a_counterpart_in_another_tenant() -> None:
    """From the URL configuration: a new page that takes a key says in the registry which thing it stands for, or fails here."""
    for address in addresses(get_resolver()):
        keys = mirror.keys_in(address)
        assert set(keys) == set(ROUTES[address].things), (
            f"{address}: the registry does not say what each key stands for"
        )
        for key in keys:
            mirror.counterpart(key, 1 if key in {"pk", "report", "step", "file"} else "thing")


def test_a_key_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="colour"):
        mirror.counterpart("colour", 1)


def test_a_page_without_a_thing_in_the_registry_has_no_path() -> None:
    with pytest.raises(LookupError, match="pk"):
        leaks.path_of("cases/<int:pk>/", Row(), World())


def test_the_second_tenant_has_all_that_the_first_has(tenants: World) -> None:
    for model in mirror.mirrored():
        rows = model._default_manager.using("owner")  # who sees all there is
        first = rows.filter(pk__lt=mirror.APART).count()
        second = rows.filter(pk__gte=mirror.APART).count()
        own = model._meta.label == "audit.Event"  # a calendar's address was made for them
        assert second - first in ((0, -1) if own else (0,)), model._meta.label


@pytest.mark.parametrize(("address", "row"), NAMED, ids=names(NAMED))
def test_who_is_not_of_the_tenant_finds_nothing(tenants: World, address: str, row: Row) -> None:
    """Ours at theirs, and theirs at ours: opened and sent to, the page of what is not there, to the byte."""
    found = []
    for theirs in (True, False):
        path, status = leaks.path_of(address, row, tenants, theirs=theirs), leaks.expected(row, leaks.STRANGER)
        at_home = [*leaks.entitled(tenants, row)][:6]
        bodies = ["univ-hr", "firm-hr", "city-hr", "chen"]
        insiders = dict.fromkeys(at_home + bodies) if theirs else dict.fromkeys([*at_home[:2], "univ-hr"])
        asking = insiders if theirs else [mirror.username(name) for name in insiders]
        found += leaks.trespass(tenants, leaks.Foreign(address, row, path, status), asking)
    assert found == []


@pytest.mark.parametrize(("address", "row"), NAMED, ids=names(NAMED))
def test_at_home_the_second_tenant_is_alive(tenants: World, address: str, row: Row) -> None:
    """Else nothing would be shown by its people's finding nothing elsewhere."""
    path = leaks.path_of(address, row, tenants, theirs=True)
    if row.posts:
        return
    for name in sorted(leaks.entitled(tenants, row))[:1]:
        assert tenants.open(mirror.username(name), path, bare=True).status == leaks.expected(row, name), name


SHOWS_PUBLISHED = {
    "regulations/", "posts/", "posts/new/", "cases/", "", "cases/versions/", "api/regulations", "api/posts",
    "api/organisations",
}  # fmt: skip


@pytest.mark.parametrize("name", ["univ-hr", "firm-hr", "city-finance", "chen", "public"])
def test_nothing_of_the_other_tenant_is_named(tenants: World, name: str) -> None:
    """Lists, searches, exports and calendars; where regulations and posts are listed, which are published, theirs are among them."""
    found = []
    for ask in [*leaks.questions(tenants), *leaks.own_pages(tenants, name)]:
        address = re.sub(r"\?.*", "", ask.path)[1:]
        body = leaks.see(tenants, name, ask).body.decode(errors="replace")
        body = (
            body.replace(f"q={mirror.MARK}", "").replace(f'value="{mirror.MARK}"', "").replace(f"“{mirror.MARK}”", "")
        )
        if mirror.MARK in body and address not in SHOWS_PUBLISHED and not address.startswith(("posts/", "search/")):
            found.append(f"{ask.path}: {body[max(body.index(mirror.MARK) - 30, 0) :][:60]}")
    assert found == []


def test_the_search_suggests_of_another_tenant_what_is_published_alone(tenants: World) -> None:
    for word in leaks.WORDS:
        page = tenants.open("univ-hr", f"/search/?q={word}").body
        links = re.findall(r'href="(/[^"]*)"', page)
        marked = [link for link in links if any(int(key) >= mirror.APART for key in re.findall(r"/(\d+)", link))]
        assert {link.split("/")[1] for link in marked} <= {"posts"}, word


def test_a_detail_an_export_and_a_suggestion_that_leak_are_found(tenants: World) -> None:
    """The control: with a query that finds everything, what the tests above ask for is answered."""
    row = ROUTES["cases/<int:pk>/export.json"]
    path = leaks.path_of("cases/<int:pk>/export.json", row, tenants, theirs=True)
    place = leaks.Foreign("cases/<int:pk>/export.json", row, path, 404)
    assert leaks.trespass(tenants, place, ["univ-hr"]) == []
    for fault, asked in (
        ("export", Ask(path.removesuffix("export.json"))),
        ("suggestion", Ask(f"/search/?q={PERSON}")),
    ):
        sound = leaks.see(tenants, "univ-hr", asked)
        take_back = leaks.planted(*leaks.FAULTS[fault])
        try:
            faulty = leaks.see(tenants, "univ-hr", asked)
        finally:
            take_back()
        assert mirror.MARK not in sound.body.decode()
        assert (faulty.status, mirror.MARK in faulty.body.decode()) == (200, True), fault


def test_more_rows_are_known_addresses() -> None:
    assert {address for address, _row in MORE} <= set(ROUTES)
