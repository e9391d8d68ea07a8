"""Where a case is: what is behind it, who holds it and for how long, what comes next and by when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from lianpin_regulations import Due

from lianpin.kernel.audit.models import Event
from lianpin.kernel.audit.registry import describe
from lianpin.kernel.cases import procedures, rules
from lianpin.kernel.cases.enums import Addition, CaseStatus, Outcome, StepStatus
from lianpin.kernel.cases.models import Case, Objection, PublicNotice, Step
from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import Capacity
from lianpin.kernel.regulations.queries import calendar
from lianpin.toolkit import clock

# What a line of the record looks like, by the kind of its event.
LOOKS = {
    "case.submitted": ("send", "primary"), "case.step_taken": ("circle-check", "success"), "case.done": ("flag", "success"),
    "case.step_opened": ("arrow-narrow-right", "info"), "case.step_overdue": ("alarm", "danger"),
    "case.returned": ("arrow-back-up", "warning"), "case.sent_back": ("arrow-back-up", "warning"),
    "case.refused": ("x", "danger"), "case.lapsed": ("ban", "danger"), "case.withdrawn": ("arrow-back-up", "secondary"),
    "case.notice_published": ("speakerphone", "info"), "case.objection_raised": ("message-2", "warning"),
    "case.notice_suspended": ("hand-stop", "warning"), "case.objection_answered": ("message", "info"),
    "case.notice_resumed": ("player-play", "info"), "case.step_redated": ("calendar-time", "warning"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Holder:
    """An open step, the working days that it has waited, and the roles of those who may take it."""

    step: Step
    days: int
    roles: str


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Who holds the case now, what follows (each step with its last day where that can be told), and when all is over."""

    holders: Sequence[Holder] = ()
    coming: Sequence[tuple[Step, Due | None]] = ()
    ends: Due | None = None
    notice: PublicNotice | None = None
    returned: Step | None = None


def whereabouts(case: Case, steps: Sequence[Step], ends: Mapping[int, Due]) -> Whereabouts:
    """Who holds it; of a case that was returned to its applicant the step that returned it. Nothing where it is not under way."""
    if case.status == CaseStatus.RETURNED:
        by = [step for step in steps if step.outcome == Outcome.RETURNED]
        return Whereabouts(returned=max(by, key=lambda step: (step.taken_on, step.number), default=None))
    if case.status != CaseStatus.UNDER_WAY:
        return Whereabouts()
    opened = _unasked(steps)
    waiting = [step for step in steps if step.status == StepStatus.WAITING]
    first = min((step.number for step in waiting), default=None)
    notice = next((found for step in opened if (found := _notice(step)) is not None), None)
    return Whereabouts(
        [Holder(s, procedures.waiting_days(s.opened_on), _named(s)) for s in opened],
        [(step, ends.get(step.number)) for step in waiting if step.number == first],
        ends.get(max((step.number for step in waiting), default=0)),
        notice,
    )


def ready(steps: Sequence[Step]) -> list[Step]:
    """The open steps that whose turn it is can take: they await no opinion, and their public notice is over."""
    today = clock.today()
    notices = ((step, _notice(step)) for step in _unasked(steps))
    return [
        step for step, notice in notices if notice is None or (notice.closes_on <= today and not notice.suspended_on)
    ]


def _unasked(steps: Sequence[Step]) -> list[Step]:
    asking = {step.added_to_id for step in steps if step.addition == Addition.BEFORE and step.status == StepStatus.OPEN}
    return [step for step in steps if step.status == StepStatus.OPEN and step.pk not in asking]


def _notice(step: Step) -> PublicNotice | None:
    return getattr(step, "notice", None)


def _named(step: Step) -> str:
    """The roles in its unit, each once, as `reading.case_detail` read them with the steps; none for a person's own step."""
    roles: Sequence[str] = () if step.person_id else step.roles  # type: ignore[attr-defined]
    return "、".join(str(Role(role).label) for role in dict.fromkeys(roles))


def expect(items: Sequence[dict[str, Any]], steps: Sequence[Step], ends: Mapping[int, Due]) -> list[dict[str, Any]]:
    """The items of the path with what can be told of each: how long it took, or by when it is to be expected."""
    return [item | _told(item, step, ends.get(step.number)) for item, step in zip(items, steps, strict=True)]


def _told(item: Mapping[str, Any], step: Step, end: Due | None) -> dict[str, Any]:
    notice = _notice(step)
    if step.status == StepStatus.WAITING and end is not None:
        text = _("预计 %s 前（暂定）") if end.provisional else _("预计 %s 前")
        return {"due": text % end.on.isoformat()}
    if step.status == StepStatus.OPEN and notice is not None and notice.suspended_on is not None:
        return {"due": _("公示中止，恢复后计算")}
    if step.status == StepStatus.DONE and step.opened_on and step.taken_on and not item["note"]:
        days = calendar().between(step.opened_on, step.taken_on)
        return {"note": _("当日办结") if days == 0 else _("用时%s个工作日") % days}
    return {}


def timeline(events: Sequence[Event], steps: Sequence[Step]) -> list[dict[str, Any]]:
    """What happened, in sentences of the reader's language: the record keeps Chinese words, which are told in it as well."""
    english = {step.name: step.english_name for step in steps if step.english_name}
    is_english = (get_language() or "").startswith("en")
    told = []
    for event in events:
        if is_english:  # not saved: what is on record stays as it is
            event.detail = {key: english.get(str(value), _word(value)) for key, value in event.detail.items()}
        icon, tone = LOOKS.get(event.kind, ("point", "secondary"))
        told.append({"title": describe(event), "at": event.on, "who": who_did(event), "icon": icon, "tone": tone})
    return told


def who_did(event: Event) -> str:
    """Whoever did it, in the unit for which they acted, and for whom."""
    actor = event.actor
    name = actor.get("name", "")
    if actor.get("on_behalf_of"):
        name = _("%(name)s（代%(principal)s）") % {"name": name, "principal": actor["on_behalf_of"]}
    return "·".join(part for part in (actor.get("unit", ""), name) if part)


def _word(value: object) -> object:
    """A word of our own, such as the name of an outcome, in the reader's language."""
    return _(value) if isinstance(value, str) and 0 < len(value) <= 8 else value


def objections_shown(case: Case, capacity: Capacity) -> list[tuple[Objection, bool]]:
    """The objections to a case's notices, without a word of what they say; and whether this reader investigates each."""
    found = list(case.objections.select_related("unit"))
    for objection in found:
        objection.case = case
    return [(each, rules.investigates(capacity, each) and not rules.is_concerned(capacity, each)) for each in found]
