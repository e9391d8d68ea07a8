"""What the second wall costs: the lists of `inbox.py` with row-level security and without it, in turns, in one run.

Goal: at most 15 % more time, over all list pages together: processor time of the web's process and of its connection in PostgreSQL, which
one after the other are all that a page waits for, and which other work of the machine hardly touches; the clock's is told beside it. Without
the wall the owner disables row-level security on every table that has it; nothing else changes. Run as `make bench NAME=rls`; `ARGS="--cases 100000"` for a smaller one; `--keep FOLDER` keeps the filled
database, or uses one that `inbox.py` has kept. Writes the raw samples to benchmarks/results/rls.json.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import inbox

GOAL, ROUNDS, EACH = 0.15, 12, 4
MODES = ("with", "without")
Samples = dict[str, dict[str, list[tuple[float, float]]]]  # page → mode → milliseconds by processor and by clock


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--tasks", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    data = asked.keep or Path(tempfile.mkdtemp(prefix="lianpin-rls-"))
    os.environ.update(LIANPIN_DATA=str(data), LIANPIN_DEMO="true", DJANGO_SETTINGS_MODULE="lianpin.site.settings")
    from lianpin.site import postgres

    try:
        inbox.fill(data, asked)
        found = _measure(inbox.addresses(), asked.rounds)
    finally:
        if asked.keep is None:
            postgres.destroy(data)
            shutil.rmtree(data, ignore_errors=True)
        else:
            postgres.stop(data)
    return _tell(found, asked.cases)


def _measure(pages: list[tuple[str, str]], rounds: int) -> Samples:
    """Milliseconds of each page with and without the wall: turn by turn, whichever comes first in every other round."""
    from lianpin.toolkit import wall

    wall.stand_behind(wall.Scope.NONE)  # as in the web: what says nothing sees nothing
    clients = {login: _client(login) for login in inbox.PAGES}
    backend = _backend()
    guarded = _guarded()
    samples: Samples = {f"{login} {path}": {mode: [] for mode in MODES} for login, path in pages}
    try:
        for turn in range(rounds):
            for mode in MODES if turn % 2 else MODES[::-1]:
                _switch(guarded, on=mode == "with")
                for login, path in pages:
                    taken = samples[f"{login} {path}"][mode]
                    _visit(clients[login], path, backend)  # once before it is measured
                    taken += [_visit(clients[login], path, backend) for _time in range(EACH)]
    finally:
        _switch(guarded, on=True)
    return samples


def _client(login: str) -> Any:
    from django.test import Client

    from lianpin.kernel.identity.models import User

    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username=login))
    return client


def _guarded() -> list[str]:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT oid::regclass::text FROM pg_class WHERE relrowsecurity ORDER BY 1")
        return [name for (name,) in cursor.fetchall()]


def _switch(tables: list[str], *, on: bool) -> None:
    from django.db import connections

    word = "ENABLE" if on else "DISABLE"
    with connections["owner"].cursor() as cursor:
        cursor.execute("; ".join(f"ALTER TABLE {table} {word} ROW LEVEL SECURITY" for table in tables))


def _backend() -> int:
    """The process that answers our connection. Django keeps it for the whole run."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid: int = cursor.fetchone()[0]
    connection.settings_dict["CONN_MAX_AGE"] = None
    return pid


def _spent(backend: int) -> float:
    """Milliseconds of processor time that this process and the connection's have used."""
    on_processor = int(Path(f"/proc/{backend}/schedstat").read_text().split()[0])  # nanoseconds
    return time.process_time() * 1000 + on_processor / 1_000_000


def _visit(client: Any, path: str, backend: int) -> tuple[float, float]:
    began, spent = time.perf_counter(), _spent(backend)
    answer = client.get(path)
    taken = (_spent(backend) - spent, (time.perf_counter() - began) * 1000)
    assert answer.status_code == 200, (path, answer.status_code)
    return taken


def _tell(found: Samples, cases: int) -> int:
    results = Path(__file__).parent / "results"
    results.mkdir(exist_ok=True)
    (results / "rls.json").write_text(json.dumps(found), encoding="utf-8")
    taken = {page: {mode: _middle(times, 0) for mode, times in each.items()} for page, each in found.items()}
    by_clock = {mode: sum(_middle(each[mode], 1) for each in found.values()) for mode in MODES}
    more = {page: each["with"] / each["without"] - 1 for page, each in taken.items()}
    for page in sorted(more, key=lambda page: -more[page]):
        each = taken[page]
        print(f"{each['without']:8.1f} → {each['with']:8.1f} ms  {more[page]:+7.1%}  {page}", file=sys.stderr)
    total = {mode: sum(each[mode] for each in taken.values()) for mode in MODES}
    cost = total["with"] / total["without"] - 1
    worst = max(more, key=lambda page: more[page])
    print(
        f"rls: {cases:,} cases, {len(found)} list pages: {total['without'] / len(found):.1f} ms a page without the wall, "
        f"{total['with'] / len(found):.1f} ms with it, {cost:+.1%} (goal at most +{GOAL:.0%}); the median page "
        f"{statistics.median(more.values()):+.1%}, the worst {more[worst]:+.1%} ({worst}); by the clock "
        f"{by_clock['with'] / by_clock['without'] - 1:+.1%}: "
        f"{'holds' if cost <= GOAL else 'falls short'}"
    )
    return 0 if cost <= GOAL else 1


def _middle(times: list[tuple[float, float]], which: int) -> float:
    return statistics.median(each[which] for each in times)


if __name__ == "__main__":
    raise SystemExit(main())
