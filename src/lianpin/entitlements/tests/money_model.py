"""Random operations on the money of one payer, beside a small model of what must have come of them.

The model knows three things: which amounts are due, in a batch and paid; what every payment comes to; and what the bank account has lost.
`drills/money-model.py` runs many operations, `test_money_model.py` a few from one seed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Count, Q, QuerySet, Sum

from lianpin.appointments.models import Appointment
from lianpin.entitlements import verbs
from lianpin.entitlements.enums import BatchStatus, EntitlementStatus, PaymentStatus
from lianpin.entitlements.models import Entitlement, Payment, SettlementBatch
from lianpin.entitlements.tests.factories import World, make_appointment, make_bank_account, make_row
from lianpin.kernel.documents.verbs import store_attachment
from lianpin.ledger.models import Entry, Line
from lianpin.ledger.verbs import close_period, reverse_entry
from lianpin.toolkit import clock
from lianpin.toolkit.errors import LianpinError

FAILED, PAID, UNKNOWN, OMITTED, A_FEN_OFF = "失败", "成功", "处理中", "omitted", "a fen off"
ANSWERS = (PAID, PAID, PAID, FAILED, FAILED, UNKNOWN, OMITTED, A_FEN_OFF)


@dataclass
class MoneyModel:
    """What there should be. `told` counts the operations, and refusals by their code."""

    world: World
    chance: Random
    state: dict[int, str] = field(default_factory=dict)
    lost: Decimal = Decimal(0)
    told: Counter[str] = field(default_factory=Counter)
    files: list[tuple[int, bytes]] = field(default_factory=list)
    appointments: list[Appointment] = field(default_factory=list)

    def prepare(self) -> "MoneyModel":
        for number in range(4):
            made = make_appointment(self.world, number=f"RZ-{number}")
            make_bank_account(made.person, f"620000000000{number:04d}")
            self.appointments.append(made)
        make_bank_account(self.world.university, "6200000000009999")
        return self

    def step(self) -> None:
        """One operation; what the platform refuses changes nothing in the model either."""
        name = self.chance.choice(WEIGHTED)
        self.told[name] += 1
        try:
            getattr(self, name)()
        except LianpinError as refusal:
            self.told[refusal.code] += 1

    # ── operations ──

    def owe(self) -> None:
        appointment, chance = self.chance.choice(self.appointments), self.chance
        amount = Decimal(chance.randint(1, 999_999)) / 100 * (-1 if chance.random() < 0.2 else 1)
        payee = chance.choice(["本人", "本人", "学校"])
        row = make_row(self.world, appointment, payee=payee, amount=f"{amount:.2f}", due_on=clock.today())
        self.state[row.pk] = "due"

    def draft(self) -> None:
        batch = verbs.draft_batch(self.world.units["市财政局"], due_until=clock.today(), by=self.world["carol"])
        self._set(batch.entitlements.all(), "batched")

    def approve(self) -> None:
        if batch := self._some(BatchStatus.DRAFTED):
            verbs.approve_batch(batch, by=self.world["cora"])

    def reject(self) -> None:
        if batch := self._some(BatchStatus.DRAFTED, BatchStatus.APPROVED):
            rows = list(batch.entitlements.all())
            verbs.reject_batch(batch, reason="再核", by=self.world["cora"])
            self._set(rows, "due")

    def export(self) -> None:
        if batch := self._some(BatchStatus.APPROVED, BatchStatus.PARTLY):
            verbs.payment_file(batch, format_key=self.chance.choice(["csv", "xlsx"]), by=self.world["carol"])

    def answer(self) -> None:
        """The bank answers for some of the payments, each in its own way."""
        batch = self._some(BatchStatus.APPROVED, BatchStatus.PARTLY)
        if batch is None:
            return
        lines, settled = ["付款编号,金额,结果,原因"], dict[Payment, bool]()
        for payment in batch.payments.all():
            said = self.chance.choice(ANSWERS)
            if said == OMITTED:
                continue
            amount = payment.amount + (Decimal("0.01") if said == A_FEN_OFF else 0)
            lines.append(f'{payment.reference},"{amount:,.2f}",{PAID if said == A_FEN_OFF else said},账户异常')
            if said in {PAID, FAILED} and payment.status == PaymentStatus.PENDING:
                settled[payment] = said == PAID
        content = "\n".join(lines).encode(self.chance.choice(["utf-8", "gb18030"]))
        self._read(batch, content)
        self.files.append((batch.pk, content))
        self._settle(settled)

    def answer_again(self) -> None:
        """The same file, for the same batch or another one."""
        if self.files:
            batch, content = self.chance.choice(self.files)
            other = self._some(BatchStatus.APPROVED, BatchStatus.PARTLY)
            self._read(other or SettlementBatch.objects.get(pk=batch), content)
            raise AssertionError("a file was read twice")

    def tell(self) -> None:
        """Somebody records results by hand, perhaps of a payment that has one."""
        if batch := self._some(BatchStatus.APPROVED, BatchStatus.PARTLY):
            payments = [each for each in batch.payments.all() if self.chance.random() < 0.5]
            is_paid = self.chance.random() < 0.5
            result = verbs.Result(is_paid, clock.today(), "未提交银行")
            verbs.settle_payments(batch, dict.fromkeys((each.pk for each in payments), result), by=self.world["carol"])
            self._settle(dict.fromkeys(payments, is_paid))

    def pay(self) -> None:
        if batch := self._some(BatchStatus.APPROVED, BatchStatus.PARTLY, BatchStatus.PAID):
            pending = list(batch.payments.filter(status=PaymentStatus.PENDING))
            verbs.pay_batch(batch, by=self.world["cora"])
            self._settle(dict.fromkeys(pending, True))

    def reverse(self) -> None:
        entries = list(Entry.objects.order_by("pk"))
        if entries:
            entry = self.chance.choice(entries)
            bank = _bank(entry.lines.all())
            reverse_entry(entry, on=clock.today(), memo="", by=self.world["carol"])
            self.lost -= bank

    def pass_time(self) -> None:
        clock.set_day(clock.today() + timedelta(days=self.chance.randint(1, 20)))

    def close(self) -> None:
        month = (clock.today().replace(day=1) - timedelta(days=1)).replace(day=1)
        close_period(self.world.city, month, by=self.world["carol"])

    # ── the model ──

    def faults(self) -> list[str]:
        """Where the platform and the model differ."""
        found = []
        sums = Line.objects.aggregate(debit=Sum("debit"), credit=Sum("credit"))
        if sums["debit"] != sums["credit"]:
            found.append(f"the books are out of balance: {sums}")
        if _bank(Line.objects.all()) != self.lost:
            found.append(f"the bank lost {_bank(Line.objects.all())}, not {self.lost}")
        there = dict(Entitlement.objects.values_list("pk", "status"))
        if wrong := {pk for pk, state in self.state.items() if there[pk] != state}:
            found.append(f"{len(wrong)} amounts are not where they should be")
        paid = Count("payment_lines", filter=Q(payment_lines__payment__status=PaymentStatus.PAID))
        for row in Entitlement.objects.annotate(times=paid):
            if row.times != (1 if row.status == EntitlementStatus.PAID else 0):
                found.append(f"{row.pk} is {row.status} and was paid {row.times} times")
        return found + self._batch_faults()

    def _batch_faults(self) -> list[str]:
        found = []
        ordered: dict[int, Decimal] = defaultdict(Decimal)
        for payment in Payment.objects.annotate(sum=Sum("lines__entitlement__amount")):
            ordered[payment.batch_id] += payment.amount
            if payment.amount != payment.sum:
                found.append(f"{payment} is {payment.amount} and holds {payment.sum}")
        for batch in SettlementBatch.objects.exclude(status=BatchStatus.DRAFTED):
            if batch.pk in ordered and ordered[batch.pk] != batch.total:
                found.append(f"{batch} is {batch.total} and orders {ordered[batch.pk]}")
            states = set(batch.payments.values_list("status", flat=True))
            is_open = PaymentStatus.PENDING in states
            if is_open != (batch.status in {BatchStatus.APPROVED, BatchStatus.PARTLY}):
                found.append(f"{batch} is {batch.status} and its payments are {sorted(states)}")
        return found

    def _some(self, *states: BatchStatus) -> SettlementBatch | None:
        found = list(SettlementBatch.objects.filter(status__in=states).order_by("pk"))
        return self.chance.choice(found) if found else None

    def _read(self, batch: SettlementBatch, content: bytes) -> None:
        file = store_attachment(SimpleUploadedFile("回单.csv", content), ("CSV",), by=self.world["carol"])
        verbs.settle_return(batch, file, format_key="csv", usual_day=clock.today(), by=self.world["carol"])

    def _settle(self, results: dict[Payment, bool]) -> None:
        for payment, is_paid in results.items():
            rows = Entitlement.objects.filter(payment_lines__payment=payment)
            self._set(rows, "paid" if is_paid else "due")
            self.lost += payment.amount if is_paid else 0

    def _set(self, rows: Iterable[Entitlement], state: str) -> None:
        for row in rows:
            self.state[row.pk] = state


def _bank(lines: QuerySet[Line]) -> Decimal:
    """What the bank account has lost by these lines."""
    sums = lines.filter(account__kind="bank").aggregate(credit=Sum("credit"), debit=Sum("debit"))
    return (sums["credit"] or Decimal(0)) - (sums["debit"] or Decimal(0))


WEIGHTS = {
    "owe": 6, "draft": 3, "approve": 3, "reject": 1, "export": 1, "answer": 5, "answer_again": 1, "tell": 2, "pay": 1, "reverse": 1,
    "pass_time": 2, "close": 1,
}  # fmt: skip
WEIGHTED = tuple(name for name, weight in WEIGHTS.items() for _time in range(weight))
