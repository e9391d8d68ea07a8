"""The embedded server: made once, adopted while it runs, and started again after a crash."""

import os
import shutil
import signal
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from lianpin.site import database, postgres


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder under a folder closed to others, as a clone of root's may be."""
    closed = Path(tempfile.mkdtemp(prefix="lianpin-closed-"))
    yield closed / "data"
    postgres.destroy(closed / "data")
    shutil.rmtree(closed)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def owner(data: Path) -> psycopg.Connection:
    return psycopg.connect(database.urls(data)[1], autocommit=True)


def app(data: Path) -> psycopg.Connection:
    return psycopg.connect(database.urls(data)[0], autocommit=True)


def test_it_is_made_adopted_and_survives_a_crash(data: Path) -> None:
    before = mode(data.parent)
    assert database.start(data) is False
    assert mode(data.parent) == before == 0o700
    assert mode(data / "database.json") == 0o600
    with owner(data) as connection:
        connection.execute("CREATE TABLE kept (id int)")
        connection.execute("INSERT INTO kept VALUES (1)")
    assert database.start(data) is True

    record = postgres.read(data)
    assert record is not None
    os.kill(int((record.cluster / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    assert database.start(data) is False  # at once, while the crashed server's own processes may still be ending
    with app(data) as connection:
        assert connection.execute("SELECT id FROM kept").fetchall() == [(1,)]
    assert postgres.read(data) == record  # the same port: who knows the address keeps it

    postgres.stop(data)
    assert not postgres.is_running(data)


def test_the_application_may_write_rows_and_no_more(data: Path) -> None:
    database.start(data)
    with owner(data) as connection:
        connection.execute("CREATE TABLE thing (id int GENERATED ALWAYS AS IDENTITY, name text)")
    with app(data) as connection:
        connection.execute("INSERT INTO thing (name) VALUES ('a')")
        for statement in ("TRUNCATE thing", "DROP TABLE thing", "CREATE TABLE other (id int)"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
        found = connection.execute(
            "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert found == (False, False)


def test_a_pid_file_of_another_process_does_not_stop_the_start(data: Path) -> None:
    database.start(data)
    postgres.stop(data)
    record = postgres.read(data)
    assert record is not None
    # After a restart of the machine the server's number may belong to anybody: here to this test.
    lines = [str(os.getpid()), str(record.cluster), "0", str(record.port), "", "127.0.0.1", "", "ready"]
    (record.cluster / "postmaster.pid").write_text("\n".join(lines) + "\n")
    assert not postgres.is_running(data)
    assert database.start(data) is False
