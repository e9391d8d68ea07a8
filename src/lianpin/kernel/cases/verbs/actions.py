"""What else is done with an open step than to take it: hand it on, ask for an opinion, urge it on; and to take back what was taken."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from lianpin_regulations import PlannedStep

from lianpin.kernel.audit.queries import events_of
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases import procedures, registry, rules
from lianpin.kernel.cases.enums import Addition, CaseStatus, Outcome, StepStatus
from lianpin.kernel.cases.models import PublicNotice, Step
from lianpin.kernel.cases.verbs import telling
from lianpin.kernel.cases.verbs.filling import locked
from lianpin.kernel.cases.verbs.running import advance, back_to_open, held, is_settled, open_opinion
from lianpin.kernel.identity.models import Capacity, Unit, User
from lianpin.kernel.identity.queries import officials_of
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotPossible, NotValid

# What an applicant does to a case that was returned to them.
CORRECTING = ("case.facts_given", "case.material_attached", "case.material_removed")


def transfer_step(step: Step, *, unit: Unit, user: User | None = None, reason: str, by: Capacity) -> Step:
    """转办: hand an open step on to another unit of the same body, or to one person there; the deadline stays.

    Undone by handing it on again, by the new handler or by the unit that handed it on.
    """
    with wall.behind():
        case = locked(step.case)
        step = held(step, case)
        rules.check_can_transfer(by, step, procedures.planned_step(step).effects)
        _check_reason(reason)
        _check_colleague(step, unit, user)
        if (unit.pk, user.pk if user else None) == (step.unit_id, step.holder_id):
            raise NotValid(_("步骤“%s”已经由其办理，请选择其他部门或人员。") % step.name, code="TRANSFER_NOWHERE")
        before = _name(step.unit, step.holder)
        if unit.pk != step.unit_id:
            step.transferred_from = step.unit
        step.unit, step.holder = unit, user
        step.save(update_fields=["unit", "holder", "transferred_from"])
        record(
            "case.step_transferred", case, by=by, step=step.name, before=before, to=_name(unit, user),
            reason=reason.strip(),
        )  # fmt: skip
        telling.tell_transferred(step, by=by)
    return step


def add_opinion(step: Step, *, unit: Unit, user: User | None = None, when: str, question: str, by: Capacity) -> Step:
    """加签: ask another unit of the same body, or one person there, before the step can be taken or after it was.

    The opinion advises. One before it must be given first; one after it that is against it gives the step back.
    Undone by `cancel_opinion` until it is given.
    """
    with wall.behind():
        case = locked(step.case)
        step = held(step, case)
        rules.check_can_add(by, step, procedures.planned_step(step).effects)
        _check_reason(question)
        _check_colleague(step, unit, user)
        who = _name(unit, user)
        if (unit.pk == step.unit_id and user is None) or (user is not None and by.is_user(user.pk)):
            raise NotValid(_("请选择其他部门或人员，不能请自己加签。"), code="OPINION_OF_ONESELF")
        if step.additions.filter(actor=who).exclude(status=StepStatus.DONE).exists():
            raise NotPossible(_("已经请%s加签，请等待其意见。") % who, code="OPINION_ASKED")
        added = Step.objects.create(
            case=case, number=step.number, name=step.name, english_name=step.english_name, actor=who, unit=unit,
            holder=user, article=step.article, added_to=step, addition=when, question=question.strip(),
        )  # fmt: skip
        label = str(Addition(when).label)
        record("case.opinion_asked", case, by=by, step=step.name, who=who, when=label, question=added.question)
        if when == Addition.BEFORE:
            open_opinion(added, step, by=by)
    return added


def cancel_opinion(step: Step, *, by: Capacity) -> None:
    """撤销加签: do without an opinion that has not been given."""
    with wall.behind():
        case = locked(step.case)
        step = held(step, case)
        rules.check_can_cancel(by, step)
        assert step.added_to is not None
        asker = held(step.added_to, case)
        record("case.opinion_cancelled", case, by=by, step=step.name, who=step.actor)
        step.delete()
        if asker.status == StepStatus.DONE and is_settled(case, asker.number):
            for name in procedures.planned_step(asker).effects:
                registry.effect_of(name).done(asker, by)
        advance(case, by=by)


def recall_step(step: Step, *, reason: str, by: Capacity) -> Step:
    """撤回: take back what one has just done with a step, while nobody has touched what follows; it is open again.

    NotPossible where its effects are final (filed, appointed, paid, signed, published). Undone by taking the step again.
    """
    with wall.behind():
        case = locked(step.case)
        step = held(step, case)
        spec, planned = procedures.planned_step(step), procedures.planned(case)
        later = Q(number__in=procedures.following(step.number, planned))
        if step.added_to_id is None:
            later |= Q(added_to=step, status=StepStatus.DONE, addition=Addition.AFTER)
        follows = list(case.steps.filter(later))
        rules.check_can_recall(by, step, follows)
        rules.check_is_not_signing(spec.effects)
        _check_reason(reason)
        _check_untouched(step, follows)
        if step.outcome == Outcome.AGREED and is_settled(case, step.number):
            if is_final(spec):
                raise _final(step)
            for name in reversed(spec.effects):
                if (undo := registry.effect_of(name).undo) is not None:
                    undo(step, by)
        if case.status != CaseStatus.UNDER_WAY:
            case.status, case.closed_on = CaseStatus.UNDER_WAY, None
            case.save(update_fields=["status", "closed_on"])
            case.corrections.filter(round=case.round, asked_as=step.taken_as).delete()
        _close_again(case.steps.filter(pk__in=[row.pk for row in follows if row.status == StepStatus.OPEN]))
        case.steps.filter(number=step.number, status=StepStatus.PASSED).update(
            status=StepStatus.OPEN, taken_as="", taken_on=None
        )
        back_to_open(step)
        record("case.step_recalled", case, by=by, step=step.name, actor=step.actor, reason=reason.strip())
        advance(case, by=by)
    return step


def remind_step(step: Step, *, note: str = "", by: Capacity) -> Step:
    """催办: urge on whose turn it is, at most once a day for each step. Nothing to undo."""
    with wall.behind():
        case = locked(step.case)
        step = held(step, case)
        rules.check_can_remind(by, step)
        step.reminded_on = clock.today()
        step.save(update_fields=["reminded_on"])
        record("case.step_reminded", case, by=by, step=step.name, actor=step.actor, note=note.strip())
        telling.tell_reminded(step, by=by)
    return step


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise NotValid(_("请写明理由或者征询的内容。"), code="REASON_MISSING")


def _check_colleague(step: Step, unit: Unit, user: User | None) -> None:
    """A unit of the body whose step it is, where the person works today and does not decide about themselves."""
    assert step.unit is not None, "a person's own step is nobody else's"
    if unit.organisation_id != step.unit.organisation_id:
        raise NotValid(_("只能交给本单位的部门和人员。"), code="COLLEAGUE_OUTSIDE")
    working = officials_of(unit.organisation_id, clock.today()).filter(unit=unit)
    if not (working.filter(user=user) if user is not None else working).exists():
        raise NotValid(_("“%s”目前没有可以办理的人员。") % _name(unit, user), code="COLLEAGUE_ABSENT")
    if user is not None and user.person_id is not None and user.person_id == step.case.person_id:
        raise NotValid(_("%s是本办件的当事人，应当回避，请选择其他人员。") % user.name, code="STEP_RECUSED")


def _name(unit: Unit | None, user: User | None) -> str:
    return "·".join(part.name for part in (unit, user) if part is not None)


def _check_untouched(step: Step, follows: list[Step]) -> None:
    """Neither has the applicant begun to correct, nor is there a notice, an agreement or another case that stands on it."""
    case = step.case
    own = events_of(case).filter(detail__step=step.name, detail__actor=step.actor)
    taken = own.filter(kind__in=("case.step_taken", "case.opinion_given")).last()
    corrected = taken is not None and events_of(case).filter(kind__in=CORRECTING, pk__gt=taken.pk).exists()
    asked = step.added_to is not None and step.addition == Addition.AFTER and step.added_to.status != StepStatus.DONE
    answered = (
        step.added_to is not None and step.addition == Addition.BEFORE and step.added_to.status != StepStatus.OPEN
    )
    if corrected or asked or answered or case.children.exists():
        raise NotPossible(
            _("“%s”办理以后已经有人接着处理，不能再撤回。可以在办件里留言说明。") % step.name, code="NEXT_TOUCHED"
        )
    begun = [row for row in follows if row.status == StepStatus.OPEN]
    if any(registry.effect_of(name).reaches_out for row in begun for name in procedures.planned_step(row).effects):
        raise _final(step)
    if PublicNotice.objects.filter(step__in=begun, opens_on__lte=clock.today()).exists():
        raise _final(step)


def is_final(spec: PlannedStep) -> bool:
    """Whether what agreeing to this step does stays: nobody takes back what was published, filed, appointed or paid."""
    return procedures.NOTICE in spec.effects or any(registry.effect_of(name).is_final for name in spec.effects)


def _final(step: Step) -> NotPossible:
    return NotPossible(
        _("“%s”办结的结果已经对外生效（公示、签订、报备、聘任或拨付），不能撤回。") % step.name, code="EFFECT_FINAL"
    )


def _close_again(steps: QuerySet[Step]) -> None:
    """Steps that had opened and that nobody has touched wait again."""
    PublicNotice.objects.filter(step__in=steps).delete()
    steps.update(
        status=StepStatus.WAITING, opened_on=None, due_on=None, is_overdue=False, escalated_to=None, reminded_on=None
    )
