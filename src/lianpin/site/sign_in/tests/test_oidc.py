"""OpenID Connect against a provider over HTTP: who comes in, and every answer that is not believed."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from lianpin.kernel.identity.enums import IdentifierKind
from lianpin.kernel.identity.models import PLATFORM, SignIn, User
from lianpin.kernel.identity.tests.factories import World
from lianpin.kernel.identity.verbs import give_identifier
from lianpin.site.sign_in.tests.conftest import CONTACT, Browser, recorded
from lianpin.site.sign_in.tests.servers import OpenIDProvider

START = "/sign-in/oidc/uni/"
FAILED, UNKNOWN = 401, 403


def test_whom_the_university_has_named_comes_in_and_is_on_record(
    world: World, oidc: OpenIDProvider, browser_of_ours: Browser
) -> None:
    page = browser_of_ours.follow(f"{START}?next=/posts/")
    assert (page.status_code, page.wsgi_request.path, browser_of_ours.who) == (200, "/posts/", "alice")  # type: ignore[attr-defined]
    assert recorded() == ["identity.linked", "sign_in.made"]
    kept = SignIn.objects.get()
    assert (kept.user, kept.way, kept.session_key) == (world.alice, "uni", browser_of_ours.client.session.session_key)


def test_nothing_that_the_provider_tells_is_kept(world: World, oidc: OpenIDProvider, browser_of_ours: Browser) -> None:
    oidc.claims = {**oidc.claims, "email": "alice@uni.example", "phone_number": "13800000000"}
    browser_of_ours.follow(START)
    account = world.alice.socialaccount_set.get()  # type: ignore[attr-defined]
    assert (account.uid, account.provider, account.extra_data) == ("u-1", "uni", {})
    world.alice.refresh_from_db()
    assert world.alice.email == ""


def test_the_link_holds_when_the_number_is_no_longer_told(
    world: World, oidc: OpenIDProvider, browser_of_ours: Browser
) -> None:
    browser_of_ours.follow(START)
    browser_of_ours.client.post("/logout/")
    oidc.claims = {"sub": "u-1"}
    browser_of_ours.follow(START)
    assert browser_of_ours.who == "alice"
    assert recorded() == ["identity.linked", "sign_in.made", "sign_in.ended", "sign_in.made"]


@pytest.mark.parametrize(
    "claims", [{"sub": "u-9", "staff": "9999999"}, {"sub": "u-9"}, {"sub": "u-9", "staff": ["2020001", "1"]}]
)
def test_who_is_unknown_is_told_whom_to_ask_and_gets_no_account(
    world: World, oidc: OpenIDProvider, browser_of_ours: Browser, claims: dict[str, Any]
) -> None:
    before = User.objects.count()
    oidc.claims = claims
    page = browser_of_ours.follow(START)
    assert (page.status_code, browser_of_ours.who, User.objects.count()) == (UNKNOWN, None, before)
    assert CONTACT in page.content.decode()
    assert recorded() == []


def test_a_closed_account_does_not_come_in(world: World, oidc: OpenIDProvider, browser_of_ours: Browser) -> None:
    browser_of_ours.follow(START)
    browser_of_ours.client.post("/logout/")
    User.objects.filter(pk=world.alice.pk).update(is_active=False)
    page = browser_of_ours.follow(START)
    assert browser_of_ours.who is None
    assert "已停用" in page.content.decode()


def test_who_comes_by_the_university_acts_for_the_university_alone(
    world: World, oidc: OpenIDProvider, browser_of_ours: Browser
) -> None:
    """Alice also works for the enterprise: its matters are not the university's to open."""
    from lianpin.kernel.identity.tests.factories import grant

    firm = grant(world.alice, world.firm.unit)
    page = browser_of_ours.follow(START)
    held = {each.membership_id for each in page.wsgi_request.capacities}  # type: ignore[attr-defined]
    assert held == {world.personnel.pk, world.finance.pk}
    assert browser_of_ours.client.post("/capacity/", {"capacity": firm.pk}).status_code == 404


