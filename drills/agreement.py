"""Random regulations over random people, by both evaluators: everything that a regulation defines must come out the same, or be refused.

Run as `make drill NAME=agreement`; `ARGS="--seed 7 --count 300"` (or SEED=7) repeats a run, without a seed one is drawn and printed;
`ARGS=--control` plants a fault in the query (half rounds down, and others in turn) and must say that it falls short. Writes what differed
to drills/results/agreement.json, with the number that makes the regulation and the people again.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter
from contextlib import nullcontext
from pathlib import Path
from random import SystemRandom
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "engines" / "regulations" / "tests"))
from randomly.faults import FAULTS, planted
from randomly.trials import Outcome, trial


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare the bulk evaluator with the explaining one.")
    parser.add_argument("--seed", type=int, default=int(os.environ.get("SEED") or SystemRandom().randrange(10**6)))
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--control", action="store_true", help="plant faults in the query")
    chosen = parser.parse_args()
    started = time.perf_counter()
    found: Counter[str] = Counter()
    failures: list[dict[str, Any]] = []
    for number in range(chosen.count):
        seed = chosen.seed * 10**4 + number
        with planted(list(FAULTS)[number % len(FAULTS)]) if chosen.control else nullcontext():
            failures += _told(seed, found)
        if (number + 1) % 20 == 0:
            print(f"  {number + 1} of {chosen.count}, {len(failures)} differ", file=sys.stderr, flush=True)
    results = ROOT / "drills" / "results"
    results.mkdir(exist_ok=True)
    raw = {"seed": chosen.seed, "found": found, "failures": failures}
    (results / "agreement.json").write_text(json.dumps(raw, ensure_ascii=False, indent=1), encoding="utf-8")
    for failure in failures[:5]:
        print(f"  {failure}")
    holds = not failures and found["compared"] > 0
    print(
        f"agreement: {len(failures)} of {chosen.count} regulations differ, in {found['compared']} values; {found['names refused']} "
        f"names refused, {time.perf_counter() - started:.0f} s, seed {chosen.seed} (goal 0) {'holds' if holds else 'falls short'}"
    )
    return 0 if holds else 1


def _told(seed: int, found: Counter[str]) -> list[dict[str, Any]]:
    """What is wrong with a trial, if anything: values that differ, or a failure that is no refusal."""
    try:
        outcome: Outcome = trial(seed)
    except Exception as error:  # noqa: BLE001  whatever comes is what the drill looks for
        return [{"seed": seed, "failed": f"{type(error).__name__}: {str(error)[:300]}"}]
    found["compared"] += outcome.compared
    found["names refused"] += len(outcome.refused)
    return [{"seed": seed, "differing": [str(each) for each in outcome.differing[:9]]}] if outcome.differing else []


if __name__ == "__main__":
    sys.exit(main())
