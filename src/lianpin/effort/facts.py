"""What was promised and worked month by month, as shares; and which difference between the two is allowed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from lianpin_regulations import Given, Missing, decide

from lianpin.appointments.enums import ReportStatus
from lianpin.appointments.models import Appointment, MonthlyReport
from lianpin.appointments.rules import last_of, months_of
from lianpin.effort.enums import AttendanceStatus
from lianpin.effort.models import MONTHS, POINTS, Attendance, Share, Tolerance
from lianpin.kernel.cases.facts import facts_of
from lianpin.kernel.regulations.queries import calendar, program, rulebook
from lianpin.ui.text import percent

TOLERANCE = "从业比例允许偏差"
"""The word by which a regulation or an agreement says how far actual and promised shares may differ."""
PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Worked:
    """A month of one body: `promised` and `actual` as shares of the month's working days within the term (None: not certified yet)."""

    appointment: Appointment
    organisation_id: int
    month: date
    working: int
    promised: Decimal
    days: Decimal | None
    line: Attendance | None
    report: MonthlyReport | None

    @property
    def actual(self) -> Decimal | None:
        return None if self.days is None or not self.working else (self.days / self.working).quantize(PLACES)


def months_worked(
    appointment: Appointment,
    shares: Iterable[Share],
    lines: Iterable[Attendance],
    reports: Iterable[MonthlyReport],
    until: date,
    *,
    since: date = date.min,
) -> list[Worked]:
    """The months of an appointment that are over (from `since` on), for home and host, the oldest first. Facts count once they are confirmed or certified."""
    held = [row for row in shares if row.agreement_id == appointment.agreement_id and not row.during.isempty]
    by_month = _by_body_and_month(lines)
    reported = {each.month: each for each in reports}
    found = []
    for month in (each for each in months_of(appointment, until) if each >= since):
        for body in (appointment.home_id, appointment.host_id):
            months = by_month.get((body, month), [])
            report = reported.get(month) if body == appointment.host_id else None
            certified = next((line.days for line in months if line.status == AttendanceStatus.CERTIFIED), None)
            if report is not None and report.status == ReportStatus.CONFIRMED:
                certified = Decimal(report.actual_days)
            rows = [row for row in held if row.organisation_id == body]
            working = _working(max(month, appointment.starts_on), min(last_of(month), appointment.ends_on))
            found.append(
                Worked(
                    appointment,
                    body,
                    month,
                    working,
                    _promised(rows, month, working),
                    certified,
                    next(iter(months), None),
                    report,
                )
            )
    return found


def _by_body_and_month(lines: Iterable[Attendance]) -> dict[tuple[int, date], list[Attendance]]:
    """Every line of one appointment by body and month, the newest first."""
    found: dict[tuple[int, date], list[Attendance]] = defaultdict(list)
    for line in sorted(lines, key=lambda each: -each.pk):
        found[line.organisation_id, line.month].append(line)
    return found


def _promised(rows: Sequence[Share], month: date, working: int) -> Decimal:
    """The shares of a month, each for the working days for which it stands."""
    total = Decimal(0)
    for row in rows:
        last = last_of(month) if row.during.upper is None else min(last_of(month), row.during.upper - timedelta(days=1))
        total += row.effort * _working(max(month, row.during.lower), last)
    return (total / working).quantize(PLACES) if working else Decimal(0)


def _working(first: date, last: date) -> int:
    return calendar().between(first - timedelta(days=1), last) if first <= last else 0


@dataclass(frozen=True, slots=True)
class Allowed:
    """How far the shares may differ (0.1 = ten percentage points), over how many months, and who says so."""

    points: Decimal
    months: int
    basis: str


def tolerance_of_body(organisation_id: int) -> Tolerance | None:
    """What a body has set. Behind the wall."""
    return Tolerance.objects.filter(organisation=organisation_id).first()


def default_tolerance() -> tuple[Decimal, int]:
    """Where nobody has said another."""
    return POINTS, MONTHS


def allowed_for(appointment: Appointment, organisation_id: int) -> Allowed:
    """What the regulation or the agreement says, else what the body has set, else the platform's own. Behind the wall."""
    default, months = default_tolerance()
    said = _said_by_regulation(appointment)
    setting = tolerance_of_body(organisation_id)
    months = setting.months if setting is not None else months
    if said is not None:
        return Allowed(said[0], months, said[1])
    if setting is not None:
        return Allowed(
            setting.points,
            months,
            _("该单位的设置：允许偏差%(points)s，连续%(months)d个月") % _shown(setting.points, months),
        )
    return Allowed(default, months, _("平台默认：允许偏差%(points)s，连续%(months)d个月") % _shown(default, months))


def _shown(points: Decimal, months: int) -> dict[str, Any]:
    return {"points": percent(points), "months": months}


def _said_by_regulation(appointment: Appointment) -> tuple[Decimal, str] | None:
    regulation = program(appointment.case.version)
    value: Any = None
    if TOLERANCE in regulation.facts:
        value = facts_of(appointment.case).get(TOLERANCE)
    elif TOLERANCE in regulation.definitions:
        found = decide(rulebook(), regulation.code, [TOLERANCE], facts_of(appointment.case), calendar=calendar()).value(
            TOLERANCE
        )
        value = None if isinstance(found, Missing) else found
    value = value.value if isinstance(value, Given) else value
    if value is None or isinstance(value, Mapping):
        return None
    return Decimal(value), _("《%(title)s》的“%(name)s”") % {"title": regulation.title, "name": TOLERANCE}
