"""A population's tables in a connection of DuckDB, looked at once however many rulebooks are computed over them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from lianpin_regulations._regulation import Rulebook
from lianpin_regulations._tabulate.dialects import DIALECTS
from lianpin_regulations._tabulate.inspection import Inspection, Inspector
from lianpin_regulations._tabulate.tables import Rows, Tables, specs_of


class Loaded:
    """Each table as a view under its own name. `names`: those that there are."""

    def __init__(
        self,
        tables: Tables,
        *,
        threads: int | None = None,
        memory: str | None = None,
        spill: Path | str | None = None,
        connection: Any = None,
    ) -> None:
        self.connection = connection or _connection(threads, memory, spill)
        self.names = _register(self.connection, tables)
        self._inspector = Inspector(self.connection, self.names)

    def inspected(self, book: Rulebook, code: str) -> Inspection:
        """What the tables prove of the facts of a regulation. FactError, PopulationError: what they may not have."""
        return self._inspector.inspected(specs_of(book, code))


def _connection(threads: int | None, memory: str | None, spill: Path | str | None) -> Any:
    import duckdb

    settings: dict[str, Any] = {"preserve_insertion_order": False}
    if threads:
        settings["threads"] = threads
    if memory:
        settings["memory_limit"] = memory
    settings["temp_directory"] = str(spill or Path(tempfile.gettempdir()) / "lianpin-tabulate")
    return duckdb.connect(config=settings)


def _register(connection: Any, tables: Tables) -> frozenset[str]:
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
    return frozenset(given)


def _insert(connection: Any, name: str, source: Rows) -> None:
    """Rows in memory as a table, a column at a time."""
    quoted = {column: DIALECTS["duckdb"].quoted(column) for column in source.types}
    columns = ", ".join(f"{quoted[column]} {type}" for column, type in source.types.items())
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({columns})")
    if source.rows:
        parts = ", ".join(f"unnest(CAST(? AS {type}[]))" for type in source.types.values())
        values = [[row.get(column) for row in source.rows] for column in source.types]
        connection.execute(f"INSERT INTO {name} SELECT {parts}", values)
