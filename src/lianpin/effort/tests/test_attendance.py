"""A month at home is reported by the person or their college and certified by the host; what both maintain is decided by human resources."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lianpin.appointments import registry
from lianpin.appointments import verbs as appointments
from lianpin.appointments.models import Appointment
from lianpin.appointments.tests.factories import World, sheet
from lianpin.effort import verbs
from lianpin.effort.enums import AttendanceStatus
from lianpin.effort.models import Attendance
from lianpin.kernel.audit.queries import events_of
from lianpin.kernel.documents.models import Attachment
from lianpin.kernel.documents.verbs import store_attachment
from lianpin.kernel.identity.models import Capacity, Organisation
from lianpin.kernel.notices.models import Notice
from lianpin.toolkit.errors import LianpinError, NotAllowed, NotPossible, NotValid

MARCH, PAY = date(2026, 3, 1), Decimal("12000.00")


def report(
    world: World, days: str = "10", *, by: Capacity | None = None, body: Organisation | None = None, reason: str = ""
) -> Attendance:
    at = body or world.appointment.home
    return verbs.report_attendance(world.appointment, at, MARCH, days=Decimal(days), reason=reason, by=by or world.chen)


def code_of(kind: type[LianpinError], verb: Callable[[], object]) -> str:
    with pytest.raises(kind) as refusal:
        verb()
    return refusal.value.code


def told(kind: str) -> set[str]:
    return {notice.user.name for notice in Notice.objects.filter(kind=kind).select_related("user")}


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Appointment, int]]:
    found: list[tuple[Appointment, int]] = []
    monkeypatch.setattr(registry, "_listeners", [lambda appointment, year: found.append((appointment, year))])
    return found


def test_the_person_reports_work_at_home_and_the_host_certifies_it(world: World) -> None:
    line = report(world, "10.5")
    assert told("attendance.reported") == {world.bob.name}
    line = verbs.certify_attendance(line, seen=Decimal("10.5"), by=world.bob)
    assert (line.status, line.certified_as) == (AttendanceStatus.CERTIFIED, str(world.bob))
    assert [event.kind for event in events_of(line)] == ["attendance.reported", "attendance.certified"]
    assert told("attendance.certified") == {world.chen.name}


def test_a_correction_is_a_line_of_its_own_and_the_certified_one_stands_until_it_is_certified_too(world: World) -> None:
    first = verbs.certify_attendance(report(world), by=world.bob)
    assert code_of(NotValid, lambda: report(world, "12")) == "REASON_MISSING"
    second = report(world, "12", reason="漏计两天授课")
    first.refresh_from_db()
    assert (second.corrects, first.status) == (first, AttendanceStatus.CERTIFIED)
    detail = events_of(second).get().detail
    assert (detail["before"], detail["days"], detail["reason"]) == ("10.0", "12", "漏计两天授课")
    verbs.certify_attendance(second, by=world.bob)
    first.refresh_from_db()
    assert first.status == AttendanceStatus.REPLACED


def test_what_both_sides_maintain_is_decided_by_human_resources(world: World) -> None:
    line = verbs.dispute_attendance(report(world), reason="其中三天在企业", by=world.bob)
    assert told("attendance.disputed") == {world.chen.name}
    line = verbs.stand_by_attendance(line, answer="课表可查", by=world.chen)
    assert told("attendance.maintained") == {world.alice.name}
    assert (
        code_of(NotAllowed, lambda: verbs.decide_attendance(line, days=Decimal(8), reason="门禁", by=world.bob))
        == "ATTENDANCE_NOT_HR"
    )
    decided = verbs.decide_attendance(line, days=Decimal(8), reason="门禁记录", by=world.alice)
    line.refresh_from_db()
    assert (decided.days, decided.status, decided.corrects) == (Decimal(8), AttendanceStatus.CERTIFIED, line)
    assert line.status == AttendanceStatus.REPLACED
    assert told("attendance.decided") == {world.chen.name, world.bob.name}


def test_who_reported_may_answer_an_objection_with_other_days(world: World) -> None:
    line = verbs.dispute_attendance(report(world), reason="其中三天在企业", by=world.bob)
    again = report(world, "7", reason="扣除在企业的三天")
    line.refresh_from_db()
    assert (line.status, again.status) == (AttendanceStatus.REPLACED, AttendanceStatus.REPORTED)


def test_a_confirmed_report_of_the_host_is_put_right_once_the_person_certifies_it(
    world: World, heard: list[tuple[Appointment, int]]
) -> None:
    monthly = appointments.report_month(world.appointment, MARCH, actual_days=11, paid=PAY, by=world.bob)
    host = world.appointment.host
    assert (
        code_of(NotPossible, lambda: report(world, "13", by=world.bob, body=host, reason="补"))
        == "ATTENDANCE_REPORT_OPEN"
    )
    appointments.confirm_report(monthly, by=world.chen)
    heard.clear()
    line = report(world, "13", by=world.bob, body=host, reason="门禁漏记两天")
    monthly.refresh_from_db()
    assert (monthly.actual_days, heard) == (11, [])
    verbs.certify_attendance(line, by=world.chen)
    monthly.refresh_from_db()
    assert (monthly.actual_days, monthly.paid, heard) == (13, PAY, [(world.appointment, 2026)])
    corrected = events_of(monthly).last()
    assert corrected is not None
    assert (corrected.kind, corrected.detail["before"], corrected.detail["reason"]) == (
        "report.corrected",
        "11",
        "门禁漏记两天",
    )


@pytest.mark.parametrize(
    ("who", "verb"),
    [("bob", "report"), ("dan", "report"), ("carol", "report"), ("chen", "certify"), ("alice", "certify")],
)
def test_it_refuses_who_does_not_report_or_certify(world: World, who: str, verb: str) -> None:
    by = getattr(world, who)
    if verb == "report":
        assert code_of(NotAllowed, lambda: report(world, by=by)) == "ATTENDANCE_NOT_REPORTER"
    else:
        line = report(world)
        assert code_of(NotAllowed, lambda: verbs.certify_attendance(line, by=by)) == "ATTENDANCE_NOT_CERTIFIER"


def test_it_refuses_what_no_month_has_and_what_has_changed_meanwhile(world: World) -> None:
    assert code_of(NotValid, lambda: report(world, "10.3")) == "ATTENDANCE_DAYS"
    assert code_of(NotValid, lambda: report(world, "32")) == "ATTENDANCE_DAYS"
    line = report(world)
    assert (
        code_of(NotPossible, lambda: verbs.certify_attendance(line, seen=Decimal(9), by=world.bob))
        == "ATTENDANCE_CHANGED"
    )
    assert report(world).pk == line.pk, "the same once more changes nothing"


HEAD = ("任职编号", "月份", "实际工作日数", "更正说明")


def sheet_of(world: World, *rows: tuple[object, ...]) -> Attachment:
    file = SimpleUploadedFile("考勤.xlsx", sheet(rows, head=HEAD, title="考勤"))
    return store_attachment(file, ("XLSX",), by=world.alice)


def test_a_sheet_is_reported_as_a_whole_or_not_at_all(world: World) -> None:
    number = world.appointment.number
    with pytest.raises(NotValid) as refusal:
        verbs.import_attendance(
            sheet_of(world, (number, "2026-03", 9, ""), (number, "2026-04", 9.3, ""), ("?", "2026-05", 9, "")),
            by=world.alice,
        )
    assert "第 3 行“实际工作日数”" in refusal.value.reason and "第 4 行“任职编号”" in refusal.value.reason
    assert Attendance.objects.count() == 0
    good = sheet_of(world, (number, "2026-03", 9.5, ""), (number, "2026年4月", 10, ""))
    assert verbs.import_attendance(good, by=world.alice) == 2
    assert verbs.import_attendance(good, by=world.alice) == 2, "once more changes nothing"
    assert [(str(line), line.days, line.side) for line in Attendance.objects.all()] == [
        ("2026-03", Decimal("9.5"), "home"), ("2026-04", Decimal(10), "home"),
    ]  # fmt: skip
    with pytest.raises(NotValid, match="第 2 行.*请写明理由"):
        verbs.import_attendance(sheet_of(world, (number, "2026-03", 8, "")), by=world.alice)
