"""What the worker computes: in the same transaction as the fact that changed, and when a month has ended."""

from datetime import date

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from lianpin.appointments.enums import AppointmentStatus
from lianpin.appointments.models import Appointment
from lianpin.appointments.registry import tell_facts_changed
from lianpin.entitlements import jobs
from lianpin.entitlements.models import Entitlement
from lianpin.entitlements.tests.factories import NEXT_VERSION
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases.models import Fact
from lianpin.kernel.identity.models import PLATFORM
from lianpin.kernel.regulations.verbs import publish_version
from lianpin.toolkit import clock


def waiting() -> list[dict[str, int]]:
    found = ProcrastinateJob.objects.filter(task_name="lianpin.entitlements.jobs.compute_entitlements").order_by("pk")
    return list(found.values_list("args", flat=True))


def test_a_changed_fact_defers_the_job(appointment: Appointment) -> None:
    tell_facts_changed(appointment, 2026)
    assert waiting() == [{"appointment_id": appointment.pk, "year": 2026}]


def test_the_job_computes_and_is_quiet_when_the_row_is_gone(appointment: Appointment) -> None:
    for name, value in (("月标准", "4000.00"), ("签订日", "2026-02-03")):
        Fact.objects.create(
            case=appointment.case, name=name, value=value, source="学校", given_by="", given_on=date(2026, 2, 3)
        )
    jobs.compute_entitlements(appointment_id=appointment.pk, year=2026)
    jobs.compute_entitlements(appointment_id=appointment.pk, year=2026)
    jobs.compute_entitlements(appointment_id=0, year=2026)
    assert list(Entitlement.objects.values_list("item", "period")) == [("工伤保险", "2026-03")]


@pytest.mark.parametrize(
    ("today", "years"),
    [
        (date(2026, 4, 1), [2026]),
        (date(2026, 4, 2), []),
        (date(2027, 1, 1), [2026]),
        (date(2026, 3, 1), []),
        (date(2028, 3, 1), [2028]),
    ],
)
def test_on_the_first_the_month_before_is_computed(appointment: Appointment, today: date, years: list[int]) -> None:
    clock.set_day(today)
    jobs.run_day()
    assert [job["year"] for job in waiting()] == years


@pytest.mark.parametrize(("published", "years"), [(True, [2026, 2027]), (False, [])])
def test_after_a_version_came_out_what_was_computed_is_computed_anew(
    appointment: Appointment, published: bool, years: list[int]
) -> None:
    clock.set_day(date(2026, 4, 20))
    for year in (2026, 2027):
        jobs.compute_entitlements(appointment_id=appointment.pk, year=year)
    clock.set_day(date(2026, 4, 21))
    if published:
        publish_version(NEXT_VERSION, by=PLATFORM)
    clock.set_day(date(2026, 4, 22))
    jobs.run_day()
    assert [job["year"] for job in waiting()] == years


def test_who_is_not_in_office_any_more_is_left_alone(appointment: Appointment) -> None:
    Appointment.objects.filter(pk=appointment.pk).update(status=AppointmentStatus.ENDED)
    record("appointment.ended", appointment, by=PLATFORM)
    clock.set_day(date(2026, 4, 1))
    jobs.run_day()
    assert waiting() == []
