"""Nodes as text of a dialect."""

from __future__ import annotations

from functools import cache
from typing import Any

from lianpin_regulations._plan.nodes import (
    Arithmetic,
    Case,
    Collect,
    Column,
    Compare,
    Constant,
    DayCall,
    DayPart,
    Extreme,
    Fail,
    Has,
    IsNull,
    Logic,
    Node,
    Not,
    OneOf,
    Over,
    Width,
    is_wide,
)
from lianpin_regulations._tabulate.dialects import Dialect

_KINDS = (
    Arithmetic, Case, Collect, Compare, Constant, DayCall, DayPart, Extreme, Fail, Has, IsNull, Logic, Not, OneOf, Over, Width,
)  # fmt: skip


class Renderer:
    """Writes nodes; every name goes through the dialect's quotes and every constant through its literals."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.quoted = cache(dialect.quoted)
        self._writers: dict[type, Any] = {kind: getattr(self, f"_{kind.__name__.lower()}") for kind in _KINDS}

    def text(self, node: Node) -> str:
        """A node; a judgement or an operation comes in brackets where it may stand inside another."""
        kind = type(node)
        if kind is Column:
            return self.quoted(node.name)  # type: ignore[union-attr]
        found: str = self._writers[kind](node)
        return found

    def typed(self, node: Node) -> str:
        """A node whose type is sure: a bare 12 is 32 bits in most databases."""
        if isinstance(node, Constant) and node.kind == "whole" and node.value is not None:
            return self.dialect.cast(str(node.value), "wide" if is_wide(node) else "whole")
        return self.text(node)

    def _constant(self, node: Constant) -> str:
        value, dialect = node.value, self.dialect
        if value is None:
            return dialect.cast("NULL", node.kind) if node.kind != "words" else self._no_words()
        if node.kind == "flag":
            return "TRUE" if value else "FALSE"
        if node.kind == "day":
            return dialect.day(value)
        if node.kind == "words":
            return dialect.words(value)
        return dialect.text(value) if node.kind == "word" else str(value)

    def _no_words(self) -> str:
        return "NULL" if self.dialect.name == "clickhouse" else self.dialect.cast("NULL", "words")

    def _arithmetic(self, node: Arithmetic, *, fits: bool = False) -> str:
        left, right = self.text(node.left), self.text(node.right)
        if isinstance(node.left, Constant) and not isinstance(node.right, Column | Arithmetic | Width):
            left = self.typed(node.left)
        if node.operator == "//":
            return self.dialect.quotient(left, right, wide=node.wide, fits=fits or not node.wide)
        return f"({left} {node.operator} {right})"

    def _width(self, node: Width) -> str:
        inner = node.operand
        if isinstance(inner, Arithmetic) and inner.operator == "//":
            return self.dialect.cast(self._arithmetic(inner, fits=not node.wide), "wide" if node.wide else "whole")
        return self.dialect.cast(self.text(inner), "wide" if node.wide else "whole")

    def _compare(self, node: Compare) -> str:
        return f"({self.text(node.left)} {node.operator} {self.text(node.right)})"

    def _logic(self, node: Logic) -> str:
        return "(" + f" {node.operator} ".join([self.text(part) for part in node.parts]) + ")"

    def _not(self, node: Not) -> str:
        if isinstance(node.operand, IsNull):
            return f"({self.text(node.operand.operand)} IS NOT NULL)"
        return f"(NOT {self.text(node.operand)})"

    def _isnull(self, node: IsNull) -> str:
        return f"({self.text(node.operand)} IS NULL)"

    def _case(self, node: Case) -> str:
        whens = " ".join([f"WHEN {self.text(when)} THEN {self.typed(value)}" for when, value in node.whens])
        last = f" ELSE {self.typed(node.otherwise)}" if node.otherwise is not None else ""
        return f"CASE {whens}{last} END"

    def _extreme(self, node: Extreme) -> str:
        return f"{node.function}({', '.join(self.typed(part) for part in node.parts)})"

    def _oneof(self, node: OneOf) -> str:
        return f"({self.text(node.operand)} IN ({', '.join(self.text(item) for item in node.items)}))"

    def _daypart(self, node: DayPart) -> str:
        return self.dialect.part(node.part, self.text(node.day))

    def _daycall(self, node: DayCall) -> str:
        function = getattr(self.dialect, node.function)
        return str(function(*(self.text(argument) for argument in node.arguments)))

    def _has(self, node: Has) -> str:
        return self.dialect.has(self.text(node.words), self.text(node.item))

    def _collect(self, node: Collect) -> str:
        return self.dialect.collect([self.text(part) for part in node.parts], distinct=node.distinct)

    def _fail(self, node: Fail) -> str:
        return self.dialect.fail(node.message, self.text(node.row), node.kind)

    def _over(self, node: Over) -> str:
        over = self._window(node)
        if node.function == "rank":
            return self.dialect.cast(f"row_number() OVER ({over})", "whole")
        assert node.argument is not None
        argument = self.typed(node.argument)
        if node.function.startswith("lag"):
            return self.dialect.lag(argument, over)
        if node.function == "lacking":
            return self.dialect.cast(f"(count(*) OVER ({over}) - count({argument}) OVER ({over}))", "whole")
        return self.dialect.cast(f"sum({argument}) OVER ({over})", "wide" if is_wide(node) else "whole")

    def _window(self, node: Over) -> str:
        parts = []
        if node.partition:
            parts.append("PARTITION BY " + ", ".join(self.text(part) for part in node.partition))
        if node.order:
            parts.append("ORDER BY " + ", ".join(self._ordered(key, down) for key, down in node.order))
        if node.rows is not None:
            start = "UNBOUNDED" if node.rows < 0 else str(node.rows - 1)
            parts.append(f"ROWS BETWEEN {start} PRECEDING AND CURRENT ROW")
        return " ".join(parts)

    def _ordered(self, key: Node, down: bool) -> str:
        text = self.text(key)
        if isinstance(key, Column) and key.name == "person":
            text = self.dialect.ordered(text)
        return f"{text} DESC" if down else text
