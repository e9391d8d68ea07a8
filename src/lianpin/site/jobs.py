"""The jobs that keep the job queue itself in order."""

from procrastinate import JobContext
from procrastinate.contrib.django import app

from lianpin.site import worker


@app.periodic(cron="*/5 * * * *")
@app.task(queue="upkeep", queueing_lock="retry-stalled-jobs", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Put back the jobs of workers that were killed."""
    await worker.retry_stalled(context.app)
