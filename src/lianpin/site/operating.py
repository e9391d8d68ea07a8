"""What whoever runs the platform has to know of it: figures and states, nothing about anybody. And to give a failed job another chance."""

from __future__ import annotations

import json
import platform
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from lianpin.kernel.audit.models import Event, Seal
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import Capacity
from lianpin.site import production
from lianpin.site.worker import SILENT_SECONDS
from lianpin.toolkit import wall
from lianpin.toolkit.errors import NotAllowed, NotPossible

FAILED_SHOWN = 50
VERIFIED = "audit-verified.json"  # in the data folder: what `lianpin audit verify` found last


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue of jobs: how many wait, are being done and have failed, and since when the oldest waits that is due."""

    name: str
    waiting: int
    doing: int
    failed: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class FailedJob:
    pk: int
    task: str
    queue: str
    attempts: int
    failed_at: datetime | None


@dataclass(frozen=True, slots=True)
class State:
    """All of it, at one moment."""

    database: str
    database_bytes: int
    heartbeat: datetime | None
    is_working: bool
    disk_free: int
    disk_total: int
    queues: list[Queue]
    failed: list[FailedJob]
    files: int
    files_bytes: int
    backup: datetime | None
    seal: Seal | None
    unsealed: int
    verified: dict[str, Any] | None
    versions: list[tuple[str, str]]


def operates(by: Capacity) -> bool:
    """Whether somebody runs the platform: the role, in whatever unit."""
    return by.role == Role.OPERATOR


@wall.open_to(wall.Scope.PLATFORM)
def state() -> State:
    """As it is now: of all bodies, since it counts and names nobody."""
    [(text, size, heartbeat)] = _asked(
        "SELECT current_setting('server_version'), pg_database_size(current_database()), (SELECT max(last_heartbeat) FROM procrastinate_workers)"
    )
    [(files, files_bytes)] = _asked(
        "SELECT count(*), coalesce(sum(size), 0) FROM (SELECT size FROM documents_attachment UNION ALL SELECT size FROM documents_document) AS kept"
    )
    usage, backup = shutil.disk_usage(settings.LIANPIN_DATA), production.newest_backup()
    seal = Seal.objects.order_by("-number").first()
    return State(
        database=text, database_bytes=size, heartbeat=heartbeat,
        is_working=heartbeat is not None and (timezone.now() - heartbeat).total_seconds() < SILENT_SECONDS,
        disk_free=usage.free, disk_total=usage.total, queues=_queues(), failed=_failed(), files=files, files_bytes=int(files_bytes),
        backup=datetime.fromtimestamp(backup, UTC) if backup is not None else None, seal=seal,
        unsealed=Event.objects.filter(pk__gt=seal.upto_id if seal else 0).count(), verified=last_verification(), versions=_versions(text),
    )  # fmt: skip


def retry_job(pk: int, *, by: Capacity) -> None:
    """Let a failed job be tried again, at once; NotPossible for any other."""
    if not operates(by):
        raise NotAllowed(_("后台任务由运维人员重试。"), code="JOB_NOT_OPERATOR")
    with wall.behind():
        job = ProcrastinateJob.objects.select_for_update().filter(pk=pk).first()
        if job is None or job.status != "failed":
            raise NotPossible(_("这项任务已不在失败之列，请刷新页面查看。"), code="JOB_NOT_FAILED")
        app.job_manager.retry_job_by_id(job_id=pk, retry_at=timezone.now())
        record("job.retried", job, by=by, task=job.task_name)


def last_verification() -> dict[str, Any] | None:
    """When the record was verified last on this machine, and how many faults there were; None if never."""
    try:
        found: dict[str, Any] = json.loads((Path(settings.LIANPIN_DATA) / VERIFIED).read_text(encoding="utf-8"))
        return {"at": datetime.fromisoformat(found["at"]), "faults": int(found["faults"])}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def note_verification(faults: int) -> None:
    """Keep that the record was verified just now."""
    text = json.dumps({"at": timezone.now().isoformat(), "faults": faults})
    (Path(settings.LIANPIN_DATA) / VERIFIED).write_text(text, encoding="utf-8")


def _queues() -> list[Queue]:
    return [
        Queue(*row)
        for row in _asked(
            "SELECT queue_name, count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'doing'), "
            "count(*) FILTER (WHERE status = 'failed'), (SELECT min(coalesce(j.scheduled_at, e.at)) FROM procrastinate_jobs j "
            "JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred' "
            "WHERE j.queue_name = q.queue_name AND j.status = 'todo' AND coalesce(j.scheduled_at, e.at) <= now()) "
            "FROM procrastinate_jobs q GROUP BY queue_name ORDER BY queue_name"
        )
    ]


def _failed() -> list[FailedJob]:
    return [
        FailedJob(*row)
        for row in _asked(
            "SELECT id, task_name, queue_name, attempts, (SELECT max(at) FROM procrastinate_events WHERE job_id = j.id AND type = 'failed') "
            f"FROM procrastinate_jobs j WHERE status = 'failed' ORDER BY id DESC LIMIT {FAILED_SHOWN}"
        )
    ]


def _versions(database: str) -> list[tuple[str, str]]:
    return [
        (_("联聘"), version("lianpin")), ("Python", platform.python_version()), ("Django", django.get_version()), ("PostgreSQL", database),
        ("procrastinate", version("procrastinate")),
    ]  # fmt: skip


def _asked(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
