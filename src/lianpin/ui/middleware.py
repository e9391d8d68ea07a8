"""What every answer passes: a request id, the content security policy, and refusals turned into pages or toasts."""

import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from lianpin.toolkit.errors import LianpinError
from lianpin.ui import errors

Answer = Callable[[HttpRequest], HttpResponseBase]

# Read by the log format: which request a line belongs to ("-" outside of any).
request_id: ContextVar[str] = ContextVar("request_id", default="-")

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
MEBIBYTE: Final = 1024 * 1024
# What is still read of a body that is too big: a browser shows our page only once it has sent everything.
DRAIN_LIMIT: Final = 256 * MEBIBYTE


class RequestId:
    """Give each request a short id, kept in the log, the answer's header, and the page of a failure."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        # A proxy's id is kept when it is harmless; anything else could forge log lines.
        name = given if re.fullmatch(r"[A-Za-z0-9-]{4,64}", given) else secrets.token_hex(4)
        request.request_id = name  # type: ignore[attr-defined]
        token = request_id.set(name)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = name
        return response


class ContentSecurityPolicy:
    """Nothing inline, nothing from elsewhere, framed by nobody."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
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
        if request.headers.get("HX-Request") and response.status_code in (301, 302, 303):
            # Else htmx would swap the login page, or the next page, into a corner of this one.
            followed = HttpResponse(status=204)
            followed.cookies = response.cookies
            followed["HX-Redirect"] = response["Location"]
            return followed
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Raised by the view, after its transaction was rolled back."""
        return errors.refused(request, exception) if isinstance(exception, LianpinError) else None


def _announced(request: HttpRequest) -> int:
    """The size of the body in bytes, as its sender gave it."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdigit() else 0


def _drain(request: HttpRequest) -> None:
    left = DRAIN_LIMIT
    while left > 0 and (chunk := request.read(min(left, MEBIBYTE))):
        left -= len(chunk)
