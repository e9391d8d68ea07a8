"""What is asked of profiles: whom one may see, which facts the regulations ask about them, and what is known."""

from collections.abc import Iterable

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from lianpin_regulations import FactSpec

from lianpin.kernel.audit.models import Event
from lianpin.kernel.audit.queries import events_of
from lianpin.kernel.cases.enums import CaseStatus
from lianpin.kernel.cases.models import Party
from lianpin.kernel.identity.enums import OrganisationKind, Role
from lianpin.kernel.identity.models import Capacity, Membership, Organisation, Person, Unit
from lianpin.kernel.regulations.queries import rulebook
from lianpin.profiles import rules
from lianpin.profiles.enums import NumberKind
from lianpin.profiles.models import BankAccount, ProfileFact
from lianpin.profiles.rules import KEEPER, OWN
from lianpin.toolkit import clock, wall
from lianpin.toolkit.masking import masked_account, masked_identity

PERSONAL = frozenset({*OWN, "人事处", "学院"})
# In these states of a case somebody is being employed, or is.
HIRING = (CaseStatus.UNDER_WAY, CaseStatus.RETURNED, CaseStatus.DONE)
SHOWN = "person.number_shown"


def people_for(capacity: Capacity) -> QuerySet[Person]:
    """The people whose profiles exist for this capacity: oneself; a university's handlers see their own people, and whoever has
    begun an application that their unit has to say something about."""
    if capacity.role in {Role.TALENT, Role.STUDENT}:
        return Person.objects.filter(pk=capacity.person_id or 0)
    if capacity.kind != OrganisationKind.UNIVERSITY:
        return Person.objects.none()
    members = Membership.objects.filter(role=Role.TALENT, unit__organisation=capacity.organisation_id)
    if "人事处" not in capacity.offices and not capacity.audits:
        members = members.filter(unit=capacity.unit_id)
    # Asked of each person: of few that are looked for it costs less than to read every application first.
    is_member = Exists(members.filter(user__person=OuterRef("pk")))
    unit = Value(capacity.unit_id or 0)
    has_applied = Func(F("pk"), unit, function="profiles_applied_to", output_field=BooleanField())
    return Person.objects.filter(Q(is_member) | Q(has_applied)).order_by("name", "pk")


def numbers_for(capacity: Capacity, kind: str) -> QuerySet[Person]:
    """The people whose number of this kind somebody may ask for in full: those who work for the body today; to human resources also those
    whose application their unit has a part in, until it is refused."""
    if capacity.organisation_id is None or not rules.works_with(capacity, kind):
        return Person.objects.none()
    today = clock.today()
    held = Membership.objects.filter(
        Q(until_on=None) | Q(until_on__gte=today), user__person=OuterRef("pk"), role=Role.TALENT, since_on__lte=today,
        unit__organisation=capacity.organisation_id,
    )  # fmt: skip
    found = Q(Exists(held))
    if kind == NumberKind.IDENTITY:
        found |= Q(
            Exists(Party.objects.filter(case__person=OuterRef("pk"), unit=capacity.unit_id, case__status__in=HIRING))
        )
    return Person.objects.filter(found)


def numbers_shown_to(capacity: Capacity, person: Person) -> list[NumberKind]:
    """Which numbers of a person somebody may ask for in full."""
    return [
        kind
        for kind in NumberKind
        if rules.works_with(capacity, kind) and numbers_for(capacity, kind).filter(pk=person.pk).exists()
    ]


def number_of(person: Person, kind: str) -> str:
    """A number in full, for whoever was found to be allowed it; empty where the person has given none."""
    if kind == NumberKind.IDENTITY:
        return str(person.id_number)
    with wall.open_to(wall.Scope.RULE):  # a person's account is theirs alone to see
        account = bank_account_of(person)
        return account.number if account is not None else ""


def masked_number(person: Person, kind: str) -> str:
    """The same as it is shown on pages."""
    return (masked_identity if kind == NumberKind.IDENTITY else masked_account)(number_of(person, kind))


def showings_of(person: Person) -> QuerySet[Event]:
    """Who saw a number of a person in full, when and for what; the latest first."""
    return events_of(person).filter(kind=SHOWN).order_by("-id")


def _running() -> QuerySet[Party]:
    """The parts of bodies in cases about somebody that were not withdrawn."""
    return Party.objects.filter(case__person__isnull=False).exclude(case__status=CaseStatus.WITHDRAWN)


def organisations_for(capacity: Capacity) -> QuerySet[Organisation]:
    """The bodies whose profiles exist for this capacity: its own enterprise."""
    body = capacity.organisation_id
    if body is None or capacity.role in {Role.TALENT, Role.STUDENT} or capacity.kind != OrganisationKind.ENTERPRISE:
        return Organisation.objects.none()
    return Organisation.objects.filter(pk=body)


def home_units_of(person: Person) -> set[int]:
    """Every unit of the bodies that a person belongs to, and of the universities to which they apply."""
    bodies = Membership.objects.filter(user__person=person, role=Role.TALENT).values("unit__organisation")
    asked = _running().filter(case__person=person, organisation__kind=OrganisationKind.UNIVERSITY)
    known = Q(pk__in=bodies) | Q(pk__in=asked.values("organisation"))
    with wall.open_to(wall.Scope.RULE):  # before an application is handed in it is nobody's to see
        return set(Organisation.objects.filter(known).values_list("units", flat=True)) - {None}


def specs_for(labels: Iterable[str]) -> list[FactSpec]:
    """The once-only facts that regulations ask of these sources, the first regulation's words first."""
    wanted = set(labels)
    found: dict[str, FactSpec] = {}
    book = rulebook()
    for code in book.codes:
        regulation = book.versions(code)[-1]
        collected = {name for p in regulation.procedures.values() for step in p.steps for name in step.collects}
        for spec in regulation.facts.values():
            if spec.period == "一次" and spec.name not in collected and source_of(spec) in wanted:
                found.setdefault(spec.name, spec)
    return list(found.values())


def source_of(spec: FactSpec) -> str:
    """The first word of a fact's source."""
    return spec.source.replace("、", "，").split("，")[0].strip()


def facts_about(subject: Person | Organisation) -> dict[str, ProfileFact]:
    """What is known about a subject, by name."""
    chosen = Q(person=subject) if isinstance(subject, Person) else Q(organisation=subject)
    return {fact.name: fact for fact in ProfileFact.objects.filter(chosen)}


def bank_account_of(subject: Person | Organisation) -> BankAccount | None:
    """Where money for a subject goes."""
    chosen = Q(person=subject) if isinstance(subject, Person) else Q(organisation=subject)
    return BankAccount.objects.filter(chosen).first()


def answering_units(person_id: int) -> QuerySet[Unit]:
    """Who answers for what is held about somebody: the units that represent bodies in their cases, and the keeper of their university's people."""
    cases = Party.objects.filter(case__person=person_id, unit__isnull=False).values("unit")
    bodies = Membership.objects.filter(user__person=person_id, role=Role.TALENT).values("unit__organisation")
    own = Q(organisation__in=bodies, offices__contains=[KEEPER])
    found = Unit.objects.filter(Q(pk__in=cases) | own, closed_on=None)
    return found.select_related("organisation").order_by("organisation__name", "name", "pk")
