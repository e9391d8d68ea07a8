"""The one verb of the ledger: from a day on, a source promises just these shares. Starting, a new split, a renewal and an end are all of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from lianpin.appointments.models import Appointment
from lianpin.effort import queries, rules
from lianpin.effort.enums import Source
from lianpin.effort.models import Share
from lianpin.kernel.agreements.models import Agreement
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.identity.models import Capacity, Organisation, Person, Unit
from lianpin.kernel.identity.queries import selves_of
from lianpin.kernel.notices.verbs import notify
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotValid
from lianpin.ui.text import percent


@dataclass(frozen=True, slots=True)
class Part:
    """The share of one body: 0.5 = 50 %."""

    organisation: Organisation
    effort: Decimal
    unit: Unit | None = None


def promise_shares(
    person: Person,
    parts: Sequence[Part],
    *,
    since: date,
    until: date | None,
    number: str,
    agreement: Agreement | None = None,
    by: Capacity,
) -> list[Share]:
    """From `since` to before `until` (None: without end) an agreement, or else an employment of that number, promises these parts and no others.

    What it promised from `since` on ends there; no parts: it is over. While an agreement promises a share of a body, what that body employs
    somebody for rests, and goes on afterwards. Whoever calls has decided it; NotPossible names the first day on which more than the whole would
    be promised.
    """
    with wall.behind():
        with connection.cursor() as cursor:  # one writer of a person after another, as the constraint asks
            cursor.execute("SELECT effort_hold(%s)", [person.pk])
        for part in parts:
            rules.check_is_effort(part.effort)
        if until is not None and until <= since:
            raise NotValid(_("终止日早于起始日。请核对日期。"), code="EFFORT_PERIOD_ORDER")
        source = Source.AGREEMENT if agreement is not None else Source.EMPLOYMENT
        ledger = _Ledger(person, by)
        own = [row for row in ledger.rows if _is_of(row, source, agreement, number, parts)]
        were = {row.organisation_id: row.during.upper for row in own}
        for row in own:
            ledger.shorten(row, since)
        if agreement is not None:
            ledger.rest(parts, since, until)
            ledger.resume(were, {part.organisation.pk for part in parts}, since, until)
        promised = [
            ledger.open(
                part.organisation, part.unit, part.effort, days, source=source, agreement=agreement, number=number
            )
            for part in parts
            for days in (
                [(since, until)] if agreement is not None else ledger.beside_agreements(part.organisation, since, until)
            )
        ]
        above = queries.first_above_whole(person.pk)
        if above is not None:
            day, total = above
            raise rules.refuse_above_whole(
                by, person, day, 1 - total + ledger.opened_on(day, promised), ledger.bodies_on(day)
            )
    return promised


def enter_employment(
    person: Person, effort: Decimal, *, since: date, until: date | None, number: str, by: Capacity
) -> list[Share]:
    """Enter for which share one's own body employs somebody besides agreements; the person, who has signed nothing here, is told."""
    rules.check_keeps_shares(by)
    with wall.behind():
        body = Organisation.objects.get(pk=by.organisation_id or 0)
        promised = promise_shares(person, [Part(body, effort)], since=since, until=until, number=number, by=by)
        path = reverse("effort:person_effort", args=[person.pk])
        for row in promised:
            said = {"body": body.name, "share": percent(effort), "starts_on": str(row.during.lower), "number": number}
            notify("share.promised", row, to=selves_of([person.pk], clock.today()), path=path, by=by, **said)
    return promised


def follow_appointment(appointment: Appointment, since: date, *, holds: bool, by: Capacity) -> None:
    """From that day on an appointment promises what it now says, the host its share and the home the rest; or nothing more."""
    parts = [
        Part(appointment.home, 1 - appointment.effort, appointment.home_unit),
        Part(appointment.host, appointment.effort),
    ]
    promise_shares(
        appointment.person, parts if holds else [], since=since, until=appointment.during.upper, number=appointment.number,
        agreement=appointment.agreement, by=by,
    )  # fmt: skip


def check_is_free(agreement: Agreement, bodies: Sequence[Organisation], *, by: Capacity) -> None:
    """Refuse, before anybody signs, an agreement by which these bodies share the whole of work that was promised elsewhere as well.

    What the bodies themselves employ somebody for rests meanwhile, and counts for nothing.
    """
    resting = Q(source=Source.EMPLOYMENT, organisation__in=bodies)
    with wall.open_to(wall.Scope.RULE):
        promised = Share.objects.filter(
            person=agreement.holder_id, during__isempty=False, during__overlap=agreement.during
        )
        rows = list(promised.exclude(resting).exclude(agreement=agreement.pk))
    if rows:
        day = max(agreement.during.lower, min(row.during.lower for row in rows))
        held = [row for row in rows if day in row.during]
        free = 1 - sum((row.effort for row in held), Decimal(0))
        raise rules.refuse_above_whole(by, agreement.holder, day, free, {row.organisation_id for row in held})


