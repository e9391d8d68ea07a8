"""A month of work for one body: one side reports it, another certifies or disputes it; what both maintain is decided by the home's office."""

from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from lianpin.appointments.enums import ReportStatus
from lianpin.appointments.models import Appointment, MonthlyReport
from lianpin.appointments.rules import REPORTING_ROLES, SETTLING_OFFICE
from lianpin.appointments.verbs import correct_report
from lianpin.effort import jobs, queries, rules
from lianpin.effort.enums import AttendanceStatus, Side
from lianpin.effort.models import Attendance
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.identity.models import Capacity, Membership, Organisation
from lianpin.kernel.identity.queries import officials_of, selves_of, staff_of, units_of_office
from lianpin.kernel.notices.verbs import notify
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotPossible, NotValid


def report_attendance(
    appointment: Appointment,
    organisation: Organisation,
    month: date,
    *,
    days: Decimal,
    paid: Decimal | None = None,
    reason: str = "",
    by: Capacity,
) -> Attendance:
    """Report a month of work for the home, or put right a month of either body; what was reported before is corrected by a new line.

    `days` in half days; `paid` (yuan, before tax) corrects the host's report. The same days once more change nothing.
    """
    month = month.replace(day=1)
    with wall.behind():
        appointment = (
            Appointment.objects.select_for_update(of=("self",))
            .select_related("home", "host", "person")
            .get(pk=appointment.pk)
        )
        side = rules.check_can_report(by, appointment, organisation.pk)
        rules.check_days(appointment, month, days, clock.today())
        before = queries.current_line(appointment, organisation.pk, month)
        report = _report(appointment, organisation, month, days)
        was = before.days if before is not None else Decimal(report.actual_days) if report is not None else None
        paid_before = (
            before.paid
            if before is not None and before.paid is not None
            else report.paid
            if report is not None
            else None
        )
        paid = paid_before if paid is None else paid
        if before is not None and was == days and paid == paid_before and before.status != AttendanceStatus.DISPUTED:
            return before
        if before is not None:
            _check_can_correct(before, side)
        if was is not None:
            rules.check_reason(reason)
        line = _add(
            appointment, organisation, month, days, paid if report is not None else None, before, reason, side, by
        )
        kind = "attendance.reported" if was is None else "attendance.corrected"
        record(kind, line, by=by, **_said(line), before="" if was is None else str(was), reason=line.reason)
        _tell("attendance.reported", line, _people_of(appointment, line.certifier), by=by)
    return line


def certify_attendance(line: Attendance, *, by: Capacity, seen: Decimal | None = None) -> Attendance:
    """The other side stands by the line; `seen` are the days that it was shown. A month that was certified before is put right by it."""
    with wall.behind():
        line = _held(line)
        rules.check_can_answer(by, line)
        if seen is not None and seen != line.days:
            raise NotPossible(_("%s的填报刚刚有了更正，请核对后再认定。") % line, code="ATTENDANCE_CHANGED")
        _certify(line, by=by)
        record("attendance.certified", line, by=by, **_said(line))
        _tell("attendance.certified", line, _reporters(line), by=by)
    return line


def dispute_attendance(line: Attendance, *, reason: str, by: Capacity) -> Attendance:
    """The other side does not agree, and says why."""
    with wall.behind():
        line = _held(line)
        rules.check_can_answer(by, line)
        rules.check_reason(reason)
        line.status, line.dispute = AttendanceStatus.DISPUTED, reason.strip()
        line.save(update_fields=["status", "dispute"])
        record("attendance.disputed", line, by=by, **_said(line), reason=line.dispute)
        _tell("attendance.disputed", line, _reporters(line), by=by, reason=line.dispute)
    return line


def stand_by_attendance(line: Attendance, *, answer: str, by: Capacity) -> Attendance:
    """Who reported maintains it in spite of the objection: now the office that the regulation names decides."""
    with wall.behind():
        line = _held(line)
        rules.check_can_stand_by(by, line)
        rules.check_reason(answer)
        line.status, line.answer = AttendanceStatus.MAINTAINED, answer.strip()
        line.save(update_fields=["status", "answer"])
        record("attendance.maintained", line, by=by, **_said(line), reason=line.answer)
        unit = units_of_office(line.appointment.home, SETTLING_OFFICE).first()
        _tell("attendance.maintained", line, list(staff_of([unit.pk if unit else None], clock.today())), by=by)
    return line


