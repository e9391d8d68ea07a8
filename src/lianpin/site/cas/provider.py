"""CAS 3.0 as a provider of allauth (https://apereo.github.io/cas/development/protocol/CAS-Protocol-Specification.html)."""

from typing import Any
from xml.etree.ElementTree import ParseError

from allauth.socialaccount.adapter import get_adapter
from cas import CASClientV3
from django.http import HttpRequest
from django.utils.http import urlencode

from lianpin.site.sign_in.returning import Refused, Returning


class CASProvider(Returning):
    """One CAS server. Who comes back brings a ticket for the very address they were sent out with, which holds their state."""

    id = "cas"
    name = "CAS"

    def way_out(self, request: HttpRequest, state: str) -> str:
        """The server's page to sign in."""
        return str(self._client(request, state).get_login_url())

    def told(self, request: HttpRequest, state: str) -> dict[str, Any]:
        """Whose ticket it is, with what else the server tells of them."""
        ticket = request.GET.get("ticket", "")
        if not ticket:
            raise Refused("no ticket")
        try:
            name, attributes, _granting = self._client(request, state).verify_ticket(ticket)
        except (ParseError, LookupError, AttributeError) as error:
            raise Refused("an answer that is none") from error
        return {**(attributes or {}), "user": name}

    def _client(self, request: HttpRequest, state: str) -> CASClientV3:
        return CASClientV3(
            service_url=f"{self.way_back(request)}?{urlencode({'state': state})}",
            server_url=self.app.settings["server_url"],
            session=get_adapter().get_requests_session(),
        )


provider_classes = [CASProvider]
