"""Looking at the inputs before anything is computed: types, ranges, steps, doubles; and what that proves of each column."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lianpin_regulations._errors import FactError, PopulationError
from lianpin_regulations._facts import FactSpec
from lianpin_regulations._plan.frames import MONTH, Span
from lianpin_regulations._plan.scope import FAR, Seen
from lianpin_regulations._tabulate.dialects import DIALECTS
from lianpin_regulations._tabulate.tables import KEYS
from lianpin_regulations._values import Month

_DUCK = DIALECTS["duckdb"]
_PERIOD = {"people": "一次", "years": "每年", "quarters": "每季", "months": "每月"}
_INTEGERS = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT"})
_WHOLE = {"year": _INTEGERS, "quarter": _INTEGERS, "month": frozenset({"DATE"})}
_FLOATS = ("FLOAT", "DOUBLE", "REAL")


@dataclass(frozen=True, slots=True)
class Inspection:
    """What is known of the inputs: of each fact, how many people, and in which months everybody has a row."""

    seen: Mapping[tuple[str, str], Seen]
    people: int
    covered: Mapping[str, Span]
    years: tuple[int, int] | None


class Inspector:
    """Tables in a connection, each column looked at once however many rulebooks are computed over them."""

    def __init__(self, connection: Any, tables: Collection[str]) -> None:
        self.connection, self.tables = connection, tables
        self._shape: _Shape | None = None
        self._found: dict[tuple[Any, ...], Seen] = {}

    def inspected(self, specs: Mapping[tuple[str, str], FactSpec]) -> Inspection:
        """Check every column against what is declared of it. FactError names the fact, PopulationError what is wrong with a table."""
        shape = self._shape = self._shape or _shape_of(self.connection, self.tables)
        seen: dict[tuple[str, str], Seen] = {}
        for table in KEYS:
            types = shape.types.get(table, {})
            own = {name: spec for (of, name), spec in specs.items() if of == table}
            present = {name: spec for name, spec in own.items() if name in types}
            unseen = {name: spec for name, spec in present.items() if _declared(table, spec) not in self._found}
            for name, each in _seen(self.connection, table, unseen, types).items():
                self._found[_declared(table, unseen[name])] = each
            seen |= {(_PERIOD[table], name): Seen(absent=True) for name in own if name not in types}
            seen |= {(_PERIOD[table], name): self._found[_declared(table, spec)] for name, spec in present.items()}
        return Inspection(seen, shape.people, shape.covered, shape.years)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What is known of the tables whatever the facts are: the types of their columns, and whose rows there are."""

    types: Mapping[str, Mapping[str, str]]
    people: int
    covered: Mapping[str, Span]
    years: tuple[int, int] | None


def _shape_of(connection: Any, tables: Collection[str]) -> _Shape:
    people, regular = 0, dict[str, tuple[Any, Any]]()
    types = {table: _types(connection, table) for table in KEYS if table in tables}
    for table, columns in types.items():
        _check_keys(table, columns)
        if table == "people":
            people = connection.execute("SELECT count(*) FROM people").fetchone()[0]
        elif ends := _regular(connection, table, columns, people):
            regular[table] = ends
            continue
        _check_rows(connection, table)
    return _Shape(types, people, _covered(connection, tables, people, regular), _years(connection, tables))


def _declared(table: str, spec: FactSpec) -> tuple[Any, ...]:
    """What the inspection of a column depends on."""
    return table, spec.name, spec.type, spec.minimum, spec.maximum, spec.step


def _types(connection: Any, table: str) -> dict[str, str]:
    return {row[0]: str(row[1]).upper() for row in connection.execute(f"DESCRIBE {table}").fetchall()}


def _check_keys(table: str, types: Mapping[str, str]) -> None:
    lacking = [key for key in KEYS[table] if key not in types]
    if lacking:
        raise PopulationError(f"表{table}没有列{'、'.join(lacking)}；应当有{'、'.join(KEYS[table])}")


