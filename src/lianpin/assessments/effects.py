"""What the procedure of the year's assessment makes happen: 初定等次, what the notice will show; 确定等次, the result is final."""

from decimal import Decimal

from django.utils.translation import gettext as _
from lianpin_regulations import Decision, decide

from lianpin.appointments.registry import tell_facts_changed
from lianpin.assessments import verbs
from lianpin.assessments.models import Assessment
from lianpin.assessments.procedures import GRADE, SCORE
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases import facts as case_facts
from lianpin.kernel.cases import verbs as cases
from lianpin.kernel.cases.models import Step
from lianpin.kernel.identity.models import Capacity
from lianpin.kernel.regulations import queries as regulations
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotPossible


def check_result(step: Step, by: Capacity) -> None:
    """The step is refused while facts for score or grade are missing, with who has to give them."""
    decision = _decide(_assessment(step))
    if decision.needs:
        needs = "；".join(dict.fromkeys(str(need) for need in decision.needs))
        raise NotPossible(_("考核结果暂不能确定：%s。") % needs, code="ASSESSMENT_NEEDS")


def propose(step: Step, by: Capacity) -> None:
    """Quota and grade are settled: the public notice shows score and grade, with how they came about."""
    cases.decide_values(step.case, [SCORE, GRADE], by=by)


def make_final(step: Step, by: Capacity) -> None:
    """Both sides have confirmed: score and grade stand from today, and whatever hangs on them is told."""
    assessment = _assessment(step)
    check_result(step, by)
    decision = _decide(assessment)
    assessment.score = Decimal(str(decision.value(SCORE)))
    assessment.grade = str(decision.value(GRADE))
    assessment.confirmed_on = clock.today()
    assessment.save(update_fields=["score", "grade", "confirmed_on"])
    cases.decide_values(step.case, [SCORE, GRADE], by=by)
    result = {"year": assessment.year, "score": str(assessment.score), "grade": assessment.grade}
    record("assessment.confirmed", assessment, by=by, **result)
    tell_facts_changed(assessment.appointment, assessment.year)
    if assessment.round is not None:
        verbs.finish_round(assessment.round, by=by)


def _assessment(step: Step) -> Assessment:
    locked = Assessment.objects.select_for_update(of=("self",), no_key=True)
    found = (
        locked.select_related("appointment", "round", "case__version__regulation").filter(case_id=step.case_id).first()
    )
    if found is None:
        raise NotPossible(_("本办件不是年度考核，不能确定等次。"), code="ASSESSMENT_MISSING")
    return found


def _decide(assessment: Assessment) -> Decision:
    case = assessment.case
    return decide(
        regulations.rulebook(),
        case.version.regulation.code,
        [SCORE, GRADE],
        case_facts.facts_of(case),
        at=assessment.year,
        calendar=regulations.calendar(),
    )
