"""Once a day, what was certified meanwhile is compared with what was promised."""

from procrastinate.contrib.django import app

from lianpin.appointments.enums import AppointmentStatus
from lianpin.appointments.models import Appointment
from lianpin.kernel.identity.models import PLATFORM
from lianpin.toolkit import clock


@app.periodic(cron="40 16 * * *")  # 00:40 in Shanghai; procrastinate reads cron in UTC
@app.task(queue="daily", queueing_lock="effort-drift", pass_context=False)
def compare_each_day(timestamp: int) -> None:
    """Compare the appointments that have months to be looked at."""
    for pk in Appointment.objects.filter(status=AppointmentStatus.ACTIVE).order_by("pk").values_list("pk", flat=True):
        warn_of_drift.defer(appointment_id=pk)


@app.task(queue="daily", pass_context=False)
def warn_of_drift(*, appointment_id: int) -> None:
    """Compare one appointment. Quiet when it is gone, or nothing drifts."""
    from lianpin.effort import verbs

    appointment = Appointment.objects.filter(pk=appointment_id).first()
    if appointment is not None:
        with clock.held():
            verbs.warn_of_drift(appointment, by=PLATFORM)
