"""Cases: the lists, one case with its path and its record, what is done with it and with its steps; and the public notices."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from lianpin.kernel.cases import procedures, queries, rules, tables, verbs
from lianpin.kernel.cases.enums import Addition, CaseStatus, Outcome
from lianpin.kernel.cases.forms import TABS, InboxForm, ListForm
from lianpin.kernel.cases.models import Case, PublicNotice, Step
from lianpin.kernel.cases.previews import done
from lianpin.kernel.identity.queries import officials_of, roles_in
from lianpin.toolkit import clock, wall
from lianpin.ui.api import MOST, Done, FieldsNotValid, Key, Listing, Named, Paging, cleaned, listing
from lianpin.ui.paging import Cut, KeyPage, page_of
from lianpin.ui.requests import SignedInRequest

router = Router(tags=["cases"])
public = Router(tags=["public notices"], auth=None)
router.add_router("", public)
LATEST = 60  # events of one answer


# ── what goes out ──


class CaseLine(Schema):
    id: Key
    number: str
    title: str
    status: str
    applied_on: date | None
    regulation: str
    version: str


class CasePage(Schema):
    """`after`: what to ask for the next page with; "" on the last."""

    items: list[CaseLine]
    after: str


class StepLine(Schema):
    id: Key
    number: int
    name: str
    addition: str
    outcome: str
    opened_on: date | None
    due_on: date | None
    is_provisional: bool
    is_overdue: bool
    taken_on: date | None
    case: CaseLine

    @staticmethod
    def resolve_case(step: Any) -> dict[str, Any]:
        return _line(step.case)


class StepPage(Schema):
    """`after`: what to ask for the next page with; "" on the last."""

    items: list[StepLine]
    after: str


class StepOut(Schema):
    """A step on a case's path. `may`: what the caller may try there now."""

    id: Key
    number: int
    name: str
    english_name: str
    actor: str
    unit: Named | None
    person: str | None
    holder: Named | None
    status: str
    addition: str
    outcome: str
    opened_on: date | None
    due_on: date | None
    is_provisional: bool
    is_overdue: bool
    taken_on: date | None
    article: str
    expected_on: date | None
    may: list[str]


class FactOut(Schema):
    name: str
    english: str
    period: str
    value: str
    source: str
    by: str
    on: date
    document: str


class DecisionOut(Schema):
    id: Key
    name: str
    value: str
    decided_on: date


class PartyOut(Schema):
    label: str
    organisation: Named | None
    unit: Named | None
    person: str | None


class MaterialOut(Schema):
    name: str
    file: str
    size: int


class HappenedOut(Schema):
    title: str
    on: date
    who: str


class CaseOut(CaseLine):
    person: str | None
    opened_on: date
    accepted_on: date | None
    closed_on: date | None
    filing_number: str
    round: int
    parent: Key | None
    agreement: Key | None
    parties: list[PartyOut]
    path: list[StepOut]
    facts: list[FactOut]
    decisions: list[DecisionOut]
    materials: list[MaterialOut]
    timeline: list[HappenedOut]


class NoticeLine(Schema):
    token: str
    title: str
    case_number: str
    status: str
    opens_on: date
    closes_on: date
    suspended_on: date | None
    items: list[tuple[str, str]]


class NoticeOut(NoticeLine):
    may_object: bool


# ── what comes in ──


class CaseFilter(Schema):
    """As on the page of cases."""

    of: Literal["all", "mine"] = "all"
    q: str = ""
    matter: Key | None = None
    state: str = ""
    body: str = ""
    after: str = ""
    limit: int = Field(25, ge=1, le=MOST)


class StepFilter(Schema):
    """As in the inbox: what waits for the caller, or what they have done."""

    of: Literal["todo", "done"] = "todo"
    q: str = ""
    matter: Key | None = None
    state: str = ""
    body: str = ""
    due: str = ""
    sort: str = ""
    after: str = ""
    limit: int = Field(25, ge=1, le=MOST)


class FactsIn(Schema):
    """Facts by their names, in words as they are typed; an empty text withdraws one."""

    facts: dict[str, str]


class ApprovalIn(Schema):
    """`facts`: what the step asks for, by name."""

    opinion: str = Field("", max_length=2000)
    facts: dict[str, str] = {}


