"""Running a regulation over a population in DuckDB: inspected, planned, computed in parts where memory is short."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from lianpin_regulations._calendar import WorkCalendar
from lianpin_regulations._errors import ExceptionConflict
from lianpin_regulations._plan.frames import ONCE, Frame, Span
from lianpin_regulations._plan.plan import Goal, Plan, plan
from lianpin_regulations._plan.values import Value
from lianpin_regulations._regulation import Rulebook
from lianpin_regulations._tabulate.dialects import DIALECTS
from lianpin_regulations._tabulate.inspection import Inspection, inspect
from lianpin_regulations._tabulate.tables import CALENDAR, Rows, Tables, specs_of
from lianpin_regulations._tabulate.text import Inputs, Query
from lianpin_regulations._values import Month

Progress = Callable[[float], None]
_RESULTS = {"一次": "people", "每年": "years", "每段": "segments", "每季": "quarters", "每月": "months"}
_ROWS = 20_000_000  # person-months that are computed at once where no memory limit is given
# The same as `calendar_rows`, made where it is read.
_CALENDAR = """CREATE OR REPLACE TEMP TABLE calendar AS
SELECT day, working, CAST(sum(CAST(working AS BIGINT)) OVER (ORDER BY day) AS BIGINT) AS worked FROM (
  SELECT day, list_contains(CAST(? AS DATE[]), day) OR (isodow(day) < 6 AND NOT list_contains(CAST(? AS DATE[]), day)) AS working
  FROM (SELECT CAST(unnest(generate_series(DATE '{}', DATE '{}', INTERVAL 1 DAY)) AS DATE) AS day)
)"""


@dataclass
class Tabulation:
    """What was computed: one table for each kind of period that the goals have, with the keys and a column for each goal."""

    connection: Any = field(repr=False)
    tables: dict[str, str]
    queries: dict[str, str] = field(repr=False)

    def arrow(self, table: str) -> Any:
        """A result as an Arrow table: people, years, segments, quarters or months. KeyError where no goal has that period."""
        return self.connection.sql(f"SELECT * FROM {self.tables[table]}").to_arrow_table()

    def rows(self, table: str) -> list[dict[str, Any]]:
        """A result as plain rows, in the order of their keys; for few of them."""
        found = self.connection.execute(f"SELECT * FROM {self.tables[table]} ORDER BY ALL")
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    @property
    def people(self) -> Any:
        return self.arrow("people")

    @property
    def years(self) -> Any:
        return self.arrow("years")

    @property
    def segments(self) -> Any:
        return self.arrow("segments")

    @property
    def quarters(self) -> Any:
        return self.arrow("quarters")

    @property
    def months(self) -> Any:
        return self.arrow("months")

    def to_parquet(self, directory: Path | str) -> tuple[Path, ...]:
        """Write each table as one Parquet file into a directory, which is made where it is not there."""
        folder = Path(directory)
        folder.mkdir(parents=True, exist_ok=True)
        written = []
        for name, table in self.tables.items():
            path = folder / f"{name}.parquet"
            target = str(path).replace("'", "''")
            self.connection.execute(f"COPY {table} TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
            written.append(path)
        return tuple(written)


def tabulate(
    book: Rulebook,
    code: str,
    goals: Sequence[str],
    tables: Tables,
    *,
    months: tuple[Month, Month],
    calendar: WorkCalendar | None = None,
    threads: int | None = None,
    memory: str | None = None,
    spill: Path | str | None = None,
    parts: int | None = None,
    progress: Progress | None = None,
    connection: Any = None,
) -> Tabulation:
    """Compute goals for everybody and every period of the months (both included), exactly as `decide` would for each.

    A value is NULL where `decide` says that facts are missing. `memory` ("2GB") is DuckDB's limit; what does not fit goes to
    the directory `spill`. `parts` splits the population (by itself where it is big); `progress` is called with 0 to 1.
    FactError: a column has values that the fact cannot take. PopulationError: a table is not as it should be. BulkError:
    exactness cannot be proven. ExceptionConflict: two exceptions hold for somebody at once and differ.
    """
    connection = connection or _connection(threads, memory, spill)
    given = _register(connection, tables)
    span = Span(*months)
    specs = specs_of(book, code)
    found = inspect(connection, given, specs)
    runner = _Runner(connection, book, code, tuple(goals), span, found, given, progress or (lambda _fraction: None))
    runner.calendar(calendar or WorkCalendar())
    with _as_written(connection):
        return runner.run(parts)


def query(
    book: Rulebook,
    code: str,
    goals: Sequence[str],
    dialect: str = "duckdb",
    *,
    months: tuple[Month, Month],
    horizon: tuple[Month, Month] | None = None,
) -> str:
    """The goals as one query of a dialect (duckdb, postgres, spark, clickhouse) over the tables of `input_schema`.

    Its rows are those of the goals' finest period. `horizon` are the months that running sums may reach back to (or years
    ahead); what lies outside is missing.
    """
    found = plan(book, code, goals, Span(*months), horizon=_horizon(book, code, Span(*months), horizon))
    return Query(found, finest(found.goals), DIALECTS[dialect], Inputs()).text()


def _horizon(book: Rulebook, code: str, asked: Span, given: tuple[Month, Month] | None) -> Span:
    if given is not None:
        return asked.join(Span(*given))
    start = Month(book.versions(code)[0].effective_on.year, 1)
    return asked.join(Span(start, start)) if start < asked.first else asked


def finest(goals: Sequence[Goal]) -> Frame:
    """The frame whose rows can carry all goals."""
    frames = [goal.frame for goal in goals]
    for frame in frames:
        if all(frame.within(other) for other in frames):
            return frame
    return Frame("每月")


def _days(by_year: Mapping[int, frozenset[date]]) -> list[date]:
    """What the notices say, as far as each speaks of its own year."""
    return [day for year, days in by_year.items() for day in days if day.year == year]


def _connection(threads: int | None, memory: str | None, spill: Path | str | None) -> Any:
    import duckdb

    settings: dict[str, Any] = {"preserve_insertion_order": False}
    if threads:
        settings["threads"] = threads
    if memory:
        settings["memory_limit"] = memory
    settings["temp_directory"] = str(spill or Path(tempfile.gettempdir()) / "lianpin-tabulate")
    return duckdb.connect(config=settings)


@contextmanager
def _as_written(connection: Any) -> Iterator[None]:
    """Joins in the order in which the steps are written: each brings few rows to many, which no estimate knows as well."""
    before = connection.execute("SELECT current_setting('disabled_optimizers')").fetchone()[0]
    connection.execute("SET disabled_optimizers = 'build_side_probe_side,join_order'")
    try:
        yield
    finally:
        connection.execute(f"SET disabled_optimizers = '{before}'")


def _register(connection: Any, tables: Tables) -> dict[str, str]:
    """Make each input a view under its own name."""
    given = tables.given()
    for name, source in given.items():
        if isinstance(source, str | Path):
            path = str(source).replace("'", "''")
            connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM read_parquet('{path}')")
            continue
        if isinstance(source, Rows):
            _insert(connection, name, source)
            continue
        if hasattr(source, "to_arrow_table"):
            source = source.to_arrow_table()
        connection.register(f"given_{name}", source)
        connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM given_{name}")
    return dict.fromkeys(given, "")


def _insert(connection: Any, name: str, source: Rows) -> None:
    """Rows in memory as a table, a column at a time."""
    quoted = {column: DIALECTS["duckdb"].quoted(column) for column in source.types}
    columns = ", ".join(f"{quoted[column]} {type}" for column, type in source.types.items())
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({columns})")
    if source.rows:
        parts = ", ".join(f"unnest(CAST(? AS {type}[]))" for type in source.types.values())
        values = [[row.get(column) for row in source.rows] for column in source.types]
        connection.execute(f"INSERT INTO {name} SELECT {parts}", values)


@dataclass
class _Runner:
    connection: Any
    book: Rulebook
    code: str
    goals: tuple[str, ...]
    asked: Span
    found: Inspection
    given: dict[str, str]
    progress: Progress

    def calendar(self, calendar: WorkCalendar) -> None:
        """The table of working days, made once it is known that a plan reads it."""
        self._calendar = calendar
        self._has_calendar = False

    def run(self, parts: int | None) -> Tabulation:
        whole, horizon = self._reach()
        frames: dict[Frame, list[str]] = {}
        for goal in whole.goals:
            frames.setdefault(goal.frame, []).append(goal.name)
        made, queries = {}, {}
        steps = [(frame, names) for frame, names in frames.items()]
        for index, (frame, names) in enumerate(steps):
            own = whole if len(frames) == 1 else self._plan(names, horizon)
            self._use_calendar(own)
            name = _RESULTS[frame.kind]
            made[name] = f"result_{name}"
            queries[name] = self._frame(own, frame, made[name], parts, index, len(steps))
        return Tabulation(self.connection, made, queries)

    def _frame(self, own: Plan, frame: Frame, table: str, parts: int | None, index: int, of: int) -> str:
        """Compute the goals of one frame, in parts; the query of the first part.

        Amounts are kept as whole numbers, half as wide, and become decimals when they are read.
        """
        kept, asked = f"{table}_kept", list[Query]()
        self.connection.execute(f"DROP VIEW IF EXISTS {table}; DROP TABLE IF EXISTS {kept}")
        conditions = self._parts(own, frame, parts)
        for number, only in enumerate(conditions):
            asked.append(Query(own, frame, DIALECTS["duckdb"], Inputs(frozenset(self.given), only)))
            begin = f"INSERT INTO {kept}" if number else f"CREATE TEMP TABLE {kept} AS"
            self._execute(f"{begin}\n{asked[-1].text(in_units=True)}")
            self.progress((index + (number + 1) / len(conditions)) / of)
        self.connection.execute(f"CREATE TEMP VIEW {table} AS {asked[0].shown(kept)}")
        return asked[0].text()

    def _plan(self, goals: Sequence[str], horizon: Span) -> Plan:
        found = self.found
        return plan(self.book, self.code, goals, self.asked, seen=found.seen, horizon=horizon, covered=found.covered)

    def _execute(self, text: str) -> Any:
        try:
            return self.connection.execute(text)
        except Exception as error:
            message = str(error)
            if "同时成立而结果不同" in message:
                raise ExceptionConflict(message.split("Error:")[-1].strip()) from error
            raise

    # ── which months ──

    def _reach(self) -> tuple[Plan, Span]:
        """The plan, and the months in question: those asked for, and as far as running sums and years known by a day really reach."""
        horizon = self.asked
        if self.found.years is not None:
            _first, last = self.found.years
            horizon = horizon.join(Span(self.asked.first, max(self.asked.last, Month(last, 12))))
        for _round in range(4):
            found = self._plan(self.goals, horizon)
            wider = self._probed(found, horizon)
            if wider == horizon:
                return found, horizon
            horizon = wider
        return self._plan(self.goals, horizon), horizon

    def _probed(self, found: Plan, horizon: Span) -> Span:
        for earliest, latest in found.reached:
            first = Month.of(earliest) if earliest is not None else horizon.first
            horizon = Span(min(horizon.first, first), max(horizon.last, Month.of(latest)))
        by_frame: dict[Frame, list[str]] = {}
        for name in found.probes:
            by_frame.setdefault(found.columns.found[name].frame, []).append(name)
        for frame, names in by_frame.items():
            for name, low, high in self._extremes(found, frame, names):
                first = Month.of(low) if found.probes[name] else horizon.first
                horizon = Span(min(horizon.first, first), max(horizon.last, Month.of(high)))
        return horizon

    def _extremes(self, found: Plan, frame: Frame, names: list[str]) -> Iterator[tuple[str, date, date]]:
        from dataclasses import replace

        from lianpin_regulations._facts import FactType
        from lianpin_regulations._plan.needs import needs_of
        from lianpin_regulations._plan.nodes import Column

        goals = tuple(Goal(name, Value("day", Column(name)), FactType("date"), frame) for name in names)
        span = found.spans.get(frame, found.asked)
        needs = needs_of(found.columns.found, names, span, span)
        probing = replace(found, goals=goals, asked=span, needs=needs, only={})
        self._use_calendar(probing)
        quoted = [DIALECTS["duckdb"].quoted(name) for name in names]
        select = ", ".join(f"min({name}), max({name})" for name in quoted)
        row = self._execute(
            Query(probing, frame, DIALECTS["duckdb"], Inputs(frozenset(self.given))).text(select)
        ).fetchone()
        for index, name in enumerate(names):
            low, high = row[2 * index : 2 * index + 2]
            if low is not None:
                yield name, low, high

    def _use_calendar(self, own: Plan) -> None:
        if self._has_calendar or own.live.isdisjoint(own.columns.lookups):
            return
        self._has_calendar = True
        on, off = (_days(days) for days in (self._calendar.days_on, self._calendar.days_off))
        self.connection.execute(_CALENDAR.format(*CALENDAR), [on, off])

    # ── parts ──

    def _parts(self, own: Plan, frame: Frame, parts: int | None) -> list[str]:
        """Conditions that split the population; everybody of a group stays together."""
        key = self._key(own)
        if key is None:
            return [""]
        periods = 1 if frame == ONCE else sum(len(f.periods(s.first, s.last)) for f, s in own.spans.items())
        count = parts or max(1, -(-self.found.people * periods // _ROWS))
        if count == 1:
            return [""]
        return [f"hash({key}) % {count} = {number}" for number in range(count)]

    def _key(self, own: Plan) -> str | None:
        """By what the population can be split: the person, or a fact by which all groups are made and that nobody lacks."""
        if not own.group_keys:
            return "f.person"
        common = set(own.group_keys[0]).intersection(*own.group_keys)
        for name in sorted(common):
            seen = self.found.seen.get(("一次", name))
            if seen is not None and not seen.nullable and not seen.absent:
                return f"f.{DIALECTS['duckdb'].quoted(name)}"
        return None
