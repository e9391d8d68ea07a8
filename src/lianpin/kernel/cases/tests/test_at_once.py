"""Two people on one thing at once, over two real connections; and what the database demands at COMMIT."""

from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import Settings

from lianpin.kernel.audit.queries import events_of, verify_chain
from lianpin.kernel.cases import verbs
from lianpin.kernel.cases.enums import CaseStatus, Outcome, StepStatus
from lianpin.kernel.cases.models import Case, Step
from lianpin.kernel.cases.tests.conftest import START
from lianpin.kernel.cases.tests.factories import World, make_world
from lianpin.toolkit import clock
from lianpin.toolkit.errors import LianpinError, NotPossible

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def committed(transactional_db: None, records: dict[str, Any], tmp_path: Path, settings: Settings) -> World:
    settings.LIANPIN_DATA = tmp_path
    clock.set_day(START)
    with transaction.atomic():
        return make_world()


def at_once(*calls: Callable[[], object]) -> list[LianpinError | None]:
    """Run the calls at the same time, each on its own connection; the refusal of each, or None."""
    barrier, refusals = Barrier(len(calls)), [None] * len(calls)

    def run(number: int, call: Callable[[], object]) -> None:
        try:
            barrier.wait(10)
            call()
        except LianpinError as refusal:
            refusals[number] = refusal  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [Thread(target=run, args=each) for each in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()
    return refusals  # type: ignore[return-value]


def test_the_second_of_two_on_one_step_is_told_who_was_first(committed: World) -> None:
    case = committed.submitted()
    step = case.steps.get(number=1)
    refusals = at_once(
        lambda: verbs.take_step(step, outcome=Outcome.AGREED, by=committed["alice"]),
        lambda: verbs.take_step(step, outcome=Outcome.REFUSED, opinion="不属于受理范围", by=committed["ann"]),
    )
    [refusal] = [each for each in refusals if each is not None]
    assert isinstance(refusal, NotPossible)
    step.refresh_from_db()
    assert step.taken_as in {"云汐大学·人事处·Alice", "云汐大学·人事处·Ann"}
    assert step.taken_as in refusal.reason
    assert [event.kind for event in events_of(case)].count("case.step_taken") == 1


def test_two_parallel_actors_at_once_open_the_next_step_once(committed: World) -> None:
    case = committed.submitted()
    committed.take(case, "受理", "alice")
    steps = {step.actor: step for step in case.steps.filter(number=2)}
    refusals = at_once(
        lambda: verbs.take_step(steps["学院"], outcome=Outcome.AGREED, by=committed["uma"]),
        lambda: verbs.take_step(steps["企业"], outcome=Outcome.AGREED, by=committed["bob"]),
    )
    assert refusals == [None, None]
    assert list(case.steps.filter(number=4).values_list("status", flat=True)) == [StepStatus.OPEN]
    opened = [event.detail["step"] for event in events_of(case) if event.kind == "case.step_opened"]
    assert opened == ["受理", "会审", "会审", "核定"]
    assert verify_chain(events_of(case)) is None


def test_a_case_submitted_twice_at_once_is_submitted_once(committed: World) -> None:
    case = committed.draft()
    refusals = at_once(*[lambda: verbs.submit_case(case, by=committed["chen"])] * 2)
    assert [type(each) for each in refusals if each is not None] == [NotPossible]
    assert case.steps.filter(number=1).count() == 1


def test_cases_opened_at_once_have_different_numbers(committed: World) -> None:
    assert at_once(lambda: committed.open("chen"), lambda: committed.open("wu")) == [None, None]
    first, second = Case.objects.values_list("number", flat=True)
    assert first != second


@pytest.mark.parametrize(("model", "status"), [(Case, CaseStatus.DONE), (Step, StepStatus.DONE)])
def test_the_database_demands_an_event_beside_a_change_of_status(
    committed: World, model: type[Case] | type[Step], status: str
) -> None:
    case = committed.submitted()
    pk = case.pk if model is Case else case.steps.get(number=1).pk
    with pytest.raises(IntegrityError, match="without an event"), transaction.atomic():
        model.objects.filter(pk=pk).update(status=status)
    assert model.objects.get(pk=pk).status != status
