"""Five thousand open cases go on under a new version of their regulation, and come back to the letter.

Run as `make bench NAME=migrate-cases`; `ARGS="--cases 500"` for fewer. An embedded PostgreSQL of its own. One case is filled in and submitted by
the platform's verbs and then copied with all its rows; half of the copies are still waiting for their first step, of the others the first
step is taken, so that they cannot all be moved: their open joint review has an actor whom the new version does not name. Moving is what
the page does: in batches of a transaction each, every case's conditions judged and its steps planned by the new version, its record kept,
its applicant told. Then every moved case is put back, and the exports of all cases are compared with those of before, byte for byte.
Raw seconds go to benchmarks/results/migrate-cases.json.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from lianpin.site import postgres, scratch

CASES, MOST_SECONDS = 5000, 30.0


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=CASES)
    count = parser.parse_args().cases
    with tempfile.TemporaryDirectory(prefix="lianpin-migrate-") as folder:
        data = Path(folder)
        try:
            scratch.prepare(data)
            return _say(_measure(count), count)
        finally:
            postgres.destroy(data)


def _measure(count: int) -> dict[str, Any]:
    from django.db import connection, transaction
    from lianpin_regulations import Given

    from lianpin.kernel.cases import facts, verbs
    from lianpin.kernel.cases.models import Case, Move
    from lianpin.kernel.cases.tests.conftest import START
    from lianpin.kernel.cases.tests.factories import make_world
    from lianpin.kernel.cases.tests.test_moving import JOINT, publish
    from lianpin.kernel.regulations import queries as regulations
    from lianpin.toolkit import clock
    from lianpin.toolkit.errors import LianpinError

    def _records(cases: Sequence[Case]) -> dict[int, dict[str, Any]]:
        return {case.pk: {"在岗": Given(True, by="人事处", on=START, document="人事档案")} for case in cases}

    clock.set_day(START)
    facts.PROVIDERS.append(_records)
    with transaction.atomic():
        world = make_world()
        waiting, begun = world.submitted(), world.submitted()
        world.take(begun, "受理", "alice")
        _copy(waiting, count - count // 2 - 1)
        _copy(begun, count // 2 - 1)
        version = publish(
            ("| 1 | 受理 | 人事处 | 至多5工作日 |", "| 1 | 受理 | 人事处 | 至多7工作日 |"),
            (JOINT, "| 2 | 会审 | 学院 |"),
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    before = _exports()
    keys = list(Case.objects.order_by("pk").values_list("pk", flat=True))
    by = world["alice"]
    with regulations.held(), clock.held():  # as in a request
        began = time.monotonic()
        kept = [
            answer
            for batch in _batches(keys)
            for _case, answer in verbs.move_cases(Case.objects.filter(pk__in=batch), version, by=by)
        ]
        moving = time.monotonic() - began
        refusals = [each for each in kept if isinstance(each, LianpinError)]
        changed = sum(now != then for now, then in zip(_exports(), before, strict=True))
        began = time.monotonic()
        for batch in _batches(Move.objects.order_by("pk").values_list("pk", flat=True)):
            verbs.revert_moves(Move.objects.filter(pk__in=batch), by=by)
        reverting = time.monotonic() - began
    return {
        "moving": moving,
        "reverting": reverting,
        "moved": len(kept) - len(refusals),
        "changed": changed,
        "told why not": sum(bool(each.reason) for each in refusals),
        "different after": sum(now != then for now, then in zip(_exports(), before, strict=True)),
    }


def _batches(keys: Iterable[int]) -> list[list[int]]:
    """As the page cuts them."""
    from lianpin.kernel.cases.views.moving import AT_ONCE

    known = list(keys)
    return [known[start : start + AT_ONCE] for start in range(0, len(known), AT_ONCE)]


def _exports() -> list[str]:
    from lianpin.kernel.cases.models import Case
    from lianpin.kernel.cases.queries import export_of

    cases = Case.objects.order_by("pk")
    return [hashlib.sha256(export_of(case).encode()).hexdigest() for case in cases]


def _copy(case: Any, count: int) -> None:
    """So many more with the same rows, each under its own number."""
    from lianpin.kernel.cases.models import Case, Fact, Material, Party, Step

    first = Case.objects.get(pk=case.pk)
    values = {f.attname: getattr(first, f.attname) for f in Case._meta.concrete_fields if not f.primary_key}
    made = Case.objects.bulk_create(
        [Case(**{**values, "number": f"{first.number}-{number}"}) for number in range(count)], batch_size=1000
    )
    for kind in (Party, Fact, Material, Step):
        rows = [
            {f.attname: getattr(row, f.attname) for f in kind._meta.concrete_fields if not f.primary_key}
            for row in kind._default_manager.filter(case=first).order_by("pk")
        ]
        kind._default_manager.bulk_create(
            [kind(**{**row, "case_id": each.pk}) for each in made for row in rows], batch_size=2000
        )


def _say(found: dict[str, Any], count: int) -> int:
    results = Path(__file__).parent / "results"
    results.mkdir(exist_ok=True)
    (results / "migrate-cases.json").write_text(json.dumps({"cases": count, **found}), encoding="utf-8")
    whole = found["moved"] == found["changed"] == count - count // 2 and found["told why not"] == count // 2
    holds = found["moving"] < MOST_SECONDS and found["different after"] == 0 and whole
    print(
        f"migrate-cases: {count} open cases in {found['moving']:.1f} s ({found['moved']} moved, {found['told why not']} told why they stay), "
        f"put back in {found['reverting']:.1f} s, {found['different after']} exports differ from before "
        f"(goal < {MOST_SECONDS:.0f} s, all, 0) {'holds' if holds else 'falls short'}"
    )
    return 0 if holds else 1


if __name__ == "__main__":
    raise SystemExit(main())
