from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from lianpin.kernel.audit.queries import events_of
from lianpin.kernel.identity.models import Capacity, Organisation
from lianpin.ledger.enums import AccountKind
from lianpin.ledger.models import Account, Entry
from lianpin.ledger.queries import trial_balance
from lianpin.ledger.rules import Posting
from lianpin.ledger.tests.factories import lines_of, make_body, make_capacity, make_entry, make_unit
from lianpin.ledger.verbs import post_entry, reverse_entry
from lianpin.toolkit.errors import NotPossible, NotValid


def check_constraints() -> None:
    """What COMMIT would check."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_an_entry_has_both_sides(city: Organisation, carol: Capacity) -> None:
    entry = make_entry(city, carol)
    check_constraints()
    assert [(n.account.kind, n.account.name, n.debit, n.credit) for n in entry.lines.order_by("pk")] == [
        (AccountKind.EXPENSE, "生活补贴", Decimal("4000.00"), Decimal(0)),
        (AccountKind.BANK, "银行存款", Decimal(0), Decimal("4000.00")),
    ]
    assert entry.total == Decimal("4000.00")
    assert [event.kind for event in events_of(entry)] == ["entry.posted"]


def test_numbers_run_per_body_and_month(city: Organisation, carol: Capacity) -> None:
    other = make_body("澜江大学")
    dan = make_capacity(make_unit(other, "财务处"), "丹")
    numbers = [
        make_entry(city, carol).number,
        make_entry(city, carol).number,
        make_entry(city, carol, on=date(2027, 1, 25)).number,
        make_entry(other, dan).number,
    ]
    assert numbers == [
        f"JZ{city.pk:04d}-202604-0001",
        f"JZ{city.pk:04d}-202604-0002",
        f"JZ{city.pk:04d}-202701-0001",
        f"JZ{other.pk:04d}-202604-0001",
    ]


def test_an_account_is_opened_once(city: Organisation, carol: Capacity) -> None:
    make_entry(city, carol)
    make_entry(city, carol)
    assert Account.objects.filter(organisation=city).count() == 2


def test_it_refuses_what_does_not_balance(city: Organisation, carol: Capacity) -> None:
    lines = [*lines_of("4000.00"), Posting(AccountKind.EXPENSE, "生活补贴", debit=Decimal("0.01"))]
    with pytest.raises(NotValid, match=r"借方合计4,000\.01元，贷方合计4,000\.00元，相差0\.01元") as refusal:
        post_entry(city, on=date(2026, 4, 10), memo="", source="", lines=lines, by=carol)
    assert refusal.value.code == "ENTRY_UNBALANCED"
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([], "ENTRY_EMPTY"),
        ([Posting(AccountKind.BANK, "银行存款")], "LINE_SIDE"),
        ([Posting(AccountKind.BANK, "银行存款", debit=Decimal(1), credit=Decimal(1))], "LINE_SIDE"),
        ([Posting(AccountKind.BANK, "银行存款", debit=Decimal(-1))], "LINE_SIDE"),
        ([Posting(AccountKind.BANK, "银行存款", debit=Decimal("0.001"))], "LINE_FINER_THAN_CENT"),
    ],
)
def test_it_refuses_lines_that_are_none(city: Organisation, carol: Capacity, lines: list[Posting], code: str) -> None:
    with pytest.raises(NotValid) as refusal:
        post_entry(city, on=date(2026, 4, 10), memo="", source="", lines=lines, by=carol)
    assert refusal.value.code == code


def test_a_reversal_brings_every_account_back_to_nothing(city: Organisation, carol: Capacity) -> None:
    entry = make_entry(city, carol)
    mirrored = reverse_entry(entry, on=date(2026, 4, 13), memo="金额有误", by=carol)
    check_constraints()
    assert mirrored.reverses == entry
    assert [(row.debit, row.credit, row.debit_balance) for row in trial_balance(city).rows] == [
        (Decimal("4000.00"), Decimal("4000.00"), Decimal(0)),
        (Decimal("4000.00"), Decimal("4000.00"), Decimal(0)),
    ]
    assert [event.kind for event in events_of(entry)] == ["entry.posted", "entry.reversed"]


def test_it_refuses_a_second_reversal(city: Organisation, carol: Capacity) -> None:
    entry = make_entry(city, carol)
    mirrored = reverse_entry(entry, on=date(2026, 4, 13), memo="", by=carol)
    for refused, code in ((entry, "ENTRY_REVERSED"), (mirrored, "ENTRY_IS_REVERSAL")):
        with pytest.raises(NotPossible) as refusal:
            reverse_entry(refused, on=date(2026, 4, 13), memo="", by=carol)
        assert refusal.value.code == code
