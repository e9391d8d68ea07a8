"""The staff of the cases' world, on Monday, 5 January 2026."""

from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from lianpin.kernel.cases.tests.conftest import START, own_effects, records
from lianpin.kernel.staff.tests.factories import Staff, make_staff
from lianpin.toolkit import clock

__all__ = ["own_effects", "records"]


@pytest.fixture
def staff(db: None, records: dict[str, Any], tmp_path: Path, settings: Settings) -> Staff:
    settings.LIANPIN_DATA = tmp_path
    clock.set_day(START)
    return make_staff()
