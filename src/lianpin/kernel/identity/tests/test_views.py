"""Signing in and out, and choosing a capacity: what each refuses, and that nothing leads off this host."""

from collections.abc import Callable
from datetime import date

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client

from lianpin.kernel.identity import verbs
from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import PLATFORM, Membership, User
from lianpin.kernel.identity.registry import demo_logins
from lianpin.kernel.identity.tests.crowds import hold_many_capacities
from lianpin.kernel.identity.tests.test_verbs import PASSWORD, make_university, make_user
from lianpin.toolkit import clock


@pytest.fixture
def alice(db: None) -> User:
    clock.set_day(date(2026, 1, 5))
    body, user = make_university(), make_user()
    for office in ("人事处", "财务处"):
        unit = verbs.add_unit(body, office, offices=[office], by=PLATFORM)
        verbs.grant_role(user, unit=unit, role=Role.HANDLER, since_on=date(2026, 1, 1), by=PLATFORM)
    return user


def test_the_right_password_signs_in_and_leads_on(client: Client, alice: User) -> None:
    answer = client.post("/login/", {"username": "alice", "password": PASSWORD, "next": "/posts/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/posts/")
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    "given", [{"username": "alice", "password": "wrong"}, {"username": "bob", "password": PASSWORD}]
)
def test_a_wrong_name_and_a_wrong_password_sound_the_same(client: Client, alice: User, given: dict[str, str]) -> None:
    page = client.post("/login/", given).content.decode()
    assert "用户名或密码不正确，请核对后重试。" in page and PASSWORD not in page
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("wanted", ["https://example.org/", "//example.org/", "javascript:alert(1)", ""])
def test_the_way_on_stays_on_this_host(client: Client, alice: User, wanted: str) -> None:
    answer = client.post("/login/", {"username": "alice", "password": PASSWORD, "next": wanted})
    assert answer.headers["Location"] == "/"


def test_one_click_signs_in_with_a_demo_account_only(client: Client, alice: User) -> None:
    assert client.post("/login/", {"username": "alice"}).status_code == 404
    verbs.create_user(demo_logins[0].username, name="演示", password=PASSWORD, by=PLATFORM)
    assert client.post("/login/", {"username": demo_logins[0].username}).status_code == 302


def test_outside_the_demo_there_is_no_click_and_no_list(client: Client, alice: User, settings: LazySettings) -> None:
    verbs.create_user(demo_logins[0].username, name="演示", password=PASSWORD, by=PLATFORM)
    settings.LIANPIN_DEMO = False
    page = client.post("/login/", {"username": demo_logins[0].username})
    assert page.status_code == 200 and client.get("/").status_code == 302
    assert demo_logins[0].name not in client.get("/login/").content.decode()


def test_signing_out_is_something_one_sends(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").status_code == 302
    assert client.get("/").status_code == 302


def test_one_acts_in_the_capacity_that_one_chose(client: Client, alice: User) -> None:
    client.force_login(alice)
    first, second = alice.memberships.order_by("pk")
    assert client.post("/capacity/", {"capacity": second.pk, "next": "/posts/"}).headers["Location"] == "/posts/"
    page = client.get("/")
    assert page.wsgi_request.capacity.membership_id == second.pk  # type: ignore[attr-defined]
    assert client.post("/capacity/", {"capacity": first.pk}).status_code == 302


def test_a_capacity_of_somebody_else_or_of_the_past_does_not_exist(client: Client, alice: User) -> None:
    client.force_login(alice)
    unit = alice.memberships.earliest("pk").unit
    foreign = Membership.objects.create(user=make_user("bob"), unit=unit, role=Role.HANDLER, since_on=date(2026, 1, 1))
    past = Membership.objects.create(
        user=alice, unit=unit, role=Role.DECIDER, since_on=date(2025, 1, 1), until_on=date(2025, 12, 31)
    )
    for wanted in (foreign.pk, past.pk, "x", ""):
        assert client.post("/capacity/", {"capacity": wanted}).status_code == 404


def test_the_database_knows_who_acts_in_each_request(client: Client, alice: User) -> None:
    client.force_login(alice)
    client.get("/")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lianpin.actor'), current_setting('lianpin.organisation')")
        found = cursor.fetchone()
    unit = alice.memberships.earliest("pk").unit
    assert found == (str(alice.pk), str(unit.organisation_id))


def test_signing_in_costs_the_same_whoever_there_is(
    client: Client, alice: User, statements: Callable[[Client, str], int]
) -> None:
    few = statements(client, "/login/")
    User.objects.bulk_create(User(username=f"u{number}", name=f"u{number}") for number in range(99))
    capacity = alice.memberships.earliest("pk").capacity()
    hold_many_capacities(capacity)
    assert statements(client, "/login/") == few
