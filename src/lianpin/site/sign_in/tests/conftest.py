"""One university with Alice in it, whose providers run on this machine; a browser that walks between them and us."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client

from lianpin.kernel.audit.models import Event
from lianpin.kernel.identity import registry, verbs
from lianpin.kernel.identity.enums import IdentifierKind
from lianpin.kernel.identity.models import PLATFORM, User
from lianpin.kernel.identity.tests.factories import UNIVERSITY_CODE, World, make_world
from lianpin.site.providers import read
from lianpin.site.sign_in.tests.saml_provider import SAMLProvider
from lianpin.site.sign_in.tests.servers import CASServer, DingTalkServer, OpenIDProvider, WeComServer, served
from lianpin.site.sign_in.ways import ways
from lianpin.toolkit import clock

CONTACT = "人事处，电话 010-0000"
US = "testserver"


@dataclass
class Browser:
    """Somebody's browser: it keeps our cookies, follows every redirect, and presses the one button of a provider's page."""

    client: Client = field(default_factory=lambda: Client(headers={"host": US}))

    def follow(self, address: str) -> HttpResponse:
        """Where one ends up from an address: a page of ours."""
        for _step in range(8):
            parts = urlsplit(address)
            if parts.netloc in {"", US}:
                answer: HttpResponse = self.client.get(address)  # type: ignore[assignment]
                if answer.status_code != 302:
                    return answer
                address = answer.headers["Location"]
            else:
                address = self._elsewhere(address)
        raise AssertionError(f"still going, at {address}")

    def _elsewhere(self, address: str) -> str:
        """The next address after another site's page."""
        there = requests.get(address, allow_redirects=False, timeout=5)
        if there.status_code == 302:
            return there.headers["Location"]
        action, answer = (there.text.split(mark)[1].split('"')[0] for mark in ('action="', 'value="'))
        posted = self.client.post(urlsplit(action).path, {"SAMLResponse": answer})
        return posted.headers["Location"]

    def stop_before_us(self, address: str) -> str:
        """The address at which the provider sends one back to us, which is not opened yet."""
        out = self.client.get(address).headers["Location"]
        return requests.get(out, allow_redirects=False, timeout=5).headers["Location"]

    @property
    def who(self) -> str | None:
        """The name of whoever is signed in."""
        found = self.client.session.get("_auth_user_id")
        return User.objects.get(pk=found).username if found else None


@pytest.fixture
def browser_of_ours(db: None) -> Browser:
    return Browser()


@pytest.fixture
def world(db: None) -> World:
    """Alice is called 2020001 by her university; Bob, of the enterprise, is called nothing."""
    clock.set_day(date(2026, 1, 5))
    world = make_world()
    verbs.give_identifier(
        world.alice, organisation=world.personnel.unit.organisation, kind=IdentifierKind.STAFF_NUMBER,
        value="2020001", by=PLATFORM,
    )  # fmt: skip
    return world


@pytest.fixture(scope="session")
def oidc_server() -> Iterator[OpenIDProvider]:
    provider = OpenIDProvider()
    with served(provider.answer) as provider.address:
        yield provider


@pytest.fixture
def oidc(
    oidc_server: OpenIDProvider, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> OpenIDProvider:
    """The university's OpenID Connect provider, which tells the truth until a test changes it."""
    fresh = OpenIDProvider()
    for name in ("claims", "lies", "forge", "algorithm", "told", "replayed"):
        monkeypatch.setattr(oidc_server, name, getattr(fresh, name))
    (tmp_path / "secret").write_text(oidc_server.secret, encoding="utf-8")
    _set_up(
        settings, tmp_path, kind="oidc", claim="staff", server=oidc_server.address, client_id=oidc_server.client_id,
        secret_file=str(tmp_path / "secret"),
    )  # fmt: skip
    return oidc_server


@pytest.fixture
def cas(settings: LazySettings, tmp_path: Path) -> Iterator[CASServer]:
    server = CASServer()
    with served(server.answer) as server.address:
        _set_up(settings, tmp_path, kind="cas", server=f"{server.address}/cas")
        yield server


@pytest.fixture
def wecom(settings: LazySettings, tmp_path: Path) -> Iterator[WeComServer]:
    server = WeComServer()
    (tmp_path / "secret").write_text(server.secret, encoding="utf-8")
    with served(server.answer) as server.address:
        _set_up(
            settings, tmp_path, kind="wecom", client_id=server.corporation, agent=server.agent,
            secret_file=str(tmp_path / "secret"), api=server.address, page=f"{server.address}/wwlogin/sso/login",
        )  # fmt: skip
        yield server


@pytest.fixture
def dingtalk(settings: LazySettings, tmp_path: Path) -> Iterator[DingTalkServer]:
    server = DingTalkServer()
    (tmp_path / "secret").write_text(server.secret, encoding="utf-8")
    with served(server.answer) as server.address:
        _set_up(
            settings, tmp_path, kind="dingtalk", client_id=server.key, secret_file=str(tmp_path / "secret"), match="",
            api=server.address, page=f"{server.address}/oauth2/auth",
        )  # fmt: skip
        yield server


@pytest.fixture
def saml(settings: LazySettings, tmp_path: Path) -> Iterator[SAMLProvider]:
    provider = SAMLProvider()
    (tmp_path / "idp.pem").write_text(provider.certificate, encoding="utf-8")
    with served(provider.answer) as provider.address:
        _set_up(
            settings, tmp_path, kind="saml", claim="staffNumber", entity_id=provider.entity_id,
            sso_url=f"{provider.address}/sso", certificate_file=str(tmp_path / "idp.pem"),
        )  # fmt: skip
        yield provider


@pytest.fixture(autouse=True)
def _ways() -> Iterator[None]:
    yield
    registry.register_ways([])


def _set_up(settings: LazySettings, folder: Path, **given: str) -> None:
    """The settings, as the file of an installation makes them."""
    common = {
        "key": "uni", "name": "云汐大学统一身份认证", "organisation": UNIVERSITY_CODE, "contact": CONTACT,
        "match": "staff_number",
    }  # fmt: skip
    file = folder / "sign-in.toml"
    lines = [f"{name} = {json.dumps(value)}" for name, value in {**common, **given}.items()]
    file.write_text("\n".join(["[[provider]]", *lines]), encoding="utf-8")
    settings.LIANPIN_PROVIDERS = read(str(file))
    registry.register_ways(ways())


def recorded() -> list[str]:
    """The kinds of events about sign-ins, in their order."""
    found = Event.objects.filter(kind__regex=r"^(sign_in|identity)\.").order_by("pk")
    return list(found.values_list("kind", flat=True))
