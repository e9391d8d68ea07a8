"""The list of appointments, one appointment, why a figure is what it is, and the application to the city."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from lianpin_regulations import Facts, explain_html
from markupsafe import Markup

from lianpin.appointments import charts, facts, procedures, queries, registry, rules, verbs
from lianpin.appointments.enums import ReportStatus
from lianpin.appointments.models import Appointment
from lianpin.kernel.audit.queries import events_of
from lianpin.kernel.audit.registry import describe
from lianpin.kernel.cases.facts import facts_of
from lianpin.kernel.cases.models import Case, Step
from lianpin.kernel.cases.previews import preview
from lianpin.kernel.identity.enums import OrganisationKind
from lianpin.kernel.regulations.models import Version
from lianpin.profiles.queries import numbers_shown_to
from lianpin.toolkit import clock
from lianpin.ui.requests import SignedInRequest, asks_first


@require_GET
@login_required
def appointment_list(request: SignedInRequest) -> HttpResponse:
    found = queries.with_report_counts(queries.appointments_for(request.capacity))
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "reports_for": queries.reporting_to(request.capacity).exists(),
        "takes_over": rules.may_take_over(request.capacity),
    }
    return render(request, "appointments/appointment_list.html", context)


@require_GET
@login_required
def appointment_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    appointment, today = _appointment(request, pk), clock.today()
    supports = list(queries.support_cases_of(appointment))
    reports = {report.month: report for report in appointment.reports.all()}
    readable = queries.readable_cases(request.capacity, [appointment.case, *supports])
    context = {
        "appointment": appointment,
        "sides": _sides(appointment, supports, readable),
        "reads_case": appointment.case_id in readable,
        "reads_money": registry.reads_money(appointment, request.capacity),
        # What is promised to whom is no matter of the city's.
        "reads_effort": request.capacity.kind != OrganisationKind.CITY,
        "employer": queries.employer_of(appointment),
        "numbers": numbers_shown_to(request.capacity, appointment.person),
        "due": bool(rules.months_of(appointment, today)),
        "signatures": list(appointment.agreement.signatures.select_related("organisation", "person", "unit")),
        "chart": charts.effort_of(appointment, reports, today),
        "waiting": sum(report.status == ReportStatus.REPORTED for report in reports.values()),
        "disputed": sum(report.status == ReportStatus.DISPUTED for report in reports.values()),
        "missing": sum(month not in reports for month in rules.months_of(appointment, today)),
        "left_days": (appointment.ends_on - today).days,
        "may_open_support": not supports and rules.may_open_support(request.capacity, appointment),
        "timeline": [
            {"title": describe(event), "at": event.on.isoformat(), "who": event.actor.get("name", "")}
            for event in events_of(appointment).reverse()
        ],
    }
    return render(request, "appointments/appointment_detail.html", context)


@require_GET
@login_required
def appointment_explain(request: SignedInRequest, pk: int, year: int) -> HttpResponse:
    """Why the least number of days of that year is what it is."""
    appointment = _appointment(request, pk)
    if appointment.takeover_id is not None or not appointment.starts_on.year <= year <= appointment.ends_on.year:
        raise Http404
    minimum = facts.minimum_days(appointment, year)
    context = {
        "appointment": appointment,
        "year": year,
        "explanation": Markup(explain_html(minimum.trace, article_url=_article)),
    }
    return render(request, "appointments/appointment_explain.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def support_open(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the host gets by applying to the city today; asked by a form, what applying will do; the application itself."""
    appointment, today = _appointment(request, pk), clock.today()
    rules.check_can_open_support(request.capacity, appointment)
    versions = queries.support_versions(appointment, today)
    procedures.check_not_applied(appointment, versions)
    known = facts_of(appointment.case)
    offers = [_offer(appointment, version, known, today) for version in versions]
    if request.method == "POST":
        offer = next((o for o in offers if str(o["version"].pk) == request.POST.get("version")), None)
        if offer is None:
            raise Http404
        version = offer["version"]
        if asks_first(request):
            offer["consequences"] = preview(
                verbs.open_support_case, appointment, version, by=request.capacity
            ).sentences
            return render(request, "appointments/support_open.html", {"appointment": appointment, "offers": offers})
        case = verbs.open_support_case(appointment, version, by=request.capacity)
        messages.success(request, _("已开始向市里申报，请补全申报内容后提交。"))
        return redirect("cases:case_detail", case.pk)
    return render(request, "appointments/support_open.html", {"appointment": appointment, "offers": offers})


def _appointment(request: SignedInRequest, pk: int) -> Appointment:
    return get_object_or_404(queries.appointments_for(request.capacity), pk=pk)


def _article(code: str, version: str, anchor: str) -> str:
    return reverse("regulations:regulation_detail", kwargs={"code": code, "version": version}) + f"#{anchor}"


def _sides(appointment: Appointment, supports: Sequence[Case], readable: Collection[int]) -> list[charts.Side]:
    steps = queries.steps_of([appointment.case, *supports[:1]])
    own = [step for step in steps if step.case_id == appointment.case_id]
    support = supports[0] if supports else None
    city = support.version.regulation.issuer if support else None
    home_unit = appointment.home_unit.name if appointment.home_unit else ""
    waiting = _("未开始") if appointment.takeover_id is None else _("纸质签订")
    return [
        charts.side_of(
            appointment.home.name, home_unit, _of(own, appointment.home_id), waiting=waiting, readable=readable
        ),
        charts.side_of(
            appointment.host.name,
            appointment.post.title if appointment.post else "",
            _of(steps, appointment.host_id),
            waiting=waiting,
            readable=readable,
        ),
        charts.side_of(
            city.name if city else appointment.host.city,
            "",
            [step for step in steps if support and step.case_id == support.pk],
            waiting=_("待企业申报") if support is None else _("待提交"),
            readable=readable,
        ),
    ]


def _of(steps: Sequence[Step], organisation_id: int) -> list[Step]:
    return [step for step in steps if step.unit is not None and step.unit.organisation_id == organisation_id]


def _offer(appointment: Appointment, version: Version, known: Facts, today: date) -> dict[str, Any]:
    starts_on = facts.support_from(known, version, today)
    signed_on = appointment.agreement.signed_on
    return {
        "version": version,
        "starts_on": starts_on,
        "latest_on": facts.latest_filing_for(known, version, starts_on, today) if starts_on else None,
        "days_since": (today - signed_on).days if signed_on else None,
        "refusals": facts.refusals(known, version, today),
        "consequences": None,
    }
