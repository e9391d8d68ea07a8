"""Computing: idempotent, never zero for want of a fact, and never rewriting what was computed."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from random import Random

import pytest
from lianpin_regulations import Trace

from lianpin.appointments.enums import ReportStatus
from lianpin.appointments.models import Appointment, MonthlyReport
from lianpin.appointments.tests.factories import put_on_paper
from lianpin.entitlements import verbs
from lianpin.entitlements.enums import EntitlementStatus
from lianpin.entitlements.facts import adjustment_of
from lianpin.entitlements.models import Computation, Entitlement
from lianpin.entitlements.procedures import awards
from lianpin.entitlements.queries import amounts_due, rows_of_year
from lianpin.entitlements.tests.factories import NEXT_VERSION, World, make_appointment
from lianpin.kernel.audit.queries import events_of
from lianpin.kernel.audit.registry import describe
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases.models import Fact
from lianpin.kernel.identity.models import PLATFORM, Capacity, Membership, User
from lianpin.kernel.regulations.verbs import publish_version
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotPossible


@pytest.fixture
def computed(world: World) -> Appointment:
    """An appointment of 4,000.00 a month from March, on 2026-06-30, with March to May confirmed at 11 days each."""
    clock.set_day(date(2026, 6, 30))
    appointment = make_appointment(world, number="RZ-C")
    give(appointment, 月标准="4000.00", 签订日="2026-02-03", 参加工伤保险="是")
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


def dispute(appointment: Appointment, month: int) -> None:
    report = MonthlyReport.objects.get(appointment=appointment, month=date(2026, month, 1))
    MonthlyReport.objects.filter(pk=report.pk).update(status=ReportStatus.DISPUTED)
    record("report.disputed", report, by=PLATFORM)


def lines(period: str, item: str = "月津贴") -> list[Entitlement]:
    return list(Entitlement.objects.filter(item=item, period=period).order_by("pk"))


def by_hr(appointment: Appointment) -> Capacity:
    held = Membership.objects.select_related("user", "unit__organisation")
    return held.get(user__username="hanna", unit__organisation=appointment.home).capacity()


def beatrice(world: World) -> Capacity:
    """The enterprise's second hand."""
    user, _made = User.objects.get_or_create(username="bea", defaults={"name": "Bea"})
    held, _made = Membership.objects.get_or_create(
        user=user, unit=world.units["企业"], role="reviewer", defaults={"since_on": date(2021, 1, 1)}
    )
    return Membership.objects.select_related("user", "unit__organisation").get(pk=held.pk).capacity()


def settle(world: World, until: date) -> None:
    """Pay everything the enterprise owes by that day."""
    bea = beatrice(world)
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
    assert (done.made, done.corrected, done.waiting) == (7, 0, 1)


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
    assert (done.made, done.corrected) == (0, 0)
    assert [event.kind for event in events_of(computed)] == ["appointment.entitlements_computed"]


def test_another_amount_is_a_line_of_its_own_and_the_first_stays(computed: Appointment) -> None:
    verbs.compute(computed, 2026, by=PLATFORM)
    before = list(Entitlement.objects.order_by("pk").values())
    confirm(computed, 4, days=5)
    done = verbs.compute(computed, 2026, by=PLATFORM)
    assert (done.made, done.corrected) == (0, 1)
    assert list(Entitlement.objects.order_by("pk").values())[: len(before)] == before
    assert amounts(computed) == [
        ("2026-03", "4000.00", "due"),
        ("2026-04", "4000.00", "due"),
        ("2026-05", "4000.00", "due"),
        ("2026-04", "-2000.00", "due"),
    ]


def test_a_line_that_nets_one_not_yet_paid_is_due_with_it(world: World, computed: Appointment) -> None:
    """Or the whole amount could be paid in between, with what is known to be too much."""
    verbs.compute(computed, 2026, by=PLATFORM)
    confirm(computed, 4, days=5)
    verbs.compute(computed, 2026, by=PLATFORM)
    assert [row.due_on for row in lines("2026-04")] == [date(2026, 4, 30)] * 2
    batch = verbs.draft_batch(world.units["企业"], due_until=date(2026, 4, 30), by=world["bob"])
    paid = batch.entitlements.filter(item="月津贴")
    assert sum(row.amount for row in paid) == Decimal("6000.00")


def test_both_explanations_and_what_changed_between_them_are_kept(computed: Appointment) -> None:
    verbs.compute(computed, 2026, by=PLATFORM)
    confirm(computed, 4, days=5)
    verbs.compute(computed, 2026, by=PLATFORM)
    first, second = lines("2026-04")
    assert second.corrects == first
    found = adjustment_of(second, [first, second])
    assert found is not None
    assert str(found) == "月津贴［2026年4月］抵扣2,000.00元：原为4,000.00元，应为2,000.00元"
    given = "（晶衡材料股份有限公司·鲍勃提供，2026-04-28，凭证：陈一帆于2026-04-28确认）"
    [cause] = found.causes
    assert str(cause) == f"事实“实际工作日数”［2026年4月］由11{given}改为5{given}"
    assert (found.before_trace.shown, found.after_trace.shown) == ("4,000.00元", "2,000.00元")
    assert adjustment_of(first, [first, second]) is None


