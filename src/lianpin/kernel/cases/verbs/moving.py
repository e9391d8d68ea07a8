"""A regulation changes while cases run: open cases go on under another version, and back again; one or many by the same verb."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from lianpin_regulations import FactError, PlannedStep

from lianpin.kernel.audit.verbs import record_all
from lianpin.kernel.cases import procedures, queries, rules
from lianpin.kernel.cases.enums import CaseStatus, NoticeStatus, StepStatus
from lianpin.kernel.cases.facts import facts_of_all
from lianpin.kernel.cases.models import Case, Move, PublicNotice, Step
from lianpin.kernel.cases.verbs import planning, telling
from lianpin.kernel.cases.verbs.filling import locked_all
from lianpin.kernel.identity.models import Capacity, Unit
from lianpin.kernel.regulations.models import Version
from lianpin.kernel.regulations.queries import program
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import LianpinError, NotPossible

Redated = tuple[Step, date | None]  # an open step with its new limit, and the old one


@dataclass(slots=True)
class _Going:
    """A case that can go on under the other version, and what changes in it."""

    case: Case
    was: Version
    plan: planning.Plan
    redated: list[Redated]


def move_case(case: Case, version: Version, *, by: Capacity) -> Move:
    """Go on with an open case under another version: what has begun stays, what has not is planned anew, open steps get its limits.

    NotPossible says why a case stays where it is. Undone by `revert_move`, while nobody has gone on with the case.
    """
    ((_case, found),) = move_cases([case], version, by=by)
    if isinstance(found, LianpinError):
        raise found
    return found


def move_cases(cases: Iterable[Case], version: Version, *, by: Capacity) -> list[tuple[Case, Move | LianpinError]]:
    """Move many in one transaction, each for itself: the refusal of one keeps none of the others. Some dozens of statements for all."""
    with wall.behind():
        found = locked_all(cases)
        told: dict[int, Move | LianpinError] = {}
        noticed = set(
            PublicNotice.objects.filter(step__case__in=found, status=NoticeStatus.OPEN).values_list(
                "step__case", flat=True
            )
        )
        before, was = queries.states_of([case.pk for case in found]), {case.pk: case.version for case in found}
        readable = []
        for case in found:
            try:
                rules.check_can_move(by, case, version)
                _check_nothing_stands(case, noticed)
                _check_read(case, version)
            except LianpinError as refusal:
                told[case.pk] = refusal
            else:
                case.version = version
                readable.append(case)
        facts, going = facts_of_all(readable), []
        offices: dict[tuple[int, str], Unit | None] = {}
        for case in readable:
            try:
                plan, redated = _planned(case, facts[case.pk], procedures.Actors(case, offices))
            except LianpinError as refusal:
                case.version = was[case.pk]
                told[case.pk] = refusal
            else:
                going.append(_Going(case, was[case.pk], plan, redated))
        told |= _keep(going, version, before, by=by)
    return [(case, told[case.pk]) for case in found]


def revert_move(move: Move, *, by: Capacity) -> Case:
    """Put a moved case back to the letter. NotPossible once somebody has gone on with it under the new version."""
    ((case, refusal),) = revert_moves([move], by=by)
    if refusal is not None:
        raise refusal
    return case


def revert_moves(moves: Iterable[Move], *, by: Capacity) -> list[tuple[Case, LianpinError | None]]:
    """Put many back in one transaction, each for itself."""
    with wall.behind():
        rows = Move.objects.select_for_update(of=("self",)).select_related("moved_from__regulation", "moved_to")
        asked = list(moves)
        cases = {case.pk: case for case in locked_all([move.case for move in asked])}
        found = list(
            rows.defer("moved_from__source", "moved_to__source").filter(pk__in=[m.pk for m in asked]).order_by("pk")
        )
        standing = Move.objects.filter(case__in=cases, reverted_on=None).order_by("case_id", "-pk").distinct("case_id")
        latest, now = set(standing.values_list("pk", flat=True)), queries.states_of(cases)
        told: list[tuple[Case, LianpinError | None]] = []
        going = []
        for move in found:
            case = cases[move.case_id]
            try:
                _check_can_revert(case, move, now[case.pk], is_latest=move.pk in latest, by=by)
            except LianpinError as refusal:
                told.append((case, refusal))
            else:
                move.case = case
                going.append(move)
                told.append((case, None))
        _put_back(going, now, by=by)
    return told


# ── what keeps a case where it is ──


def _check_nothing_stands(case: Case, noticed: Collection[int]) -> None:
    """What was published or agreed under a version is not changed under the feet of those who read or signed it."""
    if case.agreement_id is not None:
        raise NotPossible(_("已经按%s订立协议，协议按原版本履行。") % case.version.label, code="MOVE_AGREED")
    if case.pk in noticed:
        raise NotPossible(_("正在公示，公示期满以前不能改按新版本办理。"), code="MOVE_NOTICED")


def _check_read(case: Case, version: Version) -> None:
    """What was filled in under the one version can be read under the other."""
    own, other = program(case.version).facts, program(version).facts
    for fact in case.facts.all():
        spec = other.get(fact.name)
        if spec is None:
            continue
        try:
            spec.read(fact.value)
        except FactError as fault:
            why = str(fault)
        else:
            if fact.name not in own or own[fact.name].period == spec.period:
                continue
            why = _("周期由%(own)s改为%(other)s") % {"own": own[fact.name].period, "other": spec.period}
        raise NotPossible(
            _("已经填写的“%(fact)s”不合%(version)s的要求：%(why)s")
            % {"fact": fact.name, "version": version.label, "why": why},
            code="MOVE_FACT",
        )


def _planned(case: Case, facts: Mapping[str, Any], actors: procedures.Actors) -> tuple[planning.Plan, list[Redated]]:
    """What changes in a case whose version is the new one by now; NotPossible where it cannot."""
    if case.procedure not in program(case.version).procedures:
        raise NotPossible(
            _("%(version)s没有“%(procedure)s”。") % {"version": case.version.label, "procedure": case.procedure},
            code="MOVE_PROCEDURE",
        )
    if (left := procedures.left_by(case, facts)) is not None:
        clock_name, day, label = left
        raise NotPossible(
            _("按新旧衔接的规定，“%(procedure)s”按%(clock)s（%(day)s）确定版本，继续按%(old)s办理。")
            % {"procedure": case.procedure, "clock": clock_name, "day": day, "old": label},
            code="MOVE_LEFT",
        )
    planned = procedures.planned(case, facts)
    if case.status != CaseStatus.UNDER_WAY:  # its steps are planned when it is handed in
        return planning.Plan(), []
    rows = list(case.steps.all())
    _check_begun(case, rows, planned)
    _check_conditions(case, facts)
    return planning.plan_anew(case, rows, planned, actors), _redated(rows, planned)


def _check_begun(case: Case, rows: Sequence[Step], planned: Collection[PlannedStep]) -> None:
    """Every step that has begun is a step of the new version as well, under its number and with the same actors."""
    new = {spec.number: spec for spec in planned}
    for step in sorted(rows, key=lambda row: row.number):
        if step.status not in planning.BEGUN or step.added_to_id is not None:
            continue
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


def _check_can_revert(case: Case, move: Move, now: str, *, is_latest: bool, by: Capacity) -> None:
    rules.check_moves(by, case.version.regulation)
    rules.check_is_movable(case)
    if not is_latest or not _is_same(now, move.after):
        raise NotPossible(
            _("办件 %s 已经按新版本办理了后续事项，不能恢复到原版本。") % case.number, code="MOVE_GONE_ON"
        )
    _check_read(case, move.moved_from)


def _is_same(now: str, kept: str) -> bool:
    """Whether the steps are as they were kept; a column that came with a later release says nothing against it."""
    rows, then = json.loads(now), json.loads(kept)
    return len(rows) == len(then) and all(
        {name: row.get(name) for name in old} == old for row, old in zip(rows, then, strict=True)
    )


# ── what changes ──


def _redated(rows: Sequence[Step], planned: Collection[PlannedStep]) -> list[Redated]:
    """Open steps have the new version's time from the day from which theirs was counted; an opinion has that of its asker."""
    days, dues, found = {spec.number: spec.days for spec in planned}, dict[int, tuple[date | None, bool]](), []
    for step in sorted(rows, key=lambda row: row.added_to_id is not None):
        if step.status != StepStatus.OPEN:
            continue
        start, limit = step.counted_from_on or step.opened_on, days[step.number]
        due = procedures.due_of(start, limit) if limit is not None and start is not None else None
        dues[step.pk] = (due.on, due.provisional) if due is not None else (None, False)
        if step.added_to_id is not None:
            dues[step.pk] = dues.get(step.added_to_id, (step.due_on, step.is_provisional))
        old = step.due_on
        if dues[step.pk] != (old, step.is_provisional):
            step.due_on, step.is_provisional = dues[step.pk]
            step.is_overdue = step.is_overdue and step.due_on is not None and step.due_on < clock.today()
            found.append((step, old))
    return found


