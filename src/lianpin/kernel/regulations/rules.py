"""Who may change the official calendar, and why not."""

from django.utils.translation import gettext as _

from lianpin.kernel.identity.enums import OrganisationKind, Role
from lianpin.kernel.identity.models import PLATFORM, Capacity
from lianpin.toolkit.errors import NotAllowed


def keeps_calendar(by: Capacity) -> bool:
    """The platform itself, who operates it, and a city's administrators: everybody's deadlines hang on it."""
    if by == PLATFORM or by.role == Role.OPERATOR:
        return True
    return by.role == Role.ADMINISTRATOR and by.kind == OrganisationKind.CITY


def check_keeps_calendar(by: Capacity) -> None:
    """As `keeps_calendar`, with the reason."""
    if not keeps_calendar(by):
        raise NotAllowed(_("工作日历由平台运维人员或者市级管理员维护。"), code="CALENDAR_NOT_YOURS")
