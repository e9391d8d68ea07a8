"""Computing what is owed. Running it twice changes nothing; what was computed is never rewritten, its difference is a line of its own."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from lianpin_regulations import Figure, Need, Trace, adjustments, parse_period

from lianpin.appointments.models import Appointment
from lianpin.entitlements.enums import EntitlementStatus
from lianpin.entitlements.facts import figure_of
from lianpin.entitlements.models import Computation, Entitlement
from lianpin.entitlements.procedures import Award, awards
from lianpin.entitlements.queries import SETTLED
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.identity.models import Capacity
from lianpin.kernel.regulations.models import Version
from lianpin.toolkit import clock, wall

Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Computed:
    """What a run did: lines made for the first time, differences (补发, 抵扣), and how many amounts wait for facts."""

    made: int
    corrected: int
    waiting: int


def compute(appointment: Appointment, year: int, *, by: Capacity) -> Computed:
    """Bring the entitlements of one year up to what the regulations and today's facts say.

    What was computed is never rewritten: where an amount has changed, the difference becomes a line of its own, which says what it
    corrects. Where facts are missing now, what was not paid yet is held, and the run's `needs` say who has to give what.
    """
    with wall.behind():
        locked = Appointment.objects.select_for_update(of=("self",), no_key=True)
        appointment = locked.select_related("person", "case").get(pk=appointment.pk)
        found = awards(appointment, year)
        run = _Run(appointment, year, by, _lines_by_key(appointment, year))
        for award in found:
            run.settle(award)
        run.hold_the_rest()
        waiting = [award for award in found if award.trace is None]
        _remember(appointment, year, waiting)
        if run.made or run.corrected:
            counts = {"year": year, "made": run.made, "corrected": run.corrected, "waiting": len(waiting)}
            record("appointment.entitlements_computed", appointment, by=by, **counts)
    return Computed(run.made, run.corrected, len(waiting))


def _lines_by_key(appointment: Appointment, year: int) -> dict[Key, list[Entitlement]]:
    rows = Entitlement.objects.select_for_update(of=("self",), no_key=True).filter(appointment=appointment, year=year)
    by_key: dict[Key, list[Entitlement]] = defaultdict(list)
    for row in rows.order_by("pk"):
        by_key[row.payer, row.payee, row.item, row.period].append(row)
    return by_key


class _Run:
    """One run over one year: what there is by key, and what it makes of it."""

    def __init__(self, appointment: Appointment, year: int, by: Capacity, lines: dict[Key, list[Entitlement]]) -> None:
        self.appointment, self.year, self.by, self.lines = appointment, year, by, lines
        self.made = self.corrected = 0
        self._versions: dict[tuple[str, str], Version] = {}

    def settle(self, award: Award) -> None:
        """Make the lines of one award add up to its amount; without an amount nothing of it is paid."""
        lines = self.lines.pop(award.key, [])
        if award.trace is None:
            self._move(lines, EntitlementStatus.DUE, EntitlementStatus.HELD, "entitlement.held")
            return
        self._move(lines, EntitlementStatus.HELD, EntitlementStatus.DUE, "entitlement.resumed")
        if lines:
            self._correct(award, award.trace, lines)
        elif award.applies:
            row = self._make(award, award.trace, award.amount, award.due_on)
            record("entitlement.computed", row, by=self.by, **_named(row), digest=row.digest)
            self.made += 1

    def _correct(self, award: Award, trace: Trace, lines: list[Entitlement]) -> None:
        """The difference to what was computed, as a line of its own. What nets a line that is not paid yet is due with it."""
        now = Figure(award.spec.name, parse_period(award.period), award.amount, trace)
        for difference in adjustments([figure_of(lines)], [now]):
            amount, last = difference.after - difference.before, lines[-1]
            due_on = max(award.due_on, clock.today()) if last.status in SETTLED else last.due_on
            row = self._make(award, trace, amount, due_on, corrects=last)
            said = {"kind": difference.kind, "difference": f"{difference.amount:,.2f}"}
            sums = {"before": f"{difference.before:,.2f}", "after": f"{difference.after:,.2f}"}
            record("entitlement.corrected", row, by=self.by, **_named(row), **said, **sums, digest=row.digest)
            self.corrected += 1

    def hold_the_rest(self) -> None:
        """What no regulation speaks of any more is not paid any more; what was paid of it stays on record."""
        for lines in self.lines.values():
            self._move(lines, EntitlementStatus.DUE, EntitlementStatus.HELD, "entitlement.withdrawn")

    def _move(self, lines: list[Entitlement], of: EntitlementStatus, to: EntitlementStatus, kind: str) -> None:
        for row in lines:
            if row.status == of:
                row.status = to
                row.save(update_fields=["status"])
                record(kind, row, by=self.by, **_named(row))

    def _make(
        self, award: Award, trace: Trace, amount: Decimal, due_on: date, corrects: Entitlement | None = None
    ) -> Entitlement:
        return Entitlement.objects.create(
            appointment=self.appointment,
            version=self._version(trace.code, trace.version),
            item=award.spec.name,
            english_item=award.spec.english,
            period=award.period,
            year=self.year,
            payer=award.payer.label,
            payer_organisation=award.payer.organisation,
            payer_unit=award.payer.unit,
            bearer=award.spec.bearer,
            payee=award.payee.label,
            payee_organisation=award.payee.organisation,
            payee_person=award.payee.person,
            amount=amount,
            due_on=due_on,
            article="、".join(award.spec.basis) or trace.article,
            trace=trace.to_json(),
            digest=trace.digest(),
            corrects=corrects,
            computed_on=clock.today(),
        )

    def _version(self, code: str, label: str) -> Version:
        if (code, label) not in self._versions:
            self._versions[code, label] = Version.objects.get(regulation__code=code, label=label)
        return self._versions[code, label]


def _named(row: Entitlement) -> dict[str, Any]:
    """How events speak of a row."""
    return {
        "item": row.item,
        "period": row.period,
        "payer": row.payer,
        "payee": row.payee,
        "amount": f"{row.amount:,.2f}",
        "article": row.article,
    }


def _remember(appointment: Appointment, year: int, waiting: list[Award]) -> None:
    needs = [_need(award, need) for award in waiting for need in award.needs]
    now = {"needs": needs, "computed_on": clock.today(), "computed_at": timezone.now()}
    Computation.objects.update_or_create(appointment=appointment, year=year, defaults=now)


def _need(award: Award, need: Need) -> dict[str, str]:
    return {
        "item": award.spec.name,
        "english_item": award.spec.english,
        "period": award.period,
        "payer": award.payer.label,
        "payee": award.payee.label,
        "fact": need.fact,
        "fact_period": "" if need.period is None else str(need.period),
        "source": need.source,
        "article": need.article,
        "anchor": need.anchor,
        "regulation": need.regulation,
        "text": str(need),
    }
