"""The regulation's own rule for the quota, asked for a whole cohort at once; and what the steps of an assessment ask for."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from lianpin_regulations import Decision, FactError, Facts, FactSpec, Given, Missing, Population, decide

from lianpin.assessments import queries
from lianpin.assessments.models import Assessment, Round
from lianpin.kernel.cases.facts import facts_of
from lianpin.kernel.cases.models import Case
from lianpin.kernel.identity.models import Capacity
from lianpin.kernel.regulations.queries import calendar, program, rulebook
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotPossible, NotValid

SCORE, GRADE = "综合得分", "考核等次"
RESULT = (SCORE, GRADE)
LEAVE, QUOTA = "批准扣减日数", "优秀名额内"
# The quota's own names in the regulation: whether within it, at which place, of how many.
WITHIN, RANK, PLACES = "优秀名额入选", "优秀名额入选名次", "优秀名额入选个数"


@dataclass(frozen=True)
class Ranked:
    """One person's place by the regulation: `rank` None for who does not compete for the quota."""

    assessment: Assessment
    score: Decimal
    grade: str
    rank: int | None
    places: int
    is_within: bool
    leave_days: str
    population: Population

    @property
    def sentence(self) -> str:
        """What the record of the step says."""
        if self.rank is None:
            return _("综合得分%(score)s，不参加优秀名额排序") % {"score": self.score}
        said = {"score": self.score, "rank": self.rank, "places": self.places}
        if self.is_within:
            return _("综合得分%(score)s，排序第%(rank)s，在%(places)s个优秀名额之内") % said
        return _("综合得分%(score)s，排序第%(rank)s，不在%(places)s个优秀名额之内") % said


def ranking(round: Round, leave_days: Mapping[int, str], *, by: Capacity) -> list[Ranked]:
    """Everybody of a round, the best first. NotPossible names who lacks which fact; ties go by the regulation's own order."""
    assessments = list(queries.ranked_together(round))
    days = {each.pk: leave_days.get(each.pk, "").strip() or "0" for each in assessments}
    people: dict[str, Facts] = {each.case.number: _facts(each, days[each.pk], by) for each in assessments}
    kept: dict[Any, Any] = {}
    found = []
    for each in assessments:
        population = Population(people, each.case.number, kept)
        found.append(_ranked(each, days[each.pk], population))
    return sorted(found, key=lambda each: (each.rank is None, each.rank or 0, -each.score, each.assessment.pk))


def _facts(assessment: Assessment, leave_days: str, by: Capacity) -> Facts:
    """What is known of one person of the cohort, with the days of leave that are being settled now."""
    facts = dict(facts_of(assessment.case))
    spec = program(assessment.case.version).facts[LEAVE]
    try:
        value = spec.read(leave_days)
    except FactError as error:
        said = {"person": assessment.appointment.person.name, "reason": error.message}
        raise NotValid(_("%(person)s：%(reason)s") % said, code="FACT_WRONG", clause=spec.article) from error
    facts.setdefault(LEAVE, {assessment.year: Given(value, by=str(by), on=clock.today())})
    return facts


def _ranked(assessment: Assessment, leave_days: str, population: Population) -> Ranked:
    code = assessment.case.version.regulation.code
    facts = population.people[population.person]
    goals = [WITHIN, RANK, PLACES, SCORE]
    decision = decide(rulebook(), code, goals, facts, at=assessment.year, calendar=calendar(), population=population)
    if decision.needs:
        needs = "；".join(dict.fromkeys(str(need) for need in decision.needs))
        said = {"person": assessment.appointment.person.name, "needs": needs}
        raise NotPossible(_("%(person)s的名次暂不能确定：%(needs)s。") % said, code="ROUND_NEEDS")
    rank, is_within = _number(decision, RANK), bool(decision.value(WITHIN))
    facts = {**facts, QUOTA: {assessment.year: Given(is_within, by="")}}
    grade = decide(rulebook(), code, [GRADE], facts, at=assessment.year, calendar=calendar()).value(GRADE)
    return Ranked(
        assessment, Decimal(str(decision.value(SCORE))), "" if isinstance(grade, Missing) else str(grade), rank or None,
        _number(decision, PLACES), is_within, leave_days, population,
    )  # fmt: skip


def _number(decision: Decision, name: str) -> int:
    value: Any = decision.value(name)
    return 0 if isinstance(value, Missing) or value is None else int(value)


def reviewable(case: Case) -> tuple[FactSpec, ...]:
    """What the steps of an assessment asked for in this case, and a review may therefore say otherwise."""
    regulation = program(case.version)
    given = {fact.name for fact in case.facts.all() if fact.period}
    asked = [name for step in regulation.procedures[case.procedure].steps for name in step.collects]
    return tuple(regulation.facts[name] for name in asked if name in given)
