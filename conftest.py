"""The suite's database, clock and browser.

The server is our own embedded one under a throw-away folder (or LIANPIN_DATABASE_URL with LIANPIN_DATABASE_OWNER_URL, whose
role may create databases). The owner migrates one template; every process clones it and works as lianpin_app, without
superuser rights, so that row-level security holds in tests as it does in service.
"""

import contextlib
import fcntl
import os
import pickle
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from psycopg import sql

from lianpin.site import database, postgres
from lianpin.toolkit import vault, wall

if TYPE_CHECKING:
    from django.test import Client
    from playwright.sync_api import Browser
    from pytest_django import DjangoDbBlocker

# The headless shell first: the same engine without a window's own pages, which took a third of the processor's time.
BROWSERS = (
    "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
)  # fmt: skip
# No traffic of its own, and nothing that a container lacks.
QUIET = [
    "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-quic",
]  # fmt: skip
TEMPLATE = "template"
# Nothing here outlives the run, and what is read once is planned for longer than it runs: most of all what joins twenty tables.
OPTIONS = (
    "fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off", "join_collapse_limit=4",
)  # fmt: skip
STORIES = Path(__file__).parent / "tests" / "stories"


def pytest_unconfigure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        return
    data: Path = settings.LIANPIN_DATA
    if data.exists():
        if database.is_embedded():
            postgres.destroy(data)
        else:
            for made in data.glob("*.made"):
                _drop(_name(made.stem))
        shutil.rmtree(data)


# --- database ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: "DjangoDbBlocker"
) -> Iterator[None]:
    """This process's own database, cloned from the migrated template; the application's role is the default."""
    from django.test import TransactionTestCase

    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with django_db_blocker.unblock():
        _make_template()
        _clone(worker)
        _point_to(_name(worker))

    # Nobody may truncate here, and the rows that migrations made must come back: so no `flush`.
    TransactionTestCase._fixture_teardown = lambda _self: _start_afresh(worker)  # type: ignore[attr-defined]
    yield
    with django_db_blocker.unblock():
        connections.close_all()
        _drop(_name(worker))


@pytest.fixture(scope="module")
def committed(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: "DjangoDbBlocker"
) -> Iterator[None]:
    """For a module whose tests read one world that is committed once: all of it goes when the module ends."""
    with django_db_blocker.unblock():
        yield
        _start_afresh(getattr(request.config, "workerinput", {}).get("workerid", "main"))


@pytest.fixture(scope="module")
def kept(request: pytest.FixtureRequest, committed: None) -> Callable[[str, Callable[[], Any]], Any]:
    """What a module commits before its tests, told once in a run and then cloned: `kept("world", World.build)` gives what was built.

    The first process that asks builds it and keeps its database and a pickle of what it was given; the others wait for it.
    """
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")

    def given(name: str, build: Callable[[], Any]) -> Any:
        with _alone(name) as record:
            if not record.exists():
                made = build()
                with connections["owner"].cursor() as cursor:
                    cursor.execute("ANALYZE")
                connections.close_all()
                _clone(name, of=worker)
                record.write_bytes(pickle.dumps(made))
                return made
        _start_afresh(worker, of=name)
        return pickle.loads(record.read_bytes())

    return given


@pytest.fixture
def undone(django_db_blocker: "DjangoDbBlocker") -> Iterator[None]:
    """What a test changes in a world that its module has committed goes when the test ends."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def business_day(db: None) -> Iterator[Callable[[date], None]]:
    """Set the day that it is: `business_day(date(2026, 1, 5))`. Nothing in the suite may depend on the system's date."""
    from lianpin.toolkit import clock

    yield clock.set_day


MOST_STATEMENTS = 20
FREE = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT", "SET ")


