"""Worked examples: the regulation's own tests, run by the same evaluator that decides cases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lianpin_regulations._calendar import WorkCalendar
from lianpin_regulations._decide import Decision, decide
from lianpin_regulations._errors import RegulationsError
from lianpin_regulations._facts import FactSpec
from lianpin_regulations._procedures import due_days, plan_steps
from lianpin_regulations._program.ast import Example, Output
from lianpin_regulations._program.check import type_of
from lianpin_regulations._program.words import SYSTEM
from lianpin_regulations._regulation import Regulation, Rulebook
from lianpin_regulations._trace import Trace
from lianpin_regulations._values import Missing, Month, Period, Population, Quarter, Segment

_MISSING = "缺少"


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """How one example came out: what was expected and what was got, by name (and period), as text.

    `lines` says where each expectation stands, `rows` which rows of decision tables applied, by their lines.
    """

    name: str
    article: str
    passed: bool
    expected: dict[str, str]
    got: dict[str, str]
    line: int
    lines: dict[str, int] = field(default_factory=dict)
    rows: frozenset[int] = frozenset()


def run_examples(
    book: Rulebook, regulation: Regulation, calendar: WorkCalendar | None = None
) -> tuple[ExampleResult, ...]:
    """Run every worked example of a regulation; a value that cannot be computed is shown, not raised.

    A later version's examples run with the versions before it, as far as `book` has them. Examples of a table that says 同组 are
    one another's group; everybody else is a group of one.
    """
    groups = {name: _group(regulation, name) for name in {example.group for example in regulation.worked} - {""}}
    return tuple(
        _run(book, regulation, example, calendar or WorkCalendar(), groups.get(example.group, {}))
        for example in regulation.worked
    )


def _group(regulation: Regulation, name: str) -> dict[str, Any]:
    """The facts of everybody in a table that says 同组."""
    found: dict[str, Any] = {}
    for example in regulation.worked:
        if example.group == name:
            try:
                found[example.name] = _facts(regulation, example)[0]
            except (RegulationsError, KeyError, ValueError):
                continue  # its own run says what is wrong with it
    return found


def population_of(regulation: Regulation, example: Example) -> Population:
    """The group of a worked example: the examples of its table where that says 同组, else itself alone."""
    group = _group(regulation, example.group) if example.group else {example.name: _facts(regulation, example)[0]}
    return Population(group, example.name)


def _run(
    book: Rulebook, regulation: Regulation, example: Example, calendar: WorkCalendar, group: dict[str, Any]
) -> ExampleResult:
    expected: dict[str, str] = {}
    got: dict[str, str] = {}
    lines: dict[str, int] = {}
    traces: list[Trace] = []
    try:
        facts, fixed = _facts(regulation, example)
        population = Population(group or {example.name: facts}, example.name)
        for name, period, text, line in example.expected:
            label = name + (f"＠{period}" if period else "")
            lines[label] = line
            try:
                expected[label], got[label] = _compare(
                    book, regulation, facts, fixed, name, period, text, calendar, traces, population
                )
            except (RegulationsError, KeyError, ValueError) as error:
                # Its own line is the one to look at: the value expected may not even be one.
                why = str(error.args[0] if isinstance(error, KeyError) else error).rstrip("。")
                expected[label], got[label] = text, f"不出来（{why}）"
    except (RegulationsError, KeyError, ValueError) as error:
        expected.setdefault("算例", "可以计算")
        got["算例"] = str(error)
    passed, rows = expected == got, frozenset(_rows(regulation, traces))
    return ExampleResult(example.name, example.article, passed, expected, got, example.line, lines, rows)


def _rows(regulation: Regulation, traces: list[Trace]) -> Iterator[int]:
    """The lines of the rows of decision tables that values came from."""
    tables = {d.table.name: d.table for d in regulation.definitions.values() if isinstance(d, Output)}
    seen: dict[int, Trace] = {}
    while traces:
        trace = traces.pop()
        if id(trace) in seen:
            continue
        seen[id(trace)] = trace  # kept, so that no other takes its identity
        traces.extend(trace.inputs)
        table = tables.get(trace.expression.removeprefix("表“").removesuffix("”")) if trace.kind == "table" else None
        if table is not None and trace.row and trace.version == regulation.version:
            for number in re.findall(r"(?:^|；)第(\d+)行：", trace.row):
                yield table.rows[int(number) - 1].line


def _facts(regulation: Regulation, example: Example) -> tuple[dict[str, Any], dict[str, str]]:
    facts: dict[str, Any] = {}
    fixed: dict[str, str] = {}
    for name, periods, text, _line in example.given:
        if name in SYSTEM:
            fixed[name] = text
            continue
        spec = regulation.facts.get(name)
        if spec is None:
            raise KeyError(f"“{name}”不是事实，算例不能直接给出")
        value = spec.read(text)
        if periods:
            facts.setdefault(name, {}).update({period: value for period in _periods(periods)})
        else:
            facts[name] = value
    return facts, fixed


def facts_of(regulation: Regulation, example: Example) -> dict[str, Any]:
    """The facts that a worked example gives. FactError, KeyError or ValueError where it cannot be read."""
    return _facts(regulation, example)[0]


def _periods(text: str) -> list[Period]:
    """2026-03, 2026-03～2026-12, 2026Q1, 2026; several joined by 、."""
    found: list[Period] = []
    for part in text.split("、"):
        first, mark, last = part.partition("～")
        if mark:
            month, end = Month.parse(first.strip()), Month.parse(last.strip())
            while month <= end:
                found.append(month)
                month = month.next()
        else:
            found.append(parse_period(part.strip()))
    return found


def parse_period(text: str) -> Period:
    """A period as it is written and kept: "2026-03", "2026Q1", "2027-01～2027-06" (a segment), "2026" or "".

    >>> parse_period("2026Q2")
    Quarter(year=2026, quarter=2)
    """
    if not text:
        return None
    if "～" in text:
        first, last = (Month.parse(part) for part in text.split("～", 1))
        if first.year != last.year or first > last:
            raise ValueError(text)
        return Segment(first.year, first.month, last.month)
    if "Q" in text:
        year, _mark, quarter = text.partition("Q")
        return Quarter(int(year), int(quarter))
    return Month.parse(text) if "-" in text else int(text)


def _compare(
    book: Rulebook,
    regulation: Regulation,
    facts: dict[str, Any],
    fixed: dict[str, str],
    name: str,
    period: str,
    text: str,
    calendar: WorkCalendar,
    traces: list[Trace],
    population: Population | None,
) -> tuple[str, str]:
    at = parse_period(period) if period else _default(regulation, fixed, facts)
    own = _book_for(book, regulation)
    if name.startswith("承办："):
        step = name.removeprefix("承办：")
        planned = [
            s for p in regulation.procedures for s in plan_steps(own, regulation.code, p, facts) if s.name == step
        ]
        traces.extend(s.trace for s in planned if s.trace is not None)
        return text, "、".join(a for s in planned for a in s.actors) if planned and planned[0].exists else "不适用"
    if name.startswith("时限："):
        return text, _limit(own, regulation, facts, name.removeprefix("时限："))
    if name.startswith("到期："):
        return text, _due(own, regulation, facts, name.removeprefix("到期："), calendar)
    if name.startswith("步骤："):
        return text, _path(own, regulation, facts, name.removeprefix("步骤："))
    if name.startswith("理由："):
        known = _spread(regulation, facts, at)
        decision = decide(own, regulation.code, [], known, at=at, calendar=calendar, population=population)
        reasons = decision.reasons(name.removeprefix("理由："))
        traces.extend(reason.trace for reason in reasons)
        return text, "、".join(r.code for r in reasons if r.satisfied is False) or "无"
    known = _spread(regulation, facts, at)
    decision = decide(own, regulation.code, [name], known, at=at, calendar=calendar, population=population)
    traces.append(decision.trace(name))
    wanted = _expected(regulation, name, text)
    if wanted == _MISSING and isinstance(decision.value(name), Missing):
        return wanted, _MISSING
    return wanted, _got(regulation, name, decision)


def _book_for(book: Rulebook, regulation: Regulation) -> Rulebook:
    """What a version's examples run with: itself, the versions before it, and the other regulations."""
    others = (r for code in book.codes if code != regulation.code for r in book.versions(code))
    earlier = (r for r in book.versions(regulation.code) if r.effective_on < regulation.effective_on)
    return Rulebook([*earlier, regulation, *others])


