"""SAML 2.0 by allauth and python3-saml, with every answer that cannot be believed drawn as our page."""

from typing import Any

from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.saml import views
from allauth.socialaccount.providers.saml.utils import build_saml_config, get_app_or_404
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST
from onelogin.saml2.settings import OneLogin_Saml2_Settings

ANSWER_LIMIT = 256 * 1024  # bytes of one answer, which anybody may send and we keep until it is read

login = require_GET(views.login)


@csrf_exempt
@require_POST
def consume(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Take an answer that comes from another site, without our cookies, and ask the browser to come again with them."""
    get_app_or_404(request, organization_slug)
    if int(request.META.get("CONTENT_LENGTH") or 0) > ANSWER_LIMIT:
        raise Http404
    answer: HttpResponse = views.acs(request, organization_slug=organization_slug)
    return answer


@method_decorator(require_GET, name="dispatch")
class Finish(views.FinishACSView):  # type: ignore[misc]
    """Read the answer: signed, for us, in time, and asked for by this browser, once."""

    def dispatch(self, request: HttpRequest, organization_slug: str) -> HttpResponse:
        """The page that was wanted, or ours that says it did not work."""
        answer: HttpResponse
        try:
            answer = super().dispatch(request, organization_slug=organization_slug)
        except (PermissionDenied, SyntaxError, ValueError):  # not asked for; not XML; nobody named
            answer = render_authentication_error(request, self.get_provider(organization_slug))
        return answer


finish = Finish.as_view()


@require_GET
def metadata(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """What the provider's operator has to know of us; single logout is not offered."""
    app = get_app_or_404(request, organization_slug)
    described: dict[str, Any] = build_saml_config(request, app.settings, organization_slug)
    described["sp"].pop("singleLogoutService")
    content = OneLogin_Saml2_Settings(settings=described, sp_validation_only=True).get_sp_metadata()
    return HttpResponse(content, content_type="application/samlmetadata+xml")


def no_logout(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """allauth asks for this name; nobody is signed out by an address that another site may call."""
    raise Http404
