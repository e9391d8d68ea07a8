"""Who may do what with a case, and why not."""

from collections.abc import Collection, Iterable
from datetime import date

from django.utils.translation import gettext as _

from lianpin.kernel.cases.enums import (
    SETTLED,
    Addition,
    AdmissionStatus,
    CaseStatus,
    ConsentStatus,
    NoticeStatus,
    ObjectionStatus,
    StepStatus,
)
from lianpin.kernel.cases.models import Admission, Case, Consent, Objection, PublicNotice, Step
from lianpin.kernel.identity.enums import ABLE_ROLES, Role
from lianpin.kernel.identity.models import Capacity
from lianpin.kernel.notices.rules import may_decide
from lianpin.kernel.regulations.models import Regulation, Version
from lianpin.kernel.regulations.queries import program
from lianpin.toolkit import clock
from lianpin.toolkit.errors import LianpinError, NotAllowed, NotPossible, NotValid

# Whom the regulations let decide on an appeal.
REVIEWERS = "未参与原决定的人员"
APPEAL = "复核程序"
# With whom a case is filed (报备), as the regulations call it.
FILED_WITH = "市人社局"
DECIDED = frozenset({CaseStatus.DONE, CaseStatus.REFUSED})
MOVABLE = frozenset({CaseStatus.DRAFT, CaseStatus.UNDER_WAY, CaseStatus.RETURNED})
EDITABLE = frozenset({CaseStatus.DRAFT, CaseStatus.RETURNED})
RUNNING = frozenset({CaseStatus.UNDER_WAY, CaseStatus.RETURNED})
RECALLABLE = frozenset({CaseStatus.UNDER_WAY, CaseStatus.RETURNED, CaseStatus.REFUSED})
LEADERS = frozenset({Role.DECIDER, Role.ADMINISTRATOR})
SIGNING = "签订协议"
MOST_OBJECTIONS = 50  # open ones of one notice: more come from no reader


def is_opener(by: Capacity, case: Case) -> bool:
    """Whether this capacity fills in and submits the case: the person, or the unit that opened it for its body."""
    if by.user_id == case.opened_by_id:
        return True
    return any(
        party.unit_id == by.unit_id and by.role in ABLE_ROLES and party.label in opener_labels(case)
        for party in case.parties.all()
        if party.unit_id is not None
    )


def opener_labels(case: Case) -> set[str]:
    """The labels of the parties that the opener belongs to (one unit opens, its colleagues go on).

    What somebody opens about themselves is theirs alone, in whatever units they work.
    """
    if case.person_id is not None and case.opened_by.person_id == case.person_id:
        return set()
    units = getattr(case, "opener_units", None)  # where `queries.with_opener_units` read them
    if units is None:
        units = [each.unit_id for each in case.opened_by.memberships.all() if each.role != Role.TALENT]
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
    """Whether a step is this capacity's: the person's own, its unit's, or its own alone within the unit."""
    if step.person_id is not None:
        return by.is_person(step.person_id)
    return works_in(by, step.unit_id) and (step.holder_id is None or by.is_user(step.holder_id))


def works_in(by: Capacity, unit_id: int | None) -> bool:
    """Whether this capacity speaks for that unit: who audits it or runs the platform there does nothing of what it does."""
    return unit_id is not None and unit_id == by.unit_id and by.role in ABLE_ROLES


def is_superior(by: Capacity, step: Step) -> bool:
    """Whether an overdue step went up to this capacity: to the unit above, or to those who lead the unit itself."""
    leads = step.escalated_to_id != step.unit_id or by.role in LEADERS
    return works_in(by, step.escalated_to_id) and leads


def check_can_take(by: Capacity, step: Step) -> None:
    """The step must be the capacity's, open, and (a public notice) at its end."""
    if not takes(by, step):
        if step.holder is not None and works_in(by, step.unit_id):
            raise NotAllowed(
                _("步骤“%(step)s”已交由%(name)s经办。如需改由您办理，请其转办。")
                % {"step": step.name, "name": step.holder.name},
                code="STEP_HELD",
            )
        raise NotAllowed(
            _("步骤“%(step)s”由%(actor)s办理。请切换到相应身份后再试。") % {"step": step.name, "actor": step.actor},
            code="STEP_NOT_YOURS",
        )
    if step.person_id is None and by.concerns(step.case.person_id):
        raise NotAllowed(_("您是本办件的当事人，应当回避，请由本部门其他人员办理。"), code="STEP_RECUSED")
    if step.actor == REVIEWERS and decided_before(by, step):
        raise NotAllowed(_("您参与了原决定，应当回避，请由没有参与原决定的人员复核。"), code="STEP_DECIDED_BEFORE")
    check_is_open(step)
    awaited = step.additions.filter(addition=Addition.BEFORE, status=StepStatus.OPEN).first()
    if awaited is not None:
        raise NotPossible(
            _("步骤“%(step)s”正在等待%(who)s的加签意见。请等意见提出后再办理，或者先撤销加签。")
            % {"step": step.name, "who": awaited.actor},
            code="OPINION_AWAITED",
        )
    check_notice_is_over(step)


