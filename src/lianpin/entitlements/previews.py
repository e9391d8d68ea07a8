"""The trial calculator 待遇测算: what the rulebook would give, before any post or application. It reads rules and changes nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from lianpin_regulations import (
    Decision,
    EntitlementSpec,
    FactError,
    FactSpec,
    Given,
    Missing,
    Month,
    Population,
    Reason,
    Regulation,
    Rulebook,
    Trace,
    WorkCalendar,
    decide,
)

from lianpin.kernel.regulations import queries as regulations

ASKED = (
    "双聘类型", "学位", "职称", "出生日期", "人才荣誉", "从业比例", "企业月报酬", "生效日", "岗位薪级工资", "基础性绩效", "奖励性绩效",
    "协议年薪", "单位月缴费", "其他同类月津贴",
)  # fmt: skip
"""What the calculator asks, in the words of the rulebook's facts."""
TERM, GRADE = "聘期月数", "预计考核等次"
APPLICATION = "申报条件"
ALONE = "测算"  # ceilings over an enterprise are estimated as if it had nobody else
FULL_MONTH_DAYS = 22
SCORES = {"优秀": "95", "合格": "80", "基本合格": "65", "不合格": "50"}
ASSUMED: Mapping[str, str] = {
    "到校月数": "60", "上一年度考核结果": "合格", "处分影响期内": "否", "行业工作年数": "10", "现任处级以上领导干部": "否",
    "有效双聘协议数": "0", "亲属持股比例": "0%", "控制企业": "否", "企业登记月数": "60", "上年度研发费用": "600万元",
    "上年度营业收入": "12000万元", "严重失信": "否", "此前累计聘期月数": "0", "高校在本市": "是", "企业在本市": "是",
    "本市纳税月数": "60", "企业类别": "高新技术企业", "参保职工人数": "100", "实授学时": "36", "批准扣减日数": "0",
    "生效前在本市参保": "否", "用人企业": "所填企业",
}  # fmt: skip
"""What is taken for granted where nothing else is said; the page lists it."""


@dataclass(frozen=True)
class Verdict:
    """A regulation's conditions for applying, each with its reason; `holds` None: facts are missing."""

    regulation: Regulation
    reasons: tuple[Reason, ...]

    @property
    def holds(self) -> bool | None:
        states = [reason.satisfied for reason in self.reasons]
        return False if False in states else None if None in states else True


@dataclass(frozen=True)
class Amount:
    """One amount of one period, who pays it to whom, and how it came about (`needs`: why it is not known, never zero)."""

    program: Regulation
    item: str
    english_item: str
    period: str
    payer: str
    bearer: str
    payee: str
    amount: Decimal
    trace: Trace
    needs: tuple[str, ...] = ()

    @property
    def year(self) -> int:
        """The calendar year that it belongs to; 0 for what comes once."""
        return int(self.period[:4] or 0)


@dataclass(frozen=True)
class Estimate:
    """What was found: each regulation's verdict, every amount, and what was taken for granted."""

    verdicts: tuple[Verdict, ...]
    amounts: tuple[Amount, ...]
    assumed: tuple[tuple[str, str], ...]

    @property
    def holds(self) -> bool:
        """Whether the first regulation, the employer's own, lets the person apply at all."""
        return bool(self.verdicts) and self.verdicts[0].holds is not False


def programs_on(day: date) -> list[Regulation]:
    """The regulations in force on a day that award something to somebody, the university's own first.

    A city's regulation builds on the decisions of the university's: it names their facts, so it comes after.
    """
    book = regulations.rulebook()
    found = []
    for code in book.codes:
        version = next((v for v in book.versions(code) if _in_force(v, day)), None)
        if version is not None and version.entitlements and APPLICATION in version.conditions:
            found.append(version)
    return sorted(found, key=lambda program: "市级申报日" in program.facts)


def asked_by(programs: Sequence[Regulation]) -> list[FactSpec]:
    """The specifications of what the calculator asks, as the rulebook declares them."""
    specs: dict[str, FactSpec] = {}
    for program in programs:
        for name, spec in program.facts.items():
            if name in ASKED and name not in specs:
                specs[name] = spec
    return [specs[name] for name in ASKED if name in specs]


def refusal_of(programs: Sequence[Regulation], name: str, value: Any) -> str:
    """Why one of the regulations that declare this fact does not accept the value; empty: they all do."""
    for program in programs:
        if name in program.facts:
            try:
                program.facts[name].check(value)
            except FactError as error:
                return error.message
    return ""


