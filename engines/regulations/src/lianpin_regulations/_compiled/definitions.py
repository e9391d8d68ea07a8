"""Definitions as functions: what each writes into its function and which plan its records carry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lianpin_regulations._compiled.expressions import compiled
from lianpin_regulations._compiled.forms import narrowed
from lianpin_regulations._compiled.numbers import number_text, settle
from lianpin_regulations._compiled.plans import ConditionPlan, FormulaPlan, ParameterPlan, Plan
from lianpin_regulations._compiled.tables import write_output
from lianpin_regulations._compiled.writer import Uncompilable, Value, Writer
from lianpin_regulations._document.ast import Article
from lianpin_regulations._program.ast import Call, Condition, Definition, Formula, Output, Parameter
from lianpin_regulations._program.kinds import type_of
from lianpin_regulations._regulation import Regulation

SUMS = ("合计", "累计", "近月合计")


@dataclass(frozen=True, slots=True)
class Subject:
    """A definition of one version that is being compiled, and its key date's number."""

    name: str
    definition: Definition
    regulation: Regulation
    clock: int

    @property
    def article(self) -> Article | None:
        definition = self.definition
        return definition.table.article if isinstance(definition, Output) else definition.article

    def plan(self, kind: Callable[..., Any], writer: Writer, **more: Any) -> str:
        """A plan of this definition as a constant of the function."""
        number, form = writer.program.numbers[self.name], writer.program.forms[self.name]
        type = type_of(self.definition)
        plan: Plan = kind(self.name, number, type, form, self.regulation, self.article, self.clock)
        for field, value in more.items():
            setattr(plan, field, value)
        return writer.constant(plan)


def write_definition(subject: Subject, writer: Writer) -> None:
    """Write the lines that compute a definition and put its record into its cell."""
    _WRITERS[type(subject.definition)](subject, writer)


def keep(subject: Subject, writer: Writer, value: str, plan: str, more: str = "None") -> None:
    """Write the record of a value into its cell and return it."""
    slot = writer.program.slots[subject.name]
    writer.line(f"c[{slot}] = r = ({value}, {plan}, F, {writer.inputs}, {more})")
    writer.line("return r")


def _parameter(subject: Subject, writer: Writer) -> None:
    parameter = subject.definition
    assert isinstance(parameter, Parameter)
    form = writer.program.forms[subject.name]
    values = [
        repr(number) if isinstance(number := narrowed(v, form), int) else writer.constant(number)
        for _day, v in parameter.values
    ]
    plan = subject.plan(ParameterPlan, writer, basis=parameter.basis)
    if len(values) > 1:
        writer.line(f"d = F.days[{subject.clock}]")
        writer.line(f"d = {writer.constant(subject.regulation.effective_on)} if d is NO_DAY else d")
    writer.line(f"v = {values[0]}")
    for (since, _value), text in list(zip(parameter.values, values, strict=True))[1:]:
        writer.line(f"if {writer.constant(since)} <= d:")
        writer.line(f"    v = {text}")
    keep(subject, writer, "v", plan)


def _condition(subject: Subject, writer: Writer) -> None:
    condition = subject.definition
    assert isinstance(condition, Condition)
    word = "and" if condition.every else "or"
    tests = [writer.kept(compiled(item.test, writer).text) for item in condition.items]
    ordinals = ("且" if condition.every else "或").join(item.ordinal for item in condition.items)
    plan = subject.plan(ConditionPlan, writer, ordinals=ordinals)
    keep(subject, writer, f" {word} ".join(tests), plan)


def _formula(subject: Subject, writer: Writer) -> None:
    formula = subject.definition
    assert isinstance(formula, Formula)
    guards = [writer.kept(compiled(each.guard, writer).text) for each in formula.exceptions[:1]]
    word = "sum" if isinstance(formula.value, Call) and formula.value.function in SUMS else "formula"
    if formula.exceptions:
        _exceptions(subject, formula, guards[0], word, writer)
    _settle(subject, formula.source, word, compiled(formula.value, writer), writer)


def _exceptions(subject: Subject, formula: Formula, first: str, word: str, writer: Writer) -> None:
    """Guard, value, guard, value …: each value is computed where its guard holds. Two that hold are left aside."""
    holding, found = writer.fresh(), []
    writer.line(f"{holding} = -1")
    for index, each in enumerate(formula.exceptions):
        guard = first if not index else compiled(each.guard, writer).text
        with writer.block(f"if {guard}:"):
            if index:
                writer.line(f"if {holding} >= 0: raise Aside")
            writer.line(f"{holding} = {index}")
            value = compiled(each.value, writer)
            kept = Value(writer.kept(value.text), value.sort, value.scale, value.under and writer.kept(value.under))
            found.append((index, each.source, kept))
    for index, source, value in found:
        with writer.block(f"if {holding} == {index}:"):
            _settle(subject, source, word, value, writer)


def _settle(subject: Subject, source: str, word: str, value: Value, writer: Writer) -> None:
    """Round where the value is named: money to the cent, ratios to four places, 比值 never."""
    type, form = type_of(subject.definition), writer.program.forms[subject.name]
    plan = subject.plan(FormulaPlan, writer, source=source, word=word)
    if type.is_number and form is None and type.kind != "exact":
        raise Uncompilable  # versions disagree about the type
    if form is None:
        text = number_text(value, writer)
        keep(subject, writer, text, plan)
    else:
        text, exact = settle(value, form, writer)
        keep(subject, writer, text, plan, exact)


def _output(subject: Subject, writer: Writer) -> None:
    assert isinstance(subject.definition, Output)
    write_output(subject, writer, keep)


_WRITERS: dict[type, Callable[[Subject, Writer], None]] = {
    Parameter: _parameter, Condition: _condition, Formula: _formula, Output: _output,
}  # fmt: skip
