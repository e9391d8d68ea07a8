"""The totals of a regulation's entitlements by the bulk evaluator: for populations that the explaining one takes too long for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from lianpin_regulations._calendar import WorkCalendar
from lianpin_regulations._plan.frames import Frame
from lianpin_regulations._regulation import Rulebook
from lianpin_regulations._simulate.flows import (
    Flow,
    Progress,
    Sides,
    Totals,
    flows_of,
    flows_of_all,
    half,
    paired,
    periods_within,
    signed_of,
)
from lianpin_regulations._tabulate.dialects import DIALECTS
from lianpin_regulations._tabulate.loaded import Loaded
from lianpin_regulations._tabulate.run import Tabulation, tabulated
from lianpin_regulations._tabulate.tables import Tables, joined_specs, people_to_tables, specs_of, tables_of
from lianpin_regulations._values import Month, Period, Quarter, Segment

# kind of period → the table of a tabulation, and the columns that tell its periods apart
_OF = {
    "一次": ("people", ()), "每年": ("years", ("year",)), "每段": ("segments", ("segment", "until")),
    "每季": ("quarters", ("year", "quarter")), "每月": ("months", ("month",)),
}  # fmt: skip
_FIRST = {"每年": "make_date({0}.year, 1, 1)", "每段": "{0}.segment", "每月": "{0}.month",
          "每季": "make_date({0}.year, 3 * {0}.quarter - 2, 1)"}  # fmt: skip
_quoted = DIALECTS["duckdb"].quoted


def tabulated_sides(
    books: tuple[Rulebook, Rulebook],
    code: str,
    people: Mapping[str, Mapping[str, Any]],
    months: tuple[Month, Month],
    *,
    calendar: WorkCalendar | None = None,
    progress: Progress | None = None,
    tables: Tables | None = None,
) -> Sides:
    """What `explained_sides` gives, to the fen, computed by one query for each kind of period, and put side by side by another.

    `tables` are the same people as tables, where they are at hand (`functools.partial` fixes them for `simulate` and `money_diff`);
    otherwise they are made from their facts. Needs DuckDB; errors are those of `tabulate`.
    """
    base, new = books
    given = tables or tables_of(joined_specs(specs_of(base, code), specs_of(new, code)), people, months)
    loaded = Loaded(given)
    signed = signed_of(flows_of_all(books, code))
    paid = [
        _Paid(loaded, book, code, months, calendar, half(progress, index), label)
        for index, (book, label) in enumerate(zip(books, ("base", "new"), strict=True))
    ]
    (by_period, missing), (its_periods, its_missing) = (side.budgets() for side in paid)
    return Sides(
        paired(by_period, its_periods), paired(missing, its_missing), signed, _differing(loaded, signed, *paid)
    )


def tabulated_totals(
    book: Rulebook,
    code: str,
    people: Mapping[str, Mapping[str, Any]],
    months: tuple[Month, Month],
    *,
    calendar: WorkCalendar | None = None,
    progress: Progress | None = None,
    tables: Tables | None = None,
) -> Totals:
    """What `explained_totals` gives, to the fen: the totals of one rulebook, of everybody by name."""
    loaded = Loaded(tables or people_to_tables(book, code, people, months))
    paid = _Paid(loaded, book, code, months, calendar, progress, "result")
    by_period, missing = paid.budgets()
    return Totals(paid.by_person(), by_period, missing)


def _differing(
    loaded: Loaded, signed: Sequence[str], base: _Paid, new: _Paid
) -> Iterator[tuple[str, Sequence[int], Sequence[int]]]:
    """Everybody whose amounts differ, both sides' summed in one go."""
    columns = [f"{side}{number}" for side in ("base", "new") for number in range(len(signed))]
    rows = [
        each
        for label, paid in (("base", base), ("new", new))
        for each in paid.rows({name: f"{label}{number}" for number, name in enumerate(signed)})
    ]
    if not rows:
        return
    sums = ", ".join(f"coalesce(sum({column}), 0) AS {column}" for column in columns)
    every = ", ".join(f"NULL::BIGINT AS {column}" for column in columns)
    apart = " OR ".join(f"base{number} <> new{number}" for number in range(len(signed)))
    union = "\nUNION ALL BY NAME ".join([f"SELECT person, {every} FROM people WHERE FALSE", *rows])
    found = loaded.connection.execute(
        f"SELECT * FROM (SELECT person, {sums} FROM (\n{union}\n) GROUP BY person) WHERE {apart}"
    )
    for person, *amounts in found.fetchall():
        yield person, amounts[: len(signed)], amounts[len(signed) :]


