"""Cases: an application, award, filing or assessment under a regulation's version, with its facts and its steps."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianpin.kernel.agreements.models import Agreement
from lianpin.kernel.cases.enums import (
    Addition,
    AdmissionStatus,
    Audience,
    CaseStatus,
    ConsentStatus,
    NoticeStatus,
    ObjectionStatus,
    Outcome,
    StepStatus,
)
from lianpin.kernel.documents.models import Attachment
from lianpin.kernel.identity.models import Organisation, Person, Unit, User
from lianpin.kernel.regulations.models import Version
from lianpin.toolkit.vault import SealedField


class Case(models.Model):
    """One matter of one person or body, run by a procedure of a regulation."""

    number = models.CharField(_("办件编号"), max_length=40, unique=True)
    version = models.ForeignKey(Version, models.PROTECT, related_name="cases")
    procedure = models.CharField(_("程序"), max_length=40)
    title = models.CharField(_("事项"), max_length=200)
    status = models.CharField(_("状态"), max_length=12, choices=CaseStatus, default=CaseStatus.DRAFT)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="cases")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    year = models.PositiveSmallIntegerField(_("年度"), null=True)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="cases")
    opened_on = models.DateField(_("发起日"))
    applied_on = models.DateField(_("申报日"), null=True)
    accepted_on = models.DateField(_("受理日"), null=True)
    closed_on = models.DateField(_("办结日"), null=True)
    # Decided on paper before the platform knew of it: the day on which it was taken over.
    taken_over_on = models.DateField(_("接续日"), null=True)
    round = models.PositiveSmallIntegerField(_("轮次"), default=1)
    filing_number = models.CharField(_("备案号"), max_length=40, blank=True)
    agreement = models.OneToOneField(Agreement, models.PROTECT, null=True, related_name="case")
    keys = SearchVectorField(null=True, editable=False)  # see toolkit/search.py

    class Meta:
        indexes = [
            models.Index(fields=["opened_by", "id"], name="case_opened"),
            models.Index(fields=["person", "id"], name="case_about"),
            models.Index(
                fields=["opened_by", "status", "-id"],
                condition=Q(status__in=["draft", "returned"]),
                name="case_to_fill",
            ),
            GinIndex(fields=["keys"], name="case_keys"),
        ]


class Party(models.Model):
    """A body or person that takes part in a case, under the label by which the regulation calls it.

    `unit` is the unit that represents the body and sees the case; the units of its steps see it as well.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="parties")
    label = models.CharField(_("身份"), max_length=20)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="parties")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="parties")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="parties")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "label"], name="one_party_of_a_label")]


class Fact(models.Model):
    """A fact of a case in the regulation's own words, with who said so. `period` is "", "2026-03", "2026Q1" or "2026"."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="facts")
    name = models.CharField(_("事实"), max_length=60)
    period = models.CharField(_("所属期"), max_length=10, blank=True)
    value = models.TextField(_("内容"))
    source = models.CharField(_("提供方"), max_length=120)
    given_by = models.CharField(_("填报人"), max_length=200)
    given_on = models.DateField(_("填报日"))
    document = models.CharField(_("凭证"), max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "name", "period"], name="one_fact_of_a_name")]


class Consent(models.Model):
    """Whether a person lets their file pass to one body, for one matter and what follows from it (个人信息保护法 第二十三、二十九条).

    `case` is the first of the matter; `text` is what the person was told, to the letter, and `told` its SHA-256.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="consents")
    person = models.ForeignKey(Person, models.PROTECT, related_name="consents")
    recipient = models.ForeignKey(Organisation, models.PROTECT, related_name="consents")
    text = models.TextField(_("告知内容"))
    told = models.CharField(max_length=64)
    status = models.CharField(_("状态"), max_length=9, choices=ConsentStatus, default=ConsentStatus.ASKED)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="consents")
    asked_as = models.CharField(_("征求人"), max_length=200)
    asked_on = models.DateField(_("征求日"))
    answered_on = models.DateField(_("答复日"), null=True)
    withdrawn_on = models.DateField(_("撤回日"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "recipient"], condition=Q(status__in=["asked", "given"]), name="one_consent_at_a_time"
            ),
        ]
        indexes = [models.Index(fields=["person", "-id"], name="consent_of_a_person")]