def _keep(going: Sequence[_Going], version: Version, before: Mapping[int, str], *, by: Capacity) -> dict[int, Move]:
    """Write what changes, in batches, with its record; whoever applied is told."""
    cases = [each.case for each in going]
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(version=version)
    planning.keep(*(each.plan for each in going))
    redated = [step for each in going for step, _old in each.redated]
    planning.rewrite(redated, "due_on", "is_provisional", "is_overdue")
    after, today = queries.states_of([case.pk for case in cases]), clock.today()
    moves = Move.objects.bulk_create(
        Move(
            case=each.case, moved_from=each.was, moved_to=version, before=before[each.case.pk], after=after[each.case.pk],
            moved_as=str(by), moved_on=today,
        )
        for each in going
    )  # fmt: skip
    record_all([event for each in going for event in _events(each, version)], by=by)
    telling.tell_moved("case.moved", cases, by=by)
    return {move.case_id: move for move in moves}


def _events(going: _Going, version: Version) -> list[tuple[str, Case, dict[str, str]]]:
    case = going.case
    told = {"number": case.number, "old": going.was.label, "version": version.label, "path": _path(going.plan)}
    redated = [
        ("case.step_limited", case, {
            "step": step.name, "version": version.label, "old": str(old or _("不限")), "due": str(step.due_on or _("不限")),
        })
        for step, old in going.redated if old != step.due_on
    ]  # fmt: skip
    return [("case.moved", case, told), *redated]


