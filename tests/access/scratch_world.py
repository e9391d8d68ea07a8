"""The world of these tests outside of a test: in a database that is thrown away, for the drills."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from lianpin.site import postgres, scratch

if TYPE_CHECKING:
    from access.world import World


@contextmanager
def world(data: Path) -> "Iterator[World]":
    """Make it in a folder, as the demo would be; Django must not be set up yet."""
    os.environ |= {"LIANPIN_DEMO": "true", "LIANPIN_HTTPS": "false", "LIANPIN_SECRET_KEY": secrets.token_hex()}
    try:
        scratch.prepare(data, options=("fsync=off", "full_page_writes=off", "synchronous_commit=off"))
        from django.conf import settings
        from django.db import connections, transaction
        from django.test.utils import setup_test_environment

        # Nobody signs in by password here, and dozens are made.
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        setup_test_environment(debug=False)
        from access.world import World

        with transaction.atomic():
            made = World.build()
        with connections["owner"].cursor() as cursor:
            cursor.execute("ANALYZE")
        yield made
        connections.close_all()
    finally:
        postgres.destroy(data)