class Draft(models.Model):
    """What somebody has typed into a field of a case's form and not saved: as it was typed, whether or not it can be read.

    `window` is the open page in which it was typed, so that no page takes its own words for another's.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="drafts")
    name = models.CharField(_("事实"), max_length=60)
    text = models.TextField(_("内容"), blank=True)
    window = models.CharField(_("窗口"), max_length=36)
    typed_as = models.CharField(_("填写人"), max_length=200)
    typed_at = models.DateTimeField(_("填写时间"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "name"], name="one_draft_of_a_name")]


class Revision(models.Model):
    """What one saving of a case's form changed: `changes` holds name, period, text before and text after of each fact."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="revisions")
    round = models.PositiveSmallIntegerField(_("轮次"))
    changes = models.JSONField(_("修改内容"))
    given_as = models.CharField(_("填报人"), max_length=200)
    given_on = models.DateField(_("填报日"))
    given_at = models.DateTimeField(_("填报时间"))


class Move(models.Model):
    """A case went on under another version. `before` and `after` hold its steps to the letter: what a move changes besides the version."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="moves")
    moved_from = models.ForeignKey(Version, models.PROTECT, related_name="+")
    moved_to = models.ForeignKey(Version, models.PROTECT, related_name="moves")
    before = models.TextField(_("迁移前"))
    after = models.TextField(_("迁移后"))
    moved_as = models.CharField(_("迁移人"), max_length=200)
    moved_on = models.DateField(_("迁移日"))
    reverted_as = models.CharField(_("恢复人"), max_length=200, blank=True)
    reverted_on = models.DateField(_("恢复日"), null=True)


class Material(models.Model):
    """A file handed in under a line of the regulation's table of materials."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="materials")
    name = models.CharField(_("材料"), max_length=120)
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="materials")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "name"], name="one_material_of_a_name")]


class Step(models.Model):
    """A step of one actor. Parallel actors of one number each have their own row.

    The number is done when all have agreed, or as many as the regulation demands; the others' rows are then closed by them (`PASSED`).
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField(_("序号"))
    name = models.CharField(_("步骤"), max_length=60)
    english_name = models.CharField(max_length=120, blank=True)
    actor = models.CharField(_("承办"), max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="steps")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="steps")
    # The only one of the unit who may take the step; empty: whoever works there.
    holder = models.ForeignKey(User, models.PROTECT, null=True, related_name="held_steps", verbose_name=_("经办人"))
    # Who handed the step on last, and may take it back; to whom it went up when it was late.
    transferred_from = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="transfers")
    escalated_to = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="escalations")
    reminded_on = models.DateField(_("催办日"), null=True)
    # An opinion that the handler of another row of the same number asked for: it advises and never decides.
    added_to = models.ForeignKey("self", models.CASCADE, null=True, related_name="additions")
    addition = models.CharField(_("加签"), max_length=8, choices=Addition, blank=True)
    question = models.TextField(_("征询内容"), blank=True)
    status = models.CharField(_("状态"), max_length=8, choices=StepStatus, default=StepStatus.WAITING)
    opened_on = models.DateField(_("开始日"), null=True)
    due_on = models.DateField(_("到期日"), null=True)
    is_provisional = models.BooleanField(_("暂定"), default=False)
    is_overdue = models.BooleanField(_("超期"), default=False)
    outcome = models.CharField(_("结果"), max_length=8, choices=Outcome, blank=True)
    opinion = models.TextField(_("意见"), blank=True)
    taken_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="steps")
    taken_as = models.CharField(_("办理人"), max_length=200, blank=True)
    taken_on = models.DateField(_("办理日"), null=True)
    article = models.CharField(_("依据"), max_length=20, blank=True)
    # Why this actor, or why the step does not apply: the engine's trace as it was when the step was planned.
    trace = models.JSONField(null=True)
    # From the day after this one its working days are counted.
    counted_from_on = models.DateField(_("起算日"), null=True)

    class Meta:
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "number", "actor"], condition=Q(added_to=None), name="one_step_of_an_actor"
            ),
            models.CheckConstraint(
                condition=Q(added_to=None, addition="") | (Q(added_to__isnull=False) & ~Q(addition="")),
                name="addition_says_when",
            ),
        ]
        indexes = [
            # Whose turn it is, by urgency and by age; what somebody has done; which cases a unit has had a step of.
            models.Index(fields=["unit", "due_on", "id"], condition=Q(status="open"), name="step_inbox"),
            models.Index(fields=["unit", "opened_on", "id"], condition=Q(status="open"), name="step_inbox_age"),
            models.Index(fields=["person", "due_on", "id"], condition=Q(status="open"), name="step_own_inbox"),
            models.Index(fields=["taken_by", "unit", "taken_on", "id"], name="step_done"),
        ]


class Tally(models.Model):
    """How many steps are open in a unit (`done_by_id` empty), and how many a user has done there: the sum of `number`.

    Each change is a row of its own, so that nobody waits for anybody; the daily round adds up those of a key. Kept by triggers on steps;
    nothing else writes here. Every page shows these numbers, and counting fifty thousand rows takes longer than the page.
    """

    unit_id = models.BigIntegerField()
    holder_id = models.BigIntegerField(null=True)
    done_by_id = models.BigIntegerField(null=True)
    number = models.IntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["unit_id", "done_by_id", "holder_id"], include=["number"], name="tally_of_unit")
        ]


class Correction(models.Model):
    """What is to be corrected, by the name of a fact or material, in the round that was returned.

    `target` is the number of the step that corrects it; empty: the applicant.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="corrections")
    round = models.PositiveSmallIntegerField(_("轮次"))
    target = models.PositiveSmallIntegerField(_("退回至"), null=True)
    name = models.CharField(_("补正事项"), max_length=120)
    remark = models.CharField(_("补正要求"), max_length=500)
    asked_as = models.CharField(_("提出人"), max_length=200)
    asked_on = models.DateField(_("提出日"))


