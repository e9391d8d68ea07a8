"""The trial calculator 待遇测算: anybody may ask what the rulebook would give, before any post or application."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods
from lianpin_regulations import explain_html
from markupsafe import Markup

from lianpin.entitlements import charts, previews, tables
from lianpin.entitlements.forms import EstimateForm, fields_of
from lianpin.entitlements.views.money import NAMES, article_url


@require_GET
def estimate(request: HttpRequest) -> HttpResponse:
    """First the kind; then what matters for that kind; then the verdict with every reason, and who pays what, month by month."""
    kind = request.GET.get(previews.KIND, "")
    is_answered = previews.STARTS in request.GET
    form = _form(request.GET, is_page=True, is_bound=is_answered)
    context: dict[str, Any] = {"form": form, "kind": kind if form.specs else "", **NAMES}
    context["kinds"] = [(each, f"?{urlencode({previews.KIND: each})}") for each in previews.kinds_of(form.programs)]
    if context["kind"] and form.is_bound and form.is_valid():
        context |= _found(form.run(), request.GET)
    return render(request, "entitlements/estimate.html", context, status=422 if form.errors else 200)


@require_GET
def estimate_explain(request: HttpRequest) -> HttpResponse:
    """How one amount of an estimate came about."""
    form = _form(request.GET, is_page=True)
    if not form.is_valid():
        raise Http404
    wanted = (request.GET.get("item"), request.GET.get("period"), request.GET.get("payer"))
    found = [a for a in form.run().amounts if (a.item, a.period, a.payer) == wanted]
    if not found:
        raise Http404
    explanation = Markup(explain_html(found[0].trace, article_url=article_url))
    context = {"amount": found[0], "explanation": explanation, "query": request.GET.urlencode(), **NAMES}
    return render(request, "entitlements/estimate_explain.html", context)


@csrf_exempt  # it changes nothing, and who asks need not have seen a page
@require_http_methods(["GET", "POST"])
def estimate_json(request: HttpRequest) -> HttpResponse:
    """The same as data: answers in the query, or as a JSON object in the body. 422 names each field that cannot be accepted."""
    try:
        given = (
            fields_of(json.loads(request.body, parse_float=str, parse_int=str))
            if request.method == "POST"
            else request.GET
        )
    except (ValueError, TypeError, RecursionError):
        errors = {"": [_('正文应当是一个 JSON 对象，例如 {"双聘类型": "校派型", "生效日": "2026-03-01"}。')]}
        return JsonResponse({"errors": errors}, status=422, json_dumps_params=CHINESE)
    form = _form(given, is_page=False)
    errors = {name: [str(error) for error in errors] for name, errors in form.errors.items()} | form.unknown(given)
    if errors:
        return JsonResponse({"errors": errors, **form.asked()}, status=422, json_dumps_params=CHINESE)
    return JsonResponse(previews.as_data(form.run()) | form.asked(), json_dumps_params=CHINESE)


CHINESE = {"ensure_ascii": False}


def _form(given: Mapping[str, Any], *, is_page: bool, is_bound: bool = True) -> EstimateForm:
    kind, day = (str(given.get(name, "")) for name in (previews.KIND, previews.APPLIED))
    return EstimateForm(given if is_bound else None, kind=kind, day=day, is_page=is_page)


def _found(found: previews.Estimate, query: QueryDict) -> dict[str, Any]:
    return {
        "found": found,
        "verdicts": [(verdict, [_reason(verdict, reason) for reason in verdict.reasons]) for verdict in found.verdicts],
        "years": [_year(found, year) for year in sorted({amount.year for amount in found.amounts})],
        "why": lambda row: _why(query, row),
    }


def _year(found: previews.Estimate, year: int) -> dict[str, Any]:
    known = [row for row in found.amounts if row.year == year and not row.needs]
    months = previews.months_of(known)
    payers = [payer for payer in tables.PAYERS if any(line.paid.get(payer) for line in months)]
    return {
        "year": year,
        "totals": [tables.RULES[key].of(key, known) for key in TOTALS],
        "months": months,
        "payers": payers,
        "charts": charts.months_of(months, payers, year),
        "sheets": tables.sheets_of(known),
    }


TOTALS = ("person", "university-net", "enterprise-net", "city")


def _why(query: QueryDict, row: previews.Amount) -> str:
    wanted = {"item": row.item, "period": row.period, "payer": row.payer}
    return f"{reverse('entitlements:estimate_explain')}?{query.urlencode()}&{urlencode(wanted)}"


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
