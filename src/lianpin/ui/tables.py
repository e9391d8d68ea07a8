"""A table as data: columns that say what they show, rows that are anything, drawn by `components/table.html`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from markupsafe import Markup, escape

from lianpin.ui import text

Kind = Literal["text", "money", "num", "day", "instant", "percent", "zh", "badge"]

SHOWN: dict[Kind, Callable[[Any], object]] = {
    "money": text.money,
    "day": text.day,
    "instant": text.instant,
    "percent": text.percent,
    "zh": text.zh,
}
RIGHT = frozenset({"money", "num", "percent"})


@dataclass(frozen=True)
class Column:
    """One column: its label, the value of a row, how that is shown, and where it leads."""

    label: str
    value: Callable[[Any], object]
    kind: Kind = "text"
    link: Callable[[Any], str | None] | None = None

    def cell(self, row: object) -> Markup:
        """The cell's content, escaped."""
        value = self.value(row)
        shown = escape(SHOWN[self.kind](value) if self.kind in SHOWN else (text.NOTHING if value is None else value))
        address = self.link(row) if self.link else None
        return Markup('<a href="{}">{}</a>').format(address, shown) if address else shown

    @property
    def css(self) -> str:
        """The class of the column's cells."""
        return "num" if self.kind in RIGHT else ""


@dataclass(frozen=True)
class Table:
    """Columns over rows, with the sentence for no rows at all."""

    columns: Sequence[Column]
    rows: Sequence[object] = field(default_factory=tuple)
    empty: str = ""
