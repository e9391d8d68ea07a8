"""Computing: idempotent, never zero for want of a fact, and never touching what was paid."""

from datetime import date
from decimal import Decimal

import pytest
from lianpin_regulations import Trace

from lianpin.appointments.enums import ReportStatus
from lianpin.appointments.models import Appointment, MonthlyReport
from lianpin.entitlements import verbs
from lianpin.entitlements.enums import EntitlementStatus
from lianpin.entitlements.models import Computation, Entitlement
from lianpin.entitlements.tests.factories import World, make_appointment
from lianpin.kernel.audit.queries import events_of
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases.models import Fact
from lianpin.kernel.identity.models import PLATFORM
from lianpin.toolkit import clock


@pytest.fixture
def computed(world: World) -> Appointment:
    """An appointment of 4,000.00 a month from March, on 2026-06-30, with March to May confirmed at 11 days each."""
    clock.set_day(date(2026, 6, 30))
    appointment = make_appointment(world, number="RZ-C")
    give(appointment, 月标准="4000.00", 签订日="2026-02-03")
    for month in (3, 4, 5):
        confirm(appointment, month)
    return appointment


def give(appointment: Appointment, **facts: str) -> None:
    for name, value in facts.items():
        given = {"value": value, "source": "学校", "given_by": "哈娜", "given_on": date(2026, 2, 3)}
        Fact.objects.update_or_create(case=appointment.case, name=name, period="", defaults=given)


def confirm(appointment: Appointment, month: int, days: int = 11) -> None:
    MonthlyReport.objects.update_or_create(
        appointment=appointment,
        month=date(2026, month, 1),
        defaults={
            "actual_days": days,
            "paid": Decimal("12000.00"),
            "status": ReportStatus.CONFIRMED,
            "reported_by": "晶衡材料股份有限公司·鲍勃",
            "reported_on": date(2026, month, 28),
            "confirmed_by": "陈一帆",
            "confirmed_on": date(2026, month, 28),
        },
    )


def amounts(appointment: Appointment, item: str = "月津贴") -> list[tuple[str, str, str]]:
    rows = Entitlement.objects.filter(appointment=appointment, item=item).order_by("pk")
    return [(row.period, f"{row.amount:.2f}", row.status) for row in rows]


def settle(world: World, until: date) -> None:
    """Pay everything the enterprise owes by that day."""
    from lianpin.kernel.identity.models import Membership, User

    held = Membership.objects.create(
        user=User.objects.create(username="bea", name="Bea"),
        unit=world.units["企业"],
        role="reviewer",
        since_on=date(2021, 1, 1),
    )
    bea = Membership.objects.select_related("user", "unit__organisation").get(pk=held.pk).capacity()
    batch = verbs.draft_batch(world.units["企业"], due_until=until, by=world["bob"])
    verbs.pay_batch(verbs.approve_batch(batch, by=bea), by=bea)


def test_every_period_that_has_ended_gets_its_amount(computed: Appointment) -> None:
    done = verbs.compute(computed, 2026, by=PLATFORM)
    assert amounts(computed) == [
        ("2026-03", "4000.00", "due"),
        ("2026-04", "4000.00", "due"),
        ("2026-05", "4000.00", "due"),
    ]
    assert amounts(computed, "工伤保险") == [(f"2026-0{month}", "16.00", "due") for month in (3, 4, 5, 6)]
    assert (done.made, done.superseded, done.waiting) == (7, 0, 1)


def test_what_a_row_says(world: World, computed: Appointment) -> None:
    verbs.compute(computed, 2026, by=PLATFORM)
    row = Entitlement.objects.get(item="月津贴", period="2026-03")
    assert (row.payer, row.payer_organisation, row.payer_unit) == ("企业", world.enterprise, world.units["企业"])
    assert (row.payee, row.payee_person, row.payee_organisation) == ("本人", world.person, None)
    assert (row.article, row.version.label, row.due_on, row.english_item) == (
        "第二条",
        "v1",
        date(2026, 3, 31),
        "monthly allowance",
    )
    trace = Trace.from_json(row.trace)
    assert row.digest == trace.digest()
    assert (trace.key_date_name, trace.key_date, trace.shown) == ("签订日", "2026-02-03", "4,000.00元")


def test_a_label_without_body_has_none(computed: Appointment) -> None:
    verbs.compute(computed, 2026, by=PLATFORM)
    row = Entitlement.objects.get(item="工伤保险", period="2026-03")
    assert (row.payee, row.payee_person, row.payee_organisation) == ("社保经办机构", None, None)


def test_the_universitys_money_comes_from_its_finance(world: World, computed: Appointment) -> None:
    clock.set_day(date(2027, 1, 25))
    Fact.objects.create(
        case=computed.case,
        name="学校评分",
        period="2026",
        value="91.0",
        source="学院",
        given_by="",
        given_on=date(2027, 1, 11),
    )
    verbs.compute(computed, 2026, by=PLATFORM)
    row = Entitlement.objects.get(item="年度奖励")
    assert (row.amount, row.period, row.payer_unit) == (Decimal("10000.00"), "2026", world.units["财务处"])


