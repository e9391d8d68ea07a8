"""The official calendar changes: every open deadline is counted anew."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from lianpin_regulations import Due, WorkCalendar

from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases.enums import CaseStatus, ObjectionStatus, StepStatus
from lianpin.kernel.cases.models import Objection, PublicNotice, Step
from lianpin.kernel.cases.verbs.filling import locked
from lianpin.kernel.identity.models import Capacity
from lianpin.kernel.regulations.queries import calendar, renewed_calendar
from lianpin.kernel.regulations.verbs import import_calendar
from lianpin.toolkit import clock, wall


def change_calendar(text: str, *, by: Capacity) -> int:
    """Take in a notice (as `import_calendar` reads it) and count every open deadline anew; how many were touched."""
    with wall.behind():
        before = calendar()
        import_calendar(text, by=by)
        return redate_steps(before, renewed_calendar(), by=by)


@dataclass(frozen=True, slots=True)
class _Recount:
    """Two calendars: a deadline keeps its number of working days, and ends where the new one says."""

    before: WorkCalendar
    after: WorkCalendar

    def due(self, start: date, due_on: date) -> Due:
        return self.after.add(start, self.before.between(start, due_on))

    def first_changed(self) -> date | None:
        """The first day that is another kind of day than before; no deadline before it moves."""
        years = {*self.before.days_off, *self.before.days_on, *self.after.days_off, *self.after.days_on}
        return min((day for year in years for day in self._changed(year)), default=None)

    def _changed(self, year: int) -> Iterator[date]:
        for kind in ("days_off", "days_on"):
            old, new = getattr(self.before, kind), getattr(self.after, kind)
            yield from old.get(year, frozenset()) ^ new.get(year, frozenset())


def redate_steps(before: WorkCalendar, after: WorkCalendar, *, by: Capacity) -> int:
    """Count the deadlines of open steps, notices and objections by another calendar; each move is on its case's record.

    How many deadlines moved, or are not provisional any more. What the days before the objection and its answer have added to a
    notice stays added.
    """
    recount = _Recount(before, after)
    first = recount.first_changed()
    if first is None:
        return 0
    touched = Q(due_on__gte=first) | Q(is_provisional=True)
    with wall.behind():
        steps = Step.objects.filter(touched, status=StepStatus.OPEN, case__status=CaseStatus.UNDER_WAY)
        moved = sum(
            _redate_step(step, recount, by=by) for step in steps.select_related("case").order_by("case_id", "pk")
        )
        objections = Objection.objects.filter(touched, status=ObjectionStatus.OPEN).select_related("case")
        return moved + sum(_redate_objection(each, recount, by=by) for each in objections.order_by("case_id", "pk"))


def _redate_step(step: Step, recount: _Recount, *, by: Capacity) -> bool:
    start = step.counted_from_on or step.opened_on
    if start is None or step.due_on is None:
        return False
    old, new = step.due_on, recount.due(start, step.due_on)
    if (old, step.is_provisional) == (new.on, new.provisional):
        return False
    case = locked(step.case)
    step.due_on, step.is_provisional = new.on, new.provisional
    step.is_overdue = step.is_overdue and new.on < clock.today()
    step.save(update_fields=["due_on", "is_provisional", "is_overdue"])
    _redate_notice(step, recount)
    if old == new.on:
        record("case.due_confirmed", case, by=by, step=step.name, due=str(old), number=case.number)
    else:
        record("case.step_redated", case, by=by, step=step.name, old=str(old), due=str(new.on), number=case.number)
    return True


def _redate_notice(step: Step, recount: _Recount) -> None:
    """A notice ends with its step; where it has not begun, its first day is counted anew as well."""
    notice = PublicNotice.objects.filter(step=step).first()
    if notice is None or step.due_on is None or step.opened_on is None:
        return
    notice.closes_on = step.due_on
    if notice.opens_on > clock.today():
        notice.opens_on = recount.after.add(step.opened_on, 1).on
    notice.save(update_fields=["opens_on", "closes_on"])


def _redate_objection(objection: Objection, recount: _Recount, *, by: Capacity) -> bool:
    if objection.due_on is None:
        return False
    old, new = objection.due_on, recount.due(objection.raised_on, objection.due_on)
    if (old, objection.is_provisional) == (new.on, new.provisional):
        return False
    case = locked(objection.case)
    objection.due_on, objection.is_provisional = new.on, new.provisional
    objection.save(update_fields=["due_on", "is_provisional"])
    record(
        "case.objection_redated", case, by=by, objection=objection.number, old=str(old), due=str(new.on),
        number=case.number,
    )  # fmt: skip
    return True
