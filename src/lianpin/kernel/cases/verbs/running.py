"""Running a case: submitted, moved from step to step by whoever's turn it is, decided, closed."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from lianpin_regulations import FactError, Missing, PlannedStep, Population, Trace, decide

from lianpin.kernel.agreements.enums import AgreementStatus
from lianpin.kernel.agreements.verbs import lapse_agreement
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases import procedures, registry, rules
from lianpin.kernel.cases.enums import CaseStatus, NoticeStatus, Outcome, StepStatus
from lianpin.kernel.cases.facts import facts_of
from lianpin.kernel.cases.models import Case, Decision, Fact, Party, PublicNotice, Step
from lianpin.kernel.cases.verbs.filling import locked
from lianpin.kernel.identity.models import PLATFORM, Capacity
from lianpin.kernel.regulations.queries import calendar, program, rulebook
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotPossible, NotValid

NOTICE = "公示"


def submit_case(case: Case, *, by: Capacity) -> Case:
    """Submit a draft or what was returned: conditions hold, nothing is missing; the steps are planned, the first opens."""
    with transaction.atomic():
        case = locked(case)
        rules.check_can_edit(by, case)
        _check_eligible(case)
        _fix_facts(case)
        if case.status == CaseStatus.RETURNED:
            case.round += 1
            case.steps.all().delete()
        case.status, case.applied_on = CaseStatus.UNDER_WAY, clock.today()
        case.save(update_fields=["status", "applied_on", "round"])
        record("case.submitted", case, by=by, number=case.number, title=case.title)
        _plan(case, procedures.planned(case))
        _advance(case, by=by)
    return case


def take_step(
    step: Step, *, outcome: str, by: Capacity, opinion: str = "", facts: Mapping[str, str] | None = None
) -> Step:
    """Finish a step: agree and move on, return for correction, or refuse. The first of two people wins."""
    with transaction.atomic():
        case = locked(step.case)
        step = _held(step, case)
        rules.check_can_take(by, step)
        spec = _spec(step)
        _check_outcome(spec, outcome, opinion)
        if outcome == Outcome.AGREED:
            _collect(step, spec, facts or {}, by=by)
            _finish(step, spec, opinion, by=by)
        else:
            _turn_back(step, spec, outcome, opinion, by=by)
    return step


def complete_step(step: Step, *, by: Capacity, opinion: str = "") -> Step:
    """Finish an open step because what it stands for has happened elsewhere (the agreement was signed)."""
    with transaction.atomic():
        case = locked(step.case)
        step = _held(step, case)
        rules.check_is_open(step)
        _finish(step, _spec(step), opinion, by=by)
    return step


def withdraw_case(case: Case, *, by: Capacity) -> Case:
    """The opener takes a case back before it was decided."""
    with transaction.atomic():
        case = locked(case)
        rules.check_can_withdraw(by, case)
        _close(case, CaseStatus.WITHDRAWN, clock.today())
        record("case.withdrawn", case, by=by, number=case.number)
    return case


def resume_case(case: Case, *, opinion: str, by: Capacity) -> Case:
    """A refused case goes on as if the step that refused it had been agreed to: a review has changed the decision."""
    with transaction.atomic():
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
        _finish(refused, _spec(refused), opinion, by=by)
    return case


def lapse_case(case: Case, *, by: Capacity = PLATFORM) -> Case:
    """The signing period has passed: the approval is void (签订逾期，审定失效)."""
    with transaction.atomic():
        case = locked(case)
        if case.status != CaseStatus.UNDER_WAY:
            raise NotPossible(
                _("办件当前状态为“%s”，不能作失效处理。") % case.get_status_display(), code="CASE_NOT_OPEN"
            )
        _close(case, CaseStatus.LAPSED, clock.today())
        if case.agreement is not None and case.agreement.status == AgreementStatus.DRAFT:
            lapse_agreement(case.agreement, by=by)
        record("case.lapsed", case, by=by, number=case.number)
    return case


def flag_overdue(step: Step, *, by: Capacity = PLATFORM) -> Step:
    """Mark a step whose last day has passed. It is never taken as consent."""
    with transaction.atomic():
        case = locked(step.case)
        step = _held(step, case)
        if step.status == StepStatus.OPEN and not step.is_overdue:
            step.is_overdue = True
            step.save(update_fields=["is_overdue"])
            record("case.step_overdue", case, by=by, step=step.name, actor=step.actor, due=str(step.due_on))
    return step


def decide_values(
    case: Case,
    names: Sequence[str],
    *,
    by: Capacity,
    if_known: Sequence[str] = (),
    population: Population | None = None,
) -> list[Decision]:
    """Make what the engine computes official, with its explanation. NotPossible names what is missing.

    `if_known` are decided as well where nothing is missing for them. `population`: the cohort, for what is decided within one.
    """
    with transaction.atomic():
        code = case.version.regulation.code
        facts = facts_of(case) if population is None else population.people[population.person]
        decision = decide(rulebook(), code, names, facts, at=case.year, calendar=calendar(), population=population)
        if decision.needs:
            raise NotPossible("；".join(str(need) for need in decision.needs), code="DECISION_NEEDS")
        known = [name for name in if_known if not isinstance(decision.value(name), Missing)]
        return [_decided(case, name, decision.trace(name), by=by) for name in (*names, *known)]


def _decided(case: Case, name: str, trace: Trace, *, by: Capacity) -> Decision:
    decision, _made = Decision.objects.update_or_create(
        case=case,
        name=name,
        defaults={
            "value": trace.shown,
            "trace": trace.to_json(),
            "digest": trace.digest(),
            "decided_on": clock.today(),
        },
    )
    record(
        "case.value_decided", case, by=by, name=name, value=trace.shown, article=trace.article, digest=trace.digest()
    )
    return decision


# ── submitting ──


def _check_eligible(case: Case) -> None:
    found = procedures.eligibility(case)
    if found.refusals:
        sentences = "；".join(f"{r.text}（{r.article}，{r.detail}）" for r in found.refusals)
        codes = "、".join(r.code for r in found.refusals)
        raise NotValid(_("不符合申报条件：%s。") % sentences, code=codes, clause=found.refusals[0].article)
    if found.needs:
        raise NotValid(_("还缺少以下事实：%s。") % "；".join(str(n) for n in found.needs), code="FACTS_MISSING")
    if found.missing_materials:
        raise NotValid(_("还缺少以下材料：%s。") % "、".join(found.missing_materials), code="MATERIALS_MISSING")


def _fix_facts(case: Case) -> None:
    """From now on the case stands on its own: today is its key date, and what others provided is kept as it was."""
    regulation, today = program(case.version), clock.today()
    if procedures.is_application(case, regulation):
        _keep_fact(case, regulation.anchor, today.isoformat(), "系统", by="系统")
    kept = set(case.facts.values_list("name", flat=True))
    for name, given in facts_of(case).items():
        spec = regulation.facts.get(name)
        if spec is None or spec.period != "一次" or name in kept or case.parent_id is not None:
            continue
        Fact.objects.create(
            case=case, name=name, value=spec.write(given.value), source=procedures.label_of(spec),
            given_by=given.by or spec.source, given_on=given.on or today, document=given.document,
        )  # fmt: skip


def _keep_fact(case: Case, name: str, value: str, source: str, *, by: str, period: str = "") -> None:
    Fact.objects.update_or_create(
        case=case,
        name=name,
        period=period,
        defaults={"value": value, "source": source, "given_by": by, "given_on": clock.today()},
    )


def _plan(case: Case, steps: Sequence[PlannedStep]) -> None:
    actors = procedures.Actors(case)
    for spec in steps:
        _plan_one(case, spec, actors)


# ── from step to step ──


def _held(step: Step, case: Case) -> Step:
    held = Step.objects.select_for_update(of=("self",), no_key=True).get(pk=step.pk)
    held.case = case
    return held


def _spec(step: Step) -> PlannedStep:
    return next(planned for planned in procedures.planned(step.case) if planned.number == step.number)


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
        _keep_fact(step.case, name, value, procedures.label_of(fact), by=str(by), period=period)
        record("case.fact_entered", step.case, by=by, name=name, value=value, step=step.name)


def _finish(step: Step, spec: PlannedStep, opinion: str, *, by: Capacity) -> None:
    for name in spec.effects:
        registry.effect_of(name).check(step, by)
    today = clock.today()
    step.status, step.outcome, step.opinion = StepStatus.DONE, Outcome.AGREED, opinion.strip()
    step.taken_by_id, step.taken_as, step.taken_on = by.user_id, str(by), today
    step.save(update_fields=["status", "outcome", "opinion", "taken_by", "taken_as", "taken_on"])
    PublicNotice.objects.filter(step=step).update(status=NoticeStatus.CLOSED)
    record(
        "case.step_taken", step.case, by=by, step=step.name, actor=step.actor, outcome=str(Outcome.AGREED.label),
        opinion=step.opinion,
    )  # fmt: skip
    if not step.case.steps.filter(number=step.number).exclude(status=StepStatus.DONE).exists():
        for name in spec.effects:
            registry.effect_of(name).done(step, by)
    _advance(step.case, by=by)


def _turn_back(step: Step, spec: PlannedStep, outcome: str, opinion: str, *, by: Capacity) -> None:
    step.status, step.outcome, step.opinion = StepStatus.DONE, outcome, opinion.strip()
    step.taken_by_id, step.taken_as, step.taken_on = by.user_id, str(by), clock.today()
    step.save(update_fields=["status", "outcome", "opinion", "taken_by", "taken_as", "taken_on"])
    label = str(Outcome(outcome).label)
    record("case.step_taken", step.case, by=by, step=step.name, actor=step.actor, outcome=label, opinion=step.opinion)
    target = _target(spec) if outcome == Outcome.RETURNED else None
    if outcome == Outcome.REFUSED:
        _close(step.case, CaseStatus.REFUSED, clock.today())
        record("case.refused", step.case, by=by, number=step.case.number, step=step.name, reason=step.opinion)
    elif target is None:
        _close(step.case, CaseStatus.RETURNED, None)
        record("case.returned", step.case, by=by, number=step.case.number, step=step.name, reason=step.opinion)
    else:
        _reopen(step.case, target)
        record("case.sent_back", step.case, by=by, step=step.name, target=target, reason=step.opinion)
        _advance(step.case, by=by)


def _target(spec: PlannedStep) -> int | None:
    """退回2 goes back to step 2; 退回 to the applicant."""
    digits = "".join(mark for mark in spec.on_refusal.split("、")[0] if mark.isdigit())
    return int(digits) if digits else None


def _reopen(case: Case, target: int) -> None:
    later = case.steps.filter(number__gte=target).exclude(status=StepStatus.SKIPPED)
    PublicNotice.objects.filter(step__in=later).delete()
    later.update(
        status=StepStatus.WAITING, opened_on=None, due_on=None, is_overdue=False, outcome="", opinion="",
        taken_by=None, taken_as="", taken_on=None,
    )  # fmt: skip


def _close(case: Case, status: str, on: date | None) -> None:
    """No step is open any more; the case rests in this state."""
    case.steps.filter(status=StepStatus.OPEN).update(status=StepStatus.WAITING)
    PublicNotice.objects.filter(step__case=case, status=NoticeStatus.OPEN).update(status=NoticeStatus.ENDED)
    case.status, case.closed_on = status, on
    case.save(update_fields=["status", "closed_on"])


def _advance(case: Case, *, by: Capacity) -> None:
    """Open every step whose predecessors are finished; close the case when nothing is left."""
    planned = procedures.planned(case)
    _replan(case, planned)
    rows: dict[int, list[Step]] = {}
    for step in case.steps.all():
        rows.setdefault(step.number, []).append(step)
    finished: dict[int, date] = {}
    for spec in planned:
        start = max((finished[n] for n in spec.after if n in finished), default=case.applied_on or clock.today())
        if any(number not in finished for number in spec.after):
            continue
        if all(step.status in {StepStatus.DONE, StepStatus.SKIPPED} for step in rows[spec.number]):
            finished[spec.number] = max((s.taken_on for s in rows[spec.number] if s.taken_on), default=start)
            continue
        origin = finished.get(spec.count_from, start) if spec.count_from else start
        for step in rows[spec.number]:
            if step.status == StepStatus.WAITING:
                _open(step, spec, origin, by=by)
    if len(finished) == len(planned):
        _close(case, CaseStatus.DONE, clock.today())
        record("case.done", case, by=by, number=case.number, title=case.title)


def _replan(case: Case, planned: Sequence[PlannedStep]) -> None:
    """Steps that have not begun follow the facts as they are now: they appear, fall away, or change hands."""
    actors = procedures.Actors(case)
    for spec in planned:
        rows = list(case.steps.filter(number=spec.number))
        if any(step.status in {StepStatus.OPEN, StepStatus.DONE} for step in rows):
            continue
        as_planned = list(spec.actors) or [""]
        status = StepStatus.SKIPPED if spec.exists is False else StepStatus.WAITING
        if [step.actor for step in rows] == as_planned and all(step.status == status for step in rows):
            if rows[0].trace != _why(spec):
                case.steps.filter(number=spec.number).update(trace=_why(spec))
            continue
        case.steps.filter(number=spec.number).delete()
        _plan_one(case, spec, actors)


def _plan_one(case: Case, spec: PlannedStep, actors: procedures.Actors) -> None:
    for label in spec.actors or ("",):
        unit, person = actors.find(label) if label and spec.exists is not False else (None, None)
        Step.objects.create(
            case=case, number=spec.number, name=spec.name, english_name=spec.english, actor=label, unit=unit,
            person=person, article=spec.article, trace=_why(spec),
            status=StepStatus.SKIPPED if spec.exists is False else StepStatus.WAITING,
        )  # fmt: skip


def _why(spec: PlannedStep) -> dict[str, Any] | None:
    return spec.trace.to_json() if spec.trace is not None else None


def _open(step: Step, spec: PlannedStep, origin: date, *, by: Capacity) -> None:
    if spec.exists is None or not spec.actors:
        needs = "；".join(str(need) for need in spec.needs)
        raise NotPossible(
            _("步骤“%(step)s”暂不能开始：%(needs)s。") % {"step": spec.name, "needs": needs}, code="STEP_NEEDS"
        )
    step.status, step.opened_on = StepStatus.OPEN, clock.today()
    if spec.days is not None:
        due = procedures.due_of(origin, spec.days)
        step.due_on, step.is_provisional = due.on, due.provisional
    step.save(update_fields=["status", "opened_on", "due_on", "is_provisional"])
    record(
        "case.step_opened", step.case, by=by, step=step.name, actor=step.actor, due=str(step.due_on or _("不限")),
    )  # fmt: skip
    if NOTICE in spec.effects:
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


def _bodies(case: Case) -> list[Party]:
    found = case.parties.select_related("organisation").filter(label__in=["学校", "企业"]).order_by("pk")
    return [party for party in found if party.organisation is not None]
