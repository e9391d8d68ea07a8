"""What a regulation must satisfy to be loaded: types and units, periods, no cycles, tables without gaps or overlaps, procedures that hold
together.

What is only doubtful (a row that never applies, a fact that nothing uses) does not refuse a file; `lianpin_regulations.check` reports it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, Any

from lianpin_regulations._check.boxes import (
    Axis,
    Box,
    Budget,
    Unproved,
    axis,
    common,
    matches,
    point,
    uncovered,
)
from lianpin_regulations._check.ranges import Ranges
from lianpin_regulations._document.ast import Article, Table
from lianpin_regulations._errors import Fault
from lianpin_regulations._facts import FactType, show
from lianpin_regulations._program.ast import (
    Cell,
    Condition,
    DecisionTable,
    Definition,
    Expression,
    Fact,
    Formula,
    Output,
    Parameter,
    Procedure,
    TableRow,
    Transition,
)
from lianpin_regulations._program.kinds import Kinds, TypeFault, type_of
from lianpin_regulations._program.periods import Cycle, Uses
from lianpin_regulations._program.words import PAY_MONTH, SYSTEM
from lianpin_regulations._values import PERIODS

if TYPE_CHECKING:
    from lianpin_regulations._regulation import Regulation

_CROSSING = {"每季": ("每段",), "每段": ("每季",)}  # neither contains the other
_OVERLAPS = 5  # reported of one table
_ORDERED = frozenset({"money", "ratio", "exact", "integer", "decimal", "days"})


def faults_of(regulation: Regulation) -> Iterator[Fault]:
    """Every fault that the program has as a whole."""
    definitions = regulation.definitions
    kinds = Kinds(definitions)
    yield from _of_front(regulation, kinds)
    try:
        periods = regulation.periods
    except Cycle as cycle:
        yield from _of_cycle(cycle, regulation)
        return
    for name, definition in definitions.items():
        yield from _of_definition(name, definition, kinds, periods, regulation.uses[name])
    for row in regulation.transitions:
        yield from _of_transition(row, kinds, periods)
    ranges = Ranges(definitions, periods)
    for table in decision_tables(regulation):
        yield from _of_table(table, kinds, ranges)
    for procedure in regulation.procedures.values():
        yield from _of_procedure(procedure, kinds)
    yield from _of_materials(regulation, kinds)
    for transition in getattr(regulation, "transitions", ()):
        yield from _guards((transition.guard,), kinds, transition.line, label(transition.article))


def table_faults_of(regulation: Regulation, faults: Iterable[Fault]) -> list[Fault]:
    """Gaps and overlaps of those tables that have no fault of their own, in a file that has some."""
    lines = {fault.line for fault in faults}
    kinds, ranges = Kinds(regulation.definitions), Ranges(regulation.definitions)
    return [
        fault
        for table in decision_tables(regulation)
        if lines.isdisjoint(range(table.line, max((row.line for row in table.rows), default=table.line) + 2))
        and all(kinds.type(name) is not None for name in table.inputs)
        for fault in _of_table(table, kinds, ranges)
    ]


def place(definition: Definition) -> tuple[Article | None, int]:
    """The article and the line of a definition."""
    if isinstance(definition, Output):
        return definition.table.article, definition.table.line
    return definition.article, definition.spec.line if isinstance(definition, Fact) else definition.line


def label(article: Article | None) -> str | None:
    return article.label if article else None


def decision_tables(regulation: Regulation) -> tuple[DecisionTable, ...]:
    """The decision tables, each once, in the file's order."""
    tables = {id(d.table): d.table for d in regulation.definitions.values() if isinstance(d, Output)}
    return tuple(tables.values())


def rows_of(regulation: Regulation, kind: str) -> Iterator[tuple[dict[str, str], int, str | None]]:
    """The rows of all tables of a kind, as they stand in the file: cells by column, line, article."""
    for block in regulation.document.blocks:
        if isinstance(block, Table) and block.kind == kind:
            for row in block.rows:
                yield dict(zip(block.header, row.cells, strict=False)), row.line, label(block.article)


# ── front matter, definitions ────────────────────────────────────────────────────────────────────────────────────────


