"""What speaks against a batch, before it is drafted and before it is approved: each check with its rows, what it means and what to do.

Only a ceiling stops a batch; the others are for the two people to look at.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from lianpin.entitlements import queries
from lianpin.entitlements.enums import PaymentStatus
from lianpin.entitlements.models import Budget, Computation, Entitlement, Payment, PaymentLine
from lianpin.entitlements.queries import SETTLED, STANDING
from lianpin.kernel.identity.models import Unit
from lianpin.toolkit import wall
from lianpin.toolkit.errors import NotPossible


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found: in words, by which article, and the rows that it is about."""

    text: str
    article: str = ""
    rows: tuple[Entitlement, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """A question that was asked of a batch. Without findings the answer is that all is well."""

    title: str
    advice: str
    findings: tuple[Finding, ...] = ()
    stops: bool = False


def checks_of(unit: Unit, rows: Sequence[Entitlement], due: Sequence[Entitlement]) -> list[Check]:
    """All checks. `rows`: what the batch holds; `due`: all that is due, with payees who get nothing on balance. Rows in a batch already
    count once."""
    return [
        Check(
            _("支付限额"),
            _("请调整限额，或者选择较早的应付日以减少款项。"),
            tuple(_over_budget(unit, rows)),
            stops=True,
        ),
        Check(_("重复待遇"), _("同一人、同一项目和所属期另有款项，请核对是否重复享受。"), tuple(_double(rows))),
        Check(_("缺少事实"), _("补齐以后，未列入的款项会自动计算。"), tuple(_lacking(unit, rows))),
        Check(
            _("银行账户"), _("没有账户不能导出付款文件；账户有变更的，请与受领人核实。"), tuple(_accounts(unit, rows))
        ),
        Check(_("曾经支付失败"), _("请核对失败原因是否已经消除。"), tuple(_failed_before(rows))),
        Check(_("抵扣后为负"), _("应付不足以抵扣的，等待以后的款项。"), tuple(_negative(due, rows))),
    ]


def check_budget(unit: Unit, rows: Sequence[Entitlement]) -> None:
    """NotPossible when these rows do not fit under a ceiling of the unit."""
    findings = list(_over_budget(unit, rows))
    if findings:
        raise NotPossible(
            "；".join(finding.text for finding in findings), code="OVER_BUDGET", clause=findings[0].article
        )


def _over_budget(unit: Unit, rows: Sequence[Entitlement]) -> Iterator[Finding]:
    """What was paid or is in a batch of a year counts, and these rows."""
    for budget in Budget.objects.filter(unit=unit).order_by("-year", "article"):
        mine = [row for row in rows if row.year == budget.year and budget.article in {"", row.article}]
        if not mine:
            continue
        before = queries.settled_under(budget) - sum(row.amount for row in mine if row.status in SETTLED)
        asked = sum((row.amount for row in mine), Decimal(0))
        if before + asked > budget.amount:
            said = {
                "year": budget.year,
                "article": budget.article or _("全部"),
                "amount": f"{budget.amount:,.2f}",
                "before": f"{before:,.2f}",
                "asked": f"{asked:,.2f}",
                "over": f"{before + asked - budget.amount:,.2f}",
            }
            text = _(
                "%(year)s年度%(article)s支付限额%(amount)s元，已列入结算%(before)s元，本批次%(asked)s元，超出%(over)s元"
            )
            yield Finding(text % said, budget.article, tuple(mine))


def _double(rows: Sequence[Entitlement]) -> Iterator[Finding]:
    """The same item and period for the same person by another appointment or another payer."""
    people = {row.payee_person_id for row in rows if row.payee_person_id}
    others = Entitlement.objects.filter(
        payee_person__in=people, item__in={row.item for row in rows}, period__in={row.period for row in rows}, status__in=STANDING
    ).exclude(amount=0)  # fmt: skip
    found: dict[tuple[int | None, str, str], list[Entitlement]] = defaultdict(list)
    with wall.open_to(wall.Scope.RULE):  # that another body pays the same is told, and not how much
        for other in others.select_related("payer_organisation", "appointment"):
            found[other.payee_person_id, other.item, other.period].append(other)
    told = set()
    for row in rows:
        key = (row.payee_person_id, row.item, row.period)
        for other in found.get(key, ()):
            ways = {(row.appointment_id, row.payer), (other.appointment_id, other.payer)}
            if len(ways) == 1 or (key, other.appointment_id, other.payer) in told:
                continue
            told.add((key, other.appointment_id, other.payer))
            said = {"payee": queries.payee_name(row), "item": f"{row.item} {row.period}".strip()}
            if other.payer_organisation_id != row.payer_organisation_id:
                yield Finding(_("%(payee)s的%(item)s另有其他单位支付") % said, row.article, (row,))
                continue
            amount = {"amount": f"{other.amount:,.2f}", "status": other.get_status_display()}
            text = _("%(payee)s的%(item)s另按任职%(number)s计算%(amount)s元（%(status)s）")
            yield Finding(text % {**said, **amount, "number": other.appointment.number}, row.article, (row, other))


def _lacking(unit: Unit, rows: Sequence[Entitlement]) -> Iterator[Finding]:
    """What could not be computed of the same appointments and years, to be paid by the same side."""
    payers = {row.payer for row in rows}
    years = {(row.appointment_id, row.year) for row in rows}
    runs = Computation.objects.filter(appointment__in={pk for pk, _year in years}).select_related("appointment__person")
    for run in runs.order_by("appointment", "year"):
        needs = (
            [need for need in run.needs if need["payer"] in payers] if (run.appointment_id, run.year) in years else []
        )
        if needs:
            facts = "、".join(dict.fromkeys(f"{need['fact']}（{need['source']}）" for need in needs))
            said = {"person": run.appointment.person.name, "year": run.year, "count": len(needs), "facts": facts}
            text = _("%(person)s %(year)s年度另有%(count)s笔没有计算，缺少：%(facts)s")
            yield Finding(
                text % said, needs[0]["article"], tuple(row for row in rows if row.appointment_id == run.appointment_id)
            )


def _accounts(unit: Unit, rows: Sequence[Entitlement]) -> Iterator[Finding]:
    """Payees without an account, and those whose account is another than when this unit last paid them."""
    accounts = queries.accounts_of(rows)
    last: dict[tuple[int | None, int | None], Payment] = {}
    for payment in (
        Payment.objects.filter(batch__unit=unit, status=PaymentStatus.PAID).exclude(account_digest="").order_by("pk")
    ):
        last[payment.payee_organisation_id, payment.payee_person_id] = payment
    for key, theirs in queries.by_payee(rows).items():
        _label, body, person = key
        name, account = queries.payee_name(theirs[0]), accounts.get(key)
        before = last.get((body, person))
        if account is None and (body or person):
            yield Finding(_("%s没有登记银行账户") % name, rows=tuple(theirs))
        elif account is not None and before is not None and before.account_digest != queries.account_digest(account):
            said = {"name": name, "on": before.result_on, "old": before.account_tail, "new": account.number[-4:]}
            text = _("%(name)s的账户自%(on)s支付以来有变更（尾号由%(old)s改为%(new)s）")
            yield Finding(text % said, rows=tuple(theirs))


def _failed_before(rows: Sequence[Entitlement]) -> Iterator[Finding]:
    """Rows that a bank has given back, with what it said last."""
    lines = PaymentLine.objects.filter(entitlement__in=rows, payment__status=PaymentStatus.FAILED)
    last = {line.entitlement_id: line.payment for line in lines.select_related("payment__batch").order_by("pk")}
    by_payment: dict[int, list[Entitlement]] = defaultdict(list)
    for row in rows:
        if row.pk in last:
            by_payment[last[row.pk].pk].append(row)
    for payment in {each.pk: each for each in last.values()}.values():
        said = {
            "name": payment.payee,
            "number": payment.batch.number,
            "on": payment.result_on,
            "reason": payment.reason,
        }
        text = _("%(name)s：批次%(number)s于%(on)s支付失败，原因：%(reason)s")
        yield Finding(text % said, rows=tuple(by_payment[payment.pk]))


def _negative(due: Sequence[Entitlement], rows: Sequence[Entitlement]) -> Iterator[Finding]:
    """Payees who owe more than they get: none of their rows is in the batch."""
    there = {row.pk for row in rows}
    for theirs in queries.by_payee(row for row in due if row.pk not in there).values():
        total = sum((row.amount for row in theirs), Decimal(0))
        said = {"name": queries.payee_name(theirs[0]), "count": len(theirs), "total": f"{total:,.2f}"}
        yield Finding(_("%(name)s %(count)s笔合计%(total)s元，没有列入") % said, rows=tuple(theirs))
