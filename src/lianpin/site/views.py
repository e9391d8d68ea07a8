"""What belongs to no matter: the health check, and the demo's clock."""

from django.conf import settings
from django.contrib import messages
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lianpin.site.demo import advance_clock
from lianpin.site.forms import ClockForm


@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer `ok` when the database answers; the supervisor and load balancers ask."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


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
