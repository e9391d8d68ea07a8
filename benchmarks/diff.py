"""City measures v1 to v2 in money: who wins, who loses, what each body pays, for 100,000 appointments over twelve months.

Run as `make bench NAME=diff`; `ARGS="--people 20000"` for fewer. Everybody is computed, by the bulk evaluator. Timed: both computations, the
comparison, and the reasons of twenty people by the explaining evaluator; not timed: drawing the people (5,000 different ones, each as often
as needed under a key of its own, eight to an enterprise), their tables, and reading the files. Before that the totals of `--explained`
people alone must be the same, to the fen, by both evaluators. Writes the raw samples to benchmarks/results/diff.json.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from lianpin_regulations import (
    Comparison,
    Month,
    Regulation,
    Rows,
    Rulebook,
    Tables,
    load,
    money_diff,
    people_to_tables,
    sample,
)
from lianpin_regulations._simulate.flows import explained_totals
from lianpin_regulations._simulate.tabulated import tabulated_sides, tabulated_totals

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
    parser.add_argument("--explained", type=int, default=200, help="people computed by both evaluators")
    parser.add_argument("--seed", type=int, default=20261125)
    chosen = parser.parse_args()
    old, new, university = (_load(path) for path in (CITY / "v1.md", CITY / "v2.md", UNIVERSITY))
    few = _people(old, new, min(chosen.explained, chosen.people), chosen.seed)
    book = Rulebook([university, old, new])
    differ = explained_totals(book, old.code, few, MONTHS) != tabulated_totals(book, old.code, few, MONTHS)
    people = _people(old, new, chosen.people, chosen.seed)
    totals_of = partial(tabulated_sides, tables=_tables(book, old.code, people))
    started = time.perf_counter()
    found = money_diff(old, new, people, others=[university], months=MONTHS, totals_of=totals_of)
    seconds = time.perf_counter() - started
    _write(found, seconds, chosen, differ)
    is_met = seconds < GOAL and bool(found.winners) and bool(found.losers) and not differ
    print(
        f"diff: {len(found.winners)} winners and {len(found.losers)} losers of {found.people} × 12 months in {seconds:.1f} s; the totals of "
        f"{len(few)} by both evaluators {'differ' if differ else 'are the same'} (goal < {GOAL} s, with winners and losers, the same) "
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


def _tables(book: Rulebook, code: str, people: dict[str, dict[str, Any]]) -> Tables:
    """The tables of the different people, each row as often as its person comes, as Arrow tables."""
    different = dict(list(people.items())[:DIFFERENT])
    made = people_to_tables(book, code, different, GIVEN).given()
    numbers = [f"P{number:06d}" for number in range(len(people))]
    return Tables(**{name: _repeated(name, rows, len(different), numbers) for name, rows in made.items()})


def _repeated(name: str, source: Rows, size: int, numbers: list[str]) -> Any:
    """The rows of a table for everybody: number n has those of number n modulo `size`."""
    kinds = {"VARCHAR": pa.string(), "VARCHAR[]": pa.list_(pa.string()), "BIGINT": pa.int64(), "INTEGER": pa.int32(),
             "DATE": pa.date32(), "BOOLEAN": pa.bool_()}  # fmt: skip
    types = {c: kinds.get(t) or pa.decimal128(*map(int, re.findall(r"\d+", t))) for c, t in source.types.items()}
    once = pa.table({c: pa.array([row.get(c) for row in source.rows], type) for c, type in types.items()})
    whole = pa.concat_tables([once] * -(-len(numbers) // size)).combine_chunks()
    round_of = pa.array([n for n in range(-(-len(numbers) // size)) for _row in range(once.num_rows)], pa.int64())
    number = pc.add(pc.cast(pc.utf8_slice_codeunits(whole["person"], 1), pa.int64()), pc.multiply(round_of, size))
    whole = whole.set_column(0, "person", pc.take(pa.array(numbers), pc.min_element_wise(number, len(numbers) - 1)))
    if name == "people" and "用人企业" in whole.column_names:
        firms = pa.array([f"企业{n // 8:06d}" for n in range(len(numbers))])
        at = whole.column_names.index("用人企业")
        whole = whole.set_column(at, "用人企业", pc.take(firms, pc.min_element_wise(number, len(numbers) - 1)))
    return whole.filter(pc.less(number, len(numbers)))


def _write(found: Comparison, seconds: float, chosen: argparse.Namespace, differ: bool) -> None:
    results = ROOT / "benchmarks" / "results"
    results.mkdir(exist_ok=True)
    raw = {
        "people": found.people, "explained": chosen.explained, "seed": chosen.seed, "seconds": seconds, "differ": differ,
        "winners": len(found.winners), "losers": len(found.losers), "gained_fen": found.gained, "lost_fen": found.lost,
        "payers": [[b.payer, b.base, b.new] for b in found.payers()], "missing": found.missing,
    }  # fmt: skip
    (results / "diff.json").write_text(json.dumps(raw, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