class Comment(models.Model):
    """What somebody of a case said or attached, beside its steps. Nobody changes or removes it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="comments")
    text = models.TextField(_("内容"), blank=True)
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="comments")
    audience = models.CharField(_("谁可以看"), max_length=12, choices=Audience)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="comments")
    written_as = models.CharField(_("评论人"), max_length=200)
    written_on = models.DateField(_("评论日"))


class PublicNotice(models.Model):
    """What the public may read during a notice period: [opens_on, closes_on], both days included.

    While an objection stops its clock, since `suspended_on`, the last day is not known; `suspended_days` working days have been
    added to it for what stood still before.
    """

    step = models.OneToOneField(Step, models.CASCADE, related_name="notice")
    token = models.CharField(max_length=32, unique=True)
    title = models.CharField(_("标题"), max_length=200)
    body = models.JSONField()
    opens_on = models.DateField(_("公示开始"))
    closes_on = models.DateField(_("公示届满"))
    status = models.CharField(_("状态"), max_length=8, choices=NoticeStatus, default=NoticeStatus.OPEN)
    suspended_on = models.DateField(_("中止日"), null=True)
    suspended_days = models.PositiveSmallIntegerField(_("顺延工作日数"), default=0)


class Objection(models.Model):
    """What somebody holds against a public notice. Who they are is for the unit that investigates, and for nobody else.

    Whoever raised it follows it under `token`, a secret address; `key` is that of the form, which is taken once.
    """

    number = models.CharField(_("异议编号"), max_length=40, unique=True)
    token = models.CharField(max_length=64, unique=True)
    key = models.UUIDField(unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="objections")
    # A notice goes when its case is sent back before it; what was objected to it stays.
    notice = models.ForeignKey(PublicNotice, models.SET_NULL, null=True, related_name="objections")
    about = models.CharField(_("公示"), max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="objections")
    name = models.CharField(_("异议人"), max_length=60, blank=True)
    contact = SealedField(_("联系方式"), max_length=120, blank=True, bound_to=("key",))
    concerned = models.CharField(_("涉及的工作人员"), max_length=200, blank=True)
    text = models.TextField(_("事实和理由"))
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="objections")
    status = models.CharField(_("状态"), max_length=9, choices=ObjectionStatus, default=ObjectionStatus.OPEN)
    raised_on = models.DateField(_("提出日"))
    due_on = models.DateField(_("答复期限"), null=True)
    is_provisional = models.BooleanField(_("暂定"), default=False)
    answer = models.TextField(_("答复"), blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="objections")
    answered_as = models.CharField(_("答复人"), max_length=200, blank=True)
    answered_on = models.DateField(_("答复日"), null=True)

    class Meta:
        ordering = ["pk"]


class Admission(models.Model):
    """A person is asked to decide where the engine has refused (个人信息保护法 第二十四条第三款), and what they decided.

    `refused` are the conditions as the applicant read them: text, article and detail. `unit` reads these, the `text` and the file, and
    nothing else of a case that was not handed in; so what it has to know of the case stands in `about`.
    """

    number = models.CharField(_("请求编号"), max_length=40, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="admissions")
    about = models.CharField(_("办件"), max_length=300)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="admissions")
    refused = models.JSONField(_("不符合的条件"))
    text = models.TextField(_("说明"))
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="admissions")
    status = models.CharField(_("状态"), max_length=9, choices=AdmissionStatus, default=AdmissionStatus.OPEN)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="admissions_asked")
    asked_on = models.DateField(_("请求日"))
    due_on = models.DateField(_("决定期限"))
    is_provisional = models.BooleanField(_("暂定"), default=False)
    answer = models.TextField(_("理由"), blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="admissions_decided")
    answered_as = models.CharField(_("决定人"), max_length=200, blank=True)
    answered_on = models.DateField(_("决定日"), null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(status="open"), name="one_admission_at_a_time")
        ]


class Decision(models.Model):
    """A value that the engine computed and a step made official, with its whole explanation."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="decisions")
    name = models.CharField(_("事项"), max_length=60)
    value = models.TextField(_("结论"))
    trace = models.JSONField()
    digest = models.CharField(max_length=64)
    decided_on = models.DateField(_("决定日"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "name"], name="one_decision_of_a_name"),
            models.CheckConstraint(condition=~Q(value=""), name="decision_has_a_value"),
        ]