def test_a_missing_fact_is_told_and_never_zero(computed: Appointment) -> None:
    verbs.compute(computed, 2026, by=PLATFORM)
    assert not Entitlement.objects.filter(item="月津贴", period="2026-06").exists()
    [need] = Computation.objects.get(appointment=computed, year=2026).needs
    assert (need["item"], need["period"], need["fact"], need["fact_period"], need["source"], need["article"]) == (
        "月津贴",
        "2026-06",
        "实际工作日数",
        "2026-06",
        "企业",
        "第一条",
    )


def test_computing_again_changes_nothing(computed: Appointment) -> None:
    verbs.compute(computed, 2026, by=PLATFORM)
    before = list(Entitlement.objects.order_by("pk").values())
    done = verbs.compute(computed, 2026, by=PLATFORM)
    assert list(Entitlement.objects.order_by("pk").values()) == before
    assert (done.made, done.superseded) == (0, 0)
    assert [event.kind for event in events_of(computed)] == ["appointment.entitlements_computed"]


def test_another_amount_supersedes_what_was_due(computed: Appointment) -> None:
    verbs.compute(computed, 2026, by=PLATFORM)
    confirm(computed, 4, days=5)
    verbs.compute(computed, 2026, by=PLATFORM)
    assert amounts(computed) == [
        ("2026-03", "4000.00", "due"),
        ("2026-04", "4000.00", "superseded"),
        ("2026-05", "4000.00", "due"),
        ("2026-04", "2000.00", "due"),
    ]
    old = Entitlement.objects.get(status=EntitlementStatus.SUPERSEDED)
    assert [event.kind for event in events_of(old)] == ["entitlement.computed", "entitlement.superseded"]


def test_a_fact_taken_back_leaves_nothing_due(computed: Appointment) -> None:
    verbs.compute(computed, 2026, by=PLATFORM)
    report = MonthlyReport.objects.get(month=date(2026, 5, 1))
    MonthlyReport.objects.filter(pk=report.pk).update(status=ReportStatus.DISPUTED)
    record("report.disputed", report, by=PLATFORM)
    verbs.compute(computed, 2026, by=PLATFORM)
    assert amounts(computed)[2] == ("2026-05", "4000.00", "superseded")


@pytest.mark.parametrize(("standard", "difference"), [("5000.00", "1000.00"), ("3000.00", "-1000.00")])
def test_what_was_paid_is_never_altered(world: World, computed: Appointment, standard: str, difference: str) -> None:
    verbs.compute(computed, 2026, by=PLATFORM)
    settle(world, date(2026, 4, 30))
    paid = list(Entitlement.objects.filter(status=EntitlementStatus.PAID).order_by("pk").values())
    give(computed, 月标准=standard)
    verbs.compute(computed, 2026, by=PLATFORM)
    assert list(Entitlement.objects.filter(status=EntitlementStatus.PAID).order_by("pk").values()) == paid
    rows = Entitlement.objects.filter(item="月津贴", period="2026-03").order_by("pk")
    assert [(f"{r.amount:.2f}", r.status, r.due_on) for r in rows] == [
        ("4000.00", "paid", date(2026, 3, 31)),
        (difference, "due", date(2026, 6, 30)),
    ]
    assert [r.corrects_id for r in rows] == [None, rows[0].pk]


def test_a_difference_that_goes_away_is_not_due(world: World, computed: Appointment) -> None:
    verbs.compute(computed, 2026, by=PLATFORM)
    settle(world, date(2026, 3, 31))
    for standard in ("5000.00", "4000.00"):
        give(computed, 月标准=standard)
        verbs.compute(computed, 2026, by=PLATFORM)
    rows = Entitlement.objects.filter(item="月津贴", period="2026-03").order_by("pk")
    assert [(f"{r.amount:.2f}", r.status) for r in rows] == [("4000.00", "paid"), ("1000.00", "superseded")]


def test_what_is_in_a_batch_counts_as_settled(world: World, computed: Appointment) -> None:
    verbs.compute(computed, 2026, by=PLATFORM)
    batch = verbs.draft_batch(world.units["企业"], due_until=date(2026, 3, 31), by=world["bob"])
    give(computed, 月标准="5000.00")
    verbs.compute(computed, 2026, by=PLATFORM)
    rows = Entitlement.objects.filter(item="月津贴", period="2026-03").order_by("pk")
    assert [(f"{r.amount:.2f}", r.status) for r in rows] == [("4000.00", "batched"), ("1000.00", "due")]
    verbs.reject_batch(batch, reason="标准有变", by=world["bob"])
    verbs.compute(computed, 2026, by=PLATFORM)
    assert [(f"{r.amount:.2f}", r.status) for r in rows.all()] == [
        ("4000.00", "superseded"),
        ("1000.00", "superseded"),
        ("5000.00", "due"),
    ]


def test_months_outside_the_term_are_nobodys(computed: Appointment) -> None:
    verbs.compute(computed, 2026, by=PLATFORM)
    assert sorted(Entitlement.objects.values_list("period", flat=True).distinct()) == [
        "2026-03",
        "2026-04",
        "2026-05",
        "2026-06",
    ]
