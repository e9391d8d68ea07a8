"""A hundred clients act on the same two hundred steps at once: each step is taken exactly once, everybody else is told who was first.

Run as `make drill NAME=race` (`ARGS="--steps 20"` for a shorter one). Each client is a thread with a connection of its own that calls the
platform's verb on an embedded PostgreSQL. `ARGS=--control` plants the fault (cases and steps are read without a lock) and must say that
it falls short. Writes the raw counts to drills/results/race.json.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from threading import Barrier, Thread
from typing import TYPE_CHECKING

from lianpin.site import postgres, scratch

if TYPE_CHECKING:
    from lianpin.kernel.identity.models import Capacity

CLIENTS, STEPS = 100, 200


@dataclass
class Answers:
    """What one client was told: the steps that it took, the refusals by step, and anything else by its kind."""

    taken: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)
    failed: Counter[str] = field(default_factory=Counter)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--control", action="store_true")
    asked.add_argument("--clients", type=int, default=CLIENTS)
    asked.add_argument("--steps", type=int, default=STEPS)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="lianpin-race-") as folder:
        data = Path(folder)
        try:
            scratch.prepare(data, options=(f"max_connections={options.clients + 20}",))
            return _race(options.clients, options.steps, control=options.control)
        finally:
            postgres.destroy(data)


def _race(clients: int, count: int, *, control: bool) -> int:
    from django.db import connection

    steps, people = _make(clients, count)
    if control:
        _forget_locks()
    answers = [Answers() for _client in people]
    barrier = Barrier(clients)
    began = time.monotonic()
    threads = [Thread(target=_act, args=(by, steps, barrier, told)) for by, told in zip(people, answers, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.monotonic() - began
    found = _judge(steps, answers)
    connection.close()
    results = Path(__file__).parent / "results"
    results.mkdir(exist_ok=True)
    (results / "race.json").write_text(json.dumps({**found, "seconds": round(seconds, 1)}), encoding="utf-8")
    others = clients * count - count
    holds = found["once"] == count and found["told"] == others and found["failed"] == 0
    print(
        f"race: {found['once']} of {count} steps taken exactly once by {clients} clients in {seconds:.0f} s, "
        f"{found['told']} of {others} others told who was first, {found['failed']} failures "
        f"(goal {count} of {count}, {others} of {others}, 0) {'holds' if holds else 'falls short'}"
    )
    return 0 if holds else 1


def _make(clients: int, count: int) -> tuple[list[int], list[Capacity]]:
    """So many cases whose first step waits for one office, and so many colleagues in it."""
    from django.db import transaction

    from lianpin.kernel.cases.models import Step
    from lianpin.kernel.cases.tests.conftest import START
    from lianpin.kernel.cases.tests.factories import make_capacity, make_world
    from lianpin.kernel.cases.tests.test_actions_matrix import REGULATION, open_under
    from lianpin.kernel.identity.enums import Role
    from lianpin.kernel.identity.models import PLATFORM
    from lianpin.kernel.regulations.verbs import publish_version
    from lianpin.toolkit import clock

    clock.set_day(START)
    with transaction.atomic():
        world = make_world()
        university = world.bodies["university"]
        version = publish_version(REGULATION, by=PLATFORM, issuer=university)
        people = [
            make_capacity(f"client{n}", university, "人事处", ("人事处",), Role.HANDLER, None) for n in range(clients)
        ]
        cases = [open_under(world, version, "单办") for _number in range(count)]
    return list(Step.objects.filter(case__in=cases, number=1).order_by("pk").values_list("pk", flat=True)), people


def _act(by: Capacity, steps: list[int], barrier: Barrier, told: Answers) -> None:
    """Take every step, in the order in which all the others try it as well."""
    from django.db import DatabaseError, connection

    from lianpin.kernel.cases import verbs
    from lianpin.kernel.cases.enums import Outcome
    from lianpin.kernel.cases.models import Step
    from lianpin.toolkit.errors import LianpinError

    connection.ensure_connection()
    barrier.wait()
    try:
        for pk in steps:
            step = Step.objects.select_related("case").get(pk=pk)
            try:
                verbs.take_step(step, outcome=Outcome.AGREED, by=by)
            except LianpinError as refusal:
                told.refused[pk] = f"{refusal.code}：{refusal.reason}"
            except DatabaseError as error:
                told.failed[type(error).__name__] += 1
            else:
                told.taken.append(pk)
    finally:
        connection.close()


def _forget_locks() -> None:
    """The planted fault: the case and its step are read as they are, and nobody waits for anybody."""
    from lianpin.kernel.cases.models import Case, Step
    from lianpin.kernel.cases.verbs import running

    def unlocked(case: Case) -> Case:
        related = ("version__regulation", "person", "parent", "opened_by", "agreement")
        return Case.objects.select_related(*related).get(pk=case.pk)

    def unheld(step: Step, case: Case) -> Step:
        found = Step.objects.select_related("unit", "holder", "added_to").get(pk=step.pk)
        found.case = case
        return found

    running.locked, running.held = unlocked, unheld


def _judge(steps: list[int], answers: list[Answers]) -> dict[str, int]:
    """Count what the clients were told against what the record says."""
    from lianpin.kernel.audit.models import Event
    from lianpin.kernel.cases.models import Step

    rows = Step.objects.in_bulk(steps)
    recorded = Counter(
        Event.objects.filter(kind="case.step_taken", subject_type="cases.case").values_list("subject_id", flat=True)
    )
    taken = Counter(pk for each in answers for pk in each.taken)
    once = sum(taken[pk] == 1 and recorded[row.case_id] == 1 for pk, row in rows.items())
    refusals = [(pk, said) for each in answers for pk, said in each.refused.items()]
    told = sum(said.startswith("STEP_TAKEN") and rows[pk].taken_as in said for pk, said in refusals)
    failed = sum(sum(each.failed.values()) for each in answers)
    return {"once": once, "told": told, "failed": failed, "taken": taken.total(), "refused": len(refusals)}


if __name__ == "__main__":
    raise SystemExit(main())
