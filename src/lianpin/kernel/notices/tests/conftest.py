"""Alice works in the university's personnel and finance offices, Bob in the enterprise; both have addresses, and mail goes out."""

from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django import Settings

from lianpin.kernel.identity.tests.factories import World, make_world
from lianpin.kernel.notices import registry
from lianpin.kernel.notices.enums import Topic


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two kinds of our own: one asks to act and comes at once, one is good to know and comes in the digest."""
    monkeypatch.setattr(registry, "_wordings", {})
    registry.word_notice("test.asked", Topic.TASK, "“%(title)s”等您办理")
    registry.word_notice("test.paid", Topic.SETTLEMENT, "%(title)s已支付")


@pytest.fixture
def world(db: None, settings: Settings) -> Iterator[World]:
    settings.LIANPIN_MAIL = True
    settings.LIANPIN_ADDRESS = "https://lianpin.example.edu.cn"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    made = make_world()
    for user in (made.alice, made.bob):
        user.email = f"{user.username}@example.edu.cn"
        user.save(update_fields=["email"])
    for held in (made.personnel, made.finance, made.firm):
        held.user.refresh_from_db()
    yield made


@pytest.fixture
def jobs_deferred(world: World) -> Iterator["Jobs"]:
    yield Jobs()


class Jobs:
    """The deliveries for which a job lies in the queue."""

    def deliveries(self) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT (args->>'delivery_id')::bigint FROM procrastinate_jobs "
                "WHERE task_name = 'lianpin.kernel.notices.jobs.deliver' ORDER BY id"
            )
            return [row[0] for row in cursor.fetchall()]
