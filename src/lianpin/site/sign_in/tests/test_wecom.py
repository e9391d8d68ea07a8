"""企业微信 against a server over HTTP that answers as its documentation says: who comes in, and what is refused."""

from django.conf import LazySettings

from lianpin.kernel.identity.tests.factories import World
from lianpin.site.sign_in.tests.conftest import CONTACT, Browser, recorded
from lianpin.site.sign_in.tests.servers import WeComServer

START = "/sign-in/wecom/uni/"


def test_a_member_comes_in_and_is_on_record(world: World, wecom: WeComServer, browser_of_ours: Browser) -> None:
    page = browser_of_ours.follow(f"{START}?next=/posts/")
    assert (page.status_code, page.wsgi_request.path, browser_of_ours.who) == (200, "/posts/", "alice")  # type: ignore[attr-defined]
    assert recorded() == ["identity.linked", "sign_in.made"]


def test_a_member_whom_we_do_not_know_is_told_whom_to_ask(
    world: World, wecom: WeComServer, browser_of_ours: Browser
) -> None:
    wecom.member = {"userid": "9999999"}
    page = browser_of_ours.follow(START)
    assert (page.status_code, browser_of_ours.who) == (403, None)
    assert CONTACT in page.content.decode()


def test_who_is_no_member_is_nobody(world: World, wecom: WeComServer, browser_of_ours: Browser) -> None:
    wecom.member = {"openid": "2020001"}
    assert (browser_of_ours.follow(START).status_code, browser_of_ours.who) == (401, None)


def test_a_code_counts_once_and_for_one_browser(world: World, wecom: WeComServer, browser_of_ours: Browser) -> None:
    back = browser_of_ours.stop_before_us(START)
    other = Browser()
    assert (other.follow(back).status_code, other.who) == (401, None)
    signed_in = browser_of_ours.follow(back)
    assert (signed_in.status_code, signed_in.wsgi_request.user.username) == (200, "alice")  # type: ignore[attr-defined]
    browser_of_ours.client.post("/logout/")
    assert (browser_of_ours.follow(back).status_code, browser_of_ours.who) == (401, None)


def test_a_used_or_invented_code_is_refused_by_the_server(
    world: World, wecom: WeComServer, browser_of_ours: Browser
) -> None:
    back = browser_of_ours.stop_before_us(START)
    wecom.codes.clear()
    assert (browser_of_ours.follow(back).status_code, browser_of_ours.who) == (401, None)


def test_another_secret_gets_no_token(
    world: World, wecom: WeComServer, browser_of_ours: Browser, settings: LazySettings
) -> None:
    wecom.secret = "changed-there"
    assert (browser_of_ours.follow(START).status_code, browser_of_ours.who) == (401, None)


def test_an_answer_that_is_not_json_is_told_politely(
    world: World, wecom: WeComServer, browser_of_ours: Browser
) -> None:
    back = browser_of_ours.stop_before_us(START)
    wecom.down = True
    page = browser_of_ours.follow(back)
    assert page.status_code == 401
    assert "请返回登录页重新登录" in page.content.decode()
