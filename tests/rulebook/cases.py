"""The sixteen cases as plain data: whose facts (those of the files' worked examples, stated there once), and what each figure is made of.

`people(case)` gives facts by person, `FIGURES` the goals; any evaluator can be run on them. A figure is a sum of goals: `校 学校月付＠2026-03`
is a goal of the university's measures, `市 …` of the city's; `2026-03～2026-12` adds up its months; `C15 按期/市 …` asks about another
case. The expected amounts are those of appendix A (appendix_a.json).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from lianpin_regulations import Month, Period, Regulation, Rulebook, WorkCalendar, load, parse_period
from lianpin_regulations._examples import _facts as facts_of_example

RULEBOOK = Path(__file__).parents[2] / "src" / "lianpin" / "rulebook"
REGULATIONS = [load(path.read_text(encoding="utf-8"), name=path.name) for path in sorted(RULEBOOK.glob("*/*/v*.md"))]
BOOK = Rulebook(REGULATIONS)
CALENDAR = WorkCalendar.from_csv((RULEBOOK / "calendar" / "2026.csv").read_text(encoding="utf-8"))
CODES = {"校": "lanjiang-university/dual-appointment", "市": "lanjiang-city/placed-talent"}


@dataclass(frozen=True)
class Source:
    """A worked example whose facts are taken, by regulation (校, 市) and name, and what is left out or stated otherwise."""

    side: str
    example: str
    without: tuple[str, ...] = ()
    instead: dict[str, Any] = field(default_factory=dict)


_BY_UNIVERSITY = ("考核等次",)  # the university's measures compute it
CASES: dict[str, dict[str, tuple[Source, ...]]] = {
    "C01": {"陈一帆": (Source("校", "C01 首年优秀"), Source("市", "C01 首年优秀", _BY_UNIVERSITY))},
    "C02": {"林越": (Source("校", "C02 月中起聘"), Source("市", "C02 从高与签订时除数", _BY_UNIVERSITY))},
    "C03": {"周牧": (Source("校", "C03 季度分担"), Source("市", "C03 从高留用旧标准"))},
    "C04": {"许诺": (Source("校", "C04 二十六个整月后离职"), Source("市", "C04 二十六个整月后离职"))},
    "C05": {"高远": (Source("校", "C05 学时未满"),)},
    "C07": {"郑可": (Source("校", "C07 利益冲突审查与时限链"),)},
    "C08": {"甲": (Source("校", "C08 年付三十万"), Source("市", "C08 上限折算与就高补差", _BY_UNIVERSITY))},
    "C09": {"甲": (Source("市", "C09 同时适用两个版本"),)},
    "C10 八月一日签订": {"甲": (Source("市", "C10 八月一日签订"),)},
    "C10 六月三十日签订": {"甲": (Source("市", "C10 六月三十日签订"),)},
    "C11 甲": {"甲": (Source("校", "C11 企业评分不足六十"),)},
    "C11 乙": {"甲": (Source("校", "C11 日数不足封顶"),)},
    "C12": {"甲": (Source("校", "C12 成果收益"),)},
    "C14": {"甲": (Source("校", "C14 弄虚作假"), Source("市", "C14 弄虚作假"))},
    "C15": {"甲": (Source("市", "C15 逾期申报"),)},
    "C15 按期": {"甲": (Source("市", "C15 逾期申报", instead={"市级申报日": date(2026, 3, 10)}),)},
    "C16": {"甲": (Source("市", "C16 顺延与限额"),)},
}
# Cases whose people are one group: the caption of the table in which each of them is a worked example.
GROUPS = {
    "C11 七人": ("校", "C11 名额：七人"),
    "C11 十二人": ("校", "C11 名额：十二人"),
    "C13": ("市", "C13 企业年度合计上限与尾差"),
}
ASKED = {"C11 七人": 1, "C11 十二人": 1}  # whose figures count, by place; else the first's

_MONTHS, _YEAR = "2026-03～2026-12", "2026-01～2026-12"
FIGURES: dict[str, dict[str, str]] = {
    "C01": {
        "floor": "校 报酬下限", "univ_month": "校 学校月付＠2026-03", "injury_month": "校 月工伤保险费＠2026-03",
        "month_person": "校 学校月付＠2026-03 ＋ 校 月双聘报酬＠2026-03 ＋ 市 生活补贴＠2026-03",
        "univ_2026": "校 学校年付＠2026", "award": "校 年度考核奖励＠2026",
        "univ_total": "校 学校年付＠2026 ＋ 校 年度考核奖励＠2026", "ent_2026": "校 企业年付＠2026",
        "injury_2026": f"校 月工伤保险费＠{_MONTHS}", "city_person": f"市 生活补贴＠{_MONTHS}",
        "city_ent_raw": f"市 薪酬补助原额＠{_YEAR}", "city_ent_cap": f"市 薪酬补助上限＠{_YEAR}", "city_ent": "市 薪酬补助＠2026",
        "city_univ": "市 高校奖补＠2026",
        "ent_net": f"校 企业年付＠2026 ＋ 校 月工伤保险费＠{_MONTHS} － 市 薪酬补助＠2026",
        "person_total": f"校 学校年付＠2026 ＋ 校 年度考核奖励＠2026 ＋ 校 企业年付＠2026 ＋ 市 生活补贴＠{_MONTHS}",
        "days_req": "校 最低工作日数＠2026", "hours_req": "校 最低学时数＠2026",
    },
    "C02": {
        "floor": "校 报酬下限", "full_months": "校 当年在聘整月数＠2026", "living_std": "市 月补贴标准＠2026-04",
        "living_mar": "市 生活补贴＠2026-03", "living_gross": f"市 补差生活补贴＠{_MONTHS}", "q2_req": "市 季度最低工作日数＠2026Q2",
        "q2_ratio_pct": "市 季度完成比＠2026Q2 %", "q2_full": "市 季度补差合计＠2026Q2", "q2_paid": "市 季度应发＠2026Q2",
        "living_2026": f"市 生活补贴＠{_MONTHS}", "ent_mar": "校 月双聘报酬＠2026-03", "ent_2026": "校 企业年付＠2026",
        "P_mar_before": "校 聘期外奖励性绩效＠2026-03", "P_mar_after": "校 聘期内奖励性绩效＠2026-03",
        "univ_mar": "校 学校月付＠2026-03", "univ_month": "校 学校月付＠2026-04", "univ_mar_dec": "校 学校年付＠2026",
        "injury_mar": "校 月工伤保险费＠2026-03", "injury_2026": f"校 月工伤保险费＠{_MONTHS}",
        "city_ent_raw": f"市 薪酬补助原额＠{_YEAR}", "city_ent_cap": f"市 薪酬补助上限＠{_YEAR}", "city_ent": "市 薪酬补助＠2026",
        "days_req": "校 最低工作日数＠2026", "day_ratio_pct": "校 日数完成比＠2026 %", "city_univ": "市 高校奖补＠2026",
        "hours_req": "校 最低学时数＠2026",
        "person_total": f"校 学校年付＠2026 ＋ 校 企业年付＠2026 ＋ 市 生活补贴＠{_MONTHS}", "living_2027_07": "市 月补贴标准＠2027-07",
    },
    "C03": {
        "month_pay": "校 月薪＠2026-04", "q_cost": "校 季度薪酬与缴费＠2026Q2", "q_ent": "校 企业季度分担＠2026Q2",
        "q_univ": "校 学校季度负担＠2026Q2", "pay_2026": "校 全年发薪＠2026", "contrib_2026": "校 全年单位缴费＠2026",
        "ent_2026": "校 企业全年分担＠2026", "univ_2026": "校 学校全年负担＠2026", "living_2026": "市 生活补贴＠2026-04～2026-12",
        "base": f"市 段实付报酬＠{_YEAR}", "city_ent_raw": f"市 薪酬补助原额＠{_YEAR}", "cap": f"市 薪酬补助上限＠{_YEAR}",
        "city_ent": "市 薪酬补助＠2026", "city_univ": "市 高校奖补＠2026", "living_36": "市 应发生活补贴累计",
        "third": "市 安家补贴＠2029-03", "inst1": "市 安家补贴＠2027-03", "inst2": "市 安家补贴＠2028-03",
        "cum": "市 应发生活补贴累计 ＋ 市 应发安家补贴累计",
        "ent_net": "校 企业全年分担＠2026 － 市 薪酬补助＠2026", "days_req": "校 最低工作日数＠2026",
        "hours_req": "校 最低学时数＠2026",
        "person_2026": "校 全年发薪＠2026 ＋ 校 安家费 ＋ 市 生活补贴＠2026-04～2026-12",
        "univ_cost_2026": "校 学校全年负担＠2026 ＋ 校 安家费 － 市 高校奖补＠2026",
    },
    "C04": {
        "served": "校 已服务整月数", "inst1": "市 安家补贴＠2027-02", "inst2": "市 安家补贴＠2028-02",
        "paid_settle": "市 应发安家补贴累计", "city_clawback": "市 应退安家补贴", "univ_clawback": "校 应退安家费",
        "living_total": "市 应发生活补贴累计", "living_last": "市 生活补贴＠2028-05",
        "living_v1": "市 生活补贴＠2026-03～2027-06", "living_v2": "市 生活补贴＠2027-07～2028-04",
        "cum": "市 应发生活补贴累计 ＋ 市 应发安家补贴累计",
        "net_kept": "市 应发生活补贴累计 ＋ 市 应发安家补贴累计 － 市 本人应退合计",
        "return_total": "市 本人应退合计 ＋ 校 应退安家费",
    },
    "C05": {
        "annual_std": "校 岗位津贴月标准 × 12", "due": "校 年岗位津贴＠2026", "advance_month": "校 月预发津贴＠2026-01",
        "advance_year": "校 年预发津贴＠2026", "settle": "校 年终结算津贴＠2026",
    },
    "C07": {
        "college_5": "校 到期：初审", "hr_10": "校 到期：审核", "coi_7": "校 到期：利益冲突审查", "president_15": "校 到期：审定",
        "publicity_5": "校 到期：公示", "sign_15": "校 到期：签订三方协议", "file_10": "校 到期：报备", "floor": "校 报酬下限",
        "annual_pay": "校 企业年付报酬",
    },
    "C08": {
        "floor": "校 报酬下限", "univ_month": "校 学校月付＠2026-05",
        "person_month": "校 学校月付＠2026-05 ＋ 校 月双聘报酬＠2026-05 ＋ 市 生活补贴＠2026-05", "univ_2026": "校 学校年付＠2026",
        "person_2026": "校 学校年付＠2026 ＋ 校 企业年付＠2026 ＋ 市 生活补贴＠2026-05～2026-12", "award": "校 年度考核奖励＠2026",
        "base": f"市 段实付报酬＠{_YEAR}", "raw": f"市 薪酬补助原额＠{_YEAR}", "cap": f"市 薪酬补助上限＠{_YEAR}",
        "city_ent": "市 薪酬补助＠2026", "living_month": "市 生活补贴＠2026-05", "living_2026": "市 生活补贴＠2026-05～2026-12",
        "ent_net": "校 企业年付＠2026 ＋ 校 月工伤保险费＠2026-05～2026-12 － 市 薪酬补助＠2026",
    },
    "C09": {
        "living_2027": "市 生活补贴＠2027-01～2027-12", "h1_raw": "市 薪酬补助原额＠2027-01～2027-06",
        "h1_cap": "市 薪酬补助上限＠2027-01～2027-06", "h2_raw": "市 薪酬补助原额＠2027-07～2027-12",
        "h2_cap": "市 薪酬补助上限＠2027-07～2027-12", "h1": "市 段薪酬补助＠2027-01～2027-06",
        "h2": "市 段薪酬补助＠2027-07～2027-12", "city_ent_2027": "市 薪酬补助＠2027",
    },
    "C10": {
        "v2_flex_C_50pct": "C10 八月一日签订/市 月补贴标准＠2027-08", "v1_full_C_50pct": "C10 六月三十日签订/市 月补贴标准＠2027-06",
    },
    "C11": {
        "a": "C11 甲/校 综合得分＠2026", "b": "C11 乙/校 综合得分＠2026", "b_req": "C11 乙/校 最低工作日数＠2026",
        "b_ratio_pct": "C11 乙/校 日数完成比＠2026 %", "c": "C11 七人/校 综合得分＠2026",
        "quota_7": "C11 七人/校 优秀名额入选个数＠2026", "quota_12": "C11 十二人/校 优秀名额入选个数＠2026",
    },
    "C12": {
        "univ": "校 学校净收入", "ent": "校 企业净收入", "team": "校 团队收益", "college": "校 学院收益",
        "school": "校 学校留存收益", "main_min": "校 主要贡献人员最低收益",
    },
    "C13": {
        "total": "市 薪酬补助组合计＠2026", "scaled": "各人 市 薪酬补助压减后＠2026", "first": "市 薪酬补助＠2026",
        "residue": "市 薪酬补助＠2026 － 市 薪酬补助压减后＠2026", "sum": "合计 市 薪酬补助＠2026",
    },
    "C14": {
        "living": "市 生活补贴＠2026-04～2027-03", "settle": "市 安家补贴＠2027-03", "ret": "市 本人应退合计",
        "ent_ret": "市 应退薪酬补助", "univ_ret": "校 应退安家费", "ban_until": "市 追缴禁止申报至",
    },
    "C15": {
        "days_after_sign": "市 签订后日数", "from": "市 起算日", "living_2026": f"市 生活补贴＠{_MONTHS}",
        "lost": f"C15 按期/市 生活补贴＠{_MONTHS} － C15/市 生活补贴＠{_MONTHS}",
    },
    "C16": {
        "living_36": "市 应发生活补贴累计", "inst1": "市 安家补贴＠2027-01", "due_36": "市 安家补贴应付＠2029-01",
        "remain": "市 个人累计限额 － 市 应发生活补贴累计 － 市 安家补贴＠2027-01",
        "paid_36": "市 安家补贴＠2029-01", "cum": "市 应发生活补贴累计 ＋ 市 应发安家补贴累计",
        "unpaid": "市 安家补贴应付＠2029-01 － 市 安家补贴＠2029-01",
    },
}  # fmt: skip


def people(case: str) -> dict[str, dict[str, Any]]:
    """Everybody of a case: facts by name, periodic ones by period. Two files that state the same fact must agree."""
    if case in GROUPS:
        side, caption = GROUPS[case]
        examples = {e.name: e for r in _versions(side) for e in r.worked if e.group.endswith(caption)}
        return {name: facts_of_example(_regulation(side, name), each)[0] for name, each in examples.items()}
    return {person: _joined(sources) for person, sources in CASES[case].items()}


def asked(case: str) -> str:
    """The person of a case whose figures count."""
    return list(people(case))[ASKED.get(case, 0)]


def periods(side: str, name: str, text: str) -> Iterator[Period]:
    """The periods of a goal: one, or every month of a range."""
    first, mark, last = text.partition("～")
    if not mark or _versions(side)[-1].periods.get(name) == "每段":
        yield parse_period(text)
        return
    month, end = Month.parse(first), Month.parse(last)
    while month <= end:
        yield month
        month = month.next()


def _joined(sources: tuple[Source, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for source in sources:
        regulation = _regulation(source.side, source.example)
        example = next(each for each in regulation.worked if each.name == source.example)
        for name, value in {**facts_of_example(regulation, example)[0], **source.instead}.items():
            if name not in source.without:
                assert found.get(name, value) == value or isinstance(value, dict), (source.example, name)
                found[name] = {**found.get(name, {}), **value} if isinstance(value, dict) else value
    return found


def _versions(side: str) -> tuple[Regulation, ...]:
    return BOOK.versions(CODES[side])


def _regulation(side: str, example: str) -> Regulation:
    return next(r for r in _versions(side) if any(each.name == example for each in r.worked))
