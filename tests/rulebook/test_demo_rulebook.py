"""The demo's two regulations: every worked example to the cent, and the calendar behind every due date."""

from datetime import date
from pathlib import Path

import pytest
from lianpin_regulations import ObjectionSpec, Regulation, Rulebook, WorkCalendar, load, plan_steps, run_examples

RULEBOOK = Path(__file__).parents[2] / "src" / "lianpin" / "rulebook"
FILES = sorted(RULEBOOK.glob("*/*/v*.md"))
REGULATIONS = [load(path.read_text(encoding="utf-8"), name=path.name) for path in FILES]
BOOK = Rulebook(REGULATIONS)


def official_calendar() -> WorkCalendar:
    return WorkCalendar.from_csv((RULEBOOK / "calendar" / "2026.csv").read_text(encoding="utf-8"))


@pytest.mark.parametrize("regulation", REGULATIONS, ids=lambda regulation: f"{regulation.code} {regulation.version}")
def test_every_worked_example_comes_out_to_the_cent(regulation: Regulation) -> None:
    results = run_examples(BOOK, regulation, official_calendar())
    assert len(results) >= 9
    assert [result.expected for result in results] == [result.got for result in results]


def test_the_due_dates_of_case_c07() -> None:
    calendar, day, found = official_calendar(), date(2026, 3, 30), []
    for days in (5, 10, 7, 15, 5, 15, 10):
        day = calendar.add(day, days).on
        found.append(day.isoformat())
    assert found == ["2026-04-07", "2026-04-21", "2026-04-30", "2026-05-25", "2026-06-01", "2026-06-23", "2026-07-07"]


@pytest.mark.parametrize(
    ("accepted_on", "days"), [(None, 5), (date(2027, 6, 30), 5), (date(2027, 7, 1), 7)], ids=["not yet", "v1", "v2"]
)
def test_boundary_row_b14_a_notice_goes_by_the_day_of_acceptance(accepted_on: date | None, days: int) -> None:
    facts = {"市级申报日": date(2027, 6, 30), "签订日": date(2027, 6, 30)}
    known = {**facts, "受理日": accepted_on} if accepted_on else facts
    steps = plan_steps(BOOK, "lanjiang-city/placed-talent", "办理程序", known)
    assert {step.name: step.days for step in steps if step.at_least} == {"公示": days}
    assert {step.name: step.objections for step in steps if step.objections} == {
        "公示": ObjectionSpec(10, is_named=False)
    }


def test_boundary_row_b11_and_what_is_provisional() -> None:
    calendar = official_calendar()
    assert calendar.add(date(2026, 2, 13), 5).on == date(2026, 2, 27)
    assert [calendar.add(date(2026, 12, 25), days).provisional for days in (3, 10)] == [False, True]


def test_the_calendar_agrees_with_the_published_library() -> None:
    import chinese_calendar

    calendar = official_calendar()
    days = [date.fromordinal(n) for n in range(date(2026, 1, 1).toordinal(), date(2027, 1, 1).toordinal())]
    assert [day for day in days if calendar.is_working_day(day) != chinese_calendar.is_workday(day)] == []


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("至少5工作日", None), ("至少5工作日；异议中止", ObjectionSpec(None, is_named=False)),
        ("至少5工作日；实名异议中止，15个工作日内答复", ObjectionSpec(15, is_named=True)),
    ],
)  # fmt: skip
def test_a_period_says_what_objections_do_to_it(said: str, meant: ObjectionSpec | None) -> None:
    text = FILES[0].read_text(encoding="utf-8").replace("至少5工作日；异议中止，10工作日内答复", said)
    steps = plan_steps(Rulebook([load(text, name="v1.md")]), REGULATIONS[0].code, "办理程序", {})
    assert [step.objections for step in steps if step.name == "公示"] == [meant]
