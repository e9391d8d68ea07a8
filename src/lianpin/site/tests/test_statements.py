"""What the supervisor asks again and again costs one statement."""

from collections.abc import Callable

from django.test import Client


def test_the_health_check_asks_the_database_once(client: Client, statements: Callable[[Client, str], int]) -> None:
    assert statements(client, "/healthz") == 1
