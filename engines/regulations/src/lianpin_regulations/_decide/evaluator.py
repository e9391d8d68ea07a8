"""Answers for one person: names in periods, each found once, from the version in force on its own key date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from weakref import ref

from lianpin_regulations._calendar import WorkCalendar
from lianpin_regulations._compiled.forms import widened
from lianpin_regulations._compiled.frame import Frame, Record
from lianpin_regulations._compiled.plans import article_of, distinct
from lianpin_regulations._compiled.program import finer, program_of
from lianpin_regulations._compiled.unknown import missing
from lianpin_regulations._document.ast import Article
from lianpin_regulations._facts import FactType
from lianpin_regulations._program.ast import Expression
from lianpin_regulations._program.words import PAY_MONTH
from lianpin_regulations._regulation import Regulation, Rulebook
from lianpin_regulations._trace import Trace, trace_of
from lianpin_regulations._values import Facts, Period, Population, first_day, kind_of_period


@dataclass(frozen=True, slots=True)
class Found:
    """A value or what is missing, with its trace."""

    value: Any
    trace: Trace


class Evaluator:
    """Evaluates names of one regulation for one set of facts, each name and period once. KeyError for an unknown regulation."""

    def __init__(
        self, book: Rulebook, code: str, facts: Facts, calendar: WorkCalendar, population: Population | None = None
    ) -> None:
        self.book, self.code, self.facts, self.calendar, self.population = book, code, facts, calendar, population
        self.versions = book.versions(code)
        if not self.versions:
            raise KeyError(code)
        self.program = program_of(self.versions)
        self.starts = self.program.starts
        self.reference = ref(self)
        self._frames: dict[Period, Frame] = {}
        self._others: dict[Any, Evaluator] = {}

    # ── names ──

    def frame(self, period: Period) -> Frame:
        """What is known of one period."""
        found = self._frames.get(period)
        if found is None:
            found = self._frames[period] = Frame(self, period)
        return found

    def record(self, name: str, frame: Frame) -> Record:
        """The record of a name in the period of a frame or the coarser one it belongs to. KeyError for an unknown or a finer one."""
        program = self.program
        number = program.numbers[name]
        if name == PAY_MONTH:
            return frame.cells[0] or program.functions[number](frame)
        field = program.fields[number]
        if field != frame.field:
            try:
                frame = getattr(frame, field)
            except ValueError:
                finer(name, program.periods[name])
        return frame.cells[program.cell[number]] or program.functions[number](frame)

    def named(self, name: str, at: Period) -> Found:
        """The value of a name in the period `at` or the coarser one it belongs to: numbers exactly, in their own unit."""
        record = self.record(name, self.frame(at))
        return Found(missing(widened(record[0], record[1].form)), trace_of(record))

    def computed(self, node: Expression, frame: Frame) -> tuple[Any, list[Record]]:
        """The exact value of an expression, and the records that it was made from."""
        records: list[Record] = []
        function = self.program.expression(node, kind_of_period(frame.period))
        return function(frame, records), records

    def evaluate(self, node: Expression, at: Period, inputs: list[Trace]) -> Any:
        """The exact value of an expression, or Missing; traces of the names it used are appended to `inputs`."""
        value, records = self.computed(node, self.frame(at))
        inputs.extend(trace_of(record) for record in distinct(records))
        return missing(value)

    def type_of(self, name: str) -> FactType:
        return self.program.types[name]

    def article_of(self, name: str) -> Article | None:
        """The article that defines a name, in the newest version that has it."""
        return article_of(self.latest(name).definitions[name])

    def latest(self, name: str) -> Regulation:
        """The newest version that defines a name."""
        return self.program.newest[name]

    # ── other people and regulations ──

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

    def other(self, title: str) -> Evaluator | None:
        """The same person, asked about another regulation: of the same population, so that its groups are known too."""
        code = self.book.titled(title)
        if code is None or code == self.code:
            return None
        kept = self._others if self.population is None else self.population.kept
        key = (id(self.book), code, self.population.person if self.population else "")
        if key not in kept:
            kept[key] = Evaluator(self.book, code, self.facts, self.calendar, self.population)
        other: Evaluator = kept[key]
        return other

    # ── versions ──

    def in_force(self, day: date, *, runs_on: bool) -> Regulation:
        """The version of a day. What was agreed in a regulation's time is paid by it also in months after its end."""
        if len(self.versions) == 1 and day >= self.versions[0].effective_on:
            return self.versions[0]
        if runs_on and (begun := [version for version in self.versions if version.effective_on <= day]):
            return begun[-1]
        return self.book.in_force(self.code, day)

    def key_date(self, name: str, at: Period) -> date | None:
        """The day that chooses the version of a name; None where it is not known or there is none."""
        program = self.program
        clock = program.clocks[program.clock_numbers[program.numbers[name]]]
        day = first_day(at) if clock == PAY_MONTH else self.record(clock, self.frame(at))[0]
        return day if isinstance(day, date) else None