def _of_front(regulation: Regulation, kinds: Kinds) -> Iterator[Fault]:
    lines = regulation.document.front_lines
    anchor = regulation.anchor
    if anchor not in regulation.definitions:
        found = f"适用锚点“{anchor}”没有声明过"
        yield Fault(lines.get("适用锚点", 1), 1, None, found, "应当是事实表里的一个日期", "name")
    elif kinds.named(anchor) != "date":
        found = f"适用锚点“{anchor}”不是日期"
        yield Fault(lines.get("适用锚点", 1), 1, None, found, "应当是事实表里的一个日期", "type")
    end = regulation.repealed_on
    if end is not None and end <= regulation.effective_on:
        found = f"失效（{end}）不晚于施行（{regulation.effective_on}）"
        yield Fault(lines.get("失效", 1), 1, None, found, "失效应当是不再适用的第一天", "form")


def _of_cycle(cycle: Cycle, regulation: Regulation) -> Iterator[Fault]:
    """One fault for each name of the circle: any of them may be the one to change."""
    names = cycle.names[:-1]
    for index, name in enumerate(names):
        article, line = place(regulation.definitions[name])
        circle = "”→“".join((*names[index:], *names[:index], name))
        yield Fault(line, 1, label(article), f"“{circle}”互相定义", "应当去掉其中一处引用", "cycle")


def _of_definition(
    name: str, definition: Definition, kinds: Kinds, periods: dict[str, str], used_in_it: Uses
) -> Iterator[Fault]:
    article, line = place(definition)
    for at, test in _tests(definition, kinds):
        try:
            test()
        except TypeFault as fault:
            yield Fault(at, 1, label(article), fault.found, fault.expected, "type")
    clock = definition.table.clock if isinstance(definition, Output) else getattr(definition, "clock", "")
    if clock and clock != PAY_MONTH and clock in kinds.definitions and kinds.named(clock) != "date":
        yield Fault(line, 1, label(article), f"“按 {clock}”所指的不是日期", "应当是一个日期的名称", "type")
    spec = definition.spec if isinstance(definition, Fact) else None
    if spec and spec.minimum is not None and spec.maximum is not None and spec.minimum > spec.maximum:
        found = f"事实“{name}”的范围里没有值：{spec.show(spec.minimum)}大于{spec.show(spec.maximum)}"
        yield Fault(line, 1, label(article), found, "应当写成“最小～最大”", "interval")
    own = PERIODS.index(periods[name]) if periods[name] in PERIODS else len(PERIODS)
    if clock == PAY_MONTH and periods[name] == PERIODS[0]:
        found = f"“{name}”按{PAY_MONTH}，它却不分月"
        yield Fault(line, 1, label(article), found, "应当写明周期：每月、每段或者每年", "period")
    asked = periods.get(clock, PERIODS[0]) if clock != PAY_MONTH else PERIODS[0]
    if asked in PERIODS[own + 1 :] or {periods[name], asked} == {"每季", "每段"}:
        found = f"“{name}”（{periods[name]}）按“{clock}”（{asked}），它的一期里不只一个这样的日期"
        yield Fault(line, 1, label(article), found, f"应当写明周期，例如“{asked}；按 {clock}”", "period")
    finer = {*PERIODS[own + 1 :], *_CROSSING.get(periods[name], ())}
    for used, inside in used_in_it:
        if not inside and periods.get(used, PERIODS[0]) in finer:
            found = f"“{name}”（{periods[name]}）直接用了“{used}”（{periods[used]}）"
            expected = _finer(kinds.definitions.get(used), periods[name])
            yield Fault(line, 1, label(article), found, expected, "period")


def _finer(used: Definition | None, period: str) -> str:
    """What to do where a value of a longer period uses one of a shorter. A parameter is no amount to be added up."""
    if isinstance(used, Parameter):
        by = f"（参数；{period}；按 {PAY_MONTH}）" if period != PERIODS[0] else "（参数）"
        return f"参数不合计；应当把它写在“{by}”的表里（它在第{used.line}行）"
    return "较短周期的数应当先合计，例如“合计（…，本年）”"


def _of_transition(row: Transition, kinds: Kinds, periods: dict[str, str]) -> Iterator[Fault]:
    yield from _guards((row.guard,), kinds, row.line, label(row.article))
    for name in row.names:
        if row.since is not None and periods.get(name) in {"一次", "每年"}:
            found = f"“{name}”是{periods[name]}的数，不能自某月起{row.how}"
            yield Fault(row.line, 1, label(row.article), found, "应当写明它的周期是每月或者每段", "period")
        if row.how == "从高" and kinds.type(name) is not None and kinds.named(name) not in _ORDERED:
            yield Fault(row.line, 1, label(row.article), f"“{name}”不是数，不能从高", "从高的应当是金额或者数", "type")


