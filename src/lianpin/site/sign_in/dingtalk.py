"""钉钉 by allauth; where it is not set up its addresses do not exist."""

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.dingtalk.views import DingTalkOAuth2Adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from lianpin.site.sign_in.oauth import send_out


class Adapter(DingTalkOAuth2Adapter):  # type: ignore[misc]
    """allauth's, at the addresses of the settings; an answer without what it looks for in there is no server error."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        options = self.get_provider().app.settings
        self.authorize_url = options["page"]
        self.access_token_url = f"{options['api']}/v1.0/oauth2/userAccessToken"
        self.profile_url = f"{options['api']}/v1.0/contact/users/me"

    def get_access_token_data(self, *args: Any, **kwargs: Any) -> Any:
        """The token for the code that was brought."""
        try:
            return super().get_access_token_data(*args, **kwargs)
        except (KeyError, TypeError) as error:
            raise OAuth2Error("token: not as documented") from error

    def complete_login(self, *args: Any, **kwargs: Any) -> Any:
        """Whose token it is."""
        try:
            return super().complete_login(*args, **kwargs)
        except (KeyError, TypeError) as error:
            raise OAuth2Error("users/me: names nobody") from error


@require_GET
def login(request: HttpRequest) -> HttpResponse:
    """Go to 钉钉."""
    try:
        provider = get_adapter().get_provider(request, Adapter.provider_id)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    provider.oauth2_adapter_class = Adapter
    return send_out(request, provider)


@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Come back with a code."""
    try:
        answer: HttpResponse = OAuth2CallbackView.adapter_view(Adapter)(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    return answer
