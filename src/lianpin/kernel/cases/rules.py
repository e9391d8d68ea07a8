"""Who may do what with a case, and why not."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from lianpin.kernel.cases.enums import CaseStatus, StepStatus
from lianpin.kernel.cases.models import Case, PublicNotice, Step
from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import Capacity
from lianpin.toolkit import clock
from lianpin.toolkit.errors import LianpinError, NotAllowed, NotPossible

EDITABLE = frozenset({CaseStatus.DRAFT, CaseStatus.RETURNED})


def is_opener(by: Capacity, case: Case) -> bool:
    """Whether this capacity fills in and submits the case: the person, or the unit that opened it for its body."""
    if by.user_id == case.opened_by_id:
        return True
    return any(
        party.unit_id == by.unit_id
        and by.role not in {Role.TALENT, Role.STUDENT}
        and party.label in opener_labels(case)
        for party in case.parties.all()
        if party.unit_id is not None
    )


def opener_labels(case: Case) -> set[str]:
    """The labels of the parties that the opener belongs to (one unit opens, its colleagues go on).

    What somebody opens about themselves is theirs alone, in whatever units they work.
    """
    if case.person_id is not None and case.opened_by.person_id == case.person_id:
        return set()
    units = {membership.unit_id for membership in case.opened_by.memberships.all() if membership.role != Role.TALENT}
    return {party.label for party in case.parties.all() if party.unit_id in units}


def check_can_edit(by: Capacity, case: Case) -> None:
    """Only the one who opened the case, while it is a draft or was returned."""
    if not is_opener(by, case):
        raise NotAllowed(_("只有申报人可以填写本办件。"), code="CASE_NOT_OPENER")
    if case.status not in EDITABLE:
        raise NotPossible(
            _("办件当前状态为“%s”，不能再修改申报内容。") % case.get_status_display(), code="CASE_NOT_EDITABLE"
        )


def can_edit(by: Capacity, case: Case) -> bool:
    """As `check_can_edit`, for templates."""
    return is_opener(by, case) and case.status in EDITABLE


def takes(by: Capacity, step: Step) -> bool:
    """Whether a step is this capacity's: the person's own, or its unit's."""
    if step.person_id is not None:
        return by.is_person(step.person_id)
    return step.unit_id is not None and step.unit_id == by.unit_id and by.role not in {Role.TALENT, Role.STUDENT}


def check_can_take(by: Capacity, step: Step) -> None:
    """The step must be the capacity's, open, and (a public notice) at its end."""
    if not takes(by, step):
        raise NotAllowed(
            _("步骤“%(step)s”由%(actor)s办理。请切换到相应身份后再试。") % {"step": step.name, "actor": step.actor},
            code="STEP_NOT_YOURS",
        )
    if step.person_id is None and by.person_id is not None and by.person_id == step.case.person_id:
        raise NotAllowed(_("您是本办件的当事人，应当回避，请由本部门其他人员办理。"), code="STEP_RECUSED")
    check_is_open(step)
    notice = PublicNotice.objects.filter(step=step).first()
    if notice is not None and clock.today() < notice.closes_on:
        raise NotPossible(_("公示至%s届满，届满前不能办结。") % notice.closes_on.isoformat(), code="NOTICE_RUNNING")


def check_is_open(step: Step) -> None:
    """A step is taken once; the second person is told who was first."""
    if step.status == StepStatus.DONE:
        raise NotPossible(
            _("步骤“%(step)s”已由%(who)s于%(on)s办理，无需重复办理。")
            % {"step": step.name, "who": step.taken_as, "on": step.taken_on},
            code="STEP_TAKEN",
        )
    if step.status != StepStatus.OPEN or step.case.status != CaseStatus.UNDER_WAY:
        raise NotPossible(
            _("步骤“%(step)s”现在不能办理：办件%(case)s。")
            % {"step": step.name, "case": step.case.get_status_display()},
            code="STEP_NOT_OPEN",
        )


def can_take(by: Capacity, step: Step) -> bool:
    """As `check_can_take`, for templates."""
    try:
        check_can_take(by, step)
    except LianpinError:
        return False
    return True


def check_can_withdraw(by: Capacity, case: Case) -> None:
    """The opener may withdraw until a decision was made."""
    if not is_opener(by, case):
        raise NotAllowed(_("只有申报人可以撤回本办件。"), code="CASE_NOT_OPENER")
    if case.status not in {*EDITABLE, CaseStatus.UNDER_WAY}:
        raise NotPossible(_("办件当前状态为“%s”，不能撤回。") % case.get_status_display(), code="CASE_NOT_WITHDRAWABLE")


def check_can_copy(by: Capacity, case: Case) -> None:
    """A unit that has had a step of the case may bring it to others' notice."""
    begun = case.steps.exclude(status=StepStatus.WAITING)
    if by.is_personal or by.unit_id is None or not begun.filter(unit=by.unit_id).exists():
        raise NotAllowed(_("只有办理过本办件步骤的部门可以抄送。"), code="CASE_NOT_HANDLED")


def can_copy(by: Capacity, steps: Iterable[Step]) -> bool:
    """As `check_can_copy`, for templates that have read the case's steps."""
    if by.is_personal or by.unit_id is None:
        return False
    return any(step.unit_id == by.unit_id and step.status != StepStatus.WAITING for step in steps)


def shares(by: Capacity) -> bool:
    """Whether there is a unit that this capacity may share a filter with: who acts for themselves acts for no unit."""
    return by.unit_id is not None and not by.is_personal
