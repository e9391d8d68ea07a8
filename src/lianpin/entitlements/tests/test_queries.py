"""Who sees which money."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from lianpin.appointments.models import Appointment
from lianpin.entitlements import queries, tables
from lianpin.entitlements.rules import may_settle
from lianpin.entitlements.tests.factories import World, make_row
from lianpin.kernel.identity.enums import Role

ROWS = {
    "岗位工资": ("学校", "本人", "16700.00"),
    "双聘报酬": ("企业", "本人", "12000.00"),
    "生活补贴": ("市财政局", "本人", "4000.00"),
    "薪酬补助": ("市财政局", "企业", "60000.00"),
    "高校奖补": ("市财政局", "学校", "16666.67"),
}
ALL = set(ROWS)


@pytest.fixture
def rows(world: World, appointment: Appointment) -> None:
    for item, (payer, payee, amount) in ROWS.items():
        make_row(world, appointment, payer=payer, payee=payee, item=item, amount=amount)


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("chen", {"岗位工资", "双聘报酬", "生活补贴"}),
        ("hanna", ALL),
        ("alice", ALL),
        ("bob", {"双聘报酬", "薪酬补助"}),
        ("carol", {"生活补贴", "薪酬补助", "高校奖补"}),
        ("ruth", {"生活补贴", "薪酬补助", "高校奖补"}),
        ("uma", set()),
        ("dan", set()),
    ],
)
def test_everybody_sees_their_own(world: World, rows: None, name: str, seen: set[str]) -> None:
    assert {row.item for row in queries.entitlements_for(world[name])} == seen


@pytest.mark.parametrize(("name", "seen"), [("uma", ALL), ("bob", {"双聘报酬", "薪酬补助"}), ("dan", set())])
def test_who_audits_a_body_sees_what_it_sees_and_settles_nothing(
    world: World, rows: None, name: str, seen: set[str]
) -> None:
    auditor = replace(world[name], role=Role.AUDITOR, offices=())
    assert {row.item for row in queries.entitlements_for(auditor)} == seen
    assert not may_settle(auditor, auditor.unit_id or 0)


@pytest.mark.parametrize(
    ("name", "sees"),
    [("chen", True), ("hanna", True), ("bob", True), ("carol", True), ("ruth", True), ("uma", False), ("dan", False)],
)
def test_an_appointments_money_has_its_circle(world: World, appointment: Appointment, name: str, sees: bool) -> None:
    assert list(queries.appointments_for(world[name])) == ([appointment] if sees else [])


@pytest.mark.parametrize(
    ("name", "figures"),
    [
        ("hanna", {"person": "32700.00", "enterprise-net": "-48000.00", "city-enterprise": "60000.00",
                   "city-university": "16666.67", "university-net": "33.33"}),
        ("bob", {"enterprise-person": "12000.00", "city-enterprise": "60000.00", "enterprise-net": "-48000.00"}),
        ("carol", {"city-person": "4000.00", "city-enterprise": "60000.00", "city-university": "16666.67",
                   "city": "80666.67"}),
        ("chen", {"person": "32700.00", "university-person": "16700.00", "enterprise-person": "12000.00",
                  "city-person": "4000.00"}),
    ],
)  # fmt: skip
def test_totals_are_made_of_what_one_sees(
    world: World, appointment: Appointment, rows: None, name: str, figures: dict[str, str]
) -> None:
    side = queries.side_of(world[name])
    assert side is not None
    seen = queries.rows_of_year(world[name], appointment, 2026)
    found = {total.key: total.amount for total in tables.totals_of(seen, side)}
    assert found == {key: Decimal(amount) for key, amount in figures.items()}


def test_a_unit_sees_its_own_batches(world: World, appointment: Appointment) -> None:
    from lianpin.entitlements import verbs

    make_row(world, appointment)
    batch = verbs.draft_batch(world.units["市财政局"], due_until=date(2026, 4, 10), by=world["carol"])
    seen = {name: list(queries.batches_for(world[name])) for name in ("carol", "cora", "ruth", "alice", "bob", "chen")}
    assert seen == {"carol": [batch], "cora": [batch], "ruth": [], "alice": [], "bob": [], "chen": []}


def test_what_is_missing_is_told_to_whom_it_concerns() -> None:
    need = {
        "item": "双聘报酬", "english_item": "", "period": "2026-06", "payer": "企业", "payee": "本人", "fact": "实付报酬",
        "fact_period": "2026-06", "source": "企业", "article": "第十四条", "anchor": "article-14", "regulation": "办法",
        "text": "",
    }  # fmt: skip
    later = need | {"period": "2026-07", "fact_period": "2026-07"}
    expected = [tables.Lacking("实付报酬", "企业", "第十四条", "办法", ("2026-06", "2026-07"), ("双聘报酬",))]
    assert tables.lacking_of([need, later], "home") == expected
    assert tables.lacking_of([need, later], "host") == expected
    assert tables.lacking_of([need, later], "city") == []
