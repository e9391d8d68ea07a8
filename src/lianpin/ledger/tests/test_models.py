"""What the database itself refuses, whoever asks and however."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from lianpin.kernel.audit.verbs import record
from lianpin.kernel.identity.models import Capacity, Organisation
from lianpin.ledger.enums import AccountKind
from lianpin.ledger.models import Account, Entry, Line
from lianpin.ledger.tests.factories import make_entry


def run(statement: str, *values: int) -> None:
    """Direct SQL, past every verb, with the checks that COMMIT makes."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET memo = 'changed' WHERE id = %s",
        "DELETE FROM ledger_entry WHERE id = %s",
        "UPDATE ledger_line SET debit = debit + 1 WHERE entry_id = %s AND debit > 0",
        "DELETE FROM ledger_line WHERE entry_id = %s",
    ],
)
def test_it_refuses_to_change_what_was_posted(city: Organisation, carol: Capacity, statement: str) -> None:
    entry = make_entry(city, carol)
    with pytest.raises(DatabaseError, match="permission denied"):
        run(statement, entry.pk)


def test_it_refuses_a_line_that_comes_later(city: Organisation, carol: Capacity) -> None:
    entry = make_entry(city, carol)
    account = Account.objects.filter(kind=AccountKind.BANK).get()
    insert = "INSERT INTO ledger_line (entry_id, account_id, debit, credit, about) VALUES (%s, %s, 1, 0, '')"
    with pytest.raises(DatabaseError, match="借贷不平"):
        run(insert, entry.pk, account.pk)


def test_it_refuses_balanced_lines_that_come_later(city: Organisation, carol: Capacity) -> None:
    entry = make_entry(city, carol)
    account = Account.objects.filter(kind=AccountKind.BANK).get()
    insert = (
        "INSERT INTO ledger_line (entry_id, account_id, debit, credit, about)"
        " VALUES (%s, %s, 1, 0, ''), (%s, %s, 0, 1, '')"
    )
    with pytest.raises(DatabaseError, match="借贷不平"):
        run(insert, entry.pk, account.pk, entry.pk, account.pk)


def make_bare(city: Organisation, by: Capacity, lines: list[tuple[str, str]]) -> None:
    """An entry made past the verb, event included, so that only the balance is wrong."""
    with transaction.atomic():
        account = Account.objects.create(organisation=city, kind=AccountKind.BANK, name="银行存款")
        entry = Entry.objects.create(
            number="JZ", organisation=city, on=date(2026, 4, 10), total=1, posted_at=datetime(2026, 4, 10, tzinfo=UTC)
        )
        record("entry.posted", entry, by=by, number="JZ", memo="", total="1.00", lines=len(lines))
        for debit, credit in lines:
            Line.objects.create(entry=entry, account=account, debit=Decimal(debit), credit=Decimal(credit))
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("lines", [[], [("1", "0")], [("1", "0"), ("0", "0.99")], [("2", "0"), ("0", "2")]])
def test_it_refuses_an_entry_out_of_balance_at_commit(
    city: Organisation, carol: Capacity, lines: list[tuple[str, str]]
) -> None:
    with pytest.raises(DatabaseError, match="借贷不平"):
        make_bare(city, carol, lines)


@pytest.mark.django_db(transaction=True)
def test_the_commit_itself_fails(transactional_db: None) -> None:
    from lianpin.ledger.tests.factories import make_body

    body = make_body()
    with pytest.raises(DatabaseError, match="借贷不平"), transaction.atomic():
        Entry.objects.create(
            number="JZ", organisation=body, on=date(2026, 4, 10), total=1, posted_at=datetime(2026, 4, 10, tzinfo=UTC)
        )
    assert not Entry.objects.exists()


def test_a_balanced_entry_is_accepted(city: Organisation, carol: Capacity) -> None:
    make_bare(city, carol, [("1", "0"), ("0", "1")])
    assert Entry.objects.get().total == 1
