"""Who is told of what happens in a case: one function per event, called beside its record. All of them may see the case."""

from collections import defaultdict
from collections.abc import Sequence

from django.urls import reverse
from lianpin_regulations import PlannedStep

from lianpin.kernel.cases.models import Admission, Case, Consent, PublicNotice, Step
from lianpin.kernel.cases.rules import SIGNING
from lianpin.kernel.identity.models import Capacity, Membership, User
from lianpin.kernel.identity.queries import selves_of, staff_of
from lianpin.kernel.notices.verbs import Telling, notify, notify_all, read_about
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


def tell_consent_asked(consent: Consent, *, by: Capacity) -> None:
    """The person, whose decision it is."""
    path = reverse("cases:consent_answer", args=[consent.pk])
    named = {"title": consent.case.title, "recipient": consent.recipient.name}
    people = selves_of([consent.person_id], clock.today())
    notify("case.consent_asked", consent, to=list(people), path=path, by=by, **named)


def tell_consent_answered(consent: Consent, *, by: Capacity) -> None:
    """Whoever asked: what the person answered, or took back. The person's own question is answered."""
    read_about(consent)
    named = {
        "title": consent.case.title, "recipient": consent.recipient.name, "person": consent.person.name,
    }  # fmt: skip
    path = _page(consent.case)
    notify(f"case.consent_{consent.status}", consent, to=[consent.asked_by], path=path, by=by, **named)


def tell_admission_asked(admission: Admission, *, by: Capacity) -> None:
    """Whoever works in the unit that has to decide, but for the person whom the case is about."""
    path = reverse("cases:admission_decide", args=[admission.pk])
    staff = staff_of([admission.unit_id], clock.today())
    to = [each for each in staff if each.user.person_id is None or each.user.person_id != admission.case.person_id]
    named = {"about": admission.about, "due": str(admission.due_on)}
    notify("case.admission_asked", admission, to=to, path=path, by=by, **named)


def tell_admission_decided(admission: Admission, *, by: Capacity) -> None:
    """Whoever applied, and whom it is about; whose turn it was need not act any more."""
    read_about(admission)
    path = reverse("cases:admission_ask", args=[admission.case_id])
    named = {"about": admission.about, "outcome": str(admission.get_status_display())}
    notify("case.admission_decided", admission, to=_applicants(admission.case), path=path, by=by, **named)


def tell_closed(case: Case, *, by: Capacity) -> None:
    """Whoever applied, and whom it is about: how it ended."""
    named = {"title": case.title, "number": case.number}
    notify(f"case.{case.status}", case, to=_applicants(case), path=_page(case), by=by, **named)


def tell_moved(kind: str, cases: Sequence[Case], *, by: Capacity) -> None:
    """Whoever applied, and whom it is about: under which version each goes on."""
    applicants = _applicants_of(cases)
    told = [
        Telling(case, applicants[case.pk], _page(case), {"title": case.title, "version": case.version.label})
        for case in cases
    ]
    notify_all(kind, told, by=by)


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
    return _applicants_of([case])[case.pk]


def _applicants_of(cases: Sequence[Case]) -> dict[int, list[Membership | User]]:
    units = {case.pk: {party.unit_id for party in case.parties.all()} for case in cases}
    staff: dict[int, list[Membership]] = defaultdict(list)
    selves: dict[int | None, list[Membership]] = defaultdict(list)
    for each in staff_of(set().union(*units.values()), clock.today()):
        staff[each.user_id].append(each)
    for each in selves_of({case.person_id for case in cases}, clock.today()):
        selves[each.user.person_id].append(each)
    found: dict[int, list[Membership | User]] = {}
    for case in cases:
        people = selves[case.person_id] if case.person_id else []
        opened = [each for each in staff[case.opened_by_id] if each.unit_id in units[case.pk]]
        found[case.pk] = [*people, opened[0] if opened else case.opened_by]
    return found


def _page(case: Case) -> str:
    return reverse("cases:case_detail", args=[case.pk])
