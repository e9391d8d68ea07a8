"""Profiles as plain facts for the engine."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from lianpin_regulations import FactError, Given, Regulation

from lianpin.kernel.cases.models import Case
from lianpin.kernel.regulations.queries import program
from lianpin.profiles.models import ProfileFact


def facts_of_cases(cases: Sequence[Case]) -> dict[int, dict[str, Any]]:
    """What is known about each case's person and bodies, as far as its regulation asks for it."""
    bodies = {case.pk: [p.organisation_id for p in case.parties.all() if p.organisation_id] for case in cases}
    people = {case.person_id for case in cases if case.person_id}
    about = Q(person__in=people) | Q(organisation__in={pk for found in bodies.values() for pk in found})
    of_person: dict[int | None, list[ProfileFact]] = defaultdict(list)
    of_body: dict[int, list[ProfileFact]] = defaultdict(list)
    for row in ProfileFact.objects.filter(about).order_by("pk"):
        (of_body[row.organisation_id] if row.organisation_id else of_person[row.person_id]).append(row)

    def rows(case: Case) -> list[ProfileFact]:
        said = [row for pk in dict.fromkeys(bodies[case.pk]) for row in of_body[pk]]
        # What is said of a body stands against what is said of the person.
        return [*(of_person[case.person_id] if case.person_id else []), *sorted(said, key=lambda row: row.pk)]

    return {case.pk: given(rows(case), program(case.version)) for case in cases}


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
