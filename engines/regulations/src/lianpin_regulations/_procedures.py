"""A procedure for one case: which steps exist, who takes them, how long they have, and why; and which materials are due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil

from lianpin_regulations._calendar import Due, WorkCalendar
from lianpin_regulations._decide import Evaluator
from lianpin_regulations._document.ast import Article
from lianpin_regulations._errors import NotInForce
from lianpin_regulations._program.ast import Actor, Expression, MaterialSpec, Procedure, StepSpec
from lianpin_regulations._regulation import Regulation, Rulebook
from lianpin_regulations._trace import Trace, changed
from lianpin_regulations._values import Facts, Missing, Need


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step as it applies. `exists` None: facts are missing (`needs`). `days` are working days, at most or at least.

    `share` of the actors has to agree: 1 all of them (会签), 0 whoever comes first (或签), else a vote (票比2/3).
    """

    number: int
    name: str
    english: str
    actors: tuple[str, ...]
    days: int | None
    at_least: bool
    count_from: int | None
    after: tuple[int, ...]
    exists: bool | None
    collects: tuple[str, ...]
    effects: tuple[str, ...]
    on_refusal: str
    article: str
    anchor: str
    needs: tuple[Need, ...] = ()
    trace: Trace | None = None
    share: Fraction = Fraction(1)

    @property
    def votes_needed(self) -> int:
        """How many of the actors have to agree, at least one: two of three for 票比2/3, three of four."""
        return max(1, ceil(self.share * len(self.actors)))


def plan_steps(
    book: Rulebook,
    code: str,
    procedure: str,
    facts: Facts,
    *,
    on: date | None = None,
    calendar: WorkCalendar | None = None,
) -> tuple[PlannedStep, ...]:
    """The steps of a procedure for these facts. KeyError for an unknown procedure, NotInForce when no version was in force then.

    `on` says which version's steps these are; None: each step's own key date (按 in its row, else in the caption) or, while that day
    is not known, the regulation's own key date; the latest version where that is not known either.
    """
    evaluator = Evaluator(book, code, facts, calendar or WorkCalendar())
    if on is not None:
        regulation = book.in_force(code, on)
        found: Procedure = regulation.procedures[procedure]
        return tuple(_planned(step, regulation, evaluator) for step in found.steps)
    latest = next((version for version in reversed(book.versions(code)) if procedure in version.procedures), None)
    if latest is None:
        raise KeyError(procedure)
    planned = []
    for step in latest.procedures[procedure].steps:
        clock = step.key_date or latest.procedures[procedure].key_date or latest.anchor
        regulation = _version_of(clock, evaluator, latest)
        own = regulation.procedures[procedure].steps if procedure in regulation.procedures else ()
        planned.append(_planned(next((s for s in own if s.number == step.number), step), regulation, evaluator))
    return tuple(planned)


def _version_of(clock: str, evaluator: Evaluator, latest: Regulation) -> Regulation:
    """The version in force on a key date, else on that of the application; the latest where no version was in force."""
    if len(evaluator.versions) == 1:
        return latest
    days = (evaluator.named(name, None).value for name in (clock, latest.anchor))
    day = next((each for each in days if isinstance(each, date)), None)
    try:
        return evaluator.book.in_force(evaluator.code, day) if day is not None else latest
    except NotInForce:
        return latest


def _planned(step: StepSpec, regulation: Regulation, evaluator: Evaluator) -> PlannedStep:
    inputs: list[Trace] = []
    needs: list[Need] = []
    exists = _holds(step.test, evaluator, inputs, needs) if step.test is not None else True
    chosen = _actor(step, evaluator, inputs, needs)
    limit, at_least = _limit(step, evaluator, inputs, needs)
    article = regulation.article(step.article)
    return PlannedStep(
        number=step.number, name=step.name, english=step.english, actors=chosen.actors,
        days=chosen.days if chosen.days is not None else limit, at_least=at_least, count_from=step.count_from, after=step.after,
        exists=exists, collects=step.collects, effects=step.effects, on_refusal=step.on_refusal, article=step.article,
        anchor=article.anchor if article else "", needs=tuple(dict.fromkeys(needs)) if exists is not False else (),
        trace=_trace(step, regulation, article, inputs, exists, chosen.actors),
        share=chosen.share,
    )  # fmt: skip


