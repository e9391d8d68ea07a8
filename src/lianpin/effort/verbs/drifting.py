"""Warnings where what was worked has drifted from what was promised; and how far a body lets it."""

from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from lianpin.appointments.models import Appointment
from lianpin.appointments.rules import REPORTING_ROLES, SETTLING_OFFICE
from lianpin.effort import facts, rules
from lianpin.effort.facts import PLACES, Worked
from lianpin.effort.models import Attendance, Drift, Share, Tolerance
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.identity.models import Capacity, Organisation
from lianpin.kernel.identity.queries import officials_of, selves_of, staff_of, units_of_office
from lianpin.kernel.notices.verbs import notify
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotAllowed, NotValid
from lianpin.ui.text import percent


def warn_of_drift(appointment: Appointment, *, by: Capacity) -> list[Drift]:
    """Warn of each body whose last months differ by more than is allowed: the person and both bodies, once for a month.

    Only months that were certified count; where one of the last is not, nothing can be said yet.
    """
    with wall.behind():
        appointment = (
            Appointment.objects.select_for_update(of=("self",))
            .select_related("home", "host", "home_unit", "person", "case__version__regulation", "takeover")
            .get(pk=appointment.pk)
        )
        shares = Share.objects.filter(agreement=appointment.agreement_id)
        lines = Attendance.objects.filter(appointment=appointment)
        worked = facts.months_worked(appointment, shares, lines, appointment.reports.all(), clock.today())
        return [
            drift
            for body in (appointment.home, appointment.host)
            if (drift := _warn(appointment, body, [each for each in worked if each.organisation_id == body.pk], by))
            is not None
        ]


def set_tolerance(*, points: Decimal, months: int, by: Capacity) -> Tolerance:
    """How far one's body lets actual and promised shares differ (0.1 = ten percentage points), over how many months (1 to 12)."""
    rules.check_keeps_shares(by)
    if by.organisation_id is None:
        raise NotAllowed(_("请切换到单位的经办身份。"), code="EFFORT_NOT_KEEPER")
    if not 0 < points < 1 or not 1 <= months <= 12:
        raise NotValid(_("允许偏差应当大于0、小于100%，观察月数为1至12。"), code="TOLERANCE_RANGE")
    with wall.behind():
        setting, _made = Tolerance.objects.get_or_create(organisation_id=by.organisation_id)
        before = f"{percent(setting.points)}、{setting.months}"
        setting.points, setting.months = points, months
        setting.save(update_fields=["points", "months"])
        record("tolerance.set", setting, by=by, before=before, after=f"{percent(points)}、{months}")
    return setting


def _warn(appointment: Appointment, body: Organisation, worked: list[Worked], by: Capacity) -> Drift | None:
    allowed = facts.allowed_for(appointment, body.pk)
    last = worked[-allowed.months :]
    if len(last) < allowed.months or any(each.days is None for each in last):
        return None
    working = sum(each.working for each in last)
    promised = (sum((each.promised * each.working for each in last), Decimal(0)) / working).quantize(PLACES)
    actual = (sum((each.days or Decimal(0) for each in last), Decimal(0)) / working).quantize(PLACES)
    month: date = last[-1].month
    if abs(actual - promised) <= allowed.points or appointment.drifts.filter(organisation=body, month=month).exists():
        return None
    drift = Drift.objects.create(
        appointment=appointment, organisation=body, month=month, months=allowed.months, promised=promised, actual=actual,
        points=allowed.points, basis=allowed.basis, warned_on=clock.today(),
    )  # fmt: skip
    said = {
        "person": appointment.person.name, "number": appointment.number, "body": body.name, "month": f"{month:%Y-%m}",
        "months": str(allowed.months), "promised": percent(promised), "actual": percent(actual), "basis": allowed.basis,
    }  # fmt: skip
    record("effort.drifted", drift, by=by, **said)
    path = reverse("effort:person_effort", args=[appointment.person_id])
    today, office = clock.today(), units_of_office(appointment.home, SETTLING_OFFICE).first()
    told = [
        *selves_of([appointment.person_id], today),
        *staff_of([appointment.home_unit_id, office.pk if office else None], today),
        *officials_of(appointment.host_id, today).filter(role__in=REPORTING_ROLES),
    ]
    notify("effort.drifted", drift, to=told, path=path, by=by, **said)
    return drift
