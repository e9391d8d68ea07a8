"""Worked examples by the bulk evaluator: what each expects, and what the query has in the row of its person and period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lianpin_regulations import (
    Facts,
    Month,
    Period,
    Regulation,
    Rulebook,
    Tabulation,
    WorkCalendar,
    people_to_tables,
    tabulate,
)
from lianpin_regulations import _examples as examples
from lianpin_regulations._plan.frames import Span
from lianpin_regulations._plan.plan import REASONS, plan
from lianpin_regulations._program.ast import Example
from lianpin_regulations._tabulate.tables import specs_of
from lianpin_regulations._values import months_of
from randomly.agreement import period_of, values_of

_BY_DECIDE = ("承办：", "时限：", "到期：", "步骤：")  # about a procedure, which is not tabulated
_ANY = Month(2026, 1)  # what is computed once is so in every month

Asked = tuple[str, str, Period, str]  # person, goal, period, expected
Cells = dict[tuple[str, str, Period], Any]


def results(
    book: Rulebook, regulation: Regulation, calendar: WorkCalendar
) -> dict[tuple[str, str, Period], tuple[str, str]]:
    """(example, goal, period) → what is expected and what the query has, both as text; of everything that a query can have."""
    own = examples._book_for(book, regulation)
    asked = [one for each in regulation.worked for one in _asked(regulation, each)]
    keys = _keys(own, regulation, list(dict.fromkeys(name for _who, name, _at, _text in asked)))
    people = {each.name: _apart(_facts(regulation, each), each, keys) for each in regulation.worked}
    assert len(people) == len(regulation.worked), "two examples have the same name"
    cells = _computed(own, regulation.code, people, asked, calendar)
    return {(who, name, at): (_wanted(regulation, name, text), _shown(regulation, name, cells[who, name, at]))
            for who, name, at, text in asked}  # fmt: skip


def _keys(own: Rulebook, regulation: Regulation, names: list[str]) -> set[str]:
    """The facts by which people are grouped; texts, so that nothing but the grouping depends on them."""
    texts = {name for (_table, name), spec in specs_of(own, regulation.code).items() if spec.type.kind == "text"}
    groups = plan(own, regulation.code, names, Span(_ANY, _ANY)).group_keys
    assert [group for group in groups if texts.isdisjoint(group)] == []
    return {key for group in groups for key in group} & texts


def _apart(facts: Facts, example: Example, keys: set[str]) -> Facts:
    """One population of all examples: those of a group stay one another's group, everybody else is alone in theirs."""
    return {**facts, **{key: f"{example.group or example.name} {facts.get(key, '')}" for key in keys}}


def _facts(regulation: Regulation, example: Example) -> Facts:
    facts, fixed = examples._facts(regulation, example)
    return examples._spread(regulation, facts, examples._default(regulation, fixed, facts))


def _asked(regulation: Regulation, example: Example) -> Iterator[Asked]:
    facts, fixed = examples._facts(regulation, example)
    for name, period, text, _line in example.expected:
        if not name.startswith(_BY_DECIDE):
            at = examples.parse_period(period) if period else examples._default(regulation, fixed, facts)
            yield example.name, name, at, text


def _computed(
    own: Rulebook, code: str, people: Mapping[str, Facts], asked: list[Asked], calendar: WorkCalendar
) -> Cells:
    months = [month for _who, _name, at, _text in asked for month in months_of(at)] or [_ANY]
    span = min(months), max(months)
    names = list(dict.fromkeys(name for _who, name, _at, _text in asked))
    made = tabulate(
        own, code, names, people_to_tables(own, code, people, span), months=span, calendar=calendar, threads=1
    )
    cells = dict(_cells(made))
    return {(who, name, at): _cell(cells, who, name, at) for who, name, at, _text in asked}


def _cells(made: Tabulation) -> Iterator[tuple[tuple[str, str, Period], Any]]:
    for table in made.tables:
        for row in made.rows(table):
            for name, value in values_of(row):
                yield (row["person"], name, period_of(row)), value


def _cell(cells: Cells, person: str, name: str, at: Period) -> Any:
    """The value of a period or of the coarser one that it belongs to."""
    coarser = [at, *([at.quarter, at.year] if isinstance(at, Month) else []), None]
    return next(cells[person, name, each] for each in coarser if (person, name, each) in cells)


def _wanted(regulation: Regulation, name: str, text: str) -> str:
    return text if name.startswith(REASONS) else examples._expected(regulation, name, text)


def _shown(regulation: Regulation, name: str, value: Any) -> str:
    if name.startswith(REASONS):
        return "、".join(value) or "无"
    if value is None:
        return examples._MISSING
    if isinstance(value, list):
        value = frozenset(value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        value = Fraction(value)
    return examples._spec(regulation, name).show(value)
