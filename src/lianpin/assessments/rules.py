"""Who may open a year's assessment, and when."""

from datetime import date

from django.utils.translation import gettext as _

from lianpin.appointments.models import Appointment
from lianpin.assessments.models import Assessment
from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import Capacity
from lianpin.toolkit.errors import LianpinError, NotAllowed, NotPossible, NotValid

OPENING_ROLES = frozenset({Role.DRAFTER, Role.HANDLER, Role.REVIEWER, Role.DECIDER})
# The office of the home body that runs assessments.
OPENING_OFFICE = "人事处"


def opens_assessments(by: Capacity, appointment: Appointment) -> bool:
    """Whether this capacity belongs to the human resources of the home body."""
    return by.acts_for(appointment.home_id) and OPENING_OFFICE in by.offices and by.role in OPENING_ROLES


def check_can_open(by: Capacity, appointment: Appointment, year: int, today: date) -> None:
    """Human resources of the home body, once a year, after the year has ended."""
    if not opens_assessments(by, appointment):
        raise NotAllowed(_("只有主聘高校的人事处可以发起年度考核。"), code="ASSESSMENT_NOT_HR")
    if not appointment.starts_on.year <= year <= appointment.ends_on.year:
        said = {"year": year, "from": appointment.starts_on, "until": appointment.ends_on}
        reason = _("%(year)s年不在聘期内。聘期为%(from)s至%(until)s，请核对年度。")
        raise NotValid(reason % said, code="ASSESSMENT_OUTSIDE_TERM")
    if today < date(year + 1, 1, 1):
        reason = _("%(year)s年度考核自%(next)s年1月1日起进行，请届时再发起。")
        raise NotPossible(reason % {"year": year, "next": year + 1}, code="ASSESSMENT_TOO_EARLY")
    if Assessment.objects.filter(appointment=appointment, year=year).exists():
        reason = _("%(year)s年度考核已经发起，一年只考核一次。请在考核页面查看办理进度。")
        raise NotPossible(reason % {"year": year}, code="ASSESSMENT_EXISTS")


def may_open(by: Capacity, appointment: Appointment, year: int, today: date) -> bool:
    """The same as a yes or no, for pages."""
    try:
        check_can_open(by, appointment, year, today)
    except LianpinError:
        return False
    return True
