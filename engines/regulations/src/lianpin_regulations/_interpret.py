"""The explaining evaluator: exact rationals, rounded only where a value is named; three-valued; every value with its trace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lianpin_regulations import _groups
from lianpin_regulations._arithmetic import COMPARE, arithmetic, call
from lianpin_regulations._calendar import WorkCalendar
from lianpin_regulations._document.ast import Article
from lianpin_regulations._errors import ExceptionConflict, FactError, NotInForce
from lianpin_regulations._facts import FactSpec, FactType, show
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
    Transition,
    Unary,
)
from lianpin_regulations._program.check import matches, type_of
from lianpin_regulations._program.transitions import BETTER, OLD
from lianpin_regulations._program.words import AGGREGATES, GROUPS, PAY_MONTH, SPANS, SYSTEM
from lianpin_regulations._regulation import Regulation, Rulebook
from lianpin_regulations._trace import Trace, changed
from lianpin_regulations._values import (
    Facts,
    Given,
    Missing,
    Month,
    Need,
    Period,
    Population,
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
_DAY = timedelta(days=1)
_SUMS = ("合计", "累计", "近月合计")
_NEAREST = {"≥": 1, ">": 1, "≤": -1, "<": -1, "=": 0}
_UNITS = (
    ("月数", "个月"),
    ("年数", "年"),
    ("人数", "人"),
    ("日数", "日"),
    ("天数", "天"),
    ("年龄", "岁"),
    ("学时", "学时"),
)
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
    nearest: str = ""
    """Where one number decides a refusal: the smallest change of it that would satisfy the item, as a sentence."""


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
    population: Population | None = None,
) -> Decision:
    """Compute goals of a regulation for one person or body. KeyError for a name that no version defines.

    Each definition is taken from the version in force on its own key date; the trace names both. What depends on a group
    (an enterprise's yearly total, a quota) needs `population`, everybody of the group; without it, it is Missing.
    """
    return Decision(Evaluator(book, code, facts, calendar or WorkCalendar(), population), goals, at)


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

    def __init__(
        self,
        book: Rulebook,
        code: str,
        facts: Facts,
        calendar: WorkCalendar,
        population: Population | None = None,
    ) -> None:
        self.book, self.code, self.facts, self.calendar, self.population = book, code, facts, calendar, population
        self.versions = book.versions(code)
        if not self.versions:
            raise KeyError(code)
        self.starts = tuple(_first_month(version.effective_on) for version in self.versions)
        self._kept: dict[tuple[str, Period], Found] = {}
        self._others: dict[str, Evaluator] = {}

    # ── names ──

    def named(self, name: str, at: Period) -> Found:
        """The value of a name in the period `at` or the coarser one it belongs to."""
        if name in SYSTEM or name == PAY_MONTH:
            return self._system(name, at)
        regulation = self._latest(name)
        try:
            period = narrow(at, self._period_of(regulation, name), self.starts)
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

    def article_of(self, name: str) -> Article | None:
        """The article that defines a name, in the newest version that has it."""
        return _article(self._latest(name).definitions[name])

    def cohort(self) -> dict[str, Evaluator] | None:
        """Everybody of the population by key, this one included; None without a population."""
        if self.population is None:
            return None
        kept, found = self.population.kept, {self.population.person: self}
        for person, facts in self.population.people.items():
            if person not in found:
                key = (id(self.book), self.code, person)
                if key not in kept:
                    population = self.population.of(person)
                    kept[key] = Evaluator(self.book, self.code, facts, self.calendar, population)
                found[person] = kept[key]
        return found

    def _latest(self, name: str) -> Regulation:
        for regulation in reversed(self.versions):
            if name in regulation.definitions:
                return regulation
        raise KeyError(name)

    def _period_of(self, regulation: Regulation, name: str) -> str:
        return regulation.periods[name]

    def _evaluate(self, name: str, latest: Regulation, period: Period) -> Found:
        definition = latest.definitions[name]
        if isinstance(definition, Fact):
            return self._fact(definition, self._home(latest, name), period)
        clock, day, missing = self._key_date(definition, latest, period)
        if missing is not None and len(self.versions) > 1:
            return Found(missing, self._blank(name, latest, definition, period))
        try:
            chosen = latest if day is None else self._in_force(day, runs_on=clock == PAY_MONTH)
        except NotInForce:
            need = Need(f"{latest.title}在{day}施行的版本", "", "", "规章管理人", period, latest.title)
            return Found(Missing((need,)), self._blank(name, latest, definition, period))
        moved = self._transition(name, period)
        if isinstance(moved, Missing):
            return Found(moved, self._blank(name, latest, definition, period))
        if moved is None:
            return self._in_version(name, definition, chosen, period, clock, day)
        return self._moved(moved, name, definition, chosen, period, clock, day)

    def _in_version(
        self, name: str, otherwise: Definition, regulation: Regulation, period: Period, clock: str, day: date | None
    ) -> Found:
        definition = regulation.definitions.get(name, otherwise)
        place = self._place(name, regulation, definition, period, clock, day)
        return self._by_kind(definition, place, period, regulation, day)

    # ── transitions between versions ──

    def _transition(self, name: str, period: Period) -> tuple[Regulation, Transition] | Missing | None:
        """The row of the newest version's transitions that holds for this name, person and month; None: as the clock says."""
        for version in reversed(self.versions):
            rows = [row for row in version.transitions if name in row.names]
            for row in rows:
                if not _within(row, first_day(period)):
                    continue
                holds = self.evaluate(row.guard, period, [])
                if isinstance(holds, Missing):
                    return holds
                if holds:
                    return version, row
            if rows:
                return None
        return None

    def _moved(
        self,
        moved: tuple[Regulation, Transition],
        name: str,
        definition: Definition,
        chosen: Regulation,
        period: Period,
        clock: str,
        day: date | None,
    ) -> Found:
        newer, row = moved
        if row.how == OLD:
            old, on = self._before(newer, row, chosen, day)
            found = self._in_version(name, definition, old, period, clock, on)
            return Found(found.value, _noted(found.trace, row))
        if row.how != BETTER:
            found = self._in_version(name, definition, newer, period, clock, newer.effective_on)
            return Found(found.value, _noted(found.trace, row))
        old_found = self._in_version(name, definition, chosen, period, clock, day)
        if chosen is newer:
            return old_found
        new_found = self._in_version(name, definition, newer, period, PAY_MONTH, first_day(period))
        return self._better(old_found, new_found, newer, row, period)

    def _better(self, old: Found, new: Found, newer: Regulation, row: Transition, period: Period) -> Found:
        """从高: the greater of what both versions give; the trace shows both."""
        missing = [found.value for found in (old, new) if isinstance(found.value, Missing)]
        winner = old if missing or old.value >= new.value else new
        article = row.article
        trace = Trace(
            old.trace.name, "缺少事实" if missing else winner.trace.shown, "better", article.cited if article else "",
            article.anchor if article else "", newer.title, newer.code, newer.version, newer.document_number,
            PAY_MONTH if period is not None else "", str(first_day(period)) if period is not None else None,
            f"新旧规定从高：{old.trace.version} {old.trace.shown}，{new.trace.version} {new.trace.shown}",
            period=str(period) if period is not None else None, inputs=(old.trace, new.trace),
        )  # fmt: skip
        return Found(_joined(missing) if missing else winner.value, trace)

    def _before(
        self, newer: Regulation, row: Transition, chosen: Regulation, day: date | None
    ) -> tuple[Regulation, date | None]:
        """原规定: the version before; where its file is not loaded, this one as of the day before it took effect."""
        eve = newer.effective_on - _DAY
        older = [version for version in self.versions if version.effective_on < newer.effective_on]
        named = next((version for version in older if version.version == row.version), None)
        if named is not None:
            return named, min(day or eve, eve)
        if row.version or not older:
            return newer, eve
        return (chosen, day) if chosen in older else (older[-1], eve)

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

    def _in_force(self, day: date, *, runs_on: bool) -> Regulation:
        """The version of a day. What was agreed in a regulation's time is paid by it also in months after its end."""
        if len(self.versions) == 1 and day >= self.versions[0].effective_on:
            return self.versions[0]
        if runs_on and (begun := [version for version in self.versions if version.effective_on <= day]):
            return begun[-1]
        return self.book.in_force(self.code, day)

    def _home(self, latest: Regulation, name: str) -> Regulation:
        """The version whose facts table to cite: the one in force on the anchor's day, where that is known."""
        given = self.facts.get(latest.anchor)
        day = given.value if isinstance(given, Given) else given
        if len(self.versions) == 1 or not isinstance(day, date):
            return latest
        try:
            home = self.book.in_force(self.code, day)
        except NotInForce:
            return latest
        return home if isinstance(home.definitions.get(name), Fact) else latest

    def _key_date(
        self, definition: Definition, regulation: Regulation, period: Period
    ) -> tuple[str, date | None, Missing | None]:
        clock = ""
        if isinstance(definition, Output):
            clock = definition.table.clock
        elif isinstance(definition, Formula | Condition | Parameter):
            clock = definition.clock
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
            name=name, shown="", article=article.cited if article else "", anchor=article.anchor if article else "",
            regulation=regulation.title, code=regulation.code, version=regulation.version,
            document_number=regulation.document_number, key_date_name=clock if day else "",
            key_date=day.isoformat() if day else None, period=str(period) if period is not None else None,
        )  # fmt: skip

    def _blank(self, name: str, regulation: Regulation, definition: Definition, period: Period) -> Trace:
        return changed(self._place(name, regulation, definition, period, "", None), shown="缺少事实")

    # ── kinds of definitions ──

    def _system(self, name: str, at: Period) -> Found:
        if name == PAY_MONTH:
            return Found(first_day(at), Trace(name, str(first_day(at)), "constant"))
        kind = SYSTEM[name][1]
        try:
            period = narrow(at, kind, self.starts)
        except ValueError:
            raise KeyError(f"“{name}”需要指明{kind}的期间") from None
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
                trace = changed(
                    place, shown=other.trace.shown, kind="fact", given_by=spec.source, inputs=(other.trace,)
                )
                return Found(other.value, trace)
            if fact.default is not None:
                return self._default(fact.default, spec, place, period)
            need = Need(spec.name, place.article, place.anchor, spec.source, period, regulation.title)
            return Found(Missing((need,)), changed(place, kind="fact", shown="缺少事实"))
        given = given if isinstance(given, Given) else Given(given)
        try:
            value = spec.check(given.value)
        except FactError as error:
            raise FactError(spec.name, f"{error.message}（{place.article}）") from error
        trace = changed(
            place, kind="fact", shown=spec.show(value), given_by=given.by or spec.source,
            given_on=given.on.isoformat() if given.on else None, given_document=given.document,
        )  # fmt: skip
        return Found(inward(value), trace)

    def _default(self, default: Expression, spec: FactSpec, place: Trace, period: Period) -> Found:
        inputs: list[Trace] = []
        value = self.evaluate(default, period, inputs)
        shown = "缺少事实" if isinstance(value, Missing) else spec.show(value)
        note = f"未填，按“{spec.default}”"
        return Found(value, changed(place, kind="fact", shown=shown, expression=note, inputs=_once(inputs)))

    def _foreign(self, title: str, name: str, period: Period) -> Found | None:
        code = self.book.titled(title)
        if code is None or code == self.code:
            return None
        if code not in self._others:
            self._others[code] = self._asking(code)
        return self._others[code].named(name, period)

    def _asking(self, code: str) -> Evaluator:
        """The same person, asked about another regulation: of the same population, so that its groups are known too."""
        if self.population is None:
            return Evaluator(self.book, code, self.facts, self.calendar)
        kept, key = self.population.kept, (id(self.book), code, self.population.person)
        if key not in kept:
            kept[key] = Evaluator(self.book, code, self.facts, self.calendar, self.population)
        other: Evaluator = kept[key]
        return other

    def _parameter(self, parameter: Parameter, place: Trace, day: date) -> Found:
        value = None
        for since, each in parameter.values:
            if since <= day or value is None:
                value = each
        return Found(
            value, changed(place, kind="parameter", shown=show(value, parameter.type), expression=parameter.basis)
        )

    def _formula(self, formula: Formula, place: Trace, period: Period) -> Found:
        inputs: list[Trace] = []
        taken = self._exception(formula, period, inputs)
        if isinstance(taken, Missing):
            return Found(taken, changed(place, kind="formula", shown="缺少事实", inputs=tuple(inputs)))
        source, value = taken if taken else (formula.source, self.evaluate(formula.value, period, inputs))
        kind = "sum" if isinstance(formula.value, Call) and formula.value.function in _SUMS else "formula"
        place = changed(place, kind=kind, expression=source, inputs=_once(inputs))
        if isinstance(value, Missing):
            return Found(value, changed(place, shown="缺少事实"))
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
                holding.append((exception.source, value, exception.article.cited if exception.article else ""))
        if len({repr(value) for _source, value, _article in holding}) > 1:
            cited = "、".join(article for _source, _value, article in holding)
            raise ExceptionConflict(f"“{formula.name}”的例外（{cited}）同时成立而结果不同")
        return (holding[0][0], holding[0][1]) if holding else None

    def _output(self, output: Output, place: Trace, period: Period) -> Found:
        table = output.table
        found = [self.named(name, period) for name in table.inputs]
        type = table.outputs[output.index][1]
        place = changed(place, kind="table", expression=f"表“{table.name}”", inputs=tuple(each.trace for each in found))
        hits = self._hits(table, [each.value for each in found])
        if isinstance(hits, Missing):
            return Found(hits, changed(place, shown="缺少事实"))
        value = _collected(table, hits, output.index)
        if value is None:
            need = Need(
                f"表“{table.name}”的适用行", place.article, place.anchor, "规章管理人", period, place.regulation
            )
            return Found(Missing((need,)), changed(place, shown="没有适用的行"))
        rows = "；".join(f"第{table.rows.index(row) + 1}行：{row.text}" for row in hits)
        return Found(value, changed(place, shown=show(value, type), row=rows))

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
        return Found(value, changed(place, kind="condition", expression=source, shown=shown, inputs=_once(inputs)))

    def _all(self, condition: Condition, period: Period, inputs: list[Trace]) -> Any:
        values = [self.evaluate(item.test, period, inputs) for item in condition.items]
        return _kleene(values, decided_by=not condition.every)

    def reasons(self, name: str, at: Period) -> list[Reason]:
        regulation = self._version_on(name, at)
        definition = regulation.definitions[name]
        if not isinstance(definition, Condition):
            raise KeyError(name)
        found: list[Reason] = []
        items = definition.items
        if not definition.every and self._all(definition, at, []) is True:
            # Any of the items suffices and one holds: the others are no reason for anything.
            items = tuple(item for item in items if self.evaluate(item.test, at, []) is True)
        for item in items:
            inner = item.test.name if isinstance(item.test, Name) else ""
            if inner and not item.code and isinstance(regulation.definitions.get(inner), Condition):
                found.extend(self.reasons(inner, at))
            else:
                found.append(self._reason(definition, regulation, item, at))
        return found

    def _version_on(self, name: str, at: Period) -> Regulation:
        """The version whose wording of a condition holds on its key date; the newest where that day is not known."""
        latest = self._latest(name)
        _clock, day, _missing = self._key_date(latest.definitions[name], latest, at)
        try:
            chosen = self._in_force(day, runs_on=False) if day is not None else latest
        except NotInForce:
            return latest
        return chosen if name in chosen.definitions else latest

    def _reason(self, condition: Condition, regulation: Regulation, item: Item, at: Period) -> Reason:
        inputs: list[Trace] = []
        value = self.evaluate(item.test, at, inputs)
        needs = value.needs if isinstance(value, Missing) else ()
        satisfied = None if isinstance(value, Missing) else bool(value)
        article = condition.article
        place = self._place(condition.name, regulation, condition, at, "", None)
        shown = {True: "符合", False: "不符合", None: "缺少事实"}[satisfied]
        trace = changed(place, kind="condition", shown=shown, expression=item.source, inputs=_once(inputs))
        label, anchor = (article.label, article.anchor) if article else ("", "")
        nearest = self._nearest(item.test, at, f"{label}{item.ordinal}") if satisfied is False else ""
        return Reason(
            item.ordinal,
            item.text,
            item.code,
            label,
            anchor,
            satisfied,
            self._detail(item.test, at),
            trace,
            needs,
            nearest,
        )

    def _nearest(self, test: Expression, at: Period, place: str) -> str:
        """The smallest change of one number that would satisfy a refused test; empty where no single number decides."""
        if isinstance(test, Binary) and test.operator in {"且", "或"}:
            sides = (test.left, test.right)
            if test.operator == "且":
                failing = [side for side in sides if self.evaluate(side, at, []) is False]
                return self._nearest(failing[0], at, place) if len(failing) == 1 else ""
            return next((found for side in sides if (found := self._nearest(side, at, place))), "")
        if not isinstance(test, Binary) or not isinstance(test.left, Name) or test.operator not in _NEAREST:
            return ""
        type = self.type_of(test.left.name)
        left, right = (self.evaluate(side, at, []) for side in (test.left, test.right))
        if not isinstance(left, Fraction) or not isinstance(right, Fraction) or not type.is_number:
            return ""
        unit = Fraction(1, 10**type.places)
        change = right - left + (unit * _NEAREST[test.operator] if test.operator in {"<", ">"} else 0)
        if type.kind != "exact":
            # What is kept has only so many places: the change goes at least as far.
            change = rounded(change, type.places, "进位")
        if change == 0:
            return ""
        amount = show(abs(change), type) + _unit_of(test.left.name, type)
        if change > 0:
            return f"“{test.left.name}”现为{show(left, type)}，再有{amount}即符合{place}"
        return f"“{test.left.name}”现为{show(left, type)}，减少{amount}即符合{place}"

    def _detail(self, test: Expression, at: Period) -> str:
        """What the comparison that decides really was: "58 > 57"; where none compares numbers or days, the inputs' values."""
        compared = [shown for each in self._deciding(test, at) if (shown := self._comparison(each, at))]
        if compared:
            return "；".join(compared)
        inputs: list[Trace] = []
        self.evaluate(test, at, inputs)
        return "；".join(f"{trace.name}：{trace.shown}" for trace in _once(inputs) if trace.kind != "constant")

    def _deciding(self, test: Expression, at: Period) -> list[Expression]:
        """The parts of 且 and 或 on which the whole depends: the first that makes 或 true, those that make 且 false, else all."""
        if not isinstance(test, Binary) or test.operator not in {"且", "或"}:
            return [test]
        decisive = test.operator == "或"
        sides = (test.left, test.right)
        found = [side for side in sides if self.evaluate(side, at, []) is decisive]
        kept = (found[:1] if decisive else found) or sides
        return [part for side in kept for part in self._deciding(side, at)]

    def _comparison(self, test: Expression, at: Period) -> str:
        if not isinstance(test, Binary) or test.operator not in {"≤", "≥", "<", ">", "=", "≠"}:
            return ""
        left, right = (self.evaluate(side, at, []) for side in (test.left, test.right))
        if isinstance(left, Missing) or isinstance(right, Missing) or isinstance(left, bool | str):
            return ""
        kind = self._kind(test.left) or self._kind(test.right)
        if kind is None and any(isinstance(side, Fraction) and side.denominator != 1 for side in (left, right)):
            return ""  # a fraction of what people know says less than what they know
        sign = _OPPOSITE[(left > right) - (left < right)]
        return f"{_plain(left, kind)} {sign} {_plain(right, kind)}"

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
        if isinstance(node, Call) and node.function in AGGREGATES:
            return self._over_periods(node, at, inputs)
        if isinstance(node, Call) and node.function in GROUPS:
            return _groups.evaluate(_groups.Group.of(node), self, at, inputs)
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
        if node.function == "截至":
            return self._as_of(node, name.name, at, inputs)
        periods = self._span(node, at, self._period_of(self._latest(name.name), name.name))
        if isinstance(periods, Missing):
            return periods
        founds = [self.named(name.name, period) for period in periods]
        # A running sum shows its addends, not all over again how each came about: every month has its own explanation.
        is_running = node.function == "累计"
        inputs.extend(changed(found.trace, inputs=()) if is_running else found.trace for found in founds)
        missing = [found.value for found in founds if isinstance(found.value, Missing)]
        return _joined(missing) if missing else sum((found.value for found in founds), Fraction(0))

    def _as_of(self, node: Call, name: str, at: Period, inputs: list[Trace]) -> Any:
        """截至: the yearly value of the latest year whose own day had come; years whose day is not known are passed over."""
        fixed = node.arguments[1]
        day = self.evaluate(node.arguments[2], at, inputs)
        if isinstance(day, Missing):
            return day
        assert isinstance(fixed, Name)
        for year in range(day.year, self.versions[0].effective_on.year - 1, -1):
            on = self.named(fixed.name, year)
            if not isinstance(on.value, Missing) and on.value <= day:
                found = self.named(name, year)
                inputs.extend((on.trace, found.trace))
                return found.value
        if len(node.arguments) > 3:
            return self.evaluate(node.arguments[3], at, inputs)
        article = self.article_of(fixed.name)
        label, anchor = (article.label, article.anchor) if article else ("", "")
        title = self.versions[-1].title
        return Missing((Need(f"{day}（含）前已确定的{name}", label, anchor, self._source(fixed.name), None, title),))

    def _source(self, name: str) -> str:
        definition = self._latest(name).definitions[name]
        return definition.spec.source if isinstance(definition, Fact) else ""

    def _span(self, node: Call, at: Period, kind: str) -> list[Period] | Missing:
        """The periods of that kind that 合计, 累计 or 近月合计 adds up."""
        if node.function == "合计":
            months = self._months(str(getattr(node.arguments[1], "value", "")), at)
            return list(dict.fromkeys(narrow(month, kind, self.starts) for month in months))
        given = [self.evaluate(argument, at, []) for argument in node.arguments[1:]] or [self._anchor_day()]
        if missing := [each for each in given if isinstance(each, Missing)]:
            return _joined(missing)
        end = Month.of(given[1]) if len(given) > 1 else months_of(at)[-1]
        month = end.next(1 - int(given[0])) if node.function == "近月合计" else Month.of(given[0])
        found = []
        while month <= end:
            found.append(month)
            month = month.next()
        return list(dict.fromkeys(narrow(each, kind, self.starts) for each in found))

    def _months(self, span: str, at: Period) -> list[Month]:
        """The months of 本年, 本段, 本季, and of those up to the current month (至今)."""
        kind = SPANS.get(span.removesuffix("至今"))
        months = months_of(narrow(at, kind, self.starts) if kind else at)
        if span.endswith("至今") and isinstance(at, Month):
            return [month for month in months if month <= at]
        return list(months)

    def _anchor_day(self) -> Any:
        return self.named(self.versions[-1].anchor, None).value


def _first_month(day: date) -> Month:
    """The first month whose first day a version governs."""
    month = Month.of(day)
    return month if day.day == 1 else month.next()


def _within(row: Transition, day: date | None) -> bool:
    if day is None:
        return row.since is None
    return (row.since is None or row.since <= day) and (row.until is None or day <= row.until)


def _noted(trace: Trace, row: Transition) -> Trace:
    """A trace that says by which transition its version was taken."""
    article = f"（{row.article.cited}）" if row.article else ""
    return changed(trace, transition=f"{row.how}{article}")


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
        return Found(value, changed(place, shown=show(value, type)))
    kept = rounded(value, type.places)
    if kept == value:
        return Found(value, changed(place, shown=show(value, type)))
    how = _ROUNDED.get(type.kind, f"四舍五入到小数{type.places}位")
    return Found(kept, changed(place, shown=show(kept, type), unrounded=_exactly(value), rounding=how))


def _unit_of(name: str, type: FactType) -> str:
    """The unit that a name speaks of, where its type has none."""
    if type.kind not in {"integer", "days"}:
        return ""
    return next((unit for ending, unit in _UNITS if name.endswith(ending)), "")


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
