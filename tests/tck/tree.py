"""The nodes of FEEL: what stands in an expression, before any of it means something to us."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias


@dataclass(frozen=True)
class Number:
    value: Fraction


@dataclass(frozen=True)
class Text:
    value: str


@dataclass(frozen=True)
class Truth:
    value: bool


@dataclass(frozen=True)
class Null:
    pass


@dataclass(frozen=True)
class At:
    """@"2018-12-05": a date, a time or a duration."""

    text: str


@dataclass(frozen=True)
class Variable:
    name: str


@dataclass(frozen=True)
class Path:
    of: Tree
    name: str


@dataclass(frozen=True)
class Operation:
    """Arithmetic, comparison and logic."""

    operator: str
    left: Tree
    right: Tree


@dataclass(frozen=True)
class Negative:
    of: Tree


@dataclass(frozen=True)
class Choice:
    condition: Tree
    then: Tree
    otherwise: Tree


@dataclass(frozen=True)
class Between:
    of: Tree
    low: Tree
    high: Tree


@dataclass(frozen=True)
class Test:
    """A unary test: `< 5`; without an operator the value itself, which may be an interval or a list."""

    operator: str
    of: Tree


@dataclass(frozen=True)
class Within:
    of: Tree
    tests: tuple[Tree, ...]


@dataclass(frozen=True)
class Interval:
    low: Tree
    high: Tree
    low_closed: bool
    high_closed: bool


@dataclass(frozen=True)
class Invocation:
    function: Tree
    arguments: tuple[Tree, ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Listed:
    items: tuple[Tree, ...]


@dataclass(frozen=True)
class Contextual:
    entries: tuple[tuple[str, Tree], ...]


@dataclass(frozen=True)
class Filtered:
    of: Tree
    by: Tree


@dataclass(frozen=True)
class Negated:
    """not(…) in a cell of a table."""

    tests: tuple[Tree, ...]


Tree: TypeAlias = (
    Number | Text | Truth | Null | At | Variable | Path | Operation | Negative | Choice | Between | Test | Within
    | Interval | Invocation | Listed | Contextual | Filtered | Negated
)  # fmt: skip
