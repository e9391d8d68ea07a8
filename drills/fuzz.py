"""Damage regulation files ten thousand times: each must load or be refused with a place, never fail, never hang.

Run as `make drill NAME=fuzz`; `ARGS="--seed 7 --count 10000"` (or SEED=7) repeats a run, without a seed one is drawn and printed;
`ARGS=--control` plants the fault (a reader that fails on half-width brackets) and must say that it falls short. Writes what failed to
drills/results/fuzz.json, with the number that makes the file again.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from random import Random, SystemRandom

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "engines" / "regulations" / "tests"))
from mutants import mutant, verdict

SECONDS = 2.0  # of processor time, so that a busy machine hangs nothing


class Hang(BaseException):
    """A file took longer than the limit."""


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Damage regulation files and look for anything but a refusal with a place."
    )
    parser.add_argument("--seed", type=int, default=int(os.environ.get("SEED") or SystemRandom().randrange(10**6)))
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--control", action="store_true", help="plant a fault in the reader")
    chosen = parser.parse_args()
    paths = [
        *sorted((ROOT / "src/lianpin/rulebook").rglob("*.md")),
        *sorted((ROOT / "engines/regulations/tests/good").glob("*.md")),
    ]
    texts = [path.read_text(encoding="utf-8") for path in paths]
    signal.signal(signal.SIGPROF, _hang)
    started = time.perf_counter()
    found: Counter[str] = Counter()
    failures = []
    for number in range(chosen.count):
        text = mutant(texts, Random(chosen.seed * 10**6 + number))
        outcome, detail = _outcome(text, control=chosen.control)
        found[outcome] += 1
        if outcome not in {"loaded", "refused"}:
            failures.append({"number": number, "outcome": outcome, "detail": detail})
    results = ROOT / "drills" / "results"
    results.mkdir(exist_ok=True)
    raw = {"seed": chosen.seed, "found": found, "failures": failures}
    (results / "fuzz.json").write_text(json.dumps(raw, ensure_ascii=False, indent=1), encoding="utf-8")
    for failure in failures[:5]:
        print(f"  {failure['number']}: {failure['outcome']} {failure['detail']}")
    holds = not failures and sum(found.values()) == chosen.count
    print(
        f"fuzz: {len(failures)} of {chosen.count} damaged files failed ({found['loaded']} loaded, {found['refused']} refused), "
        f"{time.perf_counter() - started:.0f} s, seed {chosen.seed} (goal 0) {'holds' if holds else 'falls short'}"
    )
    return 0 if holds else 1


def _hang(_signal: int, _frame: object) -> None:
    raise Hang


def _outcome(text: str, *, control: bool) -> tuple[str, str]:
    """What became of a file: loaded, refused, hang, or the exception."""
    try:
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        try:
            if control and "[" in text:
                raise IndexError("planted")
            return verdict(text), ""
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    except Hang:
        return "hang", f"longer than {SECONDS} s"
    except Exception as error:  # noqa: BLE001  whatever comes is what the drill looks for
        last = traceback.extract_tb(error.__traceback__)[-1]
        return type(error).__name__, f"{Path(last.filename).name}:{last.lineno} {error}"


if __name__ == "__main__":
    sys.exit(main())