class _Paid:
    """The amounts of one rulebook: of each kind of period a table of person, period and each flow's fen.

    Zero for whom a judgement does not hold, NULL where it or the amount is missing. Who is refused everything may have no row.
    """

    def __init__(
        self,
        loaded: Loaded,
        book: Rulebook,
        code: str,
        months: tuple[Month, Month],
        calendar: WorkCalendar | None,
        progress: Progress | None,
        label: str,
    ) -> None:
        self.book, self.code, self.months, self.run = book, code, months, loaded.connection.execute
        flows = flows_of(book, code)
        goals = tuple(dict.fromkeys(name for flow in flows for name in (flow.amount, *flow.when)))
        self.kinds = _kinds(book, code, goals)
        read_where: dict[str, list[tuple[str, ...]]] = {}
        for flow in flows:
            read_where.setdefault(flow.amount, []).append(flow.when)
        told = None if progress is None else lambda done: progress(Fraction(done))
        self.found = tabulated(
            loaded,
            book,
            code,
            goals,
            months=months,
            calendar=calendar,
            progress=told,
            label=label,
            read_where=read_where,
        )
        self.tables: dict[str, tuple[str, list[Flow]]] = {}
        for kind in dict.fromkeys(self.kinds[flow.amount] for flow in flows):
            own = [flow for flow in flows if self.kinds[flow.amount] == kind]
            self.tables[kind] = f"{label}_paid_{_OF[kind][0]}", own
            self.run(f"CREATE OR REPLACE TEMP TABLE {self.tables[kind][0]} AS {self._paid(kind, own)}")

    def budgets(self) -> tuple[dict[tuple[str, str], int], dict[str, int]]:
        """By period and flow what is paid, and by flow how often a fact was missing."""
        people = self.run("SELECT count(*) FROM people").fetchone()[0]
        by_period: dict[tuple[str, str], int] = {}
        missing: dict[str, int] = {}
        for kind, (table, flows) in self.tables.items():
            keys = _OF[kind][1]
            by = ", ".join(keys) or "TRUE"
            sums = ", ".join(f"sum(fen{n}), count(fen{n})" for n in range(len(flows)))
            found = {
                _shown(_period(keys, row[: len(keys)])): row[len(keys) :]
                for row in self.run(
                    f"SELECT {', '.join([*keys, 'count(*)', sums])} FROM {table} GROUP BY {by}"
                ).fetchall()
            }
            asked = map(_shown, periods_within(kind, *self.months, self.book, self.code))
            for period in dict.fromkeys([*asked, *found]):
                rows, *amounts = found.get(period, [0] * (1 + 2 * len(flows)))
                for flow, fen, known in zip(flows, amounts[::2], amounts[1::2], strict=True):
                    if known or rows < people:  # who has no row is refused, which is known
                        by_period[period, flow.name] = int(fen or 0)
                    if known < rows:
                        missing[flow.name] = missing.get(flow.name, 0) + rows - known
        return by_period, missing

    def by_person(self) -> dict[tuple[str, str], int]:
        """By person and flow what is paid, of everybody of whom anything is known."""
        found: dict[tuple[str, str], int] = {}
        for table, flows in self.tables.values():
            sums = ", ".join(f"sum(fen{n})" for n in range(len(flows)))
            for person, *amounts in self.run(f"SELECT person, {sums} FROM {table} GROUP BY person").fetchall():
                found |= {(person, f.name): int(fen) for f, fen in zip(flows, amounts, strict=True) if fen is not None}
            for (person,) in self.run(f"SELECT person FROM people ANTI JOIN {table} USING (person)").fetchall():
                found |= {(person, flow.name): 0 for flow in flows}
        return found

    def rows(self, columns: Mapping[str, str]) -> Iterator[str]:
        """Queries for the fen of some flows, each under a name of its own."""
        for table, flows in self.tables.values():
            own = [f"fen{n} AS {columns[flow.name]}" for n, flow in enumerate(flows) if flow.name in columns]
            if own:
                yield f"SELECT person, {', '.join(own)} FROM {table}"

    def _paid(self, kind: str, flows: Sequence[Flow]) -> str:
        table, keys = _OF[kind]
        judged = {name: f"w{n}" for n, name in enumerate(dict.fromkeys(name for flow in flows for name in flow.when))}
        joins = "\n".join(_join(self.found, alias, self.kinds[name], kind) for name, alias in judged.items())
        shown = [f"t.{key}" for key in ("person", *keys)]
        for number, flow in enumerate(flows):
            held = [f"{judged[name]}.{_quoted(name)}" for name in flow.when]
            refused = " OR ".join(f"{each} IS FALSE" for each in held) or "FALSE"
            unknown = " OR ".join(f"{each} IS NULL" for each in held) or "FALSE"
            amount = f"CAST(t.{_quoted(flow.amount)} * 100 AS HUGEINT)"
            shown.append(f"CASE WHEN {refused} THEN 0 WHEN NOT ({unknown}) THEN {amount} END AS fen{number}")
        return f"SELECT {', '.join(shown)}\nFROM {self.found.tables[table]} AS t\n{joins}"


def _kinds(book: Rulebook, code: str, goals: Sequence[str]) -> dict[str, str]:
    """The kind of period of each goal, by the newest version that has it."""
    return {
        name: next(v.periods[name] for v in reversed(book.versions(code)) if name in v.definitions) for name in goals
    }


def _join(found: Tabulation, alias: str, kind: str, of: str) -> str:
    """A judgement's row of the period around that of the amount: its own, or a coarser one."""
    same = list(_same(alias, kind, of))
    return f"LEFT JOIN {found.tables[_OF[kind][0]]} AS {alias} ON " + " AND ".join(
        [f"{alias}.person = t.person", *same]
    )


def _same(alias: str, kind: str, of: str) -> Iterator[str]:
    if kind == of:
        yield from (f"{alias}.{key} = t.{key}" for key in _OF[kind][1])
        return
    if kind == "一次":
        return
    if not Frame(of).within(Frame(kind)):
        raise ValueError(f"{kind} is not around {of}")
    day = _FIRST[of].format("t")
    if kind == "每段":
        yield f"{day} BETWEEN {alias}.segment AND {alias}.until"
        return
    yield f"{alias}.year = year({day})"
    if kind == "每季":
        yield f"{alias}.quarter = quarter({day})"


def _period(keys: Sequence[str], values: Sequence[Any]) -> Period:
    if not keys:
        return None
    if keys == ("month",):
        return Month.of(values[0])
    if keys == ("year", "quarter"):
        return Quarter(*values)
    return values[0] if keys == ("year",) else Segment(values[0].year, values[0].month, values[1].month)


def _shown(period: Period) -> str:
    return "" if period is None else str(period)
