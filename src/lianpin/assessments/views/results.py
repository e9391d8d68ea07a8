"""Assessments as pages: those of an appointment, the result of one, and opening the next. Its steps are taken on the case."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from lianpin_regulations import Trace, explain_html
from markupsafe import Markup

from lianpin.appointments.queries import appointments_for
from lianpin.assessments import queries, rules, verbs
from lianpin.kernel.cases import procedures
from lianpin.kernel.cases.models import Fact, Step
from lianpin.kernel.cases.previews import preview
from lianpin.toolkit import clock
from lianpin.ui.requests import SignedInRequest, asks_first
from lianpin.ui.text import language, zh


@require_GET
@login_required
def assessment_list(request: SignedInRequest, pk: int | None = None) -> HttpResponse:
    """All assessments I see, or those of one appointment, and the years whose assessment I may open."""
    found = queries.assessments_for(request.capacity)
    openings = queries.openings_for(request.capacity, clock.today())
    appointment = None
    if pk is not None:
        appointment = get_object_or_404(appointments_for(request.capacity), pk=pk)
        found = found.filter(appointment=appointment)
        openings = [opening for opening in openings if opening.appointment.pk == pk]
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    context = {"page": page, "openings": openings, "appointment": appointment}
    return render(request, "assessments/assessment_list.html", context)


@require_GET
@login_required
def assessment_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """The result with how it came about; while there is none, where the case stands."""
    assessment = get_object_or_404(queries.assessments_for(request.capacity), pk=pk)
    decisions = queries.decisions_of(assessment)
    explained = [
        (d.name, d.value, explain_html(Trace.from_json(d.trace), article_url=queries.article_url)) for d in decisions
    ]
    context = {
        "assessment": assessment,
        "explained": explained,
        "scores": [
            (zh(f.name), Markup(_("%(value)s（%(by)s %(on)s填报）")) % _said(f)) for f in queries.said_in(assessment)
        ],
        "points": [
            (
                f"{zh(each.indicator.organisation.name)}：{zh(each.indicator.name)}",
                f"{each.points} / {each.indicator.points}",
            )
            for each in queries.scores_of(assessment)
        ],
        "may_appeal": procedures.may_appeal(assessment.case, request.capacity),
        "reads_appointment": appointments_for(request.capacity).filter(pk=assessment.appointment_id).exists(),
        "path": [_shown(step) for step in queries.steps_of(assessment)],
    }
    return render(request, "assessments/assessment_detail.html", context)


@login_required
def assessment_open(request: SignedInRequest, pk: int, year: int) -> HttpResponse:
    """Open a year's assessment, after showing what that starts."""
    appointment = get_object_or_404(appointments_for(request.capacity), pk=pk)
    if request.method == "POST" and not asks_first(request):
        assessment = verbs.open_assessment(appointment, year, by=request.capacity)
        messages.success(request, _("%s年度考核已经发起，等待本人述职自评。") % year)
        return redirect("assessments:assessment_detail", assessment.pk)
    sentences = None
    if asks_first(request):
        sentences = preview(verbs.open_assessment, appointment, year, by=request.capacity).sentences
    else:
        rules.check_can_open(request.capacity, appointment, year, clock.today())
    context = {"appointment": appointment, "year": year, "sentences": sentences}
    return render(request, "assessments/assessment_open.html", context)


def _said(fact: Fact) -> dict[str, Any]:
    return {"value": zh(fact.value), "by": zh(fact.given_by), "on": fact.given_on.isoformat()}


STATES = {"waiting": "todo", "open": "current", "done": "done", "skipped": "skipped"}


def _shown(step: Step) -> dict[str, Any]:
    """A step as the progress line draws it."""
    name = step.english_name if language() == "en" and step.english_name else zh(step.name)
    return {
        "label": name,
        "state": STATES[step.status],
        "who": zh(str(step.unit or step.person or step.actor)),
        "when": step.taken_on,
        "due": step.due_on if step.status == "open" else None,
    }
