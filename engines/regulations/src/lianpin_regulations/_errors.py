"""What can go wrong, as one tree.

::

    RegulationsError
    ├── RegulationError    a regulation file cannot be loaded: every fault at once, each with line, column and article
    ├── FactError          a fact's value cannot be accepted: names the fact, its range, and what to write
    ├── NotInForce         no version of a regulation is in force on that day
    ├── ExceptionConflict  two exceptions of one quantity hold at once with different values
    ├── OverlayError       a value that a simulation would change is none, or cannot be changed so
    ├── PopulationError    a file of people that cannot be read
    └── BulkError          a regulation that cannot be computed for a whole population at once, or not provably exactly
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol


class RegulationsError(Exception):
    """The root of the tree."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a file. `line` and `column` count from 1; `article` is the article it stands in, if any; `cell` is the head of
    the column of a table that it stands in, where one expression of a row is at fault.

    `kind` is a stable word for what is wrong: form, name, type, period, cycle, gap, overlap, interval, step.
    """

    line: int
    column: int
    article: str | None
    found: str
    expected: str
    kind: str = "form"
    cell: str = ""

    def __lt__(self, other: Fault) -> bool:
        """In the order of the file; a fault outside articles before one inside."""
        mine, its = ((f.line, f.column, f.article or "", f.found, f.expected) for f in (self, other))
        return mine < its

    @property
    def message(self) -> str:
        """The fault in one Chinese sentence."""
        return f"{place(self)}：{shortened(self.found)}；{shortened(self.expected)}。"


class Placed(Protocol):
    """What stands somewhere in a file."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def article(self) -> str | None: ...
    @property
    def cell(self) -> str: ...


def place(placed: Placed) -> str:
    """Where something stands, as people look for it: a cell by the head of its column, else the character."""
    within = f"“{placed.cell}”一列" if placed.cell else f"第{placed.column}个字" if placed.column > 1 else ""
    return f"第{placed.line}行{within}" + (f"（{placed.article}）" if placed.article else "")


def shortened(text: str) -> str:
    """A sentence in which no quotation runs on: people read it, and the file has the rest."""
    return re.sub(r"[^“”\s]{80,}", lambda long: f"{long[0][:40]}…", text)


class RegulationError(RegulationsError):
    """A file that cannot be loaded. `faults` holds all of them, in the order of the lines."""

    def __init__(self, name: str, faults: tuple[Fault, ...]) -> None:
        self.name = name
        self.faults = faults
        super().__init__("\n".join(f"{name} {fault.message}" for fault in faults))


class FactError(RegulationsError):
    """A value that a fact cannot take; `str()` is what to tell the person, in Chinese."""

    def __init__(self, fact: str, message: str) -> None:
        self.fact = fact
        self.message = message
        super().__init__(message)


class NotInForce(RegulationsError):
    """No version of this regulation is in force on that day."""


class ExceptionConflict(RegulationsError):
    """Two exceptions of one quantity hold at once and disagree; both articles are named."""


class OverlayError(RegulationsError):
    """What a simulation would change is not there, or cannot be changed so; `str()` says what can, in Chinese."""


class PopulationError(RegulationsError):
    """A file of people that cannot be read; `str()` says what it should have, in Chinese."""


class BulkError(RegulationsError):
    """What cannot be computed for a whole population at once, or not provably exactly; `str()` says why, in Chinese."""
