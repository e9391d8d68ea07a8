"""A regulation as one query over a population: the example regulation for 1,000,000 people over twelve months, and the whole city
measures v1 for 200,000 people over thirty-six.

First row, in turns in one process: ours (from inspecting the columns to the table of results), openfisca-core on the same rules (its calculation
alone: inputs are set before the clock starts), and DuckDB as a person at home in it writes it by hand. Inputs are Arrow tables or NumPy
arrays in memory, people whole numbers. Then every cent of all three is compared with an integer computation of its own (rivals/exact.py), and the rows of some
people with the explaining evaluator.

Second row (computed first, so that the peak of its memory is its own): ours and hand-written SQL (rivals/city_handwritten.py), each from tables
in DuckDB to tables of every entitlement and repayment. All amounts of all people are compared with one another, and those of some whole enterprises
with the explaining evaluator. It has no goal for its time.

Run as `make bench NAME=bulk`; `ARGS="--people 20000 --city-people 5000"` for fewer, `--only city` or `--only example` for one row. Raw samples
go to benchmarks/results/bulk.json. Process memory is not limited; threads are those of DuckDB (OpenFisca uses one).
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from lianpin_regulations import Missing, Month, Rulebook, Tables, decide, load, tabulate
from rivals import city, exact, handwritten, openfisca
from rivals.population import ENUMS, YEAR, drawn

EXAMPLE = Path(__file__).parents[1] / "engines/regulations/tests/good/recruitment-subsidy.md"
COLUMNS = exact.COLUMNS
MONTHS = [Month(YEAR, number) for number in range(1, 13)]
MOST_OPENFISCA, MOST_HANDWRITTEN = 0.9, 1.1
SAMPLED = 200  # people whose every month is decided by the explaining evaluator
SCALES = {"工作时间占比": 10**4, "区级安家补助": 100, "考核得分": 10, "企业实付薪酬": 100}


class Bench:
    """The population, and each of the three ways to compute it."""

    def __init__(self, people: int, seed: int, threads: int) -> None:
        self.threads, self.people = threads, people
        self.connection = duckdb.connect(config={"threads": threads, "preserve_insertion_order": False})
        self.given, self.monthly = drawn(self.connection, people, seed)
        self.book = Rulebook([load(EXAMPLE.read_text(encoding="utf-8"), name=EXAMPLE.name)])
        self.code = next(iter(self.book.codes))
        self.system = openfisca.system()

    # ── the three ways ──

    def ours(self) -> float:
        started = time.perf_counter()
        tables = Tables(people=self.given, months=self.monthly)
        span = (MONTHS[0], MONTHS[-1])
        tabulate(self.book, self.code, COLUMNS, tables, months=span, connection=self.connection)
        return time.perf_counter() - started

    def handwritten(self) -> float:
        started = time.perf_counter()
        for name, table in (("people", self.given), ("months", self.monthly)):
            self.connection.register(f"written_{name}", table)
            self.connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM written_{name}")
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE written AS {handwritten.QUERY}")
        return time.perf_counter() - started

    def openfisca(self) -> float:
        made = openfisca.simulation(self.system, *self._floats())
        started = time.perf_counter()
        self.calculated = {str(month): {name: made.calculate(name, str(month)) for name in COLUMNS} for month in MONTHS}
        return time.perf_counter() - started

    # ── the same inputs as arrays ──

    def _floats(self) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
        once = {name: self._array(self.given, name, scaled=False) for name in self.given.column_names[1:]}
        return once, {str(month): self._monthly(month, scaled=False) for month in MONTHS}

    def _monthly(self, month: Month, *, scaled: bool) -> dict[str, Any]:
        at = self.monthly.slice((month.month - 1) * self.people, self.people)
        return {name: self._array(at, name, scaled=scaled) for name in at.column_names[2:]}

    def _array(self, table: Any, name: str, *, scaled: bool) -> Any:
        """A column: words by their place, decimals as floats or (`scaled`) as whole numbers of their smallest unit."""
        column = table[name]
        if name in ENUMS:
            return pc.index_in(column, value_set=pa.array(ENUMS[name])).to_numpy()
        if name in SCALES:
            whole = pc.cast(pc.multiply(column, SCALES[name]), "int64").to_numpy()
            return whole if scaled else (whole / SCALES[name]).astype(np.float32)
        return column.to_numpy()

    # ── wrong cents ──

    def wrong(self) -> dict[str, dict[str, int]]:
        """For each way and each amount, in how many rows it is not the exact one."""
        found = {way: dict.fromkeys(COLUMNS, 0) for way in ("ours", "handwritten", "openfisca")}
        integers = {name: self._array(self.given, name, scaled=True) for name in self.given.column_names[1:]}
        once = exact.once(integers)
        for month in MONTHS:
            days = (month.last - month.first).days + 1
            right = exact.month(once, self._monthly(month, scaled=True), days)
            floats = {
                name: np.round(values.astype(np.float64) * 100) for name, values in self.calculated[str(month)].items()
            }
            shown = {
                "ours": self._cents("result_months", month),
                "handwritten": self._cents("written", month),
                "openfisca": floats,
            }
            for way, amounts in shown.items():
                for name in COLUMNS:
                    found[way][name] += int(np.count_nonzero(amounts[name] != right[name]))
        return found

    def _cents(self, table: str, month: Month) -> dict[str, Any]:
        """A month's amounts in fen, by person; every one must be there."""
        amounts = ", ".join(f"CAST({name} * 100 AS BIGINT) AS {name}" for name in COLUMNS)
        rows = self.connection.sql(
            f"SELECT person, {amounts} FROM {table} WHERE month = DATE '{month.first}'"
        ).to_arrow_table()
        rows = rows.sort_by("person")
        if not rows["person"].equals(self.given["person"]) or any(column.null_count for column in rows.columns):
            raise SystemExit(f"bulk: {table} has other people than were given in {month}, or missing amounts")
        return {name: rows[name].to_numpy() for name in COLUMNS}

    def differ(self, seed: int) -> tuple[int, int]:
        """Of how many rows of sampled people how many are not what the explaining evaluator decides."""
        chosen = sorted(Random(seed).sample(range(self.people), min(SAMPLED, self.people)))
        wrong = 0
        for index in chosen:
            row = self.given.slice(index, 1).to_pylist()[0]
            person = row.pop("person")
            by_month = [self.monthly.slice(n * self.people + index, 1).to_pylist()[0] for n in range(12)]
            facts = row | {
                name: {Month.of(m["month"]): m[name] for m in by_month} for name in self.monthly.column_names[2:]
            }
            wrong += sum(self._decided(facts, month) != self._row(person, month) for month in MONTHS)
        return len(chosen) * 12, wrong

    def _decided(self, facts: dict[str, Any], month: Month) -> list[Decimal | None]:
        values = [decide(self.book, self.code, COLUMNS, facts, at=month).value(name) for name in COLUMNS]
        return [None if isinstance(value, Missing) else value for value in values]

    def _row(self, person: str, month: Month) -> list[Decimal | None]:
        query = f"SELECT {', '.join(COLUMNS)} FROM result_months WHERE person = ? AND month = ?"
        return list(self.connection.execute(query, [person, month.first]).fetchone() or ())


