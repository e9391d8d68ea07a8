"""What every answer says to the browser: every route, whoever asks, whatever is answered."""

from collections.abc import Iterator

import pytest
from access.registry import ROUTES
from access.test_access import path_of
from access.world import World
from django.conf import settings
from django.db import transaction
from django.http.response import HttpResponseBase

WANTED = {
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin", "X-Frame-Options": "DENY", "Strict-Transport-Security": "max-age=31536000",
}  # fmt: skip
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
TELLTALE = ("Server", "X-Powered-By", "X-AspNet-Version", "Via")
KINDS = {
    "text/html", "application/pdf", "application/json", "text/csv", "text/calendar", "text/markdown", "text/plain", "text/x-python", "image/png", "application/zip",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


def answers(world: World, address: str, path: str) -> Iterator[HttpResponseBase]:
    """What the public gets, and who has the most to see, opening and sending; over TLS. Nothing of it stays."""
    row = ROUTES[address]
    opener = next((name for name in world.users if isinstance(row.opens, set) and name in row.opens), "univ-hr")
    for who in ("public", opener):
        for method in ("get", "post"):
            client = world.client_of(who)
            cookies = client.cookies.copy()
            with transaction.atomic():
                answer = getattr(client, method)(path, secure=True)
                b"".join(answer)
                transaction.set_rollback(True)
            client.cookies = cookies
            yield answer


@pytest.mark.parametrize("address", ROUTES)
def test_every_answer_is_guarded(world: World, address: str) -> None:
    for answer in answers(world, address, path_of(address, ROUTES[address], world)):
        held = answer.headers
        assert {name: held.get(name) for name in WANTED} == WANTED
        assert [name for name in TELLTALE if name in held] == []
        assert "camera=()" in held["Permissions-Policy"] and "geolocation=()" in held["Permissions-Policy"]
        kind = held.get("Content-Type", "text/html").partition(";")[0]
        assert kind in KINDS
        if kind != "application/pdf":
            assert held["Content-Security-Policy"] == POLICY
        if kind not in {"text/html", "application/json", "text/plain", "application/pdf"}:
            assert kind == "text/calendar" or held["Content-Disposition"].startswith("attachment")
        for name, cookie in answer.cookies.items():
            assert cookie["samesite"] == "Lax" and (cookie["httponly"] or not cookie.value), name


def test_a_page_of_somebody_is_kept_by_no_cache_and_no_browser(world: World) -> None:
    answer = world.client_of("univ-hr").get("/cases/", secure=True)
    assert answer.headers["Cache-Control"] == "private, no-store" and "Cookie" in answer.headers["Vary"]


def test_static_files_are_guarded_too(world: World) -> None:
    answer = world.client_of("public").get("/static/lianpin/app.css", secure=True)
    b"".join(answer)
    assert answer.status_code == 200
    wanted = {name: value for name, value in WANTED.items() if name != "X-Frame-Options"}
    assert {name: answer.headers.get(name) for name in wanted} == wanted


def test_production_sends_its_cookies_over_tls_alone() -> None:
    """The suite itself runs without TLS; production's own values stand in the settings before that."""
    from lianpin.site import settings as production

    assert (production.HTTPS, production.SECURE_SSL_REDIRECT, production.SECURE_HSTS_SECONDS) == (True, True, 31536000)
    assert production.SESSION_COOKIE_SECURE and production.CSRF_COOKIE_SECURE and production.LANGUAGE_COOKIE_SECURE
    assert (
        settings.SESSION_COOKIE_HTTPONLY and settings.SESSION_COOKIE_SAMESITE == settings.CSRF_COOKIE_SAMESITE == "Lax"
    )


def test_the_server_names_no_version() -> None:
    import gunicorn

    assert not any(character.isdigit() for character in gunicorn.SERVER)
