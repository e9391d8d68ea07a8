"""The pages of appointments and their months cost the same at one and at a hundred rows."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from lianpin.appointments import verbs
from lianpin.appointments.enums import ReportStatus
from lianpin.appointments.models import MonthlyReport
from lianpin.appointments.tests.crowds import lengthen, make_many_appointments, months_from, report_months
from lianpin.appointments.tests.factories import World, make_world, publish_support, upload
from lianpin.kernel.cases.enums import StepStatus
from lianpin.kernel.cases.models import Step
from lianpin.kernel.cases.tests.crowds import crowd_the_frame
from lianpin.kernel.cases.tests.crowds import lengthen as lengthen_case
from lianpin.kernel.cases.tests.factories import submit
from lianpin.kernel.documents.verbs import store_attachment
from lianpin.kernel.identity.models import Organisation, User
from lianpin.toolkit import clock

Statements = Callable[[Client, str], int]
Count = Callable[[dict[str, list[str]]], dict[tuple[str, str], int]]
FIRST = date(2026, 3, 1)


@pytest.fixture
def world(db: None, tmp_path: Path, settings: Settings) -> World:
    """An appointment of ten years, on a day when more than a hundred of its months are over."""
    settings.LIANPIN_DATA = tmp_path
    settings.LIANPIN_RULEBOOKS = [tmp_path]
    clock.set_day(date(2026, 2, 3))
    made = make_world(tmp_path, until=date(2036, 3, 1))
    clock.set_day(date(2034, 8, 1))
    return made


@pytest.fixture
def count(world: World, client: Client, statements: Statements) -> Count:
    """What each page costs for each who reads it."""

    def costs(pages: dict[str, list[str]]) -> dict[tuple[str, str], int]:
        found: dict[tuple[str, str], int] = {}
        for name, addresses in pages.items():
            client.force_login(User.objects.get(memberships=getattr(world, name).membership_id))
            found |= {(name, address): statements(client, address) for address in addresses}
        return found

    return costs


def test_lists_cost_the_same_for_a_hundred_appointments(world: World, count: Count) -> None:
    report_months(world.appointment, [FIRST], ReportStatus.REPORTED)
    lists = ["/appointments/", "/api/appointments", "/agreements/", "/cases/"]
    pages = {
        "alice": lists,
        "bob": [*lists, "/appointments/?page=2", "/appointments/reports/template", "/appointments/reports/import"],
        "chen": lists,
    }
    few = count(pages)
    make_many_appointments(world.appointment)
    for by in (world.alice, world.bob, world.chen):
        crowd_the_frame(by, world.appointment.case.version)
    assert count(pages) == few


def test_an_appointment_costs_the_same_for_a_hundred_months_events_and_facts(world: World, count: Count) -> None:
    appointment, months = world.appointment, months_from(FIRST, 100)
    report_months(appointment, months[:1], ReportStatus.REPORTED)
    report_months(appointment, months[1:2], ReportStatus.DISPUTED)
    report_months(appointment, months[2:3])
    waiting, disputed, _confirmed = MonthlyReport.objects.order_by("month")
    held = {"unit_id": world.alice.unit_id, "status": StepStatus.OPEN, "opened_on": FIRST}
    Step.objects.create(case=appointment.case, number=1, name="签订", actor="学校", **held)
    base = f"/appointments/{appointment.pk}"
    all_may = [
        f"{base}/",
        f"/api{base}",
        f"{base}/reports/",
        f"{base}/minimum/2026",
        f"/agreements/{appointment.agreement_id}/",
        f"/cases/{appointment.case_id}/",
    ]
    pages = {
        "alice": [*all_may, f"{base}/reports/{disputed.pk}/settle"],
        "bob": [*all_may, f"{base}/reports/enter", f"{base}/reports/enter?month=2026-03"],
        "chen": [*all_may, f"{base}/reports/{waiting.pk}/confirm", f"{base}/reports/{waiting.pk}/dispute"],
    }
    count(pages)  # what a process reads once is read
    few = count(pages)
    report_months(appointment, months[3:])
    make_many_appointments(appointment)
    lengthen(appointment)
    lengthen_case(appointment.case)
    for by in (world.alice, world.bob, world.chen):
        crowd_the_frame(by, appointment.case.version)
    assert count(pages) == few


def test_an_import_costs_the_same_for_a_hundred_rows(world: World, count: Count) -> None:
    number, months = world.appointment.number, months_from(FIRST, 100)
    rows = [(number, "陈一帆", f"{month:%Y-%m}", 11, 12000) for month in months]
    one, hundred, wrong = (
        store_attachment(upload(each), by=world.bob) for each in (rows[:1], rows, [(number, "", "x", 1, 1)] * 100)
    )
    pages = {"bob": [f"/appointments/reports/import/{each.pk}" for each in (one, hundred, wrong)]}
    count(pages)
    few = count(pages)
    assert len(set(few.values())) == 1
    make_many_appointments(world.appointment)
    report_months(world.appointment, months[50:], ReportStatus.DISPUTED)
    assert count(pages) == few


def test_applying_to_the_city_costs_the_same_for_a_hundred_regulations(world: World, count: Count) -> None:
    issuer = Organisation.objects.get(pk=world.carol.organisation_id or 0)
    publish_support(1, issuer)
    pages = {"bob": [f"/appointments/{world.appointment.pk}/support"]}
    count(pages)  # what a process reads once is read
    few = count(pages)
    for number in range(2, 101):
        publish_support(number, issuer)
    lengthen(world.appointment)
    report_months(world.appointment, months_from(FIRST, 100))
    count(pages)
    assert count(pages) == few


def test_an_application_to_the_city_costs_the_same_for_a_hundred_months_and_facts(world: World, count: Count) -> None:
    appointment = world.appointment
    version = publish_support(1, Organisation.objects.get(pk=world.carol.organisation_id or 0))
    case = verbs.open_support_case(appointment, version, by=world.bob)
    report_months(appointment, [FIRST])
    draft = {"bob": [f"/cases/{case.pk}/{page}" for page in ("", "form/", "submit/")]}
    count(draft)  # what a process reads once is read
    few = count(draft)
    report_months(appointment, months_from(FIRST, 100)[1:])
    lengthen(appointment)
    lengthen_case(appointment.case)
    assert count(draft) == few


def test_a_step_of_the_city_costs_the_same_for_a_hundred_months_and_facts(world: World, count: Count) -> None:
    appointment = world.appointment
    version = publish_support(1, Organisation.objects.get(pk=world.carol.organisation_id or 0))
    case = submit(verbs.open_support_case(appointment, version, by=world.bob), by=world.bob)
    report_months(appointment, [FIRST])
    pages = {"carol": [f"/cases/{case.pk}/", f"/steps/{case.steps.get().pk}/"], "bob": [f"/cases/{case.pk}/withdraw/"]}
    few = count(pages)
    report_months(appointment, months_from(FIRST, 100)[1:])
    lengthen(appointment)
    lengthen_case(appointment.case)
    lengthen_case(case)
    assert count(pages) == few
