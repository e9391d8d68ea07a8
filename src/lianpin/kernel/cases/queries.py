"""What is asked of cases: what exists for whom, whose turn it is, what the public may read."""

from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from lianpin.kernel.audit.models import Event
from lianpin.kernel.audit.queries import events_of
from lianpin.kernel.cases.enums import Audience, CaseStatus, NoticeStatus, StepStatus
from lianpin.kernel.cases.models import Case, Comment, Decision, Objection, Party, PublicNotice, Step
from lianpin.kernel.cases.rules import SIGNING
from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import Capacity, Membership
from lianpin.kernel.regulations.queries import program

# Providers of facts that are about the person: what applicants say about themselves and their university about them.
PERSONAL_SOURCES = ("申报人", "本人", "人事处", "学院")
# Events that name what is personal: facts, files and what was concluded from them.
PERSONAL_EVENTS = (
    "case.facts_given",
    "case.fact_entered",
    "case.material_attached",
    "case.material_removed",
    "case.value_decided",
)


# Events that only those who decide read.
OFFICIAL_EVENTS = ("case.noted",)

# A draft is its opener's alone, and stays so when it is withdrawn: nobody else has ever been asked anything.
SUBMITTED = ~Q(status=CaseStatus.DRAFT) & ~Q(status=CaseStatus.WITHDRAWN, applied_on=None)


def cases_for(capacity: Capacity) -> QuerySet[Case]:
    """The cases that exist for this capacity; everybody else's are 404."""
    own = Q(opened_by=capacity.user_id) if capacity.user_id else Q(pk=None)
    if capacity.is_personal:
        about = Q(person=capacity.person_id) if capacity.person_id else Q(pk=None)
        return Case.objects.filter(about & (own | SUBMITTED))
    if capacity.unit_id is None:  # else every step and party without a unit would match
        return Case.objects.filter(own)
    unit = capacity.unit_id
    concerned = Q(unit=unit) | Q(transferred_from=unit) | Q(escalated_to=unit)
    turns = Step.objects.filter(concerned).exclude(status=StepStatus.WAITING)
    parties = Party.objects.filter(unit=capacity.unit_id)
    known = (Q(pk__in=turns.values("case")) | Q(pk__in=parties.values("case"))) & SUBMITTED
    return Case.objects.filter(own | known)


def with_opener_units(found: QuerySet[Case]) -> QuerySet[Case]:
    """With the units in which each case's opener works, for `rules.is_opener` to read."""
    held = Membership.objects.filter(user=OuterRef("opened_by")).exclude(role=Role.TALENT)
    return found.annotate(opener_units=ArraySubquery(held.values("unit")))


def with_decisions(found: QuerySet[Case]) -> QuerySet[Case]:
    """With what is told of each case's decisions, in order: `decided`, without their explanations."""
    made = Decision.objects.filter(case=OuterRef("pk")).order_by("pk")
    told = made.values(row=JSONObject(pk="pk", name="name", value="value", decided_on="decided_on"))
    return found.annotate(decided=ArraySubquery(told))


def listed(found: QuerySet[Case]) -> QuerySet[Case]:
    """As a list shows them, newest first."""
    return found.select_related("version__regulation", "person").order_by("-opened_on", "-pk")


def steps_of(capacity: Capacity) -> QuerySet[Step]:
    """The steps that are this capacity's, whatever their state."""
    if capacity.role in {Role.TALENT, Role.STUDENT}:
        mine = Q(person=capacity.person_id) if capacity.person_id else Q(pk=None)
    else:
        held = Q(holder=None) | Q(holder__in=[pk for pk in (capacity.user_id, capacity.principal_id) if pk])
        mine = held & Q(unit=capacity.unit_id) if capacity.unit_id else Q(pk=None)
    return Step.objects.filter(mine).select_related("case__person", "case__version__regulation")


def inbox_for(capacity: Capacity) -> QuerySet[Step]:
    """Whose turn it is: this capacity's open steps, the most urgent first."""
    return steps_of(capacity).filter(status=StepStatus.OPEN, case__status=CaseStatus.UNDER_WAY).order_by("due_on", "pk")


