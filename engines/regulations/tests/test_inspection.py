"""What a population's tables may not have: told with the fact or table, how many rows, and one person it concerns."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from lianpin_regulations import FactError, Month, PopulationError, Rows, Rulebook, Tables, input_schema, load, tabulate
from lianpin_regulations._plan.frames import Span
from lianpin_regulations._tabulate.loaded import Loaded

SOURCE = (Path(__file__).parent / "good" / "recruitment-subsidy.md").read_text(encoding="utf-8")
BOOK = Rulebook([load(SOURCE, name="v1.md")])
STEPPED = Rulebook(
    [load(SOURCE.replace("| 考核得分 | 小数1 | 0～100 |", "| 考核得分 | 小数1 | 0～100，步长0.5 |"), name="v1.md")]
)
CODE, MONTHS = "yunxi/qyyc", (Month(2026, 1), Month(2026, 2))
JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


def tabulated(
    people: list[dict[str, Any]], months: Any = (), *, book: Rulebook = BOOK, **types: str
) -> list[dict[str, Any]]:
    """The score's coefficient of people; `types` are the columns that come as something else than declared."""
    schema = input_schema(book, CODE)
    rows = list(months) or [{"person": each["person"], "month": JANUARY} for each in people]
    given = {name: {c: t for c, t in (schema[name] | types).items() if any(c in r for r in each)}
             for name, each in (("people", people), ("months", rows))}  # fmt: skip
    tables = Tables(people=Rows(given["people"], people), months=Rows(given["months"], rows))
    return tabulate(book, CODE, ["考核系数"], tables, months=MONTHS).rows("people")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"person": "乙", "考核得分": Decimal("100.1")}, {"person": "甲", "考核得分": Decimal(50)}], "有1行不符，例如“乙”的100.1"),
        ([{"person": "乙", "考核得分": Decimal("-0.1")}, {"person": "甲", "考核得分": Decimal(-9)}], "有2行不符"),
        ([{"person": "甲", "协议月数": 61}], "应当在12至60之间；有1行不符，例如“甲”的61"),
        ([{"person": "甲", "学位": "博士后"}], "“学位”应当是博士、硕士、学士之一；有1行不符，例如“甲”的博士后"),
    ],
)  # fmt: skip
def test_it_refuses_a_value_that_a_fact_cannot_take(rows: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(FactError, match=said):
        tabulated(rows)


def test_a_value_at_either_end_of_the_range_is_taken() -> None:
    found = tabulated([{"person": "甲", "考核得分": Decimal(100)}, {"person": "乙", "考核得分": Decimal(0)}])
    assert sorted((row["person"], row["考核系数"]) for row in found) == [
        ("乙", Decimal("0.0000")),
        ("甲", Decimal("1.2000")),
    ]


def test_it_refuses_more_places_than_a_fact_has_only_where_there_are_any() -> None:
    wide = {"考核得分": "DECIMAL(18,3)"}
    assert tabulated([{"person": "甲", "考核得分": Decimal("89.900")}], **wide)[0]["考核系数"] == 1
    with pytest.raises(FactError, match="例如“甲”的89.950"):
        tabulated([{"person": "甲", "考核得分": Decimal("89.950")}], **wide)


def test_it_refuses_a_value_between_two_steps() -> None:
    assert len(tabulated([{"person": "甲", "考核得分": Decimal("89.5")}], book=STEPPED)) == 1
    with pytest.raises(FactError, match="例如“甲”的89.6"):
        tabulated([{"person": "甲", "考核得分": Decimal("89.6")}], book=STEPPED)


def test_it_refuses_binary_floats() -> None:
    with pytest.raises(PopulationError, match="DOUBLE，不精确"):
        tabulated([{"person": "甲", "考核得分": 89.9}], 考核得分="DOUBLE")


@pytest.mark.parametrize(
    ("months", "said"),
    [
        ([JANUARY, JANUARY], "表months里“甲”有重复的行"),
        ([JANUARY, FEBRUARY, JANUARY], "表months里“甲”有重复的行"),
        ([date(2026, 1, 2)], "应当是当月第一天，现有2026-01-02"),
        ([None], "表months有一行缺少person、month"),
    ],
)
def test_it_refuses_months_that_are_none_or_double(months: list[date | None], said: str) -> None:
    with pytest.raises(PopulationError, match=said):
        tabulated([{"person": "甲", "考核得分": Decimal(90)}], [{"person": "甲", "month": month} for month in months])


def test_months_that_share_a_mark_are_not_taken_for_doubles() -> None:
    """Months are told apart by 64 marks at first: January 2026 and May 2031 have the same one."""
    months = [{"person": "甲", "month": day} for day in (JANUARY, date(2031, 5, 1))]
    assert len(tabulated([{"person": "甲", "考核得分": Decimal(90)}], months)) == 1


@pytest.mark.parametrize("people", [("甲", "乙"), (7, 8)])
def test_a_double_is_found_among_as_many_rows_as_there_should_be(people: tuple[Any, Any]) -> None:
    """Everybody's rows are as many as people × months, and still one is there twice and another not at all."""
    one, other = people
    months = [
        {"person": p, "month": m} for p, m in ((one, JANUARY), (one, JANUARY), (other, JANUARY), (other, FEBRUARY))
    ]
    facts = [{"person": each, "考核得分": Decimal(90)} for each in people]
    kind = "VARCHAR" if isinstance(one, str) else "INTEGER"
    with pytest.raises(PopulationError, match=f"表months里“{one}”有重复的行"):
        tabulated(facts, months, person=kind)
    months[1] = {"person": one, "month": FEBRUARY}
    assert {row["person"] for row in tabulated(facts, months, person=kind)} == set(people)


def with_years(*years: int) -> Loaded:
    """Two people and four rows of years, the first two of them 甲's."""
    rows = [{"person": person, "year": year} for person, year in zip("甲甲乙乙", years, strict=True)]
    people = Rows({"person": "VARCHAR"}, [{"person": "甲"}, {"person": "乙"}])
    return Loaded(Tables(people, Rows({"person": "VARCHAR", "year": "INTEGER"}, rows)))


def test_years_of_everybody_are_known_to_be_whole() -> None:
    found = with_years(2026, 2027, 2027, 2026).inspected(BOOK, CODE)
    assert found.covered == {"每年": Span(Month(2026, 1), Month(2027, 12))}


@pytest.mark.parametrize("years", [(2026, 2026, 2027, 2027), (2026, 2027, 2027, 2027)])
def test_a_double_is_found_among_as_many_years_as_there_should_be(years: tuple[int, ...]) -> None:
    with pytest.raises(PopulationError, match="表years里“.”有重复的行"):
        with_years(*years).inspected(BOOK, CODE)


def test_it_refuses_a_person_twice() -> None:
    with pytest.raises(PopulationError, match="表people里“甲”有重复的行"):
        tabulated([{"person": "甲", "考核得分": Decimal(90)}] * 2)


def test_months_of_people_who_are_not_there_and_people_without_months_change_nothing() -> None:
    """Tables that are not whole are joined from the grid of periods, whole ones directly: the rows are the same."""
    people = [{"person": name, "协议月数": 12} for name in "甲乙"]
    given = [(name, day, 5) for name in "甲乙" for day in (JANUARY, FEBRUARY)]
    schema = input_schema(BOOK, CODE)
    found = []
    for lines in (given, [*given[:3], ("丙", FEBRUARY, 9)]):
        rows = [dict(zip(("person", "month", "在岗天数"), line, strict=True)) for line in lines]
        types = {name: schema["months"][name] for name in ("month", "在岗天数")}
        tables = Tables(
            people=Rows({"person": "VARCHAR", "协议月数": "BIGINT"}, people),
            months=Rows({"person": "VARCHAR"} | types, rows),
        )
        result = tabulate(BOOK, CODE, ["岗位津贴"], tables, months=MONTHS, connection=duckdb.connect())
        found.append([(row["person"], row["month"]) for row in result.rows("months")])
    assert sorted(found[0]) == sorted(found[1]) == sorted((name, day) for name in "甲乙" for day in (JANUARY, FEBRUARY))
