"""Out to a CAS server, and back with its ticket."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from lianpin.site.cas.provider import CASProvider
from lianpin.site.sign_in.returning import send_out, take_back


@require_GET
def login(request: HttpRequest, key: str) -> HttpResponse:
    """Go to the server."""
    return send_out(request, CASProvider, key)


@require_GET
def callback(request: HttpRequest, key: str) -> HttpResponse:
    """Come back: the ticket counts once, for whoever was sent out from this browser."""
    return take_back(request, CASProvider, key)
