"""The same regulation as one query in PostgreSQL: what it computes for everybody is what `decide` says of each."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import connection
from lianpin_regulations import (
    BulkError,
    Month,
    Regulation,
    Rulebook,
    Tables,
    WorkCalendar,
    input_schema,
    load,
    people_to_tables,
    query,
    sample,
)
from lianpin_regulations._tabulate.tables import calendar_rows
from psycopg import sql
from randomly import trials
from randomly.agreement import disagreements, names_by_period
from randomly.regulations import CODE

ROOT = Path(__file__).parents[2]
RULEBOOK = ROOT / "src" / "lianpin" / "rulebook"
EXAMPLE = ROOT / "engines" / "regulations" / "tests" / "good" / "recruitment-subsidy.md"
# The dates of the people drawn lie within these months; what a query does not look at is missing.
HORIZON = (Month(2022, 1), Month(2033, 12))
TYPES = {"VARCHAR": "text", "VARCHAR[]": "text[]"}


def book_of(paths: list[Path]) -> Rulebook:
    return Rulebook([load(path.read_text(encoding="utf-8"), name=path.name) for path in paths])


DEMO = book_of(sorted(RULEBOOK.glob("*/*/v*.md")))
BOOKS = {code: DEMO for code in DEMO.codes} | {code: book for book in [book_of([EXAMPLE])] for code in book.codes}


def people_of(regulation: Regulation, number: int, seed: int) -> dict[str, dict[str, Any]]:
    """People of whom now and then a fact is not known, or not in some month."""
    random = Random(seed)
    drawn = sample(regulation, number, seed=seed, missing=3)
    return {
        f"{n:03d}": {name: thinned(value, random) for name, value in facts.items()} for n, facts in enumerate(drawn)
    }


def thinned(value: Any, random: Random) -> Any:
    return value if not isinstance(value, dict) else {at: each for at, each in value.items() if random.random() > 0.02}


def store(tables: Tables, schema: dict[str, dict[str, str]]) -> None:
    """The inputs, and the working days, as temporary tables of PostgreSQL."""
    for name, source in tables.given().items():
        fill(name, schema[name], ([row.get(column) for column in schema[name]] for row in source.rows))
    fill("calendar", schema["calendar"], calendar_rows(WorkCalendar()))


def fill(name: str, types: dict[str, str], rows: Iterable[Sequence[Any]]) -> None:
    columns = [sql.SQL("{} " + TYPES.get(type, type)).format(sql.Identifier(column)) for column, type in types.items()]
    make = sql.SQL("CREATE TEMPORARY TABLE {} ({}) ON COMMIT DROP")
    with connection.cursor() as cursor:
        cursor.execute(make.format(sql.Identifier(name), sql.SQL(", ").join(columns)))
        with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(name))) as lines:
            for row in rows:
                lines.write_row(row)


def computed(text: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(text)
        assert cursor.description
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.mark.django_db
@pytest.mark.parametrize("code", BOOKS)
def test_postgres_computes_for_everybody_what_is_decided_for_each(code: str) -> None:
    book, months = BOOKS[code], (Month(2026, 11), Month(2027, 4))
    people = people_of(book.versions(code)[-1], 6, seed=20261125)
    store(people_to_tables(book, code, people, months), input_schema(book, code))
    for period, names in names_by_period(book, code).items():
        rows = computed(query(book, code, names, "postgres", months=months, horizon=HORIZON))
        assert rows, period
        assert list(disagreements(book, code, people, rows)) == []


@pytest.mark.django_db
def test_what_lies_outside_the_months_looked_at_is_missing() -> None:
    code, months = "lanjiang-city/placed-talent", (Month(2026, 11), Month(2027, 4))
    people = people_of(DEMO.versions(code)[-1], 6, seed=20261125)
    store(people_to_tables(DEMO, code, people, months), input_schema(DEMO, code))
    near, far = (
        computed(query(DEMO, code, ["已发安家补贴"], "postgres", months=months, horizon=horizon))
        for horizon in (months, HORIZON)
    )
    assert list(disagreements(DEMO, code, people, far)) == []
    assert {each.tabulated for each in disagreements(DEMO, code, people, near)} == {None}


@pytest.mark.django_db
def test_postgres_computes_alike_at_the_edges() -> None:
    """Negative remainders, 128 bits, ratios whose denominator is a fact and may be zero, leap days, month ends, ties."""
    book, months = book_of([Path(__file__).with_name("edges.md")]), (Month(2026, 1), Month(2026, 4))
    code, random = "test/edges", Random(20261125)
    days = [date(2028, 2, 29), date(2026, 1, 31), date(2026, 2, 28), date(2026, 10, 1), date(2027, 12, 31)]
    some: dict[str, list[Any]] = {
        "申请日": [*days, None], "生日": [date(1984, 2, 29), date(1990, 1, 31), date(2001, 3, 1)], "单位": ["甲", "乙"],
        "余额": [*map(Decimal, ("-900", "-0.01", "-100.05", "0", "0.01", "100.03")), None], "份数": [*range(-7, 8), None],
        "分": [*map(Decimal, ("-10", "-0.5", "-0.1", "0", "2.5", "9.9")), None],
        "巨额": [*map(Decimal, ("0", "0.01", "899999999999.99")), None],
    }  # fmt: skip
    people: dict[str, dict[str, Any]] = {
        f"{n:03d}": {name: random.choice(values) for name, values in some.items()} for n in range(60)
    }
    for facts in people.values():
        if facts["单位"] == "甲":  # whose sums and ranks are known
            facts["余额"] = facts["余额"] or Decimal("0.01")
        facts["月额"] = {Month(2026, month): random.choice(some["余额"]) for month in range(1, 5)}
    store(people_to_tables(book, code, people, months), input_schema(book, code))
    for names in names_by_period(book, code).values():
        rows = computed(query(book, code, names, "postgres", months=months, horizon=(Month(2026, 1), Month(2026, 12))))
        assert list(disagreements(book, code, people, rows)) == []
        assert [name for name in names if all(row[name] is None for row in rows)] == []


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [2])
def test_postgres_agrees_on_everything_that_a_random_regulation_defines(seed: int) -> None:
    book, (people, months) = trials.book_of(seed), trials.chances(seed, 5)
    store(people_to_tables(book, CODE, people, months), input_schema(book, CODE))
    for names in names_by_period(book, CODE).values():
        try:
            rows = computed(query(book, CODE, names, "postgres", months=months, horizon=trials.HORIZON))
        except BulkError:
            continue  # refused, and not computed wrongly
        assert (list(disagreements(book, CODE, people, rows)), f"seed {seed}") == ([], f"seed {seed}")
