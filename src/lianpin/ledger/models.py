"""Double entry: accounts, entries and their lines. Append-only; every entry balances, or the transaction fails at COMMIT."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianpin.kernel.identity.models import Organisation, Unit, User
from lianpin.ledger.enums import AccountKind


class Account(models.Model):
    """An account in the books of one body. Amounts are CNY, in yuan with two places."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="accounts")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="accounts")
    kind = models.CharField(_("类别"), max_length=10, choices=AccountKind)
    name = models.CharField(_("科目"), max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "kind", "name"], name="one_account_of_a_name")]

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    """One posting, on one business day, for one stated reason. Numbers run per body and month."""

    number = models.CharField(_("凭证号"), max_length=40, unique=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="entries")
    on = models.DateField(_("日期"))
    memo = models.CharField(_("摘要"), max_length=200)
    source = models.CharField(_("来源单据"), max_length=60)
    # What either side adds up to: a line added to a posted entry later would no longer fit, and fails at COMMIT.
    total = models.DecimalField(_("金额"), max_digits=16, decimal_places=2)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    posted_at = models.DateTimeField(_("记账时间"))

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(total__gt=0), name="entry_has_an_amount")]
        indexes = [models.Index(fields=["organisation", "on"], name="entry_of_a_body")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


class Line(models.Model):
    """A debit or a credit of one account; `about` names whom and what it concerns (an entitlement's number)."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="lines")
    account = models.ForeignKey(Account, models.PROTECT, related_name="lines")
    debit = models.DecimalField(_("借方"), max_digits=16, decimal_places=2, default=0)
    credit = models.DecimalField(_("贷方"), max_digits=16, decimal_places=2, default=0)
    about = models.CharField(_("对象"), max_length=160, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(debit__gt=0) & Q(credit=0)) | (Q(credit__gt=0) & Q(debit=0)), name="debit_or_credit"
            )
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


class ClosedPeriod(models.Model):
    """A month up to whose end the books of a body are closed: what is posted later carries a later day. It is never opened again."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="closed_periods")
    month = models.DateField(_("月份"))  # its first day
    closed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    closed_on = models.DateField(_("结账日"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "month"], name="closed_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="a_month_by_its_first_day"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
