"""One case with everything that is known about it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from lianpin_regulations import Trace, explain_html
from markupsafe import Markup

from lianpin.kernel.audit.queries import export_of as record_of
from lianpin.kernel.cases import procedures, queries, rules
from lianpin.kernel.cases import tables as path
from lianpin.kernel.cases.enums import CaseStatus, StepStatus
from lianpin.kernel.cases.models import Case, Decision, Material, Step
from lianpin.kernel.documents.queries import open_attachment
from lianpin.kernel.identity.queries import roles_in
from lianpin.toolkit import clock
from lianpin.ui.requests import SignedInRequest

# How a case ends without a result.
FAILED = {CaseStatus.REFUSED, CaseStatus.WITHDRAWN, CaseStatus.LAPSED}
LATEST = 60  # events in the timeline
STATES = {
    StepStatus.DONE: "done",
    StepStatus.PASSED: "done",
    StepStatus.OPEN: "current",
    StepStatus.SKIPPED: "skipped",
    StepStatus.WAITING: "todo",
}


@require_GET
@login_required
def case_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    case, cases = seen_case(request, pk), queries.cases_for(request.capacity)
    found = case.steps.select_related("unit", "person", "holder", "notice")
    steps = list(found.annotate(roles=roles_in("unit", clock.today())))
    related = list(cases.filter(Q(parent=case) | Q(pk=case.parent_id)).order_by("pk"))
    ends = procedures.outlook(case, steps) if case.status == CaseStatus.UNDER_WAY else {}
    reads_personal = queries.reads_personal(case, request.capacity)
    examines = queries.examines(case, request.capacity)
    comments = list(queries.comments_seen(case, request.capacity)) if case.applied_on else []
    mine = [step for step in path.ready(steps) if rules.takes(request.capacity, step)]
    context = {
        "case": case,
        "path": path.expect([_item(step) for step in steps], steps, ends),
        "where": path.whereabouts(case, steps, ends),
        "to_correct": queries.corrections_asked(case) if examines or rules.can_edit(request.capacity, case) else {},
        "steps": steps,
        "mine": mine if case.status == CaseStatus.UNDER_WAY else [],
        "offers": _offers(request, case, steps),
        "comments": comments,
        "bodies": _bodies(case, steps),
        "facts": procedures.facts_seen(case, request.capacity),
        "explained": [step for step in steps if step.trace] if examines else [],
        "examines": examines,
        "decisions": _decisions(case),
        "materials": list(case.materials.select_related("attachment").order_by("pk")) if reads_personal else [],
        "timeline_items": path.timeline(list(queries.events_seen(case, request.capacity, comments)[:LATEST]), steps),
        "objections": path.objections_shown(case, request.capacity),
        "may_write": rules.can_write(request.capacity, examines=examines) and case.status != CaseStatus.DRAFT,
        "may_edit": rules.can_edit(request.capacity, case),
        "may_copy": rules.can_copy(request.capacity, steps),
        "may_withdraw": rules.is_opener(request.capacity, case) and case.status == CaseStatus.UNDER_WAY,
        "may_appeal": procedures.may_appeal(case, request.capacity),
        "reads_parent": any(each.pk == case.parent_id for each in related),
        "children": [each for each in related if each.parent_id == case.pk],
    }
    return render(request, "cases/case_detail.html", context)


@require_GET
@login_required
def case_export(request: SignedInRequest, pk: int) -> HttpResponse:
    """All that is kept of a case, for the bodies that decide it and the person."""
    case = seen_case(request, pk)
    if not queries.examines(case, request.capacity):
        raise Http404
    answer = HttpResponse(queries.export_of(case, request.capacity), content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, f"{case.number}.json") or "attachment"
    return answer


@require_GET
@login_required
def case_record(request: SignedInRequest, pk: int) -> HttpResponse:
    """What happened to a case, with the proofs of its seals, for whoever may export it: checked by a script of its own."""
    case = seen_case(request, pk)
    if not queries.examines(case, request.capacity):
        raise Http404
    answer = JsonResponse(record_of(case), json_dumps_params={"ensure_ascii": False})
    answer["Content-Disposition"] = content_disposition_header(True, f"{case.number}-record.json") or "attachment"
    return answer


@require_GET
@login_required
def decision_explain(request: SignedInRequest, pk: int) -> HttpResponse:
    """Why a decided value is what it is; a page, or the content of the dialog."""
    cases = queries.cases_for(request.capacity)
    decision = get_object_or_404(Decision.objects.select_related("case"), pk=pk, case__in=cases)
    if not queries.examines(decision.case, request.capacity):
        raise Http404
    trace = Trace.from_json(decision.trace)
    context = {"decision": decision, "explanation": explained(trace)}
    return render(request, "cases/decision_explain.html", context)


@require_GET
@login_required
def step_explain(request: SignedInRequest, pk: int) -> HttpResponse:
    """Why a step is whose it is, or does not apply; a page, or the content of the dialog."""
    found = Step.objects.select_related("case").filter(trace__isnull=False)
    step = get_object_or_404(found, pk=pk, case__in=queries.cases_for(request.capacity))
    if not queries.examines(step.case, request.capacity):
        raise Http404
    assert step.trace is not None  # the filter says so
    explanation = explained(Trace.from_json(step.trace))
    return render(request, "cases/step_explain.html", {"step": step, "explanation": explanation})


@require_GET
@login_required
def material_download(request: SignedInRequest, pk: int) -> FileResponse:
    """The file, as a download; materials are as personal as facts."""
    found = Material.objects.select_related("attachment", "case__opened_by")
    material = get_object_or_404(found, pk=pk, case__in=queries.cases_for(request.capacity))
    if not queries.reads_personal(material.case, request.capacity):
        raise Http404
    attachment = material.attachment
    return FileResponse(
        open_attachment(attachment), as_attachment=True, filename=attachment.name, content_type=attachment.content_type
    )


def seen_case(request: SignedInRequest, pk: int) -> Case:
    """A case that exists for this capacity; 404 otherwise."""
    return procedures.seen_case(request.capacity, pk)


def explained(trace: Trace) -> Markup:
    """A trace as HTML, its articles linked to the regulation's page."""
    return Markup(explain_html(trace, article_url=article_url))


