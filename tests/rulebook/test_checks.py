"""The checks on the demo's regulations: silent on what is right, and two of each kind of planted defect found (drills/defects.py plants more)."""

from argparse import Namespace
from pathlib import Path

import pytest
from lianpin_regulations import Regulation, Rulebook, WorkCalendar, check, load

from drills import defects

RULEBOOK = Path(__file__).parents[2] / "src" / "lianpin" / "rulebook"
REGULATIONS = [load(path.read_text(encoding="utf-8"), name=path.name) for path in sorted(RULEBOOK.glob("*/*/v*.md"))]
BOOK = Rulebook(REGULATIONS)
CALENDAR = WorkCalendar.from_csv(
    *(path.read_text(encoding="utf-8") for path in sorted(RULEBOOK.glob("calendar/*.csv")))
)


@pytest.mark.parametrize("regulation", REGULATIONS, ids=lambda regulation: f"{regulation.code} {regulation.version}")
def test_the_demo_regulations_raise_no_alarm(regulation: Regulation) -> None:
    findings = check(regulation, BOOK, calendar=CALENDAR)
    assert [finding.message for finding in findings if finding.severity != "notice"] == []


def test_planted_defects_are_found_where_they_stand() -> None:
    originals = defects._originals([])
    book = Rulebook([original.regulation for original in originals])
    samples = defects._samples(originals, Namespace(seed=20260101, count=32, control=False), book)
    assert [sample for sample in samples if not sample["found"]] == []
    assert {sample["kind"] for sample in samples} == set(defects.OPERATORS)


def test_a_version_checked_without_the_one_before_it_says_so_once() -> None:
    (later,) = (regulation for regulation in REGULATIONS if regulation.previous)
    told = [finding.message for finding in check(later, calendar=CALENDAR) if "前一版本" in finding.message]
    assert told == ["错误 第7行：有9个算例要用到前一版本“v1”，没有给出它的文件；应当把前一版本的文件一起检查。"]
