"""Choosing a new password: knowing the old one, or by a mail."""

import re

import pytest
from django.conf import LazySettings
from django.core import mail
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from lianpin.kernel.audit.models import Event
from lianpin.kernel.identity import jobs
from lianpin.kernel.identity.models import User
from lianpin.kernel.identity.tests.factories import PASSWORD, World

NEW = "another-long-one-7"


def change(client: Client, **given: str) -> str:
    """Where it leads, or the page."""
    answer = client.post("/my/password/", {"old": PASSWORD, "new": NEW, "again": NEW} | given)
    return answer.headers.get("Location") or answer.content.decode()


def sign_in(client: Client, password: str) -> bool:
    return client.post("/login/", {"username": "alice", "password": password}).status_code == 302


@pytest.fixture
def with_mail(world: World, settings: LazySettings) -> User:
    """Alice has an address, and the platform a mail server."""
    settings.LIANPIN_MAIL = True
    User.objects.filter(pk=world.alice.pk).update(email="alice@uni.example")
    return world.alice


def test_a_new_password_takes_the_place_of_the_old_and_ends_other_sign_ins(world: World, client: Client) -> None:
    other = Client()
    for each in (client, other):
        sign_in(each, PASSWORD)
    assert change(client) == "/my/sign-ins/"
    assert [each.get("/").status_code for each in (client, other)] == [200, 302]
    assert [sign_in(Client(), each) for each in (PASSWORD, NEW)] == [False, True]
    event = Event.objects.get(kind="password.changed")
    assert (event.user_id, event.detail) == (world.alice.pk, {"name": "Alice"})
    assert "当前" in client.get("/my/sign-ins/").content.decode()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"old": "wrong-password"}, "密码不正确"),
        ({"again": "something-else-1"}, "两次输入的密码不一致"),
        ({"new": "short1", "again": "short1"}, "至少要有10个字符"),
        ({"new": "1234567890987", "again": "1234567890987"}, "lp-error"),
        ({"new": "qwertyuiop", "again": "qwertyuiop"}, "lp-error"),  # of the common ones that Django brings
    ],
)
def test_what_will_not_do_is_told_at_its_field_and_changes_nothing(
    world: World, client: Client, given: dict[str, str], told: str
) -> None:
    sign_in(client, PASSWORD)
    page = change(client, **given)
    assert told in page
    assert PASSWORD not in page and NEW not in page
    assert sign_in(Client(), PASSWORD)


def test_the_old_one_is_guessed_no_more_often_than_at_the_sign_in(world: World, client: Client) -> None:
    sign_in(client, PASSWORD)
    for _attempt in range(8):
        change(client, old="guess")
    assert "已暂停登录" in change(client)


# ── forgotten ──


def mailed(user: User) -> str:
    """Run the job that waits, and open the mail: the address in it, without the host."""
    waiting = ProcrastinateJob.objects.get(task_name="lianpin.kernel.identity.jobs.mail_reset")
    assert waiting.args == {"user_id": user.pk}  # nothing that opens anything lies in the queue
    jobs.mail_reset(**waiting.args)
    letter = mail.outbox[-1]
    assert letter.to == ["alice@uni.example"]
    found = re.search(r"http://[^/\s]+(/\S+)", str(letter.body))
    assert found is not None
    return found.group(1)


def test_a_mail_lets_its_reader_choose_a_new_password_once(with_mail: User, client: Client) -> None:
    sign_in(other := Client(), PASSWORD)
    client.post("/login/forgotten/", {"username": "Alice"})
    address = mailed(with_mail)
    assert client.get(address).status_code == 200
    assert client.post(address, {"new": NEW, "again": NEW}).headers["Location"] == "/login/"
    assert sign_in(Client(), NEW)
    assert other.get("/").status_code == 302
    assert client.get(address).status_code == 404
    assert client.post(address, {"new": PASSWORD, "again": PASSWORD}).status_code == 404


def test_a_mail_is_worth_nothing_after_an_hour_or_to_another(
    with_mail: User, world: World, client: Client, settings: LazySettings
) -> None:
    client.post("/login/forgotten/", {"username": "alice"})
    address = mailed(with_mail)
    assert client.get(address.replace(f"user={with_mail.pk}", f"user={world.bob.pk}")).status_code == 404
    assert settings.PASSWORD_RESET_TIMEOUT == 3600
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert client.get(address).status_code == 404


def test_the_page_does_not_tell_which_accounts_there_are(with_mail: User, client: Client) -> None:
    pages = [
        re.sub(r'value="[^"]{20,}"', "", client.post("/login/forgotten/", {"username": name}).content.decode())
        for name in ("alice", "bob", "nobody")
    ]
    assert pages[0] == pages[1] == pages[2]
    assert ProcrastinateJob.objects.filter(task_name__endswith="mail_reset").count() == 1


def test_nobody_is_flooded_with_mails(with_mail: User, client: Client) -> None:
    statuses = [client.post("/login/forgotten/", {"username": "alice"}).status_code for _time in range(6)]
    assert statuses == [200] * 5 + [429]


def test_without_mail_one_is_told_whom_to_ask(world: World, client: Client) -> None:
    page = client.post("/login/forgotten/", {"username": "alice"}).content.decode()
    assert "请联系本单位管理员重置密码" in page
    assert not ProcrastinateJob.objects.filter(task_name__endswith="mail_reset").exists()


@pytest.mark.parametrize(
    "asked", ["", "?user=x&token=y", "?user=1", "?user=99999999999999999999&token=a-b", "?user=²&token=a"]
)
def test_an_invented_address_chooses_nothing(world: World, client: Client, asked: str) -> None:
    page = client.get(f"/login/new-password/{asked}")
    assert page.status_code == 404
    assert "已经失效" in page.content.decode()
