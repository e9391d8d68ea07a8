"""Asking a service for breached passwords, over HTTP: what it learns, what counts, and what happens when it is away."""

import hashlib
import logging

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError

from lianpin.site.sign_in.breaches import NotBreached
from lianpin.site.sign_in.tests.servers import Reply, served, text

KNOWN = "correct horse battery"
DIGEST = hashlib.sha1(KNOWN.encode()).hexdigest().upper()


class Service:
    """It knows one password."""

    def __init__(self, times: int = 12, status: int = 200) -> None:
        self.times, self.status, self.asked = times, status, list[str]()

    def answer(self, path: str, asked: dict[str, str], headers: dict[str, str]) -> Reply:
        self.asked.append(path)
        return text(f"{'0' * 35}:3\r\n{DIGEST[5:]}:{self.times}\r\n", status=self.status)


def test_a_password_that_was_published_is_refused_and_never_sent() -> None:
    service = Service()
    with served(service.answer) as address, pytest.raises(ValidationError, match="泄露"):
        NotBreached(address).validate(KNOWN)
    assert service.asked == [f"/range/{DIGEST[:5]}"]


def test_any_other_will_do() -> None:
    service = Service()
    with served(service.answer) as address:
        NotBreached(address).validate("quite another one")
    assert len(service.asked) == 1


def test_what_only_pads_the_answer_does_not_count() -> None:
    service = Service(times=0)
    with served(service.answer) as address:
        NotBreached(address).validate(KNOWN)
    assert service.asked == [f"/range/{DIGEST[:5]}"]


def test_a_service_that_is_away_lets_the_password_pass_with_a_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with served(Service(status=503).answer) as address, caplog.at_level(logging.WARNING):
        NotBreached(address).validate(KNOWN)
    NotBreached(address).validate(KNOWN)  # nobody listens there any more
    assert [line.getMessage() for line in caplog.records] == [
        "breached passwords cannot be asked for: HTTPError",
        "breached passwords cannot be asked for: ConnectionError",
    ]
    assert KNOWN not in caplog.text and DIGEST[5:] not in caplog.text


def test_nobody_is_asked_unless_the_installation_wishes_it() -> None:
    assert not [each for each in settings.AUTH_PASSWORD_VALIDATORS if "NotBreached" in str(each)]