def estimate(answers: Mapping[str, Any], *, today: date, months: int, grade: str) -> Estimate:
    """Run every regulation in force for a person who would apply today.

    `answers` are fact names with checked values, the first day of the term (生效日) among them; `months` is the term's
    length. Each year's grade is taken to be `grade`.
    """
    programs = programs_on(today)
    starts_on: date = answers["生效日"]
    ends_on = last_day_of_term(starts_on, months)
    facts, assumed = _facts(programs, answers, today, ends_on, grade)
    book, calendar = regulations.rulebook(), regulations.calendar()
    verdicts = []
    amounts: list[Amount] = []
    for program in programs:
        decision = decide(book, program.code, [APPLICATION], facts, calendar=calendar)
        verdict = Verdict(program, decision.reasons(APPLICATION))
        verdicts.append(verdict)
        if verdict.holds is not False and verdicts[0].holds is not False:
            amounts += _amounts(book, calendar, program, facts, starts_on, ends_on)
    return Estimate(tuple(verdicts), tuple(amounts), tuple(assumed))


def last_day_of_term(first: date, months: int) -> date:
    """The day before the corresponding day that many months later; a month without that day lends its last (第四条（三）)."""
    month = Month.of(first).next(months)
    return date(month.year, month.month, min(first.day, month.days)) - timedelta(days=1)


def _in_force(version: Regulation, day: date) -> bool:
    return version.effective_on <= day and (version.repealed_on is None or day < version.repealed_on)


def _facts(
    programs: Sequence[Regulation], answers: Mapping[str, Any], today: date, ends_on: date, grade: str
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    facts: dict[str, Any] = {name: Given(value, by="测算") for name, value in answers.items()}
    facts |= {name: today for name in ("校内申报日", "市级申报日", "受理日", "签订日")} | {"终止日": ends_on}
    starts_on: date = answers["生效日"]
    years = range(starts_on.year, ends_on.year + 1)
    assumed: dict[str, str] = {}
    for program in programs:
        for name, spec in program.facts.items():
            if name in facts or name not in ASSUMED:
                continue
            value = spec.read(ASSUMED[name])
            facts[name] = value if spec.period == "一次" else dict.fromkeys(years, value)
            assumed[name] = ASSUMED[name]
    facts["与学校有聘用合同"] = answers.get("双聘类型") == "校派型"
    span = _months(starts_on, ends_on)
    facts["实际工作日数"] = dict.fromkeys(span, FULL_MONTH_DAYS)
    facts["实付报酬"] = {month: _pay(month, starts_on, ends_on, answers["企业月报酬"]) for month in span}
    score = Decimal(SCORES[grade])
    facts |= {name: dict.fromkeys(years, score) for name in ("学校评分", "企业评分")}
    facts["优秀名额内"] = dict.fromkeys(years, grade == "优秀")
    facts["考核等次"] = dict.fromkeys(years, grade)
    facts["考核结果确定日"] = {year: date(year + 1, 1, 25) for year in years}
    assumed["实际工作日数"] = f"每月{FULL_MONTH_DAYS}日"
    return facts, list(assumed.items())


def _pay(month: Month, starts_on: date, ends_on: date, monthly: Decimal) -> Decimal:
    """What the enterprise pays in a month of the term: the days of a part month in proportion, to the cent."""
    days = (min(month.last, ends_on) - max(month.first, starts_on)).days + 1
    return (monthly * days / month.days).quantize(Decimal("0.01"), "ROUND_HALF_UP")


def _months(first: date, last: date) -> list[Month]:
    months = [Month.of(first)]
    while months[-1].next().first <= last:
        months.append(months[-1].next())
    return months


def _amounts(
    book: Rulebook,
    calendar: WorkCalendar,
    program: Regulation,
    facts: Mapping[str, Any],
    starts_on: date,
    ends_on: date,
) -> Iterator[Amount]:
    by_period: dict[Any, list[EntitlementSpec]] = {}
    for spec in program.entitlements:
        for period in _periods(spec.period, starts_on, ends_on):
            by_period.setdefault(period, []).append(spec)
    population = Population({ALONE: facts}, ALONE)
    for period, specs in by_period.items():
        decision = decide(book, program.code, [], facts, at=period, calendar=calendar, population=population)
        for spec in specs:
            if not spec.when or decision.value(spec.when) is not False:
                yield _amount(program, spec, period, decision)


def _amount(program: Regulation, spec: EntitlementSpec, period: Any, decision: Decision) -> Amount:
    value = decision.value(spec.amount)
    needs = tuple(str(need) for need in value.needs) if isinstance(value, Missing) else ()
    amount = Decimal(0) if isinstance(value, Missing) else Decimal(value)
    text = "" if period is None else str(period)
    trace = decision.trace(spec.amount)
    return Amount(
        program, spec.name, spec.english, text, spec.payer, spec.bearer, spec.payee, amount, trace, needs
    )  # fmt: skip


def _periods(kind: str, first: date, last: date) -> list[Any]:
    months = _months(first, last)
    if kind == "每月":
        return list(months)
    if kind == "每季":
        return list(dict.fromkeys(month.quarter for month in months))
    return list(dict.fromkeys(month.year for month in months)) if kind == "每年" else [None]
