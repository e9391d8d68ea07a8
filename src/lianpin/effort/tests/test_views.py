"""The page of somebody's work: one's own rows in full, others' as one sum; the picture with its table; the ways a month goes."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from lianpin.appointments.tests.crowds import make_many_appointments, report_months
from lianpin.appointments.tests.factories import World
from lianpin.effort import verbs
from lianpin.effort.models import Attendance, Share
from lianpin.effort.verbs import Part
from lianpin.kernel.agreements.tests.factories import make_body, make_capacity, make_unit
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases.tests.crowds import crowd_the_frame
from lianpin.kernel.identity.enums import OrganisationKind, Role
from lianpin.kernel.identity.models import PLATFORM, Capacity, User
from lianpin.kernel.notices.models import Notice

MARCH = date(2026, 3, 1)
Page = Callable[[Capacity, str], str]


@pytest.fixture
def page(client: Client) -> Page:
    def read(by: Capacity, path: str) -> str:
        client.force_login(User.objects.get(memberships=by.membership_id))
        answer = client.get(path)
        return answer.content.decode() if answer.status_code == 200 else str(answer.status_code)

    return read


@pytest.fixture
def third(world: World) -> Capacity:
    """An enterprise elsewhere, to which 20 % were promised once the appointment gave them up."""
    body = make_body("远山研究院", OrganisationKind.ENTERPRISE, "91990100MA0EFF0RT1")
    by = make_capacity("何在", make_unit(body, "人力资源部"), Role.HANDLER)
    verbs.follow_appointment(world.appointment, date(2026, 9, 1), holds=False, by=PLATFORM)
    parts = [Part(body, Decimal("0.2345"))]
    verbs.promise_shares(
        world.appointment.person, parts, since=date(2026, 9, 1), until=None, number="远山合同7", by=PLATFORM
    )
    return by


def test_each_body_sees_its_own_rows_and_of_others_one_sum(world: World, third: Capacity, page: Page) -> None:
    path = f"/effort/people/{world.appointment.person_id}/"
    own = page(world.chen, path)
    assert all(each in own for each in ("我的工作量", "远山研究院", "远山合同7", world.appointment.host.name))
    host = page(world.bob, path)
    assert all(each in host for each in (world.appointment.home.name, world.appointment.number, "其他单位", "23.45%"))
    assert not any(each in host for each in ("远山研究院", "远山合同7"))
    other = page(third, path)
    assert all(each in other for each in ("远山研究院", "远山合同7", "其他单位"))
    assert not any(each in other for each in (world.appointment.host.name, world.appointment.number))
    assert [page(by, path) for by in (world.dan, world.carol)] == ["404", "404"]


def test_the_picture_has_a_line_of_the_whole_and_the_same_figures_as_a_table(world: World, page: Page) -> None:
    report_months(world.appointment, [MARCH])
    shown = page(world.chen, "/effort/")
    assert shown.count("chart-ring") == 1 + 2, "one month in each of the two drawings, and the legend"
    assert "chart-line" in shown and 'role="img"' in shown
    assert "2026-03-01 – 2027-06-30" in shown


def test_a_month_goes_its_way_by_the_pages(world: World, client: Client, page: Page) -> None:
    base = f"/effort/appointments/{world.appointment.pk}/report/"
    client.force_login(User.objects.get(memberships=world.chen.membership_id))
    given = {"body": world.appointment.home_id, "month": "2026-03-01", "days": "10.5"}
    assert client.post(base, given | {"days": "40"}).status_code == 422
    assert client.post(base, given).status_code == 302
    line = Attendance.objects.get()
    assert "认定" in page(world.bob, f"/effort/lines/{line.pk}/")
    assert client.post(f"/effort/lines/{line.pk}/dispute/", {"reason": "其中三天在企业"}).status_code == 302
    page(world.chen, f"/effort/lines/{line.pk}/")
    assert client.post(f"/effort/lines/{line.pk}/stand/", {"answer": "课表可查"}).status_code == 302
    assert "核定" in page(world.alice, f"/effort/lines/{line.pk}/")
    assert client.post(f"/effort/lines/{line.pk}/decide/", {"days": "9", "reason": "门禁"}).status_code == 302
    [decided] = Attendance.objects.filter(status="certified")
    assert decided.days == 9
    assert "10.5" in page(world.bob, f"/effort/lines/{decided.pk}/")


def test_a_body_records_its_own_employment_and_is_refused_what_is_not_free(world: World, client: Client) -> None:
    client.force_login(User.objects.get(memberships=world.bob.membership_id))
    path = f"/effort/people/{world.appointment.person_id}/employ/"
    refused = client.post(path, {"number": "HT-9", "effort": "0", "since": "2025-01-01"})
    assert refused.status_code == 422
    assert "0.01" in refused.content.decode()
    taken = client.post(path, {"number": "HT-9", "effort": "60", "since": "2025-01-01", "ends_on": "2026-02-28"})
    assert taken.status_code == 302
    assert Share.objects.filter(number="HT-9").get().effort == Decimal("0.6")
    assert [notice.user.name for notice in Notice.objects.filter(kind="share.promised")] == ["陈一帆"]
    follow = client.post(path, {"number": "HT-8", "effort": "60", "since": "2025-06-01"})
    assert "2025-06-01起" in follow.content.decode()


def test_the_pages_cost_the_same_for_a_hundred_rows(
    world: World, client: Client, statements: Callable[[Client, str], int]
) -> None:
    person = world.appointment.person_id
    paths = {"chen": ["/effort/", f"/effort/people/{person}/"], "bob": ["/effort/", f"/effort/people/{person}/"]}

    def count() -> dict[tuple[str, str], int]:
        found: dict[tuple[str, str], int] = {}
        for who, addresses in paths.items():
            client.force_login(User.objects.get(memberships=getattr(world, who).membership_id))
            found |= {(who, address): statements(client, address) for address in addresses}
        return found

    verbs.report_attendance(world.appointment, world.appointment.home, MARCH, days=Decimal(9), by=world.chen)
    count()  # what a process reads once is read
    few = count()
    many = make_many_appointments(world.appointment)
    for each in many[:30]:
        share = Share.objects.create(
            person_id=person, organisation=each.host, source="agreement", agreement=each.agreement, number=each.number,
            effort=Decimal("0.01"), agreed=each.agreement.during, during=each.agreement.during, promised_on=MARCH,
        )  # fmt: skip
        record("share.promised", share, by=PLATFORM)
        Attendance.objects.create(
            appointment=each, organisation=each.home, month=MARCH, days=Decimal(9), side="person", reported_as="陈一帆", reported_on=MARCH
        )  # fmt: skip
    for by in (world.bob, world.chen):
        crowd_the_frame(by, world.appointment.case.version)
    assert count() == few
