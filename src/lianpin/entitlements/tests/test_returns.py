"""The bank's answer: matched row by row, shown before anything is posted, settled once; every file that is not right has an end of its own."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from lianpin.appointments.models import Appointment
from lianpin.entitlements import queries, verbs
from lianpin.entitlements.enums import BatchStatus, EntitlementStatus, PaymentStatus
from lianpin.entitlements.models import BankReturn, Payment, PaymentLine, SettlementBatch
from lianpin.entitlements.previews.formats import SHIPPED
from lianpin.entitlements.previews.returns import Reading, read_return
from lianpin.entitlements.tests.factories import World, make_appointment, make_bank_account, make_row
from lianpin.kernel.documents.verbs import store_attachment
from lianpin.kernel.identity.models import User
from lianpin.ledger.models import Entry
from lianpin.ledger.queries import trial_balance
from lianpin.toolkit import clock
from lianpin.toolkit.errors import LianpinError, NotPossible, NotValid

TODAY = date(2026, 4, 12)
HEAD = ("付款编号", "金额", "账号", "户名", "结果", "原因", "日期")
Row = tuple[str, ...]


@pytest.fixture
def batch(world: World, appointment: Appointment) -> SettlementBatch:
    """Approved on 10 April: 4,000.00 for Chen and 1,234.50 for the university; it is now the 12th."""
    make_row(world, appointment)
    make_row(world, appointment, item="高校奖补", payee="学校", period="2026", amount="1234.50")
    make_bank_account(world.person)
    make_bank_account(world.university, "6200000000000002")
    return approve(world)


def approve(world: World) -> SettlementBatch:
    drafted = verbs.draft_batch(world.units["市财政局"], due_until=clock.today(), by=world["carol"])
    approved = verbs.approve_batch(drafted, by=world["cora"])
    clock.set_day(TODAY)
    return approved


def line(payment: Payment, result: str = "成功", **other: str) -> Row:
    usual = {
        "付款编号": payment.reference,
        "金额": f"{payment.amount:.2f}",
        "账号": "",
        "户名": payment.payee,
        "结果": result,
        "原因": "",
        "日期": "2026-04-11",
    }
    return tuple((usual | other)[name] for name in HEAD)


def csv_of(*rows: Sequence[str], head: Sequence[str] = HEAD, encoding: str = "utf-8") -> bytes:
    return "\n".join(",".join(f'"{cell}"' for cell in row) for row in (head, *rows)).encode(encoding)


def read(batch: SettlementBatch, content: bytes, name: str = "回单.csv") -> Reading:
    return read_return(batch, content, name, layout=SHIPPED[1], usual_day=TODAY, today=TODAY)


def settle(
    world: World, batch: SettlementBatch, content: bytes, confirmed: Sequence[int] = (), name: str = "回单.csv"
) -> SettlementBatch:
    attachment = store_attachment(SimpleUploadedFile(name, content), ("CSV", "XLSX"), by=world["carol"])
    return verbs.settle_return(
        batch, attachment, format_key="csv", usual_day=TODAY, confirmed=confirmed, by=world["carol"]
    )


def pair(batch: SettlementBatch) -> tuple[Payment, Payment]:
    chen, university = batch.payments.order_by("-amount")
    return chen, university


def test_what_is_paid_is_posted_on_the_banks_date_and_what_failed_is_due_again(
    world: World, batch: SettlementBatch
) -> None:
    chen, university = pair(batch)
    done = settle(world, batch, csv_of(line(chen, "失败", 原因="账号户名不符"), line(university)))
    chen.refresh_from_db()
    university.refresh_from_db()
    assert (done.status, chen.status, chen.reason) == (BatchStatus.PAID, PaymentStatus.FAILED, "账号户名不符")
    assert university.entry is not None
    assert (university.result_on, university.entry.on, university.entry.total) == (
        date(2026, 4, 11),
        date(2026, 4, 11),
        Decimal("1234.50"),
    )
    row = chen.lines.get().entitlement
    assert (row.status, row.batch) == (EntitlementStatus.DUE, None)
    again = approve(world)
    assert [line.entitlement for line in again.payments.get().lines.all()] == [row]
    assert again.payments.get().reference != chen.reference


def test_a_batch_is_partly_paid_until_the_last_answer(world: World, batch: SettlementBatch) -> None:
    chen, university = pair(batch)
    assert settle(world, batch, csv_of(line(chen))).status == BatchStatus.PARTLY
    assert settle(world, batch, csv_of(line(chen), line(university))).status == BatchStatus.PAID
    assert [r.debit for r in trial_balance(world.city).rows if r.debit] == [Decimal("4000.00"), Decimal("1234.50")]


def test_a_batch_of_which_nothing_was_paid_has_failed(world: World, batch: SettlementBatch) -> None:
    chen, university = pair(batch)
    done = settle(world, batch, csv_of(line(chen, "失败"), line(university, "退票")))
    assert (done.status, Entry.objects.count()) == (BatchStatus.FAILED, 0)


def test_what_the_bank_does_not_know_yet_waits(world: World, batch: SettlementBatch) -> None:
    chen, university = pair(batch)
    reading = read(batch, csv_of(line(chen, "处理中"), line(university)))
    assert [(a.settles, a.trouble) for a in reading.answers] == [(False, ""), (True, "")]


def test_a_row_without_a_reference_is_proposed_and_settles_only_when_somebody_confirms_it(
    world: World, batch: SettlementBatch
) -> None:
    chen, university = pair(batch)
    content = csv_of(line(chen, 付款编号="", 账号="6200 0000 0000 0001"), line(university))
    [proposed, _other] = read(batch, content).answers
    assert (proposed.payment, proposed.is_proposed, proposed.said.row) == (chen, True, 2)
    assert settle(world, batch, content, confirmed=[2]).status == BatchStatus.PAID


def test_two_payments_alike_are_not_guessed(world: World, batch: SettlementBatch) -> None:
    chen, _university = pair(batch)
    row = line(chen, 付款编号="", 账号="****0001")
    assert ["不能确定" in a.trouble for a in read(batch, csv_of(row, row, line(chen, "处理中"))).answers][:2] == [
        True,
        True,
    ]


@pytest.mark.parametrize("written", ["1234.50", "1,234.50", "１，２３４．５０", "¥1,234.5", "1234.5元", " 1234.500 "])
def test_an_amount_is_read_as_banks_write_it(batch: SettlementBatch, written: str) -> None:
    _chen, university = pair(batch)
    [answer] = read(batch, csv_of(line(university, 金额=written))).answers
    assert (answer.said.amount, answer.trouble) == (Decimal("1234.50"), "")


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"金额": "1.234,50"}, "第 2 行“金额”：“1.234,50”不是金额"),
        ({"金额": "-1234.50"}, "是负数"),
        ({"金额": "0.00"}, "应当大于零"),
        ({"金额": "12,34.50"}, "不是金额"),
        ({"金额": ""}, "不是金额"),
        ({"结果": ""}, "文件可能不完整"),
        ({"日期": "2026-04-13"}, "晚于今天"),
        ({"日期": "昨天"}, "不是日期"),
    ],
)
def test_a_cell_that_cannot_be_read_refuses_the_file_and_names_it(
    batch: SettlementBatch, other: dict[str, str], said: str
) -> None:
    _chen, university = pair(batch)
    with pytest.raises(NotValid, match=said) as refusal:
        read(batch, csv_of(line(university, **other)))
    assert refusal.value.code == "RETURN_CELLS"


def test_a_row_that_does_not_fit_is_left_out_with_its_reason(world: World, batch: SettlementBatch) -> None:
    chen, university = pair(batch)
    content = csv_of(
        line(chen, 金额="4000.01"),
        line(university),
        line(university, 付款编号="ZF202600000000"),
        line(university, 付款编号=""),
    )
    assert [answer.trouble for answer in read(batch, content).answers] == [
        "回单金额4,000.01元与付款金额4,000.00元相差0.01元，请向银行核实。",
        "",
        "本批次没有付款编号ZF202600000000。",
        "没有付款编号，按账号末四位、户名和金额也不能确定是哪一笔付款。",
    ]
    settle(world, batch, content)
    chen.refresh_from_db()
    assert chen.status == PaymentStatus.PENDING


def test_a_day_before_the_approval_is_not_taken(batch: SettlementBatch) -> None:
    chen, _university = pair(batch)
    [answer] = read(batch, csv_of(line(chen, 日期="2026年4月9日"))).answers
    assert "早于批次复核日" in answer.trouble


def test_it_refuses_a_reference_that_comes_twice(batch: SettlementBatch) -> None:
    chen, _university = pair(batch)
    with pytest.raises(NotValid, match="第2、3行") as refusal:
        read(batch, csv_of(line(chen), line(chen, "失败")))
    assert refusal.value.code == "RETURN_ROWS_TWICE"


def test_the_same_file_is_read_once_and_the_second_time_says_by_whom(world: World, batch: SettlementBatch) -> None:
    chen, _university = pair(batch)
    content = csv_of(line(chen))
    settle(world, batch, content)
    with pytest.raises(NotValid, match="已由Carol于2026-04-12读入") as refusal:
        settle(world, batch, content)
    assert (refusal.value.code, Entry.objects.count(), BankReturn.objects.count()) == ("RETURN_READ_BEFORE", 1, 1)


def test_a_file_of_another_batch_names_that_batch(world: World, batch: SettlementBatch) -> None:
    chen, _university = pair(batch)
    make_row(world, make_appointment(world, number="RZ-2"), amount="1.00", due_on=date(2026, 4, 11))
    other = approve(world)
    with pytest.raises(NotValid, match=f"属于批次{batch.number}") as refusal:
        read(other, csv_of(line(chen)))
    assert refusal.value.code == "RETURN_OF_ANOTHER_BATCH"


def test_a_file_of_another_bank_has_no_row_of_ours(batch: SettlementBatch) -> None:
    chen, _university = pair(batch)
    with pytest.raises(NotValid, match="没有一行属于批次") as refusal:
        read(batch, csv_of(line(chen, 付款编号="ICBC0001")))
    assert refusal.value.code == "RETURN_OF_ANOTHER_BATCH"


def test_half_a_file_leaves_the_rest_waiting_and_says_who(world: World, batch: SettlementBatch) -> None:
    chen, university = pair(batch)
    whole = csv_of(line(chen), line(university))
    at = whole.index(university.reference.encode()) - 1
    assert read(batch, whole[:at]).unmentioned == (university,)
    with pytest.raises(NotValid, match="RETURN_CELLS|不是金额|没有写明结果"):
        read(batch, whole[: at + 30])


def workbook(head: Sequence[str], *rows: Sequence[object]) -> bytes:
    book, held = Workbook(), BytesIO()
    assert book.active is not None
    for cells in (head, *rows):
        book.active.append(list(cells))
    book.save(held)
    return held.getvalue()


def test_excel_is_read_with_numbers_as_numbers(batch: SettlementBatch) -> None:
    _chen, university = pair(batch)
    content = workbook(HEAD, [university.reference, 1234.5, "", "澜江大学", "成功", "", date(2026, 4, 11)])
    [answer] = read(batch, content, "回单.xlsx").answers
    assert (answer.said.amount, answer.said.on, answer.settles) == (Decimal("1234.50"), date(2026, 4, 11), True)


def test_half_an_excel_file_does_not_open(batch: SettlementBatch) -> None:
    content = workbook(HEAD, ["ZF", 1])
    with pytest.raises(NotValid, match="打不开"):
        read(batch, content[: len(content) // 2], "回单.xlsx")


def test_last_years_template_is_told_what_it_lacks(batch: SettlementBatch) -> None:
    with pytest.raises(NotValid, match="缺少列：金额、结果") as refusal:
        read(batch, workbook(["付款编号", "交易额", "状态"], ["ZF", 1, "成功"]), "回单.xlsx")
    assert refusal.value.code == "IMPORT_COLUMN_MISSING"


def test_a_file_of_headings_alone_is_empty(batch: SettlementBatch) -> None:
    with pytest.raises(NotValid, match="只有表头") as refusal:
        read(batch, csv_of())
    assert refusal.value.code == "RETURN_EMPTY"


def test_gb18030_is_read_as_well(batch: SettlementBatch) -> None:
    chen, _university = pair(batch)
    [answer] = read(batch, csv_of(line(chen), encoding="gb18030")).answers
    assert (answer.said.holder, answer.settles) == ("陈一帆", True)


def test_a_row_of_a_batch_that_has_ended_changes_nothing(world: World, batch: SettlementBatch) -> None:
    chen, university = pair(batch)
    ended = settle(world, batch, csv_of(line(chen), line(university)))
    with pytest.raises(NotPossible) as refusal:
        settle(world, ended, csv_of(line(chen, "失败")))
    assert (refusal.value.code, Entry.objects.count()) == ("BATCH_STATE", 1)


def test_a_result_that_contradicts_what_is_recorded_is_told_and_left_out(world: World, batch: SettlementBatch) -> None:
    chen, university = pair(batch)
    settle(world, batch, csv_of(line(chen)))
    told = [answer.trouble for answer in read(batch, csv_of(line(chen, "退汇"), line(university))).answers]
    assert told == ["已经登记为“已支付”，与回单不同。请向银行核实；已经记账的以冲销办理。", ""]


def test_results_are_told_by_hand_between_the_approval_and_today_and_a_failure_has_a_reason(
    world: World, batch: SettlementBatch
) -> None:
    chen, _university = pair(batch)
    refused: list[LianpinError] = []
    for result in (
        verbs.Result(True, date(2026, 4, 9)),
        verbs.Result(True, date(2026, 4, 13)),
        verbs.Result(False, TODAY, " "),
    ):
        with pytest.raises(NotValid) as refusal:
            verbs.settle_payments(batch, {chen.pk: result}, by=world["carol"])
        refused.append(refusal.value)
    assert [each.code for each in refused] == ["RESULT_DAY", "RESULT_DAY", "REASON_MISSING"]
    assert verbs.settle_payments(batch, {chen.pk: verbs.Result(True, TODAY)}, by=world["cora"]).status == "partly"


def test_the_database_refuses_a_second_live_payment_and_a_second_result(world: World, batch: SettlementBatch) -> None:
    chen, university = pair(batch)
    row = chen.lines.get().entitlement
    with pytest.raises(IntegrityError, match="one_live_payment"), transaction.atomic():
        PaymentLine.objects.create(payment=university, entitlement=row)
    settle(world, batch, csv_of(line(chen, "失败")))
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Payment.objects.filter(pk=chen.pk).update(status=PaymentStatus.PENDING)
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        SettlementBatch.objects.filter(pk=batch.pk).update(total=1)


def test_after_the_file_has_left_the_batch_does_not_go_back(world: World, batch: SettlementBatch) -> None:
    verbs.payment_file(batch, by=world["carol"])
    with pytest.raises(NotPossible, match="可能重复支付") as refusal:
        verbs.reject_batch(batch, reason="再核", by=world["cora"])
    assert refusal.value.code == "BATCH_EXPORTED"


def test_before_that_going_back_cancels_its_payments(world: World, batch: SettlementBatch) -> None:
    verbs.reject_batch(batch, reason="再核", by=world["cora"])
    assert {payment.status for payment in batch.payments.all()} == {PaymentStatus.CANCELLED}
    assert PaymentLine.objects.filter(is_live=True).count() == 0


def test_a_payee_reads_what_they_were_paid_and_nobody_elses(
    client: Client, world: World, batch: SettlementBatch
) -> None:
    chen, university = pair(batch)
    settle(world, batch, csv_of(line(chen), line(university)))
    read_by: dict[str, str] = {}
    for name in ("chen", "alice", "bob"):
        client.force_login(User.objects.get(memberships=world[name].membership_id))
        read_by[name] = client.get(reverse("entitlements:payee_statement")).content.decode()
    shown = {name: [each.reference in page for each in (chen, university)] for name, page in read_by.items()}
    assert shown == {"chen": [True, False], "alice": [False, True], "bob": [False, False]}
    found = queries.payee_statement(world["chen"], date(2026, 4, 12), TODAY)
    assert (found.opening, found.payments, found.closing) == (Decimal("4000.00"), (), Decimal("4000.00"))
    client.force_login(User.objects.get(memberships=world["alice"].membership_id))
    book = client.get(reverse("entitlements:payee_statement") + "?export=1").content
    sheet = load_workbook(BytesIO(book)).active
    assert sheet is not None
    assert [cell.value for cell in list(sheet.iter_rows())[2]][1:] == [
        "澜江市",
        university.reference,
        "高校奖补 2026",
        1234.5,
        1234.5,
    ]
