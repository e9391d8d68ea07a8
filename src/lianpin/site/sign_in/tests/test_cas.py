"""CAS 3.0 against a server over HTTP: a ticket counts once, for one browser, for one service, for a while."""

from urllib.parse import urlencode

import pytest

from lianpin.kernel.identity.tests.factories import World
from lianpin.site.sign_in.tests.conftest import CONTACT, Browser, recorded
from lianpin.site.sign_in.tests.servers import CASServer

START = "/sign-in/cas/uni/"


def test_whom_the_university_has_named_comes_in_and_is_on_record(
    world: World, cas: CASServer, browser_of_ours: Browser
) -> None:
    page = browser_of_ours.follow(f"{START}?next=/posts/")
    assert (page.status_code, page.wsgi_request.path, browser_of_ours.who) == (200, "/posts/", "alice")  # type: ignore[attr-defined]
    assert recorded() == ["identity.linked", "sign_in.made"]


def test_who_is_unknown_is_told_whom_to_ask(world: World, cas: CASServer, browser_of_ours: Browser) -> None:
    cas.user = "9999999"
    page = browser_of_ours.follow(START)
    assert (page.status_code, browser_of_ours.who) == (403, None)
    assert CONTACT in page.content.decode()


def test_an_attribute_cannot_pass_for_the_name(world: World, cas: CASServer, browser_of_ours: Browser) -> None:
    cas.user, cas.attributes = "9999999", {"user": "2020001"}
    assert browser_of_ours.follow(START).status_code == 403
    assert browser_of_ours.who is None


def test_a_ticket_counts_once(world: World, cas: CASServer, browser_of_ours: Browser) -> None:
    back = browser_of_ours.stop_before_us(START)
    browser_of_ours.follow(back)
    browser_of_ours.client.post("/logout/")
    assert (browser_of_ours.follow(back).status_code, browser_of_ours.who) == (401, None)


def test_a_used_ticket_is_refused_by_the_server_too(world: World, cas: CASServer, browser_of_ours: Browser) -> None:
    """Somebody took the ticket on its way, and was first."""
    import requests

    back = browser_of_ours.stop_before_us(START)
    service, ticket = back.rsplit("&ticket=", 1)
    requests.get(f"{cas.address}/cas/p3/serviceValidate?{urlencode({'service': service, 'ticket': ticket})}", timeout=5)
    assert (browser_of_ours.follow(back).status_code, browser_of_ours.who) == (401, None)


def test_a_ticket_of_another_browser_is_none(world: World, cas: CASServer, browser_of_ours: Browser) -> None:
    other = Browser()
    assert other.follow(browser_of_ours.stop_before_us(START)).status_code == 401
    assert other.who is None


def test_a_ticket_for_another_service_is_refused(world: World, cas: CASServer, browser_of_ours: Browser) -> None:
    back = browser_of_ours.stop_before_us(START).rsplit("&ticket=", 1)[0]
    ticket = cas.ticket_for("https://elsewhere.example/")
    assert browser_of_ours.follow(f"{back}&{urlencode({'ticket': ticket})}").status_code == 401


def test_a_ticket_that_is_too_old_is_refused(world: World, cas: CASServer, browser_of_ours: Browser) -> None:
    cas.lifetime = -1
    assert browser_of_ours.follow(START).status_code == 401


@pytest.mark.parametrize("ticket", ["ST-invented", "", "<&>"])
def test_an_invented_ticket_is_refused(world: World, cas: CASServer, browser_of_ours: Browser, ticket: str) -> None:
    back = browser_of_ours.stop_before_us(START).rsplit("&ticket=", 1)[0]
    assert browser_of_ours.follow(f"{back}&{urlencode({'ticket': ticket})}").status_code == 401


def test_a_server_that_is_down_is_told_politely(world: World, cas: CASServer, browser_of_ours: Browser) -> None:
    back = browser_of_ours.stop_before_us(START)
    cas.down = True
    page = browser_of_ours.follow(back)
    assert page.status_code == 401
    assert "请返回登录页重新登录" in page.content.decode()
