"""Out to a CAS server, and back with its ticket."""

import logging
from xml.etree.ElementTree import ParseError

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login, render_authentication_error
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialApp
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from requests import RequestException

from lianpin.site.cas.provider import CASProvider

logger = logging.getLogger(__name__)


@require_GET
def login(request: HttpRequest, key: str) -> HttpResponse:
    """Go to the server."""
    answer: HttpResponse = _provider(request, key).redirect_from_request(request)
    return answer


@require_GET
def callback(request: HttpRequest, key: str) -> HttpResponse:
    """Come back: the ticket counts once, for whoever was sent out from this browser."""
    provider = _provider(request, key)
    state_id, ticket = request.GET.get("state", ""), request.GET.get("ticket", "")
    state = statekit.unstash_state(request, state_id=state_id, provider_id=provider.sub_id)
    if state is None or not ticket:
        return _failed(request, provider, "no state, or no ticket")
    try:
        name, attributes, _granting = provider.client(request, state_id).verify_ticket(ticket)
    except (RequestException, ParseError, LookupError, AttributeError) as error:
        return _failed(request, provider, repr(error))
    if not name:
        return _failed(request, provider, "the server refused the ticket")
    found = provider.sociallogin_from_response(request, {**(attributes or {}), "user": name})
    found.state = state
    answer: HttpResponse = complete_social_login(request, found)
    return answer


def _provider(request: HttpRequest, key: str) -> CASProvider:
    try:
        provider = get_adapter().get_provider(request, key)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    if not isinstance(provider, CASProvider):
        raise Http404
    return provider


def _failed(request: HttpRequest, provider: CASProvider, why: str) -> HttpResponse:
    logger.warning("CAS sign-in failed: %s", why)
    answer: HttpResponse = render_authentication_error(request, provider)
    return answer