def test_a_difference_is_on_record_with_both_amounts(computed: Appointment) -> None:
    verbs.compute(computed, 2026, by=PLATFORM)
    confirm(computed, 4, days=5)
    verbs.compute(computed, 2026, by=PLATFORM)
    first, second = lines("2026-04")
    assert [event.kind for event in events_of(first)] == ["entitlement.computed"]
    [event] = events_of(second)
    assert describe(event) == (
        "企业应付本人月津贴（2026-04）抵扣2,000.00元：原为4,000.00元，应为2,000.00元，依据第二条"
    )


def test_a_fact_taken_back_holds_what_is_not_paid_until_it_is_given_again(computed: Appointment) -> None:
    """What is missing is not nothing: it waits, and is not paid meanwhile."""
    verbs.compute(computed, 2026, by=PLATFORM)
    dispute(computed, 5)
    verbs.compute(computed, 2026, by=PLATFORM)
    [row] = lines("2026-05")
    assert (row.amount, row.status) == (Decimal("4000.00"), "held")
    shown = [each.period for each in rows_of_year(by_hr(computed), computed, 2026) if each.item == "月津贴"]
    assert shown == ["2026-03", "2026-04"]
    confirm(computed, 5, days=8)
    verbs.compute(computed, 2026, by=PLATFORM)
    assert [(f"{row.amount:.2f}", row.status) for row in lines("2026-05")] == [("4000.00", "due"), ("-800.00", "due")]
    assert [event.kind for event in events_of(row)] == [
        "entitlement.computed",
        "entitlement.held",
        "entitlement.resumed",
    ]


@pytest.mark.parametrize(("standard", "difference"), [("5000.00", "1000.00"), ("3000.00", "-1000.00")])
def test_what_was_paid_is_never_altered(world: World, computed: Appointment, standard: str, difference: str) -> None:
    verbs.compute(computed, 2026, by=PLATFORM)
    settle(world, date(2026, 4, 30))
    paid = list(Entitlement.objects.filter(status=EntitlementStatus.PAID).order_by("pk").values())
    give(computed, 月标准=standard)
    verbs.compute(computed, 2026, by=PLATFORM)
    assert list(Entitlement.objects.filter(status=EntitlementStatus.PAID).order_by("pk").values()) == paid
    rows = lines("2026-03")
    assert [(f"{r.amount:.2f}", r.status, r.due_on) for r in rows] == [
        ("4000.00", "paid", date(2026, 3, 31)),
        (difference, "due", date(2026, 6, 30)),
    ]
    assert [r.corrects_id for r in rows] == [None, rows[0].pk]


def test_a_difference_that_goes_away_is_taken_back(world: World, computed: Appointment) -> None:
    verbs.compute(computed, 2026, by=PLATFORM)
    settle(world, date(2026, 3, 31))
    for standard in ("5000.00", "4000.00"):
        give(computed, 月标准=standard)
        verbs.compute(computed, 2026, by=PLATFORM)
    rows = lines("2026-03")
    assert [(f"{r.amount:.2f}", r.status) for r in rows] == [
        ("4000.00", "paid"),
        ("1000.00", "due"),
        ("-1000.00", "due"),
    ]
    assert [r.corrects_id for r in rows] == [None, rows[0].pk, rows[1].pk]
    due = amounts_due(computed, world.units["企业"].pk, until=date(2026, 3, 31))
    assert (due.unpaid, due.total) == (0, Decimal(0))


def test_what_is_in_a_batch_is_not_altered_either(world: World, computed: Appointment) -> None:
    verbs.compute(computed, 2026, by=PLATFORM)
    batch = verbs.draft_batch(world.units["企业"], due_until=date(2026, 3, 31), by=world["bob"])
    give(computed, 月标准="5000.00")
    verbs.compute(computed, 2026, by=PLATFORM)
    assert [(f"{r.amount:.2f}", r.status) for r in lines("2026-03")] == [("4000.00", "batched"), ("1000.00", "due")]
    verbs.reject_batch(batch, reason="标准有变", by=world["bob"])
    verbs.compute(computed, 2026, by=PLATFORM)
    assert [(f"{r.amount:.2f}", r.status) for r in lines("2026-03")] == [("4000.00", "due"), ("1000.00", "due")]


def test_a_version_that_came_out_later_makes_a_difference_that_names_it(computed: Appointment) -> None:
    verbs.compute(computed, 2026, by=PLATFORM)
    publish_version(NEXT_VERSION, by=PLATFORM)
    verbs.compute(computed, 2026, by=PLATFORM)
    assert [[f"{row.amount:.2f}" for row in lines(f"2026-0{month}")] for month in (3, 4, 5)] == [
        ["4000.00"],
        ["4000.00", "2000.00"],
        ["4000.00", "2000.00"],
    ]
    first, second = lines("2026-04")
    found = adjustment_of(second, [first, second])
    assert found is not None and [cause.kind for cause in found.causes] == ["版本"]
    assert (first.version.label, second.version.label) == ("v1", "v2")


