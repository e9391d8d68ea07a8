"""The official calendar: a year to look at, its file, and taking in another one."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lianpin.kernel.audit.models import Event
from lianpin.kernel.cases import verbs
from lianpin.kernel.cases.forms import CalendarForm
from lianpin.kernel.cases.previews import preview
from lianpin.kernel.documents.rules import check_kind
from lianpin.kernel.regulations import queries, rules
from lianpin.kernel.regulations.enums import DayKind
from lianpin.kernel.regulations.models import WorkCalendar
from lianpin.kernel.regulations.previews import CalendarFile, csv_of, read_calendar
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotValid
from lianpin.ui.requests import SignedInRequest

YEARS = range(2000, 2200)
MOVED_SHOWN = 200
# Events of a change, by what they say of a deadline.
MOVED = ("case.step_redated", "case.objection_redated")


@dataclass(frozen=True, slots=True)
class Day:
    """A cell of a month: `kind` is "off", "on" or "" for a day that is what its weekday says."""

    on: date
    kind: str
    name: str
    is_working: bool


@require_GET
def calendar_now(request: HttpRequest) -> HttpResponse:
    return redirect("cases:calendar_year", clock.today().year)


@require_GET
def calendar_year(request: HttpRequest, year: int) -> HttpResponse:
    """Twelve months, with what the year's notice moves."""
    if year not in YEARS:
        raise Http404
    rows = queries.days_of(year)
    capacity = getattr(request, "capacity", None)
    months = _months(year, rows)
    context = {
        "year": year,
        "years": sorted({*queries.years_published(), clock.today().year, clock.today().year + 1, year}),
        "months": months,
        "documents": list(dict.fromkeys(row.document for row in rows)),
        "working": sum(day.is_working for _month, weeks in months for week in weeks for day in week if day),
        "off_count": sum(row.kind == DayKind.OFF for row in rows),
        "on_count": sum(row.kind == DayKind.ON for row in rows),
        "may_change": capacity is not None and rules.keeps_calendar(capacity),
    }
    return render(request, "cases/calendar_year.html", context)


@require_GET
def calendar_table(request: HttpRequest, year: int) -> HttpResponse:
    """The year's file, to be changed and taken in again; before its notice an empty one, for the headings."""
    if year not in YEARS:
        raise Http404
    rows = queries.days_of(year)
    answer = HttpResponse(csv_of(rows[-1].document if rows else "", rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, f"calendar-{year}.csv") or "attachment"
    return answer


@require_http_methods(["GET", "POST"])
@login_required
def calendar_import(request: SignedInRequest) -> HttpResponse:
    """Take a file; say all that is wrong with it, or what it would change; then change it, with every deadline."""
    rules.check_keeps_calendar(request.capacity)
    if request.method == "POST" and "confirmed" in request.POST:
        return _change(request)
    form, found = CalendarForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        try:
            found = _read(form)
            if not found.faults:
                return _previewed(request, found)
        except NotValid as refusal:
            form.add_error("document" if refusal.code == "CALENDAR_DOCUMENT" else "file", refusal.reason)
    bad = bool(form.errors) or bool(found and found.faults)
    return render(request, "cases/calendar_import.html", {"form": form, "found": found}, status=422 if bad else 200)


def _read(form: CalendarForm) -> CalendarFile:
    file = form.cleaned_data["file"]
    check_kind(file, ("XLSX", "CSV"))
    found = read_calendar(file.read(), file.name)
    found.document = form.titled() or found.document
    return found


def _previewed(request: SignedInRequest, found: CalendarFile) -> HttpResponse:
    text = found.as_csv()
    shown = preview(verbs.change_calendar, text, by=request.capacity)
    queries.renewed_calendar()  # the preview was rolled back
    moved = [event for event in shown.events if event.kind in MOVED]
    context: dict[str, Any] = {
        "document": found.document,
        "text": text,
        "changes": _changes(found),
        "moved": moved[:MOVED_SHOWN],
        "moved_count": len(moved),
        "confirmed_count": sum(event.kind == "case.due_confirmed" for event in shown.events),
    }
    return render(request, "cases/calendar_confirm.html", context)


def _change(request: SignedInRequest) -> HttpResponse:
    text = request.POST.get("text", "")
    touched = verbs.change_calendar(text, by=request.capacity)
    messages.success(request, _("已导入工作日历，重新计算了%d个期限。") % touched)
    event = Event.objects.filter(kind="calendar.imported").latest("pk")
    year = WorkCalendar.objects.filter(pk=event.subject_id).values_list("day__year", flat=True).first()
    return redirect("cases:calendar_year", year or clock.today().year)


def _changes(found: CalendarFile) -> list[tuple[date, str, str]]:
    """Day by day what stands there now and what the file says; what it leaves as it is is not told."""
    there = {row.day: row for row in WorkCalendar.objects.filter(day__in=list(found.days))}
    there |= {row.day: row for row in WorkCalendar.objects.filter(document=found.document)}
    changes = []
    for day in sorted({*there, *found.days}):
        old, new = there.get(day), found.days.get(day)
        if old is None or new is None or old.kind != new.kind:
            changes.append((day, _said(old), _said(new)))
    return changes


def _said(row: WorkCalendar | None) -> str:
    return f"{DayKind(row.kind).label} {row.name}" if row is not None else "—"


def _months(year: int, rows: list[WorkCalendar]) -> list[tuple[date, list[list[Day | None]]]]:
    """The first day of each month and its weeks from Monday on; None for the days of its neighbours."""
    working, known = queries.calendar(), {row.day: row for row in rows}
    months = []
    for month in range(1, 13):
        weeks = [
            [_cell(day, working.is_working_day(day), known.get(day)) if day.month == month else None for day in week]
            for week in Calendar().monthdatescalendar(year, month)
        ]
        months.append((date(year, month, 1), weeks))
    return months


def _cell(day: date, is_working: bool, row: WorkCalendar | None) -> Day:
    return Day(day, row.kind if row else "", row.name if row else "", is_working)
