"""What is asked of cases: what exists for whom, whose turn it is, what the public may read."""

import json
from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime
from functools import reduce
from operator import add, or_
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Count, Exists, Max, Model, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, JSONObject

from lianpin.kernel.agreements.enums import AgreementStatus
from lianpin.kernel.agreements.models import Agreement, Signature
from lianpin.kernel.audit.models import Event
from lianpin.kernel.audit.queries import events_of
from lianpin.kernel.cases.enums import AdmissionStatus, Audience, CaseStatus, NoticeStatus, StepStatus
from lianpin.kernel.cases.models import (
    Admission,
    Case,
    Comment,
    Consent,
    Copy,
    Decision,
    Move,
    Objection,
    Party,
    PublicNotice,
    Reader,
    SavedFilter,
    Step,
    Tally,
)
from lianpin.kernel.cases.rules import APPEAL, EDITABLE, MOVABLE, SIGNING, opener_labels, shares
from lianpin.kernel.identity.enums import ABLE_ROLES, Role
from lianpin.kernel.identity.models import Capacity, Membership, Unit, User
from lianpin.kernel.notices.queries import unread_notices
from lianpin.kernel.regulations.models import Regulation, Version
from lianpin.kernel.regulations.queries import program
from lianpin.toolkit.search import among, answers_to, listed, question_of
from lianpin.toolkit.statements import kept, kept_but_for_text
from lianpin.ui.paging import Cut

# Providers of facts that are about the person: what applicants say about themselves and their university about them.
PERSONAL_SOURCES = ("申报人", "本人", "人事处", "学院")
CONCLUDED = (AgreementStatus.IN_FORCE, AgreementStatus.TERMINATED)
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
    """The cases that exist for this capacity; everybody else's are 404.

    What one opened or what is about oneself, and what one reads: as the unit of a party, since a step has come to one's unit, or
    as a copy (`Reader`, which the database keeps; a submitted case only).
    """
    reads = Reader.objects.filter(reduce(or_, _reading(capacity)), case=OuterRef("pk"))
    return Case.objects.filter(_own(capacity) | Q(Exists(reads)))


def _own(capacity: Capacity) -> Q:
    mine = Q(opened_by=capacity.user_id) if capacity.user_id else Q(pk=None)
    if not capacity.is_personal:
        return mine
    about = Q(person=capacity.person_id) if capacity.person_id else Q(pk=None)
    return about & (mine | SUBMITTED)


def _reading(capacity: Capacity) -> list[Q]:
    """As whom this capacity reads: its account, its unit. No reader and no copy is both."""
    reading = [Q(user=capacity.user_id)] if capacity.user_id else []
    # Who acts for themselves or runs the platform is in a unit, and reads nothing as that unit; no unit is not every row without one.
    if capacity.unit_id is not None and capacity.audits:
        reading.append(Q(unit__organisation=capacity.organisation_id))
    elif capacity.unit_id is not None and capacity.role in ABLE_ROLES:
        reading.append(Q(unit=capacity.unit_id))
    return reading or [Q(pk=None)]


class Listed(NamedTuple):
    """What a list tells of a case."""

    pk: int
    number: str
    title: str
    status: str
    applied_on: date | None
    label: str
    regulation: str

    def get_status_display(self) -> str:
        """The state in the page's language, as a case says it."""
        return str(CaseStatus(self.status).label)


def newest_cases(capacity: Capacity, cut: Cut, asked: Callable[[str], Q] | None = None) -> list[Listed]:
    """As a list shows them: the cases that exist for this capacity from a key on, by `pk`; `asked` is a condition by the way to the case.

    The first of each way of seeing a case are found by an index of its own, so that it costs the same at a million.
    """
    found = _newest(capacity, cut) if asked is None else _seen(capacity, cut, asked)
    return [Listed(*row) for row in found]


@kept
def _newest(capacity: Capacity, cut: Cut) -> QuerySet[Case, Any]:
    return _seen(capacity, cut, lambda at: Q())