def check_notice_is_over(step: Step) -> None:
    """A public notice runs to its last day, whoever asks."""
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


def decided_before(by: Capacity, step: Step) -> bool:
    """Whether this user, or whom they act for, took a step of the case that is reviewed here."""
    return Step.objects.filter(case=step.case.parent_id, taken_by__in={by.user_id, by.principal_id} - {None}).exists()


def check_is_open(step: Step) -> None:
    """A step is taken once; the second person is told who was first."""
    if step.status in {StepStatus.DONE, StepStatus.PASSED}:
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


# ── handing on, asking for an opinion, taking back, reminding ──


def check_is_official(step: Step, effects: Collection[str]) -> None:
    """What a person does themselves, and what is done by signing, is nobody else's."""
    if step.person_id is not None:
        raise NotPossible(_("步骤“%s”须由本人办理，不能转办或加签。") % step.name, code="STEP_PERSONAL")
    check_is_not_signing(effects)


def check_is_not_signing(effects: Collection[str]) -> None:
    """An agreement is signed on its own page."""
    if SIGNING in effects:
        raise NotPossible(_("请打开协议页面核对文本并签署，签署后本步骤自动办结。"), code="STEP_BY_SIGNING")


def may_transfer(by: Capacity, step: Step) -> bool:
    """Whose step it is, who handed it on and takes it back, and the superior to whom it went up."""
    return takes(by, step) or is_superior(by, step) or works_in(by, step.transferred_from_id)


def check_can_transfer(by: Capacity, step: Step, effects: Collection[str]) -> None:
    """An official step that is open may be handed on by `may_transfer`."""
    if not may_transfer(by, step):
        raise NotAllowed(_("步骤“%s”不由您办理，不能转办。") % step.name, code="STEP_NOT_YOURS")
    check_is_open(step)
    check_is_official(step, effects)


def check_can_add(by: Capacity, step: Step, effects: Collection[str]) -> None:
    """Whose step it is may ask for an opinion, but not about an opinion."""
    if not takes(by, step):
        raise NotAllowed(_("步骤“%s”不由您办理，不能加签。") % step.name, code="STEP_NOT_YOURS")
    check_is_open(step)
    check_is_official(step, effects)
    if step.added_to_id is not None:
        raise NotPossible(_("加签意见不能再加签，可以转办给其他人员。"), code="ADDITION_OF_ADDITION")


def check_can_cancel(by: Capacity, step: Step) -> None:
    """Whose step it is may do without an opinion that has not been given."""
    if step.added_to is None:
        raise NotPossible(_("“%s”不是加签，不能撤销。") % step.name, code="NOT_AN_ADDITION")
    if not takes(by, step.added_to):
        raise NotAllowed(_("只有加签的提出部门可以撤销加签。"), code="STEP_NOT_YOURS")
    if step.status not in {StepStatus.OPEN, StepStatus.WAITING}:
        check_is_open(step)


def check_can_recall(by: Capacity, step: Step, following: Iterable[Step]) -> None:
    """Who took a step takes it back while nobody has touched what follows; what the effects forbid is the verb's to say."""
    if step.status != StepStatus.DONE:
        raise NotPossible(_("步骤“%s”没有可以撤回的办理结果。") % step.name, code="STEP_NOT_TAKEN")
    if not by.is_user(step.taken_by_id) or not (by.unit_id == step.unit_id or by.is_person(step.person_id)):
        raise NotAllowed(
            _("步骤“%(step)s”由%(who)s办理，只能由其本人撤回。") % {"step": step.name, "who": step.taken_as},
            code="STEP_NOT_YOURS",
        )
    if step.case.status not in RECALLABLE:
        raise NotPossible(
            _("办件当前状态为“%s”，不能再撤回办理结果。") % step.case.get_status_display(), code="CASE_CLOSED"
        )
    for row in following:
        is_taken = row.status in {StepStatus.DONE, StepStatus.PASSED}
        if is_taken or row.holder_id or row.transferred_from_id or row.added_to_id:
            raise NotPossible(
                _("后续步骤“%s”已经有人办理或接手，不能再撤回。可以请其退回，或者在办件里留言。") % row.name,
                code="NEXT_TOUCHED",
            )


