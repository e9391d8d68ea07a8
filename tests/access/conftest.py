"""One world for the whole folder, in one transaction that never ends well."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from access.world import World
from django.db import transaction

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: "DjangoDbBlocker") -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield World.build()
        transaction.set_rollback(True)
