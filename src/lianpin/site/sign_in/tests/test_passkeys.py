"""Passkeys without a browser: what none sends is told as a wrong answer. With one: tests/stories/test_signing_in.py."""

import json
from typing import Any

import pytest

from lianpin.kernel.identity.tests.factories import PASSWORD, World
from lianpin.site.sign_in.tests.conftest import Browser

ANSWER: dict[str, Any] = {"id": "eA", "rawId": "eA", "type": "public-key", "clientExtensionResults": {}}
SHAPELESS: list[object] = [
    None, 1, [], "x", {}, {"response": 1}, {**ANSWER, "response": {}}, {**ANSWER, "response": {"userHandle": "MQ"}},
    {**ANSWER, "response": {"clientDataJSON": "e30", "authenticatorData": "", "signature": "", "userHandle": "MQ"}},
    {**ANSWER, "response": {"clientDataJSON": "%%%", "attestationObject": "oA"}},
]  # fmt: skip


@pytest.mark.parametrize("given", [json.dumps(each) for each in SHAPELESS] + ["", "{", "\0"])
def test_what_is_no_passkey_signs_nobody_in(world: World, browser_of_ours: Browser, given: str) -> None:
    client = browser_of_ours.client
    asked = client.get("/login/passkey/", headers={"accept": "application/json"})
    assert asked.json()["request_options"]["publicKey"]["userVerification"] == "required"
    assert client.post("/login/passkey/", {"credential": given}).headers["Location"] == "/login/"
    assert browser_of_ours.who is None


def test_without_a_question_there_is_no_answer(world: World, browser_of_ours: Browser) -> None:
    assert browser_of_ours.client.post("/login/passkey/", {"credential": json.dumps(SHAPELESS[-2])}).status_code == 302
    assert browser_of_ours.who is None


@pytest.mark.parametrize("given", [json.dumps(each) for each in SHAPELESS])
def test_what_is_no_passkey_is_not_kept(world: World, browser_of_ours: Browser, given: str) -> None:
    client = browser_of_ours.client
    client.post("/login/", {"username": "alice", "password": PASSWORD})
    where = client.get("/my/passkeys/new/").headers["Location"]
    client.post(where, {"password": PASSWORD, "next": "/my/passkeys/new/"})
    page = client.get("/my/passkeys/new/").content.decode()
    assert 'data-passkey="make"' in page
    answer = client.post("/my/passkeys/new/", {"credential": given, "name": "x", "passwordless": "on"})
    assert answer.status_code == 200
    assert "lp-summary" in answer.content.decode()
    assert "没有通行密钥" in client.get("/my/passkeys/").content.decode()