def decide_attendance(line: Attendance, *, days: Decimal, reason: str, by: Capacity) -> Attendance:
    """The home's human resources set the days of a month that both sides maintain; other days than the reported ones are a new line."""
    with wall.behind():
        line = _held(line)
        rules.check_can_decide(by, line)
        rules.check_reason(reason)
        rules.check_days(line.appointment, line.month, days, clock.today())
        reported = line.days
        if days != reported:
            _report(line.appointment, line.organisation, line.month, days)
            line = _add(line.appointment, line.organisation, line.month, days, line.paid, line, reason, Side.HOME, by)
        line.settlement = reason.strip()
        line.save(update_fields=["settlement"])
        _certify(line, by=by)
        record("attendance.decided", line, by=by, **_said(line), before=str(reported), reason=line.settlement)
        both = [*_people_of(line.appointment, Side.PERSON), *_people_of(line.appointment, Side.HOST)]
        _tell("attendance.decided", line, both, by=by)
    return line


def _report(appointment: Appointment, organisation: Organisation, month: date, days: Decimal) -> MonthlyReport | None:
    """The host's report that a line puts right: whole days of a month that was confirmed. None for work at home."""
    if organisation.pk == appointment.home_id:
        return None
    report: MonthlyReport | None = appointment.reports.filter(month=month, status=ReportStatus.CONFIRMED).first()
    if report is None:
        reason = _("%s的月报还没有确认，请在“月报”中填报、修改或者提出异议。")
        raise NotPossible(reason % f"{month:%Y-%m}", code="ATTENDANCE_REPORT_OPEN")
    if days % 1:
        raise NotValid(_("企业月报的工作日数按整天填写。"), code="ATTENDANCE_DAYS")
    return report


def _check_can_correct(before: Attendance, side: Side) -> None:
    """An open line is its own side's to correct; what is certified may be put right by either."""
    if before.status == AttendanceStatus.MAINTAINED or (
        before.status != AttendanceStatus.CERTIFIED and before.side != side
    ):
        raise NotPossible(
            _("%(month)s已有一行填报（%(status)s），请等它办结后再更正。")
            % {"month": before, "status": before.get_status_display()},
            code="ATTENDANCE_OPEN",
        )


def _add(
    appointment: Appointment, organisation: Organisation, month: date, days: Decimal, paid: Decimal | None, before: Attendance | None,
    reason: str, side: Side, by: Capacity,
) -> Attendance:  # fmt: skip
    if before is not None and before.status != AttendanceStatus.CERTIFIED:
        _replace(before, by=by)
    return Attendance.objects.create(
        appointment=appointment, organisation=organisation, month=month, days=days, paid=paid, corrects=before, reason=reason.strip(),
        side=side, reported_by_id=by.user_id, reported_as=str(by), reported_on=clock.today(),
    )  # fmt: skip


def _certify(line: Attendance, *, by: Capacity) -> None:
    if line.corrects is not None and line.corrects.status != AttendanceStatus.REPLACED:
        _replace(line.corrects, by=by)
    line.status, line.certified_as, line.certified_on = AttendanceStatus.CERTIFIED, str(by), clock.today()
    line.save(update_fields=["status", "certified_as", "certified_on"])
    report = _report(line.appointment, line.organisation, line.month, line.days)
    if report is None:
        jobs.compare_later(line.appointment)
    else:
        paid = line.paid if line.paid is not None else report.paid
        correct_report(report, actual_days=int(line.days), paid=paid, reason=line.reason, by=by)


def _replace(line: Attendance, *, by: Capacity) -> None:
    line.status = AttendanceStatus.REPLACED
    line.save(update_fields=["status"])
    record("attendance.replaced", line, by=by, **_said(line))


def _held(line: Attendance) -> Attendance:
    held = Attendance.objects.select_for_update(of=("self",))
    return held.select_related(
        "appointment__home", "appointment__host", "appointment__person", "organisation", "corrects"
    ).get(pk=line.pk)


def _reporters(line: Attendance) -> list[Membership]:
    return _people_of(line.appointment, line.side)


def _people_of(appointment: Appointment, side: str) -> list[Membership]:
    """Who is told for a side: the person, their college, or the host's staff."""
    today = clock.today()
    if side == Side.PERSON:
        return list(selves_of([appointment.person_id], today))
    if side == Side.HOME:
        return list(staff_of([appointment.home_unit_id], today))
    return list(officials_of(appointment.host_id, today).filter(role__in=REPORTING_ROLES))


def _tell(kind: str, line: Attendance, to: list[Membership], *, by: Capacity, **more: str) -> None:
    path = reverse("effort:line_detail", args=[line.pk])
    notify(kind, line, to=to, path=path, by=by, **_said(line), **more)


def _said(line: Attendance) -> dict[str, str]:
    appointment = line.appointment
    return {
        "number": appointment.number,
        "person": appointment.person.name,
        "body": line.organisation.name,
        "month": f"{line.month:%Y-%m}",
        "days": str(line.days),
    }
