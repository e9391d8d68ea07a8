"""Which rows each step of a query needs to give, and where those that nothing reads any more are dropped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lianpin_regulations._plan.columns import Planned
from lianpin_regulations._plan.frames import ONCE, Frame
from lianpin_regulations._plan.needs import Need
from lianpin_regulations._plan.nodes import Column, Node, Over, is_windowed, parts_of
from lianpin_regulations._plan.plan import Plan
from lianpin_regulations._plan.values import Number
from lianpin_regulations._tabulate.steps import Step


class Rows:
    """`needed`: what later steps read of a step. `kept`: the rows that a step keeps of those that it is given; None: all."""

    def __init__(self, plan: Plan, steps: Sequence[Step], final: Step) -> None:
        self.plan = plan
        self.needed: dict[Step, Need] = {}
        self.kept: dict[Step, Need | None] = {}
        self._windows: dict[Step, list[Planned]] = {}  # the columns of a step that read other rows of it
        self._need(final, Need(plan.asked))
        for step in reversed(steps):
            self._backwards(step)
        self.given: dict[Step, Need] = {}
        for step in steps:
            self.given[step] = self._forwards(step)

    def _need(self, step: Step, need: Need) -> None:
        filled = need.filled(step.frame)
        self.needed[step] = self.needed[step].join(filled) if step in self.needed else filled

    def _backwards(self, step: Step) -> None:
        need = self.needed.get(step)
        if need is None:
            return
        if step.kind == "group":
            for each in step.new:
                assert step.source
                self._need(step.source, self.plan.needs.read[each.name])
            if step.target is not None:
                self._need(step.target, need)
            return
        if step.source is not None:
            self._need(step.source, need)
            self._windows[step] = [each for each in step.new if each.node is not None and is_windowed(each.node)]
            for each in self._windows[step]:
                self._need(step.source, self.plan.needs.read[each.name])
        for other, _names in step.joined:
            self._need(other, need)

    def _forwards(self, step: Step) -> Need:
        """The rows that a step gives."""
        need = self.needed[step]
        if step.kind in {"base", "group"} or step.source is None or step.frame == ONCE:
            self.kept[step] = None
            return need
        given = self.given[step.source]
        is_fewer = not need.since and need.whole != given.whole
        if not is_fewer or self._windows[step]:
            self.kept[step] = None
            return given
        self.kept[step] = need
        return need

    def days(self, step: Step) -> tuple[tuple[str, Frame], ...]:
        """The days of people from which rows are needed, where the step has them all; otherwise everybody's are given."""
        need, source = self.needed[step], step.source
        if need.first is None or need.first >= need.span.first or source is None:
            return ()
        return need.since if all(day in source.columns for day, _frame in need.since) else ()


def is_single(plan: Plan) -> bool:
    """Whether nobody's values depend on anybody else's: no window that is needed goes over several people."""
    nodes: list[Node | None] = [plan.columns.found[name].node for name in plan.live if name in plan.columns.found]
    for value in (goal.value for goal in plan.goals):
        if not isinstance(value, Number):
            nodes.append(value.node)
            continue
        nodes += [each.node for each in (value.n, value.by) if each is not None]
    windows = (each for node in nodes if node is not None for each in _windows(node))
    return all(Column("person") in window.partition for window in windows)


def _windows(node: Node) -> Iterator[Over]:
    if isinstance(node, Over):
        yield node
    for part in parts_of(node):
        yield from _windows(part)
