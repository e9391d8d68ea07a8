"""Signing in and out, and choosing a capacity: what each refuses, and that nothing leads off this host."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.conf import LazySettings
from django.conf import settings as service
from django.db import connection
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.test import Client
from django.urls import include, path

from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import User
from lianpin.kernel.identity.registry import register_demo_logins
from lianpin.kernel.identity.tests.conftest import Login
from lianpin.kernel.identity.tests.crowds import hold_many_capacities
from lianpin.kernel.identity.tests.factories import PASSWORD, World, grant, make_world
from lianpin.toolkit import clock

WRONG = "用户名或密码不正确，请核对后重试。"
SETTINGS = ["actor", "membership", "organisation", "unit"]


def who(client: Client) -> str | None:
    """The name of whoever is signed in."""
    found = client.session.get("_auth_user_id")
    return User.objects.get(pk=found).username if found else None


def sign_in(client: Client, **given: str) -> HttpResponseBase:
    return client.post("/login/", {"username": "alice", "password": PASSWORD} | given)


def acting(client: Client) -> int | None:
    """The membership in which the next page is asked for."""
    membership: int | None = client.get("/").wsgi_request.capacity.membership_id  # type: ignore[attr-defined]
    return membership


# ── name and password ──


@pytest.mark.parametrize("username", ["alice", "Alice"])
def test_the_right_password_signs_in(world: World, client: Client, username: str) -> None:
    answer = sign_in(client, username=username)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert who(client) == "alice"
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    "given", [{"password": "wrong-password"}, {"username": "nobody"}, {"password": PASSWORD.upper()}]
)
def test_a_wrong_name_and_a_wrong_password_sound_the_same(world: World, client: Client, given: dict[str, str]) -> None:
    page = sign_in(client, **given)
    assert page.status_code == 200
    assert WRONG in page.content.decode()  # type: ignore[attr-defined]
    assert PASSWORD not in page.content.decode()  # type: ignore[attr-defined]
    assert who(client) is None
    assert client.get("/").headers["Location"] == "/login/?next=/"


@pytest.mark.parametrize("given", [{"username": ""}, {"password": ""}, {"username": "a" * 61}, {"username": "a\0b"}])
def test_what_cannot_be_a_name_or_a_password_is_told_at_its_field(
    world: World, client: Client, given: dict[str, str]
) -> None:
    page = sign_in(client, **given).content.decode()  # type: ignore[attr-defined]
    assert WRONG not in page
    assert page.count('aria-invalid="true"') == 1
    assert who(client) is None


def test_an_account_that_is_closed_sounds_like_a_wrong_password(world: World, client: Client) -> None:
    User.objects.filter(pk=world.alice.pk).update(is_active=False)
    assert WRONG in sign_in(client).content.decode()  # type: ignore[attr-defined]
    assert who(client) is None


def test_an_account_that_is_closed_meanwhile_is_signed_out(world: World, client: Client) -> None:
    client.force_login(world.alice)
    User.objects.filter(pk=world.alice.pk).update(is_active=False)
    assert client.get("/").headers["Location"] == "/login/?next=/"


def test_signing_in_changes_the_session_so_that_nobody_can_prepare_one(world: World, client: Client) -> None:
    session = client.session
    session["prepared"] = "yes"
    session.save()
    before = session.session_key
    sign_in(client)
    assert client.session.session_key != before


def test_a_form_of_another_site_is_refused(world: World) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert sign_in(strict).status_code == 403
    assert who(strict) is None


def test_the_page_is_kept_by_no_cache(client: Client, db: None) -> None:
    assert "no-store" in client.get("/login/").headers["Cache-Control"]


# ── where it leads ──


@pytest.mark.parametrize("wanted", ["/posts/", "/cases/?page=2", "/regulations/#article-1", "http://testserver/posts/"])
def test_signing_in_leads_to_where_one_wanted_to_go(world: World, client: Client, wanted: str) -> None:
    assert f'name="next" value="{wanted}"' in client.get("/login/", {"next": wanted}).content.decode()
    assert sign_in(client, next=wanted).headers["Location"] == wanted


OUTSIDE = [
    "https://example.org/",
    "//example.org/",
    "///example.org/",
    "/\\example.org/",
    "\\\\example.org",
    "http:///example.org",
    "https:example.org",
    "http://testserver@example.org/",
    "javascript:alert(1)",
    " //example.org",
    "\x08//example.org",
    "",
]


@pytest.mark.parametrize("wanted", OUTSIDE)
def test_the_way_on_stays_on_this_host(world: World, client: Client, wanted: str) -> None:
    assert sign_in(client, next=wanted).headers["Location"] == "/"
    answer = client.post("/capacity/", {"capacity": world.finance.pk, "next": wanted})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


def test_over_https_the_way_on_stays_encrypted(world: World, client: Client) -> None:
    answer = client.post(
        "/login/", {"username": "alice", "password": PASSWORD, "next": "http://testserver/posts/"}, secure=True
    )
    assert answer.headers["Location"] == "/"


def test_after_a_wrong_password_one_still_gets_to_where_one_wanted(world: World, client: Client) -> None:
    page = client.post("/login/?next=/posts/", {"username": "alice", "password": "wrong", "next": "/posts/"})
    assert 'name="next" value="/posts/"' in page.content.decode()


# ── one click, in the demo alone ──


def test_the_demo_shows_its_accounts_by_body(world: World, client: Client) -> None:
    register_demo_logins([Login("alice"), Login("ann"), Login("bob", body="晶衡材料")])
    page = client.get("/login/").content.decode()
    assert re.findall(r'name="username" value="(\w+)"', page) == ["alice", "ann", "bob"]
    assert re.findall(r"<legend[^>]*>(?:<[^>]*>)?([^<]+)", page) == ["云汐大学", "晶衡材料"]


def test_one_click_signs_in_with_an_account_of_the_demo_only(world: World, client: Client) -> None:
    register_demo_logins([Login("alice")])
    for username in ("bob", "", "Alice"):
        assert client.post("/login/", {"username": username}).status_code == 404
        assert who(client) is None
    answer = client.post("/login/", {"username": "alice", "next": "/posts/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/posts/")
    assert who(client) == "alice"


def test_one_click_finds_nobody_where_the_account_is_missing_or_closed(world: World, client: Client) -> None:
    register_demo_logins([Login("alice"), Login("missing")])
    User.objects.filter(pk=world.alice.pk).update(is_active=False)
    assert [client.post("/login/", {"username": name}).status_code for name in ("alice", "missing")] == [404, 404]


def test_a_wrong_password_is_wrong_in_the_demo_too(world: World, client: Client) -> None:
    register_demo_logins([Login("alice")])
    assert WRONG in sign_in(client, password="wrong").content.decode()  # type: ignore[attr-defined]
    sign_in(client, password="")
    assert who(client) is None


def test_in_service_there_is_no_click_and_no_list(world: World, client: Client, settings: LazySettings) -> None:
    register_demo_logins([Login("alice", name="演示者")])
    settings.LIANPIN_DEMO = False
    page = client.get("/login/").content.decode()
    assert ("演示者" in page, "lp-login" in page, 'value="alice"' in page) == (False, False, False)
    assert client.post("/login/", {"username": "alice"}).status_code == 200
    assert who(client) is None
    assert sign_in(client).status_code == 302
    assert who(client) == "alice"


# ── signing out ──


def test_signing_out_is_something_one_sends(world: World, client: Client) -> None:
    client.force_login(world.alice)
    assert client.get("/logout/").status_code == 405
    assert who(client) == "alice"
    answer = client.post("/logout/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login/")
    assert dict(client.session) == {}
    assert client.get("/").status_code == 302


def test_who_is_not_signed_in_may_sign_out(client: Client, db: None) -> None:
    assert client.post("/logout/").headers["Location"] == "/login/"


# ── capacities ──


def test_one_acts_in_the_first_capacity_until_one_chooses(world: World, client: Client) -> None:
    client.force_login(world.alice)
    assert acting(client) == world.personnel.pk
    answer = client.post("/capacity/", {"capacity": world.finance.pk, "next": "/posts/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/posts/")
    assert acting(client) == world.finance.pk
    client.post("/capacity/", {"capacity": world.personnel.pk})
    assert acting(client) == world.personnel.pk


def test_a_foreign_ended_future_or_invented_capacity_does_not_exist(world: World, client: Client) -> None:
    ended = grant(world.alice, world.personnel.unit, Role.DECIDER, until=date(2026, 1, 4))
    future = grant(world.alice, world.personnel.unit, Role.AUDITOR)
    type(future).objects.filter(pk=future.pk).update(since_on=date(2026, 1, 6))
    client.force_login(world.alice)
    for wanted in (world.firm.pk, ended.pk, future.pk, 987654321, -1, "x", "", f"{world.finance.pk} "):
        assert client.post("/capacity/", {"capacity": wanted}).status_code == 404
        assert acting(client) == world.personnel.pk
    assert client.post("/capacity/").status_code == 404


def test_a_chosen_capacity_ends_with_its_last_day(world: World, client: Client) -> None:
    ending = grant(world.alice, world.personnel.unit, Role.DECIDER, until=date(2026, 1, 6))
    client.force_login(world.alice)
    client.post("/capacity/", {"capacity": ending.pk})
    clock.set_day(date(2026, 1, 6))
    assert acting(client) == ending.pk
    clock.set_day(date(2026, 1, 7))
    assert acting(client) == world.personnel.pk


def test_who_holds_nothing_yet_is_signed_in_and_acts_as_nobody(world: World, client: Client) -> None:
    clock.set_day(date(2025, 12, 31))
    client.force_login(world.alice)
    assert acting(client) is None
    assert client.post("/capacity/", {"capacity": world.personnel.pk}).status_code == 404


def test_the_choice_of_one_is_not_the_choice_of_the_next(world: World, client: Client) -> None:
    client.force_login(world.alice)
    client.post("/capacity/", {"capacity": world.finance.pk})
    sign_in(client, username="bob")
    assert (who(client), "membership" in client.session) == ("bob", False)
    assert acting(client) == world.firm.pk


def test_the_capacity_is_chosen_by_sending_and_signed_in(world: World, client: Client) -> None:
    answer = client.post("/capacity/", {"capacity": world.personnel.pk})
    assert answer.headers["Location"] == "/login/?next=/capacity/"
    client.force_login(world.alice)
    assert client.get("/capacity/").status_code == 405


# ── what the database knows ──


def told_to_the_database() -> list[str | None]:
    """What PostgreSQL is told in the present transaction; "" or None is nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lianpin.' || name, true) FROM unnest(%s::text[]) AS name", [SETTINGS])
        return [value or None for (value,) in cursor.fetchall()]


