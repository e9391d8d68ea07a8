"""The totals of a regulation's entitlements by the bulk evaluator: for populations that the explaining one takes too long for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from lianpin_regulations._calendar import WorkCalendar
from lianpin_regulations._plan.frames import Frame
from lianpin_regulations._regulation import Rulebook
from lianpin_regulations._simulate.flows import Flow, Progress, Totals, flows_of
from lianpin_regulations._tabulate.dialects import DIALECTS
from lianpin_regulations._tabulate.run import Tabulation, tabulate
from lianpin_regulations._tabulate.tables import Tables, people_to_tables
from lianpin_regulations._values import Month, Period, Quarter, Segment

# kind of period → the table of a tabulation, and the columns that tell its periods apart
_OF = {
    "一次": ("people", ()), "每年": ("years", ("year",)), "每段": ("segments", ("segment", "until")),
    "每季": ("quarters", ("year", "quarter")), "每月": ("months", ("month",)),
}  # fmt: skip
_FIRST = {"每年": "make_date({0}.year, 1, 1)", "每段": "{0}.segment", "每月": "{0}.month",
          "每季": "make_date({0}.year, 3 * {0}.quarter - 2, 1)"}  # fmt: skip
_quoted = DIALECTS["duckdb"].quoted


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
    """What `explained_totals` gives, to the fen, computed by one query for each kind of period.

    `tables` are the same people as tables, where they are at hand (`functools.partial` fixes them for `simulate` and `money_diff`);
    otherwise they are made from their facts. Needs DuckDB; errors are those of `tabulate`.
    """
    flows = flows_of(book, code)
    goals = tuple(dict.fromkeys(name for flow in flows for name in (flow.amount, *flow.when)))
    told = None if progress is None else lambda done: progress(Fraction(done))
    given = tables or people_to_tables(book, code, people, months)
    found = tabulate(book, code, goals, given, months=months, calendar=calendar, progress=told)
    totals, kinds = Totals(), _kinds(book, code, goals)
    for flow in flows:
        _add(totals, found, flow, kinds)
    return totals


def _kinds(book: Rulebook, code: str, goals: Sequence[str]) -> dict[str, str]:
    """The kind of period of each goal, by the newest version that has it."""
    return {
        name: next(v.periods[name] for v in reversed(book.versions(code)) if name in v.definitions) for name in goals
    }


def _add(totals: Totals, found: Tabulation, flow: Flow, kinds: Mapping[str, str]) -> None:
    keys, run = _OF[kinds[flow.amount]][1], found.connection.execute
    run(f"CREATE OR REPLACE TEMP TABLE paid AS {_paid(found, flow, kinds)}")
    by = ", ".join(keys) or "TRUE"
    missing = 0
    for *period, fen, lacking in run(
        f"SELECT {by}, sum(fen), count(*) - count(fen) FROM paid GROUP BY {by}"
    ).fetchall():
        missing += lacking
        if fen is not None:
            totals.by_period[_shown(_period(keys, period)), flow.name] = int(fen)
    if missing:
        totals.missing[flow.name] = missing
    people = run("SELECT person, CAST(sum(fen) AS HUGEINT) FROM paid WHERE fen IS NOT NULL GROUP BY person").fetchall()
    totals.by_person.update({(person, flow.name): fen for person, fen in people})


def _paid(found: Tabulation, flow: Flow, kinds: Mapping[str, str]) -> str:
    """Rows of person, period and fen: zero for whom a judgement does not hold, NULL where it or the amount is missing."""
    kind = kinds[flow.amount]
    table, keys = _OF[kind]
    held = {name: f"w{number}.{_quoted(name)}" for number, name in enumerate(flow.when)}
    joins = "\n".join(_join(found, f"w{n}", kinds[name], kind) for n, name in enumerate(flow.when))
    refused = " OR ".join(f"{each} IS FALSE" for each in held.values()) or "FALSE"
    unknown = " OR ".join(f"{each} IS NULL" for each in held.values()) or "FALSE"
    amount = f"CAST(t.{_quoted(flow.amount)} * 100 AS HUGEINT)"
    fen = f"CASE WHEN {refused} THEN 0 WHEN NOT ({unknown}) THEN {amount} END AS fen"
    columns = ", ".join(f"t.{key}" for key in ("person", *keys))
    return f"SELECT {columns}, {fen}\nFROM {found.tables[table]} AS t\n{joins}"


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
