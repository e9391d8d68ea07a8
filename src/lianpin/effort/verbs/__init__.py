"""What is done with effort: shares are promised, months are reported and certified, drifts are warned of."""

from lianpin.effort.verbs.attendance import (
    certify_attendance,
    decide_attendance,
    dispute_attendance,
    report_attendance,
    stand_by_attendance,
)
from lianpin.effort.verbs.drifting import set_tolerance, warn_of_drift
from lianpin.effort.verbs.importing import import_attendance
from lianpin.effort.verbs.promising import Part, check_is_free, enter_employment, follow_appointment, promise_shares

__all__ = [
    "Part",
    "certify_attendance",
    "check_is_free",
    "decide_attendance",
    "dispute_attendance",
    "enter_employment",
    "follow_appointment",
    "import_attendance",
    "promise_shares",
    "report_attendance",
    "set_tolerance",
    "stand_by_attendance",
    "warn_of_drift",
]
