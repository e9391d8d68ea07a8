"""Two rulebooks on the same people: winners, losers, what each body pays, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lianpin_regulations._calendar import WorkCalendar
from lianpin_regulations._decide import Evaluator
from lianpin_regulations._examples import parse_period
from lianpin_regulations._regulation import Rulebook
from lianpin_regulations._simulate.flows import (
    Flow,
    Sides,
    amount,
    flows_of_all,
    periods_within,
)
from lianpin_regulations._trace import Trace
from lianpin_regulations._values import Missing, Month, Population

EXAMINED = 20  # people of whom the explanation of the difference is worked out
Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cause:
    """A value from which the two explanations begin to differ: what it was and is, by which article of which version."""

    name: str
    base: str
    new: str
    base_article: str
    new_article: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One person's difference over the whole span, in fen; `parts` by entitlement; `causes` where it was looked into."""

    person: str
    base: int
    new: int
    parts: tuple[tuple[str, int, int], ...] = ()
    causes: tuple[Cause, ...] = ()

    @property
    def change(self) -> int:
        return self.new - self.base


@dataclass(frozen=True, slots=True)
class Budget:
    """What a payer pays for an entitlement in a period ("" for what is paid once), in fen."""

    payer: str
    entitlement: str
    period: str
    base: int
    new: int


