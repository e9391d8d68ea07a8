"""OpenID Connect by allauth, with the identity token checked in full.

allauth trusts the TLS of the token endpoint (OpenID Connect Core 1.0, 3.1.3.7) and leaves the signature unread there. A campus behind a
proxy of its own is reason enough to read it. Nor does it send a nonce (3.1.2.1), by which an identity token of another sign-in is found out.
"""

import hmac
import secrets
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from lianpin.site.sign_in.oauth import send_out

# Signed with a key that only the provider has: a token "signed" with our own secret, or not at all, is none.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
LEEWAY = 60  # seconds by which two clocks may differ


class Adapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """allauth's, which reads the signature as well, and holds the two answers of the provider against one another."""

    nonce = ""  # that this sign-in was begun with

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> Any:
        """OAuth2Error for an answer without identity token, or one about two people."""
        if not kwargs["response"].get("id_token"):
            raise OAuth2Error("no id_token")
        found = super().complete_login(request, app, token, **kwargs)
        told = found.claims
        said = str(told["id_token"]["nonce"])
        if not self.nonce or not hmac.compare_digest(said.encode(), self.nonce.encode()):
            raise OAuth2Error("id_token of another sign-in")
        if "userinfo" in told and told["userinfo"].get("sub") != told["id_token"]["sub"]:
            raise OAuth2Error("userinfo is about somebody else")
        return found

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        try:
            claims: dict[str, Any] = jwt.decode(
                id_token,
                _key(jwt.PyJWKSet.from_dict(answer.json()), jwt.get_unverified_header(id_token)),
                algorithms=ALGORITHMS,
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=LEEWAY,
                options={"require": ["iss", "sub", "aud", "exp", "iat", "nonce"]},
            )
        except (jwt.PyJWTError, ValueError) as error:
            raise OAuth2Error("invalid id_token") from error
        return claims


def _key(keys: jwt.PyJWKSet, header: dict[str, Any]) -> jwt.PyJWK:
    """The key that the token names, or the only one there is."""
    named = [key for key in keys.keys if key.key_id == header.get("kid") and key.public_key_use != "enc"]
    if len(named) != 1 and not ("kid" not in header and len(keys.keys) == 1):
        raise OAuth2Error("unknown key")
    return named[0] if named else keys.keys[0]


class Callback(OAuth2CallbackView):  # type: ignore[misc]
    """allauth's, which tells the adapter the nonce that was sent out with this state."""

    def _get_state(self, request: HttpRequest, provider: OpenIDConnectProvider) -> Any:
        state, refused = super()._get_state(request, provider)
        if state is not None:
            self.adapter.nonce = state.get("nonce", "")
        return state, refused


@require_GET
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Go to the provider, with a nonce that its identity token has to repeat."""
    return send_out(request, _provider(request, provider_id), nonce=secrets.token_urlsafe())


@require_GET
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Come back with a code."""
    _provider(request, provider_id)
    answer: HttpResponse = Callback.adapter_view(Adapter(request, provider_id))(request)
    return answer


def _provider(request: HttpRequest, key: str) -> OpenIDConnectProvider:
    try:
        provider = get_adapter().get_provider(request, key)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    if not isinstance(provider, OpenIDConnectProvider):
        raise Http404
    return provider