def may_recall(by: Capacity, step: Step) -> bool:
    """For pages, whether to offer it; the verb looks at what follows."""
    return step.status == StepStatus.DONE and by.is_user(step.taken_by_id) and step.case.status in RECALLABLE


def check_can_remind(by: Capacity, step: Step) -> None:
    """The applicant, the superior and who handled the case earlier may urge on, once a day for each step."""
    case = step.case
    if takes(by, step):
        raise NotAllowed(_("步骤“%s”正由您办理，无需催办。") % step.name, code="REMIND_YOURSELF")
    earlier = (
        case.steps.filter(unit=by.unit_id, status=StepStatus.DONE) if works_in(by, by.unit_id) else Step.objects.none()
    )
    asked = step.added_to is not None and works_in(by, step.added_to.unit_id)
    stands_by = is_opener(by, case) or by.is_person(case.person_id) or is_superior(by, step) or asked
    if not (stands_by or works_in(by, step.transferred_from_id) or earlier.exists()):
        raise NotAllowed(_("只有申报人、上级部门和前面步骤的办理部门可以催办。"), code="REMIND_NOT_YOURS")
    check_is_open(step)
    check_notice_is_over(step)
    if step.reminded_on == clock.today():
        raise NotPossible(_("步骤“%s”今天已经催办过，同一步骤每天最多催办一次。") % step.name, code="REMINDED_TODAY")


def offered(by: Capacity, step: Step, rows: Iterable[Step]) -> list[str]:
    """Which actions a page offers at a step, by what it has read already (`rows`: the whole case); the verbs look again."""
    case, rows = step.case, list(rows)
    if may_recall(by, step):
        later = (row for row in rows if row.number > step.number)
        return [] if any(row.status in {StepStatus.DONE, StepStatus.PASSED} for row in later) else ["recall"]
    asker = next((row for row in rows if row.pk == step.added_to_id), None)
    found = ["cancel"] if asker is not None and takes(by, asker) and step.status not in SETTLED else []
    if step.status != StepStatus.OPEN or case.status != CaseStatus.UNDER_WAY:
        return found
    if step.person_id is None and may_transfer(by, step):
        found.append("transfer")
    if takes(by, step):
        return found + (["add"] if step.person_id is None and asker is None else [])
    earlier = any(row.status == StepStatus.DONE and works_in(by, row.unit_id) for row in rows)
    stands_by = is_opener(by, case) or by.is_person(case.person_id) or is_superior(by, step) or bool(found)
    return found + (["remind"] if (stands_by or earlier) and step.reminded_on != clock.today() else [])


# ── passing a file on ──

# Of these words a fact, or the paper that proves it, may be sensitive (个人信息保护法 第二十八条).
SENSITIVE = (
    "证件", "身份证", "银行", "账号", "健康", "病", "残疾", "宗教", "信仰", "生物", "行踪", "出生", "年龄", "亲属", "配偶",
    "子女", "收入", "工资", "薪酬",
)  # fmt: skip


def is_sensitive(name: str) -> bool:
    """Whether what is called so may be sensitive personal information."""
    return any(word in name for word in SENSITIVE)


def check_can_consent(by: Capacity, consent: Consent) -> None:
    """Only the person themself, in their own capacity, once."""
    _check_is_theirs(by, consent)
    if consent.status != ConsentStatus.ASKED:
        raise NotPossible(
            _("这一事项您已经答复（%s），无需重复答复。") % consent.get_status_display(), code="CONSENT_ANSWERED"
        )


def check_can_withdraw_consent(by: Capacity, consent: Consent) -> None:
    """As easily as it was given (个人信息保护法 第十五条): by the person, at any time, without a reason."""
    _check_is_theirs(by, consent)
    if consent.status != ConsentStatus.GIVEN:
        raise NotPossible(
            _("这一同意当前为“%s”，没有可以撤回的内容。") % consent.get_status_display(), code="CONSENT_NOT_GIVEN"
        )


def _check_is_theirs(by: Capacity, consent: Consent) -> None:
    if not by.is_person(consent.person_id):
        raise NotAllowed(_("是否同意提供个人信息只能由本人决定，请切换到本人身份。"), code="CONSENT_PERSONAL")