def _limit(book: Rulebook, regulation: Regulation, facts: dict[str, Any], name: str) -> str:
    planned = [s for p in regulation.procedures for s in plan_steps(book, regulation.code, p, facts) if s.name == name]
    return str(planned[0].days) if planned and planned[0].exists and planned[0].days is not None else "不适用"


def _due(book: Rulebook, regulation: Regulation, facts: dict[str, Any], name: str, calendar: WorkCalendar) -> str:
    """The day on which a step ends, if every step takes its whole time from the day of application on."""
    start = facts.get(regulation.anchor)
    for procedure in regulation.procedures:
        planned = plan_steps(book, regulation.code, procedure, facts, calendar=calendar)
        found = due_days(planned, start, calendar).get(name) if start is not None else None
        if found is not None:
            return f"{found.on}（暂定）" if found.provisional else str(found.on)
    return "不适用"


def _path(book: Rulebook, regulation: Regulation, facts: dict[str, Any], procedure: str) -> str:
    return "、".join(step.name for step in plan_steps(book, regulation.code, procedure, facts) if step.exists)


def _default(regulation: Regulation, fixed: dict[str, str], facts: dict[str, Any]) -> Period:
    """An example in the short style names no period: any month of the stated length stands for it."""
    days = int(fixed.get("当月天数", "31"))
    number = {31: 1, 30: 4, 28: 2, 29: 2}[days]
    year = 2028 if days == 29 else 2026
    has_months = any(spec.period == "每月" for spec in regulation.facts.values())
    return Month(year, number) if has_months and not any(isinstance(v, dict) for v in facts.values()) else None


def _spread(regulation: Regulation, facts: dict[str, Any], at: Period) -> dict[str, Any]:
    """In the short style a periodic fact is given once: it holds for the example's period."""
    spread = dict(facts)
    for name, value in facts.items():
        spec = regulation.facts[name]
        if spec.period != "一次" and not isinstance(value, dict) and isinstance(at, Month):
            spread[name] = {at: value, at.quarter: value, at.year: value}
    return spread


def _spec(regulation: Regulation, name: str) -> FactSpec:
    definition = regulation.definitions[name]
    return FactSpec(name, type_of(definition), None, None, None, "一次", "", "", "", "", "", 0)


def _expected(regulation: Regulation, name: str, text: str) -> str:
    if text in {"缺", _MISSING}:
        return _MISSING
    spec = _spec(regulation, name)
    return spec.show(_value(spec, text))


def _value(spec: FactSpec, text: str) -> Any:
    value = replace(spec, minimum=None).read(text)
    return Fraction(value) if isinstance(value, Decimal) else value


def _got(regulation: Regulation, name: str, decision: Decision) -> str:
    value = decision.value(name)
    if isinstance(value, Missing):
        needs = "；".join(str(need) for need in value.needs)
        return f"{_MISSING}（{needs}）"
    return _spec(regulation, name).show(value)
