"""Keys by which programs act for somebody: shown once, kept as a digest, good for one role and for a while."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from lianpin.kernel.audit.models import Event
from lianpin.kernel.identity import verbs
from lianpin.kernel.identity.enums import KeyScope
from lianpin.kernel.identity.models import ApiKey, Capacity, Membership, User, account_of
from lianpin.kernel.identity.tests.conftest import DAY
from lianpin.kernel.identity.tests.factories import PASSWORD, World
from lianpin.toolkit import clock
from lianpin.toolkit.errors import LianpinError

END = date(2026, 3, 31)


def make(world: World, *, scope: str = KeyScope.READ, **given: Any) -> tuple[ApiKey, str]:
    """Alice's key for the finance office, until the end of March."""
    said: dict[str, Any] = {"reason": "财务系统", "until_on": END, "by": account_of(world.alice)}
    return verbs.make_key(world.finance, scope=scope, **said | given)


def ask(secret: str, client: Client | None = None) -> Any:
    """Who one is, as the API says it to this key."""
    return (client or Client()).get("/api/me", headers={"authorization": f"Bearer {secret}"})


def test_the_secret_is_kept_as_a_digest_alone(world: World) -> None:
    key, secret = make(world)
    assert secret.startswith("lp_") and len(secret) > 40
    kept = ApiKey.objects.filter(pk=key.pk).values()[0]
    assert secret not in str(kept) and secret[:8] == kept["start"]
    event = Event.objects.get(kind="key.made")
    assert (event.subject_id, event.user_id) == (key.pk, world.alice.pk)
    assert secret not in str(event.detail)


def test_a_key_acts_in_its_own_role_whatever_the_session_of_the_browser(world: World, client: Client) -> None:
    _key, secret = make(world)
    client.force_login(world.bob)
    said = ask(secret, client).json()
    assert (said["name"], said["unit"], said["role"]) == ("Alice", "财务处", "finance")
    assert (said["scope"], said["until_on"], said["unit_id"]) == ("read", "2026-03-31", str(world.finance.unit_id))
    assert ApiKey.objects.get().used_on == DAY


def revoke(world: World, key: ApiKey) -> None:
    verbs.revoke_key(key, reason="系统下线", by=account_of(world.alice))


def end_role(world: World, key: ApiKey) -> None:
    Membership.objects.filter(pk=key.membership_id).update(until_on=DAY - timedelta(days=1))


def close_account(world: World, key: ApiKey) -> None:
    User.objects.filter(pk=world.alice.pk).update(is_active=False)


ENDS: dict[str, Callable[[World, ApiKey], object]] = {
    "revoked": revoke,
    "over": lambda world, key: clock.set_day(END + timedelta(days=1)),
    "role": end_role,
    "account": close_account,
    "sessions": lambda world, key: verbs.end_sessions(world.alice, by=account_of(world.alice)),
    "password": lambda world, key: verbs.change_password(world.alice, "another-long-one-7", by=account_of(world.alice)),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=list(ENDS))
def test_a_key_ends(world: World, end: Callable[[World, ApiKey], object]) -> None:
    key, secret = make(world)
    assert ask(secret).status_code == 200
    end(world, key)
    answer = ask(secret)
    assert (answer.status_code, answer.json()["code"]) == (401, "NOT_SIGNED_IN")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("shown", ["Bearer lp_nothing", "Bearer ", "Basic YTpi", "lp_nothing"])
def test_a_wrong_key_is_no_key_though_somebody_is_signed_in(world: World, client: Client, shown: str) -> None:
    client.force_login(world.alice)
    assert client.get("/api/me", headers={"authorization": shown}).status_code == 401
    assert client.get("/api/me").status_code == 200


def test_a_key_for_reading_acts_nowhere(world: World) -> None:
    for scope, code in ((KeyScope.READ, "KEY_READS_ONLY"), (KeyScope.ACT, "NOT_FOUND")):
        _key, secret = make(world, scope=scope)
        headers = {"authorization": f"Bearer {secret}"}
        assert Client().post("/api/posts/1/close", headers=headers).json()["code"] == code


def test_a_key_that_asks_too_often_waits(world: World, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.LIANPIN_API_RATE = 2
    _key, secret = make(world)
    _other, another = make(world)
    now = datetime(2026, 1, 5, 2, 0, 10, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    assert [ask(secret).status_code for _ in range(4)] == [200, 200, 429, 429]
    stopped = ask(secret)
    assert stopped.json()["code"] == "TOO_MANY_REQUESTS"
    assert 0 < int(stopped.headers["Retry-After"]) <= 60
    assert ask(another).status_code == 200
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(seconds=60))
    assert ask(secret).status_code == 200


def test_a_session_needs_its_token_to_act_and_a_key_does_not(world: World) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.alice)
    assert browser.post("/api/posts/1/close").json()["code"] == "CSRF"
    browser.cookies["lianpin_csrf"] = token = "t" * 32
    assert browser.post("/api/posts/1/close", headers={"x-csrftoken": token}).json()["code"] == "NOT_FOUND"
    _key, secret = make(world, scope=KeyScope.ACT)
    bare = Client(enforce_csrf_checks=True)
    assert bare.post("/api/posts/1/close", headers={"authorization": f"Bearer {secret}"}).json()["code"] == "NOT_FOUND"


WRONG: dict[str, dict[str, Any]] = {
    "KEY_PERIOD": {"until_on": DAY + timedelta(days=367)},
    "REASON_MISSING": {"reason": " "},
    "KEY_NOT_YOURS": {"by": Capacity(name="Bob", role="account", user_id=0)},
}


@pytest.mark.parametrize(("code", "given"), WRONG.items(), ids=list(WRONG))
def test_it_refuses_a_key(world: World, code: str, given: dict[str, Any]) -> None:
    with pytest.raises(LianpinError) as refused:
        make(world, **given)
    assert refused.value.code == code
    assert ApiKey.objects.count() == 0


def test_nobody_revokes_another_s_key(world: World, client: Client) -> None:
    key, secret = make(world)
    client.force_login(world.bob)
    assert client.post(f"/my/keys/{key.pk}/revoke/", {"reason": "?"}).status_code == 404
    with pytest.raises(LianpinError):
        verbs.revoke_key(key, reason="?", by=account_of(world.bob))
    assert ask(secret).status_code == 200


def test_who_makes_a_key_says_again_who_they_are_and_sees_it_once(world: World, client: Client) -> None:
    client.post("/login/", {"username": "alice", "password": PASSWORD})
    session = client.session
    del session["account_authentication_methods"]
    session.save()
    assert client.get("/my/keys/new/").headers["Location"].startswith("/my/confirm/")
    client.post("/my/confirm/?next=/my/keys/new/", {"password": PASSWORD})
    given = {"membership": str(world.personnel.pk), "scope": "act", "until_on": "2026-06-30", "reason": "人事系统"}
    assert "最长一年" in client.post("/my/keys/new/", given | {"until_on": "2028-06-30"}).content.decode()
    page = client.post("/my/keys/new/", given).content.decode()
    secret = next(word for word in page.replace("<", " ").replace(">", " ").split() if word.startswith("lp_"))
    assert ask(secret).json()["unit"] == "人事处"
    listed = client.get("/my/keys/").content.decode()
    assert secret not in listed and secret[:8] in listed
    key = ApiKey.objects.get()
    client.post(f"/my/keys/{key.pk}/revoke/", {"reason": "系统下线"})
    assert ask(secret).status_code == 401
    assert "系统下线" in client.get("/my/keys/").content.decode()
