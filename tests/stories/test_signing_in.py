"""Signing in by the providers of one's organisation, in a browser: OpenID Connect, CAS and SAML, each over HTTP with its own server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from stories.actors import PASSWORD, Actor, Company
from stories.conftest import Demo
from stories.inspection import faults_as_it_stands

from lianpin.site.sign_in.tests.saml_provider import SAMLProvider
from lianpin.site.sign_in.tests.servers import CASServer, OpenIDProvider, served

pytestmark = pytest.mark.story

LIANPIN = Path(sys.executable).parent / "lianpin"
UNIVERSITY, ENTERPRISE = "129901004000000010", "91990100MA0J1NG05W"
CONTACT = "人事处，电话 010-0000"
# What the organisations have imported: what they call their people.
IDENTIFIERS = f"""
from lianpin.kernel.identity.models import PLATFORM, Organisation, User
from lianpin.kernel.identity.verbs import give_identifier
for username, code, number in (
    ("univ-hr", "{UNIVERSITY}", "2020001"), ("college", "{UNIVERSITY}", "2020002"), ("firm-hr", "{ENTERPRISE}", "E0001"),
):
    give_identifier(User.objects.get(username=username), organisation=Organisation.objects.get(credit_code=code),
        kind="staff_number", value=number, by=PLATFORM)
"""


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[OpenIDProvider, CASServer, SAMLProvider]]:
    """The university's two servers and the enterprise's one; another site than ours, as a browser sees it."""
    oidc, cas, saml = (
        OpenIDProvider(claims={"sub": "u-1", "staff": "2020001"}),
        CASServer(user="2020002"),
        SAMLProvider(),
    )
    saml.attributes = {"staffNumber": ["E0001"]}
    with ExitStack() as running:
        for server in (oidc, cas, saml):
            server.address = running.enter_context(served(server.answer)).replace("127.0.0.1", "localhost")
        yield oidc, cas, saml


def written(folder: Path, servers: tuple[OpenIDProvider, CASServer, SAMLProvider]) -> Path:
    """The file that `LIANPIN_SIGN_IN` names."""
    oidc, cas, saml = servers
    (folder / "secret").write_text(oidc.secret, encoding="utf-8")
    (folder / "idp.pem").write_text(saml.certificate, encoding="utf-8")
    common = {"match": "staff_number", "contact": CONTACT}
    university, enterprise = common | {"organisation": UNIVERSITY}, common | {"organisation": ENTERPRISE}
    providers = [
        university | {
            "key": "uni", "kind": "oidc", "name": "澜江大学统一身份认证", "claim": "staff", "server": oidc.address,
            "client_id": oidc.client_id, "secret_file": str(folder / "secret"),
        },
        university | {"key": "uni-cas", "kind": "cas", "name": "澜江大学旧版认证", "server": f"{cas.address}/cas"},
        enterprise | {
            "key": "firm", "kind": "saml", "name": "晶衡材料员工认证", "claim": "staffNumber",
            "entity_id": saml.entity_id, "sso_url": f"{saml.address}/sso", "certificate_file": str(folder / "idp.pem"),
        },
    ]  # fmt: skip
    lines = [["[[provider]]", *(f"{name} = {json.dumps(value)}" for name, value in each.items())] for each in providers]
    file = folder / "sign-in.toml"
    file.write_text("\n".join(line for each in lines for line in each), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def people(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, servers: tuple[OpenIDProvider, CASServer, SAMLProvider]
) -> Iterator[Company]:
    data = tmp_path_factory.mktemp("signing-in")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("LIANPIN_SIGN_IN", str(written(data, servers)))
        demo = Demo(data, "--on", "2026-01-05", "--port", "0")
        environment = {**os.environ, "LIANPIN_DATA": str(data)}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        made = subprocess.run(
            [LIANPIN, "manage", "shell", "-c", IDENTIFIERS],
            env=environment, cwd=data, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
        company = Company(browser, demo.address)
        yield company
        for actor in company.actors.values():
            actor.page.context.close()
        assert demo.stop() == 0, "".join(demo.lines[-40:])


def arrive(people: Company, name: str, way: str) -> Actor:
    """Somebody with a browser of their own, who signs in by this way."""
    actor = people.actors[name] = people._arrive(name)
    actor.visit("/login/")
    actor.follow(way)
    if way == "晶衡材料员工认证":  # its page posts the assertion to us, across sites
        actor.press("Continue")
    return actor


@pytest.mark.parametrize(
    ("name", "way", "unit"),
    [
        ("univ-hr", "澜江大学统一身份认证", "人事处"),
        ("college", "澜江大学旧版认证", "材料科学与工程学院"),
        ("firm-hr", "晶衡材料员工认证", "人力资源部"),
    ],
    ids=["OpenID Connect", "CAS", "SAML"],
)
def test_one_comes_in_by_one_s_organisation(people: Company, screenshots: Path, name: str, way: str, unit: str) -> None:
    actor = arrive(people, name, way)
    actor.page.wait_for_url(people.address + "/")
    expect(actor.page.locator("body")).to_contain_text(unit)
    actor.visit("/my/sign-ins/")
    expect(actor.page.locator("#rows")).to_contain_text(way)
    assert faults_as_it_stands(actor.page, screenshots, f"sign-ins-{name}") == []
    assert people.messages == []


def test_who_is_unknown_reads_whom_to_ask(
    people: Company, servers: tuple[OpenIDProvider, CASServer, SAMLProvider], screenshots: Path
) -> None:
    servers[1].user = "9999999"
    actor = arrive(people, "stranger", "澜江大学旧版认证")
    expect(actor.page.locator("main")).to_contain_text(CONTACT)
    assert faults_as_it_stands(actor.page, screenshots, "unknown") == []


def test_a_passkey_signs_in_without_a_password(people: Company, screenshots: Path) -> None:
    """Under the name localhost: a browser lets no passkey belong to a number."""
    address = people.address.replace("127.0.0.1", "localhost")
    actor = people.actors["passkey"] = people._arrive("passkey")
    actor.address = address
    tools = actor.page.context.new_cdp_session(actor.page)
    tools.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    actor.visit("/login/")
    actor.fill({"用户名": "president", "密码": PASSWORD})
    actor.press("登录", exact=True)
    actor.page.wait_for_url(address + "/")
    actor.visit("/my/passkeys/new/")  # once more the password
    actor.fill({"密码": PASSWORD})
    actor.press("确认")
    actor.fill({"名称": "办公室电脑"})
    assert faults_as_it_stands(actor.page, screenshots, "add-passkey") == []
    actor.press("添加", exact=True)
    actor.page.wait_for_url("**/my/second-step/codes/")
    actor.page.context.clear_cookies()
    actor.visit("/login/")
    actor.press("用通行密钥登录")
    actor.page.wait_for_url(address + "/")
    expect(actor.page.locator("body")).to_contain_text("校长办公室")
    actor.visit("/my/sign-ins/")
    expect(actor.page.locator("#rows")).to_contain_text("通行密钥")
    assert [each for each in people.messages if "passkey" in each] == []
