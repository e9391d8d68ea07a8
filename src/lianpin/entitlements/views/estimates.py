"""The trial calculator 待遇测算: anybody may ask what the rulebook would give, before any post or application."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET
from lianpin_regulations import explain_html
from markupsafe import Markup

from lianpin.entitlements import charts, previews, tables
from lianpin.entitlements.forms import EstimateForm
from lianpin.entitlements.views.money import NAMES, article_url
from lianpin.toolkit import clock


@require_GET
def estimate(request: HttpRequest) -> HttpResponse:
    """The form; once it is filled in, eligibility with every reason, and who pays what, month by month."""
    form = EstimateForm(request.GET or None)
    context: dict[str, Any] = {"form": form, "programs": previews.programs_on(clock.today()), **NAMES}
    if form.is_bound and form.is_valid():
        context |= _found(form, request)
    return render(request, "entitlements/estimate.html", context, status=422 if form.errors else 200)


@require_GET
def estimate_explain(request: HttpRequest) -> HttpResponse:
    """How one amount of an estimate came about."""
    form = EstimateForm(request.GET)
    if not form.is_valid():
        raise Http404
    wanted = (request.GET.get("item"), request.GET.get("period"), request.GET.get("payer"))
    found = [a for a in _run(form).amounts if (a.item, a.period, a.payer) == wanted]
    if not found:
        raise Http404
    explanation = Markup(explain_html(found[0].trace, article_url=article_url))
    context = {"amount": found[0], "explanation": explanation, "query": request.GET.urlencode(), **NAMES}
    return render(request, "entitlements/estimate_explain.html", context)


@require_GET
def estimate_json(request: HttpRequest) -> HttpResponse:
    """The same as data. Amounts are strings in yuan; 422 names each field that cannot be accepted."""
    form = EstimateForm(request.GET)
    fields = {key: spec.name for key, spec in form.specs.items()}
    if not form.is_valid():
        errors = {fields.get(key, key): [str(e) for e in errors] for key, errors in form.errors.items()}
        return JsonResponse({"errors": errors, "fields": fields}, status=422, json_dumps_params=CHINESE)
    found = _run(form)
    data = {
        "eligibility": [_verdict(verdict) for verdict in found.verdicts],
        "amounts": [_amount(amount) for amount in found.amounts],
        "assumed": dict(found.assumed),
        "fields": fields,
    }
    return JsonResponse(data, json_dumps_params=CHINESE)


CHINESE = {"ensure_ascii": False}


def _run(form: EstimateForm) -> previews.Estimate:
    cleaned = form.cleaned_data
    return previews.estimate(form.answers(), today=clock.today(), months=cleaned["months"], grade=cleaned["grade"])


def _found(form: EstimateForm, request: HttpRequest) -> dict[str, Any]:
    found = _run(form)
    years = sorted({amount.year for amount in found.amounts if amount.year})
    return {
        "found": found,
        "verdicts": [(verdict, [_reason(verdict, reason) for reason in verdict.reasons]) for verdict in found.verdicts],
        "years": [_year([a for a in found.amounts if a.year == year], year) for year in years],
        "once": [amount for amount in found.amounts if not amount.year and amount.amount],
        "needs": sorted({need for amount in found.amounts for need in amount.needs}),
        "why": lambda row: _why(request, row),
    }


def _year(rows: list[previews.Amount], year: int) -> dict[str, Any]:
    known = [row for row in rows if not row.needs]
    return {
        "year": year,
        "totals": [tables.RULES[key].of(key, known) for key in TOTALS],
        "charts": charts.charts_of(known, "home", year),
        "sheets": tables.sheets_of(known),
    }


TOTALS = ("person", "university-net", "enterprise-net", "city")


def _why(request: HttpRequest, row: previews.Amount) -> str:
    wanted = {"item": row.item, "period": row.period, "payer": row.payer}
    return f"{reverse('entitlements:estimate_explain')}?{request.GET.urlencode()}&{urlencode(wanted)}"


def _reason(verdict: previews.Verdict, reason: Any) -> dict[str, Any]:
    program = verdict.regulation
    return {
        "ordinal": reason.ordinal,
        "text": reason.text,
        "satisfied": reason.satisfied,
        "detail": reason.detail or "；".join(str(need) for need in reason.needs),
        "article": reason.article,
        "href": article_url(program.code, program.version, reason.anchor),
    }


def _verdict(verdict: previews.Verdict) -> dict[str, Any]:
    reasons = [
        {"code": r.code, "text": r.text, "article": r.article, "satisfied": r.satisfied, "detail": r.detail}
        for r in verdict.reasons
    ]
    program = verdict.regulation
    return {"regulation": program.code, "version": program.version, "holds": verdict.holds, "reasons": reasons}


def _amount(row: previews.Amount) -> dict[str, Any]:
    return {
        "regulation": row.program.code,
        "version": row.trace.version,
        "article": row.trace.article,
        "item": row.item,
        "period": row.period,
        "payer": row.payer,
        "bearer": row.bearer,
        "payee": row.payee,
        "amount": None if row.needs else f"{row.amount:.2f}",
        "needs": list(row.needs),
    }
