"""Profiles as plain facts for the engine."""

from typing import Any

from lianpin_regulations import FactError, Given, Regulation

from lianpin.kernel.cases.models import Case
from lianpin.kernel.regulations.queries import program
from lianpin.profiles.models import ProfileFact


def facts_of_case(case: Case) -> dict[str, Any]:
    """What is known about a case's person and bodies, as far as its regulation asks for it."""
    bodies = [party.organisation_id for party in case.parties.all() if party.organisation_id]
    rows = ProfileFact.objects.filter(person=case.person_id) if case.person_id else ProfileFact.objects.none()
    regulation = program(case.version)
    return given([*rows, *ProfileFact.objects.filter(organisation__in=bodies)], regulation)


def given(rows: list[ProfileFact], regulation: Regulation) -> dict[str, Any]:
    """Rows in the words of one regulation; what it does not know or cannot take any more is left out, and so asked anew."""
    facts: dict[str, Any] = {}
    for row in rows:
        spec = regulation.facts.get(row.name)
        if spec is None or spec.period != "一次":
            continue
        try:
            facts[row.name] = Given(spec.read(row.value), by=row.given_by, on=row.given_on, document=row.document)
        except FactError:
            continue
    return facts
