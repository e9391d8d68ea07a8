"""Running a case: moved from step to step by whoever's turn it is, decided by one, all or a vote, turned back, closed."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _
from lianpin_regulations import FactError, PlannedStep

from lianpin.kernel.agreements.enums import AgreementStatus
from lianpin.kernel.agreements.verbs import lapse_agreement
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases import procedures, registry, rules
from lianpin.kernel.cases.enums import (
    SETTLED,
    Addition,
    CaseStatus,
    NoticeStatus,
    ObjectionStatus,
    Outcome,
    StepStatus,
)
from lianpin.kernel.cases.models import Case, Correction, Party, PublicNotice, Step
from lianpin.kernel.cases.verbs import planning, telling
from lianpin.kernel.cases.verbs.filling import keep_fact, locked
from lianpin.kernel.cases.verbs.passing import may_pass
from lianpin.kernel.identity.models import PLATFORM, Capacity
from lianpin.kernel.identity.queries import superior_of
from lianpin.kernel.regulations.queries import program
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotPossible, NotValid


def take_step(
    step: Step,
    *,
    outcome: str,
    by: Capacity,
    opinion: str = "",
    facts: Mapping[str, str] | None = None,
    target: int | None = None,
    corrections: Mapping[str, str] | None = None,
) -> Step:
    """Finish a step: agree and move on, return for correction, or refuse. The first of two people wins.

    `target` is the step to which it is returned where the regulation leaves a choice (None: the first that it names);
    `corrections` say by the name of a fact or material what is to be corrected. Of a vote (票比) this is one voice.
    Undone by `recall_step`.
    """
    with wall.behind():
        case = locked(step.case)
        step = held(step, case)
        rules.check_can_take(by, step)
        if step.added_to_id is not None:
            _give_opinion(step, outcome, opinion, by=by)
            return step
        spec = procedures.planned_step(step)
        _check_outcome(spec, outcome, opinion)
        if outcome == Outcome.AGREED:
            rules.check_is_not_signing(spec.effects)
            _collect(step, spec, facts or {}, by=by)
            _finish(step, spec, opinion, by=by)
        else:
            _turn_back(step, spec, outcome, opinion, target, corrections or {}, by=by)
    return step


def complete_step(step: Step, *, by: Capacity, opinion: str = "") -> Step:
    """Finish an open step because what it stands for has happened elsewhere (the agreement was signed)."""
    with wall.behind():
        case = locked(step.case)
        step = held(step, case)
        rules.check_is_open(step)
        _finish(step, procedures.planned_step(step), opinion, by=by)
    return step


def turn_back(step: Step, outcome: str, opinion: str, *, by: Capacity) -> None:
    """Send the case of a held step the way of its 不通过时 column: what it stands for was found wrong elsewhere."""
    _turn_back(step, procedures.planned_step(step), outcome, opinion, None, {}, by=by)


def withdraw_case(case: Case, *, by: Capacity) -> Case:
    """The opener takes a case back before it was decided."""
    with wall.behind():
        case = locked(case)
        rules.check_can_withdraw(by, case)
        close(case, CaseStatus.WITHDRAWN, clock.today())
        record("case.withdrawn", case, by=by, number=case.number)
    return case


def resume_case(case: Case, *, opinion: str, by: Capacity) -> Case:
    """A refused case goes on as if the step that refused it had been agreed to: a review has changed the decision."""
    with wall.behind():
        case = locked(case)
        refused = case.steps.filter(outcome=Outcome.REFUSED).first()
        if case.status != CaseStatus.REFUSED or refused is None:
            raise NotPossible(
                _("办件当前状态为“%s”，没有可以改变的不同意决定。") % case.get_status_display(), code="CASE_NOT_REFUSED"
            )
        case.status, case.closed_on = CaseStatus.UNDER_WAY, None
        case.save(update_fields=["status", "closed_on"])
        record("case.resumed", case, by=by, number=case.number, step=refused.name)
        refused.case, refused.status = case, StepStatus.OPEN
        _finish(refused, procedures.planned_step(refused), opinion, by=by)
    return case


def lapse_case(case: Case, *, by: Capacity = PLATFORM) -> Case:
    """The signing period has passed: the approval is void (签订逾期，审定失效)."""
    with wall.behind():
        case = locked(case)
        if case.status != CaseStatus.UNDER_WAY:
            raise NotPossible(
                _("办件当前状态为“%s”，不能作失效处理。") % case.get_status_display(), code="CASE_NOT_OPEN"
            )
        close(case, CaseStatus.LAPSED, clock.today())
        if case.agreement is not None and case.agreement.status == AgreementStatus.DRAFT:
            lapse_agreement(case.agreement, by=by)
        record("case.lapsed", case, by=by, number=case.number)
        telling.tell_closed(case, by=by)
    return case


def flag_overdue(step: Step, *, by: Capacity = PLATFORM) -> Step:
    """Mark a step whose last day has passed, and put it before the superior. It is never taken as consent."""
    with wall.behind():
        case = locked(step.case)
        step = held(step, case)
        if step.status == StepStatus.OPEN and not step.is_overdue:
            step.is_overdue = True
            step.save(update_fields=["is_overdue"])
            record("case.step_overdue", case, by=by, step=step.name, actor=step.actor, due=str(step.due_on))
            telling.tell_overdue(step, by=by)
            _escalate(step, by=by)
    return step


def _escalate(step: Step, *, by: Capacity) -> None:
    """An overdue step goes up to its superior, who sees the case, urges on and hands on, and does not decide instead."""
    superior = superior_of(step.unit, clock.today()) if step.unit is not None else None
    if superior is not None:
        step.escalated_to = superior
        step.save(update_fields=["escalated_to"])
        record("case.step_escalated", step.case, by=by, step=step.name, unit=superior.name)


# ── from step to step ──


def held(step: Step, case: Case) -> Step:
    """A step of a case that is locked already, its row as it is now."""
    rows = Step.objects.select_for_update(of=("self",), no_key=True).select_related("unit", "holder", "added_to")
    found = rows.get(pk=step.pk)
    found.case = case
    return found


def _check_outcome(spec: PlannedStep, outcome: str, opinion: str) -> None:
    allowed = procedures.outcomes_of(spec)
    if outcome not in allowed:
        names = "、".join(str(Outcome(each).label) for each in allowed)
        raise NotValid(_("本步骤的结果只能是：%s。") % names, code="OUTCOME_NOT_ALLOWED", clause=spec.article)
    if outcome != Outcome.AGREED and not opinion.strip():
        raise NotValid(_("退回或不同意时请写明理由。"), code="OPINION_MISSING", clause=spec.article)


def _collect(step: Step, spec: PlannedStep, facts: Mapping[str, str], *, by: Capacity) -> None:
    """The facts that this step asks for; all of them, each by its specification."""
    regulation = program(step.case.version)
    for name in spec.collects:
        fact = regulation.facts[name]
        try:
            value = fact.write(fact.read(facts.get(name, "")))
        except FactError as error:
            raise NotValid(error.message, code="FACT_WRONG", clause=fact.article) from error
        period = str(step.case.year) if fact.period == "每年" and step.case.year else ""
        keep_fact(step.case, name, value, procedures.label_of(fact), by=str(by), period=period)
        record("case.fact_entered", step.case, by=by, name=name, value=value, step=step.name)


def _finish(step: Step, spec: PlannedStep, opinion: str, *, by: Capacity) -> None:
    for name in spec.effects:
        registry.effect_of(name).check(step, by)
    _take(step, Outcome.AGREED, opinion, by=by)
    PublicNotice.objects.filter(step=step).update(status=NoticeStatus.CLOSED)
    telling.tell_taken(step)
    record(
        "case.step_taken", step.case, by=by, step=step.name, actor=step.actor, outcome=str(Outcome.AGREED.label),
        opinion=step.opinion,
    )  # fmt: skip
    own = list(step.case.steps.filter(number=step.number, added_to=None))
    if sum(row.outcome == Outcome.AGREED for row in own) >= spec.votes_needed:
        _pass_over(step, [row for row in own if row.status == StepStatus.OPEN], by=by)
    _settle(step, spec, by=by)
    advance(step.case, by=by)


def _take(step: Step, outcome: str, opinion: str, *, by: Capacity) -> None:
    step.status, step.outcome, step.opinion = StepStatus.DONE, outcome, opinion.strip()
    step.taken_by_id = by.user_id
    step.taken_as, step.taken_on = str(by), clock.today()
    step.save(update_fields=["status", "outcome", "opinion", "taken_by", "taken_as", "taken_on"])
    telling.tell_taken(step)


def is_settled(case: Case, number: int) -> bool:
    """Whether nobody is asked for anything under this number any more."""
    return not case.steps.filter(number=number).exclude(status__in=SETTLED).exists()


def _settle(step: Step, spec: PlannedStep, *, by: Capacity) -> None:
    """With the last that is asked for, the effects of the step come about."""
    if is_settled(step.case, step.number):
        for name in spec.effects:
            registry.effect_of(name).done(step, by)


def _pass_over(step: Step, others: Sequence[Step], *, by: Capacity) -> None:
    """Whoever else was asked need not act any more, nor whose opinion they waited for."""
    if not others:
        return
    asked = Q(pk__in=[row.pk for row in others]) | Q(added_to__in=[row.pk for row in others])
    step.case.steps.filter(asked).exclude(status=StepStatus.DONE).update(
        status=StepStatus.PASSED, taken_as=str(by), taken_on=clock.today()
    )
    for row in others:
        telling.tell_taken(row)
    record(
        "case.step_passed", step.case, by=by, step=step.name, who=step.actor, actors="、".join(r.actor for r in others)
    )


def _give_opinion(step: Step, outcome: str, opinion: str, *, by: Capacity) -> None:
    """An opinion advises: one that comes after the step and is against it gives the step back to who took it."""
    if outcome not in {Outcome.AGREED, Outcome.REFUSED}:
        raise NotValid(_("加签只提出意见，结果只能是：同意、不同意。"), code="OUTCOME_NOT_ALLOWED")
    if outcome != Outcome.AGREED and not opinion.strip():
        raise NotValid(_("退回或不同意时请写明理由。"), code="OPINION_MISSING")
    assert step.added_to is not None
    _take(step, outcome, opinion, by=by)
    label = str(Outcome(outcome).label)
    record(
        "case.opinion_given", step.case, by=by, step=step.name, actor=step.actor, outcome=label, opinion=step.opinion
    )
    if step.addition == Addition.BEFORE:
        return
    asker = held(step.added_to, step.case)
    if outcome == Outcome.AGREED:
        _settle(asker, procedures.planned_step(asker), by=by)
    else:
        back_to_open(asker)
        record("case.step_given_back", step.case, by=by, step=step.name, actor=asker.actor)
    advance(step.case, by=by)


def back_to_open(step: Step) -> None:
    """A step that was taken is open again, under the deadline that it had; opinions that would follow it wait again."""
    step.status, step.outcome, step.opinion = StepStatus.OPEN, "", ""
    step.taken_by, step.taken_as, step.taken_on = None, "", None
    step.save(update_fields=["status", "outcome", "opinion", "taken_by", "taken_as", "taken_on"])
    step.additions.filter(addition=Addition.AFTER, status=StepStatus.OPEN).update(status=StepStatus.WAITING)


def _turn_back(
    step: Step,
    spec: PlannedStep,
    outcome: str,
    opinion: str,
    target: int | None,
    corrections: Mapping[str, str],
    *,
    by: Capacity,
) -> None:
    _take(step, outcome, opinion, by=by)
    label = str(Outcome(outcome).label)
    record("case.step_taken", step.case, by=by, step=step.name, actor=step.actor, outcome=label, opinion=step.opinion)
    reason = step.opinion
    own = list(step.case.steps.filter(number=step.number, added_to=None))
    if 0 < spec.share < 1:
        against = [row for row in own if row.outcome in {Outcome.REFUSED, Outcome.RETURNED}]
        if len(own) - len(against) >= spec.votes_needed:
            return  # the others go on voting
        outcome, reason = _lost(step, spec, own, against, by=by)
    if spec.share < 1:
        _pass_over(step, [row for row in own if row.status == StepStatus.OPEN], by=by)
    if outcome == Outcome.REFUSED:
        close(step.case, CaseStatus.REFUSED, clock.today())
        record("case.refused", step.case, by=by, number=step.case.number, step=step.name, reason=reason)
        telling.tell_closed(step.case, by=by)
    else:
        _return(step, spec, reason, target, corrections, by=by)


def _lost(
    step: Step, spec: PlannedStep, own: Sequence[Step], against: Sequence[Step], *, by: Capacity
) -> tuple[str, str]:
    """A vote that can no longer be won goes the way of most who were against, 退回 where they are equal; with all their reasons."""
    agreed = sum(row.outcome == Outcome.AGREED for row in own)
    record(
        "case.vote_lost",
        step.case,
        by=by,
        step=step.name,
        needed=spec.votes_needed,
        agreed=agreed,
        against=len(against),
    )
    refused = sum(row.outcome == Outcome.REFUSED for row in against)
    outcome = Outcome.REFUSED if 2 * refused > len(against) else Outcome.RETURNED
    return outcome, "；".join(f"{row.actor}：{row.opinion}" for row in against)


def _return(
    step: Step, spec: PlannedStep, reason: str, target: int | None, corrections: Mapping[str, str], *, by: Capacity
) -> None:
    targets = procedures.targets_of(spec, procedures.planned(step.case)) or (None,)
    if target is not None and target not in targets:
        raise NotValid(_("本步骤不能退回第%s步。") % target, code="TARGET_NOT_ALLOWED", clause=spec.article)
    target = targets[0] if target is None else target
    _list_corrections(step, target, corrections, by=by)
    if target is None:
        close(step.case, CaseStatus.RETURNED, None)
        record("case.returned", step.case, by=by, number=step.case.number, step=step.name, reason=reason)
        telling.tell_returned(step, reason, by=by)
    else:
        _reopen(step.case, target)
        record("case.sent_back", step.case, by=by, step=step.name, target=target, reason=reason)
        advance(step.case, by=by)


def _list_corrections(step: Step, target: int | None, corrections: Mapping[str, str], *, by: Capacity) -> None:
    wanted = {name: remark.strip() for name, remark in corrections.items() if remark.strip()}
    known = {*program(step.case.version).facts, *procedures.material_names(step.case)}
    if unknown := [name for name in wanted if name not in known]:
        raise NotValid(_("本办件没有事实或材料“%s”，不能要求补正。") % unknown[0], code="CORRECTION_UNKNOWN")
    Correction.objects.bulk_create(
        Correction(
            case=step.case, round=step.case.round, target=target, name=name, remark=remark, asked_as=str(by),
            asked_on=clock.today(),
        )
        for name, remark in wanted.items()
    )  # fmt: skip
    if wanted:
        record("case.corrections_listed", step.case, by=by, items="、".join(wanted))


def _reopen(case: Case, target: int) -> None:
    later = case.steps.filter(number__gte=target).exclude(status=StepStatus.SKIPPED)
    PublicNotice.objects.filter(step__in=later).delete()
    _end_objections(case)
    later.exclude(added_to=None).delete()
    actors = procedures.Actors(case)
    for row in later.exclude(
        holder=None, transferred_from=None
    ):  # whoever it was handed on to, it is the regulation's again
        row.unit, _person = actors.find(row.actor)
        row.holder = row.transferred_from = None
        row.save(update_fields=["unit", "holder", "transferred_from"])
    later.update(
        status=StepStatus.WAITING, opened_on=None, due_on=None, is_overdue=False, outcome="", opinion="",
        taken_by=None, taken_as="", taken_on=None, escalated_to=None, reminded_on=None,
    )  # fmt: skip


def close(case: Case, status: str, on: date | None) -> None:
    """No step is open any more; the case rests in this state."""
    case.steps.filter(status=StepStatus.OPEN).update(status=StepStatus.WAITING)
    PublicNotice.objects.filter(step__case=case, status=NoticeStatus.OPEN).update(status=NoticeStatus.ENDED)
    _end_objections(case)
    case.status, case.closed_on = status, on
    case.save(update_fields=["status", "closed_on"])


def _end_objections(case: Case) -> None:
    """What they were raised against is not up for decision any more."""
    case.objections.filter(status=ObjectionStatus.OPEN).update(status=ObjectionStatus.ENDED)


def advance(case: Case, *, by: Capacity) -> None:
    """Open every step whose predecessors are finished; close the case when nothing is left."""
    planned = procedures.planned(case)
    planning.keep(planning.plan_anew(case, case.steps.order_by("pk"), planned, procedures.Actors(case)))
    rows: dict[int, list[Step]] = {}
    for step in case.steps.all():
        rows.setdefault(step.number, []).append(step)
    finished: dict[int, date] = {}
    for spec in planned:
        start = max((finished[n] for n in spec.after if n in finished), default=case.applied_on or clock.today())
        if any(number not in finished for number in spec.after):
            continue
        if all(step.status in SETTLED for step in rows[spec.number]):
            finished[spec.number] = max((s.taken_on for s in rows[spec.number] if s.taken_on), default=start)
            continue
        origin = finished.get(spec.count_from, start) if spec.count_from else start
        _open_waiting(rows[spec.number], spec, origin, by=by)
    if len(finished) == len(planned):
        close(case, CaseStatus.DONE, clock.today())
        record("case.done", case, by=by, number=case.number, title=case.title)
        telling.tell_closed(case, by=by)


def _open_waiting(rows: Sequence[Step], spec: PlannedStep, origin: date, *, by: Capacity) -> None:
    """The rows of a number whose turn has come; an opinion is asked for while its asker is open, or once they are done."""
    asked_when = {Addition.BEFORE: StepStatus.OPEN, Addition.AFTER: StepStatus.DONE}
    own = {row.pk: row for row in rows if row.added_to_id is None}
    for row in rows:
        if row.status != StepStatus.WAITING:
            continue
        if row.added_to_id is None:
            if may_pass(row, by=by):
                _open(row, spec, origin, by=by)
        elif own[row.added_to_id].status == asked_when[Addition(row.addition)]:
            open_opinion(row, own[row.added_to_id], by=by)


def open_opinion(step: Step, asker: Step, *, by: Capacity) -> None:
    """An opinion is to be given within the time that its asker has."""
    step.status, step.opened_on = StepStatus.OPEN, clock.today()
    step.due_on, step.is_provisional = asker.due_on, asker.is_provisional
    step.save(update_fields=["status", "opened_on", "due_on", "is_provisional"])
    record(
        "case.step_opened", step.case, by=by, step=step.name, actor=step.actor, due=str(step.due_on or _("不限")),
    )  # fmt: skip
    telling.tell_opened(step, by=by)


def _open(step: Step, spec: PlannedStep, origin: date, *, by: Capacity) -> None:
    if spec.exists is None or not spec.actors:
        needs = "；".join(str(need) for need in spec.needs)
        raise NotPossible(
            _("步骤“%(step)s”暂不能开始：%(needs)s。") % {"step": spec.name, "needs": needs}, code="STEP_NEEDS"
        )
    step.status, step.opened_on = StepStatus.OPEN, clock.today()
    if step.counted_from_on is not None:  # done again after it was sent back: it has all its time anew
        origin = step.opened_on
    if spec.days is not None:
        due = procedures.due_of(origin, spec.days)
        step.due_on, step.is_provisional, step.counted_from_on = due.on, due.provisional, origin
    step.save(update_fields=["status", "opened_on", "due_on", "is_provisional", "counted_from_on"])
    record(
        "case.step_opened", step.case, by=by, step=step.name, actor=step.actor, due=str(step.due_on or _("不限")),
    )  # fmt: skip
    telling.tell_opened(step, spec, by=by)
    if procedures.NOTICE in spec.effects:
        _publish(step, by=by)
    for name in spec.effects:
        registry.effect_of(name).opens(step, by)


def _publish(step: Step, *, by: Capacity) -> None:
    """A public notice from the next day until the period ends; it shows what the regulation makes public, no more."""
    case, opens = step.case, procedures.due_of(clock.today(), 1).on
    person = case.person
    body = [
        ["事项", case.title],
        ["办件编号", case.number],
        *([["姓名", person.name], ["证件号码", person.masked_id]] if person else []),
        *([p.label, p.organisation.name] for p in _bodies(case) if p.organisation),
        *([d.name, d.value] for d in case.decisions.order_by("pk")),
        ["依据", f"《{case.version.regulation.title}》{case.version.label} {step.article}"],
    ]
    notice = PublicNotice.objects.create(
        step=step, token=secrets.token_urlsafe(12), title=f"{case.title}公示", body=body, opens_on=opens,
        closes_on=step.due_on or opens,
    )  # fmt: skip
    record("case.notice_published", case, by=by, title=notice.title, opens=str(opens), closes=str(notice.closes_on))
    telling.tell_published(notice, case, by=by)


def _bodies(case: Case) -> list[Party]:
    found = case.parties.select_related("organisation").filter(label__in=["学校", "企业"]).order_by("pk")
    return [party for party in found if party.organisation is not None]
