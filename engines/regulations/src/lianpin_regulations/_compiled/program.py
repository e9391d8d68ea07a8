"""All versions of one regulation as compiled functions, each written when it is first needed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

from lianpin_regulations._arithmetic import arithmetic, call
from lianpin_regulations._check.boxes import matches
from lianpin_regulations._compiled import dates, tables
from lianpin_regulations._compiled.definitions import Subject, write_definition
from lianpin_regulations._compiled.facts import write_fact
from lianpin_regulations._compiled.forms import (
    Aside,
    Form,
    exact,
    form_of,
    half_away,
    narrowed,
    rounding,
    settled,
    units,
)
from lianpin_regulations._compiled.frame import FIELDS, NO_DAY, Frame, Record
from lianpin_regulations._compiled.guards import write_guards
from lianpin_regulations._compiled.plans import FactPlan, HeldPlan
from lianpin_regulations._compiled.system import system_function
from lianpin_regulations._compiled.writer import Uncompilable, Writer, once
from lianpin_regulations._facts import FactType
from lianpin_regulations._program.ast import Definition, Fact, Output, Parameter
from lianpin_regulations._program.kinds import type_of
from lianpin_regulations._program.words import PAY_MONTH, SYSTEM
from lianpin_regulations._regulation import Regulation
from lianpin_regulations._values import PERIODS, Given, Missing, Month, add_months, age, first_day, full_months

Function = Callable[[Frame], Record]
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
        self.names: list[str] = [*SYSTEM, PAY_MONTH, *self.newest]
        self.numbers = {name: number for number, name in enumerate(self.names)}
        self.pay = self.numbers[PAY_MONTH]
        self.fields = [FIELDS[self.periods[name]] for name in self.names]
        self.sizes: dict[str, int] = dict.fromkeys(PERIODS, 1)
        self.slots: dict[str, int] = {PAY_MONTH: 0}
        for name in self.names:
            if name != PAY_MONTH:
                self.slots[name] = self.sizes[self.periods[name]]
                self.sizes[self.periods[name]] += 1
        self.cell = [self.slots[name] for name in self.names]
        self.forms: dict[str, Form] = {name: self._form(name) for name in self.names}
        self.clocks: list[str] = []
        self.functions: list[Function] = [self._starter(number) for number in range(len(self.names))]
        self._surroundings = self._names_of_functions()
        self._definition_clocks()
        self.no_days: list[Any] = [None] * len(self.clocks)
        self.no_versions = [0] * len(self.clocks)

    # ── what is known of names ──

    def _periods(self) -> dict[str, str]:
        found: dict[str, str] = {PAY_MONTH: "每月", **{name: period for name, (_type, period) in SYSTEM.items()}}
        for version in self.versions:
            found |= {name: version.periods[name] for name in version.definitions}
        return found

    def _form(self, name: str) -> Form:
        """The places that a name's numbers have in every version; None where versions or constants disagree."""
        if name == PAY_MONTH:
            return None
        if name in SYSTEM:
            return form_of(SYSTEM[name][0])
        found = [version.definitions[name] for version in self.versions if name in version.definitions]
        forms = {form_of(type_of(definition)) for definition in found}
        form = forms.pop()
        return form if not forms and all(_fits(definition, form) for definition in found) else None

    def sort(self, name: str) -> str:
        """What a name that is no number of fixed places is, for expressions: date, set or other."""
        kinds = {type_of(v.definitions[name]).kind for v in self.versions if name in v.definitions}
        if name in SYSTEM or name == PAY_MONTH:
            return "date"
        return {"date": "date", "choices": "set"}.get(kinds.pop(), "other") if len(kinds) == 1 else "other"

    def clock_of(self, definition: Definition, regulation: Regulation) -> str:
        """The name of the key date by which a definition's version is chosen."""
        clock = definition.table.clock if isinstance(definition, Output) else getattr(definition, "clock", "")
        return clock or regulation.anchor

    def _definition_clocks(self) -> None:
        used = (
            self.clock_of(r.definitions[n], r) for n, r in self.newest.items() if not isinstance(r.definitions[n], Fact)
        )
        self.clocks.extend(dict.fromkeys(used))

    # ── writing functions ──

    def constant(self, value: Any) -> str:
        """A name for a constant in the surroundings of all functions."""
        name = f"k{len(self._surroundings)}"
        self._surroundings[name] = value
        return name

    def reading(self, name: str, writer: Writer) -> str:
        """The text that looks up the record of a name from a function of that length."""
        period, number = self.periods.get(name), self.numbers.get(name)
        if number is None or period is None:
            raise Uncompilable
        if name == PAY_MONTH:
            if writer.kind == "一次":
                raise Uncompilable
            return f"c[0] or G[{number}](F)"
        if period not in _COARSER[writer.kind]:
            raise Uncompilable
        if period == writer.kind:
            return f"c[{self.slots[name]}] or G[{number}](F)"
        field = FIELDS[period]
        return f"{writer.cells(field)}[{self.slots[name]}] or G[{number}](F.{field})"

    def _starter(self, number: int) -> Function:
        def start(frame: Frame) -> Record:
            self.functions[number] = function = self._made(number)
            return function(frame)

        return start

    def _made(self, number: int) -> Function:
        name = self.names[number]
        if name in SYSTEM or name == PAY_MONTH:
            return system_function(name, number, self.slots[name], self.forms[name], self.versions[-1])
        writer = Writer(self, self.periods[name])
        try:
            self._write(name, number, writer)
        except (Uncompilable, Aside):
            return lambda frame: careful(frame, number)
        return self._function(number, writer.lines)

    def _write(self, name: str, number: int, writer: Writer) -> None:
        newest = self.newest[name]
        definition = newest.definitions[name]
        if isinstance(definition, Fact):
            plan = Subject(name, definition, newest, -1).plan(FactPlan, writer, spec=definition.spec)
            write_fact(definition.spec, self.forms[name], self.slots[name], plan, writer)
            return
        clock = self.clocks.index(self.clock_of(definition, newest))
        if len(self.versions) == 1:
            writer.line(f"F.days[{clock}] or day(F, {clock})")
            write_guards(name, self.versions, writer)
            write_definition(Subject(name, definition, newest, clock), writer)
            return
        writer.line(f"j = F.chosen[{clock}] or chosen(F, {clock})")
        write_guards(name, self.versions, writer)
        bodies = self.constant([None, *(self._body(name, number, definition, v, clock) for v in self.versions)])
        writer.line(f"return {bodies}[j](F)")

    def _body(self, name: str, number: int, otherwise: Definition, version: Regulation, clock: int) -> Function:
        """A definition as one of several versions has it."""
        definition = version.definitions.get(name, otherwise)
        if isinstance(definition, Fact):
            raise Uncompilable
        writer = Writer(self, self.periods[name])
        write_definition(Subject(name, definition, version, clock), writer)
        return self._executed("def f(F):\n    c = F.cells\n" + "\n".join(writer.lines))

    def _function(self, number: int, lines: list[str]) -> Function:
        head = (
            f"def f(F):\n    if F.held and {number} in F.held: return careful(F, {number})\n    c = F.cells\n    try:\n"
        )
        body = "\n".join("    " + line for line in lines)
        return self._executed(f"{head}{body}\n    except Aside:\n        return careful(F, {number})\n")

    def _executed(self, text: str) -> Function:
        """The function that a text defines: written by this package alone, from numbers, signs and names of constants."""
        space: dict[str, Any] = {}
        exec(compile(text, f"<{self.versions[-1].code}>", "exec"), self._surroundings, space)  # noqa: S102
        function: Function = space["f"]
        return function

    def _names_of_functions(self) -> dict[str, Any]:
        return {
            "G": self.functions, "Aside": Aside, "careful": careful, "day": dates.day, "chosen": dates.chosen, "NO_DAY": NO_DAY,
            "Given": Given, "Fraction": Fraction, "Month": Month, "date": date, "units": units, "exact": exact, "once": once,
            "settled": settled, "half_away": half_away, "rounding": rounding, "arithmetic": arithmetic, "call": call, "age": age,
            "full_months": full_months, "add_months": add_months, "days": dates.days, "matches": matches, "highest": tables.highest,
            "within": dates.within, "first_day": first_day,
        }  # fmt: skip