def _holds(test: Expression, evaluator: Evaluator, inputs: list[Trace], needs: list[Need]) -> bool | None:
    value = evaluator.evaluate(test, None, inputs)
    if isinstance(value, Missing):
        needs.extend(value.needs)
        return None
    return bool(value)


_NOBODY = Actor(None, (), None)


def _actor(step: StepSpec, evaluator: Evaluator, inputs: list[Trace], needs: list[Need]) -> Actor:
    """The first alternative whose guard holds; none while a guard is unknown."""
    for alternative in step.alternatives:
        holds = _holds(alternative.guard, evaluator, inputs, needs) if alternative.guard is not None else True
        if holds is None:
            return _NOBODY
        if holds:
            return alternative
    return _NOBODY


def _limit(step: StepSpec, evaluator: Evaluator, inputs: list[Trace], needs: list[Need]) -> tuple[int | None, bool]:
    for guard, days, at_least in step.deadlines:
        holds = _holds(guard, evaluator, inputs, needs) if guard is not None else True
        if holds is None:
            return None, at_least
        if holds:
            return days, at_least
    return step.days, step.at_least


def _trace(
    step: StepSpec,
    regulation: Regulation,
    article: Article | None,
    inputs: Sequence[Trace],
    exists: bool | None,
    actors: tuple[str, ...],
) -> Trace | None:
    if not inputs:
        return None
    place = Trace(
        step.name, "", "procedure", step.article, article.anchor if article else "", regulation.title, regulation.code,
        regulation.version, regulation.document_number,
    )  # fmt: skip
    shown = "不适用" if exists is False else ("、".join(actors) or "待定")
    source = "；".join(part for part in (step.only_if and f"仅当 {step.only_if}", step.actor) if part)
    unique = {(trace.name, trace.period): trace for trace in inputs}
    return changed(place, shown=shown, expression=source, inputs=tuple(unique.values()))


def due_days(planned: Sequence[PlannedStep], start: date, calendar: WorkCalendar) -> dict[str, Due]:
    """By step, the day on which it ends at the latest (a public notice: at the earliest) if every step takes its whole time.

    A step without a predecessor begins on `start`; one that does not exist is passed over by those that follow it.
    """
    steps = {step.number: step for step in planned}
    ends: dict[int, Due] = {}
    for step in planned:
        begins = _begin(step, steps, ends, start)
        counted = ends.get(step.count_from, begins) if step.count_from is not None else begins
        due = calendar.add(counted.on, step.days or 0) if step.exists is not False and step.days else begins
        ends[step.number] = Due(due.on, due.provisional or counted.provisional)
    return {step.name: ends[step.number] for step in planned if step.exists is not False}


def _begin(step: PlannedStep, steps: dict[int, PlannedStep], ends: dict[int, Due], start: date) -> Due:
    before = [ends[number] for number in step.after if number in steps]
    return max(before, key=lambda due: due.on, default=Due(start))


def required_materials(
    book: Rulebook, code: str, facts: Facts, *, on: date | None = None
) -> tuple[tuple[MaterialSpec, bool | None], ...]:
    """Each material of the table, and whether it is required now (None: facts are missing)."""
    regulation = book.in_force(code, on) if on is not None else book.versions(code)[-1]
    evaluator = Evaluator(book, code, facts, WorkCalendar())
    return tuple(
        (material, True if material.test is None else _holds(material.test, evaluator, [], []))
        for material in regulation.materials
    )
