"""SAML 2.0 against a provider over HTTP that signs with its own key: who comes in, and every answer that is not believed."""

import base64
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest

from lianpin.kernel.identity.tests.factories import World
from lianpin.site.sign_in.tests.conftest import CONTACT, Browser, recorded
from lianpin.site.sign_in.tests.saml_provider import SAMLProvider

START, ACS = "/sign-in/saml/uni/", "/sign-in/saml/uni/acs/"


def asked(browser: Browser) -> ElementTree.Element:
    """The request with which we send somebody out."""
    import zlib

    out = browser.client.get(START).headers["Location"]
    return ElementTree.fromstring(
        zlib.decompress(base64.b64decode(parse_qs(urlsplit(out).query)["SAMLRequest"][0]), -15)
    )


def give(browser: Browser, answer: str) -> int:
    """Post an answer as the provider's page has the browser do; the status of the page where one ends up."""
    posted = browser.client.post(ACS, {"SAMLResponse": answer})
    return browser.follow(posted.headers["Location"]).status_code


def test_whom_the_university_has_named_comes_in_and_is_on_record(
    world: World, saml: SAMLProvider, browser_of_ours: Browser
) -> None:
    page = browser_of_ours.follow(f"{START}?next=/posts/")
    assert (page.status_code, page.wsgi_request.path, browser_of_ours.who) == (200, "/posts/", "alice")  # type: ignore[attr-defined]
    assert recorded() == ["identity.linked", "sign_in.made"]


def test_who_is_unknown_is_told_whom_to_ask(world: World, saml: SAMLProvider, browser_of_ours: Browser) -> None:
    saml.subject, saml.attributes = "u-9", {"staffNumber": ["9999999"]}
    page = browser_of_ours.follow(START)
    assert (page.status_code, browser_of_ours.who) == (403, None)
    assert CONTACT in page.content.decode()


WRONG: dict[str, dict[str, Any]] = {
    "another's key": {"forge": True},
    "not signed": {"signs": "nothing"},
    "only the envelope signed": {"signs": "response"},
    "another's audience": {"audience": "https://elsewhere.example/metadata"},
    "another issuer": {"issuer": "https://elsewhere.example/idp"},
    "expired": {"age": timedelta(hours=1)},
    "from the future": {"age": timedelta(hours=-1)},
    "to another request": {"answers": "ONELOGIN_0000000000"},
    "to no request": {"answers": ""},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_an_answer_that_cannot_be_believed_lets_nobody_in(
    world: World, saml: SAMLProvider, browser_of_ours: Browser, wrong: dict[str, Any]
) -> None:
    for name, value in wrong.items():
        setattr(saml, name, value)
    page = browser_of_ours.follow(START)
    assert (page.status_code, browser_of_ours.who, recorded()) == (401, None, [])
    assert CONTACT in page.content.decode()


def test_what_is_changed_after_it_was_signed_is_refused(
    world: World, saml: SAMLProvider, browser_of_ours: Browser
) -> None:
    saml.attributes = {"staffNumber": ["9999999"]}
    answer = base64.b64decode(saml.response(asked(browser_of_ours))).decode()
    changed = answer.replace("9999999", "2020001")
    assert changed != answer
    assert give(browser_of_ours, base64.b64encode(changed.encode()).decode()) == 401
    assert browser_of_ours.who is None


def test_an_answer_counts_once(world: World, saml: SAMLProvider, browser_of_ours: Browser) -> None:
    answer = saml.response(asked(browser_of_ours))
    assert give(browser_of_ours, answer) == 200
    assert browser_of_ours.who == "alice"
    browser_of_ours.client.post("/logout/")
    assert give(browser_of_ours, answer) == 401
    assert browser_of_ours.who is None


def test_an_answer_to_somebody_else_s_browser_is_none(
    world: World, saml: SAMLProvider, browser_of_ours: Browser
) -> None:
    answer, other = saml.response(asked(browser_of_ours)), Browser()
    assert give(other, answer) == 401
    assert other.who is None


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "!!!",
        "aGVsbG8=",
        base64.b64encode(b"<x/>").decode(),
        base64.b64encode(b"<!DOCTYPE x [<!ENTITY e 'x'>]><x>&e;</x>").decode(),
    ],
)
def test_what_is_no_answer_is_refused_politely(
    world: World, saml: SAMLProvider, browser_of_ours: Browser, answer: str
) -> None:
    asked(browser_of_ours)
    assert give(browser_of_ours, answer) == 401


def test_a_second_assertion_wrapped_around_the_signed_one_is_not_read(
    world: World, saml: SAMLProvider, browser_of_ours: Browser
) -> None:
    """Signature wrapping: the signed assertion stays in the document, another one stands where ours is read."""
    saml.attributes = {"staffNumber": ["9999999"]}
    answer = base64.b64decode(saml.response(asked(browser_of_ours))).decode()
    start, end = answer.index("<a:Assertion"), answer.index("</a:Assertion>") + len("</a:Assertion>")
    signed = answer[start:end]
    forged = signed.replace("9999999", "2020001").replace(' ID="_', ' ID="_f')
    for wrapped in (forged + signed, forged.replace("</a:Assertion>", f"{signed}</a:Assertion>")):
        content = answer[:start] + wrapped + answer[end:]
        assert give(browser_of_ours, base64.b64encode(content.encode()).decode()) in {401, 403}
        assert browser_of_ours.who is None


def test_too_big_an_answer_is_not_kept(world: World, saml: SAMLProvider, browser_of_ours: Browser) -> None:
    assert browser_of_ours.client.post(ACS, {"SAMLResponse": "a" * 300_000}).status_code == 404
    assert browser_of_ours.client.get(ACS).status_code == 405


def test_the_provider_s_operator_reads_what_they_have_to_know(
    world: World, saml: SAMLProvider, browser_of_ours: Browser
) -> None:
    page = browser_of_ours.client.get("/sign-in/saml/uni/metadata/")
    told = ElementTree.fromstring(page.content)
    consumer = told.find(".//{urn:oasis:names:tc:SAML:2.0:metadata}AssertionConsumerService")
    assert told.attrib["entityID"] == "http://testserver/sign-in/saml/uni/metadata/"
    assert consumer is not None and consumer.attrib["Location"] == f"http://testserver{ACS}"
    assert "SingleLogoutService" not in page.content.decode()
