"""What lay with somebody passes to somebody else: steps, cases that were begun for a unit, filters, objections, requests for a decision. Their administrator does it."""

from collections.abc import Mapping
from typing import Any

from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases.enums import StepStatus
from lianpin.kernel.cases.models import Admission, Case, Objection, SavedFilter, Step
from lianpin.kernel.cases.verbs import telling
from lianpin.kernel.cases.verbs.filling import locked
from lianpin.kernel.identity.models import Capacity, Unit, User


def place_step(step: Step, owner: Mapping[str, Any], by: Capacity) -> None:
    """Let a unit, or one person there, go on with a step (`unit_id`, `holder_id`). What was done stays under its name."""
    case = locked(step.case)
    step = Step.objects.select_related("unit", "holder").get(pk=step.pk)
    step.case = case
    before = _who(step.unit, step.holder)
    step.unit_id, step.holder_id = owner["unit_id"], owner["holder_id"]
    step.save(update_fields=["unit", "holder"])
    step.unit = Unit.objects.filter(pk=step.unit_id).first()
    step.holder = User.objects.filter(pk=step.holder_id).first() if step.holder_id else None
    record("case.step_handed_on", case, by=by, step=step.name, title=case.title, before=before,
           to=_who(step.unit, step.holder))  # fmt: skip
    if step.status == StepStatus.OPEN:
        telling.tell_transferred(step, by=by)


def release_done_steps(steps: list[Step], by: Capacity) -> None:
    """Steps that are over no longer belong to one person: if their case comes back to them, whoever works there takes them."""
    for step in steps:
        Step.objects.filter(pk=step.pk).update(holder=None)
        record("case.step_released", locked(step.case), by=by, step=step.name)


def place_case(case: Case, owner: Mapping[str, Any], by: Capacity) -> None:
    """Let a colleague go on as the one who opened a case for their unit (`opened_by_id`)."""
    case = locked(case)
    before = case.opened_by.name
    case.opened_by = User.objects.get(pk=owner["opened_by_id"])
    case.save(update_fields=["opened_by"])
    record("case.opener_changed", case, by=by, title=case.title, before=before, to=case.opened_by.name)


def place_filter(saved: SavedFilter, owner: Mapping[str, Any], by: Capacity) -> None:
    """Let a colleague keep a filter that a unit shares (`user_id`); under a further name where they have one of its name."""
    user = User.objects.get(pk=owner["user_id"])
    names = set(SavedFilter.objects.filter(user=user).exclude(pk=saved.pk).values_list("name", flat=True))
    name, number = saved.name, 2
    while name in names:
        name, number = f"{saved.name[:36]} {number}", number + 1
    saved.user, saved.name = user, name
    saved.save(update_fields=["user", "name"])
    record("filter.handed_on", saved, by=by, name=name, to=user.name)


def place_objection(objection: Objection, owner: Mapping[str, Any], by: Capacity) -> None:
    """Let another unit investigate an objection (`unit_id`)."""
    unit = Unit.objects.get(pk=owner["unit_id"])
    Objection.objects.filter(pk=objection.pk).update(unit=unit)
    record("case.objection_handed_on", locked(objection.case), by=by, objection=objection.number, to=unit.name)


def place_admission(admission: Admission, owner: Mapping[str, Any], by: Capacity) -> None:
    """Let another unit decide where the engine has refused (`unit_id`); it is told."""
    admission = Admission.objects.select_related("case").get(pk=admission.pk)
    admission.unit = Unit.objects.get(pk=owner["unit_id"])
    admission.save(update_fields=["unit"])
    case = locked(admission.case)
    record("case.admission_handed_on", case, by=by, number=admission.number, to=admission.unit.name)
    telling.tell_admission_asked(admission, by=by)


def _who(unit: Unit | None, holder: User | None) -> str:
    return "·".join(part.name for part in (unit, holder) if part is not None)
