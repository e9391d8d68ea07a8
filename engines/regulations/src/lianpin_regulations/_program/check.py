"""Static checks: types and units, periods, cycles, tables without gaps or overlaps, what is cited exists.

A table's check walks the boxes that its rows cut out of the inputs' domain; beyond a budget it says nothing rather than guess.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise, product
from typing import TYPE_CHECKING, Any

from lianpin_regulations._document.ast import Article
from lianpin_regulations._errors import Fault
from lianpin_regulations._facts import FactType, show
from lianpin_regulations._program.ast import (
    Among,
    Binary,
    Call,
    Cell,
    Condition,
    DecisionTable,
    Definition,
    Expression,
    Fact,
    Formula,
    If,
    Literal,
    Name,
    Output,
    Parameter,
    Unary,
)
from lianpin_regulations._program.periods import Cycle, expressions_of, periods_of, uses
from lianpin_regulations._program.words import COMPARISONS, PAY_MONTH, SYSTEM
from lianpin_regulations._values import PERIODS

if TYPE_CHECKING:
    from lianpin_regulations._regulation import Regulation

BUDGET = 200_000
_SCALARS = frozenset({"number", "ratio", "exact", "integer", "decimal", "days"})
_MONEY = "money"


class TypeFault(Exception):
    def __init__(self, found: str, expected: str) -> None:
        self.found, self.expected = found, expected
        super().__init__(found)


def faults_of(regulation: Regulation) -> Iterator[Fault]:
    """Every fault that the program has as a whole."""
    definitions = regulation.definitions
    if regulation.anchor not in definitions:
        yield Fault(1, 1, None, f"适用锚点“{regulation.anchor}”没有声明过", "应当是事实表里的一个日期")
    try:
        periods = periods_of(definitions)
    except Cycle as cycle:
        first = definitions[cycle.names[0]]
        yield _fault(first, f"“{'”→“'.join(cycle.names)}”互相定义", "应当去掉其中一处引用")
        return
    kinds = Kinds(definitions)
    for name, definition in definitions.items():
        yield from _of_definition(name, definition, kinds, periods)
    tables = {id(d.table): d.table for d in definitions.values() if isinstance(d, Output)}
    for table in tables.values():
        yield from _of_table(table, kinds)


def _fault(definition: Definition, found: str, expected: str) -> Fault:
    article, line = _place(definition)
    return Fault(line, 1, article.label if article else None, found, expected)


def _place(definition: Definition) -> tuple[Article | None, int]:
    if isinstance(definition, Output):
        return definition.table.article, definition.table.line
    return definition.article, definition.spec.line if isinstance(definition, Fact) else definition.line


def _of_definition(name: str, definition: Definition, kinds: Kinds, periods: dict[str, str]) -> Iterator[Fault]:
    for expression in expressions_of(definition):
        try:
            kind = kinds.of(expression)
            wanted = kinds.named(name)
            if isinstance(definition, Condition) and kind != "bool":
                raise TypeFault(f"“{name}”有一项不是判断", "条件的每一项应当是“是”或“否”的判断")
            if isinstance(definition, Formula) and kind not in {wanted, "bool"} and not _fits(kind, wanted):
                raise TypeFault(f"“{name}”是{definition.type}，式子却是{word(kind)}", "类型应当相同")
        except TypeFault as fault:
            yield _fault(definition, fault.found, fault.expected)
    own = PERIODS.index(periods[name])
    for used, inside in uses(definition):
        if not inside and PERIODS.index(periods.get(used, PERIODS[0])) > own:
            found = f"“{name}”（{periods[name]}）直接用了“{used}”（{periods[used]}）"
            yield _fault(definition, found, "较短周期的数应当先合计，例如“合计（…，本年）”")


def _fits(kind: str, wanted: str) -> bool:
    return kind in _SCALARS and wanted in _SCALARS


def word(kind: str) -> str:
    """A kind as people say it."""
    if kind == "number":
        return "数"
    return str(FactType(kind)) if kind not in {"choice", "choices", "word"} else "枚举值"


class Kinds:
    """The kind of every expression; TypeFault where units do not go together."""

    def __init__(self, definitions: Any) -> None:
        self.definitions = definitions

    def named(self, name: str) -> str:
        if name == PAY_MONTH:
            return "date"
        if name in SYSTEM:
            return SYSTEM[name][0].kind
        return type_of(self.definitions[name]).kind

    def of(self, node: Expression) -> str:
        if isinstance(node, Literal):
            return node.kind
        if isinstance(node, Name):
            return self.named(node.name)
        if isinstance(node, Unary):
            return self._boolean(node.operand) if node.operator == "非" else self.of(node.operand)
        if isinstance(node, Binary):
            return self._binary(node)
        if isinstance(node, Among):
            kinds = {self.of(node.operand), *(self.of(item) for item in node.items)}
            if len(kinds) > 1 and not kinds <= _SCALARS:
                raise TypeFault("“属于”两边的类型不同", "集合里应当是同一类的值")
            return "bool"
        if isinstance(node, If):
            self._boolean(node.condition)
            return self._same(self.of(node.then), self.of(node.otherwise), "若…则…否则…的两支")
        return self._call(node)

    def _boolean(self, node: Expression) -> str:
        kind = self.of(node)
        if kind != "bool":
            raise TypeFault(f"这里是{word(kind)}", "应当是判断（例如“年龄 ≤ 57”）")
        return "bool"

    def _same(self, left: str, right: str, what: str) -> str:
        if left == right:
            return left
        if left in _SCALARS and right in _SCALARS:
            return right if left == "number" else left
        raise TypeFault(f"{what}一边是{word(left)}，一边是{word(right)}", "应当是同一种类型；没有钱时写“0元”")

    def _binary(self, node: Binary) -> str:
        operator = node.operator
        if operator in {"且", "或"}:
            self._boolean(node.left)
            return self._boolean(node.right)
        left, right = self.of(node.left), self.of(node.right)
        if operator in {"含有", "不含有"}:
            if left != "choices" or right != "choice":
                raise TypeFault(f"“{operator}”左边是{word(left)}", "左边应当是集合，右边应当是其中一个值")
            return "bool"
        if operator in COMPARISONS:
            self._same(left, right, f"“{operator}”")
            return "bool"
        return self._arithmetic(operator, left, right)

    def _arithmetic(self, operator: str, left: str, right: str) -> str:
        if "date" in {left, right}:
            if operator == "－" and left == right:
                return "days"
            if operator in {"＋", "－"} and left == "date" and right in {"days", "number", "integer"}:
                return "date"
        elif _MONEY in {left, right}:
            if left == right == _MONEY and operator in {"＋", "－"}:
                return _MONEY
            if left == right == _MONEY and operator == "÷":
                return "exact"
            if operator == "×" and {left, right} - {_MONEY} <= _SCALARS and left != right:
                return _MONEY
            if operator == "÷" and left == _MONEY and right in _SCALARS:
                return _MONEY
        elif left in _SCALARS and right in _SCALARS:
            if operator in {"＋", "－"}:
                return left if left != "number" else right
            return "number"
        raise TypeFault(f"{word(left)} {operator} {word(right)}没有意义", "请核对单位")

    def _call(self, node: Call) -> str:
        name = node.function
        kinds = [self.of(argument) for argument in node.arguments]
        if name in {"较小", "较大", "较早", "较晚"}:
            result = kinds[0]
            for kind in kinds[1:]:
                result = self._same(result, kind, f"“{name}”")
            return result
        if name in {"合计", "累计", "上一年度", "向上取整", "向下取整", "舍入", "按日折算"}:
            return "number" if name in {"向上取整", "向下取整"} and kinds[0] != _MONEY else kinds[0]
        if name == "就高补差":
            return self._same(kinds[0], kinds[1], f"“{name}”")
        dates = {"周岁": (0, 1), "整月数": (0, 1), "日数": (0, 1), "工作日数": (0, 1)}.get(name, (0,))
        for index in dates:
            if kinds[index] != "date":
                raise TypeFault(f"“{name}”的第{index + 1}个参数是{word(kinds[index])}", "应当是日期")
        if name in {"加日", "加月", "加工作日", "月初", "月末"}:
            return "date"
        return "integer" if name in {"周岁", "整月数", "年份"} else "days"


def type_of(definition: Definition) -> FactType:
    """The type of any definition."""
    if isinstance(definition, Fact):
        return definition.spec.type
    if isinstance(definition, Output):
        return definition.table.outputs[definition.index][1]
    return FactType("bool") if isinstance(definition, Condition) else definition.type


# ── decision tables ──────────────────────────────────────────────────────────────────────────────────────────────────


def _of_table(table: DecisionTable, kinds: Kinds) -> Iterator[Fault]:
    if table.policy not in {"唯一", "优先"}:
        return
    domains = [_domain(name, index, table, kinds) for index, name in enumerate(table.inputs)]
    size = 1
    for domain in domains:
        size *= len(domain)
    if size > BUDGET:
        return
    label = table.article.label if table.article else None
    for point in product(*domains):
        hits = [row for row in table.rows if all(matches(c, v) for c, v in zip(row.cells, point, strict=True))]
        if not hits:
            witness = _witness(table, point, kinds)
            yield Fault(
                table.line, 1, label, f"表“{table.name}”没有覆盖：{witness}", "应当补一行，或者最后加一行全为“-”"
            )
            return
        if table.policy == "唯一" and len(hits) > 1:
            witness = _witness(table, point, kinds)
            found = f"表“{table.name}”第{hits[0].line}行和第{hits[1].line}行重叠：{witness}"
            yield Fault(hits[1].line, 1, label, found, "“唯一”表的各行不应重叠；按先后取用的应当写“优先”")
            return


def _witness(table: DecisionTable, point: tuple[Any, ...], kinds: Kinds) -> str:
    return " 且 ".join(f"{name}={_shown(value, name, kinds)}" for name, value in zip(table.inputs, point, strict=True))


def _shown(value: Any, name: str, kinds: Kinds) -> str:
    definition = kinds.definitions.get(name)
    return show(value, type_of(definition)) if definition is not None else str(value)


def _domain(name: str, index: int, table: DecisionTable, kinds: Kinds) -> list[Any]:
    """Points that stand for every case of one input: each choice, or each bound and a point between and beyond."""
    definition = kinds.definitions.get(name)
    type = type_of(definition) if definition is not None else SYSTEM[name][0]
    if type.kind == "bool":
        return [True, False]
    if type.kind == "choice":
        return list(type.choices)
    if type.kind == "choices":
        return [frozenset(), *(frozenset({choice}) for choice in type.choices)]
    cells = [row.cells[index] for row in table.rows]
    return _points(cells, definition)


def _points(cells: list[Cell], definition: Definition | None) -> list[Any]:
    bounds = {bound for cell in cells for bound in (cell.low, cell.high) if bound is not None}
    bounds |= {value for cell in cells for value in cell.values if isinstance(value, Fraction)}
    spec = definition.spec if isinstance(definition, Fact) else None
    low = Fraction(spec.minimum) if spec and spec.minimum is not None else None
    high = Fraction(spec.maximum) if spec and spec.maximum is not None else None
    marks = sorted(bounds | {bound for bound in (low, high) if bound is not None})
    if not marks:
        return [Fraction(0)]
    steps = 1 if spec and spec.type.kind in {"integer", "days"} else None
    points = [marks[0] - 1]
    for left, right in pairwise(marks):
        points.append(left)
        middle = left + 1 if steps and right - left > 1 else (left + right) / 2
        if not steps or right - left > 1:
            points.append(middle)
    points += [marks[-1], marks[-1] + 1]
    return [p for p in points if (low is None or p >= low) and (high is None or p <= high)]


def matches(cell: Cell, value: Any) -> bool:
    """Whether a value lies in a cell."""
    if cell.any:
        return True
    if cell.is_interval:
        number = Fraction(value)
        above = cell.low is None or number > cell.low or (cell.low_closed and number == cell.low)
        below = cell.high is None or number < cell.high or (cell.high_closed and number == cell.high)
        found = above and below
    elif isinstance(value, frozenset):
        found = bool(value & set(cell.values))
    else:
        found = value in cell.values
    return found != cell.negated


__all__ = ["Kinds", "Parameter", "faults_of", "matches", "type_of"]
