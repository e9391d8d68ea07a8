"""Who is told of what happens in a case; and a calendar of its deadlines."""

from datetime import date

from django.test import Client
from icalendar import Calendar
from pytest_django import Settings

from lianpin.kernel.cases import jobs, queries, verbs
from lianpin.kernel.cases.enums import Audience, Outcome
from lianpin.kernel.cases.models import Case, Step
from lianpin.kernel.cases.tests.factories import World
from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import Capacity, Membership
from lianpin.kernel.notices.models import Notice
from lianpin.kernel.notices.verbs import renew_feed
from lianpin.toolkit import clock


def told(kind: str) -> list[str]:
    """Whose unread notices of that kind there are."""
    found = Notice.objects.filter(kind=kind, read_at=None)
    return sorted(found.values_list("user__username", flat=True))


def test_a_unit_is_told_when_its_turn_comes_and_not_after_it_is_done(world: World) -> None:
    case = world.submitted()
    assert told("case.step_opened") == ["alice", "ann"]
    world.take(case, "受理", "alice")
    assert told("case.step_opened") == ["bob", "uma"], "both who sign off together"


def test_an_official_who_is_the_applicant_is_not_asked_to_decide(world: World) -> None:
    """Chen also works in the office that accepts the application."""
    chen = world.user("chen")
    office = world.unit("alice")
    Membership.objects.create(user=chen, unit=office, role=Role.HANDLER, since_on=date(2021, 1, 1))
    Membership.objects.filter(user__username="ann").update(until_on=date(2025, 12, 31))
    world.submitted()
    assert told("case.step_opened") == ["alice"]


def test_whoever_applied_is_told_how_it_goes(world: World) -> None:
    case = world.submitted()
    world.take(case, "受理", "alice", Outcome.RETURNED, opinion="缺材料")
    notice = Notice.objects.get(kind="case.returned")
    assert (notice.user.username, notice.path, notice.detail["reason"]) == ("chen", f"/cases/{case.pk}/form/", "缺材料")
    assert notice.membership is not None and notice.membership.role == Role.TALENT


def test_the_public_notice_is_told_and_what_is_late(world: World) -> None:
    case = world.decided(world.submitted())
    assert told("case.notice_published") == ["chen"]
    assert Notice.objects.filter(kind="case.step_opened").exclude(path__startswith="/steps/").count() == 0
    other = world.submitted()
    clock.set_day(date(2026, 3, 2))
    jobs.run_day()
    assert told("case.step_overdue") == ["alice", "ann"]
    assert case != other


def test_everybody_can_see_what_they_are_told_of(world: World) -> None:
    world.decided(world.submitted())
    for notice in Notice.objects.select_related("membership__user", "membership__unit__organisation"):
        assert notice.membership is not None
        by: Capacity = notice.membership.capacity()
        seen = queries.cases_for(by)
        case = Step.objects.get(pk=notice.subject_id).case if notice.subject_type == "cases.step" else None
        assert seen.filter(pk=case.pk if case else notice.subject_id).exists()


def feed(client: Client, world: World, name: str) -> dict[str, tuple[str, str, str, int]]:
    """Everything in somebody's calendar: by UID its words, its day as it is written, its status and its sequence."""
    token = renew_feed(world.user(name), by=world[name])
    answer = client.get(f"/calendar/{token}.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    written = [
        {line.partition(":")[0]: line.partition(":")[2] for line in event.to_ical().decode().split("\r\n")}
        for event in Calendar.from_ical(answer.content).walk("VEVENT")
    ]
    return {
        each["UID"]: (each["SUMMARY"], each["DTSTART;VALUE=DATE"], each["STATUS"], int(each["SEQUENCE"]))
        for each in written
    }


def test_a_calendar_holds_ones_own_deadlines_as_whole_days(world: World, client: Client, settings: Settings) -> None:
    settings.LIANPIN_ADDRESS = "https://lianpin.example.edu.cn"
    case = world.submitted()
    step = Step.objects.get(case=case, status="open")
    (uid, first), *others = feed(client, world, "alice").items()
    assert others == []
    assert uid.endswith("@lianpin.example.edu.cn")
    assert step.due_on is not None
    assert first[:3] == (f"受理到期：{case.title}", f"{step.due_on:%Y%m%d}", "CONFIRMED")
    assert feed(client, world, "uma") == {}
    # Returned and submitted again: another row, a later day, the same deadline in its next version.
    world.take(case, "受理", "alice", Outcome.RETURNED, opinion="补正")
    clock.set_day(date(2026, 1, 7))
    verbs.submit_case(Case.objects.get(pk=case.pk), by=world["chen"])
    Step.objects.filter(case=case).update(is_provisional=True)
    again = feed(client, world, "alice")[uid]
    assert (again[0], again[2], again[3] > first[3]) == (f"受理到期：{case.title}（暂定）", "TENTATIVE", True)
    assert again[1] > first[1]


def test_the_end_of_a_public_notice_is_in_the_applicants_calendar_too(world: World, client: Client) -> None:
    case = world.decided(world.submitted())
    closes = case.steps.get(notice__isnull=False).notice.closes_on
    for name in ("chen", "alice"):
        assert [each[:2] for each in feed(client, world, name).values() if "公示" in each[0]] == [
            (f"公示届满：{case.title}公示", f"{closes:%Y%m%d}")
        ]


def test_a_calendar_does_not_tell_the_applicant_that_officials_noted_something(world: World, client: Client) -> None:
    case = world.decided(world.submitted())
    before = {name: feed(client, world, name) for name in ("chen", "alice")}
    assert before["chen"]
    verbs.comment_case(case, "内部意见", audience=Audience.OFFICIALS, by=world["alice"])
    assert {name: feed(client, world, name) for name in before} == before