def _check_rows(connection: Any, table: str) -> None:
    """That every row has its keys, and that no two rows are of one person and period; of months `_covered` tells the latter."""
    keys = ", ".join(KEYS[table])
    nulls = " OR ".join(f"{key} IS NULL" for key in KEYS[table])
    if table == "months":
        odd = connection.execute("SELECT month FROM months WHERE day(month) <> 1 LIMIT 1").fetchone()
        if odd:
            raise PopulationError(f"表months的month应当是当月第一天，现有{odd[0]}")
    if found := connection.execute(f"SELECT {keys} FROM {table} WHERE {nulls} LIMIT 1").fetchone():
        raise PopulationError(f"表{table}有一行缺少{'、'.join(KEYS[table])}：{found}")
    if table != "months":
        _check_doubles(connection, table)


def _check_doubles(connection: Any, table: str) -> None:
    keys = ", ".join(KEYS[table])
    double = f"SELECT person FROM {table} GROUP BY {keys} HAVING count(*) > 1 LIMIT 1"
    if found := connection.execute(double).fetchone():
        raise PopulationError(f"表{table}里“{found[0]}”有重复的行；同一人同一期间只能有一行")


def _seen(connection: Any, table: str, specs: Mapping[str, FactSpec], types: Mapping[str, str]) -> dict[str, Seen]:
    """One pass over a table: of each fact how many are missing, the least and the greatest, and how many are not allowed."""
    if not specs:
        return {}
    shown: list[str] = []
    for name, spec in specs.items():
        _check_type(name, spec, types)
        column = _DUCK.quoted(name)
        shown += [f"count({column})", *_extremes(column, spec), _wrong(column, spec, types[name])]
    row = connection.execute(f"SELECT count(*), {', '.join(shown)} FROM {table}").fetchone()
    found: dict[str, Seen] = {}
    for index, (name, spec) in enumerate(specs.items()):
        count, low, high, wrong = row[1 + 4 * index : 5 + 4 * index]
        if wrong or _outside(spec, low, high):
            raise FactError(name, _told(connection, table, name, spec))
        found[name] = _known(spec, row[0], count, low, high)
    return found


def _check_type(name: str, spec: FactSpec, types: Mapping[str, str]) -> None:
    type = types[name]
    if spec.type.is_number and type in _FLOATS:
        raise PopulationError(f"“{name}”的列是{type}，不精确；应当是DECIMAL或整数")
    if spec.type.kind == "exact" and f"{name}÷" not in types:
        raise PopulationError(f"“{name}”是比值，还缺少分母的列“{name}÷”")


def _extremes(column: str, spec: FactSpec) -> list[str]:
    if spec.type.kind == "date" or (spec.type.is_number and spec.type.kind != "exact"):
        return [f"min({column})", f"max({column})"]
    return ["NULL", "NULL"]


def _wrong(column: str, spec: FactSpec, type: str) -> str:
    """How many values cannot be: between steps or places, no value of the enumeration. Ranges are known by the extremes."""
    tests = [*_word_tests(column, spec), *_part_tests(column, spec, type)]
    return f"count(*) FILTER (WHERE {' OR '.join(tests)})" if tests else "0"


def _word_tests(column: str, spec: FactSpec) -> list[str]:
    kind = spec.type.kind
    if kind in {"choice", "choices"}:
        words = ", ".join(map(_DUCK.text, spec.type.choices))
        return [f"{column} NOT IN ({words})"] if kind == "choice" else [f"NOT list_has_all([{words}], {column})"]
    if kind == "exact":
        by = column[:-1] + '÷"'
        return [f"({column} IS NOT NULL AND ({by} IS NULL OR {by} <= 0))"]
    return []


