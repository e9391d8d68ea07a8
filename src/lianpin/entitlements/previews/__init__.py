"""The trial calculator 待遇测算: what the rulebook would give, before any post or application. It reads rules and changes nothing."""

from lianpin.entitlements.previews.answers import as_data, asked_as_data
from lianpin.entitlements.previews.estimates import Amount, Estimate, Verdict, estimate
from lianpin.entitlements.previews.months import MonthLine, months_of
from lianpin.entitlements.previews.questions import (
    APPLIED,
    GRADE,
    KIND,
    SCORES,
    STARTS,
    TERM,
    Questions,
    kinds_of,
    programs_on,
    questions_of,
    refusal_of,
    usual_months,
)

__all__ = [
    "APPLIED",
    "GRADE",
    "KIND",
    "SCORES",
    "STARTS",
    "TERM",
    "Amount",
    "Estimate",
    "MonthLine",
    "Questions",
    "Verdict",
    "as_data",
    "asked_as_data",
    "estimate",
    "kinds_of",
    "months_of",
    "programs_on",
    "questions_of",
    "refusal_of",
    "usual_months",
]
