"""Everybody's own: what one was told, how one is told, and the secret address of one's calendar."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianpin.kernel.identity.views import CHOSEN
from lianpin.kernel.notices import queries, verbs
from lianpin.kernel.notices.enums import Channel
from lianpin.kernel.notices.forms import PreferencesForm
from lianpin.kernel.notices.registry import say
from lianpin.ui.requests import SignedInRequest

TOKEN = "calendar-token"  # the session's key for an address that is shown once


@require_GET
@login_required
def notice_list(request: SignedInRequest) -> HttpResponse:
    found = queries.notices_of(request.user.pk).select_related("membership__unit")
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    return render(
        request, "notices/notice_list.html", {"page": page, "told": [(notice, say(notice)) for notice in page]}
    )


@never_cache
@require_GET
@login_required
def notice_open(request: SignedInRequest, pk: int) -> HttpResponse:
    """Go to what a notice is about, in the capacity that it concerns; it is read with that."""
    notice = get_object_or_404(queries.notices_of(request.user.pk), pk=pk)
    verbs.read_notices(request.user, [notice.pk])
    if notice.membership_id in {capacity.membership_id for capacity in request.capacities}:
        request.session[CHOSEN] = notice.membership_id
    return HttpResponseRedirect(notice.path)


@require_POST
@login_required
def notice_read_all(request: SignedInRequest) -> HttpResponse:
    verbs.read_notices(request.user)
    return redirect("notices:notice_list")


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def preferences(request: SignedInRequest) -> HttpResponse:
    """How one is told; a calendar address that was just made is shown here, once."""
    kept = queries.preferences_of([request.user.pk]).get(request.user.pk)
    form = PreferencesForm(request.POST or None, preferences=kept)
    if request.method == "POST" and form.is_valid():
        verbs.choose_ways(request.user, form.ways(), by=request.capacity, **form.quiet())
        messages.success(request, _("通知方式已保存。"))
        return redirect("notices:preferences")
    token = request.session.pop(TOKEN, None)
    context = {
        "form": form,
        "channels": [str(channel.label) for channel in Channel],
        "sends_mail": settings.LIANPIN_MAIL,
        "failure": queries.last_failure(request.user),
        "feed": queries.feed_of(request.user),
        "feed_url": settings.LIANPIN_ADDRESS + reverse("cases:calendar", args=[token]) if token else None,
    }
    return render(request, "notices/preferences.html", context)


@require_POST
@login_required
def feed_renew(request: SignedInRequest) -> HttpResponse:
    request.session[TOKEN] = verbs.renew_feed(request.user, by=request.capacity)
    return HttpResponseRedirect(reverse("notices:preferences") + "#calendar")


@require_POST
@login_required
def feed_revoke(request: SignedInRequest) -> HttpResponse:
    verbs.revoke_feed(request.user, by=request.capacity)
    return HttpResponseRedirect(reverse("notices:preferences") + "#calendar")
