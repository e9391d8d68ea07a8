"""Rows, guards and branches that never apply; exceptions that may contradict one another."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from itertools import combinations

from lianpin_regulations._check.boxes import Box, Budget, Unproved, meets, uncovered
from lianpin_regulations._check.finding import Finding
from lianpin_regulations._check.logic import Logic, written
from lianpin_regulations._check.ranges import Ranges
from lianpin_regulations._document.ast import Fence
from lianpin_regulations._program.ast import Binary, Condition, Expression, Formula, If, StepSpec, Unary
from lianpin_regulations._program.check import Boxes, decision_tables, label, rows_of
from lianpin_regulations._program.kinds import Kinds
from lianpin_regulations._program.parser import children
from lianpin_regulations._program.periods import uses
from lianpin_regulations._regulation import Regulation
from lianpin_regulations._values import PERIODS

APPLIED = "申报条件"  # what a regulation that is applied for asks
_ROW = "应当删去这一行，或者调整它与前面各行的界限"
_NEVER = "应当核对条件和取值范围"


def of(regulation: Regulation, kinds: Kinds, ranges: Ranges, logic: Logic) -> Iterator[Finding]:
    """Everything that never applies, and everything that may apply twice."""
    for table in decision_tables(regulation):
        try:
            boxes = Boxes(table, kinds, ranges)
            yield from _rows(boxes)
        except Unproved:
            found = f"未能证明表“{table.name}”没有遗漏和重叠：列和行太多"
            yield Finding(table.line, "notice", "unproved", label(table.article), found, "可以把它拆成两张表")
    # What a table of another kind stands for has branches that nobody wrote.
    fences = (block for block in regulation.document.blocks if isinstance(block, Fence))
    lines = {line for fence in fences for line, _text in fence.lines}
    for definition in regulation.definitions.values():
        if isinstance(definition, Formula) and definition.line in lines:
            yield from _formula(definition, logic)
        elif isinstance(definition, Condition):
            yield from _condition(definition, logic, regulation.periods)
    for procedure in regulation.procedures.values():
        for step in procedure.steps:
            yield from _step(step, logic, first=step is procedure.steps[0])
    for material, (_cells, line, article) in zip(regulation.materials, rows_of(regulation, "材料"), strict=False):
        if material.test is not None and not logic.can_hold(material.test):
            yield Finding(line, "warning", "never", article, f"材料“{material.name}”永远不需要提交", _NEVER)


def _rows(boxes: Boxes) -> Iterator[Finding]:
    """Rows that no person reaches; with 唯一 and 优先 also the proof that there is no gap is tried again."""
    policy, table, budget = boxes.table.policy, boxes.table, Budget()
    before: list[Box] = []
    for number, (row, box) in enumerate(boxes.rows, 1):
        earlier = [each for each in before if meets(each, box)] if policy == "优先" else []
        if not all(box) or (earlier and uncovered(box, earlier, budget) is None):
            why = "前面各行已经包括了它" if all(box) else "没有这样的取值"
            found = f"表“{table.name}”第{number}行（{row.text}）永远用不到：{why}"
            yield Finding(row.line, "warning", "unreachable", label(table.article), found, _ROW)
        before.append(box)
    if policy in {"唯一", "优先"}:
        boxes.gap(budget)


def _condition(condition: Condition, logic: Logic, periods: dict[str, str]) -> Iterator[Finding]:
    impossible = False
    for item in condition.items:
        if not logic.can_hold(item.test):
            impossible = True
            found = f"条件“{condition.name}”{item.ordinal}永远不能符合"
            yield Finding(item.line, "warning", "never", label(condition.article), found, _NEVER)
    if condition.name == APPLIED and not condition.period and periods.get(APPLIED, PERIODS[0]) != PERIODS[0]:
        finer = [name for name, inside in uses(condition) if not inside and periods.get(name) == periods[APPLIED]]
        found = f"条件“{APPLIED}”因“{finer[0] if finer else condition.clock}”而是{periods[APPLIED]}的判断"
        expected = "申报时只判断一次的，应当改用一次的事实；确实按期判断的，写明周期"
        yield Finding(condition.line, "notice", "period", label(condition.article), found, expected)
    if condition.every and not impossible and len(condition.items) > 1:
        whole = reduce(lambda left, right: Binary("且", left, right), (item.test for item in condition.items))
        if not logic.can_hold(whole):
            found = f"条件“{condition.name}”的各项永远不能同时符合"
            yield Finding(condition.line, "warning", "never", label(condition.article), found, _NEVER)


def _formula(formula: Formula, logic: Logic) -> Iterator[Finding]:
    for guard in _dead(formula.value, None, logic):
        found = f"“{formula.name}”里的“若 {written(guard)}”永远不成立"
        yield Finding(formula.line, "warning", "never", label(formula.article), found, _NEVER)
    for exception in formula.exceptions:
        if not logic.can_hold(exception.guard):
            found = f"“{formula.name}”的例外永远不成立"
            yield Finding(exception.line, "warning", "never", label(formula.article), found, _NEVER)
    for first, second in combinations(formula.exceptions, 2):
        if first.value == second.value:
            continue
        case = logic.example(Binary("且", first.guard, second.guard))
        if case is not None:
            found = f"“{formula.name}”第{first.line}行和第{second.line}行的例外可能同时成立而结果不同"
            expected = "应当让两个例外的条件互不相容，或者给出相同的结果"
            article = label(formula.article)
            yield Finding(second.line, "warning", "conflict", article, found, expected, logic.shown(case))


def _dead(node: Expression, path: Expression | None, logic: Logic) -> Iterator[Expression]:
    """The guards that cannot hold where they are asked."""
    chain: list[tuple[Expression, Expression | None]] = []
    _ifs(node, path, chain)
    for guard, under in chain:
        whole = guard if under is None else Binary("且", under, guard)
        if not logic.can_hold(whole) and (under is None or logic.can_hold(under)):
            yield guard


def _ifs(node: Expression, path: Expression | None, found: list[tuple[Expression, Expression | None]]) -> None:
    if not isinstance(node, If):
        for child in children(node):
            _ifs(child, path, found)
        return
    found.append((node.condition, path))
    for branch, guard in ((node.then, node.condition), (node.otherwise, Unary("非", node.condition))):
        _ifs(branch, guard if path is None else Binary("且", path, guard), found)


def _step(step: StepSpec, logic: Logic, *, first: bool) -> Iterator[Finding]:
    article = step.article or None
    if step.test is not None and not logic.can_hold(step.test):
        found = f"步骤“{step.name}”永远走不到：“{step.only_if}”不会成立"
        yield Finding(step.line, "warning", "never", article, found, _NEVER)
    guards = [a.guard for a in step.alternatives], [deadline[0] for deadline in step.deadlines]
    for alternatives in guards:
        before: Expression | None = None
        for guard in alternatives:
            if guard is None:
                continue
            whole = guard if before is None else Binary("且", before, guard)
            if not logic.can_hold(whole):
                found = f"步骤“{step.name}”的“若 {written(guard)}”永远不会成立"
                yield Finding(step.line, "warning", "unreachable", article, found, _NEVER)
            before = Unary("非", guard) if before is None else Binary("且", before, Unary("非", guard))
    for alternative in step.alternatives:
        if alternative.share < 1 and len(alternative.actors) == 1:
            found = f"步骤“{step.name}”只有“{alternative.actors[0]}”一个承办，或签、票比没有意义"
            yield Finding(step.line, "notice", "step", article, found, "应当写出其他承办，或者删去或签、票比")
    if not step.on_refusal and any(0 < alternative.share < 1 for alternative in step.alternatives):
        found = f"步骤“{step.name}”按票比办理，却没有写明不通过时怎样"
        yield Finding(
            step.line, "warning", "step", article, found, "应当在“不通过时”写退回或者终止，否则谁也不能不同意"
        )
    if not first and not step.after:
        found = f"步骤“{step.name}”没有前置，一开始就会办理"
        yield Finding(step.line, "notice", "step", article, found, "如果它应当在别的步骤之后，请写出前置")
