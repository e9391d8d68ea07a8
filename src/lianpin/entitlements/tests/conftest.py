"""The bodies, and one appointment among them."""

from datetime import date

import pytest

from lianpin.appointments.models import Appointment
from lianpin.entitlements.tests.factories import World, make_appointment, make_world
from lianpin.toolkit import clock


@pytest.fixture
def world(db: None) -> World:
    clock.set_day(date(2026, 4, 10))
    return make_world()


@pytest.fixture
def appointment(world: World) -> Appointment:
    return make_appointment(world)
