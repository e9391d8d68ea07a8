"""Monthly reports from Excel: the whole file, or nothing of it."""

from lianpin.appointments import previews
from lianpin.appointments.models import ReportImport
from lianpin.appointments.verbs.reports import report_month
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.documents.models import Attachment
from lianpin.kernel.documents.queries import open_attachment
from lianpin.kernel.identity.models import Capacity
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotValid


def import_reports(attachment: Attachment, *, by: Capacity) -> int:
    """Report every month of an uploaded file and say how many changed; NotValid lists the rows that refuse the file.

    The same file once more changes nothing.
    """
    with wall.behind():
        with open_attachment(attachment) as file:
            reading = previews.read_reports(file.read(), attachment.name, by=by, today=clock.today())
        if reading.errors:
            raise NotValid(previews.summary(reading.errors), code="IMPORT_ROWS")
        if not reading.changes:
            return 0
        taken = ReportImport.objects.create(
            attachment=attachment,
            organisation_id=reading.changes[0].appointment.host_id,
            rows_count=len(reading.changes),
            imported_on=clock.today(),
        )
        for change in reading.changes:
            report_month(
                change.appointment,
                change.month,
                actual_days=change.actual_days,
                paid=change.paid,
                by=by,
                source=taken,
            )
        record("report.imported", taken, by=by, name=attachment.name, count=len(reading.changes))
    return len(reading.changes)
