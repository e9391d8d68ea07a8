"""Where one is signed in, signing out from afar, and what happens to whoever tries passwords."""

import pytest
from django.conf import LazySettings
from django.core.cache import caches
from django.test import Client

from lianpin.kernel.audit.models import Event
from lianpin.kernel.identity.models import SignIn, account_of
from lianpin.kernel.identity.tables import described
from lianpin.kernel.identity.tests.factories import PASSWORD, World
from lianpin.kernel.identity.verbs import end_sign_in
from lianpin.toolkit.errors import NotAllowed

WRONG, LOCKED = "用户名或密码不正确", "已暂停登录"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"


def sign_in(client: Client, username: str = "alice", password: str = PASSWORD, address: str = "10.0.0.1") -> str:
    """The page that somebody gets, or where it leads."""
    answer = client.post(
        "/login/", {"username": username, "password": password}, headers={"user-agent": CHROME}, REMOTE_ADDR=address
    )
    return answer.headers.get("Location") or answer.content.decode()


def is_signed_in(client: Client) -> bool:
    return client.get("/").status_code == 200


# ── the list ──


def test_each_sign_in_is_kept_and_on_record(world: World, client: Client) -> None:
    sign_in(client)
    made = SignIn.objects.get()
    assert (made.user, made.way, made.address, made.browser) == (world.alice, "password", "10.0.0.1", CHROME)
    event = Event.objects.get(kind="sign_in.made")
    assert (event.user_id, event.subject_id, event.detail) == (
        world.alice.pk,
        made.pk,
        {"name": "Alice", "way": "password"},
    )


def test_one_sees_where_one_is_signed_in_and_nobody_else_s(world: World, client: Client) -> None:
    other, bob = Client(), Client()
    sign_in(client)
    sign_in(other, address="10.0.0.2")
    sign_in(bob, "bob", address="10.9.9.9")
    page = client.get("/my/sign-ins/").content.decode()
    assert [address in page for address in ("10.0.0.1", "10.0.0.2", "10.9.9.9")] == [True, True, False]
    assert "Chrome / Windows" in page
    assert page.count("/end/") == 1  # not the one that asks


def test_signing_out_from_afar_ends_it_there_at_once(world: World, client: Client) -> None:
    other = Client()
    sign_in(client)
    sign_in(other)
    there = SignIn.objects.latest("pk")
    assert client.post(f"/my/sign-ins/{there.pk}/end/").status_code == 302
    assert (is_signed_in(client), is_signed_in(other)) == (True, False)
    assert Event.objects.filter(kind="sign_in.ended", subject_id=there.pk).count() == 1
    assert client.post(f"/my/sign-ins/{there.pk}/end/").status_code == 404


def test_all_others_end_at_once(world: World, client: Client) -> None:
    others = [Client(), Client()]
    for each in [client, *others]:
        sign_in(each)
    client.post("/my/sign-ins/end-others/")
    assert [is_signed_in(each) for each in [client, *others]] == [True, False, False]


def test_nobody_ends_the_sign_in_of_somebody_else(world: World, client: Client) -> None:
    bob = Client()
    sign_in(client)
    sign_in(bob, "bob")
    there = SignIn.objects.get(user=world.alice)
    assert bob.post(f"/my/sign-ins/{there.pk}/end/").status_code == 404
    with pytest.raises(NotAllowed):
        end_sign_in(there, by=account_of(world.bob))
    assert is_signed_in(client)


def test_signing_out_takes_it_off_the_list(world: World, client: Client) -> None:
    sign_in(client)
    client.post("/logout/")
    assert SignIn.objects.get().ended_at is not None


@pytest.mark.parametrize(
    ("browser", "told"),
    [
        (CHROME, "Chrome / Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Mobile wxwork/4.1 MicroMessenger/7", "企业微信 / iPhone"),
        ("Mozilla/5.0 (Macintosh) AppleWebKit/605 Version/17 Safari/605", "Safari / macOS"),
        ("", "未知浏览器"),
    ],
)
def test_a_browser_is_called_as_people_call_it(browser: str, told: str) -> None:
    assert described(browser) == told


# ── trying passwords ──


def test_after_eight_wrong_passwords_the_right_one_has_to_wait(world: World) -> None:
    """Whoever guesses comes from anywhere; each attempt is a worker of its own, and they agree by the database."""
    for attempt in range(8):
        assert WRONG in sign_in(Client(), password="guess", address=f"10.0.1.{attempt}")
        caches.close_all()
    assert LOCKED in sign_in(Client(), address="10.0.2.1")
    assert sign_in(Client(), "bob") == "/"


def test_a_name_that_there_is_not_is_locked_in_the_same_way(world: World) -> None:
    """Or it would tell which names there are."""
    for _attempt in range(8):
        assert WRONG in sign_in(Client(), "nobody", "guess")
    assert LOCKED in sign_in(Client(), "nobody", "guess")


def test_the_right_password_does_not_count(world: World, client: Client) -> None:
    for _time in range(12):
        assert sign_in(client) == "/"


def test_one_address_cannot_try_everybody_s_passwords(world: World, settings: LazySettings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/15m/ip,8/15m/key"}
    for attempt in range(3):
        assert WRONG in sign_in(Client(), f"user-{attempt}", "guess")
    assert LOCKED in sign_in(Client())
    assert sign_in(Client(), address="10.0.0.9") == "/"


def test_the_counting_is_in_the_database_that_all_workers_share(settings: LazySettings) -> None:
    assert settings.CACHES["default"]["BACKEND"] == "django.core.cache.backends.db.DatabaseCache"
