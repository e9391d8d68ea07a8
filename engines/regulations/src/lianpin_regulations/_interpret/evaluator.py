"""Answers for one person: names in periods, each found once, from the version in force on its own key date."""

from __future__ import annotations

from datetime import date
from typing import Any

from lianpin_regulations._calendar import WorkCalendar
from lianpin_regulations._compiled.forms import Aside, widened
from lianpin_regulations._compiled.frame import Frame, Record
from lianpin_regulations._compiled.plans import trace_of
from lianpin_regulations._compiled.program import program_of
from lianpin_regulations._document.ast import Article
from lianpin_regulations._errors import NotInForce
from lianpin_regulations._facts import FactType
from lianpin_regulations._interpret import definitions, expressions, transitions
from lianpin_regulations._interpret.values import Found, article_of
from lianpin_regulations._program.ast import Condition, Definition, Expression, Fact, Formula, Output, Parameter
from lianpin_regulations._program.kinds import type_of
from lianpin_regulations._program.words import PAY_MONTH, SYSTEM
from lianpin_regulations._regulation import Regulation, Rulebook
from lianpin_regulations._trace import Trace
from lianpin_regulations._values import Facts, Given, Missing, Need, Period, Population, first_day


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
        self._frames: dict[Period, Frame] = {}
        self._homes: dict[str, Regulation | None] = {}
        self.others: dict[str, Evaluator] = {}

    # ── names ──

    def frame(self, period: Period) -> Frame:
        """What is known of one period."""
        found = self._frames.get(period)
        if found is None:
            found = self._frames[period] = Frame(self, period)
        return found

    def named(self, name: str, at: Period) -> Found:
        """The value of a name in the period `at` or the coarser one it belongs to. KeyError for an unknown one or a coarser `at`."""
        if name == PAY_MONTH:
            return Found(first_day(at), Trace(name, str(first_day(at)), "constant"))
        known = self.known(name, self.frame(at))
        if isinstance(known, Found):
            return known
        frame, number = known[2], known[1].number
        if number not in frame.held:
            frame.held[number] = Found(widened(known[0], known[1].form), trace_of(known))
        return frame.held[number]

    def known(self, name: str, frame: Frame) -> Record | Found:
        """The same as a record, for who can read one; what has none comes as it is found."""
        program = self.program
        number = program.numbers[name]
        if number == program.pay:
            return self.named(name, frame.period)
        try:
            around: Frame = getattr(frame, program.fields[number])
        except ValueError:
            raise KeyError(f"“{name}”需要指明{program.periods[name]}的期间") from None
        try:
            return around.cells[program.cell[number]] or program.functions[number](around)
        except Aside:
            return around.held[number]

    def type_of(self, name: str) -> FactType:
        if name in SYSTEM:
            return SYSTEM[name][0]
        return type_of(self.latest(name).definitions[name])

    def article_of(self, name: str) -> Article | None:
        """The article that defines a name, in the newest version that has it."""
        return article_of(self.latest(name).definitions[name])

    def latest(self, name: str) -> Regulation:
        """The newest version that defines a name."""
        return self.program.newest[name]

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

    # ── the general way ──

    def evaluate(self, node: Expression, at: Period, inputs: list[Trace]) -> Any:
        """The exact value of an expression, or Missing; traces of the names it used are appended to `inputs`."""
        return expressions.evaluate(self, node, at, inputs)

    def decided(self, name: str, period: Period) -> Found:
        """The value of a name in a period of its own length, by the general way."""
        latest = self.latest(name)
        definition = latest.definitions[name]
        if isinstance(definition, Fact):
            return definitions.fact(self, definition, self.home(latest, name), period)
        clock, day, missing = self.key_date(definition, latest, period)
        if missing is not None and len(self.versions) > 1:
            return Found(missing, definitions.blank(name, latest, definition, period))
        try:
            chosen = latest if day is None else self.in_force(day, runs_on=clock == PAY_MONTH)
        except NotInForce:
            need = Need(f"{latest.title}在{day}施行的版本", "", "", "规章管理人", period, latest.title)
            return Found(Missing((need,)), definitions.blank(name, latest, definition, period))
        moved = transitions.transition(self, name, period)
        if isinstance(moved, Missing):
            return Found(moved, definitions.blank(name, latest, definition, period))
        if moved is None:
            return self.in_version(name, definition, chosen, period, clock, day)
        return transitions.moved(self, moved, name, definition, chosen, period, clock, day)

    def in_version(
        self, name: str, otherwise: Definition, regulation: Regulation, period: Period, clock: str, day: date | None
    ) -> Found:
        """A name as one version has it; `otherwise` where that version has no such name."""
        definition = regulation.definitions.get(name, otherwise)
        place = definitions.place(name, regulation, definition, period, clock, day)
        if isinstance(definition, Formula):
            return definitions.formula(self, definition, place, period)
        if isinstance(definition, Output):
            return definitions.output(self, definition, place, period)
        if isinstance(definition, Condition):
            return definitions.condition(self, definition, place, period)
        assert isinstance(definition, Parameter)
        return definitions.parameter(definition, place, day or regulation.effective_on)

    # ── versions ──

    def in_force(self, day: date, *, runs_on: bool) -> Regulation:
        """The version of a day. What was agreed in a regulation's time is paid by it also in months after its end."""
        if len(self.versions) == 1 and day >= self.versions[0].effective_on:
            return self.versions[0]
        if runs_on and (begun := [version for version in self.versions if version.effective_on <= day]):
            return begun[-1]
        return self.book.in_force(self.code, day)

    def home(self, latest: Regulation, name: str) -> Regulation:
        """The version whose facts table to cite: the one in force on the anchor's day, where that is known."""
        if len(self.versions) == 1:
            return latest
        if latest.anchor not in self._homes:
            given = self.facts.get(latest.anchor)
            day = given.value if isinstance(given, Given) else given
            try:
                self._homes[latest.anchor] = self.book.in_force(self.code, day) if isinstance(day, date) else None
            except NotInForce:
                self._homes[latest.anchor] = None
        home = self._homes[latest.anchor]
        return home if home is not None and isinstance(home.definitions.get(name), Fact) else latest

    def key_date(
        self, definition: Definition, regulation: Regulation, period: Period
    ) -> tuple[str, date | None, Missing | None]:
        """The name of the key date that chooses a definition's version, and the day, or what it needs."""
        clock = self.program.clock_of(definition, regulation)
        if clock == PAY_MONTH:
            return clock, first_day(period), None
        found = self.named(clock, period)
        if isinstance(found.value, Missing):
            return clock, None, found.value
        return clock, found.value, None
