"""Definitions as functions: what each writes into its function and which plan its records carry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lianpin_regulations._compiled.expressions import compiled
from lianpin_regulations._compiled.forms import fraction, narrowed
from lianpin_regulations._compiled.numbers import number_text, power, product, settle
from lianpin_regulations._compiled.plans import ConditionPlan, FormulaPlan, ParameterPlan, Plan, article_of
from lianpin_regulations._compiled.tables import write_output
from lianpin_regulations._compiled.unknown import Unknown
from lianpin_regulations._compiled.writer import Value, Writer
from lianpin_regulations._errors import ExceptionConflict
from lianpin_regulations._program.ast import Call, Condition, Definition, Formula, Output, Parameter
from lianpin_regulations._program.kinds import type_of
from lianpin_regulations._regulation import Regulation

_SUMS = ("合计", "累计", "近月合计")


@dataclass(frozen=True, slots=True)
class Subject:
    """A definition of one version that is being compiled, and its key date's number."""

    name: str
    definition: Definition
    regulation: Regulation
    clock: int

    def plan(self, kind: Callable[..., Any], writer: Writer, **more: Any) -> str:
        """A plan of this definition as a constant of the function."""
        form = writer.program.forms[self.name]
        article = article_of(self.definition)
        plan: Plan = kind(self.name, type_of(self.definition), form, self.regulation, article, self.clock)
        for field, value in more.items():
            setattr(plan, field, value)
        return writer.constant(plan)


def write_definition(subject: Subject, writer: Writer) -> None:
    """Write the lines that compute a definition, put its record into its cell and return it. The local `d` is its key date."""
    _WRITERS[type(subject.definition)](subject, writer)


def keep(subject: Subject, writer: Writer, value: str, plan: str, more: str = "None") -> None:
    """Write the record of a value into its cell and return it."""
    slot = writer.program.slots[subject.name]
    writer.line(f"c[{slot}] = r = [{value}, {plan}, F.place, {writer.inputs}, {more}, None]")
    writer.line("return r")


def _parameter(subject: Subject, writer: Writer) -> None:
    parameter = subject.definition
    assert isinstance(parameter, Parameter)
    form = writer.program.forms[subject.name]
    plan = subject.plan(ParameterPlan, writer, basis=parameter.basis)
    (_first, first), *later = parameter.values
    writer.line(f"v = {writer.exact(narrowed(first, form))}")
    if later:
        writer.line(f"if d is None: d = {writer.constant(subject.regulation.effective_on)}")
    for since, value in later:
        writer.line(f"if {writer.constant(since)} <= d: v = {writer.exact(narrowed(value, form))}")
    keep(subject, writer, "v", plan)


def _condition(subject: Subject, writer: Writer) -> None:
    condition = subject.definition
    assert isinstance(condition, Condition)
    tests = [writer.kept(compiled(item.test, writer).text) for item in condition.items]
    ordinals = ("且" if condition.every else "或").join(item.ordinal for item in condition.items)
    plan = subject.plan(ConditionPlan, writer, ordinals=ordinals)
    if condition.every:
        # What does not hold is False or unknown: which, `every` says.
        writer.line(f"v = {' and '.join(tests)} or every(({', '.join(tests)},))")
    else:
        writer.line(f"v = {' or '.join(tests)} or some(({', '.join(tests)},))")
    keep(subject, writer, "v", plan)


def _formula(subject: Subject, writer: Writer) -> None:
    formula = subject.definition
    assert isinstance(formula, Formula)
    word = "sum" if isinstance(formula.value, Call) and formula.value.function in _SUMS else "formula"
    if formula.exceptions:
        _exceptions(subject, formula, word, writer)
    _settle(subject, formula.source, word, compiled(formula.value, writer), writer)


def _exceptions(subject: Subject, formula: Formula, word: str, writer: Writer) -> None:
    """Guard, value, guard, value …: each value is computed where its guard holds. Of those that hold the first is taken."""
    unsure = subject.plan(FormulaPlan, writer, source="", word="formula")
    holding, found = writer.fresh(), []
    writer.line(f"{holding} = []")
    for index, each in enumerate(formula.exceptions):
        guard = writer.kept(compiled(each.guard, writer).text)
        with writer.block(f"if {guard}:"):
            value = compiled(each.value, writer)
            kept = Value(writer.kept(value.text), value.sort, value.scale, value.under and writer.kept(value.under))
            under = product(power(kept.scale), kept.under) or "1"
            writer.line(f"{holding}.append(({index}, {kept.text}, {under if kept.sort == 'number' else None}))")
            found.append((index, each, kept))
        with writer.block(f"elif {guard} is not False:"):
            keep(subject, writer, guard, unsure)
    with writer.block(f"if {holding}:"):
        if len(found) > 1:
            writer.line(f"if len({holding}) > 1: agreed({writer.constant(formula)}, {holding})")
        for index, each, value in found:
            with writer.block(f"if {holding}[0][0] == {index}:"):
                _settle(subject, each.source, word, value, writer)


def agreed(formula: Formula, holding: list[tuple[int, Any, int | None]]) -> None:
    """Exceptions that hold at once, each with its value (over, under), must agree; ExceptionConflict where they do not."""
    if len({_said(over if under is None else fraction(over, under)) for _index, over, under in holding}) > 1:
        articles = [formula.exceptions[index].article for index, _over, _under in holding]
        cited = "、".join(article.cited if article else "" for article in articles)
        raise ExceptionConflict(f"“{formula.name}”的例外（{cited}）同时成立而结果不同")


def _said(value: Any) -> str:
    return repr(value.needs) if isinstance(value, Unknown) else repr(value)


def _settle(subject: Subject, source: str, word: str, value: Value, writer: Writer) -> None:
    """Round where the value is named."""
    type, form = type_of(subject.definition), writer.program.forms[subject.name]
    plan = subject.plan(FormulaPlan, writer, source=source, word=word)
    if type.is_number:
        text, exact = settle(value, type, form, writer)
        keep(subject, writer, text, plan, exact)
    else:
        keep(subject, writer, number_text(value), plan)


def _output(subject: Subject, writer: Writer) -> None:
    write_output(subject, writer, keep)


_WRITERS: dict[type, Callable[[Subject, Writer], None]] = {
    Parameter: _parameter, Condition: _condition, Formula: _formula, Output: _output,
}  # fmt: skip
