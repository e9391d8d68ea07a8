"""One world for the whole folder, committed once, so that each visit is a transaction of its own."""

from collections.abc import Callable
from typing import Any

import pytest
from access import leaks
from access.world import World
from django.db import transaction


@pytest.fixture(scope="module")
def world(kept: Callable[[str, Callable[[], Any]], World]) -> World:
    def build() -> World:
        with transaction.atomic():
            return World.build()

    return kept("world", build)


@pytest.fixture(scope="module")
def tenants(kept: Callable[[str, Callable[[], Any]], World], world: World) -> World:
    """The world with a second tenant beside the first."""

    def build() -> World:
        leaks.settle_second(world)
        return world

    return kept("tenants", build)