def ask(request: HttpRequest) -> JsonResponse:
    return JsonResponse(told_to_the_database(), safe=False)


urlpatterns = [path("ask/", ask), path("", include(service.ROOT_URLCONF))]


@pytest.mark.django_db(transaction=True)
def test_postgresql_knows_who_acts_for_that_transaction_alone(client: Client, settings: LazySettings) -> None:
    settings.ROOT_URLCONF = __name__
    clock.set_day(date(2026, 1, 5))
    world = make_world()

    def asked() -> list[str | None]:
        found: list[str | None] = client.get("/ask/").json()
        assert told_to_the_database() == [None] * 4  # the same connection, and nothing is left of it
        return found

    def of(user: User, *others: int) -> list[str]:
        return [str(value) for value in (user.pk, *others)]

    assert asked() == ["0"] * 4  # nobody, and no scope of the process's
    client.force_login(world.alice)
    unit = world.personnel.unit
    assert asked() == of(world.alice, world.personnel.pk, unit.organisation_id, unit.pk)
    client.post("/capacity/", {"capacity": world.finance.pk})
    assert asked() == of(world.alice, world.finance.pk, unit.organisation_id, world.finance.unit_id)
    client.force_login(world.bob)
    assert asked() == of(world.bob, world.firm.pk, world.firm.unit.organisation_id, world.firm.unit_id)
    clock.set_day(date(2025, 12, 31))
    assert asked() == of(world.bob, 0, 0, 0)
    client.logout()
    assert asked() == ["0"] * 4


# ── what it costs ──


def test_the_login_costs_the_same_for_a_hundred_accounts_and_capacities(
    world: World, client: Client, statements: Callable[[Client, str], int]
) -> None:
    register_demo_logins([Login("alice")])
    few = statements(client, "/login/")
    client.force_login(world.alice)
    few_signed_in = statements(client, "/login/")
    User.objects.bulk_create(User(username=f"u{number}", name=f"u{number}") for number in range(99))
    register_demo_logins([Login("alice"), *(Login(f"u{number}", body=f"单位{number // 5}") for number in range(99))])
    hold_many_capacities(world.personnel.capacity())
    assert statements(client, "/login/") == few_signed_in
    client.logout()
    assert statements(client, "/login/") == few
    assert client.get("/login/").content.decode().count('name="username" value=') == 100