class Copy(models.Model):
    """A case brought to the notice of a unit or of one account (抄送): they read it and have nothing to do in it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="copies")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="copies")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="copies")
    note = models.CharField(_("附言"), max_length=200, blank=True)
    copied_as = models.CharField(_("抄送人"), max_length=200)
    copied_on = models.DateField(_("抄送日"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "unit", "user"], name="one_copy_for_each", nulls_distinct=False),
            models.CheckConstraint(condition=Q(unit=None) ^ Q(user=None), name="copy_for_one"),
        ]
        indexes = [
            models.Index(fields=["unit", "id"], name="copies_of_unit"),
            models.Index(fields=["user", "id"], name="copies_of_user"),
        ]


class Reader(models.Model):
    """That a unit (a party, or one whose step has begun) or the account of a copy reads a submitted case.

    Kept by triggers on cases, parties, steps and copies, which call `cases_reread`; nothing else writes here. Lists of a million
    cases walk this table by (reader, case).
    """

    case = models.ForeignKey(Case, models.CASCADE, db_index=False, related_name="readers")
    unit = models.ForeignKey(Unit, models.CASCADE, db_index=False, null=True, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, db_index=False, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "unit", "user"], name="one_reader_of_a_case", nulls_distinct=False)
        ]
        indexes = [
            models.Index(fields=["unit", "case"], name="cases_of_unit"),
            models.Index(fields=["user", "case"], name="cases_of_user"),
        ]


class SavedFilter(models.Model):
    """A choice of the inbox's filters, order and columns under a name: its owner's, or shared with a unit.

    `query` is the part of the address after the question mark, so that it can be passed on as a link as well.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_filters")
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, related_name="saved_filters")
    name = models.CharField(_("名称"), max_length=40)
    query = models.CharField(max_length=1000)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="one_filter_of_a_name")]
