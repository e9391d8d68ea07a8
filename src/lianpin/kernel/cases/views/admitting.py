"""Asking for a person's decision where the engine has refused, and deciding as that person."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lianpin.kernel.cases import procedures, queries, rules, verbs
from lianpin.kernel.cases.enums import AdmissionStatus
from lianpin.kernel.cases.forms import AdmissionDecisionForm, AdmissionForm
from lianpin.kernel.cases.views.reading import seen_case
from lianpin.kernel.documents.queries import open_attachment
from lianpin.toolkit.errors import LianpinError
from lianpin.ui.requests import SignedInRequest


@require_http_methods(["GET", "POST"])
@login_required
def admission_ask(request: SignedInRequest, pk: int) -> HttpResponse:
    """The conditions that are not met, what was asked and decided before, and the request, which says who will read what."""
    case, by = seen_case(request, pk), request.capacity
    earlier = list(queries.admissions_of(case))
    context = {"case": case, "admissions": earlier}
    waits = next((each for each in earlier if each.status == AdmissionStatus.OPEN), None)
    if request.method == "GET" and (waits or not rules.can_edit(by, case)):
        return render(request, "cases/admission_ask.html", context)
    refused = procedures.eligibility(case).refusals
    if request.method == "GET" and earlier and not refused:
        return render(request, "cases/admission_ask.html", context)
    rules.check_can_ask_admission(by, case, refused=bool(refused), earlier=waits)
    form = AdmissionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.ask_admission(case, by=by, text=form.cleaned_data["text"], file=form.cleaned_data["file"])
        except LianpinError as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("已请求人工决定，答复会通知您。"))
            return redirect("cases:admission_ask", pk)
    context |= {"form": form, "refused": refused, "unit": procedures.admission_unit(case), "days": rules.ADMISSION_DAYS}
    return render(request, "cases/admission_ask.html", context, status=422 if form.errors else 200)


@require_GET
@login_required
def admission_list(request: SignedInRequest) -> HttpResponse:
    """What one's unit has to decide, and has decided."""
    return render(request, "cases/admission_list.html", {"admissions": queries.admissions_for(request.capacity)[:200]})


@require_http_methods(["GET", "POST"])
@login_required
def admission_decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the engine found, what the applicant says; then one's own decision. Once decided it is only read."""
    admission = get_object_or_404(queries.admissions_for(request.capacity), pk=pk)
    form = AdmissionDecisionForm(request.POST if request.method == "POST" else None)
    is_open = admission.status == AdmissionStatus.OPEN
    if request.method == "POST" and not is_open:
        verbs.decide_admission(admission, outcome="", answer="", by=request.capacity)  # refuses, and says why
    if request.method == "POST" and form.is_valid():
        try:
            verbs.decide_admission(admission, by=request.capacity, **form.cleaned_data)
        except LianpinError as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("已作出决定，并通知申报人。"))
            return redirect("cases:admission_list")
    context = {"admission": admission, "form": form if is_open and not request.capacity.audits else None}
    return render(request, "cases/admission_decide.html", context, status=422 if form.errors else 200)


@require_GET
@login_required
def admission_file(request: SignedInRequest, pk: int) -> FileResponse:
    """What came with a request, as a download, for the unit that decides."""
    attachment = get_object_or_404(queries.admissions_for(request.capacity), pk=pk).attachment
    if attachment is None:
        raise Http404
    return FileResponse(
        open_attachment(attachment), as_attachment=True, filename=attachment.name, content_type=attachment.content_type
    )
