"""What is asked of assessments. Who sees the case of one sees the assessment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet
from django.urls import reverse

from lianpin.appointments import queries as appointments
from lianpin.appointments.models import Appointment
from lianpin.assessments import rules
from lianpin.assessments.models import Assessment, Indicator, Round, Score
from lianpin.kernel.cases import queries as cases
from lianpin.kernel.cases.enums import CaseStatus, StepStatus
from lianpin.kernel.cases.models import Decision, Fact, Step
from lianpin.kernel.cases.rules import APPEAL, REVIEWERS
from lianpin.kernel.identity.models import Capacity, Organisation
from lianpin.kernel.regulations.queries import program


def assessments_for(capacity: Capacity) -> QuerySet[Assessment]:
    """The assessments this capacity sees: those of the cases it sees."""
    seen = cases.cases_for(capacity).values("pk")
    found = Assessment.objects.filter(case__in=seen)
    shown = ("appointment__person", "appointment__host", "case__version__regulation", "case__person", "round")
    return found.select_related(*shown).order_by("-year", "-pk")


@dataclass(frozen=True)
class Opening:
    """A year of an appointment whose assessment may be opened today."""

    appointment: Appointment
    year: int


def openings_for(capacity: Capacity, today: date) -> list[Opening]:
    """The years that have ended without an assessment, for who may open one."""
    if rules.OPENING_OFFICE not in capacity.offices or capacity.role not in rules.OPENING_ROLES:
        return []
    mine = appointments.under_rules(appointments.appointments_for(capacity)).filter(home=capacity.organisation_id)
    done = set(Assessment.objects.filter(appointment__in=mine.values("pk")).values_list("appointment_id", "year"))
    return [
        Opening(appointment, year)
        for appointment in mine
        for year in range(appointment.starts_on.year, min(appointment.ends_on.year, today.year - 1) + 1)
        if (appointment.pk, year) not in done
    ]


def said_in(assessment: Assessment) -> list[Fact]:
    """The scores and whatever else the steps of the assessment asked for, with who said it."""
    return list(assessment.case.facts.filter(period=str(assessment.year)).order_by("pk"))


def decisions_of(assessment: Assessment) -> list[Decision]:
    """What was concluded, with how it came about; what a review has concluded takes the place of what was before."""
    reviews = Q(case__parent=assessment.case_id, case__procedure=APPEAL, case__status=CaseStatus.DONE)
    found = Decision.objects.filter(Q(case=assessment.case_id) | reviews).order_by("case", "pk")
    latest = {each.name: each for each in found}
    return sorted(latest.values(), key=lambda each: each.name not in CONCLUSIONS)


def steps_of(assessment: Assessment) -> list[Step]:
    """The steps of the assessment's case, in order."""
    return list(assessment.case.steps.select_related("unit", "person").order_by("number", "pk"))


def article_url(code: str, version: str, anchor: str) -> str:
    """Where an article of a regulation can be read."""
    return f"{reverse('regulations:regulation_detail', kwargs={'code': code, 'version': version})}#{anchor}"


# ── rounds ──

SCORES = ("学校评分", "企业评分")
CONCLUSIONS = ("综合得分", "考核等次")
QUOTA_FACT = "优秀名额内"


def cohort_of(university: Organisation, year: int) -> QuerySet[Appointment]:
    """Everybody who was in office at a university on any day of that year, under its regulation."""
    touched = (date(year, 1, 1), date(year + 1, 1, 1))
    found = Appointment.objects.filter(home=university, during__overlap=touched)
    return appointments.under_rules(found).order_by("pk")


def rounds_for(capacity: Capacity) -> QuerySet[Round]:
    """The rounds in which this capacity sees anybody; those of a university for its human resources."""
    seen = Q(assessments__in=assessments_for(capacity).order_by().values("pk"))
    if capacity.organisation_id is not None and rules.runs_rounds(capacity, capacity.organisation_id):
        seen |= Q(university=capacity.organisation_id)
    found = Round.objects.filter(pk__in=Round.objects.filter(seen).values("pk")).select_related("university")
    finished = Count("assessments", filter=Q(assessments__confirmed_on__isnull=False))
    return found.annotate(people=Count("assessments"), finished=finished).order_by("-year", "-pk")


def years_to_open(capacity: Capacity, today: date) -> list[int]:
    """The last years that have ended and in which somebody was in office, without a round yet."""
    university = capacity.organisation_id
    if university is None or not rules.runs_rounds(capacity, university):
        return []
    there = set(Round.objects.filter(university=university).values_list("year", flat=True))
    terms = appointments.under_rules(Appointment.objects.filter(home=university)).values_list("during", flat=True)
    years = {
        year
        for during in terms
        for year in range(during.lower.year, min(during.upper.year, today.year - 1) + 1)
        if date(year, 1, 1) < during.upper
    }
    return sorted(years - there, reverse=True)


