"""The months of one appointment: reported by the host, confirmed or disputed by the person, settled by the university."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lianpin.appointments import facts, queries, registry, rules, verbs
from lianpin.appointments.charts import promised_days
from lianpin.appointments.forms import ConfirmForm, DisputeForm, ReportForm, SettleForm
from lianpin.appointments.models import Appointment, MonthlyReport
from lianpin.kernel.cases.previews import preview
from lianpin.toolkit import clock
from lianpin.toolkit.errors import LianpinError
from lianpin.ui.requests import SignedInRequest


@require_GET
@login_required
def report_list(request: SignedInRequest, pk: int) -> HttpResponse:
    appointment, by, today = _appointment(request, pk), request.capacity, clock.today()
    months = queries.months_with_reports(appointment, today)
    year = queries.year_of(appointment, today)
    rows = [
        {
            "month": row.month,
            "report": row.report,
            "promised": promised_days(appointment, row.month),
            "may_answer": row.report is not None and rules.may_answer(by, appointment, row.report),
            "may_settle": row.report is not None and rules.may_settle(by, appointment, row.report),
        }
        for row in reversed(months)
    ]
    context = {
        "appointment": appointment,
        "rows": rows,
        "may_report": rules.may_report(by, appointment),
        "reads_case": bool(queries.readable_cases(by, [appointment.case])),
        "reads_money": registry.reads_money(appointment, by),
        "year": year,
        "minimum": facts.minimum_days(appointment, year) if appointment.takeover_id is None else None,
        "done_days": queries.confirmed_days(months, year),
    }
    return render(request, "appointments/report_list.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def report_enter(request: SignedInRequest, pk: int) -> HttpResponse:
    """Report one month, or change what was reported and is not confirmed yet."""
    appointment, today = _appointment(request, pk), clock.today()
    rules.check_can_report(request.capacity, appointment)
    form = ReportForm(
        request.POST or None,
        appointment=appointment,
        today=today,
        initial=_asked(appointment, request.GET.get("month")),
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            verbs.report_month(
                appointment, given["month"], actual_days=given["actual_days"], paid=given["paid"], by=request.capacity
            )
        except LianpinError as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("%s 的月报已提交，待受聘人确认。") % f"{given['month']:%Y-%m}")
            return redirect("appointments:report_list", pk)
    context = {"appointment": appointment, "form": form}
    return render(request, "appointments/report_enter.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def report_confirm(request: SignedInRequest, pk: int, report: int) -> HttpResponse:
    appointment = _appointment(request, pk)
    found = _report(appointment, report)
    if request.method == "POST":
        form = ConfirmForm(request.POST)
        seen = (form.cleaned_data["days"], form.cleaned_data["paid"]) if form.is_valid() else None
        verbs.confirm_report(found, by=request.capacity, seen=seen)
        messages.success(request, _("%s 的月报已确认。") % found)
        return redirect("appointments:report_list", pk)
    consequences = preview(verbs.confirm_report, found, by=request.capacity).sentences
    context = {"appointment": appointment, "report": found, "consequences": consequences}
    return render(request, "appointments/report_confirm.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def report_dispute(request: SignedInRequest, pk: int, report: int) -> HttpResponse:
    appointment = _appointment(request, pk)
    found = _report(appointment, report)
    rules.check_can_answer(request.capacity, appointment, found)
    form = DisputeForm(request.POST or None)
    said = _("已就 %s 的月报提出异议，由高校人事处核定。") % found
    page = {"form": form, "title": _("对月报提出异议"), "submit": _("提出异议")}
    return _answer(request, appointment, found, page, verbs.dispute_report, said)


@require_http_methods(["GET", "POST"])
@login_required
def report_settle(request: SignedInRequest, pk: int, report: int) -> HttpResponse:
    appointment = _appointment(request, pk)
    found = _report(appointment, report)
    rules.check_can_settle(request.capacity, appointment, found)
    form = SettleForm(request.POST or None, initial={"actual_days": found.actual_days})
    said = _("%s 的实际工作日数已核定。") % found
    page = {"form": form, "title": _("核定实际工作日数"), "submit": _("核定")}
    return _answer(request, appointment, found, page, verbs.settle_dispute, said)


def _answer(
    request: SignedInRequest,
    appointment: Appointment,
    report: MonthlyReport,
    page: dict[str, Any],
    verb: Callable[..., MonthlyReport],
    said: str,
) -> HttpResponse:
    form = page["form"]
    if request.method == "POST" and form.is_valid():
        try:
            verb(report, by=request.capacity, **form.cleaned_data)
        except LianpinError as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, said)
            return redirect("appointments:report_list", appointment.pk)
    context = {"appointment": appointment, "report": report, **page, "action": request.path}
    return render(request, "appointments/report_answer.html", context, status=422 if form.errors else 200)


def _appointment(request: SignedInRequest, pk: int) -> Appointment:
    return get_object_or_404(queries.appointments_for(request.capacity), pk=pk)


def _report(appointment: Appointment, pk: int) -> MonthlyReport:
    report: MonthlyReport = get_object_or_404(appointment.reports.select_related("appointment"), pk=pk)
    return report


def _asked(appointment: Appointment, month: str | None) -> dict[str, Any]:
    """What the form shows first: the month of the address, with what was reported for it."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        return {}
    report = appointment.reports.filter(month=first).first()
    known = {"actual_days": report.actual_days, "paid": report.paid} if report else {}
    return {"month": first.isoformat(), **known}
