"""A plan as steps, each a named part of the query: rows of a frame, what is joined to them, what is computed from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lianpin_regulations._plan.columns import Planned
from lianpin_regulations._plan.frames import ONCE, Frame
from lianpin_regulations._plan.plan import Plan


@dataclass(slots=True, eq=False)
class Step:
    """One part of the query. `columns` are all that it could hand on, `wanted` what later steps want of it."""

    name: str
    frame: Frame
    kind: str  # base, join, layer, group
    source: Step | None = None
    joined: list[tuple[Step, list[str]]] = field(default_factory=list)
    new: list[Planned] = field(default_factory=list)
    columns: set[str] = field(default_factory=set)
    wanted: set[str] = field(default_factory=set)
    target: Step | None = None  # a group between two days: the rows that it is for
    uses: int = 0


class Steps:
    """Builds the steps phase by phase, in each from the coarsest frame to the finest, and then asks backwards what is wanted."""

    def __init__(self, plan: Plan, frame: Frame, outputs: Iterable[str]) -> None:
        self.plan, self.found, self.current = plan, list[Step](), dict[Frame, Step]()
        self._numbers: dict[str, int] = {}  # kind of frame → its steps so far, without the groups
        self.outputs = {name for name in outputs if name in plan.columns.found}
        self.last_phase = max([plan.columns.found[name].phase for name in plan.live], default=0)
        for phase in range(self.last_phase + 1):
            for each in self._frames(frame):
                self._phase(each, phase)
        self.bring(frame, self.outputs)
        self.final = self.current[frame]
        self._ask()

    def _frames(self, frame: Frame) -> list[Frame]:
        frames = list(self.plan.frames)
        return frames if frame in frames else [*frames, frame]

    def _add(self, label: str, frame: Frame, kind: str, source: Step | None = None) -> Step:
        if kind != "group":
            number = self._numbers.get(frame.kind, 0)
            self._numbers[frame.kind] = number + 1
            label = f"{label}{number}"
        step = Step(label, frame, kind, source)
        if source is not None:
            step.columns |= source.columns
        self.found.append(step)
        if kind != "group":
            self.current[frame] = step
        return step

    def _phase(self, frame: Frame, phase: int) -> None:
        own = [each for each in self.plan.of(frame) if each.phase == phase]
        if phase == 0:
            self._base(frame, [each for each in own if each.fact or each.grid])
        gathers = [each for each in own if each.gather]
        if gathers:
            self._gathered(frame, gathers)
        computed = [each for each in own if each.node is not None or each.name in self.plan.columns.lookups]
        reads = {name for each in computed for name in each.uses}
        self.bring(frame, {name for name in reads if self._is_coarser(name, frame)})
        for layer in sorted({each.layer for each in computed}):
            step = self._add(frame.kind, frame, "layer", self.current[frame])
            step.new = [each for each in computed if each.layer == layer]
            step.columns |= {each.name for each in step.new}

    def _is_coarser(self, name: str, frame: Frame) -> bool:
        planned = self.plan.columns.found.get(name)
        return planned is not None and planned.frame != frame

    def _base(self, frame: Frame, facts: list[Planned]) -> None:
        people = self.current.get(ONCE)
        step = self._add(frame.kind, frame, "base", people if frame != ONCE else None)
        step.new = facts
        step.columns |= {each.name for each in facts}

    def bring(self, frame: Frame, names: Iterable[str]) -> None:
        """Join the columns of coarser frames that a frame's rows do not have yet."""
        lacking = sorted(name for name in names if name not in self.current[frame].columns)
        if not lacking:
            return
        step = self._add(frame.kind, frame, "join", self.current[frame])
        by_frame: dict[Frame, list[str]] = {}
        for name in lacking:
            by_frame.setdefault(self.plan.columns.found[name].frame, []).append(name)
        for each, wanted in by_frame.items():
            step.joined.append((self.current[each], wanted))
        step.columns |= set(lacking)

    def _gathered(self, frame: Frame, gathers: list[Planned]) -> None:
        groups: dict[tuple[Frame, tuple[str, str] | None], list[Planned]] = {}
        for each in gathers:
            assert each.gather
            groups.setdefault((each.gather.source, each.gather.between), []).append(each)
        made: list[tuple[Step, list[str]]] = []
        for (source, between), members in groups.items():
            self.bring(source, {n for m in members for n in _argument(m) if self._is_coarser(n, source)})
            if between:
                self.bring(frame, {n for n in between if self._is_coarser(n, frame)})
            number = sum(1 for each in self.found if each.kind == "group")
            step = self._add(f"{source.kind}合并{number}", frame, "group", self.current[source])
            step.new, step.columns = members, {each.name for each in members}
            step.target = self.current[frame] if between else None
            made.append((step, [each.name for each in members]))
        step = self._add(frame.kind, frame, "join", self.current[frame])
        step.joined = made
        step.columns |= {each.name for each in gathers}

    # ── what is wanted ──

    def _ask(self) -> None:
        """Ask every step only for what later ones read of it."""
        self._want(self.final, self.outputs)
        for step in reversed(self.found):
            if step.uses == 0:
                continue
            step.new = [each for each in step.new if each.name in step.wanted]
            if step.kind == "group":
                self._want_group(step)
                continue
            made = {each.name for each in step.new}
            brought = {name for _step, names in step.joined for name in names}
            if step.source is not None:
                reads = {name for each in step.new for name in each.uses} if step.kind == "layer" else set()
                reads |= self._days(step) if step.kind == "base" else set()
                self._want(step.source, ((step.wanted - made - brought) | reads) & step.source.columns)
            step.joined = [(s, [n for n in names if n in step.wanted]) for s, names in step.joined]
            step.joined = [(s, names) for s, names in step.joined if names]
            for other, names in step.joined:
                self._want(other, set(names))
        self.found = [step for step in self.found if step.uses]

    def _days(self, step: Step) -> set[str]:
        """The days of people from which rows of a frame are needed, and those without which they are not."""
        rows = self.plan.needs.rows.get(step.frame)
        return (
            {day for day, _frame in rows.since} | self.plan.only.get(step.frame, set()) if rows is not None else set()
        )

    def _want_group(self, step: Step) -> None:
        assert step.source
        self._want(step.source, {name for each in step.new for name in _argument(each)} & step.source.columns)
        if step.target is not None:
            between = {name for each in step.new if each.gather for name in each.gather.between or ()}
            self._want(step.target, between & step.target.columns)

    def _want(self, step: Step, names: set[str]) -> None:
        step.wanted |= names
        step.uses += 1


def _argument(planned: Planned) -> tuple[str, ...]:
    return planned.gather.reads if planned.gather is not None else ()
