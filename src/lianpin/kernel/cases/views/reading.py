"""The inbox, the list, and one case with everything that is known about it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from lianpin_regulations import Trace, explain_html
from markupsafe import Markup

from lianpin.kernel.audit.queries import events_of
from lianpin.kernel.audit.registry import describe
from lianpin.kernel.cases import procedures, queries, rules
from lianpin.kernel.cases.enums import CaseStatus, StepStatus
from lianpin.kernel.cases.models import Case, Decision, Material, Step
from lianpin.kernel.documents.queries import open_attachment
from lianpin.ui.requests import SignedInRequest

STATES = {
    StepStatus.DONE: "done",
    StepStatus.OPEN: "current",
    StepStatus.SKIPPED: "skipped",
    StepStatus.WAITING: "todo",
}


@require_GET
@login_required
def inbox(request: SignedInRequest) -> HttpResponse:
    """待办, 已办, 我发起."""
    tab = request.GET.get("tab", "todo")
    by = request.capacity
    found: Any = {"todo": queries.inbox_for, "done": queries.done_by, "mine": queries.opened_by}.get(
        tab, queries.inbox_for
    )(by)
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    context = {
        "tab": tab if tab in {"todo", "done", "mine"} else "todo",
        "page": page,
        "drafts": list(queries.opened_by(by).filter(status__in=rules.EDITABLE)[:10]) if tab == "todo" else [],
    }
    return render(request, "cases/inbox.html", context)


@require_GET
@login_required
def case_list(request: SignedInRequest) -> HttpResponse:
    page = Paginator(queries.listed(queries.cases_for(request.capacity)), 25).get_page(request.GET.get("page"))
    return render(request, "cases/case_list.html", {"page": page})


@require_GET
@login_required
def case_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    case = seen_case(request, pk)
    steps = list(case.steps.select_related("unit", "person"))
    mine = [step for step in steps if step.status == StepStatus.OPEN and rules.takes(request.capacity, step)]
    context = {
        "case": case,
        "path": [_item(step) for step in steps],
        "steps": steps,
        "mine": mine if case.status == CaseStatus.UNDER_WAY else [],
        "holders": [(s, procedures.waiting_days(s.opened_on)) for s in steps if s.status == StepStatus.OPEN],
        "facts": queries.facts_visible(case, request.capacity),
        "decisions": list(case.decisions.order_by("pk")),
        "materials": _materials(case, request),
        "events": [(event, describe(event)) for event in events_of(case).reverse()[:60]],
        "may_edit": rules.can_edit(request.capacity, case),
        "may_withdraw": rules.is_opener(request.capacity, case) and case.status == CaseStatus.UNDER_WAY,
        "children": list(case.children.select_related("version__regulation").order_by("pk")),
    }
    return render(request, "cases/case_detail.html", context)


@require_GET
@login_required
def decision_explain(request: SignedInRequest, pk: int) -> HttpResponse:
    """Why a decided value is what it is; a page, or the content of the dialog."""
    cases = queries.cases_for(request.capacity)
    decision = get_object_or_404(Decision.objects.select_related("case"), pk=pk, case__in=cases)
    if not queries.reads_personal(decision.case, request.capacity):
        raise Http404
    trace = Trace.from_json(decision.trace)
    context = {"decision": decision, "explanation": explained(trace)}
    return render(request, "cases/decision_explain.html", context)


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
    found = queries.cases_for(request.capacity).select_related(
        "version__regulation", "person", "parent", "agreement", "opened_by"
    )
    return get_object_or_404(
        found.prefetch_related("parties__organisation", "parties__unit", "opened_by__memberships"), pk=pk
    )


def explained(trace: Trace) -> Markup:
    """A trace as HTML, its articles linked to the regulation's page."""
    return Markup(explain_html(trace, article_url=article_url))


def article_url(code: str, version: str, anchor: str) -> str:
    """Where an article of a version is read."""
    return reverse("regulations:regulation_detail", kwargs={"code": code, "version": version}) + f"#{anchor}"


def _materials(case: Case, request: SignedInRequest) -> list[Material]:
    if not queries.reads_personal(case, request.capacity):
        return []
    return list(case.materials.select_related("attachment").order_by("pk"))


def _item(step: Step) -> dict[str, Any]:
    """A step for the path: who, when, until when, and why it falls away."""
    refused = step.outcome == "refused"
    note = ""
    if step.status == StepStatus.SKIPPED:
        note = _("不需要（%s）") % step.article
    elif step.outcome == "returned":
        note = _("退回补正")
    elif step.is_overdue:
        note = _("已超期")
    due = step.due_on.isoformat() if step.due_on else ""
    return {
        "label": step.name,
        "english": step.english_name,
        "state": "refused" if refused else STATES[StepStatus(step.status)],
        "who": step.unit.name if step.unit else (step.person.name if step.person else step.actor),
        "when": step.taken_on,
        "due": (_("%s 前（暂定）") if step.is_provisional else _("%s 前")) % due if due and not step.taken_on else "",
        "note": note,
    }
