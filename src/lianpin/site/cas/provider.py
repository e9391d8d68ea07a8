"""CAS 3.0 as a provider of allauth (https://apereo.github.io/cas/development/protocol/CAS-Protocol-Specification.html)."""

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base import Provider, ProviderAccount
from cas import CASClientV3
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode


class CASProvider(Provider):  # type: ignore[misc]
    """One CAS server. Who comes back brings a ticket for the very address they were sent out with, which holds their state."""

    id = "cas"
    name = "CAS"
    supports_redirect = True
    account_class = ProviderAccount

    def get_login_url(self, request: HttpRequest, **kwargs: Any) -> str:
        """Where signing in through this server begins."""
        url = reverse("cas_login", args=[self.app.provider_id])
        return f"{url}?{urlencode(kwargs)}" if kwargs else url

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **kwargs: Any
    ) -> HttpResponseRedirect:
        """Send somebody to the server."""
        state = self.stash_redirect_state(request, process, next_url, data, **kwargs)
        return HttpResponseRedirect(self.client(request, state).get_login_url())

    def client(self, request: HttpRequest, state: str) -> CASClientV3:
        """The server, as it is asked for one person's sign-in."""
        back = request.build_absolute_uri(reverse("cas_callback", args=[self.app.provider_id]))
        return CASClientV3(
            service_url=f"{back}?{urlencode({'state': state})}",
            server_url=self.app.settings["server_url"],
            session=get_adapter().get_requests_session(),
        )

    def extract_uid(self, data: dict[str, Any]) -> str:
        """The server's own name for the person."""
        return str(data["user"])


provider_classes = [CASProvider]
