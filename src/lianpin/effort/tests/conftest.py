"""One appointment of two years, half home and half host, whose shares are in the ledger."""

from datetime import date
from pathlib import Path

import pytest
from pytest_django import Settings

from lianpin.appointments.tests.factories import World, make_world
from lianpin.effort.verbs import follow_appointment
from lianpin.kernel.identity.models import PLATFORM
from lianpin.toolkit import clock

BEFORE, START, NOW = date(2026, 2, 3), date(2026, 3, 1), date(2026, 7, 1)


@pytest.fixture
def world(db: None, tmp_path: Path, settings: Settings) -> World:
    settings.LIANPIN_DATA = tmp_path
    settings.LIANPIN_RULEBOOKS = [tmp_path]
    clock.set_day(BEFORE)
    made = make_world(tmp_path)
    follow_appointment(made.appointment, START, holds=True, by=PLATFORM)
    clock.set_day(NOW)
    return made
