"""No personal data in the logs, whatever is asked and whatever fails."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
from django.core.exceptions import DisallowedHost
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from lianpin.kernel.identity.tests.factories import make_world
from lianpin.site.logging import JsonLine, covered

NAME, ID_NUMBER, PHONE, MAIL, ACCOUNT = (
    "欧阳若兰",
    "110101199003078515",
    "13812345678",
    "ruolan@example.com",
    "6222021234567890123",
)
PERSONAL = (NAME, ID_NUMBER, PHONE, MAIL, ACCOUNT)
ALL = " ".join(PERSONAL)


def fails(request: HttpRequest, word: str = "") -> HttpResponse:
    """As a fault of ours would: with what was typed, and with what a row holds, in the messages."""
    if "row" in request.GET:
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::integer", [ALL])
    try:
        raise ValueError(ALL + word)
    except ValueError as error:
        raise RuntimeError(f"cannot take {ALL}") from error


def bad_host(request: HttpRequest) -> HttpResponse:
    raise DisallowedHost(f"Invalid HTTP_HOST header: {ALL}")


urlpatterns = [path("fails/<str:word>/", fails), path("fails/", fails), path("host/", bad_host)]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that production would write, and what it would not: every logger, down to INFO."""
    held = io.StringIO()
    handler = logging.StreamHandler(held)
    handler.setFormatter(JsonLine())
    root, requests = logging.getLogger(), logging.getLogger("django.request")
    before = (root.level, requests.level)
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    requests.setLevel(logging.INFO)
    yield held
    root.removeHandler(handler)
    root.setLevel(before[0])
    requests.setLevel(before[1])


def told(held: io.StringIO) -> str:
    """What was written; never anything about anybody."""
    text = held.getvalue()
    assert [each for each in PERSONAL if each in text] == []
    return text


@override_settings(ROOT_URLCONF=__name__)
def test_a_failure_says_where_and_not_what(db: None, log: io.StringIO) -> None:
    client = Client(raise_request_exception=False)
    for address in (
        f"/fails/{NAME}/",
        f"/fails/?q={ALL}",
        f"/fails/?row={ALL}",
        f"/host/?{ALL}",
        f"/{NAME}/{ID_NUMBER}",
    ):
        client.get(address)
        client.post(
            address,
            {"name": NAME, "id_number": ID_NUMBER, ALL: ALL},
            headers={"Referer": f"http://x/{ALL}".encode().decode("latin-1")},
        )
    lines = [json.loads(line) for line in told(log).splitlines()]
    failures = [line for line in lines if line.get("exception") == "RuntimeError"]
    assert failures and all("test_logging.py" in " ".join(line["places"]) for line in failures)
    assert {"← ValueError"} <= set(failures[0]["places"])
    assert [line["route"] for line in lines if line["logger"] == "lianpin.request"][:1] == ["fails/<str:word>/"]


def test_what_is_typed_into_the_platform_stays_out(db: None, client: Client, log: io.StringIO) -> None:
    client.force_login(make_world().alice)
    strict = Client(enforce_csrf_checks=True, headers={"Origin": "https://evil.example"})
    for sender in (client, strict):
        sender.get("/search/", {"q": ALL})
        sender.get(f"/notices/{PHONE}/", {"next": MAIL})
        sender.get(f"/cases/{ID_NUMBER}/")
        sender.post("/login/", {"username": NAME, "password": ID_NUMBER, "next": f"/{ALL}"})
        sender.post("/posts/new/", dict.fromkeys(("title", "duties", "workplace"), ALL))
    lines = [json.loads(line) for line in told(log).splitlines()]
    asked = [line for line in lines if line["logger"] == "lianpin.request"]
    assert [(line["method"], line["route"]) for line in asked[:1]] == [("GET", "search/")]
    assert any(line["message"] == "CSRF refused: Origin checking failed" for line in lines)


def test_what_others_write_keeps_its_sentence_and_loses_what_was_put_in(log: io.StringIO) -> None:
    other = logging.getLogger("gunicorn.error")
    other.warning("Invalid request from ip=%s: %s", PHONE, NAME)
    other.exception(f"Error handling request /{ALL}")
    other.info("Booting worker with pid: %s", 7)
    logging.getLogger("procrastinate.worker").error("Job %s ended", f"tell[3](name='{NAME}')", extra={"job": NAME})
    said = [json.loads(line)["message"] for line in told(log).splitlines()]
    assert said[0] == "Invalid request from ip=…: …"
    assert said[2:] == ["Booting worker with pid: …", "Job … ended"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (ID_NUMBER, "█"), ("11010119900307851x", "█"), ("证件110101199003078515号", "证件█号"), ("+86 138-1234-5678", "█"), ("0571-87654321", "█"),
        (MAIL, "█"), ("case 12345 on 2026-03-01", "case 12345 on 2026-03-01"), ("pk=42 year=2026", "pk=42 year=2026"),
    ],
)  # fmt: skip
def test_numbers_of_people_are_covered_and_ours_are_not(text: str, shown: str) -> None:
    assert covered(text) == shown
