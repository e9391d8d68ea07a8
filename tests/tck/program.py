"""What a decision is translated to: a regulation in our notation, written as the file that anybody would write, and loaded from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

from lianpin_regulations import Missing, Regulation, Rulebook, decide, load

HEAD = """---
规章: 判定
代号: tck/model
文号: 无
版本: v1
发布机关: 无
施行: 2000-01-01
适用锚点: 基准日
记法: 联聘规章记法 1
---
### 第一条　事实

**表一　事实**（事实）

| 事实 | 类型 | 范围 | 周期 | 来源 |
|---|---|---|---|---|
| 基准日 | 日期 | | 一次 | 模型 |
"""
# Kinds: number, bool, string, date, days, months; "null" is none of them yet.
TYPES = {"number": "比值", "days": "比值", "months": "比值", "bool": "是否", "date": "日期"}
EMPTY = {"number": "空数", "days": "空日数", "months": "空月数", "bool": "空判断", "date": "空日子", "string": "空文字"}


class NotCovered(Exception):
    """What our notation has no counterpart for."""


class Differs(Exception):
    """What our notation means otherwise, on purpose."""


@dataclass(frozen=True)
class Scalar:
    """An expression of our notation and its kind."""

    kind: str
    text: str


@dataclass(frozen=True)
class Parts:
    """Components by name: the notation has none, so each is a quantity of its own."""

    of: dict[str, Shape]


@dataclass(frozen=True)
class Many:
    """A list that is written out, as an argument of a function or after `in`."""

    items: tuple[Shape, ...]


@dataclass(frozen=True)
class Span:
    low: Shape
    high: Shape
    low_closed: bool
    high_closed: bool


Shape: TypeAlias = Scalar | Parts | Many | Span
NULL = Scalar("null", "")


def as_kind(shape: Shape, kind: str) -> str:
    """The text of a scalar of that kind; a null becomes a fact of that kind that nobody gives."""
    if not isinstance(shape, Scalar):
        raise NotCovered("lists, contexts and ranges as values")
    if shape.kind == "null":
        return EMPTY[kind]
    if shape.kind != kind:
        raise Differs("units and types that do not go together are refused when the file is read (FEEL: null)")
    return shape.text


def number(value: Fraction) -> str:
    """A number as the notation writes it."""
    size = abs(value)
    if len(str(size.numerator)) + len(str(size.denominator)) > 28:
        raise NotCovered("numbers of more than 28 digits")
    text = f"{Decimal(size.numerator) / Decimal(size.denominator):f}" if _is_finite(size) else ""
    text = text or f"（{size.numerator} ÷ {size.denominator}）"
    return f"（－{text}）" if value < 0 else text


def _is_finite(value: Fraction) -> bool:
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


@dataclass
class Program:
    """Facts, formulas and tables of one decision. `probes` are quantities that tell whether a known difference is at work."""

    facts: dict[str, tuple[str, str]] = field(default_factory=dict)  # path of an input → (name, kind)
    lines: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)
    choices: dict[str, str] = field(default_factory=dict)
    probes: list[tuple[str, str, str]] = field(default_factory=list)  # (name, a state, the difference that it makes)
    _named: dict[tuple[str, str], str] = field(default_factory=dict)

    def choice(self, text: str) -> str:
        """The value of an enumeration that stands for a string."""
        return self.choices.setdefault(text, f"文{len(self.choices):04d}")

    def fact(self, path: str, kind: str) -> Scalar:
        name, _kind = self.facts.setdefault(path, (f"事{len(self.facts):04d}", kind))
        return Scalar(kind, name)

    def named(self, shape: Scalar) -> Scalar:
        """The same, under a name of its own."""
        if shape.kind == "null" or shape.text in self.kinds:
            return shape
        key = (shape.kind, shape.text)
        if key not in self._named:
            name = self._named[key] = f"数{len(self._named):04d}"
            self.kinds[name] = shape.kind
            self.lines.append(f"{name}：{{{shape.kind}}} = {shape.text}")
        return Scalar(shape.kind, self._named[key])

    def probe(self, shape: Scalar, state: str, difference: str) -> Scalar:
        """Name a part, and remember that where it is missing, zero or uncounted (no whole number) we mean something else than FEEL."""
        if shape.kind == "null":
            if state == "missing":
                raise Differs(difference)
            return shape
        part = self.named(shape)
        self.probes.append((part.text, state, difference))
        return part

    def table(self, caption: str, header: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
        cells = [list(header), *map(list, rows)]
        cells.insert(1, ["---"] * len(cells[0]))
        body = "\n".join("| " + " | ".join(row) + " |" for row in cells)
        self.tables.append(f"{caption}\n\n{body}\n")

    def text(self) -> str:
        """The regulation file."""
        types = {**TYPES, "string": f"枚举（{'、'.join([*self.choices.values(), '文空甲', '文空乙'])}）"}
        rows = [f"| {name} | {types[kind]} | | 一次 | 模型 |" for name, kind in self.facts.values()]
        rows += [f"| {name} | {types[kind]} | | 一次 | 模型 |" for kind, name in EMPTY.items()]
        lines = [line.format(**types) for line in self.lines]
        formulas = "\n".join(["```公式", *lines, "```"]) if lines else ""
        return HEAD + "\n".join([*rows, "", "### 第二条　判定", "", *self.tables, formulas, ""])

    def load(self) -> Regulation:
        return load(self.text(), name="model.md")


def run(regulation: Regulation, goals: list[str], facts: dict[str, Any]) -> dict[str, Any]:
    """What our evaluator finds; None for what is missing."""
    known = {"基准日": date(2026, 1, 1), **facts}
    decision = decide(Rulebook([regulation]), regulation.code, goals, known)
    values = {name: decision.value(name) for name in goals}
    return {name: None if isinstance(value, Missing) else value for name, value in values.items()}