class ReturnIn(Schema):
    """`target`: the number of the step to which it goes back, where there is a choice; `corrections`: by fact or material."""

    opinion: str = Field(max_length=2000)
    target: int | None = Field(None, ge=1, le=9999)
    corrections: dict[str, str] = {}


class RefusalIn(Schema):
    opinion: str = Field(max_length=2000)


class TransferIn(Schema):
    """To a unit of one's own body, or to one person there."""

    unit: Key
    user: Key | None = None
    reason: str = Field(max_length=500)


class OpinionIn(Schema):
    """Whom to ask, before the step is taken or after it."""

    unit: Key
    user: Key | None = None
    when: Literal["before", "after"] = "before"
    question: str = Field(max_length=500)


class ReasonIn(Schema):
    reason: str = Field(max_length=500)


class NoteIn(Schema):
    note: str = Field("", max_length=500)


class CommentIn(Schema):
    text: str = Field(max_length=2000)
    audience: Literal["officials", "all"] = "all"


# ── reading ──


@router.get("/cases", response=CasePage)
def list_cases(request: SignedInRequest, asked: Query[CaseFilter]) -> dict[str, Any]:
    """The cases that exist for the caller, or those they began; the newest first."""
    form = ListForm(queries.matters(), request.GET)
    cleaned(form)
    by = request.capacity
    if asked.of == "mine":
        page: KeyPage[Any] = page_of(("-pk",), asked_of(asked), lambda cut: _mine(by, cut, form), size=asked.limit)
        return {"items": [_line(case) for case in page.rows], "after": page.after}
    criteria = form.criteria if form.narrows else None
    page = page_of(("-pk",), asked_of(asked), lambda cut: queries.newest_cases(by, cut, criteria), size=asked.limit)
    return {"items": [_listed(row) for row in page.rows], "after": page.after}


@router.get("/steps", response=StepPage)
def list_steps(request: SignedInRequest, asked: Query[StepFilter]) -> dict[str, Any]:
    """What waits for the caller, the most urgent first; or what they have done."""
    form = InboxForm(TABS[asked.of], queries.matters(), request.GET)
    cleaned(form)
    steps = queries.inbox_for if asked.of == "todo" else queries.done_by
    found = steps(request.capacity).filter(form.criteria("case__"), form.until(clock.today()))
    page = page_of(form.order, asked_of(asked), lambda cut: cut.of(found, _with_cases), size=asked.limit)
    return {"items": list(page.rows), "after": page.after}


@router.get("/cases/{int:pk}", response=CaseOut)
def read_case(request: SignedInRequest, pk: Key) -> dict[str, Any]:
    """A case as its page shows it: the path with what may be done, what is known and decided, what happened."""
    by = request.capacity
    case = procedures.seen_case(by, pk)
    found = case.steps.select_related("unit", "person", "holder", "notice")
    steps = list(found.annotate(roles=roles_in("unit", clock.today())))
    ends = procedures.outlook(case, steps) if case.status == CaseStatus.UNDER_WAY else {}
    ready = {each.pk for each in tables.ready(steps)} if case.status == CaseStatus.UNDER_WAY else set()
    events = list(queries.events_seen(case, by)[:LATEST])
    reads_parent = queries.cases_for(by).filter(pk=case.parent_id or 0).exists()
    for step in steps:
        step.case = case  # its parties are read already
    return _line(case) | {
        "person": case.person and case.person.name,
        "opened_on": case.opened_on, "accepted_on": case.accepted_on, "closed_on": case.closed_on,
        "filing_number": case.filing_number, "round": case.round,
        "parent": case.parent_id if reads_parent else None, "agreement": case.agreement_id,
        "parties": [_party(party) for party in case.parties.all()],
        "path": [_step(step, may=_may(request, step, steps, ready), ends=ends) for step in steps],
        "facts": procedures.facts_seen(case, by),
        "decisions": [made | {"id": made["pk"]} for made in case.decided],  # type: ignore[attr-defined]
        "materials": _materials(case) if queries.reads_personal(case, by) else [],
        "timeline": [
            {"title": each["title"], "on": each["at"], "who": each["who"]} for each in tables.timeline(events, steps)
        ],
    }  # fmt: skip