def score(appointment: Appointment, value: str) -> None:
    given = {"value": value, "source": "学院", "given_by": "", "given_on": date(2027, 1, 11)}
    Fact.objects.update_or_create(case=appointment.case, name="学校评分", period="2026", defaults=given)


def test_a_score_that_was_decided_anew_sets_off_the_award_that_it_brought(computed: Appointment) -> None:
    clock.set_day(date(2027, 1, 25))
    for value in ("91.0", "89.5", "90.0"):
        score(computed, value)
        verbs.compute(computed, 2026, by=PLATFORM)
    rows = lines("2026", item="年度奖励")
    assert [f"{row.amount:.2f}" for row in rows] == ["10000.00", "-10000.00", "10000.00"]
    found = [adjustment_of(row, rows) for row in rows[1:]]
    causes = [(each.kind, cause.name, cause.before, cause.after) for each in found if each for cause in each.causes]
    assert causes == [("抵扣", "学校评分", "91.0", "89.5"), ("补发", "学校评分", "89.5", "90.0")]


def test_a_line_that_is_not_for_the_person_any_more_is_taken_back_and_says_why(computed: Appointment) -> None:
    verbs.compute(computed, 2026, by=PLATFORM)
    give(computed, 参加工伤保险="否")
    verbs.compute(computed, 2026, by=PLATFORM)
    rows = lines("2026-03", item="工伤保险")
    assert [f"{row.amount:.2f}" for row in rows] == ["16.00", "-16.00"]
    found = adjustment_of(rows[1], rows)
    assert found is not None
    assert [(cause.name, cause.before, cause.after) for cause in found.causes] == [("参加工伤保险", "是", "否")]
    assert found.after_trace.expression == "仅当 参加工伤保险"


class Chance:
    """What may happen between two computations, drawn at random; the figures themselves stay in the regulation."""

    def __init__(self, world: World, appointment: Appointment, seed: int) -> None:
        self.world, self.appointment, self.random = world, appointment, Random(seed)

    def happen(self) -> None:
        month = self.random.choice((3, 4, 5))
        match self.random.choice(("days", "days", "standard", "dispute", "insured", "pay", "reject")):
            case "days":
                confirm(self.appointment, month, days=self.random.randint(0, 22))
            case "standard":
                give(self.appointment, 月标准=f"{self.random.randint(100000, 900000) / 100:.2f}")
            case "dispute":
                dispute(self.appointment, month)
            case "insured":
                give(self.appointment, 参加工伤保险=self.random.choice(("是", "否")))
            case "pay":
                self._settle(date(2026, month, 28), then_pay=True)
            case "reject":
                self._settle(date(2026, month, 28), then_pay=False)

    def _settle(self, until: date, *, then_pay: bool) -> None:
        try:
            batch = verbs.draft_batch(self.world.units["企业"], due_until=until, by=self.world["bob"])
        except NotPossible:
            return
        if then_pay:
            verbs.pay_batch(verbs.approve_batch(batch, by=beatrice(self.world)), by=self.world["bob"])
        else:
            verbs.reject_batch(batch, reason="再核", by=self.world["bob"])


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_the_lines_come_to_what_is_computed_anew_and_none_is_rewritten(
    world: World, computed: Appointment, seed: int
) -> None:
    chance, kept = Chance(world, computed, seed), dict[int, tuple[object, ...]]()
    for _round in range(10):
        chance.happen()
        verbs.compute(computed, 2026, by=PLATFORM)
        rows = list(Entitlement.objects.filter(appointment=computed).order_by("pk"))
        sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for row in rows:
            assert kept.setdefault(row.pk, (row.amount, row.trace, row.due_on)) == (row.amount, row.trace, row.due_on)
            sums[row.item, row.period] += row.amount
        fresh = awards(computed, 2026)
        known = {(each.spec.name, each.period): each.amount for each in fresh if each.trace and each.applies}
        assert {key: sums[key] for key in known} == known
        missing = {(each.spec.name, each.period) for each in fresh if each.trace is None}
        assert {key: total for key, total in sums.items() if key not in known and key not in missing and total} == {}
        assert {row.status for row in rows if (row.item, row.period) in missing} <= {"held", "paid", "batched"}


def test_months_outside_the_term_are_nobodys(computed: Appointment) -> None:
    verbs.compute(computed, 2026, by=PLATFORM)
    assert sorted(Entitlement.objects.values_list("period", flat=True).distinct()) == [
        "2026-03",
        "2026-04",
        "2026-05",
        "2026-06",
    ]


def test_what_began_on_paper_is_not_paid_by_the_regulation(world: World, appointment: Appointment) -> None:
    """The old agreement runs on as it was made; the city still pays what it has granted."""
    put_on_paper(appointment, date(2026, 4, 1))
    assert awards(appointment, 2026) == []
    assert verbs.compute(appointment, 2026, by=world["alice"]).made == 0
