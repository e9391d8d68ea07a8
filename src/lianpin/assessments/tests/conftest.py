"""The world on the first working days of 2027, when the year 2026 is assessed."""

from datetime import date

import pytest

from lianpin.assessments.tests.factories import World, make_world
from lianpin.toolkit import clock


@pytest.fixture
def world(db: None) -> World:
    clock.set_day(date(2026, 1, 5))
    made = make_world()
    clock.set_day(date(2027, 1, 5))
    return made
