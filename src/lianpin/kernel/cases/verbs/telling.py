"""Who is told of what happens in a case: one function per event, called beside its record. All of them may see the case."""

from django.urls import reverse
from lianpin_regulations import PlannedStep

from lianpin.kernel.cases.models import Case, PublicNotice, Step
from lianpin.kernel.cases.rules import SIGNING
from lianpin.kernel.identity.models import Capacity, Membership, User
from lianpin.kernel.identity.queries import selves_of, staff_of
from lianpin.kernel.notices.verbs import notify, read_about
from lianpin.toolkit import clock


def tell_opened(step: Step, spec: PlannedStep | None = None, *, by: Capacity) -> None:
    """Whose turn it is: the person, or whoever works in the unit. `spec`: what the regulation says of it, unless it is an opinion."""
    # The agreement itself asks for the signatures.
    if spec is None or SIGNING not in spec.effects:
        _ask("case.step_opened", step, by)


def tell_transferred(step: Step, *, by: Capacity) -> None:
    """Whose turn it is now; those before need not act any more."""
    read_about(step)
    _ask("case.step_opened", step, by)


def tell_overdue(step: Step, *, by: Capacity) -> None:
    """Those whose turn it still is."""
    _ask("case.step_overdue", step, by)


def tell_reminded(step: Step, *, by: Capacity) -> None:
    """Those who are asked to hurry."""
    _ask("case.step_reminded", step, by)


def tell_taken(step: Step) -> None:
    """What waited for somebody waits for nobody any more."""
    read_about(step)


def tell_returned(step: Step, reason: str, *, by: Capacity) -> None:
    """Whoever has to correct it."""
    path = reverse("cases:case_form", args=[step.case.pk])
    named = {"title": step.case.title, "step": step.name, "reason": reason}
    notify("case.returned", step.case, to=_applicants(step.case), path=path, by=by, **named)


def tell_closed(case: Case, *, by: Capacity) -> None:
    """Whoever applied, and whom it is about: how it ended."""
    named = {"title": case.title, "number": case.number}
    notify(f"case.{case.status}", case, to=_applicants(case), path=_page(case), by=by, **named)


def tell_moved(case: Case, *, by: Capacity) -> None:
    """Whoever applied, and whom it is about: under which version it goes on."""
    named = {"title": case.title, "version": case.version.label}
    notify("case.moved", case, to=_applicants(case), path=_page(case), by=by, **named)


def tell_published(notice: PublicNotice, case: Case, *, by: Capacity) -> None:
    """Whoever applied, and whom it is about: until when anybody may object."""
    named = {"title": notice.title, "opens": str(notice.opens_on), "closes": str(notice.closes_on)}
    notify("case.notice_published", case, to=_applicants(case), path=_page(case), by=by, **named)


def _ask(kind: str, step: Step, by: Capacity) -> None:
    named = {"title": step.case.title, "step": step.name, "due": str(step.due_on or "不限")}
    notify(kind, step, to=_takers(step), path=reverse("cases:step_take", args=[step.pk]), by=by, **named)


def _takers(step: Step) -> list[Membership]:
    """Who may take a step; not who would have to stand aside, being the person that the case is about.

    A step that was handed to somebody is theirs alone.
    """
    if step.person_id is not None:
        return list(selves_of([step.person_id], clock.today()))
    staff = staff_of([step.unit_id], clock.today())
    if step.holder_id is not None:
        staff = staff.filter(user=step.holder_id)
    return [each for each in staff if each.user.person_id is None or each.user.person_id != step.case.person_id]


def _applicants(case: Case) -> list[Membership | User]:
    """Who opened it, in the capacity of the party that they did it for where there is one, and the person it is about."""
    units = [party.unit_id for party in case.parties.all()]
    opened = [each for each in staff_of(units, clock.today()) if each.user_id == case.opened_by_id]
    people = list(selves_of([case.person_id], clock.today()))
    return [*people, *opened[:1]] if opened else [*people, case.opened_by]


def _page(case: Case) -> str:
    return reverse("cases:case_detail", args=[case.pk])
