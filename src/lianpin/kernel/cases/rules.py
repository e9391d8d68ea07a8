"""Who may do what with a case, and why not."""

from django.utils.translation import gettext as _

from lianpin.kernel.cases.enums import CaseStatus, NoticeStatus, ObjectionStatus, StepStatus
from lianpin.kernel.cases.models import Case, Objection, PublicNotice, Step
from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import Capacity
from lianpin.toolkit import clock
from lianpin.toolkit.errors import LianpinError, NotAllowed, NotPossible

EDITABLE = frozenset({CaseStatus.DRAFT, CaseStatus.RETURNED})
MOST_OBJECTIONS = 50  # open ones of one notice: more come from no reader


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
    if notice is not None:
        check_is_over(notice)


def check_is_over(notice: PublicNotice) -> None:
    """Its last day has come, and every objection has its answer."""
    unanswered = notice.objections.filter(status=ObjectionStatus.OPEN).first()
    if unanswered is not None:
        raise NotPossible(
            _("对本公示的异议 %s 还没有答复，答复以前不能办结。请先查核并答复。") % unanswered.number,
            code="NOTICE_OBJECTED",
        )
    if clock.today() < notice.closes_on:
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


def check_can_object(notice: PublicNotice) -> None:
    """Anybody may, from the notice's first day to its last; while its clock stands still as well."""
    today = clock.today()
    if notice.status != NoticeStatus.OPEN or (today > notice.closes_on and notice.suspended_on is None):
        raise NotPossible(
            _("本公示已经结束（%(status)s），不能再通过本页提出异议。请向%(unit)s反映。")
            % {"status": notice.get_status_display(), "unit": notice.step.unit or notice.step.actor},
            code="NOTICE_OVER",
        )
    if today < notice.opens_on:
        raise NotPossible(
            _("公示自%s开始，请从这一天起提出异议。") % notice.opens_on.isoformat(), code="NOTICE_NOT_BEGUN"
        )
    if notice.objections.filter(status=ObjectionStatus.OPEN).count() >= MOST_OBJECTIONS:
        raise NotPossible(
            _("本公示正在查核的异议已有%(most)d件，暂不能通过本页提出。请向%(unit)s反映。")
            % {"most": MOST_OBJECTIONS, "unit": notice.step.unit or notice.step.actor},
            code="OBJECTIONS_FULL",
        )


def can_object(notice: PublicNotice) -> bool:
    """As `check_can_object`, for templates."""
    try:
        check_can_object(notice)
    except LianpinError:
        return False
    return True


def investigates(by: Capacity, objection: Objection) -> bool:
    """Whether this capacity's unit published what is objected to, or stands above the unit that did."""
    unit = objection.unit
    return unit is not None and not by.is_personal and by.unit_id in {unit.pk, unit.parent_id} - {None}


def check_investigates(by: Capacity, objection: Objection) -> None:
    """The unit that published the notice investigates; so may the one above it."""
    if not investigates(by, objection):
        raise NotAllowed(
            _("异议 %(number)s 由%(unit)s查核。") % {"number": objection.number, "unit": objection.unit or "—"},
            code="OBJECTION_NOT_YOURS",
        )


def is_concerned(by: Capacity, objection: Objection) -> bool:
    """Whether an objection is about this person: named in it, or the one whom the case is about."""
    if by.person_id is not None and by.person_id == objection.case.person_id:
        return True
    return bool(by.name) and (by.name in objection.concerned or by.name in objection.text)


def check_not_concerned(by: Capacity, objection: Objection) -> None:
    """Whom an objection is about neither reads nor answers it."""
    if is_concerned(by, objection):
        raise NotAllowed(
            _("异议 %s 涉及您本人，您应当回避，不能查看和查核，请由本部门其他人员或者上级部门办理。")
            % objection.number,
            code="OBJECTION_RECUSED",
        )


def check_can_answer(by: Capacity, objection: Objection) -> None:
    """One of the publishing unit (or of the one above it) who is not concerned, and once."""
    check_investigates(by, objection)
    check_not_concerned(by, objection)
    if objection.status != ObjectionStatus.OPEN:
        raise NotPossible(
            _("异议 %(number)s 已由%(who)s于%(on)s答复（%(status)s），不能再答复。")
            % {
                "number": objection.number,
                "who": objection.answered_as or "—",
                "on": objection.answered_on or "—",
                "status": objection.get_status_display(),
            },
            code="OBJECTION_ANSWERED",
        )
