"""All versions of one regulation as compiled functions, each written when it is first needed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from typing import Any, NoReturn

from lianpin_regulations._check.boxes import matches
from lianpin_regulations._compiled import forms, functions, groups, plans, spans, unknown
from lianpin_regulations._compiled.clocks import chosen, lacking
from lianpin_regulations._compiled.definitions import Subject, agreed, write_definition
from lianpin_regulations._compiled.expressions import compiled
from lianpin_regulations._compiled.facts import write_fact
from lianpin_regulations._compiled.forms import Form, form_of
from lianpin_regulations._compiled.frame import FIELDS, Frame, Record
from lianpin_regulations._compiled.given import unusual
from lianpin_regulations._compiled.numbers import number_text
from lianpin_regulations._compiled.plans import FactPlan
from lianpin_regulations._compiled.rows import by_rows
from lianpin_regulations._compiled.system import system_function
from lianpin_regulations._compiled.transitions import Row, moved, rows_of, within
from lianpin_regulations._compiled.writer import Value, Writer, once
from lianpin_regulations._facts import FactType
from lianpin_regulations._program.ast import Definition, Expression, Fact, Output, Parameter
from lianpin_regulations._program.kinds import type_of
from lianpin_regulations._program.words import PAY_MONTH, SYSTEM
from lianpin_regulations._regulation import Regulation
from lianpin_regulations._values import PERIODS, Given, Month, add_months, age, full_months

Function = Callable[[Frame], Record]
Body = Callable[[Frame, date | None], Record]
Computed = Callable[[Frame, list[Record]], Any]
_COARSER = {
    "一次": ("一次",), "每年": ("一次", "每年"), "每段": ("一次", "每年", "每段"), "每季": ("一次", "每年", "每季"),
    "每月": PERIODS,
}  # fmt: skip


class Program:
    """Names by number, each with its period, form, type and function. `clocks` are the key dates that definitions go by."""

    def __init__(self, versions: tuple[Regulation, ...]) -> None:
        self.versions = versions
        self.starts = tuple(_first_month(version.effective_on) for version in versions)
        self.newest: dict[str, Regulation] = {name: r for r in versions for name in r.definitions}
        self.periods = self._periods()
        self.types: dict[str, FactType] = {name: type for name, (type, _period) in SYSTEM.items()}
        self.types |= {name: type_of(regulation.definitions[name]) for name, regulation in self.newest.items()}
        self.types[PAY_MONTH] = FactType("date")
        self.names: list[str] = [*SYSTEM, PAY_MONTH, *self.newest]
        self.numbers = {name: number for number, name in enumerate(self.names)}
        self.fields = [FIELDS[self.periods[name]] for name in self.names]
        self.sizes, self.slots = self._places()
        self.cell = [self.slots[name] for name in self.names]
        self.forms: dict[str, Form] = {name: self._form(name) for name in self.names}
        self.clocks, self.clock_numbers = self._clocks()
        self.no_days: list[date | None] = [None] * len(self.clocks)
        self.no_versions = [0] * len(self.clocks)
        self.functions: list[Function] = [self._starter(number) for number in range(len(self.names))]
        self._bodies: dict[tuple[int, Regulation], Body] = {}
        self._expressions: dict[tuple[int, str], tuple[Expression, Computed]] = {}
        self._surroundings = _SURROUNDINGS | {"G": self.functions}
        self._constants = count()  # two threads that write functions at once take different ones

    # ── what is known of names ──

    def _periods(self) -> dict[str, str]:
        found: dict[str, str] = {PAY_MONTH: "每月", **{name: period for name, (_type, period) in SYSTEM.items()}}
        for version in self.versions:
            found |= {name: version.periods[name] for name in version.definitions}
        return found

    def _places(self) -> tuple[dict[str, int], dict[str, int]]:
        """How many cells a frame of each length has, and the cell of each name. 薪酬所属月份 has the first of every length."""
        sizes, slots = dict.fromkeys(FIELDS.values(), 1), {PAY_MONTH: 0}
        for name, field in zip(self.names, self.fields, strict=True):
            if name != PAY_MONTH:
                slots[name] = sizes[field]
                sizes[field] += 1
        return sizes, slots

    def _types(self, name: str) -> list[FactType]:
        """The types that a name has in the versions."""
        if name not in self.newest:
            return [self.types[name]]
        return [type_of(version.definitions[name]) for version in self.versions if name in version.definitions]

    def _form(self, name: str) -> Form:
        """The most places that a name's numbers have in any version; None where it is no number in one of them."""
        found = [form_of(type) for type in self._types(name)]
        places = [form for form in found if form is not None]
        return max(places) if len(places) == len(found) else None

    def value(self, name: str, text: str) -> Value:
        """The value of a name that a text has looked up."""
        form = self.forms[name]
        if form is not None:
            return Value(text, "number", form)
        kinds = {type.kind for type in self._types(name)}
        return Value(text, {"date": "date", "choices": "set"}.get(kinds.pop(), "other") if len(kinds) == 1 else "other")

    def _clocks(self) -> tuple[list[str], list[int]]:
        """The names of key dates, and for each name the number of the one by which its version is chosen."""
        names: list[str] = []
        for name in self.names:
            regulation = self.newest.get(name)
            definition = regulation.definitions[name] if regulation else None
            is_derived = definition is not None and not isinstance(definition, Fact)
            names.append(clock_of(definition, regulation) if is_derived and regulation else "")
        clocks = list(dict.fromkeys(filter(None, names)))
        return clocks, [clocks.index(name) if name else -1 for name in names]

    # ── writing functions ──

    def constant(self, value: Any) -> str:
        """A name for a constant in the surroundings of all functions."""
        name = f"k{next(self._constants)}"
        self._surroundings[name] = value
        return name

    def reading(self, name: str, writer: Writer) -> str:
        """The text that looks up the record of a name from a function of that length. KeyError for an unknown name."""
        number, period = self.numbers[name], self.periods[name]
        if name == PAY_MONTH:
            return f"F.cells[0] or G[{number}](F)"
        if period not in _COARSER[writer.kind]:
            return f"finer({name!r}, {period!r})"
        if period == writer.kind:
            return f"c[{self.slots[name]}] or G[{number}](F)"
        field = FIELDS[period]
        return f"{writer.cells(field)}[{self.slots[name]}] or G[{number}](F.{field})"

    def expression(self, node: Expression, kind: str) -> Computed:
        """A function that computes an expression in its own unit and adds the records that it used to a list."""
        key = (id(node), kind)
        if key not in self._expressions:
            writer = Writer(self, kind)
            text = writer.kept(number_text(compiled(node, writer)))
            writer.line(f"J.extend({writer.inputs})")
            writer.line(f"return {text}")
            self._expressions[key] = node, self._executed("def f(F, J):\n    c = F.cells\n", writer)
        return self._expressions[key][1]

    def body(self, number: int, version: Regulation) -> Body:
        """A definition as one of several versions has it, for the day that chose the version."""
        found = self._bodies.get((number, version))
        if found is None:
            name = self.names[number]
            writer = Writer(self, self.periods[name])
            otherwise = self.newest[name].definitions[name]
            definition = version.definitions.get(name, otherwise)
            self._write(Subject(name, definition, version, self.clock_numbers[number]), writer)
            found = self._bodies[number, version] = self._executed("def f(F, d):\n    c = F.cells\n", writer)
        return found

    def _starter(self, number: int) -> Function:
        def start(frame: Frame) -> Record:
            self.functions[number] = function = self._made(number)
            return function(frame)

        return start

    def _made(self, number: int) -> Function:
        name = self.names[number]
        if name not in self.newest:
            return system_function(name, self.slots[name], self.versions[-1])
        writer = Writer(self, self.periods[name])
        newest = self.newest[name]
        definition = newest.definitions[name]
        if isinstance(definition, Fact):
            self._write(Subject(name, definition, newest, -1), writer)
        else:
            self._derived(name, number, writer)
        function: Function = self._executed("def f(F):\n    c = F.cells\n", writer)
        return function

    def _write(self, subject: Subject, writer: Writer) -> None:
        definition = subject.definition
        if isinstance(definition, Fact):
            plan = subject.plan(FactPlan, writer, spec=definition.spec)
            write_fact(definition.spec, self.forms[subject.name], self.slots[subject.name], plan, writer)
        else:
            write_definition(subject, writer)

    def _derived(self, name: str, number: int, writer: Writer) -> None:
        """The version that the key date chooses, whom a transition moves, then the definition as that version has it."""
        newest, clock = self.newest[name], self.clock_numbers[number]
        writer.line(f"j = F.chosen[{clock}] or chosen(F, {clock})")
        writer.line(f"if not j: return lacking(F, {number}, j)")
        with writer.silent():
            for row in rows_of(name, self.versions):
                _guard(row, number, writer)
        definition = newest.definitions[name]
        if isinstance(definition, Parameter) or len(self.versions) > 1:
            writer.line(f"d = F.days[{clock}]")
        if len(self.versions) == 1:
            write_definition(Subject(name, definition, newest, clock), writer)
            return
        bodies: list[Any] = [None]
        for version in (*self.versions, newest):
            bodies.append(self._body_starter(bodies, number, version))
        writer.line(f"return {self.constant(bodies)}[j](F, d)")

    def _body_starter(self, bodies: list[Any], number: int, version: Regulation) -> Body:
        index = len(bodies)

        def start(frame: Frame, day: date | None) -> Record:
            bodies[index] = body = self.body(number, version)
            return body(frame, day)

        return start

    def _executed(self, head: str, writer: Writer) -> Any:
        """The function that lines define: written by this package alone, from numbers, signs and names of constants."""
        space: dict[str, Any] = {}
        text = head + "\n".join(writer.lines)
        exec(compile(text, f"<{self.versions[-1].code}>", "exec"), self._surroundings, space)  # noqa: S102
        return space["f"]