def _part_tests(column: str, spec: FactSpec, type: str = "") -> list[str]:
    """What tells a number between two steps, or with more places than it may have where its column's type allows them."""
    if not spec.type.is_number or spec.type.kind == "exact":
        return []
    units, found = _units(column, spec), []
    if _places(type) > spec.type.places:
        found.append(f"{units} <> trunc({units})")
    if spec.step is not None:
        scale = 10**spec.type.places
        low = int(Fraction(spec.minimum or 0) * scale)
        found.append(f"({units} - {low}) % {int(Fraction(spec.step) * scale)} <> 0")
    return found


def _units(column: str, spec: FactSpec) -> str:
    return f"CAST({column} * {10**spec.type.places} AS DECIMAL(38,4))"


def _places(type: str) -> int:
    """How many places a column can have; 99 where its type does not tell."""
    if type.endswith("INT") or type == "INTEGER":
        return 0
    found = re.fullmatch(r"DECIMAL\(\d+,\s*(\d+)\)", type)
    return int(found[1]) if found else 99


def _limits(spec: FactSpec) -> tuple[Any, Any]:
    """The least and the greatest value of a number or day; None: any day."""
    if spec.type.kind == "date":
        return spec.minimum, spec.maximum
    if not spec.type.is_number or spec.type.kind == "exact":
        return None, None
    far = Fraction(FAR, 10**spec.type.places)
    return (
        -far if spec.minimum is None else Fraction(spec.minimum),
        far if spec.maximum is None else Fraction(spec.maximum),
    )


def _outside(spec: FactSpec, low: Any, high: Any) -> bool:
    least, most = _limits(spec)
    return low is not None and ((least is not None and low < least) or (most is not None and high > most))


def _range_tests(column: str, spec: FactSpec) -> list[str]:
    if spec.type.kind == "date":
        return [f"{column} {sign} {_DUCK.day(limit)}" for sign, limit in zip("<>", _limits(spec), strict=True) if limit]
    limits = [(sign, limit) for sign, limit in zip("<>", _limits(spec), strict=True) if limit is not None]
    return [f"{_units(column, spec)} {sign} {int(limit * 10**spec.type.places)}" for sign, limit in limits]


def _told(connection: Any, table: str, name: str, spec: FactSpec) -> str:
    """The sentence about a column with values that cannot be: how many, and one of them."""
    column = _DUCK.quoted(name)
    tests = " OR ".join([*_word_tests(column, spec), *_part_tests(column, spec), *_range_tests(column, spec)])
    found = f"SELECT count(*), min(person), min_by({column}, person) FROM {table} WHERE {tests}"
    wrong, person, value = connection.execute(found).fetchone()
    wanted = spec.range_text() or (
        "是" + "、".join(spec.type.choices) + "之一" if spec.type.choices else f"是{spec.type}"
    )
    return f"“{name}”应当{wanted}；有{wrong}行不符，例如“{person}”的{value}（{spec.article}）"


def _known(spec: FactSpec, rows: int, count: int, low: Any, high: Any) -> Seen:
    if not count:
        return Seen(absent=True)
    if spec.type.is_number and low is not None:
        scale = 10**spec.type.places
        low, high = int(Fraction(low) * scale), int(Fraction(high) * scale)
    return Seen(low, high, nullable=count < rows, words=spec.type.choices or None)