def people_of(round: Round, capacity: Capacity) -> QuerySet[Assessment]:
    """Those of a round whom this capacity sees, with their scores, conclusions and steps; the best first."""
    decided = Prefetch("case__decisions", Decision.objects.defer("trace").order_by("pk"))
    steps = Prefetch("case__steps", Step.objects.defer("trace").select_related("unit", "person"))
    found = assessments_for(capacity).filter(round=round).prefetch_related("case__facts", decided, steps)
    return found.order_by("rank", "pk")


def ranked_together(round: Round) -> QuerySet[Assessment]:
    """Everybody of a round, as the ranking needs them."""
    found = Assessment.objects.filter(round=round).select_related(
        "appointment__person", "case__version__regulation", "case__parent__version__regulation", "case__person"
    )
    return found.order_by("pk")


def open_steps(round: Round, by: Capacity) -> list[Step]:
    """The open steps of a round that are this capacity's, each with its notice."""
    mine = Q(unit=by.unit_id or 0) if not by.is_personal else Q(pk=None)
    found = Step.objects.filter(
        mine, case__assessment__round=round, status=StepStatus.OPEN, case__status=CaseStatus.UNDER_WAY
    )
    shown = ("case__version__regulation", "case__person", "case__assessment", "notice")
    return list(found.select_related(*shown).order_by("pk"))


def collected(step: Step) -> tuple[str, ...]:
    """The facts that a step asks for."""
    procedure = program(step.case.version).procedures[step.case.procedure]
    return next((spec.collects for spec in procedure.steps if spec.number == step.number), ())


def _effects(step: Step) -> tuple[str, ...]:
    procedure = program(step.case.version).procedures[step.case.procedure]
    return next((tuple(spec.effects) for spec in procedure.steps if spec.number == step.number), ())


def score_asked(step: Step) -> str:
    """The score that a step asks for; empty: it asks for none."""
    return next((name for name in collected(step) if name in SCORES), "")


def scoring_steps(round: Round, by: Capacity) -> list[Step]:
    """The open steps of this capacity in which somebody is scored or their hours are counted."""
    return scoring(open_steps(round, by))


def quota_steps(round: Round, by: Capacity) -> dict[int, Step]:
    """The open steps of this capacity that settle quota and grade, by case."""
    return {step.case_id: step for step in settling(open_steps(round, by))}


def steps_with(round: Round, by: Capacity, effect: str) -> list[Step]:
    """The open steps of this capacity that have an effect."""
    return having(open_steps(round, by), effect)


def scoring(steps: Iterable[Step]) -> list[Step]:
    """Those of these steps in which somebody is scored or their hours are counted."""
    return [step for step in steps if (asked := collected(step)) and QUOTA_FACT not in asked]


def settling(steps: Iterable[Step]) -> list[Step]:
    """Those of these steps that settle quota and grade."""
    return [step for step in steps if QUOTA_FACT in collected(step)]


def over(steps: Iterable[Step], today: date) -> list[Step]:
    """Those of these steps whose public notice has run its time."""
    return [step for step in steps if step.notice.closes_on <= today]


def having(steps: Iterable[Step], effect: str) -> list[Step]:
    """Those of these steps that have an effect."""
    return [step for step in steps if effect in _effects(step)]


def waiting_for_scores(round: Round) -> dict[str, list[str]]:
    """Who of a round is not scored yet: person → the open steps before the quota."""
    found = Step.objects.filter(
        case__assessment__round=round, status=StepStatus.OPEN, case__status=CaseStatus.UNDER_WAY
    ).select_related("case__version__regulation", "case__person")
    waiting: dict[str, list[str]] = {}
    for step in found.order_by("case", "number"):
        procedure = program(step.case.version).procedures[step.case.procedure]
        quota = next((spec.number for spec in procedure.steps if QUOTA_FACT in spec.collects), 0)
        if step.number < quota:
            waiting.setdefault(step.case.person.name if step.case.person else "", []).append(step.name)
    return waiting


def indicators_of(round: Round, organisation_id: int | None) -> list[Indicator]:
    """What a body scores by, in its own order."""
    return list(Indicator.objects.filter(round=round, organisation=organisation_id or 0))


def is_scored(round: Round, organisation_id: int | None) -> bool:
    """Whether a body has used its indicators already."""
    return Score.objects.filter(indicator__round=round, indicator__organisation=organisation_id or 0).exists()


def review_page(step: Step) -> str:
    """Where reviewers say what is otherwise with a year's result; "" for a step that is no such review."""
    is_review = step.actor == REVIEWERS and Assessment.objects.filter(case=step.case.parent_id).exists()
    return reverse("assessments:appeal_decide", args=[step.pk]) if is_review else ""


def reports_of(cases: Iterable[int]) -> dict[int, str]:
    """What people said about their own year, by case."""
    found = Step.objects.filter(case__in=cases, person__isnull=False, status=StepStatus.DONE)
    return dict(found.exclude(opinion="").values_list("case", "opinion"))


def scores_of(assessment: Assessment) -> list[Score]:
    """The points of an assessment by indicator, body by body."""
    found = Score.objects.filter(assessment=assessment).select_related("indicator__organisation")
    return list(found.order_by("indicator__organisation", "indicator__ordinal"))
