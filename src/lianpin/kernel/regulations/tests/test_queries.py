"""Which version is in force on a day, and which days are worked."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lianpin_regulations import NotInForce

from lianpin.kernel.identity.models import PLATFORM
from lianpin.kernel.regulations import queries
from lianpin.kernel.regulations.tests.factories import CALENDAR, TEXT, make_city, publish
from lianpin.kernel.regulations.verbs import import_calendar

CODE = "test/allowance"
NEW_YEAR = date(2026, 1, 1)


def in_force(day: str) -> tuple[str | None, str | None]:
    """What the database and the rulebook say is in force; they have to agree."""
    on = date.fromisoformat(day)
    found = queries.version_in_force(CODE, on)
    told: str | None = None
    try:
        told = queries.rulebook().in_force(CODE, on).version
    except NotInForce:
        pass
    return (found.label if found else None), told


# ── versions ──


def test_the_version_in_force_is_that_of_the_day() -> None:
    publish()
    publish(版本="v2", 施行="2027-01-01", 失效="")
    days = {"2025-12-31": None, "2026-01-01": "v1", "2026-12-31": "v1", "2027-01-01": "v2", "2031-05-01": "v2"}
    assert {day: in_force(day) for day in days} == {day: (label, label) for day, label in days.items()}


def test_between_the_repeal_of_one_and_the_start_of_the_next_none_is_in_force() -> None:
    publish()
    publish(版本="v2", 施行="2027-07-01", 失效="")
    days = {"2026-12-31": "v1", "2027-01-01": None, "2027-06-30": None, "2027-07-01": "v2"}
    assert {day: in_force(day) for day in days} == {day: (label, label) for day, label in days.items()}


def test_when_a_later_version_is_repealed_the_one_that_never_was_holds_again() -> None:
    publish(失效="")
    publish(版本="v2", 施行="2027-01-01", 失效="2027-07-01")
    days = {"2026-12-31": "v1", "2027-06-30": "v2", "2027-07-01": "v1"}
    assert {day: in_force(day) for day in days} == {day: (label, label) for day, label in days.items()}


def test_of_two_versions_from_the_same_day_the_one_published_later_is_in_force() -> None:
    publish()
    publish(版本="v1.1")
    assert in_force("2026-06-01") == ("v1.1", "v1.1")


def test_nothing_is_in_force_of_a_regulation_that_there_is_not() -> None:
    publish()
    assert queries.version_in_force("test/none", NEW_YEAR) is None


def test_the_rulebook_grows_with_what_is_published() -> None:
    assert queries.rulebook().codes == ()
    publish()
    assert [each.version for each in queries.rulebook().versions(CODE)] == ["v1"]
    publish(版本="v2", 施行="2027-01-01", 失效="")
    publish(规章="另一办法", 代号="test/other")
    book = queries.rulebook()
    assert [each.version for each in book.versions(CODE)] == ["v1", "v2"]
    assert book.codes == (CODE, "test/other")


def test_a_text_is_parsed_once() -> None:
    version = publish()
    assert queries.program(version) is queries.program(version)
    assert queries.program(version).source == TEXT


def test_the_versions_are_listed_by_title_the_newest_first_without_their_texts() -> None:
    publish()
    publish(版本="v2", 施行="2027-01-01", 失效="")
    publish(规章="A办法", 代号="test/a")
    found = list(queries.versions())
    assert [str(each) for each in found] == ["A办法 v1", "津贴办法 v2", "津贴办法 v1"]
    assert {name for each in found for name in each.get_deferred_fields()} == {"source"}


def test_inside_one_request_rulebook_and_calendar_are_asked_for_once() -> None:
    publish()
    import_calendar(CALENDAR, by=PLATFORM)
    with queries.held(), CaptureQueriesContext(connection) as captured:
        book, calendar = queries.rulebook(), queries.calendar()
        asked = len(captured)
        assert (queries.rulebook() is book, queries.calendar() is calendar) == (True, True)
        assert len(captured) == asked
    assert queries.calendar() is not calendar


# ── the official calendar ──


def off_days(first: date, last: date) -> Iterator[date]:
    calendar, day = queries.calendar(), first
    while day <= last:
        if not calendar.is_working_day(day):
            yield day
        day += timedelta(days=1)


def test_a_holiday_is_not_worked_and_its_make_up_days_are() -> None:
    import_calendar(CALENDAR, by=PLATFORM)
    # Saturday 14 and Saturday 28 February are worked for the Spring Festival, 15 to 23.
    assert [day.day for day in off_days(date(2026, 2, 1), date(2026, 2, 28))] == [
        1, 7, 8, 15, 16, 17, 18, 19, 20, 21, 22, 23,
    ]  # fmt: skip
    # Labour Day: 1 to 5 May; Saturday 9 May is worked.
    assert [day.day for day in off_days(date(2026, 5, 1), date(2026, 5, 17))] == [1, 2, 3, 4, 5, 10, 16, 17]


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2025-12-31", 1, "2026-01-04"),  # New Year's Day to Saturday off, Sunday worked
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-13", 2, "2026-02-24"),
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-02-13", 6, "2026-02-28"),
        ("2026-04-30", 5, "2026-05-11"),
        ("2026-09-30", 3, "2026-10-10"),
    ],
)
def test_a_deadline_counts_over_holidays_and_make_up_days(start: str, days: int, due: str) -> None:
    import_calendar(CALENDAR, by=PLATFORM)
    calendar = queries.calendar()
    assert str(calendar.add(date.fromisoformat(start), days).on) == due
    assert calendar.between(date.fromisoformat(start), date.fromisoformat(due)) == days


@pytest.mark.parametrize(("start", "provisional"), [("2026-12-14", False), ("2026-12-28", True), ("2025-12-31", True)])
def test_what_counts_days_of_an_unpublished_year_is_provisional(start: str, provisional: bool) -> None:
    import_calendar(CALENDAR, by=PLATFORM)
    assert queries.calendar().add(date.fromisoformat(start), 10).provisional is provisional


def test_each_year_knows_the_document_that_it_rests_on() -> None:
    assert [queries.calendar().is_published(year) for year in (2025, 2026)] == [False, False]
    import_calendar(CALENDAR, by=PLATFORM)
    calendar = queries.calendar()
    assert [calendar.is_published(year) for year in (2025, 2026, 2027)] == [False, True, False]
    assert calendar.documents == {2026: "国务院办公厅关于2026年部分节假日安排的通知（2025年11月4日）"}


def test_a_corrected_notice_counts_at_once() -> None:
    import_calendar("# 通知\nday,kind,name\n2026-01-01,off,元旦\n2026-01-02,off,元旦\n", by=PLATFORM)
    assert queries.calendar().is_working_day(date(2026, 1, 2)) is False
    import_calendar("# 通知\nday,kind,name\n2026-01-01,off,元旦\n", by=PLATFORM)
    assert queries.calendar().is_working_day(date(2026, 1, 2)) is True


def test_the_issuer_comes_with_the_version_in_force() -> None:
    version = publish()
    version.regulation.issuer = make_city()
    version.regulation.save(update_fields=["issuer"])
    found = queries.version_in_force(CODE, NEW_YEAR)
    assert found is not None and found.regulation.issuer is not None
    assert found.regulation.issuer.name == "云汐市"
