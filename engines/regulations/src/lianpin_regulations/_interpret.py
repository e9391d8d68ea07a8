"""The explaining evaluator: exact rationals, rounded only where a value is named; three-valued; every value with its trace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lianpin_regulations._arithmetic import COMPARE, arithmetic, call
from lianpin_regulations._calendar import WorkCalendar
from lianpin_regulations._document.ast import Article
from lianpin_regulations._errors import ExceptionConflict, FactError, NotInForce
from lianpin_regulations._facts import FactType, show
from lianpin_regulations._program.ast import (
    Among,
    Binary,
    Call,
    Condition,
    DecisionTable,
    Definition,
    Expression,
    Fact,
    Formula,
    If,
    Item,
    Literal,
    Name,
    Output,
    Parameter,
    TableRow,
    Unary,
)
from lianpin_regulations._program.check import matches, type_of
from lianpin_regulations._program.periods import periods_of
from lianpin_regulations._program.words import PAY_MONTH, SPANS, SYSTEM
from lianpin_regulations._regulation import Regulation, Rulebook
from lianpin_regulations._trace import Trace
from lianpin_regulations._values import (
    Facts,
    Given,
    Missing,
    Month,
    Need,
    Period,
    Quarter,
    as_decimal,
    first_day,
    kind_of_period,
    last_day,
    months_of,
    narrow,
    period_name,
    rounded,
)

_ROUNDED = {
    "money": "四舍五入到分",
    "ratio": "四舍五入到万分之一",
    "integer": "四舍五入到整数",
    "days": "四舍五入到整数",
}
_OPPOSITE = {-1: "<", 0: "=", 1: ">"}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an item of a condition holds or not. `satisfied` None: facts are missing (`needs`)."""

    ordinal: str
    text: str
    code: str
    article: str
    anchor: str
    satisfied: bool | None
    detail: str
    trace: Trace
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A value or what is missing, with its trace."""

    value: Any
    trace: Trace


class Decision:
    """What `decide` found. Values come out in the types of ENGINE's surface: Decimal for money, date, bool, str, int."""

    def __init__(self, evaluator: Evaluator, goals: Sequence[str], at: Period) -> None:
        self._evaluator, self._at = evaluator, at
        self._found = {name: evaluator.named(name, at) for name in goals}

    def _of(self, name: str) -> Found:
        if name not in self._found:
            self._found[name] = self._evaluator.named(name, self._at)
        return self._found[name]

    def value(self, name: str) -> Any:
        """The value of a goal, or Missing with what it needs."""
        found = self._of(name)
        return found.value if isinstance(found.value, Missing) else outward(found.value, self._evaluator.type_of(name))

    def trace(self, name: str) -> Trace:
        return self._of(name).trace

    @property
    def needs(self) -> tuple[Need, ...]:
        """Everything that any goal still needs, once."""
        missing = [found.value for found in self._found.values() if isinstance(found.value, Missing)]
        return tuple(dict.fromkeys(need for each in missing for need in each.needs))

    def reasons(self, condition: str) -> tuple[Reason, ...]:
        """Every item of a condition, those of the conditions that it refers to in their place; never only the first."""
        return tuple(self._evaluator.reasons(condition, self._at))


def decide(
    book: Rulebook,
    code: str,
    goals: Sequence[str],
    facts: Facts,
    *,
    at: Period = None,
    calendar: WorkCalendar | None = None,
) -> Decision:
    """Compute goals of a regulation for one person or body. KeyError for a name that no version defines.

    Each definition is taken from the version in force on its own key date; the trace names both.
    """
    return Decision(Evaluator(book, code, facts, calendar or WorkCalendar()), goals, at)


def outward(value: Any, type: FactType) -> Any:
    """A value as callers get it."""
    if not isinstance(value, Fraction):
        return value
    if type.kind in {"money", "ratio", "decimal"}:
        return as_decimal(value, type.places)
    return int(value) if type.kind in {"integer", "days"} else value


