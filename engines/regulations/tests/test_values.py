"""Rounding, months, ages, working days and reading what people type: properties rather than samples where there is one."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some
from lianpin_regulations import FactError, FactSpec, Month, WorkCalendar, parse_type
from lianpin_regulations._values import add_months, age, full_months, rounded

DAYS = some.dates(date(2000, 1, 1), date(2090, 1, 1))


def spec(type_text: str, minimum: object = None, maximum: object = None, step: object = None) -> FactSpec:
    found = parse_type(type_text)
    assert found
    return FactSpec("甲", found, minimum, maximum, step, "一次", "申报人", "", "", "", "第二条", 1)


@given(some.decimals(-(10**9), 10**9, places=5), some.integers(0, 4))
def test_rounding_is_half_away_from_zero(value: Decimal, places: int) -> None:
    expected = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    assert rounded(Fraction(value), places) == Fraction(expected)


@given(DAYS, some.integers(0, 120))
def test_whole_months_are_counted_to_the_day_before_the_corresponding_day(start: date, months: int) -> None:
    last = add_months(start, months) - timedelta(days=1)
    assert full_months(start, last) == months


@given(DAYS, some.integers(1, 60))
def test_a_deadline_ends_on_a_working_day_and_counts_back(start: date, days: int) -> None:
    calendar = WorkCalendar()
    due = calendar.add(start, days)
    assert calendar.is_working_day(due.on)
    assert calendar.between(start, due.on) == days


def test_boundary_rows_b7_and_b8() -> None:
    assert [full_months(date(2026, 1, 31), date(2026, 2, day)) for day in (26, 27)] == [0, 1]
    assert full_months(date(2028, 2, 29), date(2028, 3, 28)) == 1
    assert age(date(1968, 1, 6), date(2026, 1, 5)) == 57


@given(some.decimals(0, 10**9, places=2))
def test_money_is_read_as_it_was_written(value: Decimal) -> None:
    money = spec("金额")
    assert money.read(money.write(value)) == value
    assert money.read(f"¥ {value:,.2f} 元") == value


@pytest.mark.parametrize(
    ("type_text", "typed", "value"),
    [
        ("金额", "1.5万元", Decimal("15000.00")),
        ("比例", "５０％", Decimal("0.5")),
        ("比例", "12.5", Decimal("0.125")),
        ("日期", "2026年1月5日", date(2026, 1, 5)),
        ("整数", "３６个月", 36),
        ("是否", "否", False),
        ("集合（甲、乙）", "乙、甲", frozenset({"甲", "乙"})),
    ],
)
def test_what_people_type_is_understood(type_text: str, typed: str, value: object) -> None:
    assert spec(type_text).read(typed) == value


@pytest.mark.parametrize(
    ("fact", "typed", "said"),
    [
        (spec("比例", Decimal("0.2"), Decimal("0.8"), Decimal("0.05")), "52%", "“甲”应当以5%为一档，现为52%。"),
        (spec("比例", Decimal("0.2"), Decimal("0.8"), Decimal("0.05")), "85%", "“甲”应当在20%至80%之间，现为85%。"),
        (spec("金额"), "一万", "“甲”应当用阿拉伯数字，写成“10000元”，现为“一万”。"),
        (spec("金额"), "三千五百二十", "“甲”应当用阿拉伯数字，写成“3520元”，现为“三千五百二十”。"),
        (spec("整数"), "五七", "“甲”应当用阿拉伯数字，写成“57”，现为“五七”。"),
        (spec("金额"), "三千五", "“甲”应当是数字，例如12000.00，现为“三千五”。"),
        (spec("日期"), "2026-02-30", "“甲”应当是日期，例如2026-01-31，现为“2026-02-30”。"),
        (spec("枚举（甲、乙）"), "丙", "“甲”应当是甲、乙之一。"),
        (spec("日期"), "2" * 60 + "-03-15", f"“甲”应当是日期，例如2026-01-31，现为“{'2' * 30}”。"),
        (spec("整数"), "两千零三十", "“甲”应当用阿拉伯数字，写成“2030”，现为“两千零三十”。"),
    ],
)
def test_it_refuses_with_the_range_and_an_example(fact: FactSpec, typed: str, said: str) -> None:
    with pytest.raises(FactError) as refusal:
        fact.read(typed)
    assert str(refusal.value) == said


def test_months_are_ordered_and_go_on() -> None:
    assert [str(Month(2026, 11).next(n)) for n in range(3)] == ["2026-11", "2026-12", "2027-01"]
    assert Month(2026, 12) < Month(2027, 1)
