"""A second step after the password: set up with a code, asked for at every sign-in, and codes on paper for a lost telephone."""

import base64
import hmac
import re
import struct
import time

import pytest
from allauth.mfa.models import Authenticator
from django.http import HttpResponse

from lianpin.kernel.audit.models import Event
from lianpin.kernel.identity.models import SignIn
from lianpin.kernel.identity.tests.factories import PASSWORD, World
from lianpin.site.sign_in.tests.conftest import Browser, recorded
from lianpin.site.sign_in.tests.servers import OpenIDProvider

SETUP, STEP = "/my/second-step/app/", "/login/second-step/"


def code_of(secret: str, *, steps: int = 0) -> str:
    """What an app shows (RFC 6238), so many half minutes later."""
    counted = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.digest(base64.b32decode(secret), counted, "sha1")
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 10**6:06d}"


def sign_in(browser: Browser, **given: str) -> HttpResponse:
    return browser.client.post("/login/", {"username": "alice", "password": PASSWORD, **given})  # type: ignore[return-value]


def confirm(browser: Browser, address: str, **given: str) -> HttpResponse:
    """Ask for a page that wants the password once more, and give it."""
    asked = browser.client.get(address)
    assert asked.headers["Location"].startswith("/my/confirm/"), asked.headers
    browser.client.post(asked.headers["Location"], {"password": PASSWORD, "next": address, **given})
    return browser.client.get(address)  # type: ignore[return-value]


def set_up(browser: Browser) -> tuple[str, list[str]]:
    """Alice signs in and sets up an app: its secret, and the codes that she writes down. Then she signs out."""
    sign_in(browser)
    page = confirm(browser, SETUP).content.decode()
    secret = re.findall(r"<code>([A-Z2-7]{32})</code>", page)[0]
    assert 'src="data:image/svg+xml;base64,' in page
    done = browser.client.post(SETUP, {"code": code_of(secret, steps=-1)})
    assert done.headers["Location"] == "/my/second-step/codes/"
    written = re.findall(r"<li><code>(\w+)</code>", browser.client.get("/my/second-step/codes/").content.decode())
    browser.client.post("/logout/")
    return secret, written


def test_signing_in_asks_for_a_code_and_is_done_with_it(world: World, browser_of_ours: Browser) -> None:
    secret, _written = set_up(browser_of_ours)
    answer = sign_in(browser_of_ours, next="/posts/")
    assert (answer.headers["Location"], browser_of_ours.who) == (STEP, None)
    assert browser_of_ours.client.get("/posts/").status_code == 302  # the password alone opens nothing
    done = browser_of_ours.client.post(STEP, {"code": code_of(secret)})
    assert (done.headers["Location"], browser_of_ours.who) == ("/posts/", "alice")
    assert list(SignIn.objects.order_by("pk").values_list("way", "second")) == [("password", ""), ("password", "totp")]
    assert Event.objects.filter(kind="second_step.added", user_id=world.alice.pk).count() == 1


def test_a_code_counts_once(world: World, browser_of_ours: Browser) -> None:
    secret, _written = set_up(browser_of_ours)
    code = code_of(secret)
    sign_in(browser_of_ours)
    browser_of_ours.client.post(STEP, {"code": code})
    browser_of_ours.client.post("/logout/")
    sign_in(browser_of_ours)
    page = browser_of_ours.client.post(STEP, {"code": code})
    assert "已用过" in page.content.decode()
    assert browser_of_ours.who is None


@pytest.mark.parametrize("code", ["000000", "", "abc", "１２３４５６", "0" * 500])
def test_a_wrong_code_opens_nothing(world: World, browser_of_ours: Browser, code: str) -> None:
    secret, _written = set_up(browser_of_ours)
    assert code_of(secret) != code
    sign_in(browser_of_ours)
    page = browser_of_ours.client.post(STEP, {"code": code})
    assert (page.status_code, browser_of_ours.who) == (200, None)


def test_codes_are_not_tried_for_long(world: World, browser_of_ours: Browser) -> None:
    secret, _written = set_up(browser_of_ours)
    sign_in(browser_of_ours)
    for _attempt in range(12):
        page = browser_of_ours.client.post(STEP, {"code": "000000"})
    assert "暂停登录" in page.content.decode()
    browser_of_ours.client.post(STEP, {"code": code_of(secret)})
    assert browser_of_ours.who is None


def test_a_written_code_does_in_its_place_once(world: World, browser_of_ours: Browser) -> None:
    _secret, written = set_up(browser_of_ours)
    assert len(set(written)) == 10
    for who in ("alice", None):
        sign_in(browser_of_ours)
        browser_of_ours.client.post(STEP, {"code": written[3]})
        assert browser_of_ours.who == who
        browser_of_ours.client.post("/logout/")


def test_new_codes_take_the_place_of_the_old(world: World, browser_of_ours: Browser) -> None:
    secret, written = set_up(browser_of_ours)
    sign_in(browser_of_ours)
    browser_of_ours.client.post(STEP, {"code": code_of(secret)})
    confirm(browser_of_ours, "/my/second-step/codes/new/")
    browser_of_ours.client.post("/my/second-step/codes/new/")
    page = browser_of_ours.client.get("/my/second-step/codes/").content.decode()
    assert not set(written) & set(re.findall(r"<li><code>(\w+)</code>", page))


def test_the_secret_is_not_readable_in_the_database(world: World, browser_of_ours: Browser) -> None:
    secret, written = set_up(browser_of_ours)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert "secret" in kept
    assert secret not in kept
    assert not [code for code in written if code in kept]


def test_whoever_finds_a_browser_open_cannot_take_the_second_step_away(world: World, browser_of_ours: Browser) -> None:
    secret, _written = set_up(browser_of_ours)
    sign_in(browser_of_ours)
    browser_of_ours.client.post(STEP, {"code": code_of(secret)})
    for path in (f"{SETUP}remove/", "/my/second-step/codes/new/", "/my/second-step/codes/"):
        assert browser_of_ours.client.get(path).headers["Location"].startswith("/my/confirm/"), path
    browser_of_ours.client.post(f"{SETUP}remove/")
    assert Authenticator.objects.filter(type="totp").exists()
    page = browser_of_ours.client.post(f"/my/confirm/?next={SETUP}remove/", {"password": "wrong-password"})
    assert "密码不正确" in page.content.decode()
    confirm(browser_of_ours, f"{SETUP}remove/")
    browser_of_ours.client.post(f"{SETUP}remove/")
    assert not Authenticator.objects.exists()
    assert Event.objects.filter(kind="second_step.removed").count() == 1


def test_the_second_step_is_asked_for_after_the_university_s_sign_in_as_well(
    world: World, oidc: OpenIDProvider, browser_of_ours: Browser
) -> None:
    secret, _written = set_up(browser_of_ours)
    page = browser_of_ours.follow("/sign-in/oidc/uni/")
    assert (page.wsgi_request.path, browser_of_ours.who) == (STEP, None)  # type: ignore[attr-defined]
    browser_of_ours.client.post(STEP, {"code": code_of(secret)})
    assert browser_of_ours.who == "alice"
    last = SignIn.objects.latest("pk")
    assert (last.way, last.second) == ("uni", "totp")
    held = browser_of_ours.client.get("/").wsgi_request.session["organisation"]
    assert held == world.personnel.unit.organisation_id
    assert recorded()[-1] == "sign_in.made"