def _seen(capacity: Capacity, cut: Cut, asked: Callable[[str], Q]) -> QuerySet[Case, Any]:
    order = "-" if cut.order[0].startswith("-") else ""
    own = Case.objects.filter(_own(capacity) & cut.where(), asked("")).order_by(f"{order}id").values("id")[: cut.count]
    read = Reader.objects.filter(cut.where("case__"), asked("case__")).order_by(f"{order}case_id").values("case_id")
    ways = [read.filter(reader)[: cut.count] for reader in _reading(capacity)]
    rows = Case.objects.filter(pk__in=own.union(*ways).order_by(f"{order}id")[: cut.count]).order_by(f"{order}id")
    told = ("number", "title", "status", "applied_on", "version__label", "version__regulation__title")
    return rows.values_list("pk", *told)


def with_opener_units(found: QuerySet[Case]) -> QuerySet[Case]:
    """With the units in which each case's opener works, for `rules.is_opener` to read."""
    held = Membership.objects.filter(user=OuterRef("opened_by")).exclude(role=Role.TALENT)
    return found.annotate(opener_units=ArraySubquery(held.values("unit")))


def with_decisions(found: QuerySet[Case]) -> QuerySet[Case]:
    """With what is told of each case's decisions, in order: `decided`, without their explanations."""
    made = Decision.objects.filter(case=OuterRef("pk")).order_by("pk")
    told = made.values(row=JSONObject(pk="pk", name="name", value="value", decided_on="decided_on"))
    return found.annotate(decided=ArraySubquery(told))


def steps_of(capacity: Capacity, *reasons: Q) -> QuerySet[Step]:
    """The steps that are this capacity's, whatever their state: for whatever reason, or for some of them."""
    return Step.objects.filter(reduce(or_, reasons or _mine(capacity)))


def _mine(capacity: Capacity) -> list[Q]:
    """Why a step is this capacity's: reasons of which no step has two."""
    if capacity.role in {Role.TALENT, Role.STUDENT}:
        return [Q(person=capacity.person_id) if capacity.person_id else Q(pk=None)]
    if not capacity.unit_id or capacity.role not in ABLE_ROLES:
        return [Q(pk=None)]
    users = [pk for pk in (capacity.user_id, capacity.principal_id) if pk]
    return [Q(unit=capacity.unit_id, holder=None), Q(unit=capacity.unit_id, holder__in=users)]


def inbox_for(capacity: Capacity, *reasons: Q) -> QuerySet[Step]:
    """Whose turn it is: this capacity's open steps. No step of a case that rests is open."""
    return steps_of(capacity, *reasons).filter(status=StepStatus.OPEN)


def done_by(capacity: Capacity, *reasons: Q) -> QuerySet[Step]:
    """What this capacity's user has done."""
    if not capacity.user_id:
        return Step.objects.none()
    return steps_of(capacity, *reasons).filter(taken_by=capacity.user_id)


def opened_by(capacity: Capacity) -> QuerySet[Case]:
    """What this capacity's user has begun."""
    own = Case.objects.filter(opened_by=capacity.user_id) if capacity.user_id else Case.objects.none()
    return own.filter(person=capacity.person_id) if capacity.is_personal else own


def unfinished_by(capacity: Capacity) -> QuerySet[Case]:
    """What this capacity's user has begun and must still hand in: drafts, and what was returned."""
    return opened_by(capacity).filter(status__in=EDITABLE)


def copies_for(capacity: Capacity) -> QuerySet[Copy]:
    """What was copied to this capacity's user or unit."""
    return Copy.objects.filter(reduce(or_, _reading(capacity)))


def reads_personal(case: Case, capacity: Capacity) -> bool:
    """Whether this capacity reads what is personal in a case: the person, the opener, and the bodies that decide."""
    return capacity.user_id == case.opened_by_id or examines(case, capacity)


