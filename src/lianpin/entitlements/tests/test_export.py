"""The payment file, read back as the bank would."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from lianpin.appointments.models import Appointment
from lianpin.entitlements import verbs
from lianpin.entitlements.models import SettlementBatch
from lianpin.entitlements.tests.factories import World, make_bank_account, make_row
from lianpin.kernel.audit.queries import events_of
from lianpin.kernel.identity.models import Person
from lianpin.toolkit.errors import NotAllowed, NotPossible


def approved(world: World) -> SettlementBatch:
    batch = verbs.draft_batch(world.units["市财政局"], due_until=date(2026, 4, 10), by=world["carol"])
    return verbs.approve_batch(batch, by=world["cora"])


def sheet_of(content: bytes) -> Worksheet:
    sheet = load_workbook(BytesIO(content)).active
    assert isinstance(sheet, Worksheet)
    return sheet


def test_every_row_and_the_total(world: World, appointment: Appointment) -> None:
    make_row(world, appointment)
    make_row(world, appointment, item="高校奖补", payee="学校", period="2026", amount="16666.67")
    make_bank_account(world.person)
    make_bank_account(world.university, "6200000000000002")
    batch = approved(world)
    sheet = sheet_of(verbs.payment_file(batch, by=world["carol"]))
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["序号", "批次号", "受领人", "开户行", "账号", "户名", "金额", "项目", "所属期", "依据"],
        [
            1,
            batch.number,
            "澜江大学",
            "澜江银行",
            "6200000000000002",
            "澜江大学",
            16666.67,
            "高校奖补",
            "2026",
            "待遇计算测试办法第六条",
        ],
        [
            2,
            batch.number,
            "陈一帆",
            "澜江银行",
            "6200000000000001",
            "陈一帆",
            4000,
            "生活补贴",
            "2026-03",
            "待遇计算测试办法第六条",
        ],
        ["合计", None, None, None, None, None, 20666.67, "2笔", None, None],
    ]
    exported = events_of(batch).latest("id")
    assert (exported.kind, exported.detail["accounts"]) == ("batch.exported", 2)
    # Whoever is paid reads that their account left in full, and for what; a body's account is no person's.
    shown = events_of(world.person).get(kind="person.number_shown")
    assert shown.detail == {"number": "收款账号", "purpose": f"发放核对（付款文件，批次{batch.number}）"}
    assert "6200000000000001" not in str(shown.detail) + str(exported.detail)


@pytest.mark.parametrize("name", ["=1+1", "+86", "-2", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_text_never_becomes_a_formula(world: World, appointment: Appointment, name: str) -> None:
    Person.objects.filter(pk=world.person.pk).update(name=name)
    make_row(world, appointment)
    make_bank_account(Person.objects.get(pk=world.person.pk))
    sheet = sheet_of(verbs.payment_file(approved(world), by=world["carol"]))
    cells = [sheet["C2"], sheet["F2"], sheet["E2"]]
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
    cell = sheet_of(verbs.payment_file(approved(world), by=world["carol"]))["G2"]
    assert (cell.data_type, Decimal(str(cell.value)), cell.number_format) == ("n", Decimal("0.07"), "#,##0.00")