def _covered(
    connection: Any, tables: Collection[str], people: int, regular: Mapping[str, tuple[Any, Any]]
) -> dict[str, Span]:
    """By the kind of period the months in which everybody has a row. Nobody has two rows of one month.

    Of everybody the months' rows are counted, between the first and the last, and told apart by 64 marks: months further
    apart than that may look alike, and only then is every row compared with every other.
    """
    found: dict[str, Span] = {}
    if "months" in regular:
        found["每月"] = Span(*(Month.of(day) for day in regular["months"]))
    elif "months" in tables:
        mark = "CAST(1 AS UBIGINT) << CAST(n % 64 AS UBIGINT)"
        counted = (
            f"SELECT person, count(*) AS own, bit_count(bit_or({mark})) AS marks, min(n) AS low, max(n) AS high FROM "
            "(SELECT person, year(month) * 12 + month(month) - 1 AS n FROM months) GROUP BY person"
        )
        if span := _span(connection, counted, people, "months"):
            found["每月"] = Span(*(Month(n // 12, n % 12 + 1) for n in span))
    if "years" in tables:
        counted = "SELECT person, count(*) AS own, own AS marks, min(year) AS low, max(year) AS high FROM years GROUP BY person"
        if span := regular.get("years") or _span(connection, counted, people, "years"):
            found["每年"] = Span(Month(span[0], 1), Month(span[1], 12))
    return found


# table → the number of a row's period; of months the day itself
_NUMBERED = {"years": "CAST(year AS BIGINT)", "quarters": "CAST(year AS BIGINT) * 4 + quarter - 1", "months": "month"}


def _regular(connection: Any, table: str, types: Mapping[str, str], people: int) -> tuple[Any, Any] | None:
    """The first and the last period that are given, where everybody has one row of each from one to the other; else None.

    Rows are compared with people × periods by two sums of products of hashes, which are those of the sums; a table that is not
    regular passes with a probability below 2⁻⁶⁰. Nobody's rows need to be brought together for it.
    """
    if any(types[key] not in _WHOLE[key] for key in KEYS[table][1:]):
        return None
    marks = [("hash({0}) >> 33", "hash({1}) >> 33"), ("hash({0}) & 2147483647", "hash({1} + 1) & 2147483647")]
    person, period = ([f"CAST({pair[side].format('person', 'n')} AS BIGINT)" for pair in marks] for side in (0, 1))
    products = ", ".join(f"sum({one} * {other})" for one, other in zip(person, period, strict=True))
    low, high, rows, *found = connection.execute(
        f"SELECT min(n), max(n), count(*), {products} FROM (SELECT person, {_NUMBERED[table]} AS n FROM {table})"
    ).fetchone()
    if low is None:
        return None
    if table == "months":
        first, last = Month.of(low), Month.of(high)
        count, days = len(MONTH.periods(first, last)), f"{_DUCK.day(first.first)}, {_DUCK.day(last.first)}"
        series = f"CAST(unnest(generate_series({days}, INTERVAL 1 MONTH)) AS DATE)"
    else:
        count, series = high - low + 1, f"CAST(unnest(generate_series({low}, {high})) AS BIGINT)"
    if rows != people * count:
        return None
    sums = (
        connection.execute(f"SELECT {', '.join(f'sum({each})' for each in each_of)} FROM {source}").fetchone()
        for each_of, source in ((person, "people"), (period, f"(SELECT {series} AS n)"))
    )
    return (low, high) if found == [one * other for one, other in zip(*sums, strict=True)] else None


def _span(connection: Any, counted: str, people: int, table: str) -> tuple[int, int] | None:
    """The first and the last period in which everybody has a row; None where somebody's rows have gaps, or nobody's meet."""
    alike, gaps, count, low, high, known = connection.execute(
        f"WITH counted AS MATERIALIZED ({counted}) SELECT count(*) FILTER (WHERE own <> marks), "
        "count(*) FILTER (WHERE own <> high - low + 1), count(*), max(low), min(high), "
        "(SELECT count(*) FROM counted SEMI JOIN people USING (person)) FROM counted"
    ).fetchone()
    if alike:
        _check_doubles(connection, table)
    return (low, high) if count and count == known == people and not gaps and low <= high else None


def _years(connection: Any, tables: Collection[str]) -> tuple[int, int] | None:
    """The first and the last year that any yearly fact is given for."""
    if "years" not in tables:
        return None
    first, last = connection.execute("SELECT min(year), max(year) FROM years").fetchone()
    return (first, last) if first is not None else None
