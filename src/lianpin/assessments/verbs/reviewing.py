"""An appeal against a result: reviewers who did not decide it say what is otherwise, and the result follows."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _
from lianpin_regulations import FactError

from lianpin.appointments.registry import tell_facts_changed
from lianpin.assessments import procedures, rules
from lianpin.assessments.models import Assessment
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases import verbs as cases
from lianpin.kernel.cases.enums import Outcome
from lianpin.kernel.cases.models import Case, Fact, Step
from lianpin.kernel.identity.models import Capacity
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotPossible, NotValid


def decide_appeal(
    step: Step, *, outcome: str, opinion: str, facts: Mapping[str, str] | None = None, by: Capacity
) -> Step:
    """Decide on the appeal against a year's result: refuse it, or say which scores, days or quota are otherwise (name → text)."""
    with wall.behind():
        original = step.case.parent
        assessment = Assessment.objects.filter(case=original).select_related("case__version").first()
        if original is None or assessment is None:
            raise NotPossible(_("本办件不是对年度考核的复核。"), code="ASSESSMENT_MISSING")
        rules.check_says_why(opinion)
        if outcome == Outcome.AGREED:
            _say(step.case, assessment, facts or {}, by=by)
        return cases.take_step(step, outcome=outcome, opinion=opinion, by=by)


def revise_result(case: Case, step: Step, by: Capacity) -> None:
    """A review has changed the facts of a year's assessment: score and grade follow, with how they come about now.

    The day on which the result became final stays; whatever hangs on it is told, and pays the difference or takes it back.
    """
    assessment = Assessment.objects.select_for_update(of=("self",), no_key=True).filter(case=case).first()
    if assessment is None:
        return
    changed = list(step.case.facts.exclude(period=""))
    if not changed:
        raise NotPossible(
            _("改变原决定的，请在“考核复核”页面写明改变的评分、日数或者名额。"), code="APPEAL_NOTHING_CHANGED"
        )
    for fact in changed:
        case.facts.update_or_create(
            name=fact.name,
            period=fact.period,
            defaults={
                "value": fact.value,
                "source": fact.source,
                "given_by": fact.given_by,
                "given_on": fact.given_on,
                "document": step.case.number,
            },
        )
    before = assessment.grade
    decided = {each.name: each.value for each in cases.decide_values(step.case, procedures.RESULT, by=by)}
    assessment.score, assessment.grade = Decimal(decided[procedures.SCORE]), decided[procedures.GRADE]
    assessment.save(update_fields=["score", "grade"])
    said = {"before": before, "grade": assessment.grade, "score": str(assessment.score), "appeal": step.case.number}
    record("assessment.revised", assessment, by=by, year=assessment.year, **said)
    tell_facts_changed(assessment.appointment, assessment.year)


def _say(appeal: Case, assessment: Assessment, facts: Mapping[str, str], *, by: Capacity) -> None:
    """Keep what the reviewers say in the appeal's own case; only what the assessment had asked for may be said otherwise."""
    specs = {spec.name: spec for spec in procedures.reviewable(assessment.case)}
    given = {name: text.strip() for name, text in facts.items() if text.strip()}
    for name, text in given.items():
        if name not in specs:
            raise NotValid(_("“%s”不是本次考核的事实，不能在复核中改变。") % name, code="FACT_UNKNOWN")
        try:
            value = specs[name].write(specs[name].read(text))
        except FactError as error:
            raise NotValid(error.message, code="FACT_WRONG", clause=specs[name].article) from error
        Fact.objects.update_or_create(
            case=appeal,
            name=name,
            period=str(assessment.year),
            defaults={"value": value, "source": "复核", "given_by": str(by), "given_on": clock.today()},
        )
        record("case.fact_entered", appeal, by=by, name=name, value=value, step="复核决定")