def article_url(code: str, version: str, anchor: str) -> str:
    """Where an article of a version is read."""
    return reverse("regulations:regulation_detail", kwargs={"code": code, "version": version}) + f"#{anchor}"


def _bodies(case: Case, steps: Sequence[Step]) -> list[dict[str, Any]]:
    """The sides of a case, each once, with its units and, until the case ended without a result, whether it is a side's turn."""
    sides: dict[int, dict[str, Any]] = {}
    for party in case.parties.all():
        body, unit = party.organisation, party.unit
        if body is None:
            continue
        side = sides.setdefault(body.pk, {"label": party.label, "name": body.name, "units": []})
        if unit is not None and unit.name not in side["units"]:
            side["units"].append(unit.name)
    for pk, side in sides.items():
        own = {StepStatus(step.status) for step in steps if step.unit and step.unit.organisation_id == pk}
        side["state"] = (
            ""
            if case.status in FAILED
            else ("current" if StepStatus.OPEN in own else "todo" if StepStatus.WAITING in own or not own else "done")
        )
    return list(sides.values())


def _decisions(case: Case) -> list[dict[str, Any]]:
    """What was decided, as `seen_case` read it with the case."""
    told: list[dict[str, Any]] = case.decided  # type: ignore[attr-defined]
    return [made | {"decided_on": date.fromisoformat(made["decided_on"])} for made in told]


def _offers(request: SignedInRequest, case: Case, steps: Sequence[Step]) -> list[tuple[Step, list[str]]]:
    """What may be done with which step, besides taking it."""
    for step in steps:
        step.case = case  # its parties are read already
    found = [(step, rules.offered(request.capacity, step, steps)) for step in steps]
    return [(step, actions) for step, actions in found if actions]


def _who(step: Step) -> str:
    if step.unit is not None:
        return f"{step.unit.name}·{step.holder.name}" if step.holder is not None else step.unit.name
    return step.person.name if step.person is not None else step.actor


def _item(step: Step) -> dict[str, Any]:
    """A step for the path: who, when, until when, and why it falls away."""
    refused = step.outcome == "refused"
    note = ""
    if step.status == StepStatus.SKIPPED:
        note = _("不需要（%s）") % step.article
    elif step.status == StepStatus.PASSED:
        note = str(step.get_status_display())
    elif step.addition:
        note = str(step.get_addition_display())
    elif step.outcome == "returned":
        note = _("退回补正")
    elif step.is_overdue:
        note = _("已超期")
    due = step.due_on.isoformat() if step.due_on else ""
    return {
        "label": step.name,
        "english": step.english_name,
        "state": "refused" if refused else STATES[StepStatus(step.status)],
        "who": _who(step),
        "when": step.taken_on,
        "due": (_("%s 前（暂定）") if step.is_provisional else _("%s 前")) % due
        if due and step.status == StepStatus.OPEN
        else "",
        "note": note,
    }
