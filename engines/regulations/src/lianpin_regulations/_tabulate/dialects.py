"""What differs between DuckDB, PostgreSQL, Spark and ClickHouse: types, division, days, sets, failing, keeping a step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lianpin_regulations._errors import BulkError

_TYPES: dict[str, dict[str, str]] = {
    "duckdb": {
        "whole": "BIGINT", "wide": "HUGEINT", "day": "DATE", "word": "VARCHAR", "flag": "BOOLEAN", "words": "VARCHAR[]",
    },
    "postgres": {
        "whole": "BIGINT", "wide": "NUMERIC(38,0)", "day": "DATE", "word": "TEXT", "flag": "BOOLEAN", "words": "TEXT[]",
    },
    "spark": {
        "whole": "BIGINT", "wide": "DECIMAL(38,0)", "day": "DATE", "word": "STRING", "flag": "BOOLEAN",
        "words": "ARRAY<STRING>",
    },
    "clickhouse": {
        "whole": "Nullable(Int64)", "wide": "Nullable(Int128)", "day": "Nullable(Date32)", "word": "Nullable(String)",
        "flag": "Nullable(Bool)", "words": "Array(String)",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Dialect:
    """DuckDB's way; the others differ where they must. Every method takes and gives text of the dialect."""

    name: str = "duckdb"
    keeps: bool = False  # whether every step is to be computed once, lest the planner copy expressions into one another

    def quoted(self, name: str) -> str:
        return '"' + name.replace('"', '""') + '"'

    def type(self, kind: str) -> str:
        return _TYPES[self.name][kind]

    def text(self, value: str) -> str:
        return "'" + value.replace("'", "''") + "'"

    def day(self, value: date) -> str:
        return f"DATE '{value.isoformat()}'"

    def cast(self, value: str, kind: str) -> str:
        return f"CAST({value} AS {self.type(kind)})"

    def words(self, values: Sequence[str]) -> str:
        return self.cast("[" + ", ".join(map(self.text, values)) + "]", "words")

    def quotient(self, left: str, right: str, *, wide: bool, fits: bool) -> str:
        """Division towards zero; `fits`: the quotient needs no more than 64 bits."""
        return f"({left} // {right})"

    def part(self, part: str, day: str) -> str:
        return f"{part}({day})"

    def add_days(self, day: str, count: str) -> str:
        return f"({day} + CAST({count} AS INTEGER))"

    def add_months(self, day: str, count: str) -> str:
        return f"CAST({day} + to_months(CAST({count} AS INTEGER)) AS DATE)"

    def month_first(self, day: str) -> str:
        return f"CAST(date_trunc('month', {day}) AS DATE)"

    def month_last(self, day: str) -> str:
        return f"last_day({day})"

    def days_between(self, start: str, end: str) -> str:
        return self.cast(f"({end} - {start})", "whole")

    def has(self, words: str, item: str) -> str:
        return f"list_contains({words}, {item})"

    def collect(self, parts: Sequence[str], *, distinct: bool) -> str:
        found = f"list_filter({self.cast('[' + ', '.join(parts) + ']', 'words')}, lambda x: x IS NOT NULL)"
        return f"list_sort(list_distinct({found}))" if distinct else found

    def canonical(self, words: str) -> str:
        """A set as it is compared: sorted, each value once."""
        return f"list_sort(list_distinct({words}))"

    def fail(self, message: str, row: str, kind: str) -> str:
        return self.cast(f"error({self.text(message)})", kind)

    def lag(self, value: str, over: str) -> str:
        return f"lag({value}) OVER ({over})"

    def ordered(self, value: str) -> str:
        """A word as a key of an order by code points."""
        return value

    def pick(self, value: str, kind: str) -> str:
        """The one value of a group that is there."""
        return f"max({value})" if kind != "flag" else f"bool_or({value})"

    def rows(self, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> str:
        """A table of constants: columns with their kinds."""
        lines = ", ".join("(" + ", ".join(map(self.literal, row)) + ")" for row in rows)
        names = ", ".join(map(self.quoted, columns))
        casts = ", ".join(f"{self.cast(self.quoted(c), kind)} AS {self.quoted(c)}" for c, kind in columns.items())
        return f"SELECT {casts} FROM (VALUES {lines}) AS grid({names})"

    def literal(self, value: Any) -> str:
        return self.day(value) if isinstance(value, date) else str(value)

    def step(self, name: str, body: str, uses: int) -> str:
        """A step of the query under its name."""
        return f"{self.quoted(name)} AS {'MATERIALIZED' if uses > 1 else 'NOT MATERIALIZED'} (\n{body}\n)"

    def scaled(self, value: str, places: int, *, small: bool) -> str:
        """A whole number of smallest units as a decimal."""
        width, unit = (18, f"0.{'0' * (places - 1)}1") if small else (38, f"0.{'0' * (places - 1)}1")
        return f"(CAST({value} AS DECIMAL({width},0)) * {unit})"

    def units(self, value: str, places: int) -> str:
        """A decimal as a whole number of smallest units."""
        return self.cast(f"({value} * {10**places})", "whole") if places else self.cast(value, "whole")


@dataclass(frozen=True)
class Postgres(Dialect):
    name: str = "postgres"
    keeps: bool = True

    def words(self, values: Sequence[str]) -> str:
        return self.cast("ARRAY[" + ", ".join(map(self.text, values)) + "]", "words")

    def quotient(self, left: str, right: str, *, wide: bool, fits: bool) -> str:
        return f"div({left}, {right})" if wide else f"({left} / {right})"

    def part(self, part: str, day: str) -> str:
        return self.cast(f"extract({part} FROM {day})", "whole")

    def add_months(self, day: str, count: str) -> str:
        return f"CAST({day} + make_interval(months => CAST({count} AS INTEGER)) AS DATE)"

    def month_last(self, day: str) -> str:
        return f"CAST(date_trunc('month', {day}) + INTERVAL '1 month' - INTERVAL '1 day' AS DATE)"

    def has(self, words: str, item: str) -> str:
        return f"({item} = ANY({words}))"

    def collect(self, parts: Sequence[str], *, distinct: bool) -> str:
        found = f"array_remove({self.cast('ARRAY[' + ', '.join(parts) + ']', 'words')}, NULL)"
        return self.canonical(found) if distinct else found

    def canonical(self, words: str) -> str:
        inner = f'ARRAY(SELECT DISTINCT w COLLATE "C" FROM unnest({words}) AS w ORDER BY 1)'
        return f"CASE WHEN {words} IS NOT NULL THEN {inner} END"

    def fail(self, message: str, row: str, kind: str) -> str:
        # A text that is no value of the type, made from the row so that it is not looked at beforehand.
        return self.cast(f"({self.text(message)} || left(CAST({row} AS TEXT), 0))", "day" if kind == "word" else kind)

    def ordered(self, value: str) -> str:
        return f'{value} COLLATE "C"'

    def pick(self, value: str, kind: str) -> str:
        return f"max({value})" if kind != "flag" else f"bool_or({value})"

    def step(self, name: str, body: str, uses: int) -> str:
        return f"{self.quoted(name)} AS MATERIALIZED (\n{body}\n)"

    def scaled(self, value: str, places: int, *, small: bool) -> str:
        return f"CAST({value} * 0.{'0' * (places - 1)}1 AS NUMERIC(38,{places}))"


@dataclass(frozen=True)
class Spark(Dialect):
    name: str = "spark"

    def quoted(self, name: str) -> str:
        return "`" + name.replace("`", "``") + "`"

    def words(self, values: Sequence[str]) -> str:
        return self.cast("array(" + ", ".join(map(self.text, values)) + ")", "words")

    def text(self, value: str) -> str:
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"

    def quotient(self, left: str, right: str, *, wide: bool, fits: bool) -> str:
        if not fits:
            raise BulkError("Spark的整除只有64位，商可能更大；应当给有关事实写明更小的范围")
        return self.cast(f"({left} DIV {right})", "wide" if wide else "whole")

    def part(self, part: str, day: str) -> str:
        return self.cast(f"{part}({day})", "whole")

    def add_days(self, day: str, count: str) -> str:
        return f"date_add({day}, CAST({count} AS INT))"

    def add_months(self, day: str, count: str) -> str:
        return f"add_months({day}, CAST({count} AS INT))"

    def month_first(self, day: str) -> str:
        return f"trunc({day}, 'MM')"

    def days_between(self, start: str, end: str) -> str:
        return self.cast(f"datediff({end}, {start})", "whole")

    def has(self, words: str, item: str) -> str:
        return f"array_contains({words}, {item})"

    def collect(self, parts: Sequence[str], *, distinct: bool) -> str:
        found = f"filter({self.cast('array(' + ', '.join(parts) + ')', 'words')}, x -> x IS NOT NULL)"
        return self.canonical(found) if distinct else found

    def canonical(self, words: str) -> str:
        return f"array_sort(array_distinct({words}))"

    def fail(self, message: str, row: str, kind: str) -> str:
        return self.cast(f"raise_error({self.text(message)})", kind)

    def step(self, name: str, body: str, uses: int) -> str:
        return f"{self.quoted(name)} AS (\n{body}\n)"

    def scaled(self, value: str, places: int, *, small: bool) -> str:
        return f"CAST(CAST({value} AS DECIMAL(36,0)) * 0.{'0' * (places - 1)}1 AS DECIMAL(38,{places}))"


@dataclass(frozen=True)
class ClickHouse(Dialect):
    name: str = "clickhouse"

    def quoted(self, name: str) -> str:
        return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"

    def text(self, value: str) -> str:
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"

    def day(self, value: date) -> str:
        return f"toDate32('{value.isoformat()}')"

    def quotient(self, left: str, right: str, *, wide: bool, fits: bool) -> str:
        return f"intDiv({left}, {right})"

    def part(self, part: str, day: str) -> str:
        function = {"year": "toYear", "month": "toMonth", "day": "toDayOfMonth"}[part]
        return self.cast(f"{function}({day})", "whole")

    def add_days(self, day: str, count: str) -> str:
        return f"addDays({day}, {count})"

    def add_months(self, day: str, count: str) -> str:
        return f"addMonths({day}, {count})"

    def month_first(self, day: str) -> str:
        return self.cast(f"toStartOfMonth({day})", "day")

    def month_last(self, day: str) -> str:
        return self.cast(f"toLastDayOfMonth({day})", "day")

    def days_between(self, start: str, end: str) -> str:
        return self.cast(f"dateDiff('day', {start}, {end})", "whole")

    def has(self, words: str, item: str) -> str:
        return f"has({words}, {item})"

    def collect(self, parts: Sequence[str], *, distinct: bool) -> str:
        found = f"CAST(arrayFilter(x -> isNotNull(x), [{', '.join(parts)}]) AS Array(String))"
        return self.canonical(found) if distinct else found

    def canonical(self, words: str) -> str:
        return f"arraySort(arrayDistinct({words}))"

    def fail(self, message: str, row: str, kind: str) -> str:
        return self.cast(f"throwIf(isNotNull({row}), {self.text(message)})", kind)

    def lag(self, value: str, over: str) -> str:
        return f"any({value}) OVER ({over} ROWS BETWEEN 1 PRECEDING AND 1 PRECEDING)"

    def pick(self, value: str, kind: str) -> str:
        return f"max({value})"

    def rows(self, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> str:
        lines = [
            "SELECT " + ", ".join(f"{self.cast(self.literal(v), k)} AS {self.quoted(c)}" for (c, k), v in zip(columns.items(), row, strict=True))
            for row in rows
        ]  # fmt: skip
        return "\nUNION ALL\n".join(lines)

    def step(self, name: str, body: str, uses: int) -> str:
        return f"{self.quoted(name)} AS (\n{body}\n)"

    def scaled(self, value: str, places: int, *, small: bool) -> str:
        return f"(toDecimal128({value}, 0) * toDecimal128('0.{'0' * (places - 1)}1', {places}))"


DIALECTS: dict[str, Dialect] = {
    "duckdb": Dialect(), "postgres": Postgres(), "spark": Spark(), "clickhouse": ClickHouse(),
}  # fmt: skip
