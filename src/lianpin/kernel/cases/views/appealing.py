"""Appealing against what was decided in a case."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lianpin.kernel.cases import procedures, queries, rules, verbs
from lianpin.kernel.cases.forms import AppealForm
from lianpin.kernel.cases.previews import preview
from lianpin.kernel.cases.views.reading import seen_case
from lianpin.toolkit import clock
from lianpin.ui.requests import SignedInRequest, asks_first


@require_http_methods(["GET", "POST"])
@login_required
def case_appeal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the grounds; see what the appeal starts; file it."""
    case, by = seen_case(request, pk), request.capacity
    until, today = procedures.appeal_until(case), clock.today()
    rules.check_can_appeal(by, case, until=until, today=today, earlier=queries.appeal_of(case))
    form, consequences = AppealForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if not asks_first(request):
            appeal = verbs.open_appeal(case, reason=reason, by=by)
            messages.success(request, _("复核申请已经提交，原决定在复核决定作出前继续有效。"))
            return redirect("cases:case_detail", appeal.pk)
        consequences = preview(verbs.open_appeal, case, reason=reason, by=by).sentences
    context = {"case": case, "form": form, "until": until, "consequences": consequences}
    return render(request, "cases/case_appeal.html", context, status=422 if form.errors else 200)
