"""Taking a step."""

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from lianpin_regulations import PlannedStep

from lianpin.kernel.cases import procedures, registry, rules, verbs
from lianpin.kernel.cases.enums import Outcome
from lianpin.kernel.cases.forms import StepForm
from lianpin.kernel.cases.models import Step
from lianpin.kernel.cases.previews import preview
from lianpin.kernel.cases.views.reading import explained
from lianpin.kernel.identity.models import Capacity
from lianpin.kernel.regulations.queries import program
from lianpin.toolkit.errors import NotPossible, NotValid
from lianpin.ui.requests import SignedInRequest


@require_http_methods(["GET", "POST"])
@login_required
def step_take(request: SignedInRequest, pk: int) -> HttpResponse:
    """Fill in a step; see what it will do; confirm."""
    step = seen_step(request, pk)
    if request.method == "GET" and (page := registry.page_of(step)):
        return redirect(page)
    refused = _not_possible(request.capacity, step)
    if refused and request.method == "GET":
        raise refused
    planned = procedures.planned(step.case)
    spec = next(each for each in planned if each.number == step.number)
    form = _form(request, step, spec, planned)
    if refused:
        return _too_late(request, step, form, spec, refused)
    if request.method == "POST" and form.is_valid():
        if "confirmed" in request.POST:
            return _take(request, step, form, spec)
        if answer := _previewed(request, step, form, spec):
            return answer
    return render(request, "cases/step_take.html", _context(step, form, spec), status=422 if form.errors else 200)


def _form(request: SignedInRequest, step: Step, spec: PlannedStep, planned: Sequence[PlannedStep]) -> StepForm:
    """What the regulation asks at this step; an opinion is for or against, and no more."""
    if step.added_to_id is not None:
        return StepForm([Outcome.AGREED, Outcome.REFUSED], [], request.POST or None)
    facts = program(step.case.version).facts
    names = {each.number: each.name for each in planned}
    targets = [(n, names[n] if n else _("申报人")) for n in procedures.targets_of(spec, planned)]
    seen = [line.name for line in procedures.facts_seen(step.case, request.capacity) if line.source != "系统"]
    correctable = [*dict.fromkeys(seen), *procedures.material_names(step.case)]
    collects = [facts[name] for name in spec.collects]
    return StepForm(
        procedures.outcomes_of(spec), collects, request.POST or None, targets=targets, correctable=correctable
    )


def _is_target(step: Step) -> bool:
    """Whether the regulation lets a later step return the case to this one."""
    steps = program(step.case.version).procedures[step.case.procedure].steps
    return any(step.number in procedures.targets_of(each, steps) for each in steps)


def _not_possible(by: Capacity, step: Step) -> NotPossible | None:
    """Why the step cannot be taken now by the one whose it is; NotAllowed passes through."""
    try:
        rules.check_can_take(by, step)
    except NotPossible as refusal:
        return refusal
    return None


def _too_late(
    request: SignedInRequest, step: Step, form: StepForm, spec: PlannedStep, refusal: NotPossible
) -> HttpResponse:
    """Somebody was first, or the case has moved on: the reason, above what was typed, which is not lost."""
    context = _context(step, form, spec) | {"refused": refusal.reason}
    return render(request, "cases/step_take.html", context, status=refusal.status)


def _previewed(request: SignedInRequest, step: Step, form: StepForm, spec: PlannedStep) -> HttpResponse | None:
    """The page that shows what would happen; None when the verb refuses, with the reason in the form."""
    try:
        shown = preview(verbs.take_step, step, by=request.capacity, **form.given())
    except (NotPossible, NotValid) as refusal:
        form.add_error(None, refusal.reason)
        return None
    hidden = {name: value for name, value in request.POST.items() if name != "csrfmiddlewaretoken"} | {"confirmed": "1"}
    context = _context(step, form, spec) | {
        "consequences": shown.sentences,
        "hidden": hidden,
        "is_final": form.given()["outcome"] == Outcome.AGREED and verbs.is_final(spec),
    }
    return render(request, "cases/step_confirm.html", context)


def _take(request: SignedInRequest, step: Step, form: StepForm, spec: PlannedStep) -> HttpResponse:
    try:
        verbs.take_step(step, by=request.capacity, **form.given())
    except NotPossible as refusal:
        return _too_late(request, step, form, spec, refusal)
    except NotValid as refusal:
        form.add_error(None, refusal.reason)
        return render(request, "cases/step_take.html", _context(step, form, spec), status=422)
    messages.success(request, _("“%s”已办理。") % step.name)
    return redirect("cases:case_detail", step.case_id)


def _context(step: Step, form: StepForm, spec: PlannedStep) -> dict[str, object]:
    return {
        "step": step,
        "case": step.case,
        "asked_to_correct": list(step.case.corrections.filter(target=step.number, round=step.case.round))
        if _is_target(step)
        else [],
        "form": form,
        "spec": spec,
        "why": explained(spec.trace) if spec.trace else "",
        "effects": spec.effects,
    }


def seen_step(request: SignedInRequest, pk: int) -> Step:
    """A step of a case that exists for this capacity; 404 otherwise."""
    return procedures.seen_step(request.capacity, pk)
