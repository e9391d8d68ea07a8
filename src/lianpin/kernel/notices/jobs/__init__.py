"""Sending what verbs left to be sent, and the digests of the day."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.types import JSONDict

from lianpin.kernel.notices import queries
from lianpin.kernel.notices.jobs import sending
from lianpin.toolkit import clock

# A delivery that is older was left by a killed worker, was due later, or had failed.
LEFT_AFTER = timedelta(seconds=30)
AT_A_TIME = 200


@app.task(queue="notices", pass_context=False)
def deliver(*, delivery_id: int) -> None:
    """Send one delivery, unless it has gone out or is going out."""
    from lianpin.kernel.notices import verbs

    if verbs.begin_delivery(delivery_id):
        carry(delivery_id)


def carry(delivery_id: int) -> None:
    """Hold the row, send, mark: the database lets go of the row when this process dies, and the next attempt has the same key."""
    from lianpin.kernel.notices import verbs

    with transaction.atomic():
        delivery = queries.held_delivery(delivery_id)
        if delivery is None:
            return
        try:
            sending.send(delivery)
        except sending.Undelivered as failure:
            verbs.note_failure(delivery, str(failure), is_final=failure.is_final)
        else:
            verbs.note_sent(delivery)


def deliver_all(deliveries: Sequence[int]) -> None:
    """Defer a job for each, in the transaction of what they tell of."""
    if deliveries:
        given: list[JSONDict] = [{"delivery_id": pk} for pk in deliveries]
        deliver.batch_defer(*given)


@app.periodic(cron="* * * * *")
@app.task(queue="notices", queueing_lock="notices-round", pass_context=False)
def each_minute(timestamp: int) -> None:
    """Send what is due and was left."""
    for pk in queries.due_deliveries(timezone.now() - LEFT_AFTER, limit=AT_A_TIME):
        deliver(delivery_id=pk)


@app.periodic(cron="0 0 * * *")  # 08:00 in Shanghai; procrastinate reads cron in UTC
@app.task(queue="daily", queueing_lock="notices-day", pass_context=False)
def each_day(timestamp: int) -> None:
    """The daily digests."""
    run_day()


def run_day() -> None:
    """One digest for everybody for whom something waits."""
    from lianpin.kernel.notices import verbs

    verbs.make_digests(clock.today())
