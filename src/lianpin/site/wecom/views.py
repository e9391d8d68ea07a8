"""Out to 企业微信, and back with its code."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from lianpin.site.sign_in.returning import send_out, take_back
from lianpin.site.wecom.provider import WeComProvider


@require_GET
def login(request: HttpRequest, key: str) -> HttpResponse:
    """Go to the page with the code to scan."""
    return send_out(request, WeComProvider, key)


@require_GET
def callback(request: HttpRequest, key: str) -> HttpResponse:
    """Come back with a code, which counts once."""
    return take_back(request, WeComProvider, key)
