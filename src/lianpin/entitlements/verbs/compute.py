"""Computing what is owed. Running it twice changes nothing; a paid row is never touched."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from lianpin_regulations import Need

from lianpin.appointments.models import Appointment
from lianpin.entitlements.enums import EntitlementStatus
from lianpin.entitlements.models import Computation, Entitlement
from lianpin.entitlements.procedures import Award, awards
from lianpin.entitlements.queries import SETTLED
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.identity.models import Capacity
from lianpin.kernel.regulations.models import Version
from lianpin.toolkit import clock

Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Computed:
    """What a run did: rows made, rows replaced, and how many amounts wait for facts."""

    made: int
    superseded: int
    waiting: int


def compute(appointment: Appointment, year: int, *, by: Capacity) -> Computed:
    """Bring the entitlements of one year up to what the regulations and today's facts say.

    A DUE row whose amount still holds stays as it is; another amount supersedes it. Rows that are settled stay: the difference
    becomes a row of its own. Where facts are missing there is no row, and the run's `needs` say who has to give what.
    """
    with transaction.atomic():
        locked = Appointment.objects.select_for_update(of=("self",), no_key=True)
        appointment = locked.select_related("person", "case").get(pk=appointment.pk)
        found = awards(appointment, year)
        run = _Run(appointment, year, by, _rows_by_key(appointment, year))
        for award in found:
            run.settle(award)
        run.drop_the_rest()
        waiting = [award for award in found if award.trace is None]
        _remember(appointment, year, waiting)
        if run.made or run.superseded:
            counts = {"year": year, "made": run.made, "superseded": run.superseded, "waiting": len(waiting)}
            record("appointment.entitlements_computed", appointment, by=by, **counts)
    return Computed(run.made, run.superseded, len(waiting))


def _rows_by_key(appointment: Appointment, year: int) -> dict[Key, list[Entitlement]]:
    rows = Entitlement.objects.select_for_update(of=("self",), no_key=True).filter(appointment=appointment, year=year)
    by_key: dict[Key, list[Entitlement]] = defaultdict(list)
    for row in rows.exclude(status=EntitlementStatus.SUPERSEDED).order_by("pk"):
        by_key[row.payer, row.payee, row.item, row.period].append(row)
    return by_key


class _Run:
    """One run over one year: what there is by key, and what it makes of it."""

    def __init__(self, appointment: Appointment, year: int, by: Capacity, rows: dict[Key, list[Entitlement]]) -> None:
        self.appointment, self.year, self.by, self.rows = appointment, year, by, rows
        self.made = self.superseded = 0
        self._versions: dict[tuple[str, str], Version] = {}

    def settle(self, award: Award) -> None:
        """Make the rows of one award add up to its amount; without an amount nothing stays due."""
        rows = self.rows.pop(award.key, [])
        settled, due = _split(rows)
        if award.trace is None:
            self._supersede(due)
            return
        outstanding = award.amount - sum((row.amount for row in settled), Decimal(0))
        nothing_to_do = outstanding == 0 if settled and not due else [row.amount for row in due] == [outstanding]
        if nothing_to_do:
            return
        self._supersede(due)
        if outstanding or not settled:
            self._make(award, outstanding, settled[-1] if settled else None)

    def drop_the_rest(self) -> None:
        """What no regulation awards any more is not due any more; what was paid of it stays on record."""
        for rows in self.rows.values():
            self._supersede(_split(rows)[1])

    def _supersede(self, rows: Iterable[Entitlement]) -> None:
        for row in rows:
            row.status = EntitlementStatus.SUPERSEDED
            row.save(update_fields=["status"])
            record("entitlement.superseded", row, by=self.by, **_named(row))
            self.superseded += 1

    def _make(self, award: Award, amount: Decimal, corrects: Entitlement | None) -> None:
        trace = award.trace
        assert trace is not None
        row = Entitlement.objects.create(
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
            due_on=award.due_on if corrects is None else max(award.due_on, clock.today()),
            article="、".join(award.spec.basis) or trace.article,
            trace=trace.to_json(),
            digest=trace.digest(),
            corrects=corrects,
            computed_on=clock.today(),
        )
        kind = "entitlement.corrected" if corrects else "entitlement.computed"
        record(kind, row, by=self.by, **_named(row), digest=row.digest)
        self.made += 1

    def _version(self, code: str, label: str) -> Version:
        if (code, label) not in self._versions:
            self._versions[code, label] = Version.objects.get(regulation__code=code, label=label)
        return self._versions[code, label]


def _split(rows: list[Entitlement]) -> tuple[list[Entitlement], list[Entitlement]]:
    settled = [row for row in rows if row.status in SETTLED]
    return settled, [row for row in rows if row.status == EntitlementStatus.DUE]


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
