"""The tables that a population comes in, and the same tables made of facts as the interpreter takes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

from lianpin_regulations._calendar import WorkCalendar
from lianpin_regulations._errors import BulkError
from lianpin_regulations._facts import FactSpec, FactType
from lianpin_regulations._program.ast import Fact
from lianpin_regulations._regulation import Rulebook
from lianpin_regulations._tabulate.text import TABLES
from lianpin_regulations._values import Facts, Given, Month, Period, Quarter

KEYS = {
    "people": ("person",), "years": ("person", "year"), "quarters": ("person", "year", "quarter"), "months": ("person", "month"),
}  # fmt: skip
CALENDAR = (date(1900, 1, 1), date(2150, 12, 31))


@dataclass(frozen=True)
class Tables:
    """The inputs. Each is a path of Parquet (a pattern may name many files), an Arrow table, a relation of DuckDB, or `Rows`.

    `people`: `person` (a text or a whole number, alike in all tables) and the facts that are given once. `years`: person, year. `quarters`: person, year, quarter.
    `months`: person and `month` (a date, the month's first day). Each further column is a fact by its name; amounts and
    ratios are decimals in their own unit (yuan; 0.5 for 50 %), sets are lists of words, an exact ratio is two whole numbers,
    `名称` and `名称÷`. A column that is not there is a fact that nobody gave.
    """

    people: Any
    years: Any = None
    quarters: Any = None
    months: Any = None

    def given(self) -> dict[str, Any]:
        """The tables that there are, by name."""
        all_four = {"people": self.people, "years": self.years, "quarters": self.quarters, "months": self.months}
        return {name: source for name, source in all_four.items() if source is not None}


def specs_of(book: Rulebook, code: str) -> dict[tuple[str, str], FactSpec]:
    """(table, fact) → what is declared of it, over the newest versions of a regulation and of those whose outcomes it takes."""
    found: dict[tuple[str, str], FactSpec] = {}
    waiting, seen = [code], set[str]()
    while waiting:
        each = waiting.pop(0)
        if each in seen:
            continue
        seen.add(each)
        for version in reversed(book.versions(each)):
            for definition in version.definitions.values():
                if isinstance(definition, Fact):
                    found.setdefault((TABLES[definition.spec.period], definition.spec.name), definition.spec)
                    other = book.titled(definition.foreign[0]) if definition.foreign else None
                    waiting += [other] if other else []
    return found


Specs: TypeAlias = Mapping[tuple[str, str], FactSpec]
_COLUMN_TYPES = {
    "money": "DECIMAL(18,2)",
    "ratio": "DECIMAL(9,4)",
    "date": "DATE",
    "bool": "BOOLEAN",
    "choices": "VARCHAR[]",
}


def column_type(type: FactType) -> str:
    """The type of a fact's column, as DuckDB writes it."""
    if type.kind == "decimal":
        return f"DECIMAL(18,{type.places})"
    return _COLUMN_TYPES.get(type.kind, "VARCHAR" if not type.is_number else "BIGINT")


def input_schema(book: Rulebook, code: str) -> dict[str, dict[str, str]]:
    """Table → column → type, of all that a regulation and those it refers to may be given."""
    return _schema(specs_of(book, code)) | {"calendar": {"day": "DATE", "working": "BOOLEAN", "worked": "BIGINT"}}


def _schema(specs: Specs) -> dict[str, dict[str, str]]:
    keys = {"person": "VARCHAR", "year": "INTEGER", "quarter": "INTEGER", "month": "DATE"}
    found = {table: {key: keys[key] for key in columns} for table, columns in KEYS.items()}
    for (table, name), spec in specs.items():
        found[table][name] = column_type(spec.type)
        if spec.type.kind == "exact":
            found[table][f"{name}÷"] = "BIGINT"
    return found


def calendar_rows(calendar: WorkCalendar) -> Iterator[tuple[date, bool, int]]:
    """Each day of the years that a calendar table holds: the day, whether it is a working day, how many there were up to it."""
    worked = 0
    for number in range(CALENDAR[0].toordinal(), CALENDAR[1].toordinal() + 1):
        day = date.fromordinal(number)
        working = calendar.is_working_day(day)
        worked += working
        yield day, working, worked


@dataclass(frozen=True, slots=True)
class Rows:
    """A table in memory: the types of its columns as DuckDB writes them, and its rows."""

    types: Mapping[str, str]
    rows: Sequence[Mapping[str, Any]]


def people_to_tables(
    book: Rulebook, code: str, people: Mapping[str, Facts] | Sequence[Facts], months: tuple[Month, Month]
) -> Tables:
    """Facts as `decide` takes them, as tables. A bare value of a periodic fact holds in every period of the months.

    Rows are made for every period of the months, and for those that a fact names itself.
    """
    return tables_of(specs_of(book, code), people, months)


def tables_of(specs: Specs, people: Mapping[str, Facts] | Sequence[Facts], months: tuple[Month, Month]) -> Tables:
    """The tables of these facts of people."""
    by_name = dict(people) if isinstance(people, Mapping) else {f"{n:07d}": facts for n, facts in enumerate(people)}
    schema, made = _schema(specs), dict[str, Rows]()
    for table in KEYS:
        facts = {name: spec for (own, name), spec in specs.items() if own == table}
        rows = [row for person, given in by_name.items() for row in _rows(table, person, given, facts, months)]
        made[table] = Rows(schema[table], rows)
    return Tables(**made)


def joined_specs(one: Specs, other: Specs) -> Specs:
    """The facts of both. BulkError where a column would have to be of two types."""
    for key in one.keys() & other.keys():
        if (one[key].type.kind, one[key].type.places) != (other[key].type.kind, other[key].type.places):
            raise BulkError(f"“{key[1]}”在两个版本里类型不同，不能批量比较；应当统一它的类型")
    return {**one, **other}


def _rows(
    table: str, person: str, given: Facts, facts: Mapping[str, FactSpec], months: tuple[Month, Month]
) -> Iterator[dict[str, Any]]:
    for period in _periods(table, given, facts, months):
        row: dict[str, Any] = {"person": person} | _key(table, period)
        for name, spec in facts.items():
            value = given.get(name)
            if isinstance(value, Mapping):
                value = value.get(period)
            value = value.value if isinstance(value, Given) else value
            row |= _columns(spec, value)
        yield row


def _periods(table: str, given: Facts, facts: Mapping[str, FactSpec], months: tuple[Month, Month]) -> list[Period]:
    if table == "people":
        return [None]
    found: dict[Period, None] = {}
    month = months[0]
    while month <= months[1]:
        found[_of(table, month)] = None
        month = month.next()
    for name in facts:
        if isinstance(periods := given.get(name), Mapping):
            found |= dict.fromkeys(period for period in periods if _fits(table, period))
    return list(found)


def _of(table: str, month: Month) -> Period:
    found: dict[str, Period] = {"years": month.year, "quarters": month.quarter, "months": month}
    return found[table]


def _fits(table: str, period: Period) -> bool:
    return isinstance(period, {"years": int, "quarters": Quarter, "months": Month}[table])


def _key(table: str, period: Period) -> dict[str, Any]:
    if isinstance(period, Month):
        return {"month": period.first}
    if isinstance(period, Quarter):
        return {"year": period.year, "quarter": period.quarter}
    return {"year": period} if table == "years" else {}


def _columns(spec: FactSpec, value: Any) -> dict[str, Any]:
    """A fact's value as its column has it; an exact ratio as its two."""
    if spec.type.kind == "exact":
        ratio = None if value is None else Fraction(value)
        top, bottom = (None, None) if ratio is None else (ratio.numerator, ratio.denominator)
        return {spec.name: top, f"{spec.name}÷": bottom}
    if value is None:
        return {spec.name: None}
    if spec.type.kind == "choices":
        return {spec.name: sorted(value)}
    if column_type(spec.type).startswith("DECIMAL"):
        exact = Fraction(value)
        return {spec.name: Decimal(exact.numerator) / Decimal(exact.denominator)}
    return {spec.name: int(value) if spec.type.is_number else value}
