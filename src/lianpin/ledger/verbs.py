"""Posting and reversing. The only way into the books."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from lianpin.kernel.audit.verbs import record
from lianpin.kernel.identity.models import Capacity, Organisation, Unit
from lianpin.ledger import rules
from lianpin.ledger.enums import AccountKind
from lianpin.ledger.models import Account, Entry, Line
from lianpin.ledger.rules import Posting
from lianpin.toolkit import wall


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

    Raises NotValid when the lines do not balance; numbers run without gaps per body and year.
    """
    with wall.behind():
        # One entry at a time per body, so that two postings cannot take the same number.
        organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        total = rules.check_balanced(lines)
        entry = Entry.objects.create(
            number=_next_number(organisation, on.year),
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


def _next_number(organisation: Organisation, year: int) -> str:
    """Entries are never deleted, so the next number is one more than there are."""
    there = Entry.objects.filter(organisation=organisation, on__gte=date(year, 1, 1), on__lt=date(year + 1, 1, 1))
    return f"JZ{organisation.pk:04d}-{year}-{there.count() + 1:05d}"


def _account(organisation: Organisation, line: Posting, unit: Unit | None) -> Account:
    account, _made = Account.objects.get_or_create(
        organisation=organisation, kind=line.kind, name=line.account, defaults={"unit": unit}
    )
    return account
