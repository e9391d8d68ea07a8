"""The verb that writes names as one query over a population: `sql`."""

from __future__ import annotations

import argparse

from lianpin_regulations._cli.reading import OK, Usage, print_json, read_together, span_of
from lianpin_regulations._tabulate.run import query
from lianpin_regulations._tabulate.tables import input_schema
from lianpin_regulations._values import Month

DIALECTS = ("duckdb", "postgres", "spark", "clickhouse")


def write_sql(chosen: argparse.Namespace) -> int:
    """The query, and with --json the tables that it reads."""
    loaded, book = read_together(chosen.files)
    code = loaded[0].code
    year = book.versions(code)[-1].effective_on.year
    months = span_of(chosen.months) or (Month(year, 1), Month(year, 12))
    try:
        text = query(book, code, chosen.name, chosen.dialect, months=months, horizon=span_of(chosen.horizon))
    except KeyError as error:
        raise Usage(f"没有名称“{error.args[0]}”") from error
    if chosen.json:
        print_json({"dialect": chosen.dialect, "query": text, "tables": input_schema(book, code)})
    else:
        print(text)
    return OK
