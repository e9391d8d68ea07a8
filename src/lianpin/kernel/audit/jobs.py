"""What is done every day without anybody asking: the record is sealed."""

from procrastinate.contrib.django import app


@app.periodic(cron="15 16 * * *")  # 00:15 in Shanghai; procrastinate reads cron in UTC
@app.task(queue="daily", queueing_lock="audit-seal", pass_context=False)
def seal_each_day(timestamp: int) -> None:
    """One root a day."""
    from lianpin.kernel.audit import verbs

    verbs.seal_record()
