"""What all operations of the API share: refusals as JSON, keys and amounts as text, previews, and the promise that is written down."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lianpin.kernel.audit.models import Event
from lianpin.kernel.cases.models import Case, Step
from lianpin.kernel.cases.tests.conftest import records, world  # noqa: F401  the small world of cases
from lianpin.kernel.cases.tests.factories import World
from lianpin.kernel.identity.models import Membership, account_of
from lianpin.kernel.identity.verbs import make_key
from lianpin.site import api

REFERENCE = Path(__file__).parents[4] / "docs" / "reference"
JSON = "application/json"


def enter(client: Client, who: World, name: str) -> Client:
    client.force_login(who.user(name))
    return client


def say(client: Client, path: str, body: Any, **how: Any) -> Any:
    """What is answered to a body of JSON."""
    return client.post(path, body, content_type=JSON, **how)


def waiting(world: World) -> tuple[Case, Step, str]:  # noqa: F811
    """Chen's case before human resources, its step, and the step's address."""
    case = world.submitted()
    step = case.steps.get(status="open")
    return case, step, f"/api/cases/{case.pk}/steps/{step.pk}"


# ── the promise ──


def test_what_is_promised_is_what_is_written_down() -> None:
    """After a change that is meant: PYTHONPATH=src python scripts/describe_api.py."""
    written = json.loads((REFERENCE / "openapi.json").read_text(encoding="utf-8"))
    assert api.described() == written


def test_an_address_is_one_operation() -> None:
    """So that a row of tests/access/registry.py is an operation's, and a verb has no second way."""
    paths = api.described()["paths"]
    assert {path: list(methods) for path, methods in paths.items() if len(methods) != 1} == {}
    assert {next(iter(methods)) for methods in paths.values()} == {"get", "post"}
    assert len(api.urls()) == len(paths)


def test_the_page_tells_every_operation(db: None, client: Client) -> None:
    page = client.get("/api/").content.decode()
    assert [path for path in api.described()["paths"] if path not in page] == []
    assert client.get("/api/openapi.json").json() == api.described()


# ── refusals ──

REFUSED: dict[str, tuple[str, str, int, str]] = {
    "no such address": ("get", "/api/nothing", 404, "NOT_FOUND"),
    "another method": ("delete", "/api/cases", 405, "METHOD_NOT_ALLOWED"),
    "nobody": ("get", "/api/cases", 401, "NOT_SIGNED_IN"),
    "public, and not there": ("get", "/api/notices/nothing", 404, "NOT_FOUND"),
    "a key that is none": ("get", "/api/regulations?limit=9999", 422, "FIELDS_NOT_VALID"),
}


@pytest.mark.parametrize(("method", "path", "status", "code"), REFUSED.values(), ids=list(REFUSED))
def test_a_program_is_refused_in_json(db: None, client: Client, method: str, path: str, status: int, code: str) -> None:
    answer = getattr(client, method)(path)
    said = answer.json()
    assert (answer.status_code, said["code"], said["clause"]) == (status, code, "")
    english = getattr(client, method)(path, headers={"accept-language": "en"}).json()
    assert english["code"] == code and not said["reason"].isascii()


def test_a_refusal_names_its_fields(world: World, client: Client) -> None:  # noqa: F811
    _case, _step, path = waiting(world)
    enter(client, world, "alice")
    answer = say(client, f"{path}/return", {"target": "x"})
    assert answer.status_code == 422
    assert answer.json()["errors"] == {"opinion": ["请填写这一项。"], "target": ["应当是整数。"]}
    assert client.get("/api/steps?due=tomorrow").json()["errors"].keys() == {"due"}


ODD = {
    "zero": '{"text": "a\\u0000b"}',
    "half a character": '{"text": "\\ud800"}',
    "no JSON": "{",
    "deep": "[" * 100_000,
    "long number": '{"text": ' + "9" * 5000 + "}",
}


@pytest.mark.parametrize("body", ODD.values(), ids=list(ODD))
def test_a_body_that_cannot_be_kept_is_refused(world: World, client: Client, body: str) -> None:  # noqa: F811
    case, _step, _path = waiting(world)
    answer = say(enter(client, world, "alice"), f"/api/cases/{case.pk}/comment", body)
    assert (answer.status_code, answer.json()["code"]) == (400, "NOT_JSON")


def test_what_does_not_say_that_it_is_json_is_refused(world: World, client: Client) -> None:  # noqa: F811
    case, _step, _path = waiting(world)
    answer = enter(client, world, "alice").post(f"/api/cases/{case.pk}/comment", {"text": "收到"})
    assert (answer.status_code, answer.json()["code"]) == (400, "NOT_JSON")


# ── reading and acting ──


def test_a_case_is_read_with_its_path_and_what_may_be_done(world: World, client: Client) -> None:  # noqa: F811
    case, step, _path = waiting(world)
    enter(client, world, "alice")
    answer = client.get(f"/api/cases/{case.pk}")
    assert "\\u" not in answer.content.decode()
    said = answer.json()
    assert (said["id"], said["number"], said["person"]) == (str(case.pk), case.number, "陈一帆")
    [mine] = [each for each in said["path"] if each["id"] == str(step.pk)]
    assert "take" in mine["may"] and "transfer" in mine["may"]
    [listed] = client.get("/api/steps").json()["items"]
    assert (listed["id"], listed["case"]["id"]) == (str(step.pk), str(case.pk))
    assert [each["id"] for each in client.get("/api/cases").json()["items"]] == [str(case.pk)]


def test_a_preview_tells_and_does_nothing_and_an_act_is_done_once(world: World, client: Client) -> None:  # noqa: F811
    _case, step, path = waiting(world)
    enter(client, world, "alice")
    before = Event.objects.count()
    shown = say(client, f"{path}/approve?preview=true", {"opinion": "同意"}).json()
    assert (shown["id"], shown["is_preview"], Event.objects.count()) == (str(step.pk), True, before)
    done = say(client, f"{path}/approve", {"opinion": "同意"})
    assert (done.status_code, done.json()["consequences"]) == (200, shown["consequences"])
    assert shown["consequences"]
    again = say(client, f"{path}/approve", {"opinion": "同意"})
    assert (again.status_code, again.json()["code"]) == (409, "STEP_TAKEN")
    assert Event.objects.filter(kind="case.step_taken").count() == 1


def test_pages_of_cases_follow_one_another(world: World, client: Client) -> None:  # noqa: F811
    made = [world.open(), world.open()]
    enter(client, world, "chen")
    first = client.get("/api/cases?limit=1").json()
    second = client.get(f"/api/cases?limit=1&after={first['after']}").json()
    assert [page["items"][0]["id"] for page in (first, second)] == [str(case.pk) for case in reversed(made)]
    assert second["after"] == ""


def test_the_record_tells_a_program_from_its_holder(world: World, client: Client) -> None:  # noqa: F811
    """By a key that acts in the role of human resources."""
    _case, _step, path = waiting(world)
    alice = world.user("alice")
    held = Membership.objects.select_related("unit").get(user=alice)
    key, secret = make_key(
        held, reason="办公系统", scope="act", until_on=held.since_on.replace(year=2026, month=12), by=account_of(alice)
    )
    done = say(client, f"{path}/approve", {"opinion": "同意"}, headers={"authorization": f"Bearer {secret}"})
    assert done.status_code == 200, done.content
    actor = Event.objects.get(kind="case.step_taken").actor
    assert (actor["name"], actor["unit"], actor["key"]) == (alice.name, "人事处", key.start)
