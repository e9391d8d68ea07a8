"""The world on Monday, 5 January 2026; the demo's list of logins is each test's own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest

from lianpin.kernel.identity.registry import demo_logins, register_demo_logins
from lianpin.kernel.identity.tests.factories import World, make_world
from lianpin.toolkit import clock

DAY = date(2026, 1, 5)


@dataclass(frozen=True)
class Login:
    """One button of the demo's login page."""

    username: str
    name: str = "某人"
    body: str = "云汐大学"
    unit: str = "人事处"
    does: str = "初审、评分"


@pytest.fixture(autouse=True)
def logins() -> Iterator[list[object]]:
    """The demo's logins while the test runs: none, until it registers some."""
    before = list(demo_logins)
    register_demo_logins([])
    yield demo_logins  # type: ignore[misc]
    register_demo_logins(before)


@pytest.fixture
def world(db: None) -> World:
    clock.set_day(DAY)
    return make_world()
