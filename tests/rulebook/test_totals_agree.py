"""What the demo's entitlements come to: by one query for everybody, and person by person with explanations, to the fen."""

from fractions import Fraction
from functools import partial
from pathlib import Path

from lianpin_regulations import Month, Rulebook, load, money_diff, people_to_tables, sample
from lianpin_regulations._simulate.flows import Totals, explained_sides, explained_totals
from lianpin_regulations._simulate.tabulated import tabulated_sides, tabulated_totals

RULEBOOK = Path(__file__).parents[2] / "src" / "lianpin" / "rulebook"
OLD, NEW, UNIVERSITY = (
    load((RULEBOOK / name).read_text(encoding="utf-8"), name=name)
    for name in (
        "lanjiang-city/placed-talent/v1.md", "lanjiang-city/placed-talent/v2.md", "lanjiang-university/dual-appointment/v1.md"
    )
)  # fmt: skip
MONTHS, GIVEN = (Month(2027, 7), Month(2028, 6)), (Month(2026, 1), Month(2028, 12))
DRAWN = [
    *sample(OLD, 8, seed=1, months=GIVEN),
    *sample(OLD, 3, seed=3, months=GIVEN, missing=9),
    *sample(NEW, 3, seed=2, months=GIVEN),
]
PEOPLE = {f"P{n:02d}": {**facts, "用人企业": f"企业{n // 8}"} for n, facts in enumerate(DRAWN)}


def test_the_totals_of_both_evaluators_are_the_same() -> None:
    book = Rulebook([UNIVERSITY, OLD, NEW])
    explained, tabulated = (of(book, OLD.code, PEOPLE, MONTHS) for of in (explained_totals, tabulated_totals))
    assert tabulated == explained
    assert explained.missing
    assert {name for (_person, name), fen in explained.by_person.items() if fen} >= {"生活补贴", "薪酬补助"}


def test_the_money_difference_is_the_same_from_tables_that_are_at_hand() -> None:
    tables = people_to_tables(Rulebook([UNIVERSITY, OLD, NEW]), OLD.code, PEOPLE, GIVEN)
    slow, fast = (
        money_diff(OLD, NEW, PEOPLE, others=[UNIVERSITY], months=MONTHS, totals_of=of)
        for of in (explained_sides, partial(tabulated_sides, tables=tables))
    )
    assert fast == slow
    assert fast.winners and fast.losers


def test_progress_grows_to_one_and_nobody_comes_to_nothing() -> None:
    told: list[Fraction] = []
    book = Rulebook([UNIVERSITY, OLD])
    tabulated_totals(book, OLD.code, dict(list(PEOPLE.items())[:2]), MONTHS, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1
    assert tabulated_totals(book, OLD.code, {}, MONTHS) == Totals()
