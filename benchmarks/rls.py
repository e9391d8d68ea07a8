"""What the second wall costs: the lists of `inbox.py` with row-level security and without it, in turns, in one run.

Goal: at most 15 % more time, over all list pages together. Without the wall the owner disables row-level security on every table that has
it; nothing else changes. Run as `make bench NAME=rls`; `ARGS="--cases 100000"` for a smaller one; `--keep FOLDER` keeps the filled
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
Samples = dict[str, dict[str, list[float]]]


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
    guarded = _guarded()
    samples: Samples = {f"{login} {path}": {"with": [], "without": []} for login, path in pages}
    try:
        for turn in range(rounds):
            for mode in ("with", "without") if turn % 2 else ("without", "with"):
                _switch(guarded, on=mode == "with")
                for login, path in pages:
                    taken = samples[f"{login} {path}"][mode]
                    _visit(clients[login], path)  # once before it is measured
                    taken += [_visit(clients[login], path) for _time in range(EACH)]
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


def _visit(client: Any, path: str) -> float:
    began = time.perf_counter()
    answer = client.get(path)
    taken = (time.perf_counter() - began) * 1000
    assert answer.status_code == 200, (path, answer.status_code)
    return taken


def _tell(found: Samples, cases: int) -> int:
    results = Path(__file__).parent / "results"
    results.mkdir(exist_ok=True)
    (results / "rls.json").write_text(json.dumps(found), encoding="utf-8")
    # The lower quartile: what else the machine does meanwhile only ever adds.
    taken = {
        page: {mode: statistics.quantiles(times, n=4)[0] for mode, times in each.items()}
        for page, each in found.items()
    }
    more = {page: each["with"] / each["without"] - 1 for page, each in taken.items()}
    for page in sorted(more, key=lambda page: -more[page]):
        each = taken[page]
        print(f"{each['without']:8.1f} → {each['with']:8.1f} ms  {more[page]:+7.1%}  {page}", file=sys.stderr)
    total = {mode: sum(each[mode] for each in taken.values()) for mode in ("with", "without")}
    cost = total["with"] / total["without"] - 1
    worst = max(more, key=lambda page: more[page])
    print(
        f"rls: {cases:,} cases, {len(found)} list pages: {total['without'] / len(found):.1f} ms a page without the wall, "
        f"{total['with'] / len(found):.1f} ms with it, {cost:+.1%} (goal at most +{GOAL:.0%}); the median page "
        f"{statistics.median(more.values()):+.1%}, the worst {more[worst]:+.1%} ({worst}): "
        f"{'holds' if cost <= GOAL else 'falls short'}"
    )
    return 0 if cost <= GOAL else 1


if __name__ == "__main__":
    raise SystemExit(main())
