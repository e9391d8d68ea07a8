"""Each month: the host reports, the person confirms or disputes, the university settles."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from lianpin.appointments import registry, rules
from lianpin.appointments.enums import ReportStatus
from lianpin.appointments.models import Appointment, MonthlyReport, ReportImport
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.identity.models import Capacity
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotPossible, NotValid


def report_month(
    appointment: Appointment,
    month: date,
    *,
    actual_days: int,
    paid: Decimal,
    by: Capacity,
    source: ReportImport | None = None,
) -> MonthlyReport:
    """Report days worked and pay (yuan, before tax) of the month that begins on `month`; again, until it is confirmed.

    The same figures once more change nothing.
    """
    month = month.replace(day=1)
    with wall.behind():
        appointment = Appointment.objects.select_for_update().get(pk=appointment.pk)
        rules.check_can_report(by, appointment)
        rules.check_month(appointment, month, clock.today())
        rules.check_days(appointment, month, actual_days)
        if paid < 0:
            raise NotValid(_("实付报酬不能是负数。"), code="REPORT_PAY")
        report = MonthlyReport.objects.filter(appointment=appointment, month=month).first()
        if report is None:
            report = MonthlyReport(appointment=appointment, month=month)
        elif (report.actual_days, report.paid) == (actual_days, paid) and report.status != ReportStatus.DISPUTED:
            return report
        else:
            rules.check_can_change(report)
        report.actual_days, report.paid, report.source = actual_days, paid, source
        report.status, report.dispute = ReportStatus.REPORTED, ""
        report.reported_by, report.reported_on = str(by), clock.today()
        report.save()
        record("report.submitted", report, by=by, **_said(report))
    return report


def confirm_report(report: MonthlyReport, *, by: Capacity, seen: tuple[int, Decimal] | None = None) -> MonthlyReport:
    """The person stands by the month. `seen` are the days and the pay that they were shown."""
    with wall.behind():
        report, appointment = _held(report)
        rules.check_can_answer(by, appointment, report)
        if seen is not None and seen != (report.actual_days, report.paid):
            raise NotPossible(_("企业刚刚更新了 %s 的月报，请核对新的内容后再确认。") % report, code="REPORT_CHANGED")
        report.status = ReportStatus.CONFIRMED
        report.confirmed_by, report.confirmed_on = str(by), clock.today()
        report.save(update_fields=["status", "confirmed_by", "confirmed_on"])
        record("report.confirmed", report, by=by, **_said(report))
        registry.tell_facts_changed(appointment, report.month.year)
    return report


def dispute_report(report: MonthlyReport, *, reason: str, by: Capacity) -> MonthlyReport:
    """The person does not agree, and says why."""
    with wall.behind():
        report, appointment = _held(report)
        rules.check_can_answer(by, appointment, report)
        if not reason.strip():
            raise NotValid(_("请写明异议的理由，例如实际出勤的日期。"), code="REPORT_NO_REASON")
        report.status, report.dispute = ReportStatus.DISPUTED, reason.strip()
        report.save(update_fields=["status", "dispute"])
        record("report.disputed", report, by=by, reason=report.dispute, **_said(report))
    return report


def settle_dispute(report: MonthlyReport, *, actual_days: int, reason: str, by: Capacity) -> MonthlyReport:
    """The university's human resources office sets the days of a disputed month; that is final."""
    with wall.behind():
        report, appointment = _held(report)
        rules.check_can_settle(by, appointment, report)
        rules.check_days(appointment, report.month, actual_days)
        if not reason.strip():
            raise NotValid(_("请写明核定的依据，例如门禁或考勤记录。"), code="REPORT_NO_REASON")
        report.actual_days, report.settlement = actual_days, reason.strip()
        report.status = ReportStatus.CONFIRMED
        report.confirmed_by, report.confirmed_on = str(by), clock.today()
        report.save(update_fields=["actual_days", "settlement", "status", "confirmed_by", "confirmed_on"])
        record("report.settled", report, by=by, reason=report.settlement, **_said(report))
        registry.tell_facts_changed(appointment, report.month.year)
    return report


def correct_report(
    report: MonthlyReport, *, actual_days: int, paid: Decimal, reason: str, by: Capacity
) -> MonthlyReport:
    """Put right a confirmed month, once both sides stand by it (the caller has seen to that): money is paid afterwards or set off."""
    with wall.behind():
        report, appointment = _held(report)
        rules.check_days(appointment, report.month, actual_days)
        before = {"before": str(report.actual_days), "paid_before": f"{report.paid:.2f}"}
        report.actual_days, report.paid = actual_days, paid
        report.confirmed_by, report.confirmed_on = str(by), clock.today()
        report.save(update_fields=["actual_days", "paid", "confirmed_by", "confirmed_on"])
        record("report.corrected", report, by=by, reason=reason, **before, **_said(report))
        registry.tell_facts_changed(appointment, report.month.year)
    return report


def _held(report: MonthlyReport) -> tuple[MonthlyReport, Appointment]:
    held = MonthlyReport.objects.select_for_update(of=("self",)).select_related("appointment").get(pk=report.pk)
    return held, held.appointment


def _said(report: MonthlyReport) -> dict[str, str]:
    """What the record says of every change of a month."""
    return {
        "number": report.appointment.number,
        "month": f"{report.month:%Y-%m}",
        "days": str(report.actual_days),
        "paid": f"{report.paid:.2f}",
    }
