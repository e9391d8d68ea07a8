"""Filling in a case, the pre-check, and submitting."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from lianpin_regulations import Given, MaterialSpec, Reason

from lianpin.kernel.cases import procedures, queries, rules, verbs
from lianpin.kernel.cases.facts import facts_of
from lianpin.kernel.cases.forms import FactsForm, MaterialForm
from lianpin.kernel.cases.models import Case, Material
from lianpin.kernel.cases.previews import preview
from lianpin.kernel.cases.views.reading import article_url, explained, seen_case
from lianpin.kernel.regulations.queries import program
from lianpin.toolkit.errors import LianpinError, NotValid
from lianpin.ui.requests import SignedInRequest


@require_http_methods(["GET", "POST"])
@login_required
def case_form(request: SignedInRequest, pk: int) -> HttpResponse:
    """The form of a draft: own facts, what others gave or still owe, the checklist, the pre-check."""
    case = seen_case(request, pk)
    rules.check_can_edit(request.capacity, case)
    facts = facts_of(case)
    form = facts_form(request, case, facts, request.POST or None)
    differing = differing_of(case, form) if request.method == "POST" else []
    disputed = [each for each in differing if each["is_both"]]
    if request.method == "POST" and form.is_valid() and not disputed:
        try:
            verbs.give_facts(case, form.values(), by=request.capacity)
        except NotValid as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("已保存。"))
            return redirect("cases:case_submit" if "check" in request.POST else "cases:case_form", pk)
    context = _form_context(case, form, facts, request) | {"differing": disputed}
    return render(request, "cases/case_form.html", context, status=422 if form.errors else 409 if disputed else 200)


@require_POST
@login_required
def case_draft(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is being typed, kept at once; the answer is the line below the form, with what another page has changed meanwhile."""
    case = seen_case(request, pk)
    rules.check_can_edit(request.capacity, case)
    form = facts_form(request, case, facts_of(case), request.POST)
    compared = form.compared(_typed_here(case, form))
    mine = set(request.POST.getlist("mine"))
    changed = compared.here | {name: text for name, (text, _kept) in compared.both.items() if name in mine}
    sent = {spec.name: key for key, spec in form.specs.items() if f"b{key}" in request.POST}
    texts = {name: text for name, text in changed.items() if name in sent}
    context: dict[str, Any] = {"case": case, "form": form, "synced": [sent[name] for name in texts]}
    try:
        context["saved_at"] = verbs.keep_typed(case, texts, window=form.window, by=request.capacity) if texts else None
    except NotValid as refusal:
        context["refused"] = refusal.reason
    form.known |= texts
    context["differing"] = differing_of(case, form)
    return render(request, "cases/case_draft.html", context)