LIES: dict[str, dict[str, Any]] = {
    "another's audience": {"lies": {"aud": "another-client"}},
    "another issuer": {"lies": {"iss": "https://idp.example.org"}},
    "expired": {"lies": {"exp": 1_700_000_000}},
    "no expiry": {"lies": {"exp": None}},
    "another key": {"forge": True},
    "not signed": {"algorithm": None},
    "signed with the client's secret": {"algorithm": "HS256"},
    "another nonce": {"lies": {"nonce": "of-another-sign-in"}},
    "no nonce": {"lies": {"nonce": None}},
    "about somebody else": {"told": {"sub": "u-2", "staff": "2020001"}},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_an_answer_that_cannot_be_believed_lets_nobody_in(
    world: World, oidc: OpenIDProvider, browser_of_ours: Browser, lie: dict[str, Any]
) -> None:
    for name, value in lie.items():
        setattr(oidc, name, value)
    page = browser_of_ours.follow(START)
    assert (page.status_code, browser_of_ours.who, recorded()) == (FAILED, None, [])
    assert CONTACT in page.content.decode()


def test_an_answer_counts_once(world: World, oidc: OpenIDProvider, browser_of_ours: Browser) -> None:
    back = browser_of_ours.stop_before_us(START)
    browser_of_ours.follow(back)
    assert browser_of_ours.who == "alice"
    browser_of_ours.client.post("/logout/")
    assert browser_of_ours.follow(back).status_code == FAILED
    assert browser_of_ours.who is None


def test_an_identity_token_of_another_sign_in_is_none(
    world: World, oidc: OpenIDProvider, browser_of_ours: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[str] = []
    signed = oidc._signed

    def kept(started: dict[str, str]) -> str:
        given.append(signed(started))
        return given[-1]

    monkeypatch.setattr(oidc, "_signed", kept)
    browser_of_ours.follow(START)
    assert browser_of_ours.who == "alice"
    oidc.replayed = given[0]
    other = Browser()
    assert (other.follow(START).status_code, other.who) == (FAILED, None)


def test_a_link_does_not_choose_what_the_provider_is_asked(
    world: World, oidc: OpenIDProvider, browser_of_ours: Browser
) -> None:
    chosen = urlencode({"auth_params": "state=s&nonce=n&redirect_uri=https://evil.example/", "scope": "everything"})
    out = browser_of_ours.client.get(f"{START}?{chosen}").headers["Location"]
    asked = dict(parse_qsl(urlsplit(out).query))
    assert asked["redirect_uri"] == f"http://testserver{START}callback/"
    assert set(asked["scope"].split()) == {"openid", "profile", "email"}
    assert "s" != asked["state"] and len(asked["nonce"]) >= 32


def test_an_answer_to_somebody_else_s_browser_is_none(
    world: World, oidc: OpenIDProvider, browser_of_ours: Browser
) -> None:
    back = browser_of_ours.stop_before_us(START)
    other = Browser()
    assert (other.follow(back).status_code, other.who) == (FAILED, None)


def test_an_address_that_names_no_provider_does_not_exist(
    world: World, oidc: OpenIDProvider, browser_of_ours: Browser
) -> None:
    for path in (
        "oidc/none/",
        "oidc/none/callback/",
        "saml/none/",
        "saml/none/metadata/",
        "cas/none/",
        "cas/uni/",
        "dingtalk/",
    ):
        assert browser_of_ours.client.get(f"/sign-in/{path}").status_code == 404, path


def test_the_login_page_shows_the_way_and_takes_the_wish_along(
    world: World, oidc: OpenIDProvider, browser_of_ours: Browser
) -> None:
    page = browser_of_ours.client.get("/login/?next=/posts/%3Fpage=2").content.decode()
    assert f'href="{START}?next=%2Fposts%2F%3Fpage%3D2"' in page


@pytest.mark.parametrize(("verified", "status"), [(True, 200), (False, UNKNOWN), ("true", UNKNOWN)])
def test_a_mail_address_names_somebody_once_it_is_verified(
    world: World, oidc: OpenIDProvider, browser_of_ours: Browser, settings: Any, verified: object, status: int
) -> None:
    from dataclasses import replace

    settings.LIANPIN_PROVIDERS = (replace(settings.LIANPIN_PROVIDERS[0], match="email", claim="email"),)
    give_identifier(
        world.bob, organisation=world.personnel.unit.organisation, kind=IdentifierKind.EMAIL, value="bob@uni.example",
        by=PLATFORM,
    )  # fmt: skip
    oidc.claims = {"sub": "u-5", "email": "Bob@uni.example", "email_verified": verified}
    assert browser_of_ours.follow(START).status_code == status
    assert browser_of_ours.who == ("bob" if status == 200 else None)


# ── linking one's own ──


def test_somebody_links_an_identity_by_their_own_word(
    world: World, oidc: OpenIDProvider, browser_of_ours: Browser
) -> None:
    oidc.claims = {"sub": "u-7"}
    client = browser_of_ours.client
    client.force_login(world.bob)
    page = browser_of_ours.follow(f"{START}?process=connect")
    assert "u-7" in page.content.decode()
    assert recorded() == []  # a link of another site comes as far as this
    client.post("/my/sign-ins/link/")
    assert recorded() == ["identity.linked"]
    client.post("/logout/")
    browser_of_ours.follow(START)
    assert browser_of_ours.who == "bob"


def test_nobody_links_what_is_somebody_else_s(world: World, oidc: OpenIDProvider, browser_of_ours: Browser) -> None:
    browser_of_ours.follow(START)
    browser_of_ours.client.post("/logout/")
    browser_of_ours.client.force_login(world.bob)
    browser_of_ours.follow(f"{START}?process=connect")
    assert browser_of_ours.client.post("/my/sign-ins/link/").status_code == 422
    assert browser_of_ours.client.post("/my/sign-ins/link/").status_code == 404  # asked anew, it has to be proved anew


def test_a_link_is_taken_back_by_its_holder_alone(world: World, oidc: OpenIDProvider, browser_of_ours: Browser) -> None:
    browser_of_ours.follow(START)
    link = world.alice.socialaccount_set.get()  # type: ignore[attr-defined]
    path = f"/my/sign-ins/links/{link.pk}/remove/"
    browser_of_ours.client.force_login(world.bob)
    assert browser_of_ours.client.post(path).status_code == 404
    browser_of_ours.client.force_login(world.alice)
    assert browser_of_ours.client.post(path).status_code == 302
    assert recorded()[-1] == "identity.unlinked"
    assert not world.alice.socialaccount_set.exists()  # type: ignore[attr-defined]