def _tests(definition: Definition, kinds: Kinds) -> Iterator[tuple[int, Callable[[], Any]]]:
    """What must have a kind, each with its line."""
    if isinstance(definition, Formula):
        yield definition.line, lambda: kinds.of_value(definition.value, definition)
        for exception in definition.exceptions:
            yield exception.line, lambda e=exception: kinds.boolean(e.guard)  # type: ignore[misc]
            yield exception.line, lambda e=exception: kinds.of_value(e.value, definition)  # type: ignore[misc]
    elif isinstance(definition, Fact):
        default: Expression | None = getattr(definition, "default", None)
        if default is not None:
            yield definition.spec.line, lambda: kinds.of_default(default, definition.spec)
    elif isinstance(definition, Condition):
        for item in definition.items:
            yield item.line, lambda i=item: kinds.judgement(i.test, definition.name)  # type: ignore[misc]


# ── decision tables ──────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Boxes:
    """A decision table as boxes. `axes` is empty where an input cannot be enumerated."""

    table: DecisionTable
    kinds: Kinds
    ranges: Ranges
    axes: tuple[Axis, ...] = field(default=())
    rows: tuple[tuple[TableRow, Box], ...] = field(default=())

    def __post_init__(self) -> None:
        columns = list(zip(*(row.cells for row in self.table.rows), strict=True))
        axes = []
        for name, column in zip(self.table.inputs, columns, strict=False):
            type = self.kinds.type(name) or FactType("text")
            definition = self.kinds.definitions.get(name)
            spec = definition.spec if isinstance(definition, Fact) else None
            axes.append(axis(name, type, column, self.ranges.named(name), spec))
        self.axes = tuple(axes)
        self.rows = tuple(
            (row, tuple(each.mask(cell) for each, cell in zip(axes, row.cells, strict=True))) for row in self.table.rows
        )

    @property
    def whole(self) -> Box:
        return tuple(each.all for each in self.axes)

    def gap(self, budget: Budget) -> str | None:
        """A person to whom no row applies."""
        found = uncovered(self.whole, [box for _row, box in self.rows], budget)
        return self.person(found) if found is not None else None

    def person(self, box: Box) -> str:
        """Somebody in a box, in words."""
        pairs = zip(self.axes, point(box, self.axes), strict=True)
        return " 且 ".join(f"{axis.name}={self._shown(axis.name, value)}" for axis, value in pairs)

    def _shown(self, name: str, value: Any) -> str:
        type = self.kinds.type(name)
        return str(value) if type is None or isinstance(value, str) else show(value, type)


def _of_table(table: DecisionTable, kinds: Kinds, ranges: Ranges) -> Iterator[Fault]:
    broken = list(_of_cells(table, kinds))
    yield from broken
    if broken or table.policy not in {"唯一", "优先"}:
        return
    try:
        boxes = Boxes(table, kinds, ranges)
        gap = boxes.gap(Budget())
    except Unproved:
        return  # `check` says so
    if gap is not None:
        found = f"表“{table.name}”没有覆盖：{gap}" if gap else f"表“{table.name}”没有行"
        yield Fault(table.line, 1, label(table.article), found, "应当补一行，或者最后加一行全为“-”", "gap")
    if table.policy == "唯一":
        yield from _overlaps(boxes)


def _overlaps(boxes: Boxes) -> Iterator[Fault]:
    told = 0
    for (first, one), (second, other) in combinations(boxes.rows, 2):
        shared = common(one, other)
        if shared is None:
            continue
        found = f"表“{boxes.table.name}”第{first.line}行和第{second.line}行重叠：{boxes.person(shared)}"
        expected = "“唯一”表的各行不应重叠；按先后取用的应当写“优先”"
        yield Fault(second.line, 1, label(boxes.table.article), found, expected, "overlap")
        told += 1
        if told == _OVERLAPS:
            return


def _of_cells(table: DecisionTable, kinds: Kinds) -> Iterator[Fault]:
    """Cells that no value of their input can match."""
    for row in table.rows:
        for name, cell in zip(table.inputs, row.cells, strict=True):
            type = kinds.type(name)
            if type is not None and not cell.any and (fault := _cell(cell, type, name)) is not None:
                yield Fault(row.line, 1, label(table.article), *fault)


