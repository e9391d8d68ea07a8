"""An appointment's money by year, and the explanation of every amount."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from lianpin_regulations import Trace, explain_html

from lianpin.appointments.models import Appointment
from lianpin.entitlements import charts, queries, tables, verbs
from lianpin.entitlements.facts import adjustment_of
from lianpin.entitlements.forms import SpanForm
from lianpin.entitlements.models import Computation
from lianpin.entitlements.queries import Side
from lianpin.toolkit import clock
from lianpin.ui.requests import SignedInRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@login_required
def money_list(request: SignedInRequest) -> HttpResponse:
    """The appointments whose money I have a part in."""
    found = queries.appointments_for(request.capacity).order_by("-pk")
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    settles = queries.settles(request.capacity)
    has_statement = queries.side_of(request.capacity) is not None
    context = {"page": page, "settles": settles, "has_statement": has_statement}
    return render(request, "entitlements/money_list.html", context)


@require_GET
@login_required
def payee_statement(request: SignedInRequest) -> HttpResponse:
    """What I, or my body, was paid between two days; with `export` as a workbook."""
    today = clock.today()
    usual = {"first": date(today.year, 1, 1), "last": today}
    form = SpanForm({**usual, **request.GET.dict()})
    found = queries.payee_statement(request.capacity, **form.cleaned_data) if form.is_valid() else None
    if found is not None and "export" in request.GET:
        answer = HttpResponse(tables.payee_statement_xlsx(found), content_type=XLSX)
        answer["Content-Disposition"] = content_disposition_header(True, _("收款对账单.xlsx")) or "attachment"
        return answer
    return render(request, "entitlements/payee_statement.html", {"form": form, "statement": found, **NAMES})


@require_GET
@login_required
def appointment_money(request: SignedInRequest, pk: int, year: int | None = None) -> HttpResponse:
    """One year: totals, who pays whom, every item and period, and what is missing."""
    appointment, side = _mine(request, pk)
    years = _years(appointment)
    year = years[-1] if year is None else year
    if year not in years:
        raise Http404
    rows = queries.rows_of_year(request.capacity, appointment, year)
    computation = Computation.objects.filter(appointment=appointment, year=year).first()
    context = {
        "appointment": appointment,
        "year": year,
        "years": years,
        "side": side,
        "rows": rows,
        "totals": tables.totals_of(rows, side),
        "charts": charts.charts_of(rows, side, year),
        "sheets": tables.sheets_of(rows),
        "computation": computation,
        "lacking": tables.lacking_of(computation.needs, side) if computation else [],
        **NAMES,
    }
    return render(request, "entitlements/appointment_money.html", context)


@require_GET
@login_required
def appointment_total(request: SignedInRequest, pk: int, year: int, key: str) -> HttpResponse:
    """One figure of the year with every addend."""
    appointment, side = _mine(request, pk)
    if year not in _years(appointment):
        raise Http404
    total = tables.total_of(queries.rows_of_year(request.capacity, appointment, year), side, key)
    if total is None:
        raise Http404
    context = {"appointment": appointment, "year": year, "total": total, **NAMES}
    return render(request, "entitlements/appointment_total.html", context)


@require_POST
@login_required
def appointment_compute(request: SignedInRequest, pk: int, year: int) -> HttpResponse:
    """Compute a year anew; without changed facts nothing changes."""
    appointment, side = _mine(request, pk)
    if side == "person" or year not in _years(appointment):
        raise Http404
    done = verbs.compute(appointment, year, by=request.capacity)
    said = {"made": done.made, "corrected": done.corrected, "waiting": done.waiting}
    text = _("已重新计算：新增%(made)s笔，补发或者抵扣%(corrected)s笔，%(waiting)s笔因缺少事实暂不能计算。")
    messages.success(request, text % said if done.made or done.corrected else _("已重新计算，结果没有变化。"))
    return redirect("entitlements:appointment_money", pk, year)


@require_GET
@login_required
def entitlement_explain(request: SignedInRequest, pk: int) -> HttpResponse:
    """Why this amount: article, version and key date, inputs with who gave them, intermediate values, rounding.

    Of a difference: what has changed, and both explanations, that of the amount before and that of the amount now.
    """
    row = get_object_or_404(queries.entitlements_for(request.capacity), pk=pk)
    trace = Trace.from_json(row.trace)
    history = queries.history_of(row)
    adjustment = adjustment_of(row, history)
    context = {
        "row": row,
        "adjustment": adjustment,
        "trace": trace,
        "explanation": explain_html(adjustment or trace, article_url=article_url),
        "article_href": article_url(trace.code, trace.version, trace.anchor),
        "is_intact": trace.digest() == row.digest,
        "history": history,
        **NAMES,
    }
    return render(request, "entitlements/entitlement_explain.html", context)


NAMES: dict[str, Any] = {"item_name": tables.item_name, "period_name": tables.period_name}


def article_url(code: str, version: str, anchor: str) -> str:
    """Where an article of a regulation can be read."""
    return f"{reverse('regulations:regulation_detail', kwargs={'code': code, 'version': version})}#{anchor}"


def _mine(request: SignedInRequest, pk: int) -> tuple[Appointment, Side]:
    appointment = get_object_or_404(queries.appointments_for(request.capacity), pk=pk)
    side = queries.side_of(request.capacity)
    assert side is not None  # or there would have been no appointment
    return appointment, side


def _years(appointment: Appointment) -> list[int]:
    """The years of the term that have begun; at least its first."""
    first = appointment.starts_on.year
    return list(range(first, max(first, min(appointment.ends_on.year, clock.today().year)) + 1))
