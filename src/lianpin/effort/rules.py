"""Who may promise, report, certify and decide; and who may know how much of somebody's work is free."""

from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from lianpin.appointments.models import Appointment
from lianpin.appointments.rules import REPORTING_ROLES, SETTLING_OFFICE, TAKING_ROLES, check_month, last_of
from lianpin.effort.enums import AttendanceStatus, Side
from lianpin.effort.models import Attendance
from lianpin.kernel.identity.enums import WORKING_ROLES, OrganisationKind
from lianpin.kernel.identity.models import Capacity, Person
from lianpin.toolkit.errors import LianpinError, NotAllowed, NotPossible, NotValid
from lianpin.ui.text import percent

HALF = Decimal("0.5")


def keeps_shares(by: Capacity) -> bool:
    """Whether this capacity looks after what its body has promised people: a university's human resources, an enterprise's staff."""
    if by.kind == OrganisationKind.UNIVERSITY:
        return SETTLING_OFFICE in by.offices and by.role in TAKING_ROLES
    return by.kind == OrganisationKind.ENTERPRISE and by.role in REPORTING_ROLES


def check_keeps_shares(by: Capacity) -> None:
    if not keeps_shares(by):
        raise NotAllowed(_("由高校人事处或者企业经办人员办理。请切换到相应身份后再试。"), code="EFFORT_NOT_KEEPER")


def refuse_above_whole(
    by: Capacity, person: Person, day: date, free: Decimal, concerned: Collection[int]
) -> NotPossible:
    """Why it cannot be promised. How much is free tells what others have promised: the person and the bodies `concerned` may know."""
    said = {"day": day, "person": person.name, "free": percent(max(free, Decimal(0)))}
    if by.is_person(person.pk) or any(by.acts_for(each) for each in concerned):
        reason = _(
            "%(day)s起，%(person)s在各单位的从业比例合计将超过100%%，当日还可以约定%(free)s。请调整从业比例或者起止日期。"
        )
    else:
        reason = _("%(day)s起，%(person)s的从业比例合计将超过100%%。请与本人核对后调整从业比例或者起止日期。")
    return NotPossible(reason % said, code="EFFORT_ABOVE_WHOLE")


def check_is_effort(effort: Decimal) -> None:
    if not 0 < effort <= 1 or effort.as_tuple().exponent < -4:  # type: ignore[operator]
        raise NotValid(_("从业比例应当大于0、不超过100%，最多两位小数。"), code="EFFORT_NOT_SHARE")


def speaks_for(by: Capacity, appointment: Appointment, side: str) -> bool:
    """Whether this capacity is the person, their college or human resources at home, or the host's staff."""
    if side == Side.PERSON:
        return by.is_person(appointment.person_id)
    if side == Side.HOST:
        return by.acts_for(appointment.host_id) and by.role in REPORTING_ROLES
    at_home = by.acts_for(appointment.home_id) and by.role in WORKING_ROLES
    return at_home and (by.unit_id == appointment.home_unit_id or SETTLING_OFFICE in by.offices)


def side_of(by: Capacity, appointment: Appointment) -> Side | None:
    """For whom this capacity speaks in the matter of an appointment."""
    return next((side for side in Side if speaks_for(by, appointment, side)), None)


def check_can_import(by: Capacity) -> None:
    """A university's working staff; of which appointments, each row is asked."""
    if by.kind != OrganisationKind.UNIVERSITY or by.role not in WORKING_ROLES:
        raise NotAllowed(_("考勤表由学院或者高校人事处导入。请切换到相应身份后再试。"), code="ATTENDANCE_NOT_HOME")


def check_can_report(by: Capacity, appointment: Appointment, organisation_id: int) -> Side:
    """The work at home is reported by the person or their college, what corrects the host's report by the host or the person."""
    side = side_of(by, appointment)
    allowed = {Side.PERSON, Side.HOST} if organisation_id == appointment.host_id else {Side.PERSON, Side.HOME}
    if side is None or side not in allowed:
        raise NotAllowed(
            _("在高校的工作日数由本人或者其学院填报，在企业的由企业或者本人更正。请切换到相应身份后再试。"),
            code="ATTENDANCE_NOT_REPORTER",
        )
    return side


def check_days(appointment: Appointment, month: date, days: Decimal, today: date) -> None:
    """A month of the term that is over, and half days of it."""
    check_month(appointment, month, today)
    first, last = max(month, appointment.starts_on), min(last_of(month), appointment.ends_on)
    most = (last - first).days + 1
    if not 0 <= days <= most or days % HALF:
        raise NotValid(
            _("%(month)s的实际工作日数应为0至%(most)d之间，以半天为最小单位，所填为%(days)s。请核对。")
            % {"month": f"{month:%Y-%m}", "most": most, "days": days},
            code="ATTENDANCE_DAYS",
        )


def check_waits(line: Attendance, status: AttendanceStatus) -> None:
    if line.status != status:
        raise NotPossible(
            _("%(month)s的填报当前状态为“%(status)s”，不能这样办理。请刷新页面。")
            % {"month": line, "status": line.get_status_display()},
            code="ATTENDANCE_NOT_OPEN",
        )


def check_can_answer(by: Capacity, line: Attendance) -> None:
    """The other body certifies or disputes; of what the host says of itself, the person."""
    if not speaks_for(by, line.appointment, line.certifier):
        raise NotAllowed(_("由另一方认定或者提出异议。请切换到相应身份后再试。"), code="ATTENDANCE_NOT_CERTIFIER")
    check_waits(line, AttendanceStatus.REPORTED)


def check_can_stand_by(by: Capacity, line: Attendance) -> None:
    """Whoever's side reported, once it was disputed."""
    if not speaks_for(by, line.appointment, line.side):
        raise NotAllowed(_("由填报方更正或者坚持。请切换到相应身份后再试。"), code="ATTENDANCE_NOT_REPORTER")
    check_waits(line, AttendanceStatus.DISPUTED)


def check_can_decide(by: Capacity, line: Attendance) -> None:
    """The home's human resources decide what two sides maintain, nobody what they themselves reported."""
    if not by.acts_for(line.appointment.home_id) or SETTLING_OFFICE not in by.offices or by.role not in WORKING_ROLES:
        raise NotAllowed(_("双方不能达成一致的，由高校人事处核定。"), code="ATTENDANCE_NOT_HR")
    check_waits(line, AttendanceStatus.MAINTAINED)
    if by.is_user(line.reported_by_id):
        raise NotAllowed(_("这一行由您本人填报，请由人事处其他人员核定。"), code="ATTENDANCE_OWN")


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise NotValid(_("请写明理由，例如考勤记录、课表或者门禁记录。"), code="REASON_MISSING")


def may(check: Callable[..., object], *args: object) -> bool:
    """Whether a rule lets it be."""
    try:
        check(*args)
    except LianpinError:
        return False
    return True
