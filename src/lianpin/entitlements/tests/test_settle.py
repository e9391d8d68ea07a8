"""Settlement: two people, one entry in the books, and rows that move with their batch."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from lianpin.appointments.models import Appointment
from lianpin.entitlements import verbs
from lianpin.entitlements.enums import BatchStatus, EntitlementStatus
from lianpin.entitlements.models import Entitlement, SettlementBatch
from lianpin.entitlements.tests.factories import World, make_appointment, make_row
from lianpin.kernel.audit.queries import events_of
from lianpin.ledger.models import Entry
from lianpin.ledger.queries import trial_balance
from lianpin.toolkit.errors import LianpinError, NotAllowed, NotPossible, NotValid

TODAY = date(2026, 4, 10)


def draft(world: World, until: date = TODAY) -> SettlementBatch:
    return verbs.draft_batch(world.units["市财政局"], due_until=until, by=world["carol"])


def kinds(subject: SettlementBatch | Entitlement) -> list[str]:
    return [event.kind for event in events_of(subject)]


def check_constraints() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_batch_is_drafted_approved_and_paid(world: World, appointment: Appointment) -> None:
    row = make_row(world, appointment)
    batch = draft(world)
    assert (batch.number, batch.rows_count, batch.total) == (
        f"PC{world.units['市财政局'].pk:04d}-2026-0001",
        1,
        Decimal("4000.00"),
    )
    verbs.approve_batch(batch, by=world["cora"])
    batch = verbs.pay_batch(batch, by=world["carol"])
    check_constraints()
    row.refresh_from_db()
    assert (batch.status, batch.paid_on, row.status, row.batch) == (
        BatchStatus.PAID,
        TODAY,
        EntitlementStatus.PAID,
        batch,
    )
    assert kinds(batch) == ["batch.drafted", "batch.approved", "batch.settled", "batch.paid"]
    assert kinds(row) == ["entitlement.batched", "entitlement.paid"]


def test_paying_posts_one_entry(world: World, appointment: Appointment) -> None:
    make_row(world, appointment)
    make_row(world, appointment, item="高校奖补", payee="学校", period="2026", amount="16666.67")
    batch = verbs.approve_batch(draft(world), by=world["cora"])
    batch = verbs.pay_batch(batch, by=world["cora"])
    assert [(payment.amount, payment.entry) for payment in batch.payments.order_by("amount")] == [
        (Decimal("4000.00"), Entry.objects.get(total=Decimal("20666.67"))),
        (Decimal("16666.67"), Entry.objects.get()),
    ]
    assert [(r.account.name, r.debit, r.credit) for r in trial_balance(world.city).rows] == [
        ("银行存款", Decimal(0), Decimal("20666.67")),
        ("生活补贴", Decimal("4000.00"), Decimal(0)),
        ("高校奖补", Decimal("16666.67"), Decimal(0)),
    ]


def test_only_what_is_due_by_the_day_is_gathered(world: World, appointment: Appointment) -> None:
    due = make_row(world, appointment)
    make_row(world, appointment, period="2026-04", due_on=date(2026, 4, 30))
    make_row(world, appointment, item="奖励", amount="0.00")
    make_row(world, appointment, payer="学校", item="岗位工资")
    assert list(draft(world).entitlements.all()) == [due]


def test_who_owes_more_than_they_get_waits(world: World, appointment: Appointment) -> None:
    make_row(world, appointment)
    make_row(world, appointment, amount="-4000.01", period="2026-02")
    other = make_row(world, make_appointment(world, number="RZ-2"))
    assert list(draft(world).entitlements.all()) == [other]


def test_what_is_taken_back_is_a_credit(world: World, appointment: Appointment) -> None:
    make_row(world, appointment)
    make_row(world, appointment, amount="-1000.00", period="2026-02")
    batch = verbs.pay_batch(verbs.approve_batch(draft(world), by=world["cora"]), by=world["cora"])
    assert batch.total == Decimal("3000.00")
    [expense] = [row for row in trial_balance(world.city).rows if row.account.name == "生活补贴"]
    assert (expense.debit, expense.credit) == (Decimal("4000.00"), Decimal("1000.00"))


def test_nothing_is_gathered_twice(world: World, appointment: Appointment) -> None:
    make_row(world, appointment)
    draft(world)
    with pytest.raises(NotPossible) as refusal:
        draft(world)
    assert refusal.value.code == "NOTHING_DUE"


def test_it_refuses_a_day_that_has_not_come(world: World, appointment: Appointment) -> None:
    make_row(world, appointment)
    with pytest.raises(NotValid) as refusal:
        draft(world, date(2026, 4, 11))
    assert refusal.value.code == "DUE_IN_FUTURE"


@pytest.mark.parametrize("name", ["ruth", "alice", "bob", "chen"])
def test_it_refuses_who_is_not_of_the_paying_unit(world: World, appointment: Appointment, name: str) -> None:
    make_row(world, appointment)
    with pytest.raises(NotAllowed) as refusal:
        verbs.draft_batch(world.units["市财政局"], due_until=TODAY, by=world[name])
    assert refusal.value.code == "BATCH_NOT_YOURS"


def test_it_refuses_approval_by_who_drafted(world: World, appointment: Appointment) -> None:
    make_row(world, appointment)
    batch = draft(world)
    with pytest.raises(NotAllowed) as refusal:
        verbs.approve_batch(batch, by=world["carol"])
    assert refusal.value.code == "TWO_PEOPLE"


def test_the_database_refuses_it_as_well(world: World, appointment: Appointment) -> None:
    make_row(world, appointment)
    batch = draft(world)
    with pytest.raises(IntegrityError, match="two_people_settle"), transaction.atomic():
        SettlementBatch.objects.filter(pk=batch.pk).update(approved_by=batch.drafted_by, approved_on=TODAY)


def test_the_database_refuses_a_payment_without_approval(world: World, appointment: Appointment) -> None:
    make_row(world, appointment)
    batch = draft(world)
    with pytest.raises(IntegrityError, match="paid_is_approved"), transaction.atomic():
        SettlementBatch.objects.filter(pk=batch.pk).update(status=BatchStatus.PAID)


def test_it_refuses_payment_before_approval_and_a_second_time(world: World, appointment: Appointment) -> None:
    make_row(world, appointment)
    batch = draft(world)
    refused: list[LianpinError] = []
    for prepare in (
        lambda: None,
        lambda: verbs.pay_batch(verbs.approve_batch(batch, by=world["cora"]), by=world["cora"]),
    ):
        prepare()
        with pytest.raises(NotPossible) as refusal:
            verbs.pay_batch(batch, by=world["carol"])
        refused.append(refusal.value)
    assert [r.code for r in refused] == ["BATCH_STATE", "BATCH_STATE"]
    assert Entry.objects.count() == 1


def test_a_rejected_batch_gives_its_rows_back(world: World, appointment: Appointment) -> None:
    row = make_row(world, appointment)
    batch = verbs.reject_batch(draft(world), reason=" 金额待核 ", by=world["cora"])
    row.refresh_from_db()
    assert (batch.status, batch.reason, row.status, row.batch) == (
        BatchStatus.REJECTED,
        "金额待核",
        EntitlementStatus.DUE,
        None,
    )
    assert kinds(row) == ["entitlement.batched", "entitlement.released"]
    assert list(draft(world).entitlements.all()) == [row]


def test_it_refuses_a_rejection_without_reason_or_after_payment(world: World, appointment: Appointment) -> None:
    make_row(world, appointment)
    batch = draft(world)
    with pytest.raises(NotValid) as refusal:
        verbs.reject_batch(batch, reason="  ", by=world["cora"])
    assert refusal.value.code == "REASON_MISSING"
    verbs.pay_batch(verbs.approve_batch(batch, by=world["cora"]), by=world["cora"])
    with pytest.raises(NotPossible):
        verbs.reject_batch(batch, reason="晚了", by=world["cora"])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", ["entitlements_settlementbatch", "entitlements_entitlement"])
def test_a_status_without_an_event_fails_at_commit(world: World, appointment: Appointment, table: str) -> None:
    make_row(world, appointment)
    draft(world)
    with pytest.raises(DatabaseError, match="entitlements"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET status = 'rejected'")
    assert SettlementBatch.objects.get().status == BatchStatus.DRAFTED
