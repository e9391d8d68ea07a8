"""What the regulations award: every line of their tables of entitlements, for every period of a year that has ended."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from lianpin_regulations import (
    Decision,
    EntitlementSpec,
    Missing,
    Month,
    Need,
    Population,
    Quarter,
    Trace,
    decide,
)

from lianpin.appointments.models import Appointment
from lianpin.entitlements import facts as our_facts
from lianpin.kernel.cases.models import Case, Party
from lianpin.kernel.identity.models import Organisation, Person, Unit
from lianpin.kernel.identity.queries import units_of_office
from lianpin.kernel.regulations import queries as regulations
from lianpin.toolkit import clock

MONTHLY, QUARTERLY, YEARLY = "每月", "每季", "每年"
FINANCE = {"学校": "财务处"}
Period = Month | Quarter | int | None


@dataclass(frozen=True)
class Side:
    """A payer or payee: the regulation's label, and who that is here (nobody on the platform: the label alone)."""

    label: str
    organisation: Organisation | None = None
    unit: Unit | None = None
    person: Person | None = None


@dataclass(frozen=True)
class Award:
    """One amount that a regulation awards, or what is missing for it (`trace` is None then).

    `applies` False: the line is not one for this person (仅当), the amount is nothing, and the trace says why.
    """

    spec: EntitlementSpec
    period: str
    payer: Side
    payee: Side
    due_on: date
    amount: Decimal = Decimal(0)
    trace: Trace | None = None
    needs: tuple[Need, ...] = field(default=())
    applies: bool = True

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes two rows speak of the same thing."""
        return (self.payer.label, self.payee.label, self.spec.name, self.period)


def awards(appointment: Appointment, year: int) -> list[Award]:
    """What everybody owes for that year, as far as periods have ended by today."""
    cases = our_facts.paying_cases(appointment)
    known = our_facts.facts_of(cases)
    final_on = our_facts.result_day(appointment, year)
    population = Population(our_facts.Colleagues(appointment, known), appointment.number)
    return [award for case in cases for award in _of_case(case, appointment, year, population, final_on)]


def _of_case(
    case: Case, appointment: Appointment, year: int, population: Population, final_on: date | None
) -> Iterator[Award]:
    program = regulations.program(case.version)
    sides = _Sides(case, appointment)
    by_period: dict[Period, list[EntitlementSpec]] = {}
    for spec in program.entitlements:
        for period in _periods(program.frequency(spec), appointment, year):
            by_period.setdefault(period, []).append(spec)
    book, calendar = regulations.rulebook(), regulations.calendar()
    known = population.people[population.person]
    asked = decide(book, program.code, [], known, calendar=calendar, population=population)
    for period, specs in by_period.items():
        decision = asked.at(period)
        for spec in specs:
            due_on = _due_on(spec, period, appointment, final_on)
            yield _award(spec, decision, text_of(period), sides[spec.payer], sides[spec.payee], due_on)


def _award(spec: EntitlementSpec, decision: Decision, period: str, payer: Side, payee: Side, due_on: date) -> Award:
    """While it is not known whether the line is one for this person (仅当) it stands, with what is missing."""
    if spec.when and decision.value(spec.when) is False:
        return Award(spec, period, payer, payee, due_on, trace=_nothing(spec, decision), applies=False)
    value = decision.value(spec.amount)
    if isinstance(value, Missing):
        return Award(spec, period, payer, payee, due_on, needs=tuple(value.needs))
    trace = decision.trace(spec.amount)
    if spec.when:  # that the line is one for this person belongs to the explanation
        trace = _with(trace, inputs=(*trace.inputs, decision.trace(spec.when)))
    return Award(spec, period, payer, payee, due_on, Decimal(value), trace)


def _nothing(spec: EntitlementSpec, decision: Decision) -> Trace:
    """Why the line is nothing: it is not one for this person."""
    why = decision.trace(spec.when)
    return _with(
        why, name=spec.amount, shown="0.00元", kind="condition", expression=f"仅当 {why.expression or why.name}", inputs=(why,)
    )  # fmt: skip


def _with(trace: Trace, **parts: Any) -> Trace:
    """The same explanation with other parts."""
    return Trace(**{**trace.texts(), "inputs": trace.inputs, **parts})


def text_of(period: Period) -> str:
    """How a period is kept: "2026-03", "2026Q1", "2026" or "" for once."""
    return "" if period is None else str(period)


def _periods(often: str, appointment: Appointment, year: int) -> list[Period]:
    """The periods of that year that touch the term and have ended."""
    first, last = appointment.during.lower, appointment.during.upper - timedelta(days=1)
    today = clock.today()
    if often == MONTHLY:
        months = [Month(year, number) for number in range(1, 13)]
        return [m for m in months if m.first <= last and m.last >= first and m.last <= today]
    if often == QUARTERLY:
        quarters = [Quarter(year, number) for number in range(1, 5)]
        return [q for q in quarters if q.first <= last and q.last >= first and q.last <= today]
    if often == YEARLY:
        return [year] if first.year <= year <= last.year and date(year, 12, 31) <= today else []
    return [None] if first.year == year and first <= today else []


def _due_on(spec: EntitlementSpec, period: Period, appointment: Appointment, final_on: date | None) -> date:
    """The period's last day; for a year the day its assessment became final; for once the end of the first month."""
    if isinstance(period, Month | Quarter):
        return period.last
    if isinstance(period, int):
        return final_on or date(period, 12, 31)
    return Month.of(appointment.during.lower).last


class _Sides:
    """The parties of a case and of the case it follows from, by the regulation's labels."""

    def __init__(self, case: Case, appointment: Appointment) -> None:
        self._parties: dict[str, Party] = {}
        inherited = Party.objects.filter(case__children=case).select_related("organisation", "unit", "person")
        for party in [*inherited, *case.parties.all()]:
            self._parties[party.label] = party
        self._found: dict[str, Side] = {"本人": Side("本人", person=appointment.person)}

    def __getitem__(self, label: str) -> Side:
        if label not in self._found:
            self._found[label] = self._find(label)
        return self._found[label]

    def _find(self, label: str) -> Side:
        party = self._parties.get(label)
        if party is None:
            return Side(label)
        unit = party.unit
        if party.organisation is not None and label in FINANCE:
            unit = units_of_office(party.organisation, FINANCE[label]).first() or unit
        return Side(label, organisation=party.organisation, unit=unit, person=party.person)