def _is_of(row: Share, source: Source, agreement: Agreement | None, number: str, parts: Sequence[Part]) -> bool:
    if source == Source.AGREEMENT:
        return row.agreement_id == (agreement.pk if agreement is not None else None)
    bodies = {part.organisation.pk for part in parts}
    return row.source == source and row.number == number and (not bodies or row.organisation_id in bodies)


class _Ledger:
    """The shares of one person, held: what is done to them is done to these rows, and recorded."""

    def __init__(self, person: Person, by: Capacity) -> None:
        self.person, self.by = person, by
        self.rows = list(Share.objects.filter(person=person, during__isempty=False).select_related("organisation"))
        self.before = [(row.organisation_id, row.during) for row in self.rows]

    def shorten(self, row: Share, end: date) -> None:
        """What stands of a row ends before that day; nothing of it where it had not begun."""
        first, last = row.during.lower, row.during.upper
        if last is not None and last <= end:
            return
        row.during = DateRange(first, end) if first < end else DateRange(empty=True)
        row.save(update_fields=["during"])
        self._record("share.ended", row, ends_on=str(end), until=str(last or ""))

    def open(
        self, organisation: Organisation, unit: Unit | None, effort: Decimal, days: queries.Days, *, source: str, agreement: Agreement | None, number: str
    ) -> Share:  # fmt: skip
        period = DateRange(*days)
        row = Share.objects.create(
            person=self.person, organisation=organisation, unit=unit, source=source, agreement=agreement, number=number, effort=effort,
            agreed=period, during=period, promised_as=str(self.by), promised_on=clock.today(),
        )  # fmt: skip
        self.rows.append(row)
        self._record("share.promised", row, starts_on=str(days[0]), until=str(days[1] or ""))
        return row

    def rest(self, parts: Sequence[Part], since: date, until: date | None) -> None:
        """While an agreement promises a share of the same body, the body's own employment promises none."""
        bodies = {part.organisation.pk for part in parts}
        for row in self._employments(bodies):
            first, last = row.during.lower, row.during.upper
            if (until is not None and first >= until) or (last is not None and last <= since):
                continue
            self.shorten(row, since)
            if until is not None and (last is None or until < last):
                self._go_on(row, (until, last))

    def resume(self, were: Mapping[int, date | None], kept: Collection[int], since: date, until: date | None) -> None:
        """Where an agreement ends earlier than it did (`were`: by body, when), an employment that was to go on after it goes on at once."""
        for row in self._employments(were):
            end = until if row.organisation_id in kept else since
            before = were[row.organisation_id]
            if end is not None and before is not None and end < before and row.during.lower == before:
                last = row.during.upper
                self.shorten(row, before)
                self._go_on(row, (end, last))

    def beside_agreements(self, organisation: Organisation, since: date, until: date | None) -> list[queries.Days]:
        """What of a period is left to an employment by a body: the days on which no agreement promises it a share."""
        agreed = sorted(
            row.during
            for row in self.rows
            if row.organisation_id == organisation.pk and row.source == Source.AGREEMENT and not row.during.isempty
        )
        left, first = [], since
        for days in agreed:
            if (until is not None and days.lower >= until) or (days.upper is not None and days.upper <= first):
                continue
            if first < days.lower:
                left.append((first, days.lower))
            if days.upper is None:
                return left
            first = days.upper
        return [*left, (first, until)] if until is None or first < until else left

    def bodies_on(self, day: date) -> set[int]:
        """To whom something was promised for a day before."""
        return {body for body, during in self.before if day in during}

    @staticmethod
    def opened_on(day: date, promised: Sequence[Share]) -> Decimal:
        return sum((row.effort for row in promised if day in row.during), Decimal(0))

    def _go_on(self, row: Share, days: queries.Days) -> None:
        self.open(row.organisation, row.unit, row.effort, days, source=row.source, agreement=None, number=row.number)

    def _employments(self, bodies: Collection[int]) -> list[Share]:
        return [
            row
            for row in self.rows
            if row.source == Source.EMPLOYMENT and row.organisation_id in bodies and not row.during.isempty
        ]

    def _record(self, kind: str, row: Share, **days: str) -> None:
        share = f"{row.effort * 100:.2f}%"
        record(
            kind,
            row,
            by=self.by,
            person=self.person.name,
            body=row.organisation.name,
            share=share,
            number=row.number,
            **days,
        )