# ── other versions ──

# Which offices keep a regulation in force, in a university and in a city.
KEEPERS = frozenset({"人事处", "市人社局"})


def moves(by: Capacity, regulation: Regulation) -> bool:
    """Whether this capacity decides under which version open cases go on: who keeps the regulation for its issuer."""
    if by.is_personal or by.organisation_id is None or by.organisation_id != regulation.issuer_id:
        return False
    return by.role == Role.ADMINISTRATOR or (by.role == Role.HANDLER and not KEEPERS.isdisjoint(by.offices))


def check_moves(by: Capacity, regulation: Regulation) -> None:
    """As `moves`; NotAllowed otherwise."""
    if not moves(by, regulation):
        raise NotAllowed(
            _("只有发布《%s》的单位可以决定办件按哪个版本办理。") % regulation.title, code="MOVE_NOT_YOURS"
        )


def check_is_movable(case: Case) -> None:
    """A case that has ended stays under its version."""
    if case.status not in MOVABLE:
        raise NotPossible(_("办件已经结束（%s）。") % case.get_status_display(), code="MOVE_CLOSED")


def check_can_move(by: Capacity, case: Case, version: Version) -> None:
    """An open case, to another version of its regulation that is in force and came later."""
    check_moves(by, case.version.regulation)
    check_is_movable(case)
    own = case.version
    if case.procedure == APPEAL:
        raise NotPossible(_("复核按原决定所依据的%s办理。") % own.label, code="MOVE_APPEAL")
    if version.regulation_id != own.regulation_id or (version.effective_on, version.pk) <= (own.effective_on, own.pk):
        raise NotPossible(
            _("办件按%(own)s办理，%(version)s不是它之后的版本。") % {"own": own.label, "version": version.label},
            code="MOVE_NOT_LATER",
        )
    if version.effective_on > clock.today():
        raise NotPossible(
            _("%(version)s自%(on)s起施行。") % {"version": version.label, "on": version.effective_on},
            code="MOVE_TOO_EARLY",
        )


# ── objections ──


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


# ── a person's decision after the engine's ──

# Working days until a person has decided. The law says "in time" (个人信息保护法 第五十条) and leaves the number to the body.
ADMISSION_DAYS = 5


def check_can_ask_admission(by: Capacity, case: Case, *, refused: bool, earlier: Admission | None) -> None:
    """Whoever may submit the case, where a condition is not met, and not while an earlier request waits."""
    check_can_edit(by, case)
    if earlier is not None:
        raise NotPossible(
            _("已经请求人工决定（%(number)s），%(due)s前答复，请等待答复。")
            % {"number": earlier.number, "due": earlier.due_on},
            code="ADMISSION_ALREADY",
        )
    if not refused:
        raise NotPossible(_("没有不符合的条件，无需请求人工决定，可以直接提交。"), code="ADMISSION_NOT_NEEDED")


def check_can_decide_admission(by: Capacity, admission: Admission, *, person_id: int | None) -> None:
    """One of the unit that answers for the case's beginning, who is not concerned (`person_id`: whom the case is about); once."""
    if not works_in(by, admission.unit_id):
        raise NotAllowed(
            _("请求 %(number)s 由%(unit)s决定。") % {"number": admission.number, "unit": admission.unit.name},
            code="ADMISSION_NOT_YOURS",
        )
    if by.concerns(person_id) or by.is_user(admission.asked_by_id):
        raise NotAllowed(
            _("请求 %s 涉及您本人，您应当回避，请由本部门其他人员决定。") % admission.number, code="ADMISSION_RECUSED"
        )
    if admission.status != AdmissionStatus.OPEN:
        raise NotPossible(
            _("请求 %(number)s 已由%(who)s于%(on)s决定（%(status)s），不能再决定。")
            % {
                "number": admission.number,
                "who": admission.answered_as,
                "on": admission.answered_on,
                "status": admission.get_status_display(),
            },
            code="ADMISSION_DECIDED",
        )


# ── letters ──


def can_write(by: Capacity, *, examines: bool) -> bool:
    """Whether somebody writes to people outside about a case: those who decide for a unit of a body that examines it."""
    return examines and may_decide(by)


def check_can_write(by: Capacity, *, examines: bool) -> None:
    if not can_write(by, examines=examines):
        raise NotAllowed(_("函件由审核本办件的部门起草。"), code="LETTER_NOT_YOURS")


# ── copies and filters ──


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
