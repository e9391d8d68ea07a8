"""Rows of a case as plain facts for the engine, with their provenance."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lianpin_regulations import Given, Regulation, parse_period

from lianpin.kernel.cases.models import Case, Fact
from lianpin.kernel.regulations.queries import program
from lianpin.toolkit import clock

Provider = Callable[[Case], Mapping[str, Any]]
PROVIDERS: list[Provider] = []  # filled through registry.provides_facts
LONGEST_LINE = 8  # no case stands on more cases than this


def line_of(case: Case) -> list[Case]:
    """The case and those it stands on, itself last."""
    found = [case]
    while found[0].parent is not None and len(found) < LONGEST_LINE:
        found.insert(0, found[0].parent)
    return found


def given_facts(rows: Iterable[Fact], regulation: Regulation) -> dict[str, Any]:
    """Rows of one case by name; periodic ones by period. A fact that the version no longer knows is left out."""
    facts: dict[str, Any] = {}
    for row in rows:
        spec = regulation.facts.get(row.name)
        if spec is None:
            continue
        given = Given(spec.read(row.value), by=row.given_by, on=row.given_on, document=row.document)
        if row.period:
            facts.setdefault(row.name, {})[parse_period(row.period)] = given
        else:
            facts[row.name] = given
    return facts


def own_facts(case: Case) -> dict[str, Any]:
    """What was said in the case itself and in the cases it stands on; the nearer one wins."""
    facts: dict[str, Any] = {}
    for each in line_of(case):
        for name, given in given_facts(each.facts.all(), program(each.version)).items():
            facts[name] = joined(facts.get(name), given)
    return facts


def facts_of(case: Case) -> dict[str, Any]:
    """Everything that is known for a case: what other apps provide, then what was said in the case's own line."""
    facts: dict[str, Any] = {}
    for provider in PROVIDERS:
        for name, given in provider(case).items():
            facts[name] = joined(facts.get(name), given)
    for name, given in own_facts(case).items():
        facts[name] = joined(facts.get(name), given)
    regulation = program(case.version)
    if regulation.anchor not in facts:
        facts[regulation.anchor] = Given(clock.today(), by="系统")
    return facts


def joined(before: Any, given: Any) -> Any:
    """Two statements of one fact: periods are joined, otherwise the later one stands."""
    if isinstance(before, Mapping) and isinstance(given, Mapping):
        return {**before, **given}
    return given