def careful(frame: Frame, number: int) -> Record:
    """What the general evaluator decides; Aside where facts are missing or the value does not have the form of its name."""
    program, found = frame.evaluator.program, frame.held.get(number)
    name = program.names[number]
    if found is None:
        found = frame.held[number] = frame.evaluator.decided(name, frame.period)
    if isinstance(found.value, Missing):
        raise Aside
    form = program.forms[name]
    value = narrowed(found.value, form)
    plan = HeldPlan(name, number, program.types[name], form, program.versions[-1], None, -1)
    frame.views[number] = found.trace
    frame.cells[program.slots[name]] = record = (value, plan, frame, (), None)
    return record


def _first_month(day: date) -> Month:
    """The first month whose first day a version governs."""
    month = Month.of(day)
    return month if day.day == 1 else month.next()


def _fits(definition: Definition, form: Form) -> bool:
    """Whether the constants that a definition gives fit the form of its type."""
    constants: list[Any] = []
    if isinstance(definition, Parameter):
        constants = [value for _day, value in definition.values]
    elif isinstance(definition, Output):
        constants = [row.outputs[definition.index] for row in definition.table.rows]
    try:
        return all(narrowed(value, form) is not None for value in constants)
    except Aside:
        return False


def program_of(versions: tuple[Regulation, ...]) -> Program:
    """The program of a regulation in these versions, made once."""
    kept: dict[tuple[Regulation, ...], Program] = versions[-1].__dict__.setdefault("_programs", {})
    found = kept.get(versions)
    if found is None:
        found = kept[versions] = Program(versions)
    return found
