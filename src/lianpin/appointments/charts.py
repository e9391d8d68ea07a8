"""Pictures of an appointment: what was agreed beside what was done, and the way of each side's steps."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from lianpin.appointments.models import Appointment, MonthlyReport
from lianpin.appointments.rules import last_of, months_of
from lianpin.kernel.cases.enums import SETTLED, Outcome, StepStatus
from lianpin.kernel.cases.models import Step
from lianpin.kernel.regulations.queries import calendar
from lianpin.ui.charts import EffortMonth, effort_chart
from lianpin.ui.text import day, zh

SHOWN_MONTHS = 12
SHOWN_STEPS = 4


def effort_of(appointment: Appointment, reports: Mapping[date, MonthlyReport], today: date) -> Markup:
    """The months of the last year (or the first of the term): working days times the agreed share, and days reported."""
    months = [
        EffortMonth(f"{month:%y-%m}", promised_days(appointment, month), _actual(reports.get(month)))
        for month in _shown_months(appointment, today)
    ]
    return effort_chart(months, title=_("每月在企业的工作日：约定与实际"), unit=_("天"))


def promised_days(appointment: Appointment, month: date) -> Decimal:
    """The month's official working days within the term, times the agreed share."""
    first, last = max(month, appointment.starts_on), min(last_of(month), appointment.ends_on)
    working = calendar().between(first - timedelta(days=1), last)
    return (working * appointment.effort).quantize(Decimal("0.1"))


def _actual(report: MonthlyReport | None) -> Decimal | None:
    return None if report is None else Decimal(report.actual_days)


def _shown_months(appointment: Appointment, today: date) -> list[date]:
    ended = months_of(appointment, today)
    if len(ended) >= SHOWN_MONTHS:
        return ended[-SHOWN_MONTHS:]
    return months_of(appointment, last_of(appointment.ends_on))[:SHOWN_MONTHS]


@dataclass(frozen=True, slots=True)
class Side:
    """One party's card: who, how far, and its latest steps."""

    name: str
    unit: str
    badge: str
    tone: str
    steps: list[dict[str, Any]]


def side_of(name: str, unit: str, steps: Sequence[Step], *, waiting: str, readable: Collection[int]) -> Side:
    """The card of one party from the steps that its units take; `waiting` is said while there are none.

    Steps of the cases in `readable` lead to their case.
    """
    latest = _latest(steps)
    if not steps:
        badge, tone = waiting, "secondary"
    elif any(step.outcome == Outcome.REFUSED for step in steps):
        badge, tone = _("未通过"), "danger"
    elif all(step.status in SETTLED for step in steps):
        badge, tone = _("已完成"), "success"
    else:
        badge, tone = _("办理中"), "primary"
    return Side(name, unit, badge, tone, [_item(step, readable) for step in latest])


def _latest(steps: Sequence[Step]) -> Sequence[Step]:
    """The last few that began, and what is next: a card has room for four."""
    begun = sum(step.status != StepStatus.WAITING for step in steps)
    end = min(len(steps), max(begun + 1, SHOWN_STEPS))
    return steps[max(0, end - SHOWN_STEPS) : end]


def _item(step: Step, readable: Collection[int]) -> dict[str, Any]:
    states = {StepStatus.DONE: "done", StepStatus.OPEN: "current", StepStatus.WAITING: "todo"}
    refused = step.outcome == Outcome.REFUSED
    due = _("%s 前") % day(step.due_on) if step.status == StepStatus.OPEN and step.due_on else None
    return {
        "label": step.english_name if get_language() == "en" and step.english_name else zh(step.name),
        "state": "refused" if refused else states.get(StepStatus(step.status), "todo"),
        "who": zh(step.taken_by.name if step.taken_by else step.unit.name if step.unit else step.actor),
        "when": day(step.taken_on) if step.taken_on else None,
        "due": due,
        "href": reverse("cases:case_detail", args=[step.case_id]) if step.case_id in readable else None,
    }
