"""What the engine takes: an appointment as plain facts (its university case, what follows from it, its reports and assessments), and
amounts that were computed as figures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Prefetch
from lianpin_regulations import Adjustment, Facts, Figure, Trace, adjustments, parse_period

from lianpin.appointments.models import Appointment
from lianpin.assessments.models import Assessment
from lianpin.entitlements.models import Entitlement
from lianpin.kernel.cases import facts as case_facts
from lianpin.kernel.cases.enums import CaseStatus, StepStatus
from lianpin.kernel.cases.models import Case, Party, Step
from lianpin.kernel.regulations import queries as regulations

PAYMENT = "拨付"
WITHOUT_FURTHER = {CaseStatus.DRAFT, CaseStatus.RETURNED, CaseStatus.REFUSED, CaseStatus.WITHDRAWN, CaseStatus.LAPSED}


def paying_cases(appointment: Appointment) -> list[Case]:
    """The cases whose regulations pay now: the appointment's own, and those that follow from it once they may pay.

    A case that follows (the city's) may pay when its step with the effect 拨付 has opened, after the public notice.
    """
    parties = Prefetch("parties", Party.objects.select_related("organisation", "unit", "person"))
    steps = Prefetch("steps", Step.objects.order_by("number"))
    found = Case.objects.select_related("version__regulation").prefetch_related(parties, steps)
    own = found.get(pk=appointment.case_id)
    later = found.filter(parent=own).exclude(version__regulation=own.version.regulation_id).order_by("pk")
    # What began on paper is paid as the old agreement says, which the platform does not know; the city pays by its own regulation.
    paying = [own] if own.taken_over_on is None else []
    return paying + [case for case in later if may_pay(case)]


def may_pay(case: Case) -> bool:
    """Whether the case has come as far as its payment (or is done, where its procedure names no payment)."""
    if case.status in WITHOUT_FURTHER:
        return False
    procedure = regulations.program(case.version).procedures[case.procedure]
    paying = {step.number for step in procedure.steps if PAYMENT in step.effects}
    if not paying:
        return case.status == CaseStatus.DONE
    return any(step.number in paying and step.status in {StepStatus.OPEN, StepStatus.DONE} for step in case.steps.all())


def facts_of(cases: list[Case]) -> Facts:
    """All facts of these cases; periodic facts of the same name are joined period by period."""
    joined: dict[str, Any] = {}
    for case in cases:
        for name, given in case_facts.facts_of(case).items():
            before = joined.get(name)
            joined[name] = {**before, **given} if isinstance(before, Mapping) and isinstance(given, Mapping) else given
    return joined


@dataclass(frozen=True)
class Colleagues(Mapping[str, Facts]):
    """Everybody for whom the city pays at the same enterprise, by the number of the appointment.

    Ceilings over an enterprise need them; they are read only when one is asked about. `own` is what is known of the first.
    """

    appointment: Appointment
    own: Facts

    @cached_property
    def _found(self) -> dict[str, Facts]:
        others = Appointment.objects.filter(host=self.appointment.host_id).exclude(pk=self.appointment.pk)
        cases = {each: paying_cases(each) for each in others.order_by("pk")}
        by_city = {each: found for each, found in cases.items() if any(case.pk != each.case_id for case in found)}
        return {self.appointment.number: self.own} | {each.number: facts_of(found) for each, found in by_city.items()}

    def __getitem__(self, number: str) -> Facts:
        return self._found[number]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def result_day(appointment: Appointment, year: int) -> date | None:
    """The day on which the year's assessment result became final; None: not yet."""
    return (
        Assessment.objects.filter(appointment=appointment, year=year, confirmed_on__isnull=False)
        .values_list("confirmed_on", flat=True)
        .first()
    )


def figure_of(lines: Sequence[Entitlement]) -> Figure:
    """What the lines of one item and period, oldest first, come to. The last one's explanation is that of the whole amount."""
    amount = sum((line.amount for line in lines), Decimal(0))
    return Figure(lines[0].item, parse_period(lines[0].period), amount, Trace.from_json(lines[-1].trace))


def adjustment_of(row: Entitlement, lines: Sequence[Entitlement]) -> Adjustment | None:
    """The difference that a row is, with both explanations; None for a row that corrects nothing. `lines`: all, oldest first."""
    if row.corrects_id is None:
        return None
    before = [line for line in lines if line.pk < row.pk]
    found = adjustments([figure_of(before)], [figure_of([*before, row])])
    return found[0] if found else None
