"""The record: what recording an event costs, whether it holds others up, and how long a million events take to verify.

Run as `make bench NAME=audit`; `ARGS="--events 100000"` for fewer. An embedded PostgreSQL of its own.

1. Cost: processor time of this process and of its database backend for a transaction that updates a row and records an event, less the same
   transaction without the event; median of several rounds, in turns.
2. Holding up: transactions a second of one writer and of two (processes with a row and a subject each), with and without recording, in
   turns; the speed-up from one to two with recording against that without it.
3. Verifying: `lianpin audit verify` as a process of its own over all events, each chain of ten sealed, from start to end.

Raw samples go to benchmarks/results/audit.json.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from lianpin.site import postgres, scratch

EVENTS, LENGTH = 1_000_000, 10
MOST_MS, LEAST_SHARE, MOST_SECONDS = 1.0, 0.9, 30.0
ROUNDS, EACH = 7, 400  # of the first part
TURNS, SECONDS, PAUSE = 5, 2.0, 0.3  # of the second
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class By:
    """Whoever acts, as a capacity is kept."""

    user_id: int = 12

    def check_may_record(self, kind: str) -> None:
        """Whoever this is does anything."""

    def as_json(self) -> dict[str, Any]:
        return {
            "name": "周文静", "role": "handler", "user_id": 12, "membership_id": 3, "organisation_id": 1, "organisation": "澜江大学",
            "kind": "university", "unit_id": 4, "unit": "人事处", "offices": ["人事处"],
        }  # fmt: skip


DETAIL = {"step": "审核", "actor": "人事处", "outcome": "同意", "opinion": "材料齐全，同意。"}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--write", nargs=2, help=argparse.SUPPRESS)  # a writer: its number, when to begin
    asked = parser.parse_args()
    if asked.write:
        return _write(int(asked.write[0]), float(asked.write[1]))
    with tempfile.TemporaryDirectory(prefix="lianpin-audit-") as folder:
        data = Path(folder)
        try:
            _prepare(data)
            found: dict[str, Any] = {"events": asked.events, "cost ms": _cost()}
            _tell(f"cost: {found['cost ms']}")
            found["writers"] = _writers()
            _tell(f"writers: {found['writers']}")
            _fill(asked.events)
            _tell(f"{asked.events} events are there")
            found["seal s"], found["verify s"], found["code"] = _verify()
            return _say(found)
        finally:
            postgres.destroy(data)


def _tell(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


def _prepare(data: Path) -> None:
    scratch.prepare(data)
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("CREATE TABLE bench_row AS SELECT id, 0 AS n FROM generate_series(1, 9) AS id")


def _act(subject: int, *, records: bool) -> None:
    """A verb: one row changes; with or without its event."""
    from django.db import connection, transaction

    from lianpin.kernel.audit.models import Clock
    from lianpin.kernel.audit.verbs import record

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE bench_row SET n = n + 1 WHERE id = %s", [subject])
        if records:
            record("case.step_taken", Clock(pk=subject), by=By(), **DETAIL)


# ── what it costs ──


def _cost() -> list[float]:
    """Milliseconds of processor time for an event, a figure for each round."""
    from lianpin.toolkit import clock

    _spent(records=True), _spent(records=False)  # warm
    with clock.held():  # as a request holds it
        return [(_spent(records=True) - _spent(records=False)) / EACH * 1000 for _round in range(ROUNDS)]


def _spent(*, records: bool) -> float:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    before = time.process_time() + _ticks(backend)
    for _number in range(EACH):
        _act(1, records=records)
    return time.process_time() + _ticks(backend) - before


def _ticks(stat: Path) -> float:
    """Seconds of processor time of a process, as the kernel counts them."""
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


# ── whether it holds others up ──


SLOTS = [(writers, records) for records in (False, True) for writers in (1, 2)] * TURNS


def _writers() -> dict[str, list[float]]:
    """Transactions a second, by how many write and whether they record; a figure for each turn."""
    begins = time.time() + 15  # when both have long started
    line = [sys.executable, __file__, "--write"]
    running = [
        subprocess.Popen([*line, str(number), str(begins)], stdout=subprocess.PIPE, text=True, env=os.environ)
        for number in (1, 2)
    ]
    rates = [json.loads(each.communicate()[0]) for each in running]
    found: dict[str, list[float]] = {}
    for (writers, records), each in zip(SLOTS, zip(*rates, strict=True), strict=True):
        found.setdefault(f"{writers} {'recording' if records else 'alone'}", []).append(sum(each))
    return found


def _write(number: int, begins: float) -> int:
    """One of the two: writes in its slots, and rests in those of one writer if it is the second."""
    import django

    django.setup()
    from lianpin.toolkit import wall

    wall.stand_behind(wall.Scope.PLATFORM)
    _act(1 + number, records=True)
    from lianpin.toolkit import clock

    with clock.held():
        return _turns(number, begins)


def _turns(number: int, begins: float) -> int:
    rates = []
    for slot, (writers, records) in enumerate(SLOTS):
        count, starts = 0, begins + slot * (SECONDS + PAUSE)
        time.sleep(max(0.0, starts - time.time()))
        while number <= writers and time.time() < starts + SECONDS:
            _act(1 + number, records=records)
            count += 1
        rates.append(count / SECONDS)
    print(json.dumps(rates))
    return 0


# ── how long verifying takes ──


def _fill(count: int) -> None:
    """So many events in chains of ten, as `record` would leave them, copied in as the owner: behind the wall nothing is copied."""
    from django.db import connections

    from lianpin.kernel.audit.standalone import event_digest

    actor, detail = json.dumps(By().as_json(), ensure_ascii=False), json.dumps(DETAIL, ensure_ascii=False)
    on, at = date(2026, 1, 5), datetime(2026, 1, 5, 8, 0, 0, 123456, tzinfo=UTC)
    columns = 'subject_type, subject_id, kind, user_id, actor, "on", recorded_at, detail, request_id, previous, digest, transaction_id'
    with connections["owner"].cursor() as cursor, cursor.copy(f"COPY audit_event ({columns}) FROM STDIN") as copy:
        for subject in range(count // LENGTH):
            previous = ""
            for number in range(LENGTH):
                kind, request = f"case.step_{number}", f"{subject:032x}"
                content = {
                    "subject": f"cases.case:{subject}", "kind": kind, "user": 12, "actor": By().as_json(), "on": on.isoformat(),
                    "recorded_at": at.isoformat(), "detail": DETAIL, "request_id": request,
                }  # fmt: skip
                digest = event_digest(previous, content)
                copy.write_row(("cases.case", subject, kind, 12, actor, on, at, detail, request, previous, digest, 1))
                previous = digest
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE audit_event")


def _verify() -> tuple[float, float, int]:
    """Seconds to seal and to verify, and the exit code of verifying."""
    from django.db import connection

    from lianpin.kernel.audit.verbs import seal_record

    began = time.monotonic()
    seal_record()
    sealed = time.monotonic()
    connection.close()
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lianpin"), "audit", "verify"], capture_output=True, text=True, check=False
    )
    _tell(f"{done.stdout.strip()[-200:]} {done.stderr.strip()[-200:]}")
    return sealed - began, time.monotonic() - sealed, done.returncode


def _say(found: dict[str, Any]) -> int:
    results = Path(__file__).parent / "results"
    results.mkdir(exist_ok=True)
    (results / "audit.json").write_text(json.dumps(found, indent=1), encoding="utf-8")
    cost = statistics.median(found["cost ms"])
    median = {name: statistics.median(rates) for name, rates in found["writers"].items()}
    gains = {how: median[f"2 {how}"] / median[f"1 {how}"] for how in ("recording", "alone")}
    share = gains["recording"] / gains["alone"]
    holds = cost <= MOST_MS and share >= LEAST_SHARE and found["verify s"] < MOST_SECONDS and found["code"] == 0
    print(
        f"audit: {cost:.2f} ms of processor time an event; two writers {gains['recording']:.2f} × one with recording, {gains['alone']:.2f} × "
        f"without: {share:.2f} of it; {found['events']} events verified in {found['verify s']:.1f} s, sealed in {found['seal s']:.1f} s "
        f"(goal ≤ 1 ms, ≥ 0.9, < 30 s) {'holds' if holds else 'falls short'}"
    )
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
