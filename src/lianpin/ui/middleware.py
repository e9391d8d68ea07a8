"""What every answer passes: a request id, the content security policy, and refusals turned into pages or toasts."""

import logging
import re
import secrets
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Final

from django.conf import settings
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from lianpin.toolkit.errors import LianpinError
from lianpin.ui import errors

requests = logging.getLogger("lianpin.request")
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})

Answer = Callable[[HttpRequest], HttpResponseBase]

# Read by the log format: which request a line belongs to ("-" outside of any).
request_id: ContextVar[str] = ContextVar("request_id", default="-")

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
# Nothing of a browser but the page: none of what it could ask of the machine, and no use of our answers by other sites.
PERMISSIONS: Final = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation", "gyroscope", "hid",
        "magnetometer", "microphone", "midi", "payment", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
    )
)  # fmt: skip
MEBIBYTE: Final = 1024 * 1024
# What is still read of a body that is too big: a browser shows our page only once it has sent everything.
DRAIN_LIMIT: Final = 256 * MEBIBYTE


class RequestId:
    """Give each request a short id, kept in the log, the answer's header, and the page of a failure; and write its line of the log.

    The line names the page by its route and numbers: a path may hold whatever somebody typed.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        # A proxy's id is kept when it is harmless; anything else could forge log lines.
        name = given if re.fullmatch(r"[A-Za-z0-9-]{4,64}", given) else secrets.token_hex(4)
        request.request_id = name  # type: ignore[attr-defined]
        token, began = request_id.set(name), time.perf_counter()
        try:
            # A server in front should have refused it: Django would fail of it once it reads the body.
            response = self.get_response(request) if _is_measured(request) else errors.bad_request(request)
            if request.path != "/healthz":
                _log(request, response, time.perf_counter() - began)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = name
        return response


def _log(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    found, capacity = request.resolver_match, getattr(request, "capacity", None)
    said = {
        "method": request.method if request.method in METHODS else "other", "route": found.route if found else "-",
        "numbers": " ".join(f"{k}={v}" for k, v in found.kwargs.items() if isinstance(v, int)) if found else "",
        "status": response.status_code, "milliseconds": round(seconds * 1000), "user": getattr(capacity, "user_id", None) or 0,
    }  # fmt: skip
    requests.info("%(method)s /%(route)s %(numbers)s: %(status)d", said, extra=said)


class ContentSecurityPolicy:
    """Nothing inline, nothing from elsewhere, framed by nobody, used by no other site."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if getattr(getattr(request, "capacity", None), "user_id", None):
            # Kept nowhere: on a shared machine “back” would show it to whoever comes after somebody has signed out.
            response.setdefault("Cache-Control", "private, no-store")
        response.setdefault("Permissions-Policy", PERMISSIONS)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # A browser's own PDF viewer needs styles of its own, and runs nothing of ours.
        if not response.get("Content-Type", "").startswith("application/pdf"):
            response.setdefault("Content-Security-Policy", POLICY)
        return response


class Refusals:
    """Answer refusals of the platform, bodies that are too big, and redirects that htmx must follow itself."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        size, limit = _announced(request), getattr(settings, "LIANPIN_REQUEST_LIMIT", 50 * MEBIBYTE)
        if size > limit:
            _drain(request)
            return errors.too_big(request, size=size, limit=limit)
        response = self.get_response(request)
        if response.status_code == 405 and errors.is_of_api(request):
            return errors.not_taken(request, response)
        if request.headers.get("HX-Request") and response.status_code in (301, 302, 303):
            # Else htmx would swap the login page, or the next page, into a corner of this one.
            followed = HttpResponse(status=204)
            followed.cookies = response.cookies
            followed["HX-Redirect"] = response["Location"]
            return followed
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Raised by the view, after its transaction was rolled back."""
        if isinstance(exception, DataError) and _has_zero(request):
            return errors.bad_request(request)
        return errors.refused(request, exception) if isinstance(exception, LianpinError) else None


def _has_zero(request: HttpRequest) -> bool:
    """Whether a text holds the character zero, which nobody types and the database does not take. A field says so itself; other texts do not."""
    return any(
        "\0" in text for data in (request.GET, request.POST) for key, texts in data.lists() for text in (key, *texts)
    )


def _announced(request: HttpRequest) -> int:
    """The size of the body in bytes, as its sender gave it."""
    return int(request.META.get("CONTENT_LENGTH") or "0")


def _is_measured(request: HttpRequest) -> bool:
    """Whether the size that was given is one: ² is a digit, and no number."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return length.isascii() and length.isdigit() and len(length) < 19


def _drain(request: HttpRequest) -> None:
    left = DRAIN_LIMIT
    while left > 0 and (chunk := request.read(min(left, MEBIBYTE))):
        left -= len(chunk)
