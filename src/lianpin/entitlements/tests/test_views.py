"""The pages of money: each sees theirs, and every amount opens."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lianpin.appointments.models import Appointment
from lianpin.entitlements import verbs
from lianpin.entitlements.models import Computation, Entitlement, SettlementBatch
from lianpin.entitlements.tests.factories import World, make_bank_account, make_row
from lianpin.kernel.identity.models import User

TODAY = date(2026, 4, 10)


@pytest.fixture
def as_(client: Client, world: World) -> Callable[[str], Client]:
    def sign_in(name: str) -> Client:
        client.force_login(User.objects.get(memberships=world[name].membership_id))
        return client

    return sign_in


As = Callable[[str], Client]


def text(client: Client, address: str, **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def money_page(appointment: Appointment) -> str:
    return reverse("entitlements:appointment_money", args=[appointment.pk, 2026])


def test_a_year_has_totals_items_and_links(as_: As, world: World, appointment: Appointment) -> None:
    row = make_row(world, appointment)
    page = text(as_("hanna"), money_page(appointment))
    assert "本人合计" in page
    assert "4,000.00" in page
    assert reverse("entitlements:entitlement_explain", args=[row.pk]) in page
    assert reverse("entitlements:appointment_total", args=[appointment.pk, 2026, "person"]) in page


def test_what_is_missing_is_said_with_who_has_to_give_it(as_: As, world: World, appointment: Appointment) -> None:
    need = {
        "item": "双聘报酬", "english_item": "", "period": "2026-03", "payer": "企业", "payee": "本人", "fact": "实付报酬",
        "fact_period": "2026-03", "source": "企业", "article": "第十四条", "anchor": "article-14", "regulation": "试行办法",
        "text": "",
    }  # fmt: skip
    Computation.objects.create(
        appointment=appointment, year=2026, needs=[need], computed_on=TODAY, computed_at=timezone.now()
    )
    page = text(as_("bob"), money_page(appointment))
    assert all(word in page for word in ("还缺少的事实", "实付报酬", "企业", "2026-03", "第十四条"))
    assert "还缺少的事实" not in text(as_("carol"), money_page(appointment))


@pytest.mark.parametrize(
    ("name", "status"), [("hanna", 200), ("bob", 200), ("chen", 200), ("carol", 200), ("uma", 404), ("dan", 404)]
)
def test_it_refuses_outsiders(as_: As, world: World, appointment: Appointment, name: str, status: int) -> None:
    make_row(world, appointment)
    assert as_(name).get(money_page(appointment)).status_code == status


def test_the_enterprise_never_sees_the_universitys_pay(as_: As, world: World, appointment: Appointment) -> None:
    hidden = make_row(world, appointment, payer="学校", item="岗位工资", amount="8200.00")
    page = text(as_("bob"), money_page(appointment))
    assert "岗位工资" not in page and "8,200.00" not in page
    assert as_("bob").get(reverse("entitlements:entitlement_explain", args=[hidden.pk])).status_code == 404
    address = reverse("entitlements:appointment_total", args=[appointment.pk, 2026, "person"])
    assert as_("bob").get(address).status_code == 404


def test_a_total_opens_the_list_of_its_addends(as_: As, world: World, appointment: Appointment) -> None:
    make_row(world, appointment)
    make_row(world, appointment, payer="学校", item="岗位工资", amount="8200.00")
    address = reverse("entitlements:appointment_total", args=[appointment.pk, 2026, "person"])
    page = text(as_("hanna"), address)
    assert all(word in page for word in ("生活补贴", "岗位工资", "12,200.00", "<html"))
    assert "<html" not in text(as_("hanna"), address, **{"HX-Request": "true", "HX-Target": "dialog"})


def test_an_amount_opens_its_explanation(as_: As, world: World, appointment: Appointment) -> None:
    trace = {
        "name": "生活补贴", "shown": "4,000.00元", "kind": "formula", "article": "第六条", "anchor": "article-6",
        "regulation": "试行办法", "code": "test/computing", "version": "v1", "key_date_name": "签订日", "key_date": "2026-02-03",
        "inputs": [{"name": "月标准", "shown": "4,000.00元", "kind": "fact", "given_by": "哈娜", "given_on": "2026-02-03"}],
    }  # fmt: skip
    row = make_row(world, appointment)
    Entitlement.objects.filter(pk=row.pk).update(trace=trace)
    address = reverse("entitlements:entitlement_explain", args=[row.pk])
    page = text(as_("chen"), address)
    assert all(word in page for word in ("4,000.00元", "第六条", "签订日", "2026-02-03", "月标准", "哈娜", "article-6"))
    assert "与记录不一致" in page


def explained(shown: str, days: str) -> dict[str, object]:
    days_worked = {"name": "实际工作日数", "shown": days, "kind": "fact", "period": "2026-03", "given_by": "鲍勃"}
    law = {"code": "test/computing", "version": "v1", "article": "第二条", "anchor": "article-2"}
    return {"name": "生活补贴", "shown": shown, "kind": "formula", "period": "2026-03", **law, "inputs": [days_worked]}


def test_a_difference_opens_both_explanations_and_leads_to_what_it_corrects(
    as_: As, world: World, appointment: Appointment
) -> None:
    first = make_row(world, appointment, trace=explained("4,000.00元", "11"))
    row = make_row(world, appointment, amount="-1600.00", corrects=first, trace=explained("2,400.00元", "6"))
    assert "抵扣" in text(as_("hanna"), money_page(appointment))
    page = text(as_("hanna"), reverse("entitlements:entitlement_explain", args=[row.pk]))
    for shown in (
        "生活补贴［2026年3月］抵扣1,600.00元：原为4,000.00元，应为2,400.00元",
        "因事实“实际工作日数”［2026年3月］由11（鲍勃提供）改为6（鲍勃提供）",
        "原来的计算",
        "现在的计算",
        reverse("entitlements:entitlement_explain", args=[first.pk]),
    ):
        assert shown in page
    assert "原来的计算" not in text(as_("hanna"), reverse("entitlements:entitlement_explain", args=[first.pk]))
    more = make_row(world, appointment, amount="400.00", corrects=row, trace=explained("2,800.00元", "7"))
    page = text(as_("hanna"), reverse("entitlements:entitlement_explain", args=[more.pk]))
    assert "生活补贴［2026年3月］补发400.00元：原为2,400.00元，应为2,800.00元" in page


def test_computing_anew_is_for_bodies_only(as_: As, world: World, appointment: Appointment) -> None:
    address = reverse("entitlements:appointment_compute", args=[appointment.pk, 2026])
    assert as_("chen").post(address).status_code == 404
    assert as_("uma").post(address).status_code == 404


def test_two_people_settle_through_the_pages(as_: As, world: World, appointment: Appointment) -> None:
    make_row(world, appointment)
    make_bank_account(world.person)
    new = reverse("entitlements:batch_new")
    assert "4,000.00" in text(as_("carol"), new)
    answer = as_("carol").post(new, {"due_until": "2026-04-10"})
    batch = SettlementBatch.objects.get()
    detail, approve, pay = (
        reverse(f"entitlements:{name}", args=[batch.pk]) for name in ("batch_detail", "batch_approve", "batch_pay")
    )
    assert answer.headers["Location"] == detail
    assert approve not in text(as_("carol"), detail)
    assert as_("carol").post(approve).status_code == 403
    assert "查看后果" in text(as_("cora"), approve)
    assert "复核通过结算批次" in as_("cora").post(approve, {"preview": "1"}).content.decode()
    assert SettlementBatch.objects.get().status == "drafted"
    as_("cora").post(approve)
    assert "记账凭证" in as_("cora").post(pay, {"preview": "1"}).content.decode()
    assert SettlementBatch.objects.get().status == "approved"
    page = text(as_("cora"), reverse("entitlements:batch_file", args=[batch.pk]) + "?format=csv")
    assert "****0001" in page and "6200000000000001" not in page
    file = as_("cora").post(reverse("entitlements:batch_export", args=[batch.pk]), {"format": "xlsx"})
    assert file.headers["Content-Disposition"] == f'attachment; filename="{batch.number}.xlsx"'
    assert file.content[:2] == b"PK"
    as_("cora").post(pay)
    batch.refresh_from_db()
    assert batch.status == "paid"


def test_a_batch_goes_back_with_a_reason(as_: As, world: World, appointment: Appointment) -> None:
    make_row(world, appointment)
    batch = verbs.draft_batch(world.units["市财政局"], due_until=TODAY, by=world["carol"])
    address = reverse("entitlements:batch_reject", args=[batch.pk])
    assert "退回原因" in text(as_("cora"), address)
    assert as_("cora").post(address, {"reason": ""}).status_code == 200
    as_("cora").post(address, {"reason": "金额待核"})
    assert "金额待核" in text(as_("carol"), reverse("entitlements:batch_detail", args=[batch.pk]))


@pytest.mark.parametrize("name", ["ruth", "alice", "bob", "chen", "dan"])
def test_it_refuses_another_units_batch(as_: As, world: World, appointment: Appointment, name: str) -> None:
    make_row(world, appointment)
    batch = verbs.draft_batch(world.units["市财政局"], due_until=TODAY, by=world["carol"])
    for view in ("batch_detail", "batch_approve", "batch_pay", "batch_reject"):
        assert as_(name).get(reverse(f"entitlements:{view}", args=[batch.pk])).status_code == 404


def test_a_day_to_come_is_refused_on_the_page(as_: As, world: World, appointment: Appointment) -> None:
    make_row(world, appointment)
    assert "尚未到应付日的款项不能结算" in text(
        as_("carol"), reverse("entitlements:batch_new") + "?due_until=2026-04-11"
    )
