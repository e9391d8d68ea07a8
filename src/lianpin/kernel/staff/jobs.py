"""What is done every day about who has left: planned leavings are carried out, and nothing waits for somebody who is gone."""

import logging

from django.db import transaction
from procrastinate.contrib.django import app

from lianpin.kernel.identity.models import PLATFORM
from lianpin.kernel.staff import queries
from lianpin.toolkit import clock
from lianpin.toolkit.errors import LianpinError

logger = logging.getLogger(__name__)


@app.periodic(cron="1 16 * * *")  # 00:01 in Shanghai; procrastinate reads cron in UTC
@app.task(queue="daily", queueing_lock="staff-day", pass_context=False)
def each_day(timestamp: int) -> None:
    """The daily round."""
    run_day()


def run_day() -> None:
    """Each leaving in a transaction of its own: one that cannot be carried out keeps no other from it, and is tried again tomorrow."""
    from lianpin.kernel.staff import verbs

    today = clock.today()
    for pk in list(queries.handovers_due(today).values_list("pk", flat=True)):
        try:
            verbs.carry_out_due(pk, by=PLATFORM)
        except LianpinError as refusal:
            # Apart from the sentence, in which so many digits would be covered as somebody's number.
            logger.warning("a handover was not carried out: %s", refusal.code, extra={"handover": pk})
    for unit in list(queries.units_without_staff(today)):
        with transaction.atomic():
            verbs.settle(unit)
