"""Somebody's work: what was promised and what was done; a month that is reported, certified, disputed or decided; what a body tolerates."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lianpin.appointments.models import Appointment, MonthlyReport
from lianpin.appointments.queries import appointments_for
from lianpin.effort import charts, facts, forms, queries, rules, verbs
from lianpin.effort.models import Attendance
from lianpin.kernel.documents.verbs import store_attachment
from lianpin.kernel.identity.enums import OrganisationKind
from lianpin.kernel.identity.models import Capacity, Person
from lianpin.toolkit import clock
from lianpin.toolkit.errors import LianpinError, NotValid
from lianpin.ui.requests import SignedInRequest


@require_GET
@login_required
def effort_list(request: SignedInRequest) -> HttpResponse:
    """One's own work; or the people in whose work one's body has a part."""
    by, today = request.capacity, clock.today()
    if by.is_personal:
        person = Person.objects.filter(pk=by.person_id or 0).first()
        context = _about(person, by, today) if person is not None else {"person": None, "book": None}
        return render(request, "effort/person_effort.html", context)
    page = Paginator(queries.people_with_shares(by, today), 50).get_page(request.GET.get("page"))
    return render(
        request,
        "effort/effort_list.html",
        {"page": page, "keeps": rules.keeps_shares(by), "imports": rules.may(rules.check_can_import, by)},
    )


@require_GET
@login_required
def person_effort(request: SignedInRequest, pk: int) -> HttpResponse:
    return render(request, "effort/person_effort.html", _about(_person(request, pk), request.capacity, clock.today()))


def _person(request: SignedInRequest, pk: int) -> Person:
    """Somebody whose work this capacity has a part in, or may enter one."""
    person = get_object_or_404(Person, pk=pk)
    if not queries.shares_for(request.capacity).filter(person=person).exists() and not queries.keeps_for(
        person, request.capacity
    ):
        raise Http404
    return person


def _about(person: Person, by: Capacity, today: date) -> dict[str, Any]:
    """What the page of somebody's work tells this capacity."""
    book, keeps, own = queries.book_of(person.pk, by), rules.keeps_shares(by), by.is_person(person.pk)
    if book is None:
        return {"person": person, "book": None, "keeps": keeps, "own": own}
    since = charts.months_around(today)[0]
    appointments = {each.pk: each for each in appointments_for(by).filter(person=person)}
    lines = list(queries.attendances_for(by).filter(appointment__person=person, month__gte=since))
    reports = list(MonthlyReport.objects.filter(appointment__in=list(appointments), month__gte=since))
    worked = [
        each
        for appointment in appointments.values()
        for each in facts.months_worked(
            appointment,
            book.rows,
            [line for line in lines if line.appointment_id == appointment.pk],
            [report for report in reports if report.appointment_id == appointment.pk],
            today,
            since=since,
        )
    ]
    return {
        "person": person,
        "book": book,
        "today": today,
        "chart": charts.chart_of(book, worked, today),
        "months": [_month(by, each) for each in sorted(worked, key=lambda each: each.month, reverse=True)],
        "reported": [each for each in appointments.values() if rules.side_of(by, each) is not None],
        "drifts": list(queries.drifts_for(by).filter(appointment__person=person, month__gte=since)),
        "keeps": keeps,
        "own": own,
    }


def _month(by: Capacity, worked: facts.Worked) -> dict[str, Any]:
    appointment, line = worked.appointment, worked.line
    body = appointment.home if worked.organisation_id == appointment.home_id else appointment.host
    may_report = rules.may(rules.check_can_report, by, appointment, worked.organisation_id)
    # What the host reports first, and what is not confirmed of it, has its own page.
    is_settled = worked.days is not None or worked.organisation_id == appointment.home_id
    return {"worked": worked, "line": line, "body": body, "may_report": may_report and is_settled}