@require_GET
@login_required
def case_revisions(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who changed what in the form, and from what to what."""
    case = seen_case(request, pk)
    return render(
        request,
        "cases/case_revisions.html",
        {"case": case, "revisions": procedures.revisions_seen(case, request.capacity)},
    )


def facts_form(request: SignedInRequest, case: Case, facts: Mapping[str, Any], data: Any = None) -> FactsForm:
    """The form over what is known and, above that, over what was typed and not saved."""
    known = _known(case, facts) | dict(case.drafts.values_list("name", "text"))
    return FactsForm(procedures.asked_of(case, request.capacity), known, data, remarks=queries.corrections_asked(case))


def differing_of(case: Case, form: FactsForm) -> list[dict[str, Any]]:
    """The fields that another page has changed since this one was opened: here, there, by whom and when.

    `is_both`: this page has changed it as well, so that somebody has to choose.
    """
    compared, typed = form.compared(_typed_here(case, form)), form.typed()
    if not compared.both and not compared.elsewhere:
        return []
    drafts = {draft.name: draft for draft in case.drafts.all()}
    given = {fact.name: fact.given_by for fact in case.facts.filter(period="")}
    return [
        {
            "name": name,
            "mine": typed[name],
            "theirs": form.known[name],
            "by": drafts[name].typed_as if name in drafts else given.get(name, ""),
            "at": drafts[name].typed_at if name in drafts else None,
            "is_both": name in compared.both,
        }
        for name in [*compared.both, *compared.elsewhere]
    ]


def _typed_here(case: Case, form: FactsForm) -> set[str]:
    """What was last typed in this very page."""
    return set(case.drafts.filter(window=form.window).values_list("name", flat=True))


@require_POST
@login_required
def material_attach(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take in one file; a wrong one is refused at its line with the reason, and nothing changes."""
    case = seen_case(request, pk)
    rules.check_can_edit(request.capacity, case)
    for number, (spec, _due) in enumerate(procedures.materials_of(case)):
        form = MaterialForm(spec, number, request.POST, request.FILES)
        if f"{form.prefix}-name" not in request.POST:
            continue
        if form.is_valid():
            try:
                verbs.attach_material(case, spec.name, form.cleaned_data["file"], by=request.capacity)
            except NotValid as refusal:
                form.add_error("file", refusal.reason)
            else:
                return _handled(request, case, _("已提交材料“%s”。") % spec.name)
        return _refused(request, case, form)
    return redirect("cases:case_form", pk)


@require_POST
@login_required
def material_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    found = Material.objects.select_related("case__opened_by")
    material = get_object_or_404(found, pk=pk, case__in=queries.cases_for(request.capacity))
    case, by = material.case, request.capacity
    if not (rules.is_opener(by, case) or queries.reads_personal(case, by)):
        raise Http404
    verbs.remove_material(material, by=by)
    case = seen_case(request, material.case_id)
    return _handled(request, case, _("已撤下材料“%s”。") % material.name)


def _handled(request: SignedInRequest, case: Case, said: str) -> HttpResponse:
    """The form anew; to htmx only the checklist, so that what is typed beside it and not saved yet stays."""
    if not request.headers.get("HX-Request"):
        messages.success(request, said)
        return redirect("cases:case_form", case.pk)
    context = {
        "case": case,
        "materials": _materials(case, facts_of(case)),
        "said": said,
        "remarks": queries.corrections_asked(case),
    }
    return render(request, "cases/case_materials.html", context)


def _refused(request: SignedInRequest, case: Case, wrong: MaterialForm) -> HttpResponse:
    """The checklist with the reason at its line, alone or within the form."""
    facts = facts_of(case)
    if request.headers.get("HX-Request"):
        context = {
            "case": case,
            "materials": _materials(case, facts, wrong),
            "wrong": wrong,
            "remarks": queries.corrections_asked(case),
        }
        return render(request, "cases/case_materials.html", context, status=422)
    context = _form_context(case, facts_form(request, case, facts), facts, request, wrong)
    return render(request, "cases/case_form.html", context, status=422)


@require_http_methods(["GET", "POST"])
@login_required
def case_submit(request: SignedInRequest, pk: int) -> HttpResponse:
    """The pre-check with a reason for each condition; then what submitting would do; then submitting."""
    case = seen_case(request, pk)
    rules.check_can_edit(request.capacity, case)
    refused = ""
    consequences: Sequence[str] = ()
    consents = {int(each) for each in request.POST.getlist("consent") if each.isascii() and each.isdigit()}
    if request.method == "POST":
        try:
            if "confirmed" in request.POST:
                verbs.submit_case(case, consents=consents, by=request.capacity)
                messages.success(request, _("已提交。办理进度见本页。"))
                return redirect("cases:case_detail", pk)
            consequences = preview(verbs.submit_case, case, consents=consents, by=request.capacity).sentences
        except LianpinError as refusal:
            refused = refusal.reason
    found = procedures.eligibility(case)
    missing = procedures.unconsented(case) if found.ok else {}
    context = {
        "case": case,
        "found": found,
        "reasons": reasons_shown(case, found.reasons, procedures.facts_hidden(case, request.capacity)),
        "refused": refused,
        "consequences": consequences,
        "consents": consents,
        "recipients": [(pk, body.name, procedures.consent_text(case, body)) for pk, body in missing.items()],
        "is_theirs": request.capacity.is_person(case.person_id),
        "asked": procedures.consents_asked(case),
    }
    return render(request, "cases/case_submit.html", context, status=422 if refused else 200)


@require_GET
@login_required
def reason_explain(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """Why one condition of the pre-check holds or not."""
    case = seen_case(request, pk)
    reasons = procedures.eligibility(case).reasons
    if not rules.is_opener(request.capacity, case) or not 0 <= number < len(reasons):
        raise Http404
    reason = reasons[number]
    if not procedures.is_told(reason.trace, procedures.facts_hidden(case, request.capacity)):
        raise Http404
    context = {"case": case, "reason": reason, "explanation": explained(reason.trace)}
    return render(request, "cases/reason_explain.html", context)


def _detail(reason: Reason, hidden: Collection[str]) -> str:
    if not procedures.is_told(reason.trace, hidden):
        return ""
    return reason.detail or "；".join(str(need) for need in reason.needs)


@require_http_methods(["GET", "POST"])
@login_required
def case_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    case = seen_case(request, pk)
    rules.check_can_withdraw(request.capacity, case)
    if request.method == "POST":
        verbs.withdraw_case(case, by=request.capacity)
        messages.success(request, _("办件已撤回。"))
        return redirect("cases:case_detail", pk)
    consequences = preview(verbs.withdraw_case, case, by=request.capacity).sentences
    return render(request, "cases/case_withdraw.html", {"case": case, "consequences": consequences})


def reasons_shown(case: Case, reasons: tuple[Reason, ...], hidden: Collection[str] = ()) -> list[dict[str, Any]]:
    """Reasons for the component, each with its article's address; what rests on a `hidden` fact is said without it."""
    regulation = program(case.version)
    return [
        {
            "ordinal": reason.ordinal,
            "text": reason.text,
            "satisfied": reason.satisfied,
            "detail": _detail(reason, hidden),
            "code": reason.code,
            "article": reason.article,
            "href": article_url(regulation.code, regulation.version, reason.anchor),
        }
        for reason in reasons
    ]


def _known(case: Case, facts: Mapping[str, Any]) -> dict[str, str]:
    """What the form shows at first: what was given in the case, else what profiles already know."""
    specs = program(case.version).facts
    known = {}
    for name, given in facts.items():
        if isinstance(given, Given) and name in specs:
            known[name] = specs[name].write(given.value)
    return known | {fact.name: fact.value for fact in case.facts.all() if not fact.period}


def _form_context(
    case: Case,
    form: FactsForm,
    facts: Mapping[str, Any],
    request: SignedInRequest,
    wrong: MaterialForm | None = None,
) -> dict[str, Any]:
    asked = {spec.name for spec in form.specs.values()}
    return {
        "case": case,
        "form": form,
        "others": _of_others(case, asked, facts, reads=queries.examines(case, request.capacity)),
        "materials": _materials(case, facts, wrong),
        "wrong": wrong,
        "remarks": form.remarks,
        "drafts": list(case.drafts.order_by("typed_at")),
    }


def _materials(
    case: Case, facts: Mapping[str, Any], wrong: MaterialForm | None = None
) -> list[tuple[MaterialSpec, Material | None, MaterialForm]]:
    """The checklist: each line, what was handed in, and its form (`wrong`: the one that was refused)."""
    attached = {material.name: material for material in case.materials.select_related("attachment")}
    forms = [
        (spec, MaterialForm(spec, number)) for number, (spec, _due) in enumerate(procedures.materials_of(case, facts))
    ]
    return [
        (spec, attached.get(spec.name), wrong if wrong and wrong.prefix == form.prefix else form)
        for spec, form in forms
    ]


def _of_others(case: Case, asked: set[str], facts: Mapping[str, Any], *, reads: bool) -> list[dict[str, Any]]:
    """Facts that other parties give: known with provenance, or waited for from whom. Personal ones only for who `reads`."""
    regulation = program(case.version)
    collected = {name for p in regulation.procedures.values() for step in p.steps for name in step.collects}
    rows = []
    for spec in regulation.facts.values():
        if spec.period != "一次" or spec.name in asked or spec.name in collected:
            continue
        given = facts.get(spec.name)
        is_known = isinstance(given, Given)
        later = procedures.label_of(spec) in {"系统", "三方协议"} or spec.source.startswith("《")
        if not is_known and (later or spec.default):
            continue
        rows.append(
            {
                "name": spec.name,
                "is_hidden": is_known and not reads and queries.is_personal(procedures.label_of(spec)),
                "value": spec.show(given.value) if isinstance(given, Given) else "",
                "by": given.by if isinstance(given, Given) else "",
                "on": given.on if isinstance(given, Given) else None,
                "source": procedures.label_of(spec),
            }
        )
    return rows