def _path(plan: planning.Plan) -> str:
    """Which steps come in which steps' place: “会审（学院、企业）→会审（学院）”."""

    def shown(rows: Iterable[Step], number: int) -> str:
        found = [row for row in rows if row.number == number and row.status != StepStatus.SKIPPED]
        actors = "、".join(row.actor for row in found if row.actor)
        return f"{found[0].name}（{actors or '—'}）" if found else "—"

    numbers = sorted({row.number for row in (*plan.gone, *plan.made)})
    changes = [(shown(plan.gone, number), shown(plan.made, number)) for number in numbers]
    return "；".join(f"{old}→{new}" for old, new in changes if old != new)


def _put_back(moves: Sequence[Move], now: Mapping[int, str], *, by: Capacity) -> None:
    """Versions as they were; rows as they were, under their own keys; those that a move left alone are not touched."""
    fields = {field.attname: field for field in Step._meta.concrete_fields}
    kept: list[Step] = []
    gone: list[int] = []
    for move in moves:
        move.reverted_as, move.reverted_on = str(by), clock.today()
        move.case.version = move.moved_from
        rows, then = ({row["id"]: row for row in json.loads(text)} for text in (now[move.case_id], move.before))
        gone += rows.keys() - then.keys()
        changed = [row for pk, row in then.items() if rows.get(pk) != row]
        kept += [Step(**{name: fields[name].to_python(value) for name, value in row.items()}) for row in changed]
    Case.objects.bulk_update([move.case for move in moves], ["version"])
    if gone:
        Step.objects.filter(pk__in=gone).delete()
    Step.objects.bulk_create(
        kept, update_conflicts=True, unique_fields=["id"], update_fields=[name for name in fields if name != "id"]
    )
    Move.objects.bulk_update(moves, ["reverted_as", "reverted_on"])
    reverted = [
        ("case.move_reverted", move.case, {
            "number": move.case.number, "old": move.moved_to.label, "version": move.moved_from.label,
        })
        for move in moves
    ]  # fmt: skip
    record_all(reverted, by=by)
    telling.tell_moved("case.move_reverted", [move.case for move in moves], by=by)
