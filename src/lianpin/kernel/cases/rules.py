"""Who may do what with a case, and why not."""

from datetime import date

from django.utils.translation import gettext as _

from lianpin.kernel.cases.enums import CaseStatus, StepStatus
from lianpin.kernel.cases.models import Case, PublicNotice, Step
from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import Capacity
from lianpin.kernel.regulations.queries import program
from lianpin.toolkit import clock
from lianpin.toolkit.errors import LianpinError, NotAllowed, NotPossible, NotValid

# Whom the regulations let decide on an appeal.
REVIEWERS = "未参与原决定的人员"
APPEAL = "复核程序"
DECIDED = frozenset({CaseStatus.DONE, CaseStatus.REFUSED})
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
    if step.actor == REVIEWERS and decided_before(by, step):
        raise NotAllowed(_("您参与了原决定，应当回避，请由没有参与原决定的人员复核。"), code="STEP_DECIDED_BEFORE")
    check_is_open(step)
    notice = PublicNotice.objects.filter(step=step).first()
    if notice is not None and clock.today() < notice.closes_on:
        raise NotPossible(_("公示至%s届满，届满前不能办结。") % notice.closes_on.isoformat(), code="NOTICE_RUNNING")


def decided_before(by: Capacity, step: Step) -> bool:
    """Whether this user took a step of the case that is reviewed here."""
    return Step.objects.filter(case=step.case.parent_id, taken_by=by.user_id).exists()


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


def check_can_appeal(by: Capacity, case: Case, *, until: date | None, today: date, earlier: Case | None) -> None:
    """The person whom a decision is about, once, within the regulation's period (`until`; None: it names none)."""
    if not by.is_person(case.person_id):
        raise NotAllowed(_("只有决定所涉及的本人可以申请复核。"), code="APPEAL_NOT_PERSON")
    if not has_appeals(case):
        raise NotPossible(
            _("《%s》没有规定复核程序，不能在平台上申请复核。") % case.version.regulation.title, code="APPEAL_NONE"
        )
    if case.status not in DECIDED:
        raise NotPossible(
            _("办件当前状态为“%s”，作出决定后才能申请复核。") % case.get_status_display(), code="APPEAL_TOO_EARLY"
        )
    if earlier is not None:
        raise NotPossible(_("已经申请过复核（%s），不能重复申请。") % earlier.number, code="APPEAL_ALREADY")
    if until is not None and today > until:
        raise NotPossible(_("申请复核的期限是%s，已经届满。") % until.isoformat(), code="APPEAL_TOO_LATE")


def has_appeals(case: Case) -> bool:
    """Whether the regulation of a case has a procedure of appeal, and the case is not an appeal itself."""
    return case.procedure != APPEAL and APPEAL in program(case.version).procedures


def may_appeal(by: Capacity, case: Case, *, until: date | None, today: date, earlier: Case | None) -> bool:
    """As `check_can_appeal`, for templates."""
    try:
        check_can_appeal(by, case, until=until, today=today, earlier=earlier)
    except LianpinError:
        return False
    return True


def check_says_why(reason: str) -> None:
    if not reason.strip():
        raise NotValid(_("请写明申请复核的理由：对哪一项决定有异议、事实和依据。"), code="REASON_MISSING")
