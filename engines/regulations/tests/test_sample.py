"""Drawn people: within types, ranges and steps, dates in order, most of them eligible, the same for the same seed."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from lianpin_regulations import Month, Quarter, Rulebook, decide, load, sample

GOOD = load((Path(__file__).parent / "good" / "recruitment-subsidy.md").read_text(encoding="utf-8"), name="v1.md")
BARE = load(
    GOOD.source[: GOOD.source.index("## 附录")].replace(
        "| 月序 |",
        "| 季度工作日数 | 整数 | 0～92 | 每季 | 企业 | |\n| 起 | 日期 | | 一次 | 企业 | |\n| 止 | 日期 | | 一次 | 企业 | |\n| 月序 |",
    ),
    name="bare.md",
)


@pytest.mark.parametrize("regulation", [GOOD, BARE])
def test_every_value_lies_within_its_range_and_every_period_is_given(regulation) -> None:  # type: ignore[no-untyped-def]
    months = (Month(2026, 3), Month(2027, 4))
    for facts in sample(regulation, 60, seed=1, months=months):
        for name, value in facts.items():
            spec = regulation.facts[name]
            given = list(value.values()) if isinstance(value, Mapping) else [value]
            assert [spec.check(each) for each in given] == given
            assert len(given) == {"一次": 1, "每月": 14, "每季": 6, "每年": 2}[spec.period]


def test_the_same_seed_gives_the_same_people_and_another_seed_others() -> None:
    assert sample(GOOD, 20, seed=5) == sample(GOOD, 20, seed=5)
    assert sample(GOOD, 20, seed=5) != sample(GOOD, 20, seed=6)


def test_people_are_old_enough_and_their_days_lie_in_force_and_in_order() -> None:
    for facts in sample(GOOD, 100, seed=2):
        assert facts["认定日期"] >= date(2026, 1, 1)
        assert facts["出生日期"].year <= facts["认定日期"].year - 20
    for facts in sample(BARE, 100, seed=2):
        assert facts["起"] < facts["止"]


def test_most_people_meet_the_conditions_and_some_do_not() -> None:
    book = Rulebook([GOOD])
    eligible = [decide(book, GOOD.code, ["符合条件"], facts).value("符合条件") for facts in sample(GOOD, 200, seed=4)]
    assert 100 <= sum(eligible) < 200


def test_facts_can_be_missing_and_a_quarter_has_its_own_values() -> None:
    people = sample(BARE, 200, seed=7, missing=20)
    given = sum(len(facts) for facts in people)
    assert 0.75 < given / (200 * len(BARE.facts)) < 0.85
    (first,) = sample(BARE, 1, seed=7)
    assert list(first["季度工作日数"]) == [Quarter(2026, number) for number in (1, 2, 3, 4)]


def test_a_count_that_runs_on_grows_by_one_each_month() -> None:
    for facts in sample(GOOD, 20, seed=8):
        numbers = list(facts["月序"].values())
        assert numbers == list(range(numbers[0], numbers[0] + 12))
