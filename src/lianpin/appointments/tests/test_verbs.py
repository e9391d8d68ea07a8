"""Each month: reported by the host, confirmed or disputed by the person, settled by the university."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from lianpin.appointments import registry, verbs
from lianpin.appointments.enums import ReportStatus
from lianpin.appointments.models import Appointment, MonthlyReport
from lianpin.appointments.tests.factories import World
from lianpin.kernel.audit.queries import events_of
from lianpin.kernel.identity.models import Capacity
from lianpin.toolkit import clock
from lianpin.toolkit.errors import LianpinError, NotAllowed, NotPossible, NotValid

MARCH, PAY = date(2026, 3, 1), Decimal("12000.00")


def report(world: World, month: date = MARCH, days: int = 11, paid: Decimal = PAY) -> MonthlyReport:
    return verbs.report_month(world.appointment, month, actual_days=days, paid=paid, by=world.bob)


def code_of(kind: type[LianpinError], verb: Callable[[], object]) -> str:
    with pytest.raises(kind) as refusal:
        verb()
    return refusal.value.code


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Appointment, int]]:
    heard: list[tuple[Appointment, int]] = []
    monkeypatch.setattr(registry, "_listeners", [lambda appointment, year: heard.append((appointment, year))])
    return heard


def test_the_host_reports_and_the_person_confirms(world: World, told: list[tuple[Appointment, int]]) -> None:
    reported = report(world)
    assert (reported.actual_days, reported.paid, reported.status) == (11, PAY, ReportStatus.REPORTED)
    assert told == []
    confirmed = verbs.confirm_report(reported, by=world.chen, seen=(11, PAY))
    assert (confirmed.status, confirmed.confirmed_on) == (ReportStatus.CONFIRMED, date(2026, 4, 1))
    assert [event.kind for event in events_of(confirmed)] == ["report.submitted", "report.confirmed"]
    assert told == [(world.appointment, 2026)]


def test_the_same_figures_once_more_change_nothing(world: World) -> None:
    first = report(world)
    assert report(world).pk == first.pk
    assert events_of(first).count() == 1


def test_the_host_may_correct_what_is_not_confirmed(world: World) -> None:
    report(world)
    assert report(world, days=12).actual_days == 12
    assert MonthlyReport.objects.count() == 1


def test_it_refuses_to_change_a_confirmed_month(world: World) -> None:
    verbs.confirm_report(report(world), by=world.chen)
    assert code_of(NotPossible, lambda: report(world, days=12)) == "REPORT_CONFIRMED"


def test_it_refuses_to_confirm_figures_that_changed_meanwhile(world: World) -> None:
    shown = report(world)
    report(world, days=20)
    code = code_of(NotPossible, lambda: verbs.confirm_report(shown, by=world.chen, seen=(11, PAY)))
    assert code == "REPORT_CHANGED"


def test_a_dispute_is_settled_by_human_resources(world: World, told: list[tuple[Appointment, int]]) -> None:
    disputed = verbs.dispute_report(report(world), reason="实为十三天", by=world.chen)
    assert (disputed.status, disputed.dispute) == (ReportStatus.DISPUTED, "实为十三天")
    settled = verbs.settle_dispute(disputed, actual_days=13, reason="门禁记录", by=world.alice)
    assert (settled.actual_days, settled.status, settled.settlement) == (13, ReportStatus.CONFIRMED, "门禁记录")
    assert told == [(world.appointment, 2026)]


def test_the_host_may_answer_a_dispute_with_new_figures(world: World) -> None:
    verbs.dispute_report(report(world), reason="实为十三天", by=world.chen)
    again = report(world, days=13)
    assert (again.status, again.dispute) == (ReportStatus.REPORTED, "")


@pytest.mark.parametrize("who", ["alice", "chen", "dan", "carol"])
def test_it_refuses_reports_of_others_than_the_host(world: World, who: str) -> None:
    by = getattr(world, who)
    verb = lambda: verbs.report_month(world.appointment, MARCH, actual_days=1, paid=PAY, by=by)
    assert code_of(NotAllowed, verb) == "REPORT_NOT_HOST"


@pytest.mark.parametrize("who", ["alice", "bob", "dan"])
def test_it_refuses_confirmation_and_dispute_by_others(world: World, who: str) -> None:
    reported, by = report(world), getattr(world, who)
    assert code_of(NotAllowed, lambda: verbs.confirm_report(reported, by=by)) == "REPORT_NOT_PERSON"
    assert code_of(NotAllowed, lambda: verbs.dispute_report(reported, reason="不", by=by)) == "REPORT_NOT_PERSON"


def test_it_refuses_settlement_by_others_and_without_a_dispute(world: World) -> None:
    reported = report(world)

    def settle(by: Capacity) -> MonthlyReport:
        return verbs.settle_dispute(reported, actual_days=1, reason="无", by=by)

    assert code_of(NotPossible, lambda: settle(world.alice)) == "REPORT_NOT_DISPUTED"
    assert code_of(NotAllowed, lambda: settle(world.bob)) == "REPORT_NOT_HR"


def test_it_refuses_months_outside_the_term_and_days_to_come(world: World) -> None:
    assert code_of(NotValid, lambda: report(world, date(2026, 2, 1))) == "REPORT_OUTSIDE_TERM"
    assert code_of(NotValid, lambda: report(world, date(2028, 3, 1))) == "REPORT_OUTSIDE_TERM"
    assert code_of(NotPossible, lambda: report(world, date(2026, 4, 1))) == "REPORT_TOO_EARLY"
    clock.set_day(date(2026, 4, 30))
    assert report(world, date(2026, 4, 1)).month == date(2026, 4, 1)


def test_it_refuses_days_that_the_month_does_not_have(world: World) -> None:
    assert code_of(NotValid, lambda: report(world, days=32)) == "REPORT_DAYS"
    assert code_of(NotValid, lambda: report(world, days=-1)) == "REPORT_DAYS"
    assert code_of(NotValid, lambda: report(world, paid=Decimal(-1))) == "REPORT_PAY"


def test_it_refuses_empty_reasons(world: World) -> None:
    reported = report(world)
    assert code_of(NotValid, lambda: verbs.dispute_report(reported, reason=" ", by=world.chen)) == "REPORT_NO_REASON"
