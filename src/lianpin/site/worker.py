"""The worker: runs the jobs that verbs deferred, from the same database."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from lianpin.site import processes
from lianpin.toolkit import wall

if TYPE_CHECKING:
    import procrastinate

logger = logging.getLogger(__name__)

# A worker writes a heartbeat every 10 s: one that is silent for longer was killed.
SILENT_SECONDS = 30


def run(*, alone: bool = False) -> None:
    """Run jobs until SIGINT or SIGTERM. `alone`: no other worker exists, so whatever is "doing" was left by a killed one.

    Django must be set up.
    """
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    processes.end_with_parent()
    wall.stand_behind(wall.Scope.PLATFORM)
    connector = app.connector
    assert isinstance(connector, DjangoConnector)
    with app.replace_connector(connector.get_worker_connector()) as worker_app:
        asyncio.run(_work(worker_app, silent_seconds=0 if alone else SILENT_SECONDS))


async def _work(app: procrastinate.App, *, silent_seconds: float) -> None:
    async with app.open_async():
        await retry_stalled(app, silent_seconds=silent_seconds)
        await app.run_worker_async(concurrency=4, shutdown_graceful_timeout=3, delete_jobs="successful")


async def retry_stalled(app: procrastinate.App, *, silent_seconds: float = SILENT_SECONDS) -> None:
    """Put back the jobs of workers that were killed: jobs are idempotent, so a second run does no harm."""
    manager = app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=silent_seconds):
        logger.warning("retrying a job left by a killed worker", extra={"job_id": job.id, "task": job.task_name})
        await manager.retry_job(job)
    await manager.prune_stalled_workers(silent_seconds)
