"""Facts out of the usual: not given, decided by another regulation, of a form or in a range that compiled functions leave here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lianpin_regulations._compiled.forms import narrowed, widened
from lianpin_regulations._compiled.frame import Frame, Record
from lianpin_regulations._compiled.plans import AbsentPlan, FactPlan, ForeignPlan, distinct
from lianpin_regulations._compiled.unknown import Unknown
from lianpin_regulations._errors import FactError
from lianpin_regulations._program.ast import Expression, Fact
from lianpin_regulations._values import Given, Need


def unusual(frame: Frame, plan: FactPlan) -> Record:
    """The record of a fact in general. FactError for a value that it cannot take."""
    given = frame.facts.get(plan.name)
    if isinstance(given, Mapping):
        given = given.get(frame.period)
    record = _absent(frame, plan) if given is None else _present(frame, plan, given)
    program = frame.place.program
    frame.cells[program.slots[plan.name]] = record
    return record


def _present(frame: Frame, plan: FactPlan, given: Any) -> Record:
    given = given if isinstance(given, Given) else Given(given)
    spec = plan.spec
    try:
        value = spec.check(given.value)
    except FactError as error:
        cited = plan.article.cited if plan.article else ""
        raise FactError(spec.name, f"{error.message}（{cited}）") from error
    kept = bool(value) if spec.type.kind == "bool" else narrowed(value, plan.form)
    return [kept, plan, frame.place, (), given, None]


def _absent(frame: Frame, plan: FactPlan) -> Record:
    fact = plan.regulation.definitions[plan.name]
    assert isinstance(fact, Fact)
    if fact.foreign and (other := _foreign(frame, *fact.foreign)):
        value = narrowed(widened(other[0], other[1].form), plan.form)
        return [value, _like(ForeignPlan, plan), frame.place, (other,), None, None]
    if fact.default is not None:
        return _default(frame, plan, fact.default)
    home = plan.regulation_of(frame.place)
    article, anchor = (plan.article.cited, plan.article.anchor) if plan.article else ("", "")
    need = Need(plan.name, article, anchor, plan.spec.source, frame.period, home.title)
    return [Unknown((need,)), _like(AbsentPlan, plan), frame.place, (), "", None]


def _like(kind: type[FactPlan], plan: FactPlan) -> FactPlan:
    found = kind(plan.name, plan.type, plan.form, plan.regulation, plan.article, plan.clock)
    found.spec = plan.spec
    return found


def _default(frame: Frame, plan: FactPlan, default: Expression) -> Record:
    value, records = frame.evaluator.computed(default, frame)
    note = f"未填，按“{plan.spec.default}”"
    return [narrowed(value, plan.form), _like(AbsentPlan, plan), frame.place, distinct(records), note, None]


def _foreign(frame: Frame, title: str, name: str) -> Record | None:
    """The same person's record of a name of another regulation; None where the rulebook has no such regulation."""
    other = frame.evaluator.other(title)
    return None if other is None else other.record(name, other.frame(frame.period))
