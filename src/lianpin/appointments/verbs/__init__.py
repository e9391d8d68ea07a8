"""What is done with appointments: agreement and start, monthly reports, imports of reports, the application to the city,
and starting from paper."""

from lianpin.appointments.verbs.imports import import_reports
from lianpin.appointments.verbs.reports import (
    confirm_report,
    correct_report,
    dispute_report,
    report_month,
    settle_dispute,
)
from lianpin.appointments.verbs.start import begin_appointment, draft_dual_agreement
from lianpin.appointments.verbs.support import open_support_case
from lianpin.appointments.verbs.takeovers import add_files, take_over, undo_takeover, upload_takeover

__all__ = [
    "add_files",
    "begin_appointment",
    "confirm_report",
    "correct_report",
    "dispute_report",
    "draft_dual_agreement",
    "import_reports",
    "open_support_case",
    "report_month",
    "settle_dispute",
    "take_over",
    "undo_takeover",
    "upload_takeover",
]
