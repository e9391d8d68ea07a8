"""People in Parquet files as facts.

A folder with `people.parquet` (column `person` and the facts that are given once), and where there are any `years.parquet` (`person`, `year`),
`quarters.parquet` (`person`, `year`, `quarter`) and `months.parquet` (`person`, `month`: its first day); or one file of people. Needs DuckDB
(`pip install lianpin-regulations[bulk]`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from lianpin_regulations._errors import PopulationError
from lianpin_regulations._facts import FactSpec
from lianpin_regulations._values import Month, Period, Quarter

_PERIODS: Mapping[str, tuple[tuple[str, ...], Callable[..., Period]]] = {
    "years": (("year",), int),
    "quarters": (("year", "quarter"), Quarter),
    "months": (("month",), lambda day: Month.parse(day[:7]) if isinstance(day, str) else Month.of(day)),
}


def read_people(path: Path, specs: Mapping[str, FactSpec]) -> dict[str, dict[str, Any]]:
    """Everybody by key. Columns that are no facts are passed over; a null is a missing fact. PopulationError, FactError."""
    folder, first = (path, path / "people.parquet") if path.is_dir() else (path.parent, path)
    people: dict[str, dict[str, Any]] = {}
    for row in _rows(first):
        if "person" not in row:
            raise PopulationError(f"{first}：没有“person”一列；应当有每人的编号")
        people[str(row["person"])] = dict(_facts(row, specs))
    for name, (keys, period_of) in _PERIODS.items():
        file = folder / f"{name}.parquet"
        if not path.is_dir() or not file.exists():
            continue
        for row in _rows(file):
            missing = [key for key in ("person", *keys) if row.get(key) is None]
            if missing or str(row["person"]) not in people:
                wrong = f"没有“{missing[0]}”" if missing else f"有people里没有的人“{row['person']}”"
                raise PopulationError(f"{file}：{wrong}；每一行应当有{'、'.join(('person', *keys))}")
            period = period_of(*(row[key] for key in keys))
            for fact, value in _facts(row, specs):
                people[str(row["person"])].setdefault(fact, {})[period] = value
    return people


def _facts(row: Mapping[str, Any], specs: Mapping[str, FactSpec]) -> Iterator[tuple[str, Any]]:
    for name, value in row.items():
        if name in specs and value is not None:
            yield name, specs[name].check(_value(value, specs[name]))


def _value(value: Any, spec: FactSpec) -> Any:
    """A value of a column in the type of the fact; text is read as people write it."""
    if isinstance(value, str):
        return value if spec.type.kind in {"text", "choice"} else spec.read(value)
    if isinstance(value, list):
        return frozenset(value)
    if isinstance(value, bool | date):
        return value
    if spec.type.kind in {"money", "ratio", "decimal"}:
        return Decimal(str(value))
    return Fraction(value) if spec.type.kind == "exact" else int(value)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    try:
        import duckdb
    except ImportError as error:
        raise PopulationError("读Parquet文件需要DuckDB；应当安装 lianpin-regulations[bulk]，或者改用JSON") from error
    try:
        found = duckdb.connect().execute("SELECT * FROM read_parquet($1)", [str(path)])
    except duckdb.Error as error:
        raise PopulationError(f"{path}：读不出来（{str(error).splitlines()[0]}）；应当是Parquet文件") from error
    names = [column[0] for column in found.description or ()]
    while rows := found.fetchmany(10_000):
        yield from (dict(zip(names, row, strict=True)) for row in rows)
