"""Three certified months that differ from the promise by more than is allowed are warned of, once, with whose tolerance it was."""

from datetime import date
from decimal import Decimal

import pytest
from lianpin_regulations import Given

from lianpin.appointments.tests.crowds import report_months
from lianpin.appointments.tests.factories import World
from lianpin.effort import facts, verbs
from lianpin.effort.models import Drift
from lianpin.kernel.identity.models import PLATFORM
from lianpin.kernel.notices.models import Notice
from lianpin.kernel.regulations.queries import program

MONTHS = [date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)]


def test_too_much_work_is_warned_of_once_to_both_bodies_and_the_person(world: World) -> None:
    report_months(world.appointment, MONTHS[:2])
    assert verbs.warn_of_drift(world.appointment, by=PLATFORM) == [], "the last month is not certified"
    report_months(world.appointment, MONTHS[2:])
    world.appointment.reports.update(actual_days=16)
    [drift] = verbs.warn_of_drift(world.appointment, by=PLATFORM)
    # 65 weekdays from April to June 2026, as no calendar is published here; 48 of them at the host.
    assert (drift.promised, drift.actual) == (Decimal("0.5"), (Decimal(48) / 65).quantize(Decimal("0.0001")))
    assert (drift.organisation, drift.basis) == (world.appointment.host, "平台默认：允许偏差10%，连续3个月")
    assert {notice.user.name for notice in Notice.objects.filter(kind="effort.drifted")} == {"周文静", "何敏", "陈一帆"}
    assert verbs.warn_of_drift(world.appointment, by=PLATFORM) == []
    assert Drift.objects.count() == 1


def test_within_the_tolerance_nothing_is_said(world: World) -> None:
    report_months(world.appointment, MONTHS)
    world.appointment.reports.update(actual_days=12)
    assert verbs.warn_of_drift(world.appointment, by=PLATFORM) == []
    verbs.set_tolerance(points=Decimal("0.05"), months=2, by=world.bob)
    [drift] = verbs.warn_of_drift(world.appointment, by=PLATFORM)
    assert (drift.months, drift.basis) == (2, "该单位的设置：允许偏差5%，连续2个月")


def test_what_the_regulation_says_goes_before_what_a_body_has_set(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    verbs.set_tolerance(points=Decimal("0.05"), months=2, by=world.bob)
    regulation = program(world.appointment.case.version)
    monkeypatch.setitem(regulation.facts, facts.TOLERANCE, regulation.facts["从业比例"])
    monkeypatch.setattr(facts, "facts_of", lambda case: {facts.TOLERANCE: Given(Decimal("0.2"), by="三方协议")})
    allowed = facts.allowed_for(world.appointment, world.appointment.host_id)
    assert (allowed.points, allowed.months) == (Decimal("0.2"), 2)
    assert allowed.basis == f"《{regulation.title}》的“从业比例允许偏差”"
