"""A sheet of attendance from Excel: all of it, or nothing."""

from lianpin.appointments.facts import DAYS
from lianpin.effort import previews
from lianpin.effort.verbs.attendance import report_attendance
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.documents.models import Attachment
from lianpin.kernel.documents.queries import open_attachment
from lianpin.kernel.identity.models import Capacity
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import LianpinError, NotValid
from lianpin.toolkit.sheets import RowError, summary


def import_attendance(attachment: Attachment, *, by: Capacity) -> int:
    """Report every month of an uploaded sheet and say how many it has; NotValid lists the rows that refuse it.

    The same sheet once more changes nothing.
    """
    with wall.behind():
        with open_attachment(attachment) as file:
            reading = previews.read_attendance(file.read(), attachment.name, by=by, today=clock.today())
        for row in [] if reading.errors else reading.rows:
            try:
                report_attendance(
                    row.appointment, row.appointment.home, row.month, days=row.days, reason=row.reason, by=by
                )
            except LianpinError as refusal:
                reading.errors.append(RowError(reading.sheet, row.number, DAYS, refusal.reason))
        if reading.errors:
            raise NotValid(summary(reading.errors), code="IMPORT_ROWS")
        said = {"name": attachment.name, "count": len(reading.rows)}
        record("attendance.imported", attachment, by=by, **said)
    return len(reading.rows)