@dataclass(frozen=True)
class Comparison:
    """What changes. Amounts are in fen (1/100 yuan). `causes` counts, of the people looked into, for how many each cause is at work."""

    people: int
    months: tuple[Month, Month]
    budgets: tuple[Budget, ...]
    winners: tuple[Difference, ...]
    losers: tuple[Difference, ...]
    causes: tuple[tuple[Cause, int], ...] = ()
    missing: tuple[tuple[str, int, int], ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def unchanged(self) -> int:
        return self.people - len(self.winners) - len(self.losers)

    @property
    def gained(self) -> int:
        return sum(each.change for each in self.winners)

    @property
    def lost(self) -> int:
        return -sum(each.change for each in self.losers)

    def payers(self) -> tuple[Budget, ...]:
        """The budgets by payer, over all entitlements and periods."""
        return _summed(self.budgets, lambda each: (each.payer, "", ""))

    def periods(self) -> tuple[Budget, ...]:
        """The budgets by payer and period."""
        return _summed(self.budgets, lambda each: (each.payer, "", each.period))


def _summed(budgets: Iterable[Budget], key: Callable[[Budget], tuple[str, str, str]]) -> tuple[Budget, ...]:
    found: dict[tuple[str, str, str], tuple[int, int]] = {}
    for each in budgets:
        base, new = found.get(key(each), (0, 0))
        found[key(each)] = base + each.base, new + each.new
    return tuple(Budget(*names, *sums) for names, sums in found.items())


def compared(
    books: tuple[Rulebook, Rulebook], code: str, sides: Sides, people: int, months: tuple[Month, Month]
) -> Comparison:
    """Put two totals side by side."""
    flows = flows_of_all(books, code)
    winners, losers = _people(flows, sides)
    missing = tuple((name, *sides.missing[name]) for name in flows if any(sides.missing.get(name, ())))
    return Comparison(people, months, tuple(_budgets(flows, sides)), winners, losers, (), missing)


def _budgets(flows: Mapping[str, Flow], sides: Sides) -> Iterator[Budget]:
    order = {name: index for index, name in enumerate(flows)}
    for period, name in sorted(sides.by_period, key=lambda key: (key[0], order[key[1]])):
        yield Budget(flows[name].payer, name, period, *sides.by_period[period, name])


def _people(flows: Mapping[str, Flow], sides: Sides) -> tuple[tuple[Difference, ...], tuple[Difference, ...]]:
    """Who receives more, who less: the greatest difference first."""
    signs = [(name, flows[name].sign) for name in sides.signed]
    winners, losers = list[Difference](), list[Difference]()
    for person, was, now in sides.differing:
        both = [(name, sign * b, sign * n) for (name, sign), b, n in zip(signs, was, now, strict=True)]
        base, new = sum(b for _name, b, _n in both), sum(n for _name, _b, n in both)
        if base != new:
            parts = tuple(sorted(each for each in both if each[1] != each[2]))
            (winners if new > base else losers).append(Difference(person, base, new, parts))
    winners.sort(key=lambda d: (-d.change, d.person))
    losers.sort(key=lambda d: (d.change, d.person))
    return tuple(winners), tuple(losers)


# ── why ──


@dataclass(frozen=True)
class Examination:
    """Two rulebooks and everybody's facts, to be asked why somebody's amounts differ."""

    base: Rulebook
    new: Rulebook
    code: str
    people: Mapping[str, Facts]
    months: tuple[Month, Month]
    calendar: WorkCalendar = field(default_factory=WorkCalendar)
    kept: tuple[dict[Any, Any], dict[Any, Any]] = field(default_factory=lambda: ({}, {}))
    flows: dict[str, Flow] = field(default_factory=dict)

    def causes(self, difference: Difference) -> tuple[Cause, ...]:
        """The values from which the explanations of somebody's amounts begin to differ, in the first period of each that differs."""
        sides = [
            Evaluator(
                book,
                self.code,
                self.people[difference.person],
                self.calendar,
                Population(self.people, difference.person, kept),
            )
            for book, kept in zip((self.base, self.new), self.kept, strict=True)
        ]
        flows = self._flows()
        found: dict[Cause, None] = {}
        for name, _was, _now in difference.parts:
            found |= dict.fromkeys(self._of_flow(flows[name], *sides))
        return tuple(found)

    def _flows(self) -> Mapping[str, Flow]:
        """The entitlements of both, found out once."""
        if not self.flows:
            self.flows.update(flows_of_all((self.base, self.new), self.code))
        return self.flows

    def _of_flow(self, flow: Flow, base: Evaluator, new: Evaluator) -> Iterator[Cause]:
        for period in periods_within(flow.kind, *self.months, self.new, self.code):
            try:
                was, now = amount(base, flow, period), amount(new, flow, period)
            except KeyError:
                continue  # one of them does not have it: the comparison of the texts says so
            if was == now or isinstance(was, Missing) or isinstance(now, Missing):
                continue
            for name in (*flow.when, flow.amount):
                yield from _Roots(base, new).of(base.named(name, period).trace, new.named(name, period).trace)
            return


@dataclass
class _Roots:
    """Where two explanations of one value begin to differ: values that differ although all they are made from is the same."""

    base: Evaluator
    new: Evaluator
    seen: set[tuple[str, str | None]] = field(default_factory=set)

    def of(self, base: Trace, new: Trace) -> Iterator[Cause]:
        key = new.name, new.period
        if base.shown == new.shown or key in self.seen:
            return
        self.seen.add(key)
        mine, its = (
            {(t.name, t.period): t for t in _whole(side, trace).inputs}
            for side, trace in ((self.base, base), (self.new, new))
        )
        shared = [each for each in mine if each in its and mine[each].shown != its[each].shown]
        for each in shared:
            yield from self.of(mine[each], its[each])
        if not shared:
            yield Cause(new.name, base.shown, new.shown, _article(base), _article(new))


def _whole(side: Evaluator, trace: Trace) -> Trace:
    """A trace with its inputs: a running sum shows its addends without theirs."""
    if trace.inputs or trace.kind not in {"formula", "sum", "table", "condition", "better"}:
        return trace
    return side.named(trace.name, parse_period(trace.period or "")).trace


def _article(trace: Trace) -> str:
    return f"《{trace.regulation}》{trace.version} {trace.article}" if trace.article else ""


def examined(comparison: Comparison, examination: Examination, number: int = EXAMINED) -> Comparison:
    """The comparison with causes: of the greatest winners and losers, and counted over them and others drawn evenly."""
    lists = []
    counted: dict[Cause, int] = {}
    for every in (comparison.winners, comparison.losers):
        chosen = _evenly(len(every), number // 2)
        told = list(every)
        for index in chosen:
            causes = examination.causes(every[index])
            told[index] = Difference(
                every[index].person, every[index].base, every[index].new, every[index].parts, causes
            )
            for cause in causes:
                counted[cause] = counted.get(cause, 0) + 1
        lists.append(tuple(told))
    order = sorted(counted.items(), key=lambda item: (-item[1], item[0].name, item[0].new))
    return Comparison(
        comparison.people, comparison.months, comparison.budgets, lists[0], lists[1], tuple(order), comparison.missing,
        comparison.notes,
    )  # fmt: skip


def _evenly(length: int, number: int) -> list[int]:
    """The first ones, and others spread evenly over the rest."""
    first = min(length, (number + 1) // 2)
    rest = min(length - first, number - first)
    return [*range(first), *(first + index * (length - first) // rest for index in range(rest))]
