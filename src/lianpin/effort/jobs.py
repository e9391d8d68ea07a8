"""Comparing later, in the worker: whenever a month was confirmed or certified."""

from procrastinate.contrib.django import app

from lianpin.appointments.models import Appointment
from lianpin.kernel.identity.models import PLATFORM
from lianpin.toolkit import clock


@app.task(queue="daily", pass_context=False)
def warn_of_drift(*, appointment_id: int) -> None:
    """Compare what one appointment promised with what was done. Quiet when it is gone, or nothing drifts."""
    from lianpin.effort import verbs

    appointment = Appointment.objects.filter(pk=appointment_id).first()
    if appointment is not None:
        with clock.held():
            verbs.warn_of_drift(appointment, by=PLATFORM)


def compare_later(appointment: Appointment, year: int = 0) -> None:
    """Hear of a month that counts now: defer the job in the same transaction."""
    warn_of_drift.defer(appointment_id=appointment.pk)
