"""Rows of a case as plain facts for the engine, with their provenance."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lianpin_regulations import Given, Regulation, parse_period

from lianpin.kernel.cases.models import Case, Fact
from lianpin.kernel.regulations.queries import program
from lianpin.toolkit import clock, wall

Provider = Callable[[Sequence[Case]], Mapping[int, Mapping[str, Any]]]  # what it says of each case, by its key
PROVIDERS: list[Provider] = []  # filled through registry.provides_facts
JOINS: list[str] = []  # likewise: what providers read of their own rows, as seen from a case
LONGEST_LINE = 8  # no case stands on more cases than this


def line_of(case: Case) -> list[Case]:
    """The case and those it stands on, itself last."""
    found = [case]
    while found[0].parent is not None and len(found) < LONGEST_LINE:
        found.insert(0, found[0].parent)
    return found


def is_joined(case: Case, name: str) -> bool:
    """Whether an app's one row for a case was read together with the case, be it that there is none."""
    return name in case._state.fields_cache


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
    return facts_of_all([case])[case.pk]


def facts_of_all(cases: Sequence[Case]) -> dict[int, dict[str, Any]]:
    """As `facts_of`, for many cases by their keys; each provider is asked once.

    What was said of others (a body's turnover, a post's share of time) decides about a case as well, whoever looks at it: the engine
    reads it behind the wall, and what a page shows of it is chosen by its source.
    """
    with wall.open_to(wall.Scope.ENGINE):
        return _gathered(cases)


def _gathered(cases: Sequence[Case]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {case.pk: {} for case in cases}
    for provider in PROVIDERS:
        for pk, said in provider(cases).items():
            for name, given in said.items():
                found[pk][name] = joined(found[pk].get(name), given)
    for case in cases:
        facts, anchor = found[case.pk], program(case.version).anchor
        for name, given in own_facts(case).items():
            facts[name] = joined(facts.get(name), given)
        if anchor not in facts:
            facts[anchor] = Given(clock.today(), by="系统")
    return found


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact as a page shows it. `is_inherited`: said in a case that this one stands on."""

    name: str
    english: str
    period: str
    value: str
    source: str
    by: str
    on: date
    document: str
    is_inherited: bool


def lines_of(case: Case) -> list[FactLine]:
    """The facts that were said in a case and, as far as its regulation asks for them, in those it stands on."""
    regulation = program(case.version)
    found: dict[tuple[str, str], FactLine] = {}
    for each in line_of(case):
        for row in each.facts.all():
            if row.name in regulation.facts and row.name in program(each.version).facts:
                found[row.name, row.period] = _line(row, regulation, is_inherited=each is not case)
    order = {name: place for place, name in enumerate(regulation.facts)}
    return sorted(found.values(), key=lambda line: (order[line.name], line.period))


def _line(row: Fact, regulation: Regulation, *, is_inherited: bool) -> FactLine:
    spec = regulation.facts[row.name]
    return FactLine(
        row.name, spec.english, row.period, spec.show(spec.read(row.value)), row.source, row.given_by, row.given_on,
        row.document, is_inherited,
    )  # fmt: skip


def joined(before: Any, given: Any) -> Any:
    """Two statements of one fact: periods are joined, otherwise the later one stands."""
    if isinstance(before, Mapping) and isinstance(given, Mapping):
        return {**before, **given}
    return given
