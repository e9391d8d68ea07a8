"""Who may report, confirm, dispute and settle the months of an appointment, and which months there are."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from lianpin.appointments.enums import AppointmentStatus, ReportStatus, TakeoverStatus
from lianpin.appointments.models import Appointment, MonthlyReport, Takeover
from lianpin.kernel.identity.enums import OrganisationKind, Role
from lianpin.kernel.identity.models import Capacity
from lianpin.toolkit.errors import LianpinError, NotAllowed, NotPossible, NotValid

REPORTING_ROLES = frozenset({Role.DRAFTER, Role.HANDLER, Role.REVIEWER, Role.DECIDER, Role.FINANCE})
# The office of the home body that settles what host and person disagree about, and that keeps the agreements on paper.
SETTLING_OFFICE = "人事处"
TAKING_ROLES = frozenset({Role.HANDLER, Role.REVIEWER, Role.DECIDER})
# What a person may hold only one valid agreement of at a time.
KIND = "双聘"


def last_of(month: date) -> date:
    """The last day of the month that begins on this day."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def months_of(appointment: Appointment, until: date) -> list[date]:
    """The first days of all months of the term that are reported and have ended by this day, in order."""
    months, month = [], appointment.reported_from.replace(day=1)
    while month <= appointment.ends_on and last_of(month) <= until:
        months.append(month)
        month = last_of(month) + timedelta(days=1)
    return months


def check_can_report(by: Capacity, appointment: Appointment) -> None:
    if not by.acts_for(appointment.host_id) or by.role not in REPORTING_ROLES:
        raise NotAllowed(_("只有用人企业的经办人员可以填报月报。请切换到企业经办身份。"), code="REPORT_NOT_HOST")


def check_month(appointment: Appointment, month: date, today: date) -> None:
    """A month of the term that has ended."""
    said = f"{month:%Y-%m}"
    first = appointment.starts_on.replace(day=1)
    if month < first or month > appointment.ends_on:
        raise NotValid(
            _("%(month)s 不在聘期内。聘期为 %(from)s 至 %(until)s，请核对月份。")
            % {"month": said, "from": appointment.starts_on, "until": appointment.ends_on},
            code="REPORT_OUTSIDE_TERM",
        )
    if month < appointment.reported_from.replace(day=1):
        raise NotValid(_("%s 在接续登记以前，履职情况在纸面上，不在平台填报。") % said, code="REPORT_ON_PAPER")
    if last_of(month) > today:
        raise NotPossible(
            _("%(month)s 尚未结束，请在 %(day)s 起填报。") % {"month": said, "day": last_of(month)},
            code="REPORT_TOO_EARLY",
        )


def check_days(appointment: Appointment, month: date, actual_days: int) -> None:
    """Not more days than the term has in that month."""
    first, last = max(month, appointment.starts_on), min(last_of(month), appointment.ends_on)
    most = (last - first).days + 1
    if not 0 <= actual_days <= most:
        raise NotValid(
            _("%(month)s 的实际工作日数应为 0 至 %(most)d 之间的整数（当月在聘 %(most)d 天），所填为 %(days)d。")
            % {"month": f"{month:%Y-%m}", "most": most, "days": actual_days},
            code="REPORT_DAYS",
        )


def check_can_change(report: MonthlyReport) -> None:
    """A confirmed month stands."""
    if report.status == ReportStatus.CONFIRMED:
        raise NotPossible(
            _("%s 的月报已经确认，不能直接改。确有错误的，请在“工作量”页更正，由另一方认定后生效。")
            % f"{report.month:%Y-%m}",
            code="REPORT_CONFIRMED",
        )


def check_can_answer(by: Capacity, appointment: Appointment, report: MonthlyReport) -> None:
    """The person themselves, while the month waits for their word."""
    if not by.is_person(appointment.person_id):
        raise NotAllowed(_("只有受聘人本人可以确认月报或者提出异议。"), code="REPORT_NOT_PERSON")
    if report.status != ReportStatus.REPORTED:
        raise NotPossible(
            _("%(month)s 的月报状态为“%(status)s”，不需要确认。")
            % {"month": f"{report.month:%Y-%m}", "status": report.get_status_display()},
            code="REPORT_NOT_OPEN",
        )


