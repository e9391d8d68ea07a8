"""What is done every working day without anybody asking: overdue steps are flagged, unsigned approvals lapse."""

from procrastinate.contrib.django import app

from lianpin.kernel.cases import queries
from lianpin.toolkit import clock


@app.periodic(cron="5 16 * * *")  # 00:05 in Shanghai; procrastinate reads cron in UTC
@app.task(queue="daily", queueing_lock="cases-day", pass_context=False)
def each_day(timestamp: int) -> None:
    """The daily round."""
    run_day()


def run_day() -> None:
    """Flag every step whose last day has passed; void every approval that was not signed in time."""
    from lianpin.kernel.cases import verbs

    for step in list(queries.overdue_steps(clock.today())):
        verbs.flag_overdue(step)
    # Asked anew and not of those just flagged: a day on which the round was broken off is made up for on the next.
    # An agreement waits for several signatures at once; its case lapses once.
    late = queries.lapsed_steps(clock.today())
    for case in {step.case_id: step.case for step in late if queries.is_signing(step)}.values():
        verbs.lapse_case(case)
    verbs.add_up_tallies()
