"""Profiles as plain facts for the engine."""

from typing import Any

from django.db.models import Q
from lianpin_regulations import FactError, Given, Regulation

from lianpin.kernel.cases.models import Case
from lianpin.kernel.regulations.queries import program
from lianpin.profiles.models import ProfileFact


def facts_of_case(case: Case) -> dict[str, Any]:
    """What is known about a case's person and bodies, as far as its regulation asks for it."""
    bodies = [party.organisation_id for party in case.parties.all() if party.organisation_id]
    about = Q(person=case.person_id) if case.person_id else Q(pk=None)
    rows = ProfileFact.objects.filter(about | Q(organisation__in=bodies)).order_by("pk")
    # What is said of a body stands against what is said of the person.
    return given(sorted(rows, key=lambda row: row.organisation_id is not None), program(case.version))


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
