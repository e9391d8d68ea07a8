"""What is asked of shares, months and warnings; and which of somebody's shares exist for whom."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection
from django.db.models import Q, QuerySet

from lianpin.appointments.models import Appointment
from lianpin.appointments.queries import HOME_OFFICES, appointments_for
from lianpin.effort.models import Attendance, Drift, Share
from lianpin.effort.rules import keeps_shares
from lianpin.kernel.identity.enums import OrganisationKind
from lianpin.kernel.identity.models import Capacity, Organisation, Person
from lianpin.profiles.queries import people_for
from lianpin.toolkit import wall

Days = tuple[date, date | None]  # the first day, and the first that is no longer in it (None: without end)


def shares_for(by: Capacity) -> QuerySet[Share]:
    """What this capacity sees in full: a person their own; a university's college, human resources, finance and auditors, and all of an
    enterprise, what their body was promised and both parts of the agreements that they see. It is no matter of the city's."""
    seen = Q(pk__in=[])
    if by.is_personal:
        seen = Q(person=by.person_id or 0)
    elif by.organisation_id is not None and by.kind != OrganisationKind.CITY:
        seen = Q(agreement__appointment__in=appointments_for(by).order_by().values("pk"))
        seen |= Q(organisation=by.organisation_id, unit=by.unit_id or 0)
        if by.kind == OrganisationKind.ENTERPRISE or by.audits or set(by.offices) & set(HOME_OFFICES):
            seen |= Q(organisation=by.organisation_id)
    return Share.objects.filter(seen).select_related("person", "organisation", "unit", "agreement__appointment")


def attendances_for(by: Capacity) -> QuerySet[Attendance]:
    """The months of the appointments that this capacity sees; they are no matter of the city's."""
    appointments = Appointment.objects.none() if by.kind == OrganisationKind.CITY else appointments_for(by)
    found = Attendance.objects.filter(appointment__in=appointments.order_by().values("pk"))
    return found.select_related(
        "appointment__person", "appointment__home", "appointment__host", "organisation", "corrects"
    )


def drifts_for(by: Capacity) -> QuerySet[Drift]:
    """The warnings about the appointments that this capacity sees; they are no matter of the city's."""
    appointments = Appointment.objects.none() if by.kind == OrganisationKind.CITY else appointments_for(by)
    return Drift.objects.filter(appointment__in=appointments.order_by().values("pk")).select_related("organisation")


@dataclass(frozen=True, slots=True)
class Step:
    """From the first day of `during` until its end the same parts hold: by body, None for those that one may not know."""

    during: Days
    parts: dict[int | None, Decimal]

    @property
    def total(self) -> Decimal:
        return sum(self.parts.values(), Decimal(0))

    @property
    def ends_on(self) -> date | None:
        end = self.during[1]
        return None if end is None else end - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Book:
    """What somebody may know of a person's shares: `rows` in full, and the `steps` of all together."""

    rows: list[Share]
    steps: list[Step]

    @property
    def bodies(self) -> list[Organisation]:
        """Whose rows they are, in the order in which they began."""
        return list({row.organisation_id: row.organisation for row in self.rows}.values())

    @property
    def has_others(self) -> bool:
        return any(None in step.parts for step in self.steps)


def book_of(person_id: int, by: Capacity) -> Book | None:
    """The shares of a person as this capacity may know them: its own rows, and of all others one sum. None: it has none there."""
    rows = list(shares_for(by).filter(person=person_id))
    if not rows:
        return None
    with wall.open_to(wall.Scope.RULE):  # others' rows are added up, and nothing else of them leaves this function
        others = list(
            Share.objects.filter(person=person_id, during__isempty=False)
            .exclude(pk__in=[row.pk for row in rows])
            .values_list("during", "effort")
        )
    known = [(row.organisation_id, _days(row.during), row.effort) for row in rows if not row.during.isempty]
    return Book(rows, _steps([*known, *((None, _days(during), effort) for during, effort in others)]))


def keeps_for(person: Person, by: Capacity) -> bool:
    """Whether somebody's page is there for a capacity that has no row of theirs: for themselves, and for the human resources of their
    university, who may enter what it employs them for."""
    return by.is_person(person.pk) or (keeps_shares(by) and people_for(by).filter(pk=person.pk).exists())


def _days(during: object) -> Days:
    return (during.lower, during.upper)  # type: ignore[attr-defined]


def _steps(parts: Sequence[tuple[int | None, Days, Decimal]]) -> list[Step]:
    """Cut at every day on which something begins or ends."""
    firsts = {days[0] for _body, days, _effort in parts}
    edges = sorted(firsts | {days[1] for _body, days, _effort in parts if days[1] is not None})
    steps = []
    for first, end in zip(edges, [*edges[1:], None], strict=True):
        held: dict[int | None, Decimal] = defaultdict(Decimal)
        for body, days, effort in parts:
            if days[0] <= first and (days[1] is None or first < days[1]):
                held[body] += effort
        if held:
            steps.append(Step((first, end), dict(held)))
    return steps


def people_with_shares(by: Capacity, on: date) -> QuerySet[Share]:
    """The shares that stand on a day, for the list of those whose work one's body has a part in."""
    return shares_for(by).filter(during__contains=on).order_by("person__name", "person", "pk")


def first_above_whole(person_id: int) -> tuple[date, Decimal] | None:
    """The first day on which more than the whole of a person is promised, and how much. Behind the wall."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT day, sum(effort) FROM (SELECT DISTINCT lower(during) AS day FROM effort_share "
            "WHERE person_id = %(person)s AND NOT isempty(during)) AS steps "
            "JOIN effort_share ON person_id = %(person)s AND during @> day GROUP BY day HAVING sum(effort) > 1 ORDER BY day LIMIT 1",
            {"person": person_id},
        )
        row = cursor.fetchone()
    return None if row is None else (row[0], row[1])


def current_line(appointment: Appointment, organisation_id: int, month: date) -> Attendance | None:
    """The last word on a month: the open line, else the certified one."""
    found = appointment.attendances.filter(organisation=organisation_id, month=month)
    line: Attendance | None = found.exclude(status="replaced").order_by("-pk").first()
    return line
