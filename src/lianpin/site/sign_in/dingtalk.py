"""钉钉 by allauth; where it is not set up its addresses do not exist."""

from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.dingtalk import views
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET


@require_GET
def login(request: HttpRequest) -> HttpResponse:
    """Go to 钉钉."""
    try:
        answer: HttpResponse = views.oauth2_login(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    return answer


@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Come back with a code."""
    try:
        answer: HttpResponse = views.oauth2_callback(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    return answer
