"""Writing a function: its lines, the names it has looked up so far, and which of them its value was made from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lianpin_regulations._compiled.program import Program


@dataclass(frozen=True, slots=True)
class Value:
    """The text of an expression and what it is.

    sort "number": a number in units of 10**-scale, over the positive integer `under` where there is one;
    "date": a day; "set": a frozenset; "other": anything else, in its own unit. All may be unknown, `under` never is.
    """

    text: str
    sort: str = "other"
    scale: int = 0
    under: str = ""

    @property
    def form(self) -> int | None:
        return self.scale if self.sort == "number" else None


class Writer:
    """Lines of one function of the frame F, whose locals are `c` (its cells) and what is looked up."""

    def __init__(self, program: Program, kind: str) -> None:
        self.program, self.kind = program, kind
        self.lines: list[str] = []
        self._depth = 1
        self._count = 0
        self._scopes: list[dict[str, Value]] = [{}]
        self._cells: list[set[str]] = [set()]
        self._used: list[str] = []
        self._is_listed = self._is_silent = self._repeats = False
        self._maybe: set[str] = set()

    # ── lines ──

    def line(self, text: str) -> None:
        self.lines.append("    " * self._depth + text)

    def mark(self) -> tuple[int, int]:
        """A place to which a line can be added later."""
        return len(self.lines), self._depth

    def insert(self, mark: tuple[int, int], text: str) -> None:
        place, depth = mark
        self.lines.insert(place, "    " * depth + text)

    def fresh(self) -> str:
        self._count += 1
        return f"v{self._count}"

    def kept(self, text: str) -> str:
        """A local that holds the value of an expression, so that it is computed once."""
        if text.isidentifier() or text.lstrip("-").isdigit():
            return text
        name = self.fresh()
        self.line(f"{name} = {text}")
        return name

    def constant(self, value: Any) -> str:
        """A name of the function's surroundings for a constant."""
        return self.program.constant(value)

    def exact(self, value: Any) -> str:
        """A constant by itself where it is a whole number or a word."""
        if isinstance(value, Fraction) and value.denominator == 1:
            value = value.numerator
        return repr(value) if isinstance(value, int | str) else self.constant(value)

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """What follows a head such as `if …:`. What is looked up in it may not have been looked up after it."""
        self._list()
        self.line(head)
        self._depth += 1
        self._scopes.append({})
        self._cells.append(set())
        yield
        self._maybe |= self._scopes.pop().keys()
        self._cells.pop()
        self._depth -= 1

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Names looked up in here are not what the value is made from: who a transition is for."""
        before, self._is_silent = self._is_silent, True
        scopes, self._scopes = self._scopes, [{}]
        yield
        self._is_silent, self._scopes = before, scopes

    # ── names ──

    def look_up(self, name: str) -> Value:
        """The value of a name, in its form."""
        for scope in self._scopes:
            if name in scope:
                return scope[name]
        record = self.fresh()
        self.line(f"{record} = {self.program.reading(name, self)}")
        self._note(name, record)
        text = self.fresh()
        self.line(f"{text} = {record}[0]")
        found = self.program.value(name, text)
        self._scopes[-1][name] = found
        return found

    def cells(self, field: str) -> str:
        """The local that holds the cells of the frame of that length."""
        local = f"c_{field}"
        if not any(local in known for known in self._cells):
            self.line(f"{local} = F.{field}.cells")
            self._cells[-1].add(local)
        return local

    def _note(self, name: str, record: str) -> None:
        if self._is_silent:
            return
        if not self._is_listed:
            self._used.append(record)
        elif name in self._maybe:
            self.line(f"once(I, {record})")
        else:
            self.line(f"I.append({record})")

    def _list(self) -> None:
        if not self._is_listed and not self._is_silent:
            self._is_listed = True
            self.line(f"I = [{', '.join(self._used)}]")

    def gathering(self) -> str:
        """The list to which a function of other periods or people adds the records that it used."""
        if self._is_silent:
            return "[]"
        self._list()
        self._repeats = True
        return "I"

    @property
    def inputs(self) -> str:
        """The records that the value was made from, in the order in which they were looked up."""
        if self._is_listed:
            return "distinct(I)" if self._repeats else "I"
        return f"({', '.join(self._used)}{',' if len(self._used) == 1 else ''})"


def once(records: list[Any], record: Any) -> None:
    """Add a record unless it is there."""
    if not any(each is record for each in records):
        records.append(record)
