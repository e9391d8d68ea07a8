"""Entitlements: who owes whom how much, for which period, by which article; the batches that settle them, the payments that these
order from a bank, and what the bank answers."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianpin.appointments.models import Appointment
from lianpin.entitlements.enums import AmountStyle, BatchStatus, Encoding, EntitlementStatus, FileKind, PaymentStatus
from lianpin.kernel.documents.models import Attachment
from lianpin.kernel.identity.models import Organisation, Person, Unit, User
from lianpin.kernel.regulations.models import Version
from lianpin.ledger.models import Entry


class SettlementBatch(models.Model):
    """A payment run of one payer: drafted by one person, approved by another, then paid and posted as the bank answers.

    From its approval on its rows, amounts and accounts are fixed. It is partly paid until the last of its payments has a result.
    """

    number = models.CharField(_("批次号"), max_length=40, unique=True)
    payer = models.ForeignKey(Organisation, models.PROTECT, related_name="batches")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="batches")
    due_until = models.DateField(_("应付日截至"))
    # As drafted; a rejected batch keeps them though its rows are due again.
    rows_count = models.PositiveIntegerField(_("笔数"))
    total = models.DecimalField(_("合计"), max_digits=16, decimal_places=2)
    status = models.CharField(_("状态"), max_length=10, choices=BatchStatus, default=BatchStatus.DRAFTED)
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="drafted_batches")
    drafted_on = models.DateField(_("编制日"))
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="approved_batches")
    approved_on = models.DateField(_("复核日"), null=True)
    paid_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="paid_batches")
    paid_on = models.DateField(_("支付日"), null=True)
    reason = models.CharField(_("退回原因"), max_length=500, blank=True)
    # Once a file has left for a bank, only the bank's answer says what became of it.
    exported_on = models.DateField(_("导出日"), null=True)

    class Meta:
        indexes = [models.Index(fields=["unit", "status"], name="batch_of_a_unit")]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=models.F("drafted_by")), name="two_people_settle"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[BatchStatus.PARTLY, BatchStatus.PAID]) | Q(approved_by__isnull=False),
                name="paid_is_approved",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="fixed", fields=["number", "payer", "unit", "due_until", "rows_count", "total", "drafted_by"]
            )
        ]

    def __str__(self) -> str:
        return self.number


class Entitlement(models.Model):
    """A line of one item and period, with its explanation. What was computed is never changed: a difference is a new line.

    `amount` is what this line adds or takes back; `trace` explains what the lines of the item and period come to with it.
    """

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="entitlements")
    version = models.ForeignKey(Version, models.PROTECT, related_name="entitlements")
    item = models.CharField(_("项目"), max_length=60)
    english_item = models.CharField(max_length=120, blank=True)
    # "2026-03" for a month, "2026Q1" for a quarter, "2026" for a year, "" for once.
    period = models.CharField(_("所属期"), max_length=10, blank=True)
    year = models.PositiveSmallIntegerField(_("年度"))
    payer = models.CharField(_("支付方"), max_length=40)
    payer_organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="payables")
    payer_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="payables")
    bearer = models.CharField(_("承担方"), max_length=40)
    payee = models.CharField(_("受领人"), max_length=40)
    payee_organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="receivables")
    payee_person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="receivables")
    amount = models.DecimalField(_("金额"), max_digits=16, decimal_places=2)
    due_on = models.DateField(_("应付日"))
    article = models.CharField(_("依据"), max_length=60)
    trace = models.JSONField()
    digest = models.CharField(max_length=64)
    status = models.CharField(_("状态"), max_length=10, choices=EntitlementStatus, default=EntitlementStatus.DUE)
    batch = models.ForeignKey(SettlementBatch, models.PROTECT, null=True, related_name="entitlements")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    computed_on = models.DateField(_("计算日"))

    class Meta:
        indexes = [
            models.Index(fields=["payer_unit", "status", "due_on"], name="entitlement_to_settle"),
            models.Index(fields=["appointment", "year"], name="entitlement_of_a_year"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=[EntitlementStatus.BATCHED, EntitlementStatus.PAID]) | Q(batch__isnull=False),
                name="settled_in_a_batch",
            )
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.period}".strip()

    @property
    def is_taken_back(self) -> bool:
        """Whether the line is set off against what was computed before (抵扣)."""
        return self.corrects_id is not None and self.amount < 0


class Computation(models.Model):
    """The last run of the engine over one appointment and year, with what it could not compute for lack of facts.

    `needs` is a list of {item, english_item, period, payer, payee, fact, fact_period, source, article, code, version, anchor, text}.
    """

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="computations")
    year = models.PositiveSmallIntegerField(_("年度"))
    needs = models.JSONField(default=list)
    computed_on = models.DateField(_("计算日"))
    computed_at = models.DateTimeField(_("计算时间"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["appointment", "year"], name="one_computation_a_year")]


class BankReturn(models.Model):
    """A bank's answer as it was read, once: its file, and what it said of how many payments."""

    batch = models.ForeignKey(SettlementBatch, models.PROTECT, related_name="returns")
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+")
    name = models.CharField(_("文件名"), max_length=200)  # the attachment itself is its uploader's to see
    digest = models.CharField(max_length=64)
    paid_count = models.PositiveIntegerField(_("成功笔数"))
    failed_count = models.PositiveIntegerField(_("失败笔数"))
    read_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    read_on = models.DateField(_("读取日"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "digest"], name="a_return_is_read_once")]


