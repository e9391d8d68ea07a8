"""Running a regulation over a population in DuckDB: inspected, planned, computed in parts where memory is short."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from lianpin_regulations._calendar import WorkCalendar
from lianpin_regulations._errors import BulkError, ExceptionConflict
from lianpin_regulations._plan.frames import ONCE, Frame, Span
from lianpin_regulations._plan.plan import Goal, Plan, plan
from lianpin_regulations._plan.scope import Reached
from lianpin_regulations._plan.values import Value
from lianpin_regulations._regulation import Rulebook
from lianpin_regulations._tabulate.dialects import DIALECTS
from lianpin_regulations._tabulate.loaded import Loaded
from lianpin_regulations._tabulate.rows import is_single
from lianpin_regulations._tabulate.tables import CALENDAR, Tables
from lianpin_regulations._tabulate.text import Inputs, Query
from lianpin_regulations._values import Month

Progress = Callable[[float], None]
ReadWhere = Mapping[str, Collection[tuple[str, ...]]]
_RESULTS = {"一次": "people", "每年": "years", "每段": "segments", "每季": "quarters", "每月": "months"}
_ROUNDS = 4  # in which the months that sums look at must come to rest
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
    loaded = Loaded(tables, threads=threads, memory=memory, spill=spill, connection=connection)
    return tabulated(loaded, book, code, goals, months=months, calendar=calendar, parts=parts, progress=progress)


def tabulated(
    loaded: Loaded,
    book: Rulebook,
    code: str,
    goals: Sequence[str],
    *,
    months: tuple[Month, Month],
    calendar: WorkCalendar | None = None,
    parts: int | None = None,
    progress: Progress | None = None,
    label: str = "result",
    read_where: ReadWhere | None = None,
) -> Tabulation:
    """What `tabulate` gives, over tables that are loaded already; `label` begins the names of the tables that are made.

    `read_where`: goals → judgements, any of which may hold to make somebody's amounts be read. Where a judgement is of 一次, who is
    known to be refused by it may be left out of the tables of the goals. A rule about a group is computed for everybody.
    """
    runner = _Runner(
        loaded, book, code, tuple(goals), Span(*months), progress or (lambda _fraction: None), label, read_where or {}
    )
    runner.calendar(calendar or WorkCalendar())
    with _as_written(loaded.connection):
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


@contextmanager
def _as_written(connection: Any) -> Iterator[None]:
    """Joins in the order in which the steps are written: each brings few rows to many, which no estimate knows as well."""
    before = connection.execute("SELECT current_setting('disabled_optimizers')").fetchone()[0]
    connection.execute("SET disabled_optimizers = 'build_side_probe_side,join_order'")
    try:
        yield
    finally:
        connection.execute(f"SET disabled_optimizers = '{before}'")


@dataclass
class _Runner:
    loaded: Loaded
    book: Rulebook
    code: str
    goals: tuple[str, ...]
    asked: Span
    progress: Progress
    label: str
    read_where: ReadWhere

    def __post_init__(self) -> None:
        self.connection, self.given = self.loaded.connection, self.loaded.names
        self.found = self.loaded.inspected(self.book, self.code)

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
        steps = sorted(frames.items(), key=lambda step: step[0] != ONCE)
        for index, (frame, names) in enumerate(steps):
            own = whole if len(frames) == 1 else self._plan(names, horizon)
            self._use_calendar(own)
            name = _RESULTS[frame.kind]
            made[name] = f"{self.label}_{name}"
            conditions = self._conditions(own, frame, parts, self._read(own, names, frames.get(ONCE, [])))
            queries[name] = self._frame(own, frame, made[name], conditions, index, len(steps))
        return Tabulation(self.connection, made, queries)

    def _frame(self, own: Plan, frame: Frame, table: str, conditions: Sequence[str], index: int, of: int) -> str:
        """Compute the goals of one frame, in parts; the query of the first part.

        Amounts are kept as whole numbers, half as wide, and become decimals when they are read.
        """
        kept, asked = f"{table}_kept", list[Query]()
        self.connection.execute(f"DROP VIEW IF EXISTS {table}; DROP TABLE IF EXISTS {kept}")
        for number, only in enumerate(conditions):
            asked.append(Query(own, frame, DIALECTS["duckdb"], Inputs(self.given, only)))
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
        by = ""
        for _round in range(_ROUNDS):
            found = self._plan(self.goals, horizon)
            wider, by = self._probed(found, horizon)
            if wider == horizon:
                return found, horizon
            horizon = wider
        raise BulkError(
            f"{by}看的日子每次算下来都在更远的月份（已到{horizon.first}至{horizon.last}），不能批量计算；"
            "应当让它看的日子不晚于当期，或者给有关的日期写明范围"
        )

    def _probed(self, found: Plan, horizon: Span) -> tuple[Span, str]:
        """The months that the days in question reach, and who looks at the last of them that lay beyond the horizon."""
        wider, by = horizon, ""
        by_frame: dict[Frame, list[str]] = {}
        for name in found.probes:
            by_frame.setdefault(found.columns.found[name].frame, []).append(name)
        reached = [*found.reached]
        for frame, names in by_frame.items():
            for name, low, high in self._extremes(found, frame, names):
                probe = found.probes[name]
                reached.append(Reached(low if probe.early else None, high, probe.by))
        for each in reached:
            first = horizon.first if each.earliest is None else Month.of(each.earliest)
            further = wider.join(Span(min(horizon.first, first), max(horizon.last, Month.of(each.latest))))
            if further != wider:
                wider, by = further, each.by
        return wider, by

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
        row = self._execute(Query(probing, frame, DIALECTS["duckdb"], Inputs(self.given)).text(select)).fetchone()
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

    # ── whom ──

    def _conditions(self, own: Plan, frame: Frame, parts: int | None, read: str) -> list[str]:
        """On the table of people, those of the parts that are computed one after the other."""
        return [" AND ".join(filter(None, (read, part))) for part in self._parts(own, frame, parts)]

    def _read(self, own: Plan, goals: Sequence[str], known: Sequence[str]) -> str:
        """Who has amounts that are read at all, by the goals of 一次, which are computed already; "" for everybody."""
        if any(goal not in self.read_where for goal in goals) or not is_single(own):
            return ""
        ways = {tuple(name for name in way if name in known) for goal in goals for way in self.read_where[goal]}
        if not all(ways):
            return ""
        quoted = DIALECTS["duckdb"].quoted
        holds = " OR ".join(" AND ".join(f"{quoted(name)} IS NOT FALSE" for name in way) for way in sorted(ways))
        return f"f.person IN (SELECT person FROM {self.label}_people WHERE {holds})"

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
        if is_single(own):
            return "f.person"
        common = set(own.group_keys[0]).intersection(*own.group_keys)
        for name in sorted(common):
            seen = self.found.seen.get(("一次", name))
            if seen is not None and not seen.nullable and not seen.absent:
                return f"f.{DIALECTS['duckdb'].quoted(name)}"
        return None
