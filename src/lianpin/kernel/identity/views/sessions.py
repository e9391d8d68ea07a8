"""Where one is signed in, and signing out from afar."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lianpin.kernel.identity import queries, verbs
from lianpin.kernel.identity.models import account_of
from lianpin.kernel.identity.registry import ways
from lianpin.kernel.identity.tables import rows_of
from lianpin.ui.requests import SignedInRequest


@never_cache
@require_GET
@login_required
def sign_in_list(request: SignedInRequest) -> HttpResponse:
    """Where one is signed in now, and by which ways one may."""
    links = queries.links_of(request.user)
    names = {each.key: each.name for each in ways}
    linked = {each.provider for each in links}
    context = {
        "rows": rows_of(queries.sign_ins_of(request.user), here=request.session.session_key or "", names=names),
        "links": [(each, names.get(each.provider, each.provider)) for each in links],
        "ways": [each for each in ways if each.key not in linked],
        "has_mfa": queries.has_second_step(request.user),
    }
    return render(request, "identity/sign_in_list.html", context)


@require_POST
@login_required
def sign_in_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sign out there."""
    found = get_object_or_404(queries.sign_ins_of(request.user), pk=pk)
    verbs.end_sign_in(found, by=account_of(request.user))
    messages.success(request, _("已退出该处登录。"))
    return HttpResponseRedirect(reverse("identity:sign_in_list"))


@require_POST
@login_required
def sign_in_end_others(request: SignedInRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    others = queries.sign_ins_of(request.user).exclude(session_key=request.session.session_key)
    for each in others:
        verbs.end_sign_in(each, by=account_of(request.user))
    messages.success(request, _("已退出其他各处登录。"))
    return HttpResponseRedirect(reverse("identity:sign_in_list"))