class Payment(models.Model):
    """What one payee of a batch is paid in one sum. `reference` comes back from the bank and is drawn by lot.

    Of the account only what is needed to recognise it is kept: its last digits, and a keyed digest that says whether it has changed.
    """

    batch = models.ForeignKey(SettlementBatch, models.PROTECT, related_name="payments")
    reference = models.CharField(_("付款编号"), max_length=20, unique=True)
    payee = models.CharField(_("受领人"), max_length=120)
    payee_organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="payments")
    payee_person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="payments")
    amount = models.DecimalField(_("金额"), max_digits=16, decimal_places=2)
    account_tail = models.CharField(_("账号末四位"), max_length=4, blank=True)
    account_digest = models.CharField(max_length=64, blank=True)
    status = models.CharField(_("状态"), max_length=10, choices=PaymentStatus, default=PaymentStatus.PENDING)
    result_on = models.DateField(_("银行日期"), null=True)
    reason = models.CharField(_("失败原因"), max_length=200, blank=True)
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="payments")
    bank_return = models.ForeignKey(BankReturn, models.PROTECT, null=True, related_name="payments")
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_has_an_amount"),
            models.CheckConstraint(
                condition=Q(status=PaymentStatus.PAID, entry__isnull=False, result_on__isnull=False)
                | Q(~Q(status=PaymentStatus.PAID), entry__isnull=True),
                name="paid_is_posted",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="settled_once",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__status=PaymentStatus.PENDING),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.reference


class PaymentLine(models.Model):
    """An amount within a payment. `is_live`: the payment is under way or was made; of an amount there is one such line, ever."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="lines")
    entitlement = models.ForeignKey(Entitlement, models.PROTECT, related_name="payment_lines")
    is_live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entitlement"], condition=Q(is_live=True), name="one_live_payment"),
            models.UniqueConstraint(fields=["payment", "entitlement"], name="a_line_of_a_payment"),
        ]


class PaymentFormat(models.Model):
    """How one bank wants its payment file, and how its answer is read; kept by the unit that pays.

    `columns` and `returns` are lists of [heading, content] (`previews.formats`): of a heading in the file, what stands below it.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="payment_formats")
    name = models.CharField(_("名称"), max_length=60)
    kind = models.CharField(_("文件类型"), max_length=4, choices=FileKind, default=FileKind.CSV)
    encoding = models.CharField(_("编码"), max_length=10, choices=Encoding, default=Encoding.UTF8)
    amounts = models.CharField(_("金额写法"), max_length=8, choices=AmountStyle, default=AmountStyle.PLAIN)
    columns = models.JSONField(_("付款文件的列"))
    returns = models.JSONField(_("回单文件的列"))
    paid_words = models.JSONField(_("表示成功的词"))
    failed_words = models.JSONField(_("表示失败的词"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="one_format_of_a_name")]

    def __str__(self) -> str:
        return self.name


class Budget(models.Model):
    """How much a unit may pay in a year, by one article or ("") in all. In yuan."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="budgets")
    year = models.PositiveSmallIntegerField(_("年度"))
    article = models.CharField(_("依据"), max_length=60, blank=True)
    amount = models.DecimalField(_("金额"), max_digits=16, decimal_places=2)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "year", "article"], name="one_budget_of_an_article")]
