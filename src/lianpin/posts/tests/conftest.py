"""The world, and a browser for anybody in it."""

from collections.abc import Callable

import pytest
from django.test import Client

from lianpin.profiles.tests.factories import World

Enter = Callable[[str], Client]


@pytest.fixture
def world(db: None) -> World:
    return World.make()


@pytest.fixture
def enter(world: World) -> Enter:
    def as_somebody(name: str) -> Client:
        client = Client()
        client.force_login(world.user(name))
        return client

    return as_somebody
