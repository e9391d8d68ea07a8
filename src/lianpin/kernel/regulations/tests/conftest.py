"""The working day before the regulations take effect: 31 December 2025."""

from datetime import date

import pytest

from lianpin.toolkit import clock


@pytest.fixture(autouse=True)
def day(db: None) -> date:
    day = date(2025, 12, 31)
    clock.set_day(day)
    return day
