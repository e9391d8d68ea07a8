"""Signing in and out, and choosing in which capacity one acts."""

from itertools import groupby

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, perform_password_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib import auth
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from lianpin.kernel.identity import queries, verbs
from lianpin.kernel.identity.forms import LoginForm
from lianpin.kernel.identity.models import User, account_of
from lianpin.kernel.identity.registry import demo_logins, ways
from lianpin.ui.requests import SignedInRequest

CHOSEN = "membership"


@never_cache
@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Sign in with name and password; in the demo also by one click on a role."""
    is_click = settings.LIANPIN_DEMO and request.method == "POST" and "password" not in request.POST
    form = LoginForm(None if is_click else (request.POST or None))
    if is_click:
        return _click(request, _demo_user(request.POST.get("username", "")))
    if request.method == "POST" and form.is_valid():
        user = _authenticated(request, form)
        if user is not None:
            return _sign_in(request, user)
    context = {"form": form, "groups": _groups(), "ways": ways, "next": request.GET.get("next", "")}
    return render(request, "identity/login.html", context)


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    if request.user.is_authenticated:
        for each in queries.sign_ins_of(request.user).filter(session_key=request.session.session_key):
            verbs.end_sign_in(each, by=account_of(request.user))
    auth.logout(request)
    return HttpResponseRedirect(reverse("account_login"))


@require_POST
@login_required
def capacity_switch(request: SignedInRequest) -> HttpResponse:
    """Act in another of one's capacities from now on."""
    wanted = request.POST.get("capacity", "")
    if wanted not in {str(each.membership_id) for each in request.capacities if each.membership_id}:
        raise Http404
    request.session[CHOSEN] = int(wanted)
    return HttpResponseRedirect(_next(request))


def _authenticated(request: HttpRequest, form: LoginForm) -> User | None:
    """Whose name and password these are, while not too many were wrong before them; what is wrong is told by the form."""
    try:
        user: User | None = get_adapter().authenticate(request, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return None
    if user is None:
        form.add_error(None, _("用户名或密码不正确，请核对后重试。"))
    return user


def _sign_in(request: HttpRequest, user: User) -> HttpResponse:
    """On to the second step, where the account has one, else to where one wanted to go."""
    login = Login(user=user, redirect_url=_next(request))
    answer: HttpResponse = perform_password_login(request, {"username": user.username}, login)
    return answer


def _click(request: HttpRequest, user: User) -> HttpResponse:
    record_authentication(request, user, method="demo")
    answer: HttpResponse = perform_login(request, Login(user=user, redirect_url=_next(request)))
    return answer


def _demo_user(username: str) -> User:
    if username not in {login.username for login in demo_logins}:
        raise Http404
    return get_object_or_404(User, username=username, is_active=True)


def _groups() -> list[tuple[str, list[object]]]:
    """The demo's logins by body, in their order; nothing outside the demo."""
    if not settings.LIANPIN_DEMO:
        return []
    return [(body, list(logins)) for body, logins in groupby(demo_logins, key=lambda login: login.body)]


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else reverse("cases:inbox")
