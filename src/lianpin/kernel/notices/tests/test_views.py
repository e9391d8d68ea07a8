"""The pages: everybody sees their own, a link opens the very thing, and what is secret is shown once or never."""

import re

import pytest
from django.test import Client

from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import PLATFORM
from lianpin.kernel.identity.tests.factories import World, grant, make_user
from lianpin.kernel.notices.enums import Channel, Topic
from lianpin.kernel.notices.models import CalendarFeed, Letter, Notice, Preferences, Robot
from lianpin.kernel.notices.tests.test_letters import write
from lianpin.kernel.notices.tests.test_telling import tell


def enter(client: Client, world: World, name: str = "alice") -> Client:
    client.force_login(getattr(world, name))
    return client


def test_a_link_opens_the_thing_in_the_capacity_that_it_concerns(world: World, client: Client) -> None:
    """Signed out, one is asked to sign in first and led there afterwards."""
    notice = tell(world, to=[world.finance])[0]
    link = f"/my/notices/{notice.pk}/"
    assert client.get(link)["Location"] == f"/login/?next={link}"
    assert (
        client.post("/login/", {"username": "alice", "password": "a-long-password-9", "next": link})["Location"] == link
    )
    assert client.get("/").wsgi_request.capacity == world.personnel.capacity()  # type: ignore[attr-defined]
    assert client.get(link)["Location"] == "/cases/7/"
    assert client.get("/").wsgi_request.capacity == world.finance.capacity()  # type: ignore[attr-defined]
    assert Notice.objects.filter(read_at=None).count() == 0


def test_another_users_notice_does_not_exist(world: World, client: Client) -> None:
    notice = tell(world, to=[world.firm])[0]
    assert enter(client, world).get(f"/my/notices/{notice.pk}/").status_code == 404
    assert "人员交流" not in client.get("/my/notices/").content.decode()


def test_the_bell_counts_what_is_unread_until_all_is_read(world: World, client: Client) -> None:
    tell(world, to=[world.firm])
    tell(world, to=[world.firm])
    page = enter(client, world, "bob").get("/my/notices/").content.decode()
    assert re.findall(r'lp-bell-count" aria-hidden="true">(\d+)<', page) == ["2"]
    assert client.post("/my/notices/read/").status_code == 302
    assert "lp-bell-count" not in client.get("/my/notices/").content.decode()


def test_ways_and_quiet_hours_are_kept(world: World, client: Client) -> None:
    page = enter(client, world).get("/my/notices/ways/").content.decode()
    given = {name: "digest" for name in re.findall(r'<select name="((?:mail|chat)-\w+)"', page)}
    assert len(given) == len(Topic) * len(Channel)
    half = client.post("/my/notices/ways/", {**given, "quiet_from": "22:00"}).content.decode()
    assert "请同时填写开始和结束" in half
    assert not Preferences.objects.exists()
    client.post("/my/notices/ways/", {**given, "quiet_from": "22:00", "quiet_until": "07:00", "mail-task": "off"})
    kept = Preferences.objects.get()
    assert (kept.ways["task"], str(kept.quiet_until)) == ({"mail": "off", "chat": "digest"}, "07:00:00")
    assert "settlement" in kept.ways
    assert "mail" not in kept.ways["settlement"], "what is as usual is not kept"


def test_a_calendar_address_is_shown_once_and_can_be_taken_back(world: World, client: Client) -> None:
    enter(client, world).post("/my/calendar/renew/")
    shown = [client.get("/my/notices/ways/").content.decode() for _again in range(2)]
    found = [re.findall(r"https://lianpin.example.edu.cn(/calendar/[\w-]+\.ics)", page) for page in shown]
    assert (len(found[0]), found[1]) == (1, [])
    client.logout()
    assert client.get(found[0][0]).status_code == 200
    enter(client, world).post("/my/calendar/revoke/")
    assert (client.get(found[0][0]).status_code, CalendarFeed.objects.count()) == (404, 0)


def test_the_outbox_is_the_units_own(world: World, client: Client) -> None:
    letter = write(world)
    enter(client, world)
    page = client.get(f"/letters/{letter.pk}/").content.decode()
    assert "正文" in page
    assert "不予受理" in client.get("/letters/").content.decode()
    assert client.post(f"/letters/{letter.pk}/release/").status_code == 302
    assert Letter.objects.get().status == "released"
    enter(client, world, "bob")
    assert [
        client.get(f"/letters/{letter.pk}/").status_code,
        client.post(f"/letters/{letter.pk}/discard/").status_code,
    ] == [404, 404]
    assert "不予受理" not in client.get("/letters/").content.decode()


ROBOT = {
    "kind": "dingtalk",
    "name": "人事群",
    "url": "https://oapi.dingtalk.com/robot/send?access_token=TOKEN",
    "secret": "SECret",
}


def test_an_administrator_sets_robots_and_never_reads_their_secrets_again(world: World, client: Client) -> None:
    admin = grant(make_user("root"), world.personnel.unit, Role.ADMINISTRATOR)
    client.force_login(admin.user)
    wrong = client.post("/robots/", {**ROBOT, "secret": ""}).content.decode()
    assert "启用签名" in wrong
    client.post("/robots/", ROBOT)
    page = client.get("/robots/").content.decode()
    assert ("人事群" in page, "SECret" in page, "access_token" in page) == (True, False, False)
    robot = Robot.objects.get()
    assert enter(client, world).get("/robots/").status_code == 404
    assert client.post(f"/robots/{robot.pk}/remove/").status_code == 404
    client.force_login(admin.user)
    client.post(f"/robots/{robot.pk}/remove/")
    robot.refresh_from_db()
    assert (robot.is_active, robot.url, robot.secret) == (False, "", "")


@pytest.mark.parametrize("page", ["/my/notices/", "/my/notices/ways/", "/letters/"])
def test_pages_cost_the_same_for_many_rows(world: World, client: Client, statements: object, page: str) -> None:
    enter(client, world)
    write(world)
    tell(world)
    one = statements(client, page)  # type: ignore[operator]
    for number in range(20):
        write(world, address=f"{number}@example.com")
        tell(world, by=PLATFORM)
    assert statements(client, page) == one  # type: ignore[operator]
