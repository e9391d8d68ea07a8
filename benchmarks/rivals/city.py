"""The whole city measures v1 over 36 months: by us, by hand, and sampled enterprises by the explaining evaluator."""

from __future__ import annotations

import resource
import time
from pathlib import Path
from random import Random
from typing import Any

import duckdb
from lianpin_regulations import Missing, Month, Population, Rulebook, Tables, decide, load, tabulate

from rivals import city_handwritten, city_population

CITY = Path(__file__).parents[2] / "src/lianpin/rulebook/lanjiang-city/placed-talent/v1.md"
MONTHS = (Month(2026, 1), Month(2028, 12))
NUMBER = 36
# our table of results → the hand-written one, the period's column, the amounts
AMOUNTS = {
    "months": ("written_months", "month", ("生活补贴", "安家补贴")),
    "years": ("written_years", "year", ("薪酬补助", "高校奖补")),
    "people": ("written_exits", "", ("应退安家补贴", "应退生活补贴", "本人应退合计", "应退薪酬补助", "应退高校奖补")),
}
SAMPLED = 8  # enterprises of whose people every amount is decided by the explaining evaluator
Amounts = dict[tuple[Any, ...], dict[str, int | None]]


class City:
    """The population in tables of one DuckDB connection, and what is computed from them."""

    def __init__(self, people: int, seed: int, threads: int) -> None:
        self.people = people
        self.connection = duckdb.connect(config={"threads": threads, "preserve_insertion_order": False})
        city_population.drawn(self.connection, people, seed)
        self.connection.execute(city_handwritten.MACROS)
        self.book = Rulebook([load(CITY.read_text(encoding="utf-8"), name=CITY.name)])
        self.code = next(iter(self.book.codes))

    # ── both ways ──

    def ours(self) -> float:
        started = time.perf_counter()
        names = [name for _table, _key, amounts in AMOUNTS.values() for name in amounts]
        given = {name: self.connection.table(f"city_{name}") for name in ("people", "years", "months")}
        tabulate(self.book, self.code, names, Tables(**given), months=MONTHS, connection=self.connection)
        return time.perf_counter() - started

    def handwritten(self) -> float:
        started = time.perf_counter()
        for statement in city_handwritten.STATEMENTS:
            self.connection.execute(statement)
        return time.perf_counter() - started

    # ── wrong cents ──

    def wrong(self) -> dict[str, tuple[int, int, int, int]]:
        """Of each amount: rows, those that differ, those where facts are missing, those of more than nothing."""
        found = {}
        for table, (written, key, amounts) in AMOUNTS.items():
            same = " AND ".join(f"o.{column} = w.{column}" for column in ("person", key) if column)
            for name in amounts:
                fen = f"CAST(o.{name} * 100 AS HUGEINT)"
                found[name] = self._row(
                    f"SELECT count(*), count(*) FILTER (WHERE o.person IS NULL OR w.person IS NULL OR {fen} IS DISTINCT FROM w.{name}), "
                    f"count(*) FILTER (WHERE w.{name} IS NULL), count(*) FILTER (WHERE w.{name} > 0) "
                    f"FROM result_{table} AS o FULL JOIN {written} AS w ON {same}"
                )
        return found

    def _row(self, query: str) -> Any:
        return self.connection.execute(query).fetchone()

    def differ(self, seed: int) -> tuple[int, int]:
        """Of how many amounts of the people of sampled enterprises how many are not what the explaining evaluator decides."""
        firms = [firm for (firm,) in self._rows("SELECT DISTINCT 用人企业 FROM city_people ORDER BY ALL")]
        rows, wrong = 0, 0
        for firm in Random(seed).sample(firms, min(SAMPLED, len(firms))):
            cohort = Population(self._facts(firm), "")
            for table, (written, key, amounts) in AMOUNTS.items():
                sides = (
                    self._amounts(f"result_{table}", key, amounts, firm, 100),
                    self._amounts(written, key, amounts, firm, 1),
                )
                for person in cohort.people:
                    for at in self._periods(table):
                        decided = self._decided(cohort.of(person), amounts, at)
                        own = (int(person), *((at.first if isinstance(at, Month) else at,) if at else ()))
                        rows += len(amounts)
                        wrong += sum(decided[n] != side[own][n] for side in sides for n in amounts)
        return rows, wrong

    def _rows(self, query: str, *given: Any) -> list[Any]:
        return self.connection.execute(query, list(given)).fetchall()

    def _periods(self, table: str) -> list[Any]:
        if table == "months":
            return [MONTHS[0].next(number) for number in range(NUMBER)]
        return list(range(MONTHS[0].year, MONTHS[1].year + 1)) if table == "years" else [None]

    def _decided(self, of: Population, names: tuple[str, ...], at: Any) -> dict[str, int | None]:
        found = decide(self.book, self.code, names, of.people[of.person], at=at, population=of)
        values = {name: found.value(name) for name in names}
        return {name: None if isinstance(value, Missing) else int(value * 100) for name, value in values.items()}

    def _amounts(self, table: str, key: str, names: tuple[str, ...], firm: str, scale: int) -> Amounts:
        keys = ", ".join(column for column in ("person", key) if column)
        query = (
            f"SELECT {keys}, {', '.join(f'CAST({name} * {scale} AS HUGEINT)' for name in names)} FROM {table} "
            "WHERE person IN (SELECT person FROM city_people WHERE 用人企业 = ?)"
        )
        size = keys.count(",") + 1
        return {row[:size]: dict(zip(names, row[size:], strict=True)) for row in self._rows(query, firm)}

    def _facts(self, firm: str) -> dict[str, dict[str, Any]]:
        """The people of an enterprise as `decide` takes them."""
        found: dict[str, dict[str, Any]] = {}
        for table, key in (("people", ""), ("years", "year"), ("months", "month")):
            result = self.connection.execute(
                f"SELECT * FROM city_{table} WHERE person IN (SELECT person FROM city_people WHERE 用人企业 = ?)",
                [firm],
            )
            names = [column[0] for column in result.description]
            for values in result.fetchall():
                row = {name: value for name, value in zip(names, values, strict=True) if value is not None}
                facts = found.setdefault(str(row.pop("person")), {})
                if not key:
                    facts |= {
                        name: frozenset(value) if isinstance(value, list) else value for name, value in row.items()
                    }
                    continue
                period = row.pop(key)
                for name, value in row.items():
                    facts.setdefault(name, {})[period if key == "year" else Month.of(period)] = value
        return found


def peak() -> int:
    """The most memory that this process has had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
