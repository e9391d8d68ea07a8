"""What an uploaded file would do, row by row, and why a row cannot be taken; nothing is written here."""

from lianpin.appointments.previews.reports import Change, Reading, read_reports
from lianpin.appointments.previews.sheets import RowError, summary
from lianpin.appointments.previews.takeovers import Taking, TakingOver, read_takeover

__all__ = [
    "Change",
    "Reading",
    "RowError",
    "Taking",
    "TakingOver",
    "read_reports",
    "read_takeover",
    "summary",
]