def is_personal(source: str) -> bool:
    """Whether what this provider says is about the person, and not for every party to read."""
    return source.startswith(PERSONAL_SOURCES)


def events_seen(case: Case, capacity: Capacity, comments: Iterable[Comment] | None = None) -> QuerySet[Event]:
    """What happened to a case, newest first, as far as this capacity may read it; `comments`: those seen, where they are read already."""
    if is_official(case, capacity):
        seen = comments_seen(case, capacity) if comments is None else comments
        found = events_of(case, *(each for each in seen if each.audience == Audience.OFFICIALS)).reverse()
    else:
        found = events_of(case).exclude(kind__in=OFFICIAL_EVENTS).reverse()
    return found if reads_personal(case, capacity) else found.exclude(kind__in=PERSONAL_EVENTS)


def is_official(case: Case, capacity: Capacity) -> bool:
    """Whether this capacity speaks for one of the bodies that decide the case."""
    return examines(case, capacity) and not capacity.is_personal


def export_of(case: Case, capacity: Capacity | None = None) -> str:
    """All that is kept of a case, as JSON to the letter: itself, its parties, facts, files, steps, decisions, notices, corrections,
    comments and copies, each by its key. Two exports are the same bytes exactly where the same is kept.

    For a `capacity`: officials' notes where it is one of them, and no words of others that were typed and not saved.
    """
    related = (
        "parties",
        "facts",
        "materials",
        "steps",
        "decisions",
        "corrections",
        "comments",
        "copies",
        "drafts",
        "revisions",
    )
    rows: list[Model] = [Case.objects.defer("keys").get(pk=case.pk)]
    for name in related:
        rows += _exported(case, name, capacity)
    rows += PublicNotice.objects.filter(step__case=case).order_by("pk")
    kept = [
        {"model": row._meta.label, **{f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.attname != "keys"}}
        for row in rows
    ]  # fmt: skip
    return json.dumps(kept, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


def _exported(case: Case, name: str, capacity: Capacity | None) -> QuerySet[Any]:
    found: QuerySet[Any] = getattr(case, name).order_by("pk")
    if capacity is not None and name == "comments":
        return comments_seen(case, capacity)
    if capacity is not None and name == "drafts" and not capacity.is_user(case.opened_by_id):
        return found.none()
    return found


def parties_of(case: Case) -> Iterable[Party]:
    """The parties of a case with who they are, as they were read already where somebody has prefetched them."""
    if "parties" in getattr(case, "_prefetched_objects_cache", {}):
        return case.parties.all()
    return case.parties.select_related("organisation", "unit", "person")


def states_of(cases: Collection[int]) -> dict[int, str]:
    """By case: its steps to the letter, which is what a move can change besides the version."""
    rows: dict[int, list[Any]] = {pk: [] for pk in cases}
    for row in Step.objects.filter(case__in=cases).order_by("pk").values():
        rows[row["case_id"]].append(row)
    return {pk: json.dumps(found, cls=DjangoJSONEncoder, ensure_ascii=False) for pk, found in rows.items()}


def movable_cases(version: Version) -> QuerySet[Case]:
    """The open cases that go by an earlier version of the same regulation, in the order of their numbers."""
    earlier = Q(version__effective_on__lt=version.effective_on) | Q(
        version__effective_on=version.effective_on, version__lt=version.pk
    )
    found = Case.objects.filter(earlier, version__regulation=version.regulation_id, status__in=MOVABLE)
    found = found.exclude(procedure=APPEAL).select_related("version__regulation", "person").order_by("pk")
    return found.defer("keys", "version__source")  # the text is long, and the same for all


def moves_to(version: Version) -> QuerySet[Move]:
    """The cases that were moved to a version and not back, the latest first."""
    found = Move.objects.filter(moved_to=version, reverted_on=None)
    found = found.select_related("case__person", "moved_from", "moved_to").order_by("-pk")
    return found.defer("before", "after", "moved_from__source", "moved_to__source", "case__keys")


def corrections_asked(case: Case) -> dict[str, str]:
    """What the applicant of a returned case is asked to correct, by the name of the fact or material."""
    if case.status != CaseStatus.RETURNED:
        return {}
    return {each.name: each.remark for each in case.corrections.filter(round=case.round, target=None).order_by("pk")}


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


def deadlines_of(capacities: Collection[Capacity]) -> tuple[QuerySet[Step], QuerySet[PublicNotice]]:
    """The dated steps that wait for somebody in any of their capacities, and the public notices that run in their matters."""
    people, units = _sides(capacities)
    mine = Q(person__in=people) | Q(unit__in=units)
    steps = Step.objects.filter(mine, status=StepStatus.OPEN, case__status=CaseStatus.UNDER_WAY, notice=None)
    running = PublicNotice.objects.filter(status=NoticeStatus.OPEN)
    notices = running.filter(Q(step__case__person__in=people) | Q(step__unit__in=units))
    return (
        steps.filter(due_on__isnull=False).select_related("case").order_by("pk"),
        notices.select_related("step__case").order_by("pk"),
    )


def agreements_ending(capacities: Collection[Capacity], on: date) -> QuerySet[Agreement]:
    """The agreements in force on a day to which somebody is a party in any of their capacities."""
    people, units = _sides(capacities)
    bodies = {each.organisation_id for each in capacities if not each.is_personal and each.organisation_id}
    signed = Signature.objects.filter(
        Q(person__in=people) | Q(unit__in=units) | Q(organisation__in=bodies, unit__isnull=True)
    )
    found = Agreement.objects.filter(status=AgreementStatus.IN_FORCE, during__endswith__gt=on)
    return found.filter(Q(holder__in=people) | Q(pk__in=signed.values("agreement"))).order_by("pk")


def _sides(capacities: Collection[Capacity]) -> tuple[set[int], set[int]]:
    """For which people and which units these capacities act."""
    people = {each.person_id for each in capacities if each.is_personal and each.person_id}
    return people, {each.unit_id for each in capacities if not each.is_personal and each.unit_id}


def revisions_of(kind: type[Model], pks: Collection[int]) -> dict[int, tuple[int, datetime]]:
    """How often something was recorded of these subjects that all who see them may know, and when last."""
    told = Event.objects.filter(subject_type=kind._meta.label_lower, subject_id__in=pks).exclude(
        kind__in=(*PERSONAL_EVENTS, *OFFICIAL_EVENTS)
    )
    counted = told.values_list("subject_id").annotate(Count("pk"), Max("recorded_at"))
    return {pk: (count, last) for pk, count, last in counted}


def appeal_of(case: Case) -> Case | None:
    """The appeal against what was decided in a case, the latest that was not withdrawn."""
    found = Case.objects.filter(parent=case, procedure=APPEAL).exclude(status=CaseStatus.WITHDRAWN)
    return found.order_by("-pk").first()


def is_signing(step: Step) -> bool:
    """Whether a step is the signing of an agreement, after whose last day the approval lapses."""
    procedure = program(step.case.version).procedures[step.case.procedure]
    return any(spec.number == step.number and SIGNING in spec.effects for spec in procedure.steps)


def objections_for(capacity: Capacity) -> QuerySet[Objection]:
    """The objections that this capacity investigates: those to what its unit, or one below it, has published."""
    if capacity.role not in ABLE_ROLES | {Role.AUDITOR} or capacity.unit_id is None:
        return Objection.objects.none()
    mine = Q(unit=capacity.unit_id) | Q(unit__parent=capacity.unit_id)
    return Objection.objects.filter(mine).select_related("case__version__regulation", "case__person", "notice__step")


def admissions_for(capacity: Capacity) -> QuerySet[Admission]:
    """The requests for a person's decision that this capacity's unit answers, the newest first. Their cases are not its to see yet."""
    if capacity.is_personal or capacity.unit_id is None:
        return Admission.objects.none()
    found = Admission.objects.filter(unit=capacity.unit_id).select_related("unit", "attachment")
    return found.order_by("-pk")


def admissions_of(case: Case) -> QuerySet[Admission]:
    """What a person was asked to decide in a case, and decided, in order."""
    return Admission.objects.filter(case=case).select_related("unit", "attachment").order_by("pk")


def admitted(case: Case) -> set[tuple[str, ...]]:
    """The conditions that a person has let go by, as they stood then: with other facts they are asked about again."""
    found = Admission.objects.filter(case=case, status=AdmissionStatus.ADMITTED).values_list("refused", flat=True)
    return {(each["article"], each["text"], each["detail"]) for refused in found for each in refused}


def inbox_counts(capacity: Capacity) -> dict[str, int]:
    """How many rows the inbox's lists have without filters, by one statement: todo, done, mine, copies; and unread notices."""
    return _counted(capacity, "todo", "done", "mine", "copies", "unread")


def waiting_counts(capacity: Capacity) -> dict[str, int]:
    """What every page's header shows, by one statement: todo, and unread notices."""
    return _counted(capacity, "todo", "unread")


COUNTED: dict[str, Callable[[Capacity], list[QuerySet[Any]]]] = {
    "todo": lambda capacity: _tallied(capacity, None) or [inbox_for(capacity)],
    "done": lambda capacity: (_tallied(capacity, capacity.user_id) if capacity.user_id else []) or [done_by(capacity)],
    "mine": lambda capacity: [opened_by(capacity)],
    "copies": lambda capacity: [Copy.objects.filter(reason) for reason in _reading(capacity)],
    "unread": lambda capacity: [unread_notices(capacity.user_id)],
}


def _tallied(capacity: Capacity, done_by_id: int | None) -> list[QuerySet[Any]]:
    """The sums of what a unit's steps come to, for who works there; nothing for who acts for themselves."""
    if capacity.role not in ABLE_ROLES or not capacity.unit_id:
        return []
    found = Tally.objects.filter(unit_id=capacity.unit_id, done_by_id=done_by_id)
    users = [pk for pk in (capacity.user_id, capacity.principal_id) if pk]
    return [found.filter(holder_id=None), found.filter(holder_id__in=users)]


def _counted(capacity: Capacity, *names: str) -> dict[str, int]:
    found = _numbers(capacity, *names)
    return dict(zip(names, found[0] if found else [0] * len(names), strict=True))


@kept
def _numbers(capacity: Capacity, *names: str) -> QuerySet[User, Any]:
    numbers = [reduce(add, map(_number, COUNTED[name](capacity))) for name in names]
    return User.objects.filter(pk=capacity.user_id or 0).values_list(*numbers)


def _number(found: QuerySet[Any]) -> Any:
    many = Sum("number") if found.model is Tally else Count("*")
    one = found.order_by().annotate(one=Value(1)).values("one").annotate(many=many).values("many")
    return Coalesce(Subquery(one), 0)


FEW = 1000
# The first of many are met before other processes could help; PostgreSQL, which expects few, would start some for the list itself.
ANSWERS = "SELECT cases_answering(%s, %s); SET LOCAL max_parallel_workers_per_gather = 0"


def answering(text: str) -> Callable[[str], Q] | None:
    """The condition that a case answers to what somebody typed, by the way to the case; None where that is too little.

    PostgreSQL guesses how many rows begin with something, and at a million cases guesses wrong either way. So it is looked up first:
    few answers are named; of many the first are soon met in the list's own order, for which the condition is hidden from the index.
    """
    question = question_of(text)
    if question is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(ANSWERS, [question, FEW + 1])
        answers = [row[0] for row in cursor.fetchall()]
    if len(answers) > FEW:
        return lambda at: Q(answers_to(question, f"{at}keys", by_index=False))
    few = listed(answers)
    return lambda at: Q(among(f"{at}pk", few))


def bodies_with_a_basis(case: Case, on: date) -> set[int]:
    """Which bodies need no consent to have the file: who employs the person, who opened the case and so brought the file along, and
    who has concluded an agreement with the person (个人信息保护法 第十三条第一款第二项)."""
    person = case.person_id
    held = Q(since_on__lte=on) & (Q(until_on=None) | Q(until_on__gte=on))
    theirs = Membership.objects.filter(held, user__person=person).values_list("unit__organisation")
    labels = opener_labels(case)
    opening = {party.organisation_id for party in case.parties.all() if party.label in labels}
    signed = Signature.objects.filter(
        agreement__holder=person, agreement__status__in=CONCLUDED, organisation__isnull=False
    )
    found = {pk for (pk,) in theirs.union(signed.values_list("organisation"))}
    return found | {pk for pk in opening if pk is not None}


def consents_for(capacity: Capacity) -> QuerySet[Consent]:
    """What somebody was asked themselves, the newest first; for everybody else consents do not exist."""
    if not capacity.is_personal or capacity.person_id is None:
        return Consent.objects.none()
    found = Consent.objects.filter(person=capacity.person_id)
    return found.select_related("case__version__regulation", "recipient").order_by("-pk")


def bodies_of(cases: Collection[int]) -> dict[int, list[str]]:
    """The names of the bodies in each of these cases, each once."""
    found: dict[int, list[str]] = {}
    for case, name in _bodies(listed(cases)) if cases else ():
        names = found.setdefault(case, [])
        if name not in names:
            names.append(name)
    return found


@kept_but_for_text
def _bodies(cases: str) -> QuerySet[Party, Any]:
    parties = Party.objects.filter(among("case", cases), organisation__isnull=False).order_by("pk")
    return parties.values_list("case", "organisation__name")


def holders_of(cases: Collection[int]) -> dict[int, list[str]]:
    """Whose turn it is in each of these cases."""
    found: dict[int, list[str]] = {}
    for case, unit, person in _holders(listed(cases)) if cases else ():
        found.setdefault(case, []).append(unit or person or "")
    return found


@kept_but_for_text
def _holders(cases: str) -> QuerySet[Step, Any]:
    steps = Step.objects.filter(among("case", cases), status=StepStatus.OPEN).order_by("number", "pk")
    return steps.values_list("case", "unit__name", "person__name")


def matters() -> list[tuple[int, str]]:
    """The regulations under which there can be cases."""
    return [(pk, title) for pk, title in _matters()]


@kept
def _matters() -> QuerySet[Regulation, Any]:
    return Regulation.objects.order_by("title", "pk").values_list("pk", "title")


def filters_for(capacity: Capacity) -> QuerySet[SavedFilter]:
    """The saved filters that this capacity may use: its user's own, and those shared with its unit."""
    own = Q(user=capacity.user_id) if capacity.user_id else Q(pk=None)
    shared = Q(unit=capacity.unit_id) if shares(capacity) else Q(pk=None)
    return SavedFilter.objects.filter(own | shared).select_related("user").only("name", "query", "user__name")


def units_to_copy_to(case: Case, capacity: Capacity) -> QuerySet[Unit]:
    """The units of the bodies in a case and of one's own."""
    bodies = Party.objects.filter(case=case, organisation__isnull=False).values("organisation")
    found = Unit.objects.filter(Q(organisation__in=bodies) | Q(organisation=capacity.organisation_id))
    return found.exclude(pk=capacity.unit_id or 0).select_related("organisation").order_by("organisation", "name", "pk")


def colleagues_of(capacity: Capacity, on: date) -> QuerySet[User]:
    """The accounts that act for one's own body on a day."""
    held = Membership.objects.filter(unit__organisation=capacity.organisation_id, since_on__lte=on)
    held = held.filter(Q(until_on=None) | Q(until_on__gte=on)).exclude(role__in=[Role.TALENT, Role.STUDENT])
    found = User.objects.filter(pk__in=held.values("user"), is_active=True)
    return found.exclude(pk=capacity.user_id or 0).order_by("name", "pk")
