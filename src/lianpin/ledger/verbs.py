"""Posting, reversing and closing. The only way into the books."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from lianpin.kernel.audit.verbs import record
from lianpin.kernel.identity.models import Capacity, Organisation, Unit, User
from lianpin.ledger import queries, rules
from lianpin.ledger.enums import AccountKind
from lianpin.ledger.models import Account, ClosedPeriod, Entry, Line
from lianpin.ledger.rules import Posting
from lianpin.toolkit import clock, wall

LONGEST_MEMO = 200


def post_entry(
    organisation: Organisation,
    *,
    on: date,
    memo: str,
    source: str,
    lines: Sequence[Posting],
    by: Capacity,
    unit: Unit | None = None,
    reverses: Entry | None = None,
) -> Entry:
    """Post one entry in the books of a body. Accounts are opened on first use, for `unit` where one is named.

    Raises NotValid when the lines do not balance; numbers run without gaps per body and month. What happened in a month that is
    closed is posted on the first open day, and its memo says when it happened.
    """
    with wall.behind():
        # One entry at a time per body, so that two postings cannot take the same number.
        organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        total = rules.check_balanced(lines)
        last = queries.closed_until(organisation)
        if last is not None and on < rules.next_month(last):
            happened = _("（发生于%s，该月已结账）") % on.isoformat()
            memo = memo[: LONGEST_MEMO - len(happened)] + happened
            on = rules.next_month(last)
        entry = Entry.objects.create(
            number=_next_number(organisation, on),
            organisation=organisation,
            on=on,
            memo=memo,
            source=source,
            total=total,
            reverses=reverses,
            posted_at=timezone.now(),
        )
        accounts = {(n.kind, n.account): _account(organisation, n, unit) for n in lines}
        Line.objects.bulk_create(
            Line(entry=entry, account=accounts[n.kind, n.account], debit=n.debit, credit=n.credit, about=n.about)
            for n in lines
        )
        record("entry.posted", entry, by=by, number=entry.number, memo=memo, total=f"{total:.2f}", lines=len(lines))
    return entry


def reverse_entry(entry: Entry, *, on: date, memo: str, by: Capacity) -> Entry:
    """Correct an entry by its mirror image: every debit a credit and the other way round."""
    with wall.behind():
        # Nobody may change an entry, and so nobody may hold one: its body's books are held, as for every posting.
        Organisation.objects.select_for_update(no_key=True).get(pk=entry.organisation_id)
        entry = Entry.objects.select_related("organisation").get(pk=entry.pk)
        rules.check_can_reverse(entry)
        lines = [
            Posting(
                AccountKind(line.account.kind),
                line.account.name,
                debit=line.credit,
                credit=line.debit,
                about=line.about,
            )
            for line in entry.lines.select_related("account").order_by("pk")
        ]
        mirrored = post_entry(
            entry.organisation,
            on=on,
            memo=memo or _("冲销凭证%s") % entry.number,
            source=entry.source,
            lines=lines,
            by=by,
            reverses=entry,
        )
        record("entry.reversed", entry, by=by, number=entry.number, reversal=mirrored.number)
    return mirrored


def close_period(organisation: Organisation, month: date, *, by: Capacity) -> ClosedPeriod:
    """Close the books of a body up to the end of a month, by its first day. They are not opened again: corrections come later."""
    with wall.behind():
        organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        rules.check_can_close(by, organisation, month, queries.closed_until(organisation), clock.today())
        there = queries.entries_of_month(organisation, month)
        period = ClosedPeriod.objects.create(
            organisation=organisation,
            month=month,
            closed_by=User.objects.get(memberships=by.membership_id),
            closed_on=clock.today(),
        )
        total = there.aggregate(sum=Sum("total"))["sum"] or 0
        record("period.closed", period, by=by, month=f"{month:%Y-%m}", count=there.count(), total=f"{total:,.2f}")
    return period


def _next_number(organisation: Organisation, on: date) -> str:
    """Entries are never deleted, so the next number is one more than there are."""
    there = queries.entries_of_month(organisation, on.replace(day=1))
    return f"JZ{organisation.pk:04d}-{on:%Y%m}-{there.count() + 1:04d}"


def _account(organisation: Organisation, line: Posting, unit: Unit | None) -> Account:
    account, _made = Account.objects.get_or_create(
        organisation=organisation, kind=line.kind, name=line.account, defaults={"unit": unit}
    )
    return account
