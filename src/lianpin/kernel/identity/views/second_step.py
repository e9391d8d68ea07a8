"""The second step of signing in: an app's codes, passkeys, and the codes for the day on which those are lost. allauth's views, in our words.

What somebody settles about it is on record; before they settle it, they say who they are once more.
"""

from typing import Any

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateByCodeView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal.auth import begin_registration
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    ListWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lianpin.kernel.identity import verbs
from lianpin.kernel.identity.models import User, account_of

_kept_by_nobody = method_decorator(never_cache, name="dispatch")
_signed_in = method_decorator(login_required, name="dispatch")


def _record(request: HttpRequest, event: str) -> None:
    user = request.user
    assert isinstance(user, User)
    verbs.record_second_step(user, event, by=account_of(user))


@_kept_by_nobody
@_signed_in
class Activate(ActivateTOTPView):  # type: ignore[misc]
    """Set up an app: its secret as a picture, and one code to prove that it was read."""

    def form_valid(self, form: Any) -> HttpResponse:
        """On to the codes that one writes down."""
        answer: HttpResponse = super().form_valid(form)
        _record(self.request, "second_step.added")
        return answer


@_kept_by_nobody
@_signed_in
class Deactivate(DeactivateTOTPView):  # type: ignore[misc]
    """Do without the app from now on."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Back to the overview."""
        answer: HttpResponse = super().form_valid(form)
        _record(self.request, "second_step.removed")
        return answer


@_kept_by_nobody
@_signed_in
class NewCodes(GenerateRecoveryCodesView):  # type: ignore[misc]
    """Make new recovery codes; those there were count no longer."""

    def form_valid(self, form: Any) -> HttpResponse:
        """On to the new ones."""
        answer: HttpResponse = super().form_valid(form)
        _record(self.request, "second_step.renewed")
        return answer


@_kept_by_nobody
@_signed_in
class AddPasskey(AddWebAuthnView):  # type: ignore[misc]
    """Make a passkey: one that knows its holder by itself, and asks for finger, face or the device's password."""

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        """What the browser is asked, for such a passkey rather than a bare second step."""
        context: dict[str, Any] = super().get_context_data(**given)
        context["form"] = given.get("form") or self.get_form()
        context["js_data"] = {"creation_options": begin_registration(self.request.user, True)}
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        """On to the codes that one writes down, or back to the overview."""
        answer: HttpResponse = super().form_valid(form)
        _record(self.request, "passkey.added")
        return answer


@_kept_by_nobody
@_signed_in
class RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc]
    """Do without a passkey from now on."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Back to the list."""
        answer: HttpResponse = super().form_valid(form)
        _record(self.request, "passkey.removed")
        return answer


activate = Activate.as_view()
deactivate = Deactivate.as_view()
new_codes = NewCodes.as_view()
codes = require_GET(never_cache(login_required(ViewRecoveryCodesView.as_view())))
overview = require_GET(never_cache(login_required(IndexView.as_view())))
authenticate = never_cache(AuthenticateView.as_view())
confirm = never_cache(login_required(ReauthenticateView.as_view()))
confirm_by_code = never_cache(login_required(ReauthenticateByCodeView.as_view()))
confirm_by_passkey = never_cache(login_required(ReauthenticateWebAuthnView.as_view()))
login_by_passkey = never_cache(LoginWebAuthnView.as_view())
passkeys = require_GET(never_cache(login_required(ListWebAuthnView.as_view())))
add_passkey = AddPasskey.as_view()
remove_passkey = RemovePasskey.as_view()
