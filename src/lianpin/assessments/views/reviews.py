"""Deciding on an appeal against a year's result."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lianpin.assessments import procedures, verbs
from lianpin.assessments.forms import ReviewForm
from lianpin.assessments.models import Assessment
from lianpin.kernel.cases import rules
from lianpin.kernel.cases.models import Step
from lianpin.kernel.cases.previews import preview
from lianpin.kernel.cases.queries import cases_for
from lianpin.toolkit.errors import NotPossible, NotValid
from lianpin.ui.requests import SignedInRequest, asks_first


@require_http_methods(["GET", "POST"])
@login_required
def appeal_decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was decided and why it is contested; uphold it or say what is otherwise; see what follows; decide."""
    found = Step.objects.select_related("case__version__regulation", "case__parent__version", "case__person", "unit")
    reviewed = found.filter(actor=rules.REVIEWERS, case__parent__assessment__isnull=False)
    step = get_object_or_404(reviewed, pk=pk, case__in=cases_for(request.capacity))
    rules.check_can_take(request.capacity, step)
    assert step.case.parent is not None  # the filter says so
    assessment = Assessment.objects.select_related("appointment__person").get(case=step.case.parent)
    known = {fact.name: fact.value for fact in step.case.parent.facts.all() if fact.period}
    form = ReviewForm(procedures.reviewable(step.case.parent), known, request.POST or None)
    consequences = None
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        given: dict[str, Any] = {"outcome": chosen["outcome"], "opinion": chosen["opinion"], "facts": form.facts()}
        try:
            if not asks_first(request):
                verbs.decide_appeal(step, **given, by=request.capacity)
                messages.success(request, _("复核决定已经作出。"))
                return redirect("cases:case_detail", step.case_id)
            consequences = preview(verbs.decide_appeal, step, **given, by=request.capacity).sentences
        except (NotValid, NotPossible) as refusal:
            form.add_error(None, refusal.reason)
    context = {
        "step": step,
        "assessment": assessment,
        "grounds": step.case.steps.exclude(pk=step.pk).values_list("opinion", flat=True).first(),
        "form": form,
        "consequences": consequences,
        "hidden": {name: request.POST[name] for name in form.fields if name in request.POST},
    }
    return render(request, "assessments/appeal_decide.html", context, status=422 if form.errors else 200)