def done_by(capacity: Capacity) -> QuerySet[Step]:
    """What this capacity's user has done."""
    return steps_of(capacity).filter(taken_by=capacity.user_id).order_by("-taken_on", "-pk")


def opened_by(capacity: Capacity) -> QuerySet[Case]:
    """What this capacity's user has begun."""
    return listed(cases_for(capacity).filter(opened_by=capacity.user_id))


def reads_personal(case: Case, capacity: Capacity) -> bool:
    """Whether this capacity reads what is personal in a case: the person, the opener, and the bodies that decide."""
    return capacity.user_id == case.opened_by_id or examines(case, capacity)


def is_personal(source: str) -> bool:
    """Whether what this provider says is about the person, and not for every party to read."""
    return source.startswith(PERSONAL_SOURCES)


def events_seen(case: Case, capacity: Capacity) -> QuerySet[Event]:
    """What happened to a case, newest first, as far as this capacity may read it."""
    found = events_of(case).reverse()
    if not is_official(case, capacity):
        found = found.exclude(kind__in=OFFICIAL_EVENTS)
    return found if reads_personal(case, capacity) else found.exclude(kind__in=PERSONAL_EVENTS)


def is_official(case: Case, capacity: Capacity) -> bool:
    """Whether this capacity speaks for one of the bodies that decide the case."""
    return examines(case, capacity) and not capacity.is_personal


def is_involved(case: Case, capacity: Capacity) -> bool:
    """Whether the case is this capacity's own, its unit's, or went to its unit in one of its steps."""
    return case.applied_on is not None and cases_for(capacity).filter(pk=case.pk).exists()


def comments_seen(case: Case, capacity: Capacity) -> QuerySet[Comment]:
    """What was said beside the steps, in order, as far as this capacity may read it."""
    found = case.comments.select_related("attachment").order_by("pk")
    return found if is_official(case, capacity) else found.filter(audience=Audience.ALL)


def examines(case: Case, capacity: Capacity) -> bool:
    """Whether this is the person themselves or one of the bodies that decide; an enterprise that opens a case is neither."""
    if capacity.is_person(case.person_id):
        return True
    deciders = {party.organisation_id for party in case.parties.all() if party.label not in {"企业", "本人"}}
    return capacity.organisation_id in deciders and capacity.role not in {Role.TALENT, Role.STUDENT}


def notices_open(on: date) -> QuerySet[PublicNotice]:
    """What the public may read, the newest first."""
    running = PublicNotice.objects.filter(status=NoticeStatus.OPEN)
    return running.select_related("step__case__version__regulation__issuer").order_by("-opens_on", "-pk")


def lapsed_steps(on: date) -> QuerySet[Step]:
    """Open steps whose last day has passed for good: one that no calendar has fixed yet does not end anything."""
    late = Step.objects.filter(status=StepStatus.OPEN, due_on__lt=on, case__status=CaseStatus.UNDER_WAY, added_to=None)
    return late.filter(is_provisional=False, notice=None).select_related("case__version__regulation")


def overdue_steps(on: date) -> QuerySet[Step]:
    """Open steps whose last day has passed and that are not flagged yet. Minimum periods cannot be overdue."""
    late = Step.objects.filter(
        status=StepStatus.OPEN, is_overdue=False, due_on__lt=on, case__status=CaseStatus.UNDER_WAY
    )
    return late.filter(notice=None).select_related("case__version__regulation")


def is_signing(step: Step) -> bool:
    """Whether a step is the signing of an agreement, after whose last day the approval lapses."""
    procedure = program(step.case.version).procedures[step.case.procedure]
    return any(spec.number == step.number and SIGNING in spec.effects for spec in procedure.steps)


def objections_for(capacity: Capacity) -> QuerySet[Objection]:
    """The objections that this capacity investigates: those to what its unit, or one below it, has published."""
    if capacity.is_personal or capacity.unit_id is None:
        return Objection.objects.none()
    mine = Q(unit=capacity.unit_id) | Q(unit__parent=capacity.unit_id)
    return Objection.objects.filter(mine).select_related("case__version__regulation", "case__person", "notice__step")
