"""A store and a rulebook of its own for each test, and one appointment of two years."""

from datetime import date
from pathlib import Path

import pytest
from pytest_django import Settings

from lianpin.appointments.tests.factories import World, make_world
from lianpin.toolkit import clock


@pytest.fixture
def world(db: None, tmp_path: Path, settings: Settings) -> World:
    settings.LIANPIN_DATA = tmp_path
    settings.LIANPIN_RULEBOOKS = [tmp_path]
    clock.set_day(date(2026, 2, 3))
    made = make_world(tmp_path)
    clock.set_day(date(2026, 4, 1))
    return made
