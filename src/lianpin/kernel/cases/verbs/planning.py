"""The steps of a case as its procedure plans them: those that have not begun follow the facts, and the version, as they are now."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from lianpin_regulations import PlannedStep

from lianpin.kernel.cases.enums import StepStatus
from lianpin.kernel.cases.models import Case, Step
from lianpin.kernel.cases.procedures import Actors

BEGUN = frozenset({StepStatus.OPEN, StepStatus.DONE, StepStatus.PASSED})


@dataclass(slots=True)
class Plan:
    """What becomes of a case's rows: which go, which are new, and which are the same for another reason (`trace`)."""

    gone: list[Step] = field(default_factory=list)
    made: list[Step] = field(default_factory=list)
    explained: list[Step] = field(default_factory=list)


def plan_anew(case: Case, rows: Iterable[Step], planned: Sequence[PlannedStep], actors: Actors) -> Plan:
    """Steps that have not begun appear, fall away, or change hands; those that have begun stay. NotPossible where nobody answers to an actor.

    `rows`: all of the case, in the order of their keys.
    """
    plan, by_number = Plan(), dict[int, list[Step]]()
    for row in rows:
        by_number.setdefault(row.number, []).append(row)
    for spec in planned:
        found = by_number.pop(spec.number, [])
        own = [row for row in found if row.added_to_id is None]
        if any(row.status in BEGUN for row in own):
            continue
        if own and [_shape(row) for row in own] == [(*_named(spec), label, _status(spec)) for label in _labels(spec)]:
            if own[0].trace != _why(spec):
                for row in own:
                    row.trace = _why(spec)
                plan.explained += own
            continue
        plan.gone += found
        plan.made += steps_of(case, spec, actors)
    plan.gone += [row for found in by_number.values() for row in found if row.status not in BEGUN]
    return plan


def steps_of(case: Case, spec: PlannedStep, actors: Actors) -> list[Step]:
    """The rows of a planned step, one for each actor, not kept yet."""
    made = []
    for label in _labels(spec):
        unit, person = actors.find(label) if label and spec.exists is not False else (None, None)
        made.append(
            Step(
                case=case, number=spec.number, name=spec.name, english_name=spec.english, actor=label, unit=unit,
                person=person, article=spec.article, trace=_why(spec), status=_status(spec),
            )
        )  # fmt: skip
    return made


def keep(*plans: Plan) -> None:
    """Carry out plans, those of many cases at once."""
    if gone := [row.pk for plan in plans for row in plan.gone]:
        Step.objects.filter(pk__in=gone).delete()
    Step.objects.bulk_create([row for plan in plans for row in plan.made])
    rewrite([row for plan in plans for row in plan.explained], "trace")


def rewrite(rows: Sequence[Step], *names: str) -> None:
    """Write these fields of steps that are there already, by one statement that finds each row by its key.

    `bulk_update` tries every row against the keys of all: what it costs grows with the square of their number.
    """
    if not rows:
        return
    fields = [each for each in Step._meta.concrete_fields if each.name in ("id", *names)]
    read = ", ".join(f"{each.column} {each.db_type(connection)}" for each in fields)
    changes = ", ".join(f"{each.column} = new.{each.column}" for each in fields if each.name != "id")
    values = [{each.column: getattr(row, each.attname) for each in fields} for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {Step._meta.db_table} AS step SET {changes} FROM json_to_recordset(%s::json) AS new({read}) WHERE step.id = new.id",
            [json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=False)],
        )


def _labels(spec: PlannedStep) -> tuple[str, ...]:
    return spec.actors or ("",)


def _status(spec: PlannedStep) -> str:
    return StepStatus.SKIPPED if spec.exists is False else StepStatus.WAITING


def _named(spec: PlannedStep) -> tuple[str, str, str]:
    return spec.name, spec.english, spec.article


def _shape(row: Step) -> tuple[str, str, str, str, str]:
    return row.name, row.english_name, row.article, row.actor, row.status


def _why(spec: PlannedStep) -> dict[str, Any] | None:
    return spec.trace.to_json() if spec.trace is not None else None
