"""Transitions: whoever they move is left aside."""

from __future__ import annotations

from lianpin_regulations._compiled.expressions import compiled
from lianpin_regulations._compiled.writer import Writer
from lianpin_regulations._program.ast import Transition
from lianpin_regulations._regulation import Regulation


def write_guards(name: str, versions: tuple[Regulation, ...], writer: Writer) -> None:
    """Write that whom the rows of the newest version that has any for this name concern is left aside."""
    for version in reversed(versions):
        rows = [row for row in version.transitions if name in row.names]
        if rows:
            with writer.silent():
                for row in rows:
                    _guard(row, writer)
            return


def _guard(row: Transition, writer: Writer) -> None:
    if row.since is None and row.until is None:
        test = compiled(row.guard, writer).text
        writer.line(f"if {test}: raise Aside")
        return
    with writer.block(f"if within({writer.constant(row)}, first_day(F.period)):"):
        test = compiled(row.guard, writer).text
        writer.line(f"if {test}: raise Aside")
