"""钉钉 against a server over HTTP that answers as its documentation says: linked by its holder, and what is refused."""

from typing import Any

import pytest

from lianpin.kernel.identity.models import PLATFORM
from lianpin.kernel.identity.tests.factories import World
from lianpin.kernel.identity.verbs import link_identity
from lianpin.site.sign_in.tests.conftest import CONTACT, Browser, recorded
from lianpin.site.sign_in.tests.servers import DingTalkServer

START = "/sign-in/dingtalk/"


@pytest.fixture
def linked(world: World, dingtalk: DingTalkServer) -> DingTalkServer:
    """Alice has linked her 钉钉."""
    link_identity(world.alice, provider="uni", uid="open-1", by=PLATFORM)
    return dingtalk


def test_somebody_links_their_dingtalk_and_comes_in_by_it(
    world: World, dingtalk: DingTalkServer, browser_of_ours: Browser
) -> None:
    browser_of_ours.client.force_login(world.alice)
    assert "open-1" in browser_of_ours.follow(f"{START}?process=connect").content.decode()
    browser_of_ours.client.post("/my/sign-ins/link/")
    browser_of_ours.client.post("/logout/")
    page = browser_of_ours.follow(f"{START}?next=/posts/")
    assert (page.status_code, page.wsgi_request.path, browser_of_ours.who) == (200, "/posts/", "alice")  # type: ignore[attr-defined]
    assert recorded() == ["identity.linked", "sign_in.made"]
    assert world.alice.socialaccount_set.get().extra_data == {}  # type: ignore[attr-defined]


def test_who_has_linked_nothing_is_told_whom_to_ask(
    world: World, dingtalk: DingTalkServer, browser_of_ours: Browser
) -> None:
    page = browser_of_ours.follow(START)
    assert (page.status_code, browser_of_ours.who) == (403, None)
    assert CONTACT in page.content.decode()


def test_a_code_counts_once_and_for_one_browser(linked: DingTalkServer, browser_of_ours: Browser) -> None:
    back = browser_of_ours.stop_before_us(START)
    other = Browser()
    assert (other.follow(back).status_code, other.who) == (401, None)
    assert browser_of_ours.follow(back).status_code == 200
    browser_of_ours.client.post("/logout/")
    assert (browser_of_ours.follow(back).status_code, browser_of_ours.who) == (401, None)


def test_an_invented_code_and_another_secret_are_refused_by_the_server(
    linked: DingTalkServer, browser_of_ours: Browser
) -> None:
    back = browser_of_ours.stop_before_us(START)
    linked.codes.clear()
    assert (browser_of_ours.follow(back).status_code, browser_of_ours.who) == (401, None)
    linked.secret = "changed-there"
    assert (browser_of_ours.follow(START).status_code, browser_of_ours.who) == (401, None)


@pytest.mark.parametrize(
    ("what", "answer"),
    [("member", {"nick": "某人"}), ("member", []), ("token", {"accessToken": ""}), ("token", {"corpId": "dingc"})],
)
def test_an_answer_that_is_not_as_documented_is_told_politely(
    linked: DingTalkServer, browser_of_ours: Browser, what: str, answer: Any
) -> None:
    setattr(linked, what, answer)
    page = browser_of_ours.follow(START)
    assert (page.status_code, browser_of_ours.who) == (401, None)
    assert "请返回登录页重新登录" in page.content.decode()
