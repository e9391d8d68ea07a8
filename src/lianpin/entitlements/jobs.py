"""Computing later: whenever a fact of an appointment changed, in the worker."""

from procrastinate.contrib.django import app

from lianpin.appointments.models import Appointment
from lianpin.kernel.identity.models import PLATFORM
from lianpin.toolkit import clock


@app.task(queue="money", pass_context=False)
def compute_entitlements(*, appointment_id: int, year: int) -> None:
    """Bring one appointment's year up to date. Quiet when the appointment is gone, or nothing changed."""
    from lianpin.entitlements import verbs

    appointment = Appointment.objects.filter(pk=appointment_id).first()
    if appointment is not None:
        with clock.held():
            verbs.compute(appointment, year, by=PLATFORM)


def compute_later(appointment: Appointment, year: int) -> None:
    """Hear of a changed fact: defer the job in the same transaction. A year's result may also move the next year."""
    compute_entitlements.defer(appointment_id=appointment.pk, year=year)
