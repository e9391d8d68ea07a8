"""The pages of the books cost the same at one and at a hundred entries, lines and accounts."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lianpin.kernel.agreements.tests.factories import make_version
from lianpin.kernel.cases.tests.crowds import crowd_the_frame
from lianpin.kernel.identity.models import Capacity, Organisation, User
from lianpin.kernel.identity.tests.crowds import MANY
from lianpin.ledger.enums import AccountKind
from lianpin.ledger.models import Account, Entry, Line
from lianpin.ledger.rules import Posting
from lianpin.ledger.tests.factories import make_entry
from lianpin.ledger.verbs import post_entry, reverse_entry
from lianpin.toolkit import clock

Statements = Callable[[Client, str], int]


def test_the_books_cost_the_same_for_a_hundred_entries_lines_and_accounts(
    client: Client, city: Organisation, carol: Capacity, statements: Statements
) -> None:
    clock.set_day(date(2026, 4, 10))
    entry = make_entry(city, carol)
    reversal = reverse_entry(make_entry(city, carol), on=date(2026, 4, 10), memo="", by=carol)
    client.force_login(User.objects.get(memberships=carol.membership_id))
    listed = reverse("ledger:entry_list")
    pages = [
        listed,
        f"{listed}?page=2",
        f"{listed}?year=2026",
        f"{listed}?search=支付",
        reverse("ledger:trial_balance"),
        "/api/entries?limit=200",
        *(reverse("ledger:entry_detail", args=[each.pk]) for each in (entry, reversal)),
    ]
    few = {page: statements(client, page) for page in pages}
    _make_many_entries(city)
    crowd_the_frame(carol, make_version())
    assert {page: statements(client, page) for page in pages} == few


def _make_many_entries(body: Organisation) -> None:
    """Ninety-nine entries of two lines in accounts of their own, each in another year."""
    bank = Account.objects.get(organisation=body, kind=AccountKind.BANK)
    accounts = Account.objects.bulk_create(
        Account(organisation=body, kind=AccountKind.EXPENSE, name=f"科目{number}") for number in range(MANY)
    )
    entries = Entry.objects.bulk_create(
        Entry(
            number=f"JZ-{number}", organisation=body, on=date(1926 + number, 4, 10), memo="支付", source=f"PC-{number}",
            total=1, posted_at=timezone.now(),
        )
        for number in range(MANY)
    )  # fmt: skip
    for entry, account in zip(entries, accounts, strict=True):
        Line.objects.bulk_create(
            [
                Line(entry=entry, account=account, debit=Decimal(1)),
                Line(entry=entry, account=bank, credit=Decimal(1)),
            ]
        )


def test_an_entry_costs_the_same_for_a_hundred_lines(
    client: Client, city: Organisation, carol: Capacity, statements: Statements
) -> None:
    client.force_login(User.objects.get(memberships=carol.membership_id))
    costs = []
    for count in (1, 99):
        lines = [Posting(AccountKind.EXPENSE, f"科目{number}", debit=Decimal(1)) for number in range(count)]
        bank = Posting(AccountKind.BANK, "银行存款", credit=Decimal(count))
        entry = post_entry(city, on=date(2026, 4, 10), memo="支付", source="PC-1", lines=[*lines, bank], by=carol)
        reversal = reverse_entry(entry, on=date(2026, 4, 10), memo="", by=carol)
        pages = [reverse("ledger:entry_detail", args=[each.pk]) for each in (entry, reversal)]
        costs.append([statements(client, page) for page in [*pages, f"/api/entries/{entry.pk}"]])
    assert costs[0] == costs[1]
