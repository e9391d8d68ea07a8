"""City measures v1 to v2 in money: who wins, who loses, what each body pays, for 100,000 appointments over twelve months.

Run as `make bench NAME=diff`; `ARGS="--people 20000"` for fewer. Timed: both computations, the comparison, and the reasons of twenty people;
not timed: drawing the people (5,000 different ones, each as often as needed under a key of its own, eight to an enterprise) and reading the
files. The explaining evaluator computes `--explained` of them, and the time for all is worked out from that. Writes the raw samples to
benchmarks/results/diff.json.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from lianpin_regulations import Comparison, Month, Regulation, load, money_diff, sample

ROOT = Path(__file__).parents[1]
RULEBOOK = ROOT / "src" / "lianpin" / "rulebook"
CITY = RULEBOOK / "lanjiang-city" / "placed-talent"
UNIVERSITY = RULEBOOK / "lanjiang-university" / "dual-appointment" / "v1.md"
GOAL = 10
DIFFERENT = 5_000
MONTHS = (Month(2027, 7), Month(2028, 6))
GIVEN = (Month(2026, 1), Month(2028, 12))


def main() -> int:
    parser = argparse.ArgumentParser(description="The money difference of two versions on many appointments.")
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--explained", type=int, default=200, help="people for the explaining evaluator")
    parser.add_argument("--seed", type=int, default=20261125)
    chosen = parser.parse_args()
    old, new, university = (_load(path) for path in (CITY / "v1.md", CITY / "v2.md", UNIVERSITY))
    count = min(chosen.explained, chosen.people)
    people = _people(old, new, count, chosen.seed)
    started = time.perf_counter()
    found = money_diff(old, new, people, others=[university], months=MONTHS)
    seconds = time.perf_counter() - started
    whole = seconds * chosen.people / count
    _write(found, seconds, whole, chosen)
    is_met = whole < GOAL and bool(found.winners) and bool(found.losers)
    print(
        f"diff: {len(found.winners)} winners and {len(found.losers)} losers of {found.people} in {seconds:.1f} s, "
        f"{whole:.0f} s for {chosen.people} × 12 months (goal < {GOAL} s, with winners and losers) "
        f"{'holds' if is_met else 'falls short'}"
    )
    return 0 if is_met else 1


def _load(path: Path) -> Regulation:
    return load(path.read_text(encoding="utf-8"), name=path.name)


def _people(old: Regulation, new: Regulation, count: int, seed: int) -> dict[str, dict[str, Any]]:
    """Two thirds signed under the old version, one third under the new."""
    size = min(DIFFERENT, count)
    first = sample(old, size - size // 3, seed=seed, months=GIVEN)
    second = sample(new, size // 3, seed=seed + 1, months=GIVEN)
    every = [*first, *second]
    return {f"P{number:06d}": {**every[number % size], "用人企业": f"企业{number // 8:06d}"} for number in range(count)}


def _write(found: Comparison, seconds: float, whole: float, chosen: argparse.Namespace) -> None:
    results = ROOT / "benchmarks" / "results"
    results.mkdir(exist_ok=True)
    raw = {
        "people": found.people, "asked": chosen.people, "seed": chosen.seed, "seconds": seconds, "seconds_for_all": whole,
        "winners": len(found.winners), "losers": len(found.losers), "gained_fen": found.gained, "lost_fen": found.lost,
        "payers": [[b.payer, b.base, b.new] for b in found.payers()], "missing": found.missing,
    }  # fmt: skip
    (results / "diff.json").write_text(json.dumps(raw, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