def inward(value: Any) -> Any:
    """A value as the evaluator keeps it."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | Fraction):
        return value
    return Fraction(value)


class Evaluator:
    """Evaluates names of one regulation for one set of facts, each name and period once."""

    def __init__(self, book: Rulebook, code: str, facts: Facts, calendar: WorkCalendar) -> None:
        self.book, self.code, self.facts, self.calendar = book, code, facts, calendar
        self.versions = book.versions(code)
        if not self.versions:
            raise KeyError(code)
        self._kept: dict[tuple[str, Period], Found] = {}
        self._periods: dict[str, dict[str, str]] = {}
        self._others: dict[str, Evaluator] = {}

    # ── names ──

    def named(self, name: str, at: Period) -> Found:
        """The value of a name in the period `at` or the coarser one it belongs to."""
        if name in SYSTEM or name == PAY_MONTH:
            return self._system(name, at)
        regulation = self._latest(name)
        try:
            period = narrow(at, self._period_of(regulation, name))
        except ValueError:
            raise KeyError(f"“{name}”需要指明{self._period_of(regulation, name)}的期间") from None
        key = (name, period)
        if key not in self._kept:
            self._kept[key] = self._evaluate(name, regulation, period)
        return self._kept[key]

    def type_of(self, name: str) -> FactType:
        if name in SYSTEM:
            return SYSTEM[name][0]
        return type_of(self._latest(name).definitions[name])

    def _latest(self, name: str) -> Regulation:
        for regulation in reversed(self.versions):
            if name in regulation.definitions:
                return regulation
        raise KeyError(name)

    def _period_of(self, regulation: Regulation, name: str) -> str:
        if regulation.sha256 not in self._periods:
            self._periods[regulation.sha256] = periods_of(regulation.definitions)
        return self._periods[regulation.sha256][name]

    def _evaluate(self, name: str, latest: Regulation, period: Period) -> Found:
        definition = latest.definitions[name]
        if isinstance(definition, Fact):
            return self._fact(definition, latest, period)
        clock, day, missing = self._key_date(definition, latest, period)
        if missing is not None and len(self.versions) > 1:
            return Found(missing, self._blank(name, latest, definition, period))
        regulation = latest
        if day is not None:
            try:
                regulation = self._in_force(day)
            except NotInForce:
                need = Need(f"{latest.title}在{day.isoformat()}施行的版本", "", "", "规章管理人", period, latest.title)
                return Found(Missing((need,)), self._blank(name, latest, definition, period))
            definition = regulation.definitions.get(name, definition)
        place = self._place(name, regulation, definition, period, clock, day)
        return self._by_kind(definition, place, period, regulation, day)

    def _by_kind(
        self, definition: Definition, place: Trace, period: Period, regulation: Regulation, day: date | None
    ) -> Found:
        if isinstance(definition, Formula):
            return self._formula(definition, place, period)
        if isinstance(definition, Output):
            return self._output(definition, place, period)
        if isinstance(definition, Condition):
            return self._condition(definition, place, period)
        assert isinstance(definition, Parameter)
        return self._parameter(definition, place, day or regulation.effective_on)

    def _in_force(self, day: date) -> Regulation:
        if len(self.versions) == 1 and day >= self.versions[0].effective_on:
            # The only version loaded also governs what was agreed in its time and runs on.
            return self.versions[0]
        return self.book.in_force(self.code, day)

    def _key_date(
        self, definition: Definition, regulation: Regulation, period: Period
    ) -> tuple[str, date | None, Missing | None]:
        clock = ""
        if isinstance(definition, Output):
            clock = definition.table.clock
        elif isinstance(definition, Formula | Condition):
            clock = definition.clock
        elif isinstance(definition, Parameter) and period is None and definition.name not in self.facts:
            clock = ""
        clock = clock or regulation.anchor
        if clock == PAY_MONTH:
            return clock, first_day(period), None
        found = self.named(clock, period)
        if isinstance(found.value, Missing):
            return clock, None, found.value
        return clock, found.value, None

    # ── traces ──

    def _place(
        self, name: str, regulation: Regulation, definition: Definition, period: Period, clock: str, day: date | None
    ) -> Trace:
        article = _article(definition)
        return Trace(
            name=name, shown="", article=article.label if article else "", anchor=article.anchor if article else "",
            regulation=regulation.title, code=regulation.code, version=regulation.version,
            document_number=regulation.document_number, key_date_name=clock if day else "",
            key_date=day.isoformat() if day else None, period=str(period) if period is not None else None,
        )  # fmt: skip

    def _blank(self, name: str, regulation: Regulation, definition: Definition, period: Period) -> Trace:
        return replace(self._place(name, regulation, definition, period, "", None), shown="缺少事实")

    # ── kinds of definitions ──

    def _system(self, name: str, at: Period) -> Found:
        if name == PAY_MONTH:
            return Found(first_day(at), Trace(name, str(first_day(at)), "constant"))
        kind = SYSTEM[name][1]
        period = narrow(at, kind)
        first, last = first_day(period), last_day(period)
        assert first and last
        value: Any = {
            "天数": Fraction((last - first).days + 1), "首日": first, "末日": last,
            "年度": Fraction(first.year), "月份序": Fraction(first.month),
        }[name if name in {"年度", "月份序"} else name[2:]]  # fmt: skip
        return Found(value, Trace(name, show(value, SYSTEM[name][0]), "constant", period=str(period)))

    def _fact(self, fact: Fact, regulation: Regulation, period: Period) -> Found:
        spec = fact.spec
        given = self.facts.get(spec.name)
        if isinstance(given, Mapping):
            given = given.get(period)
        place = self._place(spec.name, regulation, fact, period, "", None)
        if given is None:
            if fact.foreign and (other := self._foreign(*fact.foreign, period)):
                trace = replace(
                    place, shown=other.trace.shown, kind="fact", given_by=spec.source, inputs=(other.trace,)
                )
                return Found(other.value, trace)
            need = Need(spec.name, place.article, place.anchor, spec.source, period, regulation.title)
            return Found(Missing((need,)), replace(place, kind="fact", shown="缺少事实"))
        given = given if isinstance(given, Given) else Given(given)
        try:
            value = spec.check(given.value)
        except FactError as error:
            raise FactError(spec.name, f"{error.message}（{place.article}）") from error
        trace = replace(
            place, kind="fact", shown=spec.show(value), given_by=given.by or spec.source,
            given_on=given.on.isoformat() if given.on else None, given_document=given.document,
        )  # fmt: skip
        return Found(inward(value), trace)

    def _foreign(self, title: str, name: str, period: Period) -> Found | None:
        code = self.book.titled(title)
        if code is None or code == self.code:
            return None
        if code not in self._others:
            self._others[code] = Evaluator(self.book, code, self.facts, self.calendar)
        return self._others[code].named(name, period)

    def _parameter(self, parameter: Parameter, place: Trace, day: date) -> Found:
        value = None
        for since, each in parameter.values:
            if since <= day or value is None:
                value = each
        return Found(
            value, replace(place, kind="parameter", shown=show(value, parameter.type), expression=parameter.basis)
        )

    def _formula(self, formula: Formula, place: Trace, period: Period) -> Found:
        inputs: list[Trace] = []
        taken = self._exception(formula, period, inputs)
        if isinstance(taken, Missing):
            return Found(taken, replace(place, kind="formula", shown="缺少事实", inputs=tuple(inputs)))
        source, value = taken if taken else (formula.source, self.evaluate(formula.value, period, inputs))
        kind = "sum" if isinstance(formula.value, Call) and formula.value.function in {"合计", "累计"} else "formula"
        place = replace(place, kind=kind, expression=source, inputs=_once(inputs))
        if isinstance(value, Missing):
            return Found(value, replace(place, shown="缺少事实"))
        return _rounded(value, formula.type, place)

    def _exception(self, formula: Formula, period: Period, inputs: list[Trace]) -> tuple[str, Any] | Missing | None:
        """The exception that holds, if any; two that hold must agree."""
        holding: list[tuple[str, Any, str]] = []
        for exception in formula.exceptions:
            guard = self.evaluate(exception.guard, period, inputs)
            if isinstance(guard, Missing):
                return guard
            if guard:
                value = self.evaluate(exception.value, period, inputs)
                holding.append((exception.source, value, exception.article.label if exception.article else ""))
        if len({repr(value) for _source, value, _article in holding}) > 1:
            cited = "、".join(article for _source, _value, article in holding)
            raise ExceptionConflict(f"“{formula.name}”的例外（{cited}）同时成立而结果不同")
        return (holding[0][0], holding[0][1]) if holding else None

    def _output(self, output: Output, place: Trace, period: Period) -> Found:
        table = output.table
        found = [self.named(name, period) for name in table.inputs]
        type = table.outputs[output.index][1]
        place = replace(place, kind="table", expression=f"表“{table.name}”", inputs=tuple(each.trace for each in found))
        hits = self._hits(table, [each.value for each in found])
        if isinstance(hits, Missing):
            return Found(hits, replace(place, shown="缺少事实"))
        value = _collected(table, hits, output.index)
        if value is None:
            need = Need(
                f"表“{table.name}”的适用行", place.article, place.anchor, "规章管理人", period, place.regulation
            )
            return Found(Missing((need,)), replace(place, shown="没有适用的行"))
        rows = "；".join(f"第{table.rows.index(row) + 1}行：{row.text}" for row in hits)
        return Found(value, replace(place, shown=show(value, type), row=rows))

    def _hits(self, table: DecisionTable, values: list[Any]) -> list[TableRow] | Missing:
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

    def _condition(self, condition: Condition, place: Trace, period: Period) -> Found:
        inputs: list[Trace] = []
        value = self._all(condition, period, inputs)
        source = ("且" if condition.every else "或").join(item.ordinal for item in condition.items)
        shown = "缺少事实" if isinstance(value, Missing) else ("符合" if value else "不符合")
        return Found(value, replace(place, kind="condition", expression=source, shown=shown, inputs=_once(inputs)))

    def _all(self, condition: Condition, period: Period, inputs: list[Trace]) -> Any:
        values = [self.evaluate(item.test, period, inputs) for item in condition.items]
        return _kleene(values, decided_by=not condition.every)

    def reasons(self, name: str, at: Period) -> list[Reason]:
        regulation = self._latest(name)
        definition = regulation.definitions[name]
        if not isinstance(definition, Condition):
            raise KeyError(name)
        found: list[Reason] = []
        for item in definition.items:
            inner = item.test.name if isinstance(item.test, Name) else ""
            if inner and not item.code and isinstance(regulation.definitions.get(inner), Condition):
                found.extend(self.reasons(inner, at))
            else:
                found.append(self._reason(definition, item, at))
        return found

    def _reason(self, condition: Condition, item: Item, at: Period) -> Reason:
        inputs: list[Trace] = []
        value = self.evaluate(item.test, at, inputs)
        needs = value.needs if isinstance(value, Missing) else ()
        satisfied = None if isinstance(value, Missing) else bool(value)
        article = condition.article
        place = self._place(condition.name, self._latest(condition.name), condition, at, "", None)
        shown = {True: "符合", False: "不符合", None: "缺少事实"}[satisfied]
        trace = replace(place, kind="condition", shown=shown, expression=item.source, inputs=_once(inputs))
        label, anchor = (article.label, article.anchor) if article else ("", "")
        return Reason(
            item.ordinal, item.text, item.code, label, anchor, satisfied, self._detail(item.test, at), trace, needs
        )

    def _detail(self, test: Expression, at: Period) -> str:
        """What the comparison really was: "58 > 57", or the inputs' values."""
        if isinstance(test, Binary) and test.operator in {"≤", "≥", "<", ">", "=", "≠"}:
            left, right = (self.evaluate(side, at, []) for side in (test.left, test.right))
            if not isinstance(left, Missing) and not isinstance(right, Missing) and not isinstance(left, bool | str):
                sign = _OPPOSITE[(left > right) - (left < right)]
                kind = self._kind(test.left) or self._kind(test.right)
                return f"{_plain(left, kind)} {sign} {_plain(right, kind)}"
        inputs: list[Trace] = []
        self.evaluate(test, at, inputs)
        return "；".join(f"{trace.name}：{trace.shown}" for trace in _once(inputs) if trace.kind != "constant")

    def _kind(self, node: Expression) -> FactType | None:
        if isinstance(node, Name):
            return self.type_of(node.name)
        if isinstance(node, Literal) and node.kind in {"money", "ratio"}:
            return FactType(node.kind, places=2 if node.kind == "money" else 4)
        return None

    # ── expressions ──

    def evaluate(self, node: Expression, at: Period, inputs: list[Trace]) -> Any:
        """The exact value of an expression, or Missing; traces of the names it used are appended to `inputs`."""
        if isinstance(node, Literal):
            return node.value
        if isinstance(node, Name):
            found = self.named(node.name, at)
            inputs.append(found.trace)
            return found.value
        if isinstance(node, Unary):
            value = self.evaluate(node.operand, at, inputs)
            if isinstance(value, Missing):
                return value
            return (not value) if node.operator == "非" else -value
        if isinstance(node, If):
            condition = self.evaluate(node.condition, at, inputs)
            if isinstance(condition, Missing):
                return condition
            return self.evaluate(node.then if condition else node.otherwise, at, inputs)
        if isinstance(node, Binary) and node.operator in {"且", "或"}:
            return self._logic(node, at, inputs)
        if isinstance(node, Call) and node.function in {"合计", "累计", "上一年度"}:
            return self._over_periods(node, at, inputs)
        return self._strict(node, at, inputs)

    def _logic(self, node: Binary, at: Period, inputs: list[Trace]) -> Any:
        decisive = node.operator == "或"
        left = self.evaluate(node.left, at, inputs)
        if left is decisive:
            return left
        return _kleene([left, self.evaluate(node.right, at, inputs)], decided_by=decisive)

    def _strict(self, node: Expression, at: Period, inputs: list[Trace]) -> Any:
        """Operators that need all their operands."""
        if isinstance(node, Binary):
            parts: tuple[Expression, ...] = (node.left, node.right)
        elif isinstance(node, Among):
            parts = (node.operand, *node.items)
        else:
            assert isinstance(node, Call)
            parts = node.arguments
        values = [self.evaluate(part, at, inputs) for part in parts]
        missing = [value for value in values if isinstance(value, Missing)]
        if missing:
            return _joined(missing)
        if isinstance(node, Binary):
            compare = COMPARE.get(node.operator)
            return compare(*values) if compare else arithmetic(node.operator, *values)
        if isinstance(node, Among):
            return (values[0] in values[1:]) != node.negated
        assert isinstance(node, Call)
        return call(node.function, values, self.calendar)

    def _over_periods(self, node: Call, at: Period, inputs: list[Trace]) -> Any:
        name = node.arguments[0]
        if not isinstance(name, Name):
            raise KeyError(f"“{node.function}”的第一个参数应当是名称")
        if node.function == "上一年度":
            year = narrow(at, "每年")
            assert isinstance(year, int)
            found = self.named(name.name, year - 1)
            inputs.append(found.trace)
            return found.value
        periods = self._span(node, at, self._period_of(self._latest(name.name), name.name))
        if isinstance(periods, Missing):
            return periods
        founds = [self.named(name.name, period) for period in periods]
        # A running sum shows its addends, not all over again how each came about: every month has its own explanation.
        is_running = node.function == "累计"
        inputs.extend(replace(found.trace, inputs=()) if is_running else found.trace for found in founds)
        missing = [found.value for found in founds if isinstance(found.value, Missing)]
        return _joined(missing) if missing else sum((found.value for found in founds), Fraction(0))

    def _span(self, node: Call, at: Period, kind: str) -> list[Period] | Missing:
        if node.function == "合计":
            months = _months(str(getattr(node.arguments[1], "value", "")), at)
        else:
            start = self.evaluate(node.arguments[1], at, []) if len(node.arguments) > 1 else self._anchor_day()
            if isinstance(start, Missing):
                return start
            end = months_of(at)[-1]
            first = Month.of(start)
            months = []
            while first <= end:
                months.append(first)
                first = first.next()
        return list(dict.fromkeys(narrow(month, kind) for month in months))

    def _anchor_day(self) -> Any:
        return self.named(self.versions[-1].anchor, None).value


