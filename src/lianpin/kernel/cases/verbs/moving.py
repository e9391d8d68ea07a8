"""A regulation changes while cases run: an open case goes on under another version, and back again."""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _
from lianpin_regulations import PlannedStep

from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases import procedures, rules
from lianpin.kernel.cases.enums import CaseStatus, NoticeStatus, StepStatus
from lianpin.kernel.cases.facts import facts_of
from lianpin.kernel.cases.models import Case, Move, PublicNotice, Step
from lianpin.kernel.cases.verbs import telling
from lianpin.kernel.cases.verbs.filling import locked
from lianpin.kernel.cases.verbs.running import follow_plan
from lianpin.kernel.identity.models import Capacity
from lianpin.kernel.regulations.models import Version
from lianpin.kernel.regulations.queries import held, program
from lianpin.toolkit import clock
from lianpin.toolkit.errors import LianpinError, NotPossible

BEGUN = frozenset({StepStatus.OPEN, StepStatus.DONE, StepStatus.PASSED})


def move_case(case: Case, version: Version, *, by: Capacity) -> Move:
    """Go on with an open case under another version: what has begun stays, what has not is planned anew, open steps get its limits.

    NotPossible says why a case stays where it is. Undone by `revert_move`, while nobody has gone on with the case.
    """
    with transaction.atomic():
        case = locked(case)
        rules.check_can_move(by, case, version)
        _check_nothing_stands(case)
        was, before = case.version, _state(case)
        case.version = version
        case.save(update_fields=["version"])
        facts = facts_of(case)
        planned = _planned(case, facts)
        _check_begun(case, planned)
        if case.status == CaseStatus.UNDER_WAY:
            _check_conditions(case, facts)
            follow_plan(case, planned)
            _give_limits(case, planned, by=by)
        move = Move.objects.create(
            case=case, moved_from=was, moved_to=version, before=before, after=_state(case), moved_as=str(by), moved_on=clock.today()
        )  # fmt: skip
        record("case.moved", case, by=by, number=case.number, old=was.label, version=version.label)
        telling.tell_moved(case, by=by)
    return move


def move_cases(cases: Iterable[Case], version: Version, *, by: Capacity) -> list[tuple[Case, LianpinError | None]]:
    """Move many, each for itself: the refusal of one keeps none of the others."""
    told: list[tuple[Case, LianpinError | None]] = []
    with held():  # the rulebook is read once for all of them
        for case in cases:
            try:
                move_case(case, version, by=by)
            except LianpinError as refusal:
                told.append((case, refusal))
            else:
                told.append((case, None))
    return told


def revert_move(move: Move, *, by: Capacity) -> Case:
    """Put a moved case back to the letter. NotPossible once somebody has gone on with it under the new version."""
    with transaction.atomic():
        case = locked(move.case)
        move = (
            Move.objects.select_for_update(of=("self",))
            .select_related("moved_from__regulation", "moved_to")
            .get(pk=move.pk)
        )
        rules.check_moves(by, case.version.regulation)
        last = case.moves.filter(reverted_on=None).order_by("pk").last()
        if last is None or last.pk != move.pk or _state(case) != move.after:
            raise NotPossible(
                _("办件 %s 已经按新版本办理了后续事项，不能恢复到原版本。") % case.number, code="MOVE_GONE_ON"
            )
        case.version = move.moved_from
        case.save(update_fields=["version"])
        _restore(case, move.before)
        move.reverted_as, move.reverted_on = str(by), clock.today()
        move.save(update_fields=["reverted_as", "reverted_on"])
        record(
            "case.move_reverted", case, by=by, number=case.number, old=move.moved_to.label, version=case.version.label
        )
    return case


def _state(case: Case) -> str:
    """The steps of a case to the letter: what a move can change besides the version."""
    return json.dumps(list(case.steps.order_by("pk").values()), cls=DjangoJSONEncoder, ensure_ascii=False)


