"""The payment file, read back as the bank would."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from lianpin.appointments.models import Appointment
from lianpin.entitlements import verbs
from lianpin.entitlements.models import PaymentFormat, SettlementBatch
from lianpin.entitlements.previews.formats import CONTENTS, NEEDED_OUT, SHIPPED, read_columns
from lianpin.entitlements.tests.factories import World, make_bank_account, make_row
from lianpin.kernel.audit.queries import events_of
from lianpin.kernel.identity.models import Person
from lianpin.toolkit.errors import NotAllowed, NotPossible, NotValid


def approved(world: World) -> SettlementBatch:
    batch = verbs.draft_batch(world.units["市财政局"], due_until=date(2026, 4, 10), by=world["carol"])
    return verbs.approve_batch(batch, by=world["cora"])


def sheet_of(content: bytes) -> Worksheet:
    sheet = load_workbook(BytesIO(content)).active
    assert isinstance(sheet, Worksheet)
    return sheet


def test_one_line_for_each_payee_net_of_what_is_set_off(world: World, appointment: Appointment) -> None:
    make_row(world, appointment)
    make_row(world, appointment, period="2026-02", amount="-1000.00")
    make_row(world, appointment, item="高校奖补", payee="学校", period="2026", amount="16666.67")
    make_bank_account(world.person)
    make_bank_account(world.university, "6200000000000002")
    batch = approved(world)
    [uni, chen] = batch.payments.order_by("-amount")
    sheet = sheet_of(verbs.payment_file(batch, by=world["carol"]))
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["付款编号", "序号", "批次号", "付款单位", "受领人", "开户行", "账号", "户名", "金额", "笔数", "用途"],
        [uni.reference, "1", batch.number, "澜江市", "澜江大学", "澜江银行", "6200000000000002", "澜江大学", 16666.67, "1", "高校奖补2026"],
        [chen.reference, "2", batch.number, "澜江市", "陈一帆", "澜江银行", "6200000000000001", "陈一帆", 3000, "2", "生活补贴2026-02、生活补贴2026-03"],
    ]  # fmt: skip
    assert events_of(batch).latest("id").kind == "batch.exported"
    # Whoever is paid reads that their account left in full, and for what; a body's account is no person's.
    shown = events_of(world.person).get(kind="person.number_shown")
    assert shown.detail == {"number": "收款账号", "purpose": f"发放核对（付款文件，批次{batch.number}）"}


def test_a_unit_writes_the_file_as_its_bank_wants_it(world: World, appointment: Appointment) -> None:
    make_row(world, appointment, amount="4000.50")
    make_bank_account(world.person)
    columns = read_columns(
        '流水号 = 付款编号\n收款账号＝账号\n收款人 = 户名\n币种 = "人民币"\n金额(分) = 金额',
        known=CONTENTS,
        needed=NEEDED_OUT,
    )
    like = SHIPPED[1]
    kept = PaymentFormat(
        name="某银行", kind="csv", encoding="gb18030", amounts="fen", columns=columns, returns=like.returns,
        paid_words=["成功"], failed_words=["失败"],
    )  # fmt: skip
    verbs.save_format(world.units["市财政局"], kept, by=world["carol"])
    batch = approved(world)
    content = verbs.payment_file(batch, format_key=str(kept.pk), by=world["carol"])
    reference = batch.payments.get().reference
    assert content.decode("gb18030") == (
        f"流水号,收款账号,收款人,币种,金额(分)\n{reference},6200000000000001,陈一帆,人民币,400050\n"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("账号", "第1行“账号”应当写作"),
        ("流水 = 卡号", "不是平台认识的词"),
        ("甲 = 付款编号\n甲 = 账号", "第2行的表头与前面重复"),
        ("甲 = 付款编号\n乙 = 账号", "缺少必需的内容：户名、金额"),
    ],
)
def test_columns_that_cannot_be_read_are_named(text: str, said: str) -> None:
    with pytest.raises(NotValid, match=said):
        read_columns(text, known=CONTENTS, needed=NEEDED_OUT)


def test_an_account_that_has_changed_after_the_approval_is_not_paid(world: World, appointment: Appointment) -> None:
    make_row(world, appointment)
    account = make_bank_account(world.person)
    batch = approved(world)
    account.number = "6200000000000009"
    account.save()
    with pytest.raises(NotPossible, match="陈一帆") as refusal:
        verbs.payment_file(batch, by=world["carol"])
    assert refusal.value.code == "BANK_ACCOUNT_CHANGED"


def test_who_has_no_account_here_is_left_to_be_confirmed_by_hand(world: World, appointment: Appointment) -> None:
    make_row(world, appointment)
    make_row(world, appointment, item="工伤保险", payee="社保经办机构")
    make_bank_account(world.person)
    batch = approved(world)
    sheet = sheet_of(verbs.payment_file(batch, by=world["carol"]))
    assert (batch.payments.count(), sheet.max_row) == (2, 2)


@pytest.mark.parametrize("name", ["=1+1", "+86", "-2", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_text_never_becomes_a_formula(world: World, appointment: Appointment, name: str) -> None:
    Person.objects.filter(pk=world.person.pk).update(name=name)
    make_row(world, appointment)
    make_bank_account(Person.objects.get(pk=world.person.pk))
    sheet = sheet_of(verbs.payment_file(approved(world), by=world["carol"]))
    cells = [sheet["E2"], sheet["H2"], sheet["G2"]]
    assert [(cell.data_type, cell.quotePrefix) for cell in cells] == [("s", True)] * 3
    assert [cell.value for cell in cells[:2]] == [name, name]


def test_it_refuses_payees_without_an_account_by_name(world: World, appointment: Appointment) -> None:
    make_row(world, appointment)
    make_row(world, appointment, item="高校奖补", payee="学校", period="2026", amount="16666.67")
    batch = approved(world)
    with pytest.raises(NotPossible, match="澜江大学、陈一帆") as refusal:
        verbs.payment_file(batch, by=world["carol"])
    assert refusal.value.code == "BANK_ACCOUNT_MISSING"


def test_it_refuses_before_approval_and_for_outsiders(world: World, appointment: Appointment) -> None:
    make_row(world, appointment)
    make_bank_account(world.person)
    batch = verbs.draft_batch(world.units["市财政局"], due_until=date(2026, 4, 10), by=world["carol"])
    with pytest.raises(NotPossible):
        verbs.payment_file(batch, by=world["carol"])
    with pytest.raises(NotAllowed):
        verbs.payment_file(verbs.approve_batch(batch, by=world["cora"]), by=world["ruth"])


def test_amounts_are_numbers(world: World, appointment: Appointment) -> None:
    make_row(world, appointment, amount="0.07")
    make_bank_account(world.person)
    cell = sheet_of(verbs.payment_file(approved(world), by=world["carol"]))["I2"]
    assert (cell.data_type, Decimal(str(cell.value)), cell.number_format) == ("n", Decimal("0.07"), "0.00")
