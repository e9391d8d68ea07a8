"""How long it takes to compile a demo regulation, to check it, and to check a table of a hundred rows and six columns.

Run as `make bench NAME=compile`; `ARGS="--rounds 9"` for more rounds. **Compile**: read the file and write one query (DuckDB) of all its
entitlements over a year. **Check**: all static checks of the loaded regulation (worked examples apart). **Table**: read and check a file whose
one table has a hundred rows of six columns: five that are complete and free of overlaps and five whose rows cut across one another, each
proved or said not to be. Of each file the best of the rounds counts, and of the files the slowest: whoever shares the processor's core
makes a round slower, never faster (as the documentation of Python's timeit says). The files take turns, so that no file has the quiet
moments for itself. Before that a row is taken out of each complete table, which must be found. Timed is the processor's time of this one
thread; the raw samples in benchmarks/results/compile.json have the wall clock's beside it, and the middle of the rounds is printed as well.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from lianpin_regulations import Month, Regulation, RegulationError, Rulebook, check, load, query

sys.path.insert(0, str(Path(__file__).parent))
import tables

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "src" / "lianpin" / "rulebook").glob("*/*/v*.md"))
MONTHS = (Month(2026, 1), Month(2026, 12))
GOALS = {"compile": 0.05, "check": 0.05, "table": 1.0}
TABLES = 5


def main() -> int:
    parser = argparse.ArgumentParser(description="Compile and check the demo's regulations; check big tables.")
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    texts = {f"{path.parent.name} {path.stem}": path.read_text(encoding="utf-8") for path in FILES}
    loaded = {name: load(text, name=name) for name, text in texts.items()}
    big = {f"complete {seed}": tables.complete(seed) for seed in range(TABLES)}
    lacking = sum(_is_gap_found(text) for text in big.values())
    big |= {f"entangled {seed}": tables.entangled(seed) for seed in range(TABLES)}
    samples = {
        "compile": _times({name: lambda t=text: _compiled(t) for name, text in texts.items()}, rounds),
        "check": _times({name: lambda r=each: check(r, examples=False) for name, each in loaded.items()}, rounds),
        "table": _times({name: lambda t=text: _checked(t) for name, text in big.items()}, min(rounds, 3)),
    }
    unproved = sum(_checked(text) for text in big.values())
    return _say(samples, lacking, unproved)


def _times(runs: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[tuple[float, float]]]:
    """Seconds of each round, the processor's and the wall clock's; the first, which warms up, is not one."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in runs}
    for number in range(rounds + 1):
        for name, run in runs.items():
            wall, began = time.perf_counter(), time.process_time()
            run()
            if number:
                found[name].append((time.process_time() - began, time.perf_counter() - wall))
    return found


def _compiled(text: str) -> str:
    regulation = load(text, name="v1.md")
    return query(Rulebook([regulation]), regulation.code, _entitled(regulation), months=MONTHS)


def _entitled(regulation: Regulation) -> list[str]:
    return list(dict.fromkeys(entitlement.amount for entitlement in regulation.entitlements))


def _checked(text: str) -> bool:
    """Whether the table of a file could not be proved complete within the budget."""
    return any(finding.kind == "unproved" for finding in check(load(text, name="table.md"), examples=False))


def _is_gap_found(text: str) -> bool:
    try:
        load(tables.without_row(text, 40), name="table.md")
    except RegulationError as error:
        return [fault.kind for fault in error.faults] == ["gap"]
    return False


def _say(samples: dict[str, dict[str, list[tuple[float, float]]]], lacking: int, unproved: int) -> int:
    results = Path(__file__).parent / "results"
    results.mkdir(exist_ok=True)
    raw = {"seconds (processor, wall)": samples, "goals": GOALS, "gaps found": lacking, "not proven": unproved}
    (results / "compile.json").write_text(json.dumps(raw, ensure_ascii=False, indent=1), encoding="utf-8")
    taken = {
        what: {name: [cpu for cpu, _wall in times] for name, times in files.items()} for what, files in samples.items()
    }
    for what, files in taken.items():
        said = (f"{name} {min(s) * 1000:.0f} ms (middle {median(s) * 1000:.0f})" for name, s in files.items())
        print(f"  {what}: " + ", ".join(said))
    slowest = {what: max(map(min, files.values())) for what, files in taken.items()}
    holds = lacking == TABLES and all(slowest[what] < goal for what, goal in GOALS.items())
    print(
        f"compile: {slowest['compile'] * 1000:.0f} ms to read and compile, {slowest['check'] * 1000:.0f} ms to check, "
        f"{slowest['table']:.2f} s for {tables.ROWS} rows × 6 columns ({unproved} of {2 * TABLES} not proven), "
        f"{lacking} of {TABLES} gaps found (goal < 50 ms, < 50 ms, < 1 s, all) {'holds' if holds else 'falls short'}"
    )
    return 0 if holds else 1


if __name__ == "__main__":
    raise SystemExit(main())
