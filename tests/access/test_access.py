"""Every address × everybody: who may open it and send to it, who is told why not, and for whom it does not exist."""

import re
from collections.abc import Iterator

import pytest
from access.leaks import CASES, NOWHERE, expected, path_of
from access.registry import EVERYBODY, ROUTES, Row
from access.world import Answer, World
from django.urls import URLPattern, URLResolver, get_resolver

from lianpin.kernel.cases import procedures
from lianpin.kernel.cases.models import Case
from lianpin.kernel.cases.views import filling
from lianpin.kernel.notices.models import Notice
from lianpin.site import demo

REFUSALS = {403, 404, 409}


def names(cases: list[tuple[str, Row]]) -> list[str]:
    return [f"{address}#{'-'.join(row.things.values())}" for address, row in cases]


def addresses(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield before + str(pattern.pattern)
        else:
            yield from addresses(pattern, before + str(pattern.pattern))


def test_every_address_is_registered_and_nothing_else() -> None:
    there = list(addresses(get_resolver()))
    assert sorted(set(there) - set(ROUTES)) == [], "tests/access/registry.py does not say who may open these"
    assert sorted(set(ROUTES) - set(there)) == [], "tests/access/registry.py speaks of addresses that are gone"
    assert sorted(there) == sorted(set(there)), "two views share an address"


def differing(row: Row, found: dict[str, Answer]) -> list[str]:
    """Who met something else than the registry says."""
    wanted = {name: expected(row, name) for name in found}
    return [f"{name}: {each.status}, not {wanted[name]}" for name, each in found.items() if each.status != wanted[name]]


def eventful(found: dict[str, Answer]) -> list[str]:
    """Whose visit left something on record."""
    return [name for name, answer in found.items() if answer.events]


@pytest.mark.parametrize(("address", "row"), CASES, ids=names(CASES))
def test_everybody_finds_what_is_theirs_and_nothing_else(world: World, address: str, row: Row) -> None:
    path = path_of(address, row, world)
    if row.posts:
        assert {name: world.open(name, path).status for name in ("public", "chen")} == {"public": 405, "chen": 405}
        return
    # From whom it is hidden, only the body's own part is asked for, without the frame that is around every page.
    found = {name: world.open(name, path, bare=expected(row, name) == 404) for name in world.users}
    assert differing(row, found) == []
    assert eventful(found) == []
    if "public" in found and row.opens != EVERYBODY and row.signed_out == 302:
        assert found["public"].leads_to == f"/login/?next={path}"
    hidden = [name for name in found if found[name].status == 404 and name != "public"]
    if hidden and "pk" in row.things:
        nowhere = "/" + re.sub(r"<\w+:\w+>", str(NOWHERE), address)
        absent = world.open(hidden[0], nowhere, bare=True)
        assert [name for name in hidden if found[name].body != absent.body] == [], (
            "it does not look as if it were not there"
        )


SENDING = [(address, row) for address, row in CASES if row.opens != EVERYBODY or row.posts]


@pytest.mark.parametrize(("address", "row"), SENDING, ids=names(SENDING))
def test_who_may_not_open_it_cannot_send_to_it_either(world: World, address: str, row: Row) -> None:
    """404 for whom it does not exist, a refusal for who may not act; nothing happens."""
    path = path_of(address, row, world)
    public = world.send("public", path, said=row.sends)
    if public.status == 405:  # said before anybody is looked at
        opener = next((name for name in world.users if expected(row, name) == 200), "chen")
        assert world.send(opener, path, said=row.sends).status == 405
        return
    assert (public.status, public.events) == (expected(row, "public"), 0)
    found = {name: world.send(name, path, bare=True, said=row.sends) for name in world.users if name != "public"}
    others = {name: answer for name, answer in found.items() if expected(row, name) != row.status}
    assert eventful(others) == []
    assert [name for name in others if expected(row, name) == 404 and others[name].status != 404] == []
    assert {name: answer.status for name, answer in others.items() if answer.status not in REFUSALS} == {}
    acting = {name: answer.status for name, answer in found.items() if name not in others}
    assert {name: status for name, status in acting.items() if status in {403, 404, 405, 500}} == {}


@pytest.mark.parametrize("name", ["foreign-hr", "nobody", "student", "wu"])
def test_what_is_hidden_is_the_same_page_as_what_is_not_there(world: World, name: str) -> None:
    for address, row in CASES:
        if (
            address not in {"cases/<int:pk>/", "appointments/<int:pk>/", "money/<int:pk>/"}
            or expected(row, name) != 404
        ):
            continue
        path, nowhere = path_of(address, row, world), "/" + re.sub(r"<\w+:\w+>", str(NOWHERE), address)
        assert plain(world.open(name, path), path) == plain(world.open(name, nowhere), nowhere)


def plain(answer: Answer, path: str) -> str:
    """A page without its own path and the token that is new in each."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.body.replace(path, ""))


ACCOUNT = {"holder": "某某", "bank": "某银行", "number": "6200990101009999"}
OWNERS = {"profiles/people/{person}/": {"chen"}, "profiles/organisations/{enterprise}/": {"firm-finance"}}


@pytest.mark.parametrize("address", OWNERS, ids=["person", "enterprise"])
def test_where_money_goes_is_said_by_the_person_or_by_the_finance_of_the_body(world: World, address: str) -> None:
    """Whoever else sees the page is refused and not shown the form; for everybody else the page does not exist."""
    path, owners = "/" + address.format(**world.things), OWNERS[address]
    answers = {name: world.send(name, path, ACCOUNT, bare=True) for name in world.users if name != "public"}
    assert {name for name, answer in answers.items() if answer.events} == owners
    sees = {name for name in answers if world.open(name, path, bare=True).status == 200}
    assert {name: answer.status for name, answer in answers.items() if name in sees - owners} == dict.fromkeys(
        sees - owners, 403
    )
    assert {answers[name].status for name in answers if name not in sees} == {404}
    assert {name for name in sees if 'name="number"' in world.open(name, path, bare=True).body} == owners


ODD = (
    "/appointments/{appointment}/minimum/0", "/appointments/{appointment}/minimum/2025",
    "/appointments/{appointment}/minimum/99999", "/appointments/{appointment}/minimum/2147483648",
    "/money/appointments/{appointment}/0/", "/money/appointments/{appointment}/99999/",
    "/money/appointments/{appointment}/99999/totals/person/",
    "/money/appointments/{appointment}/2026/totals/no-such-total/", "/cases/{case}/reasons/999/",
    "/cases/{case}/reasons/99999999999999999999/", "/cases/99999999999999999999/", "/posts/99999999999999999999/",
    "/money/99999999999999999999/", "/appointments/{appointment}/reports/99999999999999999999/confirm",
    "/regulations/a%00b/v1/", "/regulations/a%00b/v1/source.md", "/regulations/{code}/v%001/",
    "/my/notices/99999999999999999999/", "/calendar/nobodys-token.ics", "/letters/-1/", "/notices/" + "a" * 300 + "/", "/cases/-1/", "/cases/%00/",
)  # fmt: skip


@pytest.mark.parametrize("odd", ODD, ids=[odd[:60] for odd in ODD])
def test_an_odd_address_does_not_exist(world: World, odd: str) -> None:
    path = odd.format(**world.things)
    assert {name: world.open(name, path).status for name in ("univ-hr", "chen")} == {"univ-hr": 404, "chen": 404}


@pytest.mark.parametrize("year", ["0", "2025", "99999", "99999999999999999999"])
def test_no_assessment_is_opened_outside_of_the_term(world: World, year: str) -> None:
    path = f"/assessments/appointments/{world.things['appointment']}/{year}/open/"
    answers = [world.open("univ-hr", path), world.send("univ-hr", path), world.send("chen", path)]
    assert [(answer.status, answer.events) for answer in answers] == [(422, 0), (422, 0), (403, 0)]


def test_a_file_that_is_no_report_is_refused_where_reports_are_imported(world: World) -> None:
    """The enterprise's own material for the city, under the address of an import."""
    path = f"/appointments/reports/import/{world.things['city_upload']}"
    answers = [world.open("firm-hr", path), world.send("firm-hr", path)]
    assert [(answer.status, answer.events) for answer in answers] == [(422, 0), (422, 0)]


def test_somebody_acts_in_capacities_of_their_own(world: World) -> None:
    own, foreign = (demo.capacity_of(login).membership_id for login in ("chen", "univ-hr"))
    statuses = [world.send("chen", "/capacity/", {"capacity": str(pk)}).status for pk in (own, foreign, 0, "x")]
    assert statuses == [302, 404, 404, 404]


LINKED = (
    ("cases/<int:pk>/", "case"), ("cases/<int:pk>/", "city_case"), ("cases/<int:pk>/", "waiting_case"),
    ("cases/<int:pk>/", "assessment_case"), ("agreements/<int:pk>/", "agreement"), ("posts/<int:pk>/", "post"),
    ("appointments/<int:pk>/", "appointment"), ("appointments/<int:pk>/", "other_appointment"),
    ("appointments/<int:pk>/reports/", "appointment"), ("assessments/<int:pk>/", "assessment"),
    ("money/appointments/<int:pk>/", "appointment"),
)  # fmt: skip


@pytest.mark.parametrize(("address", "thing"), LINKED, ids=[f"{address}#{thing}" for address, thing in LINKED])
def test_no_link_of_a_page_leads_to_what_its_reader_may_not_see(world: World, address: str, thing: str) -> None:
    dead = []
    for name in world.users:
        page = world.open(name, "/" + address.replace("<int:pk>", str(world.things[thing])))
        if page.status != 200:
            continue
        main = page.body.split("<main", 1)[-1].split("</main>", 1)[0]
        for link in sorted(set(re.findall(r'href="(/[^"#?]*)', main))):
            if not link.startswith("/regulations/") and not world.leads_somewhere(name, link):
                dead.append(f"{name}: {link}")
    assert dead == []


def test_what_somebody_was_told_of_is_there_for_them(world: World) -> None:
    """The last notice of each kind to each: its page exists, though its step may be done by now."""
    last = {(each.user.username, each.kind): each.path for each in Notice.objects.select_related("user").order_by("pk")}
    assert len(last) > 20
    dead = [(name, path) for (name, _kind), path in last.items() if not world.leads_somewhere(name, path)]
    assert dead == []


def test_the_enterprise_that_asks_the_city_reads_whether_the_person_is_eligible_and_not_how_old(world: World) -> None:
    case = Case.objects.get(pk=world.things["city_case"])
    reasons = procedures.eligibility(case).reasons
    of_age = [number for number, reason in enumerate(reasons) if reason.code == "AGE_OVER"]
    for login, told in (("firm-hr", ""), ("city-hr", "41 ≤ 55")):
        hidden = procedures.facts_hidden(case, demo.capacity_of(login))
        shown = filling.reasons_shown(case, reasons, hidden)
        assert ("出生日期" in hidden) is (login == "firm-hr")
        assert [(shown[n]["satisfied"], shown[n]["detail"]) for n in of_age] == [(True, told)]
    for number in of_age:
        assert world.open("firm-hr", f"/cases/{case.pk}/reasons/{number}/").status == 404
