"""From the scores to the final result: the ranking within the quota, the end of the notices, both sides' confirmation."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from lianpin.assessments import procedures, queries, rules
from lianpin.assessments.enums import RoundStatus
from lianpin.assessments.models import Assessment, Round
from lianpin.assessments.verbs.scoring import held
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases import rules as case_rules
from lianpin.kernel.cases import verbs as cases
from lianpin.kernel.cases.enums import Outcome
from lianpin.kernel.cases.models import Step
from lianpin.kernel.identity.models import Capacity
from lianpin.toolkit import clock, wall


def rank_round(round: Round, *, leave_days: Mapping[int, str] | None = None, by: Capacity) -> list[procedures.Ranked]:
    """Rank everybody by the regulation's own rule, settle who is within the quota, and take the step that does.

    `leave_days`: assessment → approved days of leave, 0 where nothing is said. From here on the notices run.
    """
    with wall.behind():
        round = held(round)
        steps = queries.quota_steps(round, by)
        rules.check_can_rank(by, round, steps, waiting=queries.waiting_for_scores(round))
        ranked = procedures.ranking(round, leave_days or {}, by=by)
        for each in ranked:
            _place(each, steps, by=by)
        round.status, round.ranked_on = RoundStatus.RANKED, clock.today()
        round.places = max((each.places for each in ranked), default=0)
        round.save(update_fields=["status", "ranked_on", "places"])
        chosen = [each.assessment.appointment.person.name for each in ranked if each.is_within]
        said = {"people": len(ranked), "places": round.places, "names": "、".join(chosen) or "无"}
        record("round.ranked", round, by=by, year=round.year, **said)
    return ranked


def _place(ranked: procedures.Ranked, steps: Mapping[int, Step], *, by: Capacity) -> None:
    """One person's place: kept on the assessment, with its explanation in the case, and the step is done."""
    assessment = ranked.assessment
    step = steps.get(assessment.case_id)
    if step is None:  # was settled by hand before
        return
    assessment.rank = ranked.rank
    assessment.save(update_fields=["rank"])
    cases.decide_values(assessment.case, [procedures.WITHIN], population=ranked.population, by=by)
    facts = {procedures.LEAVE: ranked.leave_days, procedures.QUOTA: "是" if ranked.is_within else "否"}
    cases.take_step(step, outcome=Outcome.AGREED, opinion=ranked.sentence, facts=facts, by=by)


def close_notices(round: Round, *, by: Capacity) -> int:
    """Finish the public notices that are over and to which nobody objects; how many."""
    with wall.behind():
        round = held(round)
        over = [step for step in queries.steps_with(round, by, "公示") if case_rules.can_take(by, step)]
        rules.check_has_steps(over, _("公示期满"))
        _agree(over, _("公示期满，无异议"), by=by)
        record("round.notices_closed", round, by=by, year=round.year, count=len(over))
    return len(over)


def confirm_round(round: Round, *, by: Capacity) -> int:
    """One side confirms every result that waits for it; how many. With the other side's word they are final."""
    with wall.behind():
        round = held(round)
        steps = queries.steps_with(round, by, "双方确认")
        rules.check_has_steps(steps, _("双方确认"))
        record("round.side_confirmed", round, by=by, year=round.year, organisation=by.organisation, count=len(steps))
        _agree(steps, _("确认"), by=by)
    return len(steps)


def finish_round(round: Round, *, by: Capacity) -> None:
    """The round is confirmed when its last result is; nothing before that."""
    with wall.behind():
        round = held(round)
        is_open = Assessment.objects.filter(round=round, confirmed_on=None).exists()
        if is_open or round.status == RoundStatus.CONFIRMED:
            return
        round.status = RoundStatus.CONFIRMED
        round.save(update_fields=["status"])
        record("round.confirmed", round, by=by, year=round.year, university=round.university.name)


def _agree(steps: Sequence[Step], opinion: str, *, by: Capacity) -> None:
    for step in steps:
        cases.take_step(step, outcome=Outcome.AGREED, opinion=opinion, by=by)
