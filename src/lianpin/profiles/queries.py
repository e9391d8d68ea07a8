"""What is asked of profiles: whom one may see, which facts the regulations ask about them, and what is known."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from lianpin_regulations import FactSpec

from lianpin.kernel.identity.enums import OrganisationKind, Role
from lianpin.kernel.identity.models import Capacity, Membership, Organisation, Person
from lianpin.kernel.regulations.queries import rulebook
from lianpin.profiles.models import BankAccount, ProfileFact
from lianpin.profiles.rules import OWN

PERSONAL = frozenset({*OWN, "人事处", "学院"})


def people_for(capacity: Capacity) -> QuerySet[Person]:
    """The people whose profiles exist for this capacity: oneself; a university's handlers see their own people."""
    if capacity.role in {Role.TALENT, Role.STUDENT}:
        return Person.objects.filter(pk=capacity.person_id or 0)
    if capacity.kind != OrganisationKind.UNIVERSITY:
        return Person.objects.none()
    members = Membership.objects.filter(role=Role.TALENT, unit__organisation=capacity.organisation_id)
    if "人事处" not in capacity.offices:
        members = members.filter(unit=capacity.unit_id)
    return Person.objects.filter(user__memberships__in=members).distinct().order_by("name", "pk")


def organisations_for(capacity: Capacity) -> QuerySet[Organisation]:
    """The bodies whose profiles exist for this capacity: its own enterprise."""
    body = capacity.organisation_id
    if body is None or capacity.role in {Role.TALENT, Role.STUDENT} or capacity.kind != OrganisationKind.ENTERPRISE:
        return Organisation.objects.none()
    return Organisation.objects.filter(pk=body)


def home_units_of(person: Person) -> set[int]:
    """Every unit of the bodies that a person belongs to."""
    bodies = Membership.objects.filter(user__person=person, role=Role.TALENT).values("unit__organisation")
    return set(Organisation.objects.filter(pk__in=bodies).values_list("units", flat=True)) - {None}


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
