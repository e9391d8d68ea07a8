"""Choosing a new password: knowing the old one, or by a mail where it was forgotten."""

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lianpin.kernel.identity import queries, verbs
from lianpin.kernel.identity.forms import NewPasswordForm, PasswordChangeForm, ResetForm
from lianpin.kernel.identity.models import User, account_of
from lianpin.toolkit.errors import NotValid
from lianpin.ui.requests import SignedInRequest


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def password_change(request: SignedInRequest) -> HttpResponse:
    """Choose a new one in place of the old; everywhere else one is signed out."""
    form = PasswordChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _knows_old(request.user, form) and _set(request, form):
        messages.success(request, _("密码已修改，其他各处登录已退出。"))
        return HttpResponseRedirect(reverse("identity:sign_in_list"))
    return render(request, "identity/password_change.html", {"form": form})


@never_cache
@require_http_methods(["GET", "POST"])
def password_forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a mail. Whether there is such an account is not told."""
    form, sent = ResetForm(request.POST or None), False
    if request.method == "POST" and settings.LIANPIN_MAIL and form.is_valid():
        name = form.cleaned_data["username"]
        refusal = ratelimit.consume_or_429(request, action="reset_password", key=name.lower())
        if refusal is not None:
            answer: HttpResponse = refusal
            return answer
        verbs.ask_for_reset(name)
        sent = True
    context = {"form": form, "sent": sent, "has_mail": settings.LIANPIN_MAIL}
    return render(request, "identity/password_forgotten.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def password_reset(request: HttpRequest) -> HttpResponse:
    """Choose a new password, coming from the mail; the second step is still asked for when signing in."""
    user = queries.account_with(request.GET.get("user", ""))
    if user is None or not default_token_generator.check_token(user, request.GET.get("token", "")):
        return render(request, "identity/password_reset.html", {"form": None}, status=404)
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _set(request, form, user):
        messages.success(request, _("密码已重置，请用新密码登录。"))
        return HttpResponseRedirect(reverse("account_login"))
    return render(request, "identity/password_reset.html", {"form": form})


def _knows_old(user: User, form: forms.Form) -> bool:
    """Guessed no more often than at the sign-in."""
    try:
        if get_adapter().reauthenticate(user, form.cleaned_data["old"]):
            return True
        form.add_error("old", _("密码不正确，请核对后重试。"))
    except ValidationError as error:
        form.add_error("old", error)
    return False


def _set(request: HttpRequest, form: forms.Form, user: User | None = None) -> bool:
    """Set it for this account, else for whoever is signed in; what is wrong with it is told at its field."""
    whose = user or request.user
    assert isinstance(whose, User)
    try:
        changed = verbs.change_password(
            whose,
            form.cleaned_data["new"],
            by=account_of(whose),
            keep="" if user else request.session.session_key or "",
        )
    except NotValid as refusal:
        form.add_error("new", refusal.reason)
        return False
    if user is None:
        before = request.session.session_key
        update_session_auth_hash(request, changed)
        verbs.move_sign_in(before or "", request.session.session_key or "")
    return True
