"""The kinds of definitions in general: facts also missing, formulas also with exceptions that conflict, tables also undecided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from lianpin_regulations._check.boxes import matches
from lianpin_regulations._compiled.definitions import SUMS
from lianpin_regulations._compiled.forms import how_rounded
from lianpin_regulations._errors import ExceptionConflict, FactError
from lianpin_regulations._facts import FactSpec, FactType, show
from lianpin_regulations._interpret.values import Found, article_of, inward, kleene, once
from lianpin_regulations._program.ast import (
    Call,
    Condition,
    DecisionTable,
    Definition,
    Expression,
    Fact,
    Formula,
    Output,
    Parameter,
    TableRow,
)
from lianpin_regulations._regulation import Regulation
from lianpin_regulations._trace import Trace, changed
from lianpin_regulations._values import Given, Missing, Need, Period, exactly, rounded

if TYPE_CHECKING:
    from lianpin_regulations._interpret.evaluator import Evaluator


def place(
    name: str, regulation: Regulation, definition: Definition, period: Period, clock: str, day: date | None
) -> Trace:
    article = article_of(definition)
    return Trace(
        name=name, shown="", article=article.cited if article else "", anchor=article.anchor if article else "",
        regulation=regulation.title, code=regulation.code, version=regulation.version,
        document_number=regulation.document_number, key_date_name=clock if day else "",
        key_date=day.isoformat() if day else None, period=str(period) if period is not None else None,
    )  # fmt: skip


def blank(name: str, regulation: Regulation, definition: Definition, period: Period) -> Trace:
    return changed(place(name, regulation, definition, period, "", None), shown="缺少事实")


def fact(me: Evaluator, fact: Fact, regulation: Regulation, period: Period) -> Found:
    spec = fact.spec
    given = me.facts.get(spec.name)
    if isinstance(given, Mapping):
        given = given.get(period)
    where = place(spec.name, regulation, fact, period, "", None)
    if given is None:
        if fact.foreign and (other := _foreign(me, *fact.foreign, period)):
            trace = changed(where, shown=other.trace.shown, kind="fact", given_by=spec.source, inputs=(other.trace,))
            return Found(other.value, trace)
        if fact.default is not None:
            return _default(me, fact.default, spec, where, period)
        need = Need(spec.name, where.article, where.anchor, spec.source, period, regulation.title)
        return Found(Missing((need,)), changed(where, kind="fact", shown="缺少事实"))
    given = given if isinstance(given, Given) else Given(given)
    try:
        value = spec.check(given.value)
    except FactError as error:
        raise FactError(spec.name, f"{error.message}（{where.article}）") from error
    trace = changed(
        where, kind="fact", shown=spec.show(value), given_by=given.by or spec.source,
        given_on=given.on.isoformat() if given.on else None, given_document=given.document,
    )  # fmt: skip
    return Found(inward(value), trace)


def _default(me: Evaluator, default: Expression, spec: FactSpec, where: Trace, period: Period) -> Found:
    inputs: list[Trace] = []
    value = me.evaluate(default, period, inputs)
    shown = "缺少事实" if isinstance(value, Missing) else spec.show(value)
    note = f"未填，按“{spec.default}”"
    return Found(value, changed(where, kind="fact", shown=shown, expression=note, inputs=once(inputs)))


def _foreign(me: Evaluator, title: str, name: str, period: Period) -> Found | None:
    code = me.book.titled(title)
    if code is None or code == me.code:
        return None
    if code not in me.others:
        me.others[code] = _asking(me, code)
    return me.others[code].named(name, period)


def _asking(me: Evaluator, code: str) -> Evaluator:
    """The same person, asked about another regulation: of the same population, so that its groups are known too."""
    if me.population is None:
        return type(me)(me.book, code, me.facts, me.calendar)
    kept, key = me.population.kept, (id(me.book), code, me.population.person)
    if key not in kept:
        kept[key] = type(me)(me.book, code, me.facts, me.calendar, me.population)
    other: Evaluator = kept[key]
    return other


def parameter(parameter: Parameter, place: Trace, day: date) -> Found:
    value = None
    for since, each in parameter.values:
        if since <= day or value is None:
            value = each
    return Found(value, changed(place, kind="parameter", shown=show(value, parameter.type), expression=parameter.basis))


def formula(me: Evaluator, of: Formula, place: Trace, period: Period) -> Found:
    inputs: list[Trace] = []
    taken = _exception(me, of, period, inputs)
    if isinstance(taken, Missing):
        return Found(taken, changed(place, kind="formula", shown="缺少事实", inputs=tuple(inputs)))
    source, value = taken if taken else (of.source, me.evaluate(of.value, period, inputs))
    kind = "sum" if isinstance(of.value, Call) and of.value.function in SUMS else "formula"
    place = changed(place, kind=kind, expression=source, inputs=once(inputs))
    if isinstance(value, Missing):
        return Found(value, changed(place, shown="缺少事实"))
    return _rounded(value, of.type, place)


def _exception(
    me: Evaluator, formula: Formula, period: Period, inputs: list[Trace]
) -> tuple[str, Any] | Missing | None:
    """The exception that holds, if any; two that hold must agree."""
    holding: list[tuple[str, Any, str]] = []
    for exception in formula.exceptions:
        guard = me.evaluate(exception.guard, period, inputs)
        if isinstance(guard, Missing):
            return guard
        if guard:
            value = me.evaluate(exception.value, period, inputs)
            holding.append((exception.source, value, exception.article.cited if exception.article else ""))
    if len({repr(value) for _source, value, _article in holding}) > 1:
        cited = "、".join(article for _source, _value, article in holding)
        raise ExceptionConflict(f"“{formula.name}”的例外（{cited}）同时成立而结果不同")
    return (holding[0][0], holding[0][1]) if holding else None


def output(me: Evaluator, output: Output, place: Trace, period: Period) -> Found:
    table = output.table
    found = [me.named(name, period) for name in table.inputs]
    type = table.outputs[output.index][1]
    place = changed(place, kind="table", expression=f"表“{table.name}”", inputs=tuple(each.trace for each in found))
    hits = _hits(me, table, [each.value for each in found])
    if isinstance(hits, Missing):
        return Found(hits, changed(place, shown="缺少事实"))
    value = _collected(table, hits, output.index)
    if value is None:
        need = Need(f"表“{table.name}”的适用行", place.article, place.anchor, "规章管理人", period, place.regulation)
        return Found(Missing((need,)), changed(place, shown="没有适用的行"))
    rows = "；".join(f"第{table.rows.index(row) + 1}行：{row.text}" for row in hits)
    return Found(value, changed(place, shown=show(value, type), row=rows))


def _hits(me: Evaluator, table: DecisionTable, values: list[Any]) -> list[TableRow] | Missing:
    """The rows that apply; Missing when a missing input could change which."""
    hits: list[TableRow] = []
    unknown: Missing | None = None
    for row in table.rows:
        states = [_state(cell, value) for cell, value in zip(row.cells, values, strict=True)]
        if False in states:
            continue
        if None in states:
            lacking = [v for v, s in zip(values, states, strict=True) if s is None and isinstance(v, Missing)]
            for each in lacking:
                unknown = unknown | each if unknown else each
            continue
        if table.policy in {"唯一", "优先"}:
            if table.policy == "优先" and unknown:
                return unknown
            return [row]
        hits.append(row)
    return unknown if unknown else hits


def condition(me: Evaluator, condition: Condition, place: Trace, period: Period) -> Found:
    inputs: list[Trace] = []
    value = _all(me, condition, period, inputs)
    source = ("且" if condition.every else "或").join(item.ordinal for item in condition.items)
    shown = "缺少事实" if isinstance(value, Missing) else ("符合" if value else "不符合")
    return Found(value, changed(place, kind="condition", expression=source, shown=shown, inputs=once(inputs)))


def _all(me: Evaluator, condition: Condition, period: Period, inputs: list[Trace]) -> Any:
    values = [me.evaluate(item.test, period, inputs) for item in condition.items]
    return kleene(values, decided_by=not condition.every)


def _state(cell: Any, value: Any) -> bool | None:
    if cell.any:
        return True
    return None if isinstance(value, Missing) else matches(cell, value)


def _collected(table: DecisionTable, hits: list[TableRow], index: int) -> Any:
    values = [row.outputs[index] for row in hits]
    if table.policy == "收集求和":
        return sum(values, Fraction(0))
    if table.policy == "收集列举":
        return frozenset(values)
    if table.policy == "收集取高":
        return max(values, default=None)
    return values[0] if values else None


def _rounded(value: Any, type: FactType, place: Trace) -> Found:
    """Round where the value is named: money to the cent, ratios to four places, 比值 never."""
    if not isinstance(value, Fraction) or type.kind == "exact":
        return Found(value, changed(place, shown=show(value, type)))
    kept = rounded(value, type.places)
    if kept == value:
        return Found(value, changed(place, shown=show(value, type)))
    return Found(kept, changed(place, shown=show(kept, type), unrounded=exactly(value), rounding=how_rounded(type)))