def _cell(cell: Cell, type: FactType, name: str) -> tuple[str, str, str] | None:
    """Found, expected and kind of a cell's fault."""
    if cell.is_interval and not type.is_number:
        return f"“{name}”是{type}，单元格“{cell.text}”却是区间", "应当写它的取值，或者“-”", "type"
    if type.choices:
        strange = next((value for value in cell.values if value not in type.choices), None)
        if strange is not None:
            return f"“{_text(strange)}”不是“{name}”的取值", f"可以写的有{'、'.join(type.choices)}", "type"
    elif not cell.is_interval and any(not _has_type(value, type) for value in cell.values):
        return f"“{cell.text}”不是{type}", f"“{name}”这一列应当写{type}", "type"
    unit = _wrong_unit(cell.text, type) if type.is_number else None
    if unit is not None:
        said = f"的单位却是“{unit}”" if unit else "却没有单位"
        return f"“{name}”是{type}，单元格“{cell.text}”{said}", "请核对单位", "type"
    if cell.is_interval and _is_empty(cell):
        return f"区间“{cell.text}”里没有数", "左端应当小于右端", "interval"
    return None


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)


def _has_type(value: Any, type: FactType) -> bool:
    if type.kind == "bool":
        return isinstance(value, bool)
    if type.is_number:
        return isinstance(value, Fraction)
    return not isinstance(value, bool | Fraction) and (type.kind == "date") != isinstance(value, str)


def _wrong_unit(text: str, type: FactType) -> str | None:
    """A unit that the numbers of a cell may not have, "" where they need one; None where all is well."""
    for number, unit in re.findall(r"(\d[\d,.]*)\s*(万元|元|%|％|[^\d\s\])）］、，,%％]*)", text):
        is_zero = not number.strip("0,.")
        money, share = unit in {"元", "万元"}, unit in {"%", "％"}
        if type.kind == "money" and not money and not is_zero:
            return str(unit)
        if type.kind == "ratio" and not share and not is_zero:
            return str(unit)
        if type.kind not in {"money", "ratio", "exact"} and (money or share):
            return str(unit)
        if type.kind == "exact" and unit and not share:
            return str(unit)
    return None


def _is_empty(cell: Cell) -> bool:
    if cell.low is None or cell.high is None:
        return False
    return cell.low > cell.high or (cell.low == cell.high and not (cell.low_closed and cell.high_closed))


# ── procedures and materials ─────────────────────────────────────────────────────────────────────────────────────────


def _of_procedure(procedure: Procedure, kinds: Kinds) -> Iterator[Fault]:
    numbers = {step.number for step in procedure.steps}
    names = {step.name for step in procedure.steps}
    for step in procedure.steps:
        guards = (
            step.test,
            *(alternative.guard for alternative in step.alternatives),
            *(deadline[0] for deadline in step.deadlines),
        )
        yield from _guards(guards, kinds, step.line, step.article)
        for word in filter(None, re.split("[、，；;]", step.on_refusal)):
            back = re.fullmatch(r"退回\s*(.*)", word.strip())
            target = back[1] if back else ""
            if back is None and not word.strip().startswith("终止"):
                found = f"步骤{step.number}不通过时“{word.strip()}”读不懂"
                yield Fault(step.line, 1, step.article or None, found, "应当是退回、退回2这样的步骤，或者终止", "step")
            elif target and target not in names and target not in {str(number) for number in numbers}:
                found = f"步骤{step.number}退回到不存在的步骤{target}"
                yield Fault(step.line, 1, step.article or None, found, "退回应当指向表中的序号", "step")
        if step.count_from is not None and step.count_from not in numbers:
            found = f"步骤{step.number}的时限自不存在的步骤{step.count_from}起算"
            yield Fault(step.line, 1, step.article or None, found, "应当指向表中的序号", "step")


def _of_materials(regulation: Regulation, kinds: Kinds) -> Iterator[Fault]:
    rows = list(rows_of(regulation, "材料"))
    for material, (_cells, line, article) in zip(regulation.materials, rows, strict=False):
        yield from _guards((material.test,), kinds, line, article)


def _guards(guards: Iterable[Expression | None], kinds: Kinds, line: int, article: str | None) -> Iterator[Fault]:
    for guard in guards:
        if guard is None:
            continue
        try:
            kinds.boolean(guard)
        except TypeFault as fault:
            yield Fault(line, 1, article or None, fault.found, fault.expected, "type")


__all__ = ["SYSTEM", "Kinds", "faults_of", "matches", "type_of"]