@public.get("/notices", response=Listing[NoticeLine])
def list_notices(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """What the public may read now."""
    with wall.open_to(wall.Scope.PUBLIC):
        page = listing(queries.notices_open(clock.today()), paging)
        return page | {"items": [_notice(each) for each in page["items"]]}


@public.get("/notices/{slug:token}", response=NoticeOut)
def read_notice(request: HttpRequest, token: str) -> dict[str, Any]:
    """A public notice; after its end it stays readable at its own address."""
    with wall.open_to(wall.Scope.PUBLIC):
        found = PublicNotice.objects.select_related("step__case__version__regulation")
        notice = get_object_or_404(found, token=token)
        return _notice(notice) | {"may_object": rules.can_object(notice)}


# ── acting on a case ──


@router.post("/cases/{int:pk}/facts", response=Done)
def give_facts(request: SignedInRequest, pk: Key, given: FactsIn, preview: bool = False) -> Done:
    """Fill in a draft, or correct what was returned."""
    values = {(name, ""): text for name, text in given.facts.items()}
    return _done(request, preview, verbs.give_facts, procedures.seen_case(request.capacity, pk), values)


@router.post("/cases/{int:pk}/submit", response=Done)
def submit_case(request: SignedInRequest, pk: Key, preview: bool = False) -> Done:
    """Hand a draft in."""
    return _done(request, preview, verbs.submit_case, procedures.seen_case(request.capacity, pk))


@router.post("/cases/{int:pk}/withdraw", response=Done)
def withdraw_case(request: SignedInRequest, pk: Key, preview: bool = False) -> Done:
    """Take a case back before it was decided."""
    return _done(request, preview, verbs.withdraw_case, procedures.seen_case(request.capacity, pk))


@router.post("/cases/{int:pk}/comment", response=Done)
def comment_case(request: SignedInRequest, pk: Key, given: CommentIn, preview: bool = False) -> Done:
    """Say something beside the steps."""
    case = procedures.seen_case(request.capacity, pk)
    return _done(request, preview, verbs.comment_case, case, given.text, audience=given.audience)


# ── acting on a step ──


@router.post("/cases/{int:pk}/steps/{int:step}/approve", response=Done)
def approve_step(request: SignedInRequest, pk: Key, step: Key, given: ApprovalIn, preview: bool = False) -> Done:
    """同意."""
    said = {"outcome": Outcome.AGREED, "opinion": given.opinion, "facts": given.facts}
    return _done(request, preview, verbs.take_step, _seen(request, pk, step), **said)


@router.post("/cases/{int:pk}/steps/{int:step}/return", response=Done)
def return_step(request: SignedInRequest, pk: Key, step: Key, given: ReturnIn, preview: bool = False) -> Done:
    """退回补正."""
    said = {"opinion": given.opinion, "target": given.target, "corrections": _corrections(given)}
    return _done(request, preview, verbs.take_step, _seen(request, pk, step), outcome=Outcome.RETURNED, **said)


@router.post("/cases/{int:pk}/steps/{int:step}/refuse", response=Done)
def refuse_step(request: SignedInRequest, pk: Key, step: Key, given: RefusalIn, preview: bool = False) -> Done:
    """不同意."""
    said = {"outcome": Outcome.REFUSED, "opinion": given.opinion}
    return _done(request, preview, verbs.take_step, _seen(request, pk, step), **said)


@router.post("/cases/{int:pk}/steps/{int:step}/transfer", response=Done)
def transfer_step(request: SignedInRequest, pk: Key, step: Key, given: TransferIn, preview: bool = False) -> Done:
    """转办."""
    found = _seen(request, pk, step)
    rules.check_can_transfer(request.capacity, found, procedures.effects_of(found))
    said = _colleague(found, given.unit, given.user)
    return _done(request, preview, verbs.transfer_step, found, reason=given.reason, **said)


@router.post("/cases/{int:pk}/steps/{int:step}/opinion", response=Done)
def add_opinion(request: SignedInRequest, pk: Key, step: Key, given: OpinionIn, preview: bool = False) -> Done:
    """加签."""
    found = _seen(request, pk, step)
    rules.check_can_add(request.capacity, found, procedures.effects_of(found))
    said = _colleague(found, given.unit, given.user) | {"when": Addition(given.when), "question": given.question}
    return _done(request, preview, verbs.add_opinion, found, **said)


@router.post("/cases/{int:pk}/steps/{int:step}/cancel", response=Done)
def cancel_opinion(request: SignedInRequest, pk: Key, step: Key, preview: bool = False) -> Done:
    """撤销加签."""
    return _done(request, preview, verbs.cancel_opinion, _seen(request, pk, step))


@router.post("/cases/{int:pk}/steps/{int:step}/recall", response=Done)
def recall_step(request: SignedInRequest, pk: Key, step: Key, given: ReasonIn, preview: bool = False) -> Done:
    """撤回."""
    return _done(request, preview, verbs.recall_step, _seen(request, pk, step), reason=given.reason)


@router.post("/cases/{int:pk}/steps/{int:step}/remind", response=Done)
def remind_step(request: SignedInRequest, pk: Key, step: Key, given: NoteIn, preview: bool = False) -> Done:
    """催办."""
    return _done(request, preview, verbs.remind_step, _seen(request, pk, step), note=given.note)


# ── between the two ──


def asked_of(asked: CaseFilter | StepFilter) -> dict[str, str]:
    """Where a page begins."""
    return {"after": asked.after}


def _mine(by: Any, cut: Cut, form: ListForm) -> list[Case]:
    return cut.of(
        queries.opened_by(by).filter(form.criteria()), lambda rows: rows.select_related("version__regulation")
    )


def _with_cases(steps: QuerySet[Step]) -> QuerySet[Step]:
    return steps.select_related("case__version__regulation").defer("trace", "case__keys", "case__version__source")


def _line(case: Case) -> dict[str, Any]:
    return {
        "id": case.pk, "number": case.number, "title": case.title, "status": case.status, "applied_on": case.applied_on,
        "regulation": case.version.regulation.title, "version": case.version.label,
    }  # fmt: skip


def _listed(row: queries.Listed) -> dict[str, Any]:
    return row._asdict() | {"id": row.pk, "version": row.label}


def _party(party: Any) -> dict[str, Any]:
    named = {"label": party.label, "organisation": party.organisation, "unit": party.unit}
    return named | {"person": party.person and party.person.name}


def _step(step: Step, *, may: Sequence[str], ends: Any) -> dict[str, Any]:
    end = ends.get(step.number)
    names = [name for name in StepOut.model_fields if name not in {"person", "expected_on", "may"}]
    return {name: getattr(step, name) for name in names} | {
        "person": step.person and step.person.name, "expected_on": end and end.on, "may": list(may),
    }  # fmt: skip


def _may(request: SignedInRequest, step: Step, steps: Sequence[Step], ready: set[int]) -> list[str]:
    takes = step.pk in ready and rules.takes(request.capacity, step)
    return [*(["take"] if takes else []), *rules.offered(request.capacity, step, steps)]


def _materials(case: Case) -> list[dict[str, Any]]:
    found = case.materials.select_related("attachment").order_by("pk")
    return [{"name": each.name, "file": each.attachment.name, "size": each.attachment.size} for each in found]


def _notice(notice: PublicNotice) -> dict[str, Any]:
    names = ("token", "title", "status", "opens_on", "closes_on", "suspended_on")
    said = {name: getattr(notice, name) for name in names}
    return said | {"case_number": notice.step.case.number, "items": notice.body}


def _seen(request: SignedInRequest, pk: int, step: int) -> Step:
    return procedures.seen_step(request.capacity, step, of=pk)


def _corrections(given: ReturnIn) -> dict[str, str]:
    wrong = {f"corrections.{name}": [_("最多500字。")] for name, text in given.corrections.items() if len(text) > 500}
    if wrong:
        raise FieldsNotValid(wrong)
    return given.corrections


def _colleague(step: Step, unit: int, user: int | None) -> dict[str, Any]:
    """The unit, and the person where one is named, among those who speak for the body whose step it is."""
    body = step.unit.organisation_id if step.unit is not None else None
    for each in officials_of(body, clock.today()):
        if each.unit_id == unit and user in {None, each.user_id}:
            return {"unit": each.unit, "user": each.user if user is not None else None}
    raise FieldsNotValid({"unit": [_("本单位没有这个部门，或者其中没有这个人员。")]})


def _done(
    request: SignedInRequest, preview: bool, verb: Callable[..., Any], about: Any, *also: Any, **given: Any
) -> Done:
    shown = done(verb, about, *also, by=request.capacity, is_preview=preview, **given)
    return Done(id=about.pk, is_preview=preview, consequences=list(shown.sentences))