@require_http_methods(["GET", "POST"])
@login_required
def person_employ(request: SignedInRequest, pk: int) -> HttpResponse:
    """The share for which one's own body employs somebody besides agreements; from its day on it takes the place of the one before."""
    by, person = request.capacity, _person(request, pk)
    rules.check_keeps_shares(by)
    form = forms.EmployForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        until = given["ends_on"] + timedelta(days=1) if given["ends_on"] else None
        try:
            verbs.enter_employment(
                person, given["effort"], since=given["since"], until=until, number=given["number"], by=by
            )
        except LianpinError as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("已登记。"))
            return redirect("effort:person_effort", person.pk)
    return render(
        request, "effort/person_employ.html", {"person": person, "form": form}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
@login_required
def attendance_report(request: SignedInRequest, pk: int) -> HttpResponse:
    """Report a month at home, or put right a month of either body."""
    by, today = request.capacity, clock.today()
    found = Appointment.objects.none() if by.kind == OrganisationKind.CITY else appointments_for(by)
    appointment = get_object_or_404(found, pk=pk)
    side = rules.side_of(by, appointment)
    rules.check_can_report(by, appointment, appointment.host_id if side == "host" else appointment.home_id)
    assert side is not None
    asked = {"body": request.GET.get("body"), "month": f"{request.GET.get('month')}-01"}
    form = forms.AttendanceForm(request.POST or None, appointment=appointment, side=side, today=today, initial=asked)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        body = form.bodies[given.pop("body")]
        try:
            line = verbs.report_attendance(appointment, body, given.pop("month"), by=by, **given)
        except LianpinError as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("%s已填报，待另一方认定。") % line)
            return redirect("effort:line_detail", line.pk)
    context = {"appointment": appointment, "form": form}
    return render(request, "effort/attendance_report.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def attendance_import(request: SignedInRequest) -> HttpResponse:
    """Report a sheet of months at home. Nothing of it counts before the other side has certified it."""
    rules.check_can_import(request.capacity)
    form = forms.AttendanceImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            attachment = store_attachment(form.cleaned_data["file"], ("XLSX",), by=request.capacity)
            count = verbs.import_attendance(attachment, by=request.capacity)
        except NotValid as refusal:
            form.add_error("file", refusal.reason)
        else:
            messages.success(request, _("已填报 %d 条，待企业认定。") % count)
            return redirect("effort:effort_list")
    return render(request, "effort/attendance_import.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@login_required
def line_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    line, by = _line(request, pk), request.capacity
    earlier = queries.attendances_for(by).filter(
        appointment=line.appointment, organisation=line.organisation, month=line.month
    )
    context = {
        "line": line,
        "lines": sorted(earlier, key=lambda each: -each.pk),
        "may_answer": rules.may(rules.check_can_answer, by, line),
        "may_stand": rules.may(rules.check_can_stand_by, by, line),
        "may_decide": rules.may(rules.check_can_decide, by, line),
    }
    return render(request, "effort/line_detail.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def line_certify(request: SignedInRequest, pk: int) -> HttpResponse:
    line = _line(request, pk)
    rules.check_can_answer(request.capacity, line)
    form = forms.CertifyForm(request.POST or None, initial={"days": line.days})
    verb = lambda line, *, by, days: verbs.certify_attendance(line, by=by, seen=days)
    return _answer(
        request, line, form, verb, {"title": _("认定工作日数"), "submit": _("认定无误")}, _("%s的工作日数已认定。")
    )


@require_http_methods(["GET", "POST"])
@login_required
def line_dispute(request: SignedInRequest, pk: int) -> HttpResponse:
    line = _line(request, pk)
    rules.check_can_answer(request.capacity, line)
    words = {"title": _("对工作日数提出异议"), "submit": _("提出异议")}
    return _answer(
        request,
        line,
        forms.DisputeForm(request.POST or None),
        verbs.dispute_attendance,
        words,
        _("已就%s提出异议，由填报方更正或者说明理由。"),
    )


@require_http_methods(["GET", "POST"])
@login_required
def line_stand(request: SignedInRequest, pk: int) -> HttpResponse:
    line = _line(request, pk)
    rules.check_can_stand_by(request.capacity, line)
    words = {"title": _("坚持原填报"), "submit": _("提请核定")}
    return _answer(
        request,
        line,
        forms.StandForm(request.POST or None),
        verbs.stand_by_attendance,
        words,
        _("%s已提请高校人事处核定。"),
    )


@require_http_methods(["GET", "POST"])
@login_required
def line_decide(request: SignedInRequest, pk: int) -> HttpResponse:
    line = _line(request, pk)
    rules.check_can_decide(request.capacity, line)
    form = forms.DecideForm(request.POST or None, initial={"days": line.days})
    words = {"title": _("核定工作日数"), "submit": _("核定")}
    return _answer(request, line, form, verbs.decide_attendance, words, _("%s的工作日数已核定。"))


@require_http_methods(["GET", "POST"])
@login_required
def tolerance_set(request: SignedInRequest) -> HttpResponse:
    by = request.capacity
    rules.check_keeps_shares(by)
    setting = facts.tolerance_of_body(by.organisation_id or 0)
    points, months = (setting.points, setting.months) if setting else facts.default_tolerance()
    form = forms.ToleranceForm(request.POST or None, initial={"points": f"{points * 100:.2f}", "months": months})
    if request.method == "POST" and form.is_valid():
        verbs.set_tolerance(by=by, **form.cleaned_data)
        messages.success(request, _("已保存。"))
        return redirect("effort:effort_list")
    return render(request, "effort/tolerance_set.html", {"form": form}, status=422 if form.errors else 200)


def _line(request: SignedInRequest, pk: int) -> Attendance:
    return get_object_or_404(queries.attendances_for(request.capacity), pk=pk)


def _answer(
    request: SignedInRequest,
    line: Attendance,
    form: Any,
    verb: Callable[..., Attendance],
    words: dict[str, str],
    said: str,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            done = verb(line, by=request.capacity, **form.cleaned_data)
        except LianpinError as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, said % done)
            return redirect("effort:line_detail", done.pk)
    context = {"line": line, "form": form, **words, "action": request.path}
    return render(request, "effort/line_answer.html", context, status=422 if form.errors else 200)
