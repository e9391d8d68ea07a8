"""One world for the whole folder, committed once, so that each visit is a transaction of its own."""

import pytest
from access.world import World
from django.db import connections, transaction


@pytest.fixture(scope="module")
def world(committed: None) -> World:
    with transaction.atomic():
        world = World.build()
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    return world
