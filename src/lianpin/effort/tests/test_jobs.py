"""A month that counts now is compared later, in the worker."""

from datetime import date
from decimal import Decimal

from procrastinate.contrib.django.models import ProcrastinateJob

from lianpin.appointments import verbs as appointments
from lianpin.appointments.tests.crowds import report_months
from lianpin.appointments.tests.factories import World
from lianpin.effort import jobs, verbs
from lianpin.effort.models import Drift


def test_confirming_or_certifying_a_month_compares_the_appointment(world: World) -> None:
    appointment = world.appointment
    deferred = ProcrastinateJob.objects.filter(task_name="lianpin.effort.jobs.warn_of_drift")
    report_months(appointment, [date(2026, 4, 1), date(2026, 5, 1)])
    appointment.reports.update(actual_days=20)
    june = appointments.report_month(appointment, date(2026, 6, 1), actual_days=20, paid=Decimal(1), by=world.bob)
    assert deferred.count() == 0
    appointments.confirm_report(june, by=world.chen)
    assert deferred.count() == 1
    line = verbs.report_attendance(appointment, appointment.home, date(2026, 6, 1), days=Decimal(1), by=world.chen)
    verbs.certify_attendance(line, by=world.bob)
    assert deferred.count() == 2
    jobs.warn_of_drift(appointment_id=appointment.pk)
    assert [drift.organisation for drift in Drift.objects.all()] == [appointment.host]
    jobs.warn_of_drift(appointment_id=0)
