"""What the trial calculator asks: the kind first, then the facts that the regulations need for that kind, and no others.

Which facts those are is found by asking the regulations themselves with nothing known but the kind: what they call missing, matters.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from lianpin_regulations import (
    Decision,
    FactError,
    FactSpec,
    Missing,
    Month,
    Need,
    Period,
    Population,
    Regulation,
    Rulebook,
    decide,
)

from lianpin.kernel.regulations import queries as regulations

KIND, STARTS, ENDS = "双聘类型", "生效日", "终止日"
APPLIED, TERM, GRADE = "申报日", "聘期月数", "预计考核等次"
"""What the calculator asks in its own words."""
DAYS = ("校内申报日", "市级申报日", "受理日", "签订日")  # all taken to be the day of application
APPLICATION = "申报条件"
ALONE = "测算"  # ceilings over an enterprise are estimated as if it had nobody else
SCORES = {"优秀": "95", "合格": "80", "基本合格": "65", "不合格": "50"}
DERIVED = frozenset(
    {"实付报酬", "学校评分", "企业评分", "优秀名额内", "考核等次", "考核结果确定日", "用人企业", "聘用高校"}
)
"""What follows from the answers, from the grade that is expected, or from there being nobody else."""
FIRST = ("学位", "职称", "出生日期", "人才荣誉", "从业比例")
"""What is asked before the rest, in this order."""
ASSUMED: Mapping[str, str] = {
    "到校月数": "60", "上一年度考核结果": "合格", "处分影响期内": "否", "与学校有聘用合同": "否", "行业工作年数": "10",
    "现任处级以上领导干部": "否", "有效双聘协议数": "0", "亲属持股比例": "0%", "控制企业": "否", "企业登记月数": "60",
    "上年度研发费用": "600万元", "上年度营业收入": "12000万元", "严重失信": "否", "此前累计聘期月数": "0", "高校在本市": "是",
    "企业在本市": "是", "本市纳税月数": "60", "企业类别": "高新技术企业", "参保职工人数": "100", "实授学时": "36", "批准扣减日数": "0",
    "生效前在本市参保": "否", "实际工作日数": "22",
}  # fmt: skip
"""What is taken for granted where nothing else is said; the page shows it and lets it be changed."""
OF_KIND: Mapping[str, Mapping[str, str]] = {
    "校派型": {"与学校有聘用合同": "是"},
    "共引型": {"企业月报酬": "0元"},
    "企引型": {"企业月报酬": "0元"},
}
"""What goes without saying for one kind: in the other two the enterprise's own pay is no part of the agreement."""
USUAL_MONTHS = {"共引型": 60}


@dataclass(frozen=True)
class Questions:
    """What is asked of one kind, and what is taken for granted unless it is said: specification and text."""

    asked: tuple[FactSpec, ...] = ()
    assumed: tuple[tuple[FactSpec, str], ...] = ()

    @property
    def specs(self) -> tuple[FactSpec, ...]:
        return (*self.asked, *(spec for spec, _text in self.assumed))


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


def _in_force(version: Regulation, day: date) -> bool:
    return version.effective_on <= day and (version.repealed_on is None or day < version.repealed_on)


def kinds_of(programs: Iterable[Regulation]) -> tuple[str, ...]:
    """The kinds of appointment that the first regulation tells apart; empty where it knows none."""
    found = (program.facts[KIND].type.choices for program in programs if KIND in program.facts)
    return tuple(next(found, ()))


def usual_months(kind: str) -> int:
    """For how long such an appointment usually runs."""
    return USUAL_MONTHS.get(kind, 24)


def questions_of(programs: Sequence[Regulation], kind: str) -> Questions:
    """What matters for that kind: what is asked, and what is assumed unless it is said."""
    if kind not in kinds_of(programs):
        return Questions()
    specs = _specs(programs)
    wanted = [name for name in _needed(regulations.rulebook(), tuple(programs), kind) if name not in DERIVED]
    usual = {**ASSUMED, **OF_KIND.get(kind, {})}
    order = {name: place for place, name in enumerate(FIRST)}
    asked = sorted((name for name in wanted if name not in usual), key=lambda name: order.get(name, len(order)))
    assumed = [(specs[name], usual[name]) for name in usual if name in wanted]
    return Questions(tuple(specs[name] for name in asked if specs[name].period == "一次"), tuple(assumed))


def _specs(programs: Iterable[Regulation]) -> dict[str, FactSpec]:
    """Name → specification, the first regulation's words first."""
    found: dict[str, FactSpec] = {}
    for program in programs:
        for name, spec in program.facts.items():
            found.setdefault(name, spec)
    return found


@lru_cache(maxsize=16)
def _needed(book: Rulebook, programs: tuple[Regulation, ...], kind: str) -> tuple[str, ...]:
    """The facts that the regulations call missing while nothing but the kind is known; none of one that refuses the kind."""
    day = max(program.effective_on for program in programs)
    facts: dict[str, Any] = dict.fromkeys(DAYS, day) | {KIND: kind, STARTS: day}
    facts[ENDS] = last_day_of_term(day, usual_months(kind))
    needs: list[Need] = []
    for program in programs:
        asked = decide(book, program.code, [APPLICATION], facts, population=Population({ALONE: facts}, ALONE))
        reasons = asked.reasons(APPLICATION)
        if any(reason.satisfied is False for reason in reasons):
            continue
        needs += [need for reason in reasons for need in reason.needs]
        needs += _of_amounts(program, asked, Month.of(day).next(12))
    return tuple(dict.fromkeys(need.fact for need in needs))


def _of_amounts(program: Regulation, asked: Decision, month: Month) -> Iterator[Need]:
    periods: dict[str, Period] = {"每月": month, "每季": month.quarter, "每年": month.year}
    for spec in program.entitlements:
        decision = asked.at(periods.get(spec.period))
        value = decision.value(spec.amount)
        if isinstance(value, Missing) and not (spec.when and decision.value(spec.when) is False):
            yield from value.needs


def refusal_of(programs: Sequence[Regulation], name: str, value: Any) -> str:
    """Why one of the regulations that declare this fact does not accept the value; empty: they all do."""
    for program in programs:
        if name in program.facts:
            try:
                program.facts[name].check(value)
            except FactError as error:
                return error.message
    return ""


def last_day_of_term(first: date, months: int) -> date:
    """The day before the corresponding day that many months later; a month without that day lends its last (第四条（三）)."""
    month = Month.of(first).next(months)
    return date(month.year, month.month, min(first.day, month.days)) - timedelta(days=1)
