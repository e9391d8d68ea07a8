"""A whole regulation, written from the reference page alone, in both evaluators: its people, its years, its months, to the fen."""

from pathlib import Path
from typing import Any

import pytest
from lianpin_regulations import Missing, Month, Rulebook, decide, load, people_to_tables, tabulate
from lianpin_regulations._examples import facts_of
from lianpin_regulations._regulation import Regulation

SOURCE = (Path(__file__).parent / "good" / "science-commissioners.md").read_text(encoding="utf-8")
MONTHS = (Month(2026, 1), Month(2029, 1))


def agreed(regulation: Regulation, table: str, goals: list[str]) -> list[dict[str, Any]]:
    """The bulk evaluator's rows of a table for the people of the worked examples, once `decide` has said the same of each."""
    book = Rulebook([regulation])
    people = {each.name: facts_of(regulation, each) for each in regulation.worked}
    tables = people_to_tables(book, regulation.code, people, MONTHS)
    found = tabulate(book, regulation.code, goals, tables, months=MONTHS).rows(table)
    for row in found:
        at = Month.of(row["month"]) if "month" in row else row.get("year")
        decision = decide(book, regulation.code, goals, people[row["person"]], at=at)
        values = {goal: decision.value(goal) for goal in goals}
        assert {g: None if isinstance(v, Missing) else v for g, v in values.items()} == {g: row[g] for g in goals}
    return found


def test_a_yearly_amount_takes_the_parameter_of_its_own_year() -> None:
    regulation = load(SOURCE, name="v1.md")
    rows = agreed(regulation, "years", ["年度奖励上限", "年度奖励"])
    assert {(row["year"], row["年度奖励上限"]) for row in rows} == {
        (2026, 30000),
        (2027, 30000),
        (2028, 36000),
        (2029, 36000),
    }
    by_year = {
        row["year"]: row["年度奖励"] for row in rows if row["person"] == "考核顺延" and row["年度奖励"] is not None
    }
    assert by_year == {2026: 3750, 2027: 8000, 2028: 36000, 2029: 0}


@pytest.mark.parametrize("caption", ["（参数；每年；按 当年首日）", "（参数；按 当年首日）"])
def test_the_first_day_of_the_year_is_named_as_well(caption: str) -> None:
    regulation = load(SOURCE.replace("（参数；每年；按 薪酬所属月份）", caption), name="v1.md")
    rows = agreed(regulation, "years", ["年度奖励上限"])
    assert {(row["year"], row["年度奖励上限"]) for row in rows} == {
        (2026, 30000),
        (2027, 30000),
        (2028, 36000),
        (2029, 36000),
    }


def test_an_instalment_without_an_assessment_is_paid_on_its_first_day() -> None:
    regulation = load(SOURCE, name="v1.md")
    rows = agreed(regulation, "months", ["项目经费应付"])
    paid = {
        str(Month.of(r["month"])): r["项目经费应付"] for r in rows if r["person"] == "驻点教授" and r["项目经费应付"]
    }
    assert paid == {"2026-03": 50000, "2027-03": 30000, "2028-03": 20000}
