"""Making official what the engine computed for a case."""

from collections.abc import Sequence

from lianpin_regulations import Missing, Population, Trace, decide

from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases.facts import facts_of
from lianpin.kernel.cases.models import Case, Decision
from lianpin.kernel.identity.models import Capacity
from lianpin.kernel.regulations.queries import calendar, rulebook
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotPossible


def decide_values(
    case: Case,
    names: Sequence[str],
    *,
    by: Capacity,
    if_known: Sequence[str] = (),
    population: Population | None = None,
) -> list[Decision]:
    """Make what the engine computes official, with its explanation. NotPossible names what is missing.

    `if_known` are decided as well where nothing is missing for them. `population`: the cohort, for what is decided within one.
    """
    with wall.behind():
        code = case.version.regulation.code
        facts = facts_of(case) if population is None else population.people[population.person]
        decision = decide(rulebook(), code, names, facts, at=case.year, calendar=calendar(), population=population)
        if decision.needs:
            raise NotPossible("；".join(str(need) for need in decision.needs), code="DECISION_NEEDS")
        known = [name for name in if_known if not isinstance(decision.value(name), Missing)]
        return [_decided(case, name, decision.trace(name), by=by) for name in (*names, *known)]


def _decided(case: Case, name: str, trace: Trace, *, by: Capacity) -> Decision:
    decision, _made = Decision.objects.update_or_create(
        case=case,
        name=name,
        defaults={
            "value": trace.shown,
            "trace": trace.to_json(),
            "digest": trace.digest(),
            "decided_on": clock.today(),
        },
    )
    record(
        "case.value_decided", case, by=by, name=name, value=trace.shown, article=trace.article, digest=trace.digest()
    )
    return decision
