"""Cases: an application, award, filing or assessment under a regulation's version, with its facts and its steps."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianpin.kernel.agreements.models import Agreement
from lianpin.kernel.cases.enums import Addition, Audience, CaseStatus, NoticeStatus, Outcome, StepStatus
from lianpin.kernel.documents.models import Attachment
from lianpin.kernel.identity.models import Organisation, Person, Unit, User
from lianpin.kernel.regulations.models import Version


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
    round = models.PositiveSmallIntegerField(_("轮次"), default=1)
    filing_number = models.CharField(_("备案号"), max_length=40, blank=True)
    agreement = models.OneToOneField(Agreement, models.PROTECT, null=True, related_name="case")


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
        indexes = [models.Index(fields=["unit", "status", "due_on"], name="step_inbox")]


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
    """What the public may read during a notice period: [opens_on, closes_on], both days included."""

    step = models.OneToOneField(Step, models.CASCADE, related_name="notice")
    token = models.CharField(max_length=32, unique=True)
    title = models.CharField(_("标题"), max_length=200)
    body = models.JSONField()
    opens_on = models.DateField(_("公示开始"))
    closes_on = models.DateField(_("公示届满"))
    status = models.CharField(_("状态"), max_length=8, choices=NoticeStatus, default=NoticeStatus.OPEN)


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
