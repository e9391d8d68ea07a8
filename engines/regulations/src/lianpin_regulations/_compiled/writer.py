"""Writing a function: its lines, the names it has looked up so far, and which of them its value was made from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lianpin_regulations._compiled.forms import Aside

if TYPE_CHECKING:
    from lianpin_regulations._compiled.program import Program


class Uncompilable(Exception):
    """This definition stays with the general evaluator."""


@dataclass(frozen=True, slots=True)
class Value:
    """The text of an expression and what it is.

    sort "number": an integer in units of 10**-scale, over the positive integer `under` where there is one;
    "date": a day; "other": anything, numbers of it as the general evaluator keeps them.
    """

    text: str
    sort: str = "other"
    scale: int = 0
    under: str = ""


class Writer:
    """Lines of one function `f(F)` of the frame F, whose locals are `c` (its cells) and what is looked up."""

    def __init__(self, program: Program, kind: str) -> None:
        self.program, self.kind = program, kind
        self.lines: list[str] = []
        self.depth = 1
        self._count = 0
        self._scopes: list[dict[str, Value]] = [{}]
        self._cells: list[set[str]] = [set()]
        self._used: list[str] = []
        self._branched = self._silent = False
        self._maybe: set[str] = set()

    # ── lines ──

    def line(self, text: str) -> None:
        self.lines.append("    " * self.depth + text)

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

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """What follows a head such as `if …:`. What is looked up in it may not have been looked up after it."""
        if not self._branched and not self._silent:
            self._branched = True
            self.line(f"I = [{', '.join(self._used)}]")
        self.line(head)
        self.depth += 1
        self._scopes.append({})
        self._cells.append(set())
        start = len(self.lines)
        yield
        if len(self.lines) == start:
            self.line("pass")
        self._maybe |= self._scopes.pop().keys()
        self._cells.pop()
        self.depth -= 1

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Names looked up in here are not what the value is made from: who a transition is for."""
        before, self._silent = self._silent, True
        scopes, self._scopes = self._scopes, [{}]
        yield
        self._silent, self._scopes = before, scopes

    # ── names ──

    def look_up(self, name: str) -> Value:
        """The value of a name, in its form."""
        for scope in self._scopes:
            if name in scope:
                return scope[name]
        record = self.fresh()
        self.line(f"{record} = {self.program.reading(name, self)}")
        self._note(name, record)
        form = self.program.forms.get(name)
        text = self.fresh()
        self.line(f"{text} = {record}[0]")
        found = Value(text, "number", form) if form is not None else Value(text, self.program.sort(name))
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
        if self._silent:
            return
        if not self._branched:
            self._used.append(record)
        elif name in self._maybe:
            self.line(f"once(I, {record})")
        else:
            self.line(f"I.append({record})")

    @property
    def inputs(self) -> str:
        """The records that the value was made from, in the order in which they were looked up."""
        if self._branched:
            return "I"
        return f"({', '.join(self._used)}{',' if len(self._used) == 1 else ''})"


def once(records: list[Any], record: Any) -> None:
    """Add a record unless it is there."""
    if not any(each is record for each in records):
        records.append(record)


__all__ = ["Aside", "Uncompilable", "Value", "Writer", "once"]