def _restore(case: Case, state: str) -> None:
    """The steps as they were, under their own keys."""
    fields = {field.attname: field for field in Step._meta.concrete_fields}
    kept = [Step(**{name: fields[name].to_python(value) for name, value in row.items()}) for row in json.loads(state)]
    case.steps.exclude(pk__in=[step.pk for step in kept]).delete()
    Step.objects.bulk_create(
        kept, update_conflicts=True, unique_fields=["id"], update_fields=[name for name in fields if name != "id"]
    )


def _check_nothing_stands(case: Case) -> None:
    """What was published or agreed under a version is not changed under the feet of those who read or signed it."""
    if case.agreement_id is not None:
        raise NotPossible(_("已经按%s订立协议，协议按原版本履行。") % case.version.label, code="MOVE_AGREED")
    if PublicNotice.objects.filter(step__case=case, status=NoticeStatus.OPEN).exists():
        raise NotPossible(_("正在公示，公示期满以前不能改按新版本办理。"), code="MOVE_NOTICED")


def _planned(case: Case, facts: Mapping[str, Any]) -> tuple[PlannedStep, ...]:
    if case.procedure not in program(case.version).procedures:
        raise NotPossible(
            _("%(version)s没有“%(procedure)s”。") % {"version": case.version.label, "procedure": case.procedure},
            code="MOVE_PROCEDURE",
        )
    return procedures.planned(case, facts)


def _check_begun(case: Case, planned: Collection[PlannedStep]) -> None:
    """Every step that has begun is a step of the new version as well, under its number and with the same actors."""
    new = {spec.number: spec for spec in planned}
    begun = case.steps.filter(status__in=BEGUN, added_to=None).order_by("number", "pk")
    for step in begun:
        spec = new.get(step.number)
        if spec is None or spec.name != step.name or spec.exists is False or step.actor not in (spec.actors or ("",)):
            raise NotPossible(
                _("步骤“%(step)s”（%(actor)s）已经开始，%(version)s的程序里没有同样的步骤。")
                % {"step": step.name, "actor": step.actor, "version": case.version.label},
                code="MOVE_STEP",
            )


def _check_conditions(case: Case, facts: Mapping[str, Any]) -> None:
    """Who has applied is not made to fail, or to lack something, by a version that came later."""
    found = procedures.eligibility(case, facts)
    if found.refusals:
        said = "；".join(f"{each.text}（{each.article}，{each.detail}）" for each in found.refusals)
        raise NotPossible(
            _("按%(version)s不符合条件：%(said)s。") % {"version": case.version.label, "said": said},
            code="MOVE_CONDITIONS",
        )
    lacking = [*map(str, found.needs), *found.missing_materials]
    if lacking:
        raise NotPossible(
            _("%(version)s还需要：%(lacking)s。可以先退回补正。")
            % {"version": case.version.label, "lacking": "；".join(lacking)},
            code="MOVE_LACKING",
        )


def _give_limits(case: Case, planned: Collection[PlannedStep], *, by: Capacity) -> None:
    """Open steps have the new version's time from the day from which theirs was counted."""
    days = {spec.number: spec.days for spec in planned}
    for step in case.steps.filter(status=StepStatus.OPEN, added_to=None):
        limit = days[step.number]
        due = None if limit is None or step.counted_from_on is None else procedures.due_of(step.counted_from_on, limit)
        old, (step.due_on, step.is_provisional) = step.due_on, (due.on, due.provisional) if due else (None, False)
        if old == step.due_on:
            continue
        step.is_overdue = step.is_overdue and step.due_on is not None and step.due_on < clock.today()
        step.save(update_fields=["due_on", "is_provisional", "is_overdue"])
        told = {"old": str(old or _("不限")), "due": str(step.due_on or _("不限"))}
        record("case.step_limited", case, by=by, step=step.name, version=case.version.label, **told)
