"""The import: the whole file or nothing of it, and the same file once more changes nothing."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianpin.appointments import verbs
from lianpin.appointments.models import MonthlyReport, ReportImport
from lianpin.appointments.tests.factories import World, upload
from lianpin.kernel.audit.models import Event
from lianpin.kernel.documents.verbs import store_attachment
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotValid

NUMBER, CHEN = "RZ-LJ-2026-1", "陈一帆"
ROW = st.tuples(st.integers(3, 12), st.integers(0, 28), st.decimals(0, 100_000, places=2))


def take(world: World, rows: Sequence[tuple[object, ...]]) -> int:
    return verbs.import_reports(store_attachment(upload(rows), by=world.bob), by=world.bob)


def test_it_takes_the_whole_file_and_keeps_where_it_came_from(world: World) -> None:
    clock.set_day(date(2026, 6, 1))
    assert take(world, [(NUMBER, CHEN, f"2026-{month:02}", 11, 12000) for month in (3, 4, 5)]) == 3
    taken = ReportImport.objects.get()
    assert (taken.rows_count, taken.reports.count(), taken.attachment.name) == (3, 3, "三月.xlsx")


def test_nothing_is_half_imported(world: World) -> None:
    clock.set_day(date(2026, 6, 1))
    with pytest.raises(NotValid, match="工作表“月报”第 3 行“月份”：2027-01 尚未结束"):
        take(world, [(NUMBER, CHEN, "2026-03", 11, 12000), (NUMBER, CHEN, "2027-01", 11, 12000)])
    assert (MonthlyReport.objects.count(), ReportImport.objects.count()) == (0, 0)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROW, min_size=1, max_size=6))
def test_the_same_file_once_more_changes_nothing(world: World, rows: list[tuple[int, int, object]]) -> None:
    clock.set_day(date(2027, 1, 1))
    MonthlyReport.objects.all().delete()
    given_months = {month: (days, paid) for month, days, paid in rows}
    file = [(NUMBER, CHEN, f"2026-{month:02}", days, str(paid)) for month, (days, paid) in given_months.items()]
    assert take(world, file) == len(given_months)
    kept, events = list(MonthlyReport.objects.values()), Event.objects.filter(kind__startswith="report.").count()
    assert take(world, file) == 0
    assert list(MonthlyReport.objects.values()) == kept
    assert Event.objects.filter(kind__startswith="report.").count() == events