def _months(span: str, at: Period) -> list[Month]:
    """The months of 本年, 本季, and of those up to the current month (至今)."""
    kind = SPANS.get(span.removesuffix("至今"))
    months = list(months_of(narrow(at, kind) if kind else at))
    return [month for month in months if month <= at] if span.endswith("至今") and isinstance(at, Month) else months


def _article(definition: Definition) -> Article | None:
    return definition.table.article if isinstance(definition, Output) else definition.article


def _once(traces: Sequence[Trace]) -> tuple[Trace, ...]:
    return tuple({(trace.name, trace.period): trace for trace in traces}.values())


def _joined(missing: Sequence[Missing]) -> Missing:
    result = missing[0]
    for each in missing[1:]:
        result = result | each
    return result


def _kleene(values: Sequence[Any], *, decided_by: bool) -> Any:
    """And (decided by False) or or (decided by True), three-valued."""
    if any(value is decided_by for value in values):
        return decided_by
    missing = [value for value in values if isinstance(value, Missing)]
    return _joined(missing) if missing else not decided_by


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
        return Found(value, replace(place, shown=show(value, type)))
    kept = rounded(value, type.places)
    if kept == value:
        return Found(value, replace(place, shown=show(value, type)))
    how = _ROUNDED.get(type.kind, f"四舍五入到小数{type.places}位")
    return Found(kept, replace(place, shown=show(kept, type), unrounded=_exactly(value), rounding=how))


def _exactly(value: Fraction) -> str:
    """An exact value: as a finite decimal where it is one, else the fraction and six places of it."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest == 1:
        text = f"{as_decimal(value, 12).normalize():f}" if (value * 10**12).denominator == 1 else str(value)
        return text
    return f"{as_decimal(rounded(value, 6), 6)}…（{value.numerator}/{value.denominator}）"


def _plain(value: Any, type: FactType | None) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if type is not None and isinstance(value, Fraction):
        return show(value, type)
    return str(value)


__all__ = ["Decision", "Evaluator", "Quarter", "Reason", "decide", "kind_of_period", "period_name"]
