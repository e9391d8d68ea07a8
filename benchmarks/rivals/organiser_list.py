"""pretalx's organiser list of 10,000 proposals, in a pretalx of its own: run by the Python of an environment where it is installed.

Once it is ready, each line that comes in asks for the list once, in the process itself; the answer is a line of JSON: the seconds that it took, and
the processor's.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import tempfile
import time

PROPOSALS = 10_000


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="lianpin-pretalx-") as folder:
        os.environ |= {"PRETALX_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "pretalx.settings"}
        os.chdir(folder)
        import django

        django.setup()
        from django.conf import settings

        # Its assets are not built here, and no page of ours is measured with them either.
        settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        _answer(*_fill())
    return 0


def _fill() -> tuple[object, str]:
    """An administrator, and the address of an event with so many proposals."""
    from django_scopes import scopes_disabled
    from pretalx.event.models import Event, Organiser
    from pretalx.person.models import User
    from pretalx.submission.models import Submission

    with scopes_disabled():
        admin = User.objects.create_superuser(email="admin@localhost.example", password="a-long-password-9")
        day = dt.date(2026, 6, 1)
        event = Event.objects.create(
            name="Bench", slug="bench", organiser=Organiser.objects.create(name="Bench", slug="bench"),
            email="bench@localhost.example", date_from=day, date_to=day + dt.timedelta(days=3), locale_array="en",
            content_locale_array="en", timezone="Asia/Shanghai",
        )  # fmt: skip
        event.build_initial_data()
        Submission.objects.bulk_create(
            Submission(
                code=f"P{number:05d}", title=f"Proposal {number}", event=event, submission_type=event.cfp.default_type,
                content_locale="en", state="submitted", abstract="An abstract.",
            )
            for number in range(PROPOSALS)
        )  # fmt: skip
    return admin, "/orga/event/bench/submissions/"


def _answer(admin: object, address: str) -> None:
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(admin)
    status = client.get(address, follow=True).status_code
    assert status == 200, status
    print("ready", flush=True)
    for _line in sys.stdin:
        began, used = time.perf_counter(), time.process_time()
        client.get(address, follow=True)
        print(json.dumps([time.perf_counter() - began, time.process_time() - used]), flush=True)


if __name__ == "__main__":
    sys.exit(main())