def main() -> int:
    parser = argparse.ArgumentParser(
        description="A regulation over a population, beside OpenFisca and hand-written SQL."
    )
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--city-people", type=int, default=200_000)
    parser.add_argument("--only", choices=("example", "city"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=20261125)
    chosen = parser.parse_args()
    rows = {"city": _city, "example": _example}
    raw: dict[str, Any] = {"options": vars(chosen)}
    said = [row(chosen, raw) for name, row in rows.items() if chosen.only in {None, name}]
    _write(raw)
    holds = all(good for _sentence, good in said)
    print(f"bulk: {'; '.join(sentence for sentence, _good in reversed(said))} {'holds' if holds else 'falls short'}")
    return 0 if holds else 1


def _timed(ways: dict[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """The seconds of each way, in turns."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _round in range(rounds):
        for name, way in ways.items():
            seconds[name].append(way())
    return seconds


def _write(found: dict[str, Any]) -> None:
    results = Path(__file__).parent / "results"
    results.mkdir(exist_ok=True)
    (results / "bulk.json").write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")


def _ratio(ours: list[float], theirs: list[float]) -> str:
    """The median of the rounds' ratios, the lowest and the highest."""
    found = sorted(a / b for a, b in zip(ours, theirs, strict=True))
    return f"{_middle(ours, theirs):.2f} × ({found[0]:.2f} to {found[-1]:.2f})"


def _middle(ours: list[float], theirs: list[float]) -> float:
    found = sorted(a / b for a, b in zip(ours, theirs, strict=True))
    return found[len(found) // 2]


def _city(chosen: argparse.Namespace, raw: dict[str, Any]) -> tuple[str, bool]:
    made = city.City(chosen.city_people, chosen.seed, chosen.threads)
    seconds = _timed({"ours": made.ours, "handwritten": made.handwritten}, chosen.rounds)
    peak = city.peak()
    wrong, (amounts, differ) = made.wrong(), made.differ(chosen.seed)
    raw["city"] = {"seconds": seconds, "wrong": wrong, "interpreted": [amounts, differ], "peak_mb": peak}
    people, millions = chosen.city_people, chosen.city_people * city.NUMBER / 10**6
    rows, apart, missing, _paid = (sum(column) for column in zip(*wrong.values(), strict=True))
    ours, theirs = (min(seconds[name]) / millions for name in ("ours", "handwritten"))
    said = (
        f"the whole city measures v1: {ours:.1f} s per million person-months ({people} people × {city.NUMBER} months on {chosen.threads} threads), "
        f"hand-written SQL {theirs:.1f} s, {_ratio(seconds['ours'], seconds['handwritten'])} of it, {chosen.rounds} rounds, peak {peak} MB; "
        f"{apart} of {rows} amounts differ between both ({missing} of them missing), {differ} of {amounts} from the explaining evaluator "
        "(goal 0, 0)"
    )
    return said, apart == 0 and differ == 0


def _example(chosen: argparse.Namespace, raw: dict[str, Any]) -> tuple[str, bool]:
    bench = Bench(chosen.people, chosen.seed, chosen.threads)
    seconds = _timed(
        {"ours": bench.ours, "openfisca": bench.openfisca, "handwritten": bench.handwritten}, chosen.rounds
    )
    wrong, (rows, differ) = bench.wrong(), bench.differ(chosen.seed)
    raw |= {"seconds": seconds, "wrong": wrong, "interpreted": [rows, differ]}
    cents = {way: sum(columns.values()) for way, columns in wrong.items()}
    ours, libraries, by_hand = (seconds[name] for name in ("ours", "openfisca", "handwritten"))
    holds = _middle(ours, libraries) <= MOST_OPENFISCA and _middle(ours, by_hand) <= MOST_HANDWRITTEN
    said = (
        f"{min(ours):.2f} s for {chosen.people} people × 12 months on {chosen.threads} threads, {_ratio(ours, libraries)} of "
        f"openfisca-core, {_ratio(ours, by_hand)} of hand-written SQL, {chosen.rounds} rounds; wrong cents: ours {cents['ours']}, "
        f"openfisca-core {cents['openfisca']}, hand-written {cents['handwritten']} of {chosen.people * 12} rows × {len(COLUMNS)} amounts; "
        f"{differ} of {rows} rows differ from the explaining evaluator (goal ≤ {MOST_OPENFISCA} ×, ≤ {MOST_HANDWRITTEN} ×, 0, 0)"
    )
    return said, holds and cents["ours"] == 0 and differ == 0


if __name__ == "__main__":
    sys.exit(main())
