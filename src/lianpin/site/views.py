"""What belongs to no matter: the health check, the operator's page, and the demo's clock."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from procrastinate.contrib.django.models import ProcrastinateJob

from lianpin.site import api, operating
from lianpin.site.demo import advance_clock
from lianpin.site.forms import ClockForm
from lianpin.ui.requests import SignedInRequest
from lianpin.ui.text import size


@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer `ok` when the database answers; the supervisor and load balancers ask."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@require_GET
def api_page(request: HttpRequest) -> HttpResponse:
    """Every operation of the API, to be read."""
    return render(request, "site/api.html", {"groups": api.operations(), "rate": settings.LIANPIN_API_RATE})


@require_GET
def api_described(request: HttpRequest) -> HttpResponse:
    """The same for programs, as OpenAPI."""
    return JsonResponse(api.described(), json_dumps_params={"ensure_ascii": False})


@require_POST
def clock_advance(request: HttpRequest) -> HttpResponse:
    """Move the business day forward. It exists in the demo only."""
    if not settings.LIANPIN_DEMO or not request.user.is_authenticated:
        raise Http404
    form = ClockForm(request.POST)
    if form.is_valid():
        advance_clock(form.cleaned_data["day"])
        messages.success(request, _("业务日期已推进到 %s。") % form.cleaned_data["day"].isoformat())
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = reverse("cases:inbox")
    return HttpResponseRedirect(back)


@never_cache
@require_GET
@login_required
def operator(request: SignedInRequest) -> HttpResponse:
    """How the platform is, for whoever runs it; to others the page does not exist."""
    _check_operates(request)
    return render(request, "site/operator.html", {"state": operating.state(), "size": size})


@require_POST
@login_required
def operator_retry(request: SignedInRequest, pk: int) -> HttpResponse:
    """One failed job once more."""
    _check_operates(request)
    get_object_or_404(ProcrastinateJob, pk=pk)
    operating.retry_job(pk, by=request.capacity)
    messages.success(request, _("任务 %d 已重新排队。") % pk)
    return redirect("operator")


def _check_operates(request: SignedInRequest) -> None:
    if not operating.operates(request.capacity):
        raise Http404
