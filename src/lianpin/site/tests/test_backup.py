"""Backing up: what comes back elsewhere is what was there, the record verified; and what is refused."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from lianpin.site import backup, database, places, postgres
from lianpin.site.tests.test_cli import command, run


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "data"
    for name in ("data", "elsewhere"):
        if (tmp_path / name).exists():
            postgres.destroy(tmp_path / name)


def events(data: Path) -> list[tuple[object, ...]]:
    with psycopg.connect(database.urls(data)[1]) as owner:
        return owner.execute("SELECT * FROM audit_event ORDER BY id").fetchall()


def test_a_backup_comes_back_elsewhere_as_it_was(data: Path, tmp_path: Path) -> None:
    book = places.PACKAGE / "rulebook" / "lanjiang-city" / "placed-talent" / "v1.md"
    to, elsewhere = tmp_path / "backups", tmp_path / "elsewhere"
    postgres.start(data)  # once for all commands
    words = [["migrate"], ["regulation", "publish", str(book)], ["audit", "seal"], ["backup", "--to", str(to)]]
    line, environment = command(data)
    (data / "files").mkdir(mode=0o700)
    (data / "files" / "附件.pdf").write_bytes(b"%PDF")
    (data / "secret-key").touch(mode=0o600)
    (data / "secret-key").write_text("k" * 40, encoding="utf-8")
    several = [line[0], "-c", f"from lianpin.site.cli import main; print([main(each) for each in {words!r}])"]
    done = subprocess.run(several, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.stdout.endswith("[0, 0, 0, 0]\n"), done.stdout + done.stderr
    [made] = to.iterdir()
    assert sorted(path.name for path in made.iterdir()) == ["data", "database.dump", "manifest.json"]
    assert {path.stat().st_mode & 0o077 for path in (made, *made.rglob("*"))} == {0}
    before = events(data)
    with psycopg.connect(database.urls(data)[1], autocommit=True) as owner:
        owner.execute("CREATE TABLE later (id int)")

    postgres.start(elsewhere)
    restored = run(elsewhere, "restore", str(made))
    assert (restored.returncode, restored.stdout) == (0, "全部记录与记录时相符 / all as recorded\n"), restored.stderr
    assert events(elsewhere) == before
    assert (elsewhere / "files" / "附件.pdf").read_bytes() == b"%PDF"
    with psycopg.connect(database.urls(elsewhere)[0]) as app:  # the web's role, with its rights and no more
        assert app.execute("SELECT to_regclass('later'), count(*) FROM regulations_regulation").fetchone() == (None, 1)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("DELETE FROM audit_event")
    again = run(elsewhere, "restore", str(made))
    assert again.returncode == 1 and "空的数据文件夹" in again.stderr


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """Something on a list, as a backup is."""
    made = tmp_path / "backups" / "2026-01-05T000000Z"
    (made / "data" / "files").mkdir(parents=True)
    (made / "database.dump").write_text("x")
    (made / "data" / "files" / "a").write_text("a")
    backup.write_list(made)
    return made


def test_what_was_lost_altered_or_added_is_told(written: Path) -> None:
    assert backup.faults(written) == []
    (written / "database.dump").write_text("y")
    (written / "data" / "files" / "a").rename(written / "data" / "files" / "b")
    assert [fault.split("：")[0] for fault in backup.faults(written)] == [
        "data/files/a", "database.dump", "data/files/b",
    ]  # fmt: skip
    with pytest.raises(backup.BackupError, match="database.dump"):
        backup.restore(written)


def test_what_is_no_backup_is_not_restored(tmp_path: Path) -> None:
    with pytest.raises(backup.BackupError, match="没有写完"):
        backup.restore(tmp_path)


def test_only_our_oldest_backups_are_pruned_and_only_so_many(written: Path) -> None:
    folder = written.parent
    for day in ("06", "07"):
        (folder / f"2026-01-{day}T000000Z").mkdir()
        backup.write_list(folder / f"2026-01-{day}T000000Z")
    (folder / "2025.dump").write_text("somebody's own")
    assert backup.prune(folder, keep=5) == []
    assert [path.name for path in backup.prune(folder, keep=2)] == ["2026-01-05T000000Z"]
    assert len(list(folder.iterdir())) == 3


def test_the_newest_backup_is_one_that_was_written_to_the_end(written: Path) -> None:
    os.utime(written / "manifest.json", (1000, 1000))
    (written.parent / ".2026-01-06T000000Z.part").mkdir()
    (written.parent / "unfinished").mkdir()
    assert backup.newest(written.parent) == 1000


def test_a_backup_does_not_lie_within_the_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANPIN_DATA", str(tmp_path))
    with pytest.raises(backup.BackupError, match="另一块磁盘"):
        backup.make(tmp_path / "backups")