@pytest.fixture
def statements(db: None) -> "Callable[[Client, str], int]":
    """How many SQL statements the page at this address costs, savepoints and SET apart: never above `MOST_STATEMENTS`."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(client: "Client", address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address)
            b"".join(answer)  # what is streamed costs as well
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        counted = [each["sql"] for each in captured if not each["sql"].startswith(FREE)]
        assert len(counted) <= MOST_STATEMENTS, "\n".join([address, *counted])
        return len(counted)

    return count


def _name(purpose: str) -> str:
    return f"{settings.LIANPIN_DATA.name}-{purpose}"


def _make_template() -> None:
    data: Path = settings.LIANPIN_DATA
    if database.is_embedded():
        postgres.start(data, options=OPTIONS)
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(TEMPLATE) as record:
        if not record.exists():
            vault.add_key(Path(settings.LIANPIN_VAULT_KEYS))
            _prepare_template()
            record.touch()


@contextlib.contextmanager
def _alone(name: str) -> Iterator[Path]:
    """xdist: the first process makes what has this name and leaves a record of it, the others wait."""
    data: Path = settings.LIANPIN_DATA
    with (data / f"{name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield data / f"{name}.made"


def _prepare_template() -> None:
    record = postgres.read(settings.LIANPIN_DATA)
    if record is not None:
        database.prepare(_admin_url(), _name(TEMPLATE), passwords=record.passwords)
    else:
        _execute("CREATE DATABASE {}", _name(TEMPLATE))
    _point_to(_name(TEMPLATE))
    database.migrate(verbosity=0)
    connections.close_all()


def _clone(name: str, *, of: str = TEMPLATE) -> None:
    _execute("CREATE DATABASE {} TEMPLATE {}", _name(name), _name(of))


def _start_afresh(worker: str, *, of: str = TEMPLATE) -> None:
    """After what was committed: a new clone. Nobody empties tables, so append-only stays append-only."""
    connections.close_all()
    _drop(_name(worker))
    _clone(worker, of=of)


def _drop(name: str) -> None:
    _execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _execute(statement: str, *names: str) -> None:
    with psycopg.connect(_admin_url(), autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))  # type: ignore[arg-type]


def _admin_url() -> str:
    record = postgres.read(settings.LIANPIN_DATA)
    return record.url(postgres.SUPERUSER, "postgres") if record else database.urls(settings.LIANPIN_DATA)[1]


def _point_to(name: str) -> None:
    app_url, owner_url = database.urls(settings.LIANPIN_DATA)
    for alias, url in (("default", app_url), ("owner", owner_url)):
        connections[alias].close()
        wanted = database.from_url(url) | {"NAME": name}
        settings.DATABASES[alias].update(wanted)
        connections[alias].settings_dict.update(wanted)
    wall.stand_behind(
        wall.Scope.PLATFORM
    )  # a test itself sees everything; what it asks for by a request, as whoever asks


# --- order ------------------------------------------------------------------------------------------------------------


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The stories first: they take longest, and no process should wait for another at the end."""
    items.sort(key=lambda item: not item.path.is_relative_to(STORIES))


# --- browser ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of an installed Chromium; as root Debian's is installed, else the test fails with the line that does."""
    return _find_browser() or _install_browser()


@pytest.fixture(scope="session")
def browser(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Browser]":
    """Chromium with our four font files as its only fonts, so that a page looks the same on every machine."""
    from playwright.sync_api import sync_playwright

    home = tmp_path_factory.mktemp("browser")
    fonts = home / "fonts.conf"
    fonts.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{settings.LIANPIN_FONTS}</dir><cachedir>{home / 'cache'}</cachedir></fontconfig>",
        encoding="utf-8",
    )
    # Playwright's loop runs in this thread; the ORM is only called between its steps.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=chromium,
            args=[*QUIET, "--no-sandbox"] if os.geteuid() == 0 else QUIET,
            env={**os.environ, "FONTCONFIG_FILE": str(fonts)},
        )
        yield running
        running.close()


def _find_browser() -> str | None:
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def _install_browser() -> str:
    install = "apt-get install -y --no-install-recommends"
    line = f"apt-get update && {{ {install} chromium-headless-shell || {install} chromium; }}"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        with contextlib.suppress(subprocess.CalledProcessError):
            subprocess.run(["sh", "-c", line], check=True, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
    found = _find_browser()
    if found is None:
        pytest.fail(f"The browser tests need Chromium. Install it: sudo sh -c '{line}'", pytrace=False)
    return found
