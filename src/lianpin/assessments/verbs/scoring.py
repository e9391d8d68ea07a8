"""Both sides score at the same time: by indicators of their own where they have set some, else by one number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from lianpin.assessments import queries, rules
from lianpin.assessments.models import Assessment, Indicator, Round, Score
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases import verbs as cases
from lianpin.kernel.cases.enums import Outcome
from lianpin.kernel.cases.models import Step
from lianpin.kernel.identity.models import Capacity
from lianpin.toolkit import wall
from lianpin.toolkit.errors import NotValid


@dataclass(frozen=True)
class Mark:
    """What was typed for one step: the facts that it asks for, or the points by indicator in place of the score."""

    facts: Mapping[str, str] = field(default_factory=dict)
    points: Mapping[int, Decimal] = field(default_factory=dict)
    opinion: str = ""


def set_indicators(round: Round, rows: Sequence[tuple[str, int]], *, by: Capacity) -> list[Indicator]:
    """Say what one's own body scores by: names with their full points, which come to 100. Before its first score."""
    with wall.behind():
        round = held(round)
        rules.check_can_set_indicators(by, round, is_scored=queries.is_scored(round, by.organisation_id))
        rules.check_points(rows)
        assert by.organisation_id is not None  # a body's office was just demanded
        own = Indicator.objects.filter(round=round, organisation=by.organisation_id)
        own.delete()
        made = [
            Indicator.objects.create(
                round=round, organisation_id=by.organisation_id, ordinal=number, name=name.strip(), points=points
            )
            for number, (name, points) in enumerate(rows, start=1)
        ]
        said = "、".join(f"{each.name}{each.points}分" for each in made)
        record("round.indicators_set", round, by=by, organisation=by.organisation, indicators=said)
    return made


def score_round(round: Round, marks: Mapping[int, Mark], *, by: Capacity) -> int:
    """Finish the scoring steps of this capacity for which there is a mark (step → mark); how many."""
    with wall.behind():
        round = held(round)
        steps = [step for step in queries.scoring_steps(round, by) if step.pk in marks]
        rules.check_has_steps(steps, _("评分"))
        indicators = queries.indicators_of(round, by.organisation_id)
        for step in steps:
            mark = marks[step.pk]
            facts = dict(mark.facts)
            if indicators and (name := queries.score_asked(step)):
                facts[name] = str(_total(step, indicators, mark))
            cases.take_step(step, outcome=Outcome.AGREED, opinion=mark.opinion, facts=facts, by=by)
        record("round.scored", round, by=by, organisation=by.organisation, count=len(steps))
    return len(steps)


def _total(step: Step, indicators: Sequence[Indicator], mark: Mark) -> Decimal:
    """Keep the points by indicator; their sum is the score."""
    assessment, person = Assessment.objects.get(case=step.case_id), step.case.person
    total = Decimal(0)
    for indicator in indicators:
        points = mark.points.get(indicator.pk)
        if points is None or not 0 <= points <= indicator.points or points != round_to_tenth(points):
            raise NotValid(
                _("%(person)s的“%(name)s”应为0至%(most)s之间的数，最多一位小数。")
                % {"person": person.name if person else "", "name": indicator.name, "most": indicator.points},
                code="POINTS_RANGE",
            )
        Score.objects.update_or_create(assessment=assessment, indicator=indicator, defaults={"points": points})
        total += points
    return total


def round_to_tenth(points: Decimal) -> Decimal:
    """With one place after the point."""
    return points.quantize(Decimal("0.1"))


def held(round: Round) -> Round:
    """The round's fresh row, held until the transaction ends."""
    locked = Round.objects.select_for_update(of=("self",), no_key=True)
    return locked.select_related("university").get(pk=round.pk)
