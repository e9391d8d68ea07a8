"""What a regulation pays: its entitlements as flows from payers, and their totals over a population."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from lianpin_regulations._calendar import WorkCalendar
from lianpin_regulations._decide import Evaluator
from lianpin_regulations._errors import NotInForce
from lianpin_regulations._program.ast import Condition, EntitlementSpec
from lianpin_regulations._program.periods import periods_of
from lianpin_regulations._regulation import Rulebook
from lianpin_regulations._values import Missing, Month, Period, Population, segments_of

Progress = Callable[[Fraction], None]
SELF = "本人"
APPLIED = "申报条件"  # who does not meet it is paid nothing


@dataclass(frozen=True, slots=True)
class Flow:
    """An entitlement line: which amount, in which periods, from whom to whom."""

    name: str
    amount: str
    kind: str  # 一次 每年 每段 每季 每月
    payer: str
    payee: str
    when: tuple[str, ...]  # judgements that must hold for somebody to be paid it

    @property
    def sign(self) -> int:
        """What it is to the person: +1 received, −1 paid back, 0 somebody else's."""
        return 1 if self.payee == SELF else -1 if self.payer == SELF else 0


@dataclass
class Totals:
    """Amounts in fen (1/100 yuan). `by_person`: (person, flow), `by_period`: (period, flow); `missing`: how often a fact was missing."""

    by_person: dict[tuple[str, str], int] = field(default_factory=dict)
    by_period: dict[tuple[str, str], int] = field(default_factory=dict)
    missing: dict[str, int] = field(default_factory=dict)

    def add(self, person: str, period: str, flow: str, fen: int) -> None:
        self.by_person[person, flow] = self.by_person.get((person, flow), 0) + fen
        self.by_period[period, flow] = self.by_period.get((period, flow), 0) + fen


@dataclass(frozen=True)
class Sides:
    """The totals of two rulebooks over the same people, as far as a comparison reads them; (base, new) in fen (1/100 yuan).

    `differing`: a person, and of each of the flows `signed` what it comes to in base and what in new; of those where they differ.
    """

    by_period: Mapping[tuple[str, str], tuple[int, int]]
    missing: Mapping[str, tuple[int, int]]
    signed: tuple[str, ...]
    differing: Iterable[tuple[str, Sequence[int], Sequence[int]]]


def paired(base: Mapping[Any, int], new: Mapping[Any, int]) -> dict[Any, tuple[int, int]]:
    """Both values of every key; zero where it is not there."""
    return {key: (base.get(key, 0), new.get(key, 0)) for key in {**base, **new}}


def flows_of_all(books: Iterable[Rulebook], code: str) -> dict[str, Flow]:
    """The entitlements of several rulebooks by name; of lines with the same name the last counts."""
    return {flow.name: flow for book in books for flow in flows_of(book, code)}


def signed_of(flows: Mapping[str, Flow]) -> tuple[str, ...]:
    """The flows that people receive or pay back themselves. What others receive is no gain of the person."""
    return tuple(name for name, flow in flows.items() if flow.sign)


def flows_of(book: Rulebook, code: str) -> tuple[Flow, ...]:
    """The entitlements of all versions, each once; of lines with the same name the newest counts."""
    found: dict[str, Flow] = {}
    for regulation in book.versions(code):
        kinds = periods_of(regulation.definitions)
        applied = (APPLIED,) if isinstance(regulation.definitions.get(APPLIED), Condition) else ()
        for line in regulation.entitlements:
            found[line.name] = _flow(line, kinds, applied)
    return tuple(found.values())


def _flow(line: EntitlementSpec, kinds: Mapping[str, str], applied: tuple[str, ...]) -> Flow:
    when = (*applied, line.when) if line.when else applied
    return Flow(line.name, line.amount, kinds.get(line.amount, "一次"), line.payer or "未写明", line.payee, when)


def periods_within(kind: str, first: Month, last: Month, book: Rulebook, code: str) -> tuple[Period, ...]:
    """The periods of a kind that a span of months touches. Years and segments count whole."""
    months = []
    month = first
    while month <= last:
        months.append(month)
        month = month.next()
    if kind == "每月":
        return tuple(months)
    if kind == "每季":
        return tuple(dict.fromkeys(month.quarter for month in months))
    if kind == "每年":
        return tuple(dict.fromkeys(month.year for month in months))
    if kind == "每段":
        starts = tuple(Month.of(version.effective_on) for version in book.versions(code))
        found = (s for year in dict.fromkeys(m.year for m in months) for s in segments_of(year, starts))
        return tuple(segment for segment in found if any(m in segment.months for m in months))
    return (None,)


def explained_sides(
    books: tuple[Rulebook, Rulebook],
    code: str,
    people: Mapping[str, Mapping[str, Any]],
    months: tuple[Month, Month],
    *,
    calendar: WorkCalendar | None = None,
    progress: Progress | None = None,
) -> Sides:
    """Both sides by the explaining evaluator, person by person: for small populations, and as the measure of the bulk evaluator."""
    base, new = (
        explained_totals(book, code, people, months, calendar=calendar, progress=half(progress, index))
        for index, book in enumerate(books)
    )
    signed = signed_of(flows_of_all(books, code))
    return Sides(
        paired(base.by_period, new.by_period), paired(base.missing, new.missing), signed, _differing(signed, base, new)
    )


def _differing(signed: Sequence[str], base: Totals, new: Totals) -> Iterator[tuple[str, list[int], list[int]]]:
    for person in dict.fromkeys(person for person, _flow in (*base.by_person, *new.by_person)):
        was, now = ([side.by_person.get((person, name), 0) for name in signed] for side in (base, new))
        if was != now:
            yield person, was, now


def half(progress: Progress | None, index: int) -> Progress | None:
    """The progress of one of two computations, told as that of both."""
    return None if progress is None else lambda done: progress((Fraction(index) + done) / 2)


def explained_totals(
    book: Rulebook,
    code: str,
    people: Mapping[str, Mapping[str, Any]],
    months: tuple[Month, Month],
    *,
    calendar: WorkCalendar | None = None,
    progress: Progress | None = None,
) -> Totals:
    """The totals of one rulebook by the explaining evaluator."""
    totals = Totals()
    flows = flows_of(book, code)
    spans = {flow.name: periods_within(flow.kind, *months, book, code) for flow in flows}
    kept: dict[Any, Any] = {}
    for index, (person, facts) in enumerate(people.items()):
        cohort = Population(people, person, kept)
        evaluator = Evaluator(book, code, facts, calendar or WorkCalendar(), cohort)
        for flow in flows:
            for period in spans[flow.name]:
                _add(totals, evaluator, flow, person, period)
        if progress is not None:
            progress(Fraction(index + 1, len(people)))
    return totals


def _add(totals: Totals, evaluator: Evaluator, flow: Flow, person: str, period: Period) -> None:
    try:
        value = amount(evaluator, flow, period)
    except NotInForce:
        value = Missing(())
    if isinstance(value, Missing):
        totals.missing[flow.name] = totals.missing.get(flow.name, 0) + 1
        return
    totals.add(person, str(period) if period is not None else "", flow.name, int(value * 100))


def amount(evaluator: Evaluator, flow: Flow, period: Period) -> Any:
    """What a flow amounts to for somebody: zero for whom the conditions do not hold."""
    held = [evaluator.named(name, period).value for name in flow.when]
    if any(value is False for value in held):
        return Fraction(0)
    missing = next((value for value in held if isinstance(value, Missing)), None)
    return missing if missing is not None else evaluator.named(flow.amount, period).value
