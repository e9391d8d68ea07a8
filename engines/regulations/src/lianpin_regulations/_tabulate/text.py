"""A plan as one query: WITH the steps, and the goals as columns of the last one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from lianpin_regulations._errors import BulkError
from lianpin_regulations._facts import FactType
from lianpin_regulations._plan.columns import Planned
from lianpin_regulations._plan.frames import MONTH, ONCE, Frame, Span, grid_row
from lianpin_regulations._plan.nodes import Column, Node, columns_of, is_wide
from lianpin_regulations._plan.plan import Goal, Plan
from lianpin_regulations._plan.values import Any_, Number
from lianpin_regulations._tabulate.dialects import Dialect
from lianpin_regulations._tabulate.render import Renderer
from lianpin_regulations._tabulate.rows import Rows
from lianpin_regulations._tabulate.steps import Step, Steps
from lianpin_regulations._values import Period, first_day, last_day, months_of

TABLES = {"一次": "people", "每年": "years", "每季": "quarters", "每月": "months"}
_SMALL = 10**15


@dataclass(frozen=True, slots=True)
class Inputs:
    """Which input tables there are. `only`: a condition on the table of people in the dialect (a part of them)."""

    names: frozenset[str] = frozenset(TABLES.values())
    only: str = ""


class Query:
    """One query: the goals of a plan for the rows of one frame."""

    def __init__(self, plan: Plan, frame: Frame, dialect: Dialect, inputs: Inputs) -> None:
        self.plan, self.frame, self.dialect, self.inputs = plan, frame, dialect, inputs
        self.render = Renderer(dialect)
        self.quoted = self.render.quoted
        self.steps = Steps(plan, frame, [name for goal in plan.goals for name in columns_in(goal.value)])
        self.rows = Rows(plan, self.steps.found, self.steps.final)
        read = {name for each in plan.live for name in plan.columns.found[each].uses} | set(frame.keys)
        segments = plan.columns.segments
        self.segments = tuple(f for key, f in segments.items() if key in read or f in plan.frames)

    # ── the whole ──

    def text(self, select: str | None = None, *, in_units: bool = False) -> str:
        """The query. `select` replaces the list of results (and the limit to the months asked for).

        `in_units`: amounts as whole numbers, for `shown` to make decimals of.
        """
        q = self.quoted
        parts = [self.dialect.step(f"grid_{f.kind}{_mark(f)}", self._grid(f), 1) for f in self._gridded()]
        parts += [
            self.dialect.step(s.name, "\n".join(self._step(s)).replace("\n\n", "\n").rstrip(), s.uses)
            for s in self.steps.found
        ]
        final = q(self.steps.final.name)
        body = (
            f"SELECT {select}\nFROM {final}"
            if select
            else f"SELECT {self._results(in_units=in_units)}\nFROM {final}{self._asked()}"
        )
        return "WITH\n" + ",\n".join(parts) + f"\n{body}"

    def _gridded(self) -> list[Frame]:
        return [step.frame for step in self.steps.found if step.kind == "base" and step.frame != ONCE]

    def shown(self, table: str) -> str:
        """What a table of the query `in_units` holds, as people have it."""
        keys = [self.quoted(key) for key in self._keys]
        return f"SELECT {', '.join([*keys, *(self._shown(goal) for goal in self.plan.goals)])}\nFROM {table}"

    @property
    def _keys(self) -> tuple[str, ...]:
        return ("person", "segment", "until") if self.frame.kind == "每段" else ("person", *self.frame.keys)

    def _shown(self, goal: Goal) -> str:
        q, value = self.quoted, goal.value
        if not isinstance(value, Number):
            return q(goal.name)
        if goal.type.kind == "exact":
            return f"{q(goal.name)}, {q(f'{goal.name}÷')}"
        return f"{self._decimal(q(goal.name), value, goal.type)} AS {q(goal.name)}"

    def _results(self, *, in_units: bool) -> str:
        shown = [self.quoted(key) for key in ("person", *self.frame.keys)]
        if self.frame.kind == "每段":
            shown[1:] = [f"{self.quoted(n)} AS {self.quoted(k)}" for n, k in (("first", "segment"), ("last", "until"))]
        for goal in self.plan.goals:
            shown += [f"{text} AS {self.quoted(name)}" for name, text in self._result(goal, in_units=in_units)]
        return ",\n  ".join(shown)

    def _result(self, goal: Goal, *, in_units: bool) -> Iterator[tuple[str, str]]:
        """A goal as people have it: decimals of yuan, days, words; an exact ratio as numerator and denominator."""
        value = goal.value
        if not isinstance(value, Number):
            yield goal.name, self.render.text(value.node)
            return
        n = self.render.typed(value.n.node)
        if goal.type.kind == "exact":
            by = self.render.typed(value.by.node) if value.by else ""
            bottom = f"({by} * {value.den})" if by and value.den != 1 else by or str(value.den)
            yield goal.name, n
            yield f"{goal.name}÷", self.dialect.cast(bottom, "wide" if value.by and is_wide(value.by.node) else "whole")
            return
        yield goal.name, n if in_units else self._decimal(n, value, goal.type)

    def _decimal(self, n: str, value: Number, type: FactType) -> str:
        places = type.places
        if 10**places % value.den:
            raise BulkError("一个名称在各版本里类型不同，位数也不同，不能批量计算；应当统一它的类型")
        factor = 10**places // value.den
        n = n if factor == 1 else f"({n} * {factor})"
        if not places:
            return n
        small = max(abs(value.n.low), abs(value.n.high)) * factor < _SMALL
        return self.dialect.scaled(n, places, small=small)

    def _asked(self) -> str:
        """Only the periods that touch the months asked for."""
        given = self.rows.given[self.steps.final]
        if self.frame == ONCE or (given.whole == self.plan.asked and not given.since):
            return ""
        return f"\nWHERE {self._within(self.plan.asked)}"

    def _within(self, span: Span, alias: str = "") -> str:
        """Whether a row's period touches these months."""
        first, last = self.dialect.day(span.first.first), self.dialect.day(span.last.last)
        q = self.quoted
        return f"{alias}{q('first')} <= {last} AND {alias}{q('last')} >= {first}"

    def _kept(self, step: Step) -> str:
        """Only the rows that are read later."""
        need = self.rows.kept[step]
        return "" if need is None else f"\nWHERE {self._within(need.whole, 't.')}"

    # ── the grid of periods ──

    def _grid(self, frame: Frame) -> str:
        base = self._base_of(frame)
        span, around = self.rows.needed[base].whole, self._around(base)
        columns = [each for each in base.new if each.grid]
        kinds: dict[str, str] = {}
        rows: list[list[Any]] = []
        for period in frame.periods(span.first, span.last):
            row = grid_row(frame, period, self.segments if frame == MONTH else ())
            kinds = {key: "day" if isinstance(value, date) else "whole" for key, value in row.items()}
            kinds |= {each.name: each.kind for each in columns} | {_last_of(each): "day" for each in around}
            lasts = (last_day(each.period(months_of(period)[0])) for each in around)
            rows.append([*row.values(), *(system_value(each, period) for each in columns), *lasts])
        return self.dialect.rows(kinds, rows)

    def _around(self, base: Step) -> list[Frame]:
        """The frames whose last days are compared with the days from which people's rows are needed."""
        return list(dict.fromkeys(frame for _day, frame in self.rows.days(base) if frame != base.frame))

    def _read(self, step: Step) -> str:
        """Only the rows that are read: of the people of whom any are, and of each of them in the months asked for or from a day on."""
        q, tests = self.quoted, list[str]()
        only = self.plan.only.get(step.frame, frozenset())
        if only and step.frame != self.frame and step.source and only <= step.source.columns:
            tests.append(" OR ".join(f"t.{q(day)} IS NOT NULL" for day in sorted(only)))
        if days := self.rows.days(step):
            since = [f"g.{q('first')} >= {self.dialect.day(self.rows.needed[step].span.first.first)}"]
            for day, frame in days:
                last = "last" if frame == step.frame else _last_of(frame)
                since.append(f"g.{q(last)} >= t.{q(day)}")
            tests.append(" OR ".join(since))
        if len(tests) > 1:
            tests = [f"({test})" for test in tests]
        return f"\nWHERE {' AND '.join(tests)}" if tests else ""

    def _base_of(self, frame: Frame) -> Step:
        return next(step for step in self.steps.found if step.kind == "base" and step.frame == frame)

    def keys(self, frame: Frame) -> list[str]:
        """The columns that rows of a frame always carry besides the person."""
        if frame == ONCE:
            return []
        row = ["first", "last", "year"]
        if frame.kind in {"每季", "每月"}:
            row.append("quarter")
        if frame.kind == "每月":
            row += ["month", *(each.segment_key for each in self.segments)]
        return [*row, frame.segment_key] if frame.kind == "每段" else row

    # ── steps ──

    def _step(self, step: Step) -> Iterator[str]:
        writer = {"base": self._base, "join": self._join, "layer": self._layer, "group": self._group}[step.kind]
        yield from writer(step)

    def _base(self, step: Step) -> Iterator[str]:
        q, frame = self.quoted, step.frame
        table = q(TABLES.get(frame.kind, ""))
        facts = [each for each in step.new if each.fact]
        if frame == ONCE:
            shown = [q("person"), *(f"{self._fact(each, 'f')} AS {q(each.name)}" for each in facts)]
            only = f"\nWHERE {self.inputs.only}" if self.inputs.only else ""
            yield f"SELECT {', '.join(shown)}\nFROM {table} AS f{only}"
            return
        assert step.source
        kept = sorted(step.wanted & step.source.columns)
        shown = [f"t.{q('person')}", *(f"t.{q(name)}" for name in kept)]
        shown += [f"g.{q(key)}" for key in self.keys(frame)]
        shown += [f"{self._fact(each, 'f')} AS {q(each.name)}" for each in facts]
        shown += [f"g.{q(each.name)}" for each in step.new if each.grid]
        grid = q(f"grid_{frame.kind}{_mark(frame)}")
        same = " AND ".join(f"f.{q(key)} = g.{q(key)}" for key in frame.keys)
        people = q(step.source.name)
        if facts and frame in self.plan.covered:
            yield f"SELECT {', '.join(shown)}\nFROM {table} AS f\nJOIN {people} AS t ON t.{q('person')} = f.{q('person')}"
            yield f"JOIN {grid} AS g ON {same}{self._read(step)}"
            return
        yield f"SELECT {', '.join(shown)}\nFROM {people} AS t\nCROSS JOIN {grid} AS g"
        if facts:
            yield f"LEFT JOIN {table} AS f ON f.{q('person')} = t.{q('person')} AND {same}"
        yield self._read(step)

    def _fact(self, planned: Planned, alias: str) -> str:
        assert planned.type
        raw = f"{alias}.{self.quoted(planned.fact)}"
        if planned.kind == "words":
            return self.dialect.canonical(raw)
        if planned.kind == "whole" and planned.type.kind != "exact":
            return self.dialect.units(raw, planned.type.places)
        return self.dialect.cast(raw, planned.kind)

    def _carried(self, step: Step, alias: str = "") -> list[str]:
        """Keys and columns that a step hands on from the one before it."""
        q = self.quoted
        made = {each.name for each in step.new} | {name for _s, names in step.joined for name in names}
        names = ["person", *self.keys(step.frame), *sorted(step.wanted - made)]
        return [f"{alias}{q(name)}" for name in names]

    def _join(self, step: Step) -> Iterator[str]:
        q = self.quoted
        assert step.source
        shown, joins = self._carried(step, "t."), []
        for number, (other, names) in enumerate(step.joined):
            alias = f"j{number}"
            for name in names:
                shown.append(f"{self._joined_column(other, alias, name)} AS {q(name)}")
            keys = ["person", *(step.frame if other.kind == "group" else other.frame).keys]
            same = " AND ".join(f"{alias}.{q(key)} = t.{q(key)}" for key in keys)
            joins.append(f"LEFT JOIN {q(other.name)} AS {alias} ON {same}")
        yield f"SELECT {', '.join(shown)}\nFROM {q(step.source.name)} AS t"
        yield from joins
        yield self._kept(step)

    def _joined_column(self, other: Step, alias: str, name: str) -> str:
        planned = self.plan.columns.found[name]
        text = f"{alias}.{self.quoted(name)}"
        if planned.gather and planned.gather.between:
            # Days that touch no period at all: nothing is summed, and nothing is lacking.
            return f"coalesce({text}, {self.dialect.cast('0', 'wide' if planned.wide else 'whole')})"
        return text

    def _layer(self, step: Step) -> Iterator[str]:
        q = self.quoted
        assert step.source
        shown, joins = self._carried(step, "t."), list[str]()
        for each in step.new:
            lookup = self.plan.columns.lookups.get(each.name)
            if lookup is None:
                assert each.node is not None
                shown.append(f"{self._computed(each)} AS {q(each.name)}")
                continue
            alias = f"c{len(joins)}"
            result, by = ("worked", "day") if lookup.column == "worked" else ("day", "worked")
            extra = "" if lookup.column == "worked" else f" AND {alias}.{q('working')}"
            shown.append(f"{alias}.{q(result)} AS {q(each.name)}")
            joins.append(f"LEFT JOIN {q('calendar')} AS {alias} ON {alias}.{q(by)} = t.{q(lookup.key)}{extra}")
        yield "SELECT " + ", ".join(shown)
        yield f"FROM {q(step.source.name)} AS t"
        yield from joins
        yield self._kept(step)

    def _computed(self, planned: Planned) -> str:
        assert planned.node is not None
        if planned.kind == "whole":
            return self.render.typed(planned.node)
        return self.render.text(planned.node)

    def _group(self, step: Step) -> Iterator[str]:
        q = self.quoted
        assert step.source
        first = step.new[0]
        assert first.gather
        keys = ["person", *first.frame.keys]
        alias = "t" if first.gather.between else "s"
        shown = [f"{alias}.{q(key)}" for key in keys] + [
            f"{self._aggregate(each)} AS {q(each.name)}" for each in step.new
        ]
        yield f"SELECT {', '.join(shown)}"
        if first.gather.between and step.target:
            low, high = (f"t.{q(name)}" for name in first.gather.between)
            yield f"FROM {q(step.target.name)} AS t\nJOIN {q(step.source.name)} AS s ON s.{q('person')} = t.{q('person')}"
            # A longer period may touch both days although the first of them comes after the last.
            yield f"  AND s.{q('last')} >= {low} AND s.{q('first')} <= {high} AND {low} <= {high}"
        else:
            yield f"FROM {q(step.source.name)} AS s"
        yield "GROUP BY " + ", ".join(f"{alias}.{q(key)}" for key in keys)

    def _aggregate(self, planned: Planned) -> str:
        gather = planned.gather
        assert gather and gather.argument is not None
        value = self._qualified(gather.argument)
        if gather.function == "value":
            year = f"s.{self.quoted('year')}"
            return self.dialect.pick(f"CASE WHEN {year} = {gather.year} THEN {value} END", planned.kind)
        only = f" FILTER (WHERE {self.render.text(gather.where)})" if gather.where is not None else ""
        if gather.function == "lacking":
            return self.dialect.cast(f"(count(*){only} - count({value}){only})", "whole")
        kind = "wide" if planned.wide else "whole"
        found = self.dialect.cast(f"sum({value}){only}", kind)
        return f"coalesce({found}, {self.dialect.cast('0', kind)})" if only else found

    def _qualified(self, node: Node) -> str:
        return f"s.{self.quoted(node.name)}" if isinstance(node, Column) else self.render.typed(node)


def _last_of(frame: Frame) -> str:
    """The column of the last day of the period of another frame around a period."""
    return f"last_{frame.kind}{_mark(frame)}"


def _mark(frame: Frame) -> str:
    return "" if frame.kind != "每段" else frame.segment_key.removeprefix("segment")


def columns_in(value: Any_) -> list[str]:
    """The columns that a value reads."""
    if isinstance(value, Number):
        return [*columns_of(value.n.node), *(columns_of(value.by.node) if value.by else ())]
    return list(columns_of(value.node))


def system_value(planned: Planned, period: Period) -> date | int:
    """The value of a system name in a period."""
    assert planned.grid_frame
    around = planned.grid_frame.period(months_of(period)[0])
    first, last = first_day(around), last_day(around)
    assert first and last
    name = planned.grid
    if name in {"年度", "月份序"}:
        return first.year if name == "年度" else first.month
    if name == "位次":
        start = months_of(period)[0]
        return len({planned.frame.period(month) for month in months_of(around) if month <= start})
    found: dict[str, date | int] = {"天数": (last - first).days + 1, "首日": first, "末日": last}
    return found[name[2:]]
