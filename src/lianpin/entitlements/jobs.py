"""Computing later, in the worker: whenever a fact of an appointment changed, when a month has ended, and when a version came out."""

from datetime import timedelta

from django.db.models import Max
from procrastinate.contrib.django import app

from lianpin.appointments.enums import AppointmentStatus
from lianpin.appointments.models import Appointment
from lianpin.entitlements.models import Computation
from lianpin.kernel.identity.models import PLATFORM
from lianpin.kernel.regulations.models import Version
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
    """Hear of a changed fact: defer the job in the same transaction."""
    compute_entitlements.defer(appointment_id=appointment.pk, year=year)


@app.periodic(cron="20 16 * * *")  # 00:20 in Shanghai; procrastinate reads cron in UTC
@app.task(queue="daily", queueing_lock="entitlements-day", pass_context=False)
def each_day(timestamp: int) -> None:
    """The daily round."""
    run_day()


def run_day() -> None:
    """On the first of a month, what the month that has just ended brought becomes due for everybody in office.

    After a version was published, every year that was computed before is computed anew: where it says otherwise, the
    difference is paid afterwards or set off.
    """
    today = clock.today()
    published = Version.objects.aggregate(last=Max("published_on"))["last"]
    if published is not None:
        for computation in Computation.objects.filter(computed_on__lte=published).select_related("appointment"):
            compute_later(computation.appointment, computation.year)
    if today.day == 1:
        ended = today - timedelta(days=1)
        for appointment in Appointment.objects.filter(status=AppointmentStatus.ACTIVE, during__contains=ended):
            compute_later(appointment, ended.year)
