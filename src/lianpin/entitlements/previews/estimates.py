"""Running the regulations for somebody who might apply: the verdict, what the person gets and what each body pays."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lianpin_regulations import (
    Decision,
    EntitlementSpec,
    Given,
    Missing,
    Month,
    Need,
    Population,
    Quarter,
    Reason,
    Regulation,
    Trace,
    decide,
)

from lianpin.entitlements.previews.questions import (
    ALONE,
    APPLICATION,
    DAYS,
    DERIVED,
    ENDS,
    KIND,
    SCORES,
    STARTS,
    last_day_of_term,
    programs_on,
    questions_of,
)
from lianpin.kernel.regulations import queries as regulations

SHARE, OWN_PAY, SALARY, PAID = "从业比例", "企业月报酬", "月薪", "实付报酬"
ENDED_BY_GRADE, LAST_DAY, CAUSE = "考核终止日", "实际终止日", "终止原因"
TOLD = ("主聘单位", "人才层次", "用才方式")
"""What is told of the person before any amount, where a regulation decides it."""


@dataclass(frozen=True)
class Verdict:
    """A regulation's conditions for applying, each with its reason; `holds` None: facts are missing.

    `findings`: what the regulation decides about the person (人才层次), each with its explanation.
    """

    regulation: Regulation
    reasons: tuple[Reason, ...]
    findings: tuple[Trace, ...]

    @property
    def holds(self) -> bool | None:
        states = [reason.satisfied for reason in self.reasons]
        return False if False in states else None if None in states else True


@dataclass(frozen=True)
class Amount:
    """One amount of one period, who pays it to whom, and how it came about (`needs`: why it is not known, never zero).

    `month` is the month in which it falls due ("2026-03"), or the year ("2026") of what waits for the year's assessment.
    """

    program: Regulation
    item: str
    english_item: str
    period: str
    month: str
    payer: str
    bearer: str
    payee: str
    amount: Decimal
    trace: Trace
    needs: tuple[Need, ...] = ()

    @property
    def year(self) -> int:
        """The calendar year that it belongs to."""
        return int(self.month[:4])


@dataclass(frozen=True)
class Estimate:
    """What was found: each regulation's verdict, every amount, what was taken for granted, and when the appointment ends.

    `ends_early`: the term is cut short by the grade that is expected.
    """

    verdicts: tuple[Verdict, ...]
    amounts: tuple[Amount, ...]
    assumed: tuple[tuple[str, str], ...]
    starts_on: date
    ends_on: date
    ends_early: bool

    @property
    def needs(self) -> tuple[Need, ...]:
        """What is still needed, each fact once; what would follow from other answers is not asked for."""
        open_verdicts = [verdict for verdict in self.verdicts if verdict.holds is None]
        reasons = [need for verdict in open_verdicts for reason in verdict.reasons for need in reason.needs]
        found = [*reasons, *(need for amount in self.amounts for need in amount.needs)]
        by_fact = {need.fact: need for need in reversed(found)}
        askable = {fact: need for fact, need in by_fact.items() if fact not in DERIVED}
        return tuple(reversed((askable or by_fact).values()))


def estimate(answers: Mapping[str, Any], *, applied_on: date, months: int, grade: str) -> Estimate:
    """Run every regulation in force on the day of application, which is taken to be the day of signing, too.

    `answers` are fact names with checked values; the kind and the first day of the term (生效日) are among them. `months` is
    the term's length; each year's grade is taken to be `grade`.
    """
    case = _Case(answers, applied_on, months, grade)
    verdicts: list[Verdict] = []
    amounts: list[Amount] = []
    for program in case.programs:
        decision = case.asked(program)
        verdicts.append(Verdict(program, decision.reasons(APPLICATION), tuple(_told(program, decision))))
        if verdicts[-1].holds is not False and verdicts[0].holds is not False:
            amounts += _amounts(program, decision, case)
    assumed = tuple(case.assumed.items())
    return Estimate(tuple(verdicts), tuple(amounts), assumed, case.starts_on, case.ends_on, case.ends_early)


def _told(program: Regulation, decision: Decision) -> Iterator[Trace]:
    for name in TOLD:
        if name in program.definitions and not isinstance(decision.value(name), Missing):
            yield decision.trace(name)


class _Case:
    """Somebody who might apply, as facts: what was said, what was not and is assumed, and what follows from both."""

    def __init__(self, answers: Mapping[str, Any], applied_on: date, months: int, grade: str) -> None:
        self.answers, self.grade = answers, grade
        self.programs = programs_on(applied_on)
        self.starts_on: date = answers[STARTS]
        self.ends_on, self.ends_early = last_day_of_term(self.starts_on, months), False
        self.facts: dict[str, Any] = {name: Given(applied_on, by="测算") for name in DAYS}
        self.facts[ENDS] = Given(self.ends_on, by="测算")
        self.assumed: dict[str, str] = {}
        self._say()
        self._follow()

    @property
    def months(self) -> list[Month]:
        return _months(self.starts_on, self.ends_on)

    @property
    def years(self) -> range:
        return range(self.starts_on.year, self.ends_on.year + 1)

    def asked(self, program: Regulation) -> Decision:
        """The regulation with these facts, and nobody else in the enterprise."""
        calendar, population = regulations.calendar(), Population({ALONE: self.facts}, ALONE)
        book = regulations.rulebook()
        return decide(book, program.code, [], self.facts, calendar=calendar, population=population)

    def _say(self) -> None:
        questions = questions_of(self.programs, self.answers.get(KIND, ""))
        periods = {spec.name: spec.period for spec in questions.specs}
        for name, value in self.answers.items():
            self.facts[name] = self._spread(Given(value, by="测算"), periods.get(name, "一次"))
        for spec, text in questions.assumed:
            if spec.name not in self.answers:
                self.facts[spec.name] = self._spread(Given(spec.read(text), by="测算所作的假定"), spec.period)
                self.assumed[spec.name] = text

    def _spread(self, given: Given, period: str) -> Any:
        """One answer for every month or year of the term."""
        if period == "每月":
            return dict.fromkeys(self.months, given)
        return dict.fromkeys(self.years, given) if period == "每年" else given

    def _follow(self) -> None:
        """The grade by its scores, the end where the grade ends the appointment, and what the enterprise then pays."""
        score = Decimal(SCORES[self.grade])
        self.facts["用人企业"] = "所填企业"
        self.facts |= {name: dict.fromkeys(self.years, score) for name in ("学校评分", "企业评分")}
        self.facts["优秀名额内"] = dict.fromkeys(self.years, self.grade == "优秀")
        self.facts["考核结果确定日"] = {year: date(year + 1, 1, 25) for year in self.years}
        self._end()
        if (paid := self._payments()) is not None:
            self.facts[PAID] = paid

    def _end(self) -> None:
        """A grade that ends the appointment (第十三条) ends it."""
        program = next((p for p in self.programs if ENDED_BY_GRADE in p.definitions), None)
        if program is None:
            return
        asked = self.asked(program)
        found = [asked.at(year).value(ENDED_BY_GRADE) for year in self.years]
        last = min((day for day in found if isinstance(day, date)), default=self.ends_on)
        if last < self.ends_on:
            self.ends_on, self.ends_early = last, True
            self.facts |= {LAST_DAY: Given(last, by="测算"), CAUSE: Given("考核不合格", by="测算")}

    def _payments(self) -> dict[Month, Decimal] | None:
        """What the enterprise pays month by month: its own pay by days, or its share of the salary; None: cannot be said."""
        own = self.answers.get(OWN_PAY)
        if own:
            return {month: _cents(Decimal(own) * self._days(month) / month.days) for month in self.months}
        if own is None and OWN_PAY not in self.assumed:
            return None
        program = next((p for p in self.programs if SALARY in p.definitions), None)
        if program is None:
            return dict.fromkeys(self.months, Decimal(0))
        asked, share = self.asked(program), Decimal(self.answers.get(SHARE) or 0)
        salaries = {month: asked.at(month).value(SALARY) for month in self.months}
        known = {month: value for month, value in salaries.items() if not isinstance(value, Missing)}
        return {month: _cents(value * share) for month, value in known.items()} if len(known) == len(salaries) else None

    def _days(self, month: Month) -> int:
        return (min(month.last, self.ends_on) - max(month.first, self.starts_on)).days + 1


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), "ROUND_HALF_UP")


def _amounts(program: Regulation, decision: Decision, case: _Case) -> Iterator[Amount]:
    for spec in program.entitlements:
        for period in _periods(program.frequency(spec), case.months):
            at = decision.at(period)
            if not spec.when or at.value(spec.when) is not False:
                yield _amount(program, spec, period, at, case.starts_on)


def _amount(program: Regulation, spec: EntitlementSpec, period: Any, decision: Decision, starts_on: date) -> Amount:
    value = decision.value(spec.amount)
    needs = tuple(value.needs) if isinstance(value, Missing) else ()
    amount = Decimal(0) if isinstance(value, Missing) else Decimal(value)
    text = "" if period is None else str(period)
    trace = decision.trace(spec.amount)
    month = _due(period, starts_on)
    return Amount(
        program, spec.name, spec.english, text, month, spec.payer, spec.bearer, spec.payee, amount, trace, needs
    )  # fmt: skip


def _due(period: Any, starts_on: date) -> str:
    """The month in which the period ends; once: the first month; a year waits for its assessment."""
    if isinstance(period, Quarter):
        return str(Month.of(period.last))
    return str(Month.of(starts_on) if period is None else period)


def _months(first: date, last: date) -> list[Month]:
    months = [Month.of(first)]
    while months[-1].next().first <= last:
        months.append(months[-1].next())
    return months


def _periods(kind: str, months: Sequence[Month]) -> Iterable[Any]:
    if kind == "每月":
        return months
    if kind == "每季":
        return dict.fromkeys(month.quarter for month in months)
    return dict.fromkeys(month.year for month in months) if kind == "每年" else [None]
