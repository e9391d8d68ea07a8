"""Random settlement beside a small model: draft, approve, reject, export, the bank's answers, retries, reversals, closings.

Run as `make drill NAME=money-model` (`ARGS="--operations 500 --seed 3"` for a shorter one). After every twentieth operation the books, the
payments and the model are compared: debits equal credits, the bank has lost what was paid, every amount was paid once or not at all.
`ARGS=--control` plants the fault (a failure is read as a payment) and must say that it falls short.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from lianpin.site import postgres, scratch

EVERY = 20


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--control", action="store_true")
    asked.add_argument("--operations", type=int, default=5000)
    asked.add_argument("--seed", type=int, default=1)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="lianpin-money-") as folder:
        data = Path(folder)
        try:
            scratch.prepare(data, options=("fsync=off", "synchronous_commit=off"))
            return _run(options.operations, options.seed, control=options.control)
        finally:
            postgres.destroy(data)


def _run(operations: int, seed: int, *, control: bool) -> int:
    from datetime import date

    from django.db import connection, transaction

    from lianpin.entitlements.tests.factories import make_world
    from lianpin.entitlements.tests.money_model import MoneyModel
    from lianpin.toolkit import clock

    if control:
        _misread_failures()
    with transaction.atomic():
        clock.set_day(date(2026, 4, 10))
        model = MoneyModel(make_world(), Random(seed)).prepare()
    began, faults, done = time.monotonic(), list[str](), 0
    while done < operations and not faults:
        with transaction.atomic():
            model.step()
        done += 1
        if done % EVERY == 0:
            faults = model.faults()
    connection.close()
    results = Path(__file__).parent / "results"
    results.mkdir(exist_ok=True)
    paid = sum(state == "paid" for state in model.state.values())
    found = {"operations": done, "amounts": len(model.state), "paid": paid, "told": dict(model.told), "faults": faults}
    (results / "money-model.json").write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    holds = not faults and done == operations
    print(
        f"money-model: {done} of {operations} operations in {time.monotonic() - began:.0f} s, {paid} of {len(model.state)} amounts paid, "
        f"{len(faults)} faults{': ' + faults[0] if faults else ''} (goal 0) {'holds' if holds else 'falls short'}"
    )
    return 0 if holds else 1


def _misread_failures() -> None:
    from lianpin.entitlements.verbs import pay

    upright = pay.read_return

    def faulty(*args: Any, **kwargs: Any) -> Any:
        reading = upright(*args, **kwargs)
        answers = (
            replace(each, said=replace(each.said, is_paid=True)) if each.said.is_paid is False else each
            for each in reading.answers
        )
        return replace(reading, answers=tuple(answers))

    pay.read_return = faulty


if __name__ == "__main__":
    raise SystemExit(main())