def check_can_settle(by: Capacity, appointment: Appointment, report: MonthlyReport) -> None:
    """The home body's office, and only a disputed month."""
    if not by.acts_for(appointment.home_id) or SETTLING_OFFICE not in by.offices:
        raise NotAllowed(_("只有高校人事处可以核定有异议的月报。"), code="REPORT_NOT_HR")
    if report.status != ReportStatus.DISPUTED:
        raise NotPossible(_("%s 的月报没有异议，不需要核定。") % f"{report.month:%Y-%m}", code="REPORT_NOT_DISPUTED")


def check_can_open_support(by: Capacity, appointment: Appointment) -> None:
    """The host asks the city, while the appointment lasts."""
    if not by.acts_for(appointment.host_id) or by.role not in REPORTING_ROLES:
        raise NotAllowed(_("由用人企业向市里申报。请切换到企业经办身份。"), code="SUPPORT_NOT_HOST")
    if appointment.status != AppointmentStatus.ACTIVE:
        raise NotPossible(_("聘期已经结束，不能再向市里申报。"), code="SUPPORT_ENDED")


def check_can_take_over(by: Capacity) -> None:
    """Human resources of a university, who keep its agreements."""
    if by.kind != OrganisationKind.UNIVERSITY or SETTLING_OFFICE not in by.offices or by.role not in TAKING_ROLES:
        raise NotAllowed(_("纸质协议由高校人事处接续登记。请切换到相应身份后再试。"), code="TAKEOVER_NOT_HR")


def check_is_draft(takeover: Takeover) -> None:
    if takeover.status != TakeoverStatus.DRAFT:
        raise NotPossible(
            _("这批接续当前状态为“%s”，不能再改。请另行上传。") % takeover.get_status_display(),
            code="TAKEOVER_NOT_DRAFT",
        )


def check_can_undo(by: Capacity, takeover: Takeover) -> None:
    """What was taken over, by the office that took it."""
    check_can_take_over(by)
    if takeover.status != TakeoverStatus.TAKEN:
        raise NotPossible(
            _("这批接续当前状态为“%s”，没有可以撤销的内容。") % takeover.get_status_display(), code="TAKEOVER_NOT_TAKEN"
        )


def check_signed_before(signed_on: date, since: date, today: date) -> None:
    """Only what was signed before the regulation came into force runs on as it was; the rest is applied for."""
    if signed_on > today:
        raise NotValid(_("签订日晚于今天。请核对日期。"), code="TAKEOVER_SIGNED_LATER")
    if signed_on >= since:
        raise NotValid(
            _("本办法自 %s 起施行，此后签订的协议应当按办法在平台申报办理，不能接续。") % since,
            code="TAKEOVER_UNDER_RULES",
        )


def check_still_runs(starts_on: date, ends_on: date, today: date) -> None:
    """A term in order that has not ended."""
    if ends_on < starts_on:
        raise NotValid(_("终止日早于生效日。请核对日期。"), code="TAKEOVER_TERM_ORDER")
    if ends_on < today:
        raise NotValid(_("聘期已于 %s 届满，不需要接续。请删去这一行。") % ends_on, code="TAKEOVER_TERM_OVER")


def check_is_share(effort: Decimal) -> None:
    """Part of all work, neither none nor all of it."""
    if not 0 < effort < 1:
        raise NotValid(_("从业比例应当大于0、小于100%。"), code="TAKEOVER_EFFORT")


def may_take_over(by: Capacity) -> bool:
    return _passes(check_can_take_over, by)


def may_report(by: Capacity, appointment: Appointment) -> bool:
    return _passes(check_can_report, by, appointment)


def may_open_support(by: Capacity, appointment: Appointment) -> bool:
    return _passes(check_can_open_support, by, appointment)


def may_answer(by: Capacity, appointment: Appointment, report: MonthlyReport) -> bool:
    return _passes(check_can_answer, by, appointment, report)


def may_settle(by: Capacity, appointment: Appointment, report: MonthlyReport) -> bool:
    return _passes(check_can_settle, by, appointment, report)


def _passes(check: Callable[..., None], *args: object) -> bool:
    try:
        check(*args)
    except LianpinError:
        return False
    return True
