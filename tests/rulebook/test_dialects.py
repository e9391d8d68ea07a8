"""Spark and ClickHouse: every construct of the rulebook is written as text that parses; the example's text stands beside this test.

`lianpin regulation sql recruitment-subsidy.md --name 市级承担 --name 追回金额 --name 理由：符合条件 --dialect spark` writes a golden file anew.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlglot
from lianpin_regulations import BulkError, Month, Rulebook, load, query
from lianpin_regulations._plan.frames import Span
from lianpin_regulations._plan.nodes import parts_of
from lianpin_regulations._plan.plan import plan
from randomly.agreement import names_by_period
from rulebook import cases
from sqlglot import exp

HERE = Path(__file__).parent
EXAMPLE = HERE.parents[1] / "engines" / "regulations" / "tests" / "good" / "recruitment-subsidy.md"
MONTHS = (Month(2026, 11), Month(2027, 2))
# What the parser knows only as some function: their own, each spelt as ClickHouse spells it; Spark has none.
OWN = {
    "spark": set(),
    "clickhouse": {
        "addDays", "addMonths", "arraySort", "intDiv", "isNotNull", "throwIf", "toDate32", "toDayOfMonth", "toDecimal128",
        "toLastDayOfMonth", "toMonth", "toYear",
    },
}  # fmt: skip
# Quotients that may need more than the 64 bits of Spark's whole division.
TOO_WIDE = {"服务期未满应退安家补贴", "应退安家补贴", "本人应退合计"}
# What the entitlements and the reasons alone would leave out.
BESIDES = {
    "lanjiang-city/placed-talent": ["服务期未满应退安家补贴", "追缴期限"],
    "lanjiang-university/dual-appointment": ["比例变更执行日", "连续两年基本合格"],
}


def goals(code: str) -> list[str]:
    paid = dict.fromkeys(entitlement.amount for entitlement in cases.BOOK.versions(code)[-1].entitlements)
    return [*paid, "理由：申报条件", *BESIDES[code]]


def constructs(code: str, names: list[str]) -> set[tuple[Any, ...]]:
    """Every kind of thing that a query of these names is made of."""
    found = plan(cases.BOOK, code, names, Span(*MONTHS))
    made: set[tuple[Any, ...]] = set()
    for column in (found.columns.found[name] for name in found.live):
        if column.gather:
            made.add((column.gather.function, column.gather.between is not None, column.kind))
            made.update(_kinds(column.gather.argument))
        made.add(("fact", str(column.type and column.type.kind)) if column.fact else ("computed",))
        made.update(_kinds(column.node))
    return made | {("lookup", lookup.column) for name, lookup in found.columns.lookups.items() if name in found.live}


def _kinds(node: Any) -> Iterator[tuple[Any, ...]]:
    waiting = [] if node is None else [node]
    while waiting:
        each = waiting.pop()
        told = (getattr(each, name, None) for name in ("operator", "function", "part", "wide", "distinct", "kind"))
        yield (type(each).__name__, *(one for one in told if not isinstance(one, tuple)))
        waiting += parts_of(each)


@pytest.mark.parametrize("code", cases.BOOK.codes)
def test_what_is_parsed_has_every_construct_of_the_rulebook(code: str) -> None:
    everything = [name for each in names_by_period(cases.BOOK, code).values() for name in each]
    assert constructs(code, everything) - constructs(code, goals(code)) == set()


@pytest.mark.parametrize("dialect", OWN)
@pytest.mark.parametrize("code", cases.BOOK.codes)
def test_every_construct_of_the_rulebook_is_written_and_parses(code: str, dialect: str) -> None:
    names = [name for name in goals(code) if dialect != "spark" or name not in TOO_WIDE]
    found = sqlglot.parse_one(query(cases.BOOK, code, names, dialect, months=MONTHS), dialect=dialect)
    assert {each.name for each in found.find_all(exp.Anonymous)} <= OWN[dialect]
    assert not list(found.find_all(exp.Command))
    assert isinstance(found, exp.Select)
    assert {name.removesuffix("÷") for name in found.named_selects} >= set(names)


@pytest.mark.parametrize("name", sorted(TOO_WIDE))
def test_what_spark_cannot_divide_exactly_is_refused(name: str) -> None:
    with pytest.raises(BulkError, match="Spark的整除只有64位"):
        query(cases.BOOK, "lanjiang-city/placed-talent", [name], "spark", months=MONTHS)


@pytest.mark.parametrize("dialect", OWN)
def test_the_text_of_the_example_is_as_it_was(dialect: str) -> None:
    regulation = load(EXAMPLE.read_text(encoding="utf-8"), name=EXAMPLE.name)
    names, months = ["市级承担", "追回金额", "理由：符合条件"], (Month(2026, 1), Month(2026, 12))
    text = query(Rulebook([regulation]), regulation.code, names, dialect, months=months)
    assert text + "\n" == (HERE / "golden" / f"recruitment-subsidy.{dialect}.sql").read_text(encoding="utf-8")
