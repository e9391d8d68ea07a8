"""Visit the running demo as every role: `lianpin demo --once`."""

import re
import urllib.error
import urllib.request
from collections.abc import Iterable
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.parse import urlencode, urljoin

from lianpin.site import environment


class Unanswered(Exception):
    """A page did not come; the message names address and answer."""


def front_pages(address: str, usernames: Iterable[str]) -> dict[str, str]:
    """Sign in by the demo's button as each, and return each one's first page. Raises Unanswered."""
    return {username: _front_page(address, username) for username in usernames}


def is_healthy(address: str) -> bool:
    """Whether /healthz answers, asked under a name that the platform answers to."""
    name = environment.words("LIANPIN_HOSTS", "localhost")[0].lstrip(".").replace("*", "localhost")
    try:
        return _get(_browser(), urllib.request.Request(urljoin(address, "/healthz"), headers={"Host": name})) == "ok"
    except (Unanswered, OSError):
        return False


def _front_page(address: str, username: str) -> str:
    browser = _browser()
    buttons = _LoginButtons()
    login = urljoin(address, "/login/")
    buttons.feed(_get(browser, login))
    if username not in buttons.forms:
        raise Unanswered(f"{login}: no button signs in {username}")
    action, hidden = buttons.forms[username]
    words = urlencode({**hidden, "username": username}).encode()
    page = _get(browser, urllib.request.Request(urljoin(login, action), words, {"Referer": login}))
    if "<h1" not in page or 'name="username"' in page:
        raise Unanswered(f"{address}: {username} was not signed in")
    _assets(browser, address, page)
    return page


def _assets(browser: urllib.request.OpenerDirector, address: str, page: str) -> None:
    """Every style sheet, script and picture that the page names is there."""
    for path in set(re.findall(r'(?:href|src)="(/static/[^"#?]+)', page)):
        _get(browser, urljoin(address, path))


def _browser() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(
        urllib.request.HTTPCookieProcessor(CookieJar()),
        urllib.request.ProxyHandler({}),  # 127.0.0.1 is never behind a proxy
    )


def _get(browser: urllib.request.OpenerDirector, request: str | urllib.request.Request) -> str:
    try:
        with browser.open(request, timeout=60) as answer:
            return str(answer.read().decode("utf-8", errors="replace"))
    except urllib.error.HTTPError as error:
        raise Unanswered(f"{error.url}: {error.code}") from error
    except urllib.error.URLError as error:
        raise Unanswered(f"{request if isinstance(request, str) else request.full_url}: {error.reason}") from error


class _LoginButtons(HTMLParser):
    """The forms of the login page, by the login that their button gives."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, tuple[str, dict[str, str]]] = {}
        self._action, self._hidden = "", dict[str, str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._action, self._hidden = given.get("action", ""), {}
        elif tag == "input" and given.get("type") == "hidden":
            self._hidden[given.get("name", "")] = given.get("value", "")
        elif tag == "button" and given.get("name") == "username":
            self.forms[given.get("value", "")] = (self._action, self._hidden)