def clock_of(definition: Definition | None, regulation: Regulation) -> str:
    """The name of the key date by which a definition's version is chosen."""
    clock = definition.table.clock if isinstance(definition, Output) else getattr(definition, "clock", "")
    return clock or regulation.anchor


def _guard(row: Row, number: int, writer: Writer) -> None:
    """Write who is moved by a row: those for whom it is not certain that its guard does not hold."""
    said = writer.constant(row)
    with writer.block(f"if within({said}[1], F.period):"):
        test = writer.kept(compiled(row[1].guard, writer).text)
        writer.line(f"if {test} is not False: return moved(F, {number}, {said}, {test})")


def finer(name: str, period: str) -> NoReturn:
    """Nothing can be read of a shorter period than one's own."""
    raise KeyError(f"“{name}”需要指明{period}的期间")


def timespan(days: Any) -> Any:
    return days if days.__class__ is unknown.Unknown else timedelta(days)


def _first_month(day: date) -> Month:
    """The first month whose first day a version governs."""
    month = Month.of(day)
    return month if day.day == 1 else month.next()


def program_of(versions: tuple[Regulation, ...]) -> Program:
    """The program of a regulation in these versions, made once and kept with the newest one, with which it goes."""
    kept: dict[tuple[Regulation, ...], Program] = versions[-1].__dict__.setdefault("_programs", {})
    found = kept.get(versions)
    if found is None:
        found = kept[versions] = Program(versions)
    return found


# What the functions that are written may call.
_SURROUNDINGS: dict[str, Any] = {
    "Given": Given, "Month": Month, "Unknown": unknown.Unknown, "add_months": add_months, "age": age,
    "agreed": agreed, "among": functions.among, "applied": functions.applied, "as_of": spans.as_of, "by_rows": by_rows,
    "chosen": chosen, "date": date, "distinct": plans.distinct, "every": unknown.every, "finer": finer,
    "fraction": forms.fraction, "full_months": full_months, "grouped": groups.grouped, "joined": unknown.joined,
    "lacking": lacking, "matches": matches, "moved": moved, "once": once, "quotient": forms.quotient,
    "recent_sum": spans.recent_sum, "rounding": forms.rounding, "running_sum": spans.running_sum, "settled": forms.settled,
    "some": unknown.some, "span_sum": spans.span_sum, "timedelta": timedelta, "timespan": timespan,
    "truncated": forms.truncated, "units": forms.units, "unusual": unusual, "within": within,
    "year_before": spans.year_before,
}  # fmt: skip
