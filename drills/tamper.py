"""The owner of the database edits, removes, inserts and swaps rows of the record: `lianpin audit verify` finds each and names its subject.

Run as `make drill NAME=tamper` (`ARGS="--seed 7 --count 200"` repeats a run). An embedded PostgreSQL of its own, with many sealed chains; each
time one thing is done to a random chain behind the triggers, everything is verified, and the rows are put back. `ARGS=--control` plants the
fault (a verifier that looks at neither contents nor seals) and must say that it falls short. Writes what was not found to
drills/results/tamper.json.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random, SystemRandom
from typing import Any
from unittest.mock import patch

from lianpin.site import postgres, scratch

SUBJECTS, EVENTS, COUNT = 60, 8, 200
KIND = "audit.clock"


@dataclass(frozen=True)
class By:
    """Whoever acts."""

    user_id: int = 7

    def check_may_record(self, kind: str) -> None:
        """Whoever this is does anything."""

    def as_json(self) -> dict[str, Any]:
        return {"name": "周文静", "role": "handler"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=int(os.environ.get("SEED") or SystemRandom().randrange(10**6)))
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--control", action="store_true", help="verify the links alone")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lianpin-tamper-") as folder:
        data = Path(folder)
        try:
            _prepare(data)
            return _drill(asked.count, asked.seed, control=asked.control)
        finally:
            postgres.destroy(data)


def _prepare(data: Path) -> None:
    scratch.prepare(data)
    _fill()


def _fill() -> None:
    """Chains of several events, sealed on several days; the last event of each is not sealed yet."""
    from django.db import connections, transaction

    from lianpin.kernel.audit.models import Clock
    from lianpin.kernel.audit.verbs import record, seal_record

    for number in range(EVENTS):
        with transaction.atomic():
            for subject in range(1, SUBJECTS + 1):
                record("thing.done", Clock(pk=subject), by=By(), n=number)
        if number % 3 == 2:
            seal_record()
    with connections["owner"].cursor() as cursor:
        for table in ("audit_event", "audit_seal", "audit_sealedhead"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


# ── what the owner does: a statement, for a subject and one of its sealed events ──

AT = "subject_id = {subject} AND detail ->> 'n' = '{n}'"
HEAD = "WHERE subject_id = {subject} AND length = 3"
COPY = (
    'SELECT {id}, subject_type, subject_id, kind, user_id, actor, "on", recorded_at, detail, request_id, previous, digest, '
    "transaction_id FROM audit_event WHERE " + AT
)
DEEDS = {
    "detail": f"UPDATE audit_event SET detail = detail || '{{{{\"n\": 99}}}}' WHERE {AT}",
    "kind": f"UPDATE audit_event SET kind = 'thing.other' WHERE {AT}",
    "actor": f"UPDATE audit_event SET user_id = 8 WHERE {AT}",
    "day": f'UPDATE audit_event SET "on" = "on" - 1 WHERE {AT}',
    "time": f"UPDATE audit_event SET recorded_at = recorded_at - interval '1 s' WHERE {AT}",
    "removed": f"DELETE FROM audit_event WHERE {AT}",
    "end removed": "DELETE FROM audit_event WHERE subject_id = {subject} AND (detail ->> 'n')::int >= {n}",
    "all removed": "DELETE FROM audit_event WHERE subject_id = {subject}",
    "inserted": "INSERT INTO audit_event " + COPY.replace("{id}", "(SELECT max(id) + 1 FROM audit_event)"),
    "moved": f"UPDATE audit_event SET id = -id WHERE {AT}",
    "another's": f"UPDATE audit_event SET subject_id = {{subject}} + 1000 WHERE {AT}",
    "head changed": f"UPDATE audit_sealedhead SET digest = repeat('0', 64) {HEAD}",
    "head removed": f"DELETE FROM audit_sealedhead {HEAD}",
}  # fmt: skip
SEALED = 6  # events of each chain under a seal
# Where the very first event is moved nothing changes: it is the first still.
FROM_THE_SECOND = frozenset({"moved"})


def _drill(count: int, seed: int, *, control: bool) -> int:
    from django.db import connections, transaction

    from lianpin.kernel.audit import queries

    began, chance = time.perf_counter(), Random(seed)
    done: Counter[str] = Counter()
    missed: list[dict[str, Any]] = []
    verify: Callable[[], list[str]] = lambda: [
        str(each) for each in (*queries.faults_of_seals(), *queries.faults_of_events())
    ]
    if control:
        links = patch.multiple(
            queries, event_digest=lambda _before, _content: None, faults_of_seals=list, _heads=lambda *_a: {}
        )
        verify = _links_alone(links, verify)
    alarms = len(verify())
    for number in range(count):
        deed = chance.choice(list(DEEDS))
        subject, n = chance.randint(1, SUBJECTS), chance.randrange(1 if deed in FROM_THE_SECOND else 0, SEALED)
        with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
            cursor.execute(DEEDS[deed].format(subject=subject, n=n))
            with patch.object(queries, "connection", connections["owner"]), patch_default("owner"):
                found = verify()
            transaction.set_rollback(True, using="owner")
        done[deed] += 1
        if not any(each.startswith((f"{KIND}:{subject}", "第")) for each in found):
            missed.append({"deed": deed, "subject": subject, "n": n, "found": found[:3]})
        if (number + 1) % 50 == 0:
            print(f"  {number + 1} of {count}, {len(missed)} missed", file=sys.stderr, flush=True)
    results = Path(__file__).parent / "results"
    results.mkdir(exist_ok=True)
    raw = {"seed": seed, "done": done, "missed": missed, "false alarms": alarms}
    (results / "tamper.json").write_text(json.dumps(raw, ensure_ascii=False, indent=1), encoding="utf-8")
    for each in missed[:5]:
        print(f"  not found: {each}")
    holds = not missed and not alarms and sum(done.values()) == count
    print(
        f"tamper: {count - len(missed)} of {count} deeds of {len(done)} kinds found and named, {alarms} false alarms, "
        f"{time.perf_counter() - began:.0f} s, seed {seed} (goal all, 0) {'holds' if holds else 'falls short'}"
    )
    return 0 if holds else 1


def _links_alone(links: Any, verify: Callable[[], list[str]]) -> Callable[[], list[str]]:
    """A verifier that asks only whether each event names the one before it."""

    def blind() -> list[str]:
        with links:
            return [fault for fault in verify() if "被改动" not in fault]

    return blind


def patch_default(alias: str) -> Any:
    """Models are read through the owner's connection, which sees what it has not committed."""
    from django.db import router

    return patch.object(router, "db_for_read", lambda *_args, **_hints: alias)


if __name__ == "__main__":
    sys.exit(main())
