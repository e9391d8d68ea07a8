"""Going out to a provider of OAuth 2, by allauth: but not with what it would take from the address.

allauth lets a link say what the provider is asked (`auth_params`, `scope`): whoever makes somebody follow such a link would choose
state and address of return.
"""

from allauth.socialaccount.providers.base import Provider
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from django.http import HttpRequest, HttpResponse


def send_out(request: HttpRequest, provider: OAuth2Provider, **asked: str) -> HttpResponse:
    """Go to the provider; what it is asked beyond OAuth itself is kept in the state."""
    kept = Provider.get_redirect_from_request_kwargs(provider, request)
    params = provider.get_auth_params() | asked
    answer: HttpResponse = provider.redirect(request, scope=provider.get_scope(), auth_params=params, **asked, **kept)
    return answer
