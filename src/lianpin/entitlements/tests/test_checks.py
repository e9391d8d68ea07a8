"""What is asked of a batch before it is drafted: each check finds what it is for, and names it."""

from datetime import date
from decimal import Decimal

import pytest

from lianpin.appointments.models import Appointment
from lianpin.entitlements import queries, verbs
from lianpin.entitlements.models import Computation
from lianpin.entitlements.previews.checks import checks_of
from lianpin.entitlements.tests.factories import World, make_appointment, make_bank_account, make_row
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotPossible

TODAY = date(2026, 4, 10)


def found(world: World) -> dict[str, list[str]]:
    unit = world.units["市财政局"]
    due = list(queries.due_of(unit, TODAY))
    checks = checks_of(unit, queries.balanced(due), due)
    return {check.title: [finding.text for finding in check.findings] for check in checks if check.findings}


def test_a_batch_like_any_other_passes(world: World, appointment: Appointment) -> None:
    make_row(world, appointment)
    make_bank_account(world.person)
    assert found(world) == {}


def test_a_ceiling_counts_what_is_settled_already_and_stops_the_batch(world: World, appointment: Appointment) -> None:
    make_bank_account(world.person)
    unit = world.units["市财政局"]
    verbs.set_budget(unit, year=2026, article="第六条", amount=Decimal("7000.00"), by=world["carol"])
    make_row(world, appointment, period="2026-02")
    verbs.draft_batch(unit, due_until=TODAY, by=world["carol"])
    make_row(world, appointment)
    [text] = found(world)["支付限额"]
    assert text == "2026年度第六条支付限额7,000.00元，已列入结算4,000.00元，本批次4,000.00元，超出1,000.00元"
    with pytest.raises(NotPossible, match="超出1,000.00元") as refusal:
        verbs.draft_batch(unit, due_until=TODAY, by=world["carol"])
    assert refusal.value.code == "OVER_BUDGET"
    verbs.set_budget(unit, year=2026, article="第六条", amount=None, by=world["carol"])
    assert verbs.draft_batch(unit, due_until=TODAY, by=world["carol"]).rows_count == 1


def test_the_same_benefit_by_another_appointment_or_payer_is_named(world: World, appointment: Appointment) -> None:
    make_bank_account(world.person)
    other = make_appointment(world, number="RZ-2")
    make_row(world, appointment)
    make_row(world, other, person=world.person, due_on=date(2026, 5, 31))
    make_row(world, appointment, payer="学校", amount="123.45")
    assert found(world)["重复待遇"] == [
        "陈一帆的生活补贴 2026-03另按任职RZ-2计算4,000.00元（应付）",
        "陈一帆的生活补贴 2026-03另有其他单位支付",
    ]


def test_missing_facts_and_payees_below_zero_are_named(world: World, appointment: Appointment) -> None:
    make_bank_account(world.person)
    make_row(world, appointment)
    make_row(world, make_appointment(world, number="RZ-2"), amount="-5.00")
    need = {"payer": "市财政局", "fact": "考核等次", "source": "学院", "article": "第七条"}
    Computation.objects.create(
        appointment=appointment, year=2026, needs=[need], computed_on=TODAY, computed_at="2026-04-10T00:00:00Z"
    )
    assert found(world) == {
        "缺少事实": ["陈一帆 2026年度另有1笔没有计算，缺少：考核等次（学院）"],
        "抵扣后为负": ["人RZ-2 1笔合计-5.00元，没有列入"],
    }


def test_accounts_that_are_missing_or_have_changed_and_what_failed_before_are_named(
    world: World, appointment: Appointment
) -> None:
    make_row(world, appointment)
    assert found(world) == {"银行账户": ["陈一帆没有登记银行账户"]}
    account = make_bank_account(world.person)
    unit = world.units["市财政局"]

    def settle(result: verbs.Result) -> None:
        batch = verbs.approve_batch(verbs.draft_batch(unit, due_until=TODAY, by=world["carol"]), by=world["cora"])
        verbs.settle_payments(batch, {batch.payments.get().pk: result}, by=world["carol"])

    settle(verbs.Result(False, clock.today(), "账号户名不符"))
    assert [text.split("于")[1] for text in found(world)["曾经支付失败"]] == ["2026-04-10支付失败，原因：账号户名不符"]
    settle(verbs.Result(True, clock.today()))
    make_row(world, appointment, period="2026-04")
    account.number = "6200000000000009"
    account.save()
    assert found(world) == {"银行账户": ["陈一帆的账户自2026-04-10支付以来有变更（尾号由0001改为0009）"]}
