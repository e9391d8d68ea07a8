"""Keys by which programs act for somebody in one of their roles."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianpin.kernel.identity import queries, verbs
from lianpin.kernel.identity.forms import KeyForm, RevokeForm
from lianpin.kernel.identity.models import Membership, account_of
from lianpin.toolkit import clock
from lianpin.toolkit.errors import LianpinError
from lianpin.ui.requests import SignedInRequest


@never_cache
@require_GET
@login_required
def key_list(request: SignedInRequest) -> HttpResponse:
    """One's keys, those that have ended too."""
    keys, held = list(queries.keys_of(request.user)), {each.pk for each in _own(request)}
    rows = [
        (key, _state(key.revoked_on is not None, key.until_on < clock.today(), key.membership_id in held))
        for key in keys
    ]
    return render(request, "identity/key_list.html", {"rows": rows, "may_make": bool(held)})


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
def key_new(request: SignedInRequest) -> HttpResponse:
    """Make one; the answer shows its secret, this once."""
    form = KeyForm(_own(request), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            key, secret = verbs.make_key(**form.chosen(), by=account_of(request.user))
        except LianpinError as refusal:
            form.add_error("until_on" if refusal.code == "KEY_PERIOD" else None, refusal.reason)
        else:
            return render(request, "identity/key_made.html", {"key": key, "secret": secret})
    return render(request, "identity/key_new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def key_revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    """It counts no longer."""
    key = get_object_or_404(queries.keys_of(request.user), pk=pk)
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verbs.revoke_key(key, reason=form.cleaned_data["reason"], by=account_of(request.user))
        messages.success(request, _("密钥已停用。"))
        return redirect("identity:key_list")
    context = {"form": form, "key": key}
    return render(request, "identity/key_revoke.html", context, status=422 if form.errors else 200)


def _own(request: SignedInRequest) -> list[Membership]:
    """The roles of one's own that this session may act in; nobody lends on what was lent to them."""
    own = [each.membership_id for each in request.capacities if each.principal_id is None]
    return list(queries.memberships_of(request.user, clock.today()).filter(pk__in=filter(None, own)).order_by("pk"))


def _state(is_revoked: bool, is_over: bool, is_held: bool) -> str:
    return "revoked" if is_revoked else "over" if is_over else "valid" if is_held else "left"
