"""`lianpin backup` and `lianpin restore`: database and files of an installation in one folder, whose digests are on a list.

The database is dumped first: what it names was there then, and files are only ever added. The embedded cluster itself, its passwords and
locks are not kept: a restored installation has its own.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from lianpin.site import database, places, postgres

MANIFEST, DUMP, FILES = "manifest.json", "database.dump", "data"
LEFT_OUT = frozenset({"postgres", "database.json", "database.json.new", "database.lock", "running.lock", "logs"})


class BackupError(Exception):
    """A backup cannot be made or restored; the message says what to do."""


def make(to: Path) -> Path:
    """Write a backup into a new folder of `to`, named by the time (UTC), and return that folder. The database runs.

    The folder has its name once all of it is written. Raises BackupError.
    """
    data = places.data()
    if to.resolve().is_relative_to(data.resolve()):
        raise BackupError(
            f"{to} 在数据文件夹里，备份应当放在另一块磁盘上 / lies within the data: name a folder on another disk"
        )
    to.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = to / datetime.now(UTC).strftime("%Y-%m-%dT%H%M%SZ")
    building = to / f".{made.name}.part"
    building.mkdir(mode=0o700)
    try:
        _run("pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--file={building / DUMP}")
        (building / FILES).mkdir(mode=0o700)
        for path in _kept(data):
            target = building / FILES / path.relative_to(data)
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.copyfile(path, target)
        write_list(building)
        for path in building.rglob("*"):
            path.chmod(0o700 if path.is_dir() else 0o600)
        building.rename(made)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    return made


def write_list(backup: Path) -> None:
    """Say what a backup holds: every file with its SHA-256, which version wrote it, and when."""
    said = {"format": 1, "made_at": datetime.now(UTC).isoformat(timespec="seconds"), "lianpin": version("lianpin")}
    text = json.dumps({**said, "files": _digests(backup)}, ensure_ascii=False, indent=1)
    (backup / MANIFEST).write_text(text, encoding="utf-8")


def newest(folder: Path) -> float | None:
    """When the newest backup of a folder was written, ours or somebody's own file; None where there is none."""
    found = [each / MANIFEST if each.is_dir() else each for each in folder.iterdir() if not each.name.startswith(".")]
    return max((each.stat().st_mtime for each in found if each.is_file() and each.stat().st_size), default=None)


def prune(folder: Path, *, keep: int) -> list[Path]:
    """Delete our oldest backups so that so many stay; returns what was deleted. Nothing else in the folder is touched."""
    ours = sorted(each.parent for each in folder.glob(f"*/{MANIFEST}") if not each.parent.name.startswith("."))
    old = ours[: max(len(ours) - max(keep, 1), 0)]
    for each in old:
        shutil.rmtree(each)
    return old


def faults(backup: Path) -> list[str]:
    """What of a backup is not as it was written: lost, altered, or added. Raises BackupError for what is none."""
    said = _manifest(backup)["files"]
    there = _digests(backup)
    found = [f"{name}：缺少 / missing" for name in said if name not in there]
    found += [f"{name}：已改动 / altered" for name in said if name in there and there[name] != said[name]]
    return found + [f"{name}：不在清单中 / not on the list" for name in there if name not in said]


def restore(backup: Path) -> None:
    """Put a backup into this installation, whose database and folder must be empty. The database runs. Raises BackupError."""
    if wrong := faults(backup):
        raise BackupError(f"{backup} 与清单不符 / is not as it was written:\n" + "\n".join(wrong))
    data = places.data()
    if there := _kept(data):
        raise BackupError(f"{there[0]} 已存在；请恢复到空的数据文件夹 / is there: restore into an empty LIANPIN_DATA")
    if _has_tables():
        raise BackupError("数据库里已有数据；请恢复到空的数据库 / the database is not empty: restore into an empty one")
    _run("pg_restore", "--no-owner", "--no-acl", "--no-comments", "--exit-on-error", "--single-transaction",
         f"--dbname={_connection()['PGDATABASE']}", str(backup / DUMP))  # fmt: skip
    for path in sorted((backup / FILES).rglob("*")):
        target = data / path.relative_to(backup / FILES)
        if path.is_dir():
            target.mkdir(exist_ok=True, mode=0o700)
        else:
            shutil.copyfile(path, target)
            target.chmod(0o600)


def _kept(data: Path) -> list[Path]:
    inside = [path for each in data.iterdir() if each.name not in LEFT_OUT for path in (each, *each.rglob("*"))]
    return sorted(path for path in inside if path.is_file() and not path.is_symlink())


def _manifest(backup: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((backup / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BackupError(f"{backup} 不是备份，或者没有写完 / is no backup: {MANIFEST} cannot be read") from error
    if found.get("format") != 1:
        raise BackupError(f"{backup}：不认识的格式 / unknown format {found.get('format')!r}: use a newer lianpin")
    return found


def _digests(backup: Path) -> dict[str, str]:
    """The SHA-256 of every file of a backup but the list itself, by its path."""
    files = sorted(path for path in backup.rglob("*") if path.is_file() and path != backup / MANIFEST)
    return {path.relative_to(backup).as_posix(): _digest(path) for path in files}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _has_tables() -> bool:
    import psycopg

    with psycopg.connect(database.urls(places.data())[1]) as connection:
        row = connection.execute("SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public')").fetchone()
    return bool(row and row[0])


def _connection() -> dict[str, str]:
    """The owner's address as PostgreSQL's programs read it from their environment: a command line is seen by everybody."""
    from psycopg.conninfo import conninfo_to_dict

    given = conninfo_to_dict(database.urls(places.data())[1])
    return {"PGDATABASE" if name == "dbname" else f"PG{name.upper()}": str(value) for name, value in given.items()}


def _run(program: str, *arguments: str) -> None:
    # A server of one's own comes with programs of its version; ours may be older than it.
    found = None if database.is_embedded() else shutil.which(program)
    command = [found or postgres.binary(program), *arguments]
    environment = {"PATH": os.defpath, "LC_ALL": "C", **_connection()}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BackupError(f"{program} ({done.returncode}): {done.stderr.strip()}")
