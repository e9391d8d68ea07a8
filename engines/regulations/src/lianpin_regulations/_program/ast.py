"""The program: typed definitions by name, each with the article and line it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, TypeAlias

from lianpin_regulations._document.ast import Article
from lianpin_regulations._facts import FactSpec, FactType
from lianpin_regulations._lasting import lasting

# ── expressions ──────────────────────────────────────────────────────────────────────────────────────────────────────


@lasting
class Literal:
    """A constant: Fraction, date, bool or str, with its kind ("number" for one without a unit)."""

    value: Any
    kind: str


@lasting
class Name:
    name: str


@lasting
class Unary:
    operator: str  # 非 －
    operand: Expression


@lasting
class Binary:
    operator: str  # ＋ － × ÷ = ≠ < > ≤ ≥ 且 或 含有 不含有
    left: Expression
    right: Expression


@lasting
class Among:
    """属于 {…} and 不属于 {…}."""

    operand: Expression
    items: tuple[Expression, ...]
    negated: bool


@lasting
class If:
    condition: Expression
    then: Expression
    otherwise: Expression


@lasting
class Call:
    function: str
    arguments: tuple[Expression, ...]


Expression: TypeAlias = Literal | Name | Unary | Binary | Among | If | Call


# ── definitions ──────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Exceptional:
    """例外: where the guard holds, this value instead."""

    article: Article | None
    guard: Expression
    value: Expression
    source: str
    line: int


@lasting
class Formula:
    name: str
    type: FactType
    value: Expression
    source: str
    period: str
    clock: str
    article: Article | None
    line: int
    exceptions: tuple[Exceptional, ...] = ()
    idiom: str = ""  # the kind of table that it was written out from; empty: the text states it itself


@lasting
class Cell:
    """A test of one input: any, one of several values, or an interval; perhaps negated."""

    text: str
    any: bool = False
    negated: bool = False
    values: tuple[Any, ...] = ()
    low: Fraction | None = None
    high: Fraction | None = None
    low_closed: bool = True
    high_closed: bool = True
    is_interval: bool = False


@lasting
class TableRow:
    cells: tuple[Cell, ...]
    outputs: tuple[Any, ...]
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class DecisionTable:
    name: str
    policy: str  # 唯一 优先 收集求和 收集取高 收集列举
    inputs: tuple[str, ...]
    outputs: tuple[tuple[str, FactType], ...]
    rows: tuple[TableRow, ...]
    period: str
    clock: str
    article: Article | None
    line: int


@dataclass(frozen=True, slots=True)
class Output:
    """One output column of a decision table, as a definition of its own."""

    name: str
    table: DecisionTable
    index: int


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value by the day from which it holds."""

    name: str
    type: FactType
    values: tuple[tuple[date, Any], ...]
    basis: str
    article: Article | None
    line: int
    clock: str = ""
    period: str = ""  # how often it is asked; empty: as often as its key date changes


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a condition: its ordinal, its test, its stable code, the sentence for people."""

    ordinal: str
    test: Expression
    code: str
    text: str
    source: str
    line: int


@dataclass(frozen=True, slots=True)
class Condition:
    name: str
    every: bool  # all of them, or any
    items: tuple[Item, ...]
    period: str
    clock: str
    article: Article | None
    line: int


@dataclass(frozen=True, slots=True)
class Fact:
    spec: FactSpec
    foreign: tuple[str, str] | None  # (regulation's title, name) where another regulation decides it
    article: Article | None
    default: Expression | None = None  # its value when it is not given (未填时)


@dataclass(frozen=True, slots=True)
class Transition:
    """过渡: for whom (`guard`) these names follow the old version, the new one, or the better of both.

    `since` and `until` are first days of months by which the row begins and ends; `version` is the label that a fence names.
    """

    names: tuple[str, ...]
    guard: Expression
    source: str
    how: str  # 原规定 新规定 从高
    since: date | None
    until: date | None
    version: str
    article: Article | None
    line: int


Definition: TypeAlias = Fact | Parameter | Formula | Output | Condition


# ── what the platform runs ───────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class MaterialSpec:
    """A line of the materials table. `when` is the source of its condition; None: always."""

    name: str
    when: str | None
    form: str
    note: str
    english: str
    article: str
    test: Expression | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does a step when: alternatives in order, the last one without a guard.

    `share` of the actors has to agree: 1 all (会签), 0 whoever comes first (或签), else a vote (票比2/3).
    """

    guard: Expression | None
    actors: tuple[str, ...]
    days: int | None
    share: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class ObjectionSpec:
    """What a step's 时限 says of objections: they stop its clock until they are answered.

    `days` working days are there for the answer (None: not said); `is_named`: they are raised under one's own name only.
    """

    days: int | None
    is_named: bool


@dataclass(frozen=True, slots=True)
class StepSpec:
    number: int
    name: str
    actor: str
    english: str
    after: tuple[int, ...]
    days: int | None
    at_least: bool
    count_from: int | None
    only_if: str | None
    collects: tuple[str, ...]
    on_refusal: str
    effects: tuple[str, ...]
    article: str
    line: int
    alternatives: tuple[Actor, ...] = field(default=(), repr=False)
    deadlines: tuple[tuple[Expression | None, int | None, bool], ...] = field(default=(), repr=False)
    test: Expression | None = field(default=None, repr=False)
    key_date: str = ""
    objections: ObjectionSpec | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    name: str
    steps: tuple[StepSpec, ...]
    article: str
    key_date: str


@dataclass(frozen=True, slots=True)
class EntitlementSpec:
    """A line of the entitlements table: the derived `amount`, how often, and who pays, bears and receives it.

    `when` is the name of the judgement under which the line exists for somebody; empty: for everybody. `in_parts`: 分三期, once but
    in instalments.
    """

    name: str
    amount: str
    period: str
    payer: str
    bearer: str
    payee: str
    due: str
    basis: tuple[str, ...]
    english: str
    article: str
    when: str = ""
    in_parts: bool = False


@dataclass(frozen=True, slots=True)
class ClauseSpec:
    name: str
    source: str
    required: bool
    english: str
    article: str


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example: facts as written, and what is expected of which name in which period."""

    name: str
    given: tuple[tuple[str, str, str, int], ...]  # (name, period text, value text, line)
    expected: tuple[tuple[str, str, str, int], ...]
    article: str
    line: int
    group: str = ""  # examples of one group are one another's cohort
