"""Providers that allauth does not speak: somebody is sent out with a state, and comes back with something that is asked about, once."""

import logging
from typing import Any, ClassVar

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login, render_authentication_error
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import Provider, ProviderAccount
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from requests import RequestException

logger = logging.getLogger(__name__)


class Refused(Exception):
    """The provider does not stand by what was brought; why is for the log."""


class Returning(Provider):  # type: ignore[misc]
    """Such a provider. It names its two addresses `<id>_login` and `<id>_callback`."""

    supports_redirect: ClassVar[bool] = True
    account_class = ProviderAccount

    def way_out(self, request: HttpRequest, state: str) -> str:
        """The provider's address to which somebody is sent with this state."""
        raise NotImplementedError

    def told(self, request: HttpRequest, state: str) -> dict[str, Any]:
        """Ask the provider about what somebody brought back; `user` is its name for them. Refused where it does not know."""
        raise NotImplementedError

    def get_login_url(self, request: HttpRequest, **kwargs: Any) -> str:
        """Where signing in through this provider begins."""
        url = reverse(f"{self.id}_login", args=[self.app.provider_id])
        return f"{url}?{urlencode(kwargs)}" if kwargs else url

    def way_back(self, request: HttpRequest) -> str:
        """Our address to which the provider sends somebody back."""
        return request.build_absolute_uri(reverse(f"{self.id}_callback", args=[self.app.provider_id]))

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **kwargs: Any
    ) -> HttpResponseRedirect:
        """Send somebody out."""
        state = self.stash_redirect_state(request, process, next_url, data, **kwargs)
        return HttpResponseRedirect(self.way_out(request, state))

    def extract_uid(self, data: dict[str, Any]) -> str:
        """The provider's own name for the person."""
        return str(data["user"])


def send_out(request: HttpRequest, kind: type[Returning], key: str) -> HttpResponse:
    """Go to the provider."""
    answer: HttpResponse = _provider(request, kind, key).redirect_from_request(request)
    return answer


def take_back(request: HttpRequest, kind: type[Returning], key: str) -> HttpResponse:
    """Come back: what is brought counts once, for whoever was sent out from this browser."""
    provider = _provider(request, kind, key)
    state_id = request.GET.get("state", "")
    state = statekit.unstash_state(request, state_id=state_id, provider_id=provider.sub_id)
    answer: HttpResponse
    try:
        if state is None:
            raise Refused("not sent out from this browser")
        told = provider.told(request, state_id)
        if not told.get("user"):
            raise Refused("nobody is named")
    except (Refused, RequestException) as error:
        # The words of a failed request may hold the address that was asked, with what is secret in it.
        why = str(error) if isinstance(error, Refused) else type(error).__name__
        logger.warning("%s sign-in failed: %s", kind.name, why)
        answer = render_authentication_error(request, provider)
        return answer
    found = provider.sociallogin_from_response(request, told)
    found.state = state
    answer = complete_social_login(request, found)
    return answer


def _provider(request: HttpRequest, kind: type[Returning], key: str) -> Returning:
    try:
        provider = get_adapter().get_provider(request, key)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    if not isinstance(provider, kind):
        raise Http404
    return provider
