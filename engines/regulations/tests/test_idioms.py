"""Idioms of subsidy law: what a table that does not fit is told, and what the less obvious ones compute."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from lianpin_regulations import Missing, Month, RegulationError, Rulebook, decide, load

HEAD = """---
规章: 引才办法
代号: test/idioms
文号: 测〔2026〕1号
版本: v1
发布机关: 测试市
施行: 2026-01-01
适用锚点: 生效日
记法: 联聘规章记法 1
---

### 第一条　事实
**表一　事实**（事实）

| 事实 | 类型 | 范围 | 周期 | 来源 |
|---|---|---|---|---|
| 生效日 | 日期 | | 一次 | 系统 |
| 离开日 | 日期 | | 一次 | 系统 |
| 通知日期 | 日期 | | 一次 | 系统 |
| 津贴 | 金额 | 0元～10000元 | 每月 | 企业 |
| 薪酬 | 金额 | 0元～1000000元 | 每年 | 企业 |
| 等次 | 枚举（合格、基本合格、不合格） | | 每年 | 学校 |
| 确定日 | 日期 | | 每年 | 学校 |

### 第二条　表
（一）按表计算。

"""
INSTALMENTS = """**表二　补贴**（分期；总额 60000元；自 生效日；等次 等次；确定日 确定日）

| 期 | 满 | 比例 | 年度考核 | 顺延 |
|---|---|---|---|---|
| 1 | 12个月 | 40% | 合格 | 基本合格：12个月，一次 |
| 2 | 24个月 | 60% | 合格 | - |
"""
CEILING = """
**表三　上限**（限额；上限 30000元；自 生效日）

| 项目 | 应付 | 应付日 | 至多 |
|---|---|---|---|
| 实发津贴 | 津贴 | 当月末日 | - |
| 实发补贴 | 补贴应付 | 补贴应付日 | 补贴至多 |
"""
SHARING = """**表二　分担**（分担；每年；金额 薪酬）

| 承担方 | 名称 | 比例 |
|---|---|---|
| 企业 | 企业负担 | 1 ÷ 3 |
| 学校 | 学校负担 | 余数 |
"""
SCALE = """**表二　奖励**（累进；每年；基数 薪酬；结果 奖励：金额）

| 超过 | 至 | 比例 |
|---|---|---|
| 0元 | 100000元 | 10% |
| 100000元 | - | 5% |
"""
REPAYMENT = """**表二　退还**（追缴；通知日 通知日期）

| 情形 | 当 | 退还方 | 名称 | 金额 | 期限 | 依据 |
|---|---|---|---|---|---|---|
| 离开 | 离开日 < 2027-01-01 | 本人 | 应退 | 100元 | 30工作日 | 第二条（一） |
"""

MISFITS = [
    (INSTALMENTS, "12个月 | 40%", "一年 | 40%", "“一年”不是月数", "应当写成“12个月”"),
    (INSTALMENTS, "基本合格：12个月，一次", "推迟一年", "顺延“推迟一年”读不懂", "应当写成“基本合格：12个月”"),
    (INSTALMENTS, "；自 生效日", "", "分期表“补贴”没有写明自", "括号里应当写“自 …”"),
    (INSTALMENTS, "；自 生效日", "；从 生效日", "分期表的括号里不认识“从 生效日”", "可以写的有总额、自、等次"),
    (INSTALMENTS, "| 年度考核 |", "| 考核 |", "分期表不认识列“考核”", "可以有的列是期、满、比例、年度考核、顺延"),
    (SHARING, "余数", "2 ÷ 3", "“学校”的比例是“2 ÷ 3”", "最后一方、且只有最后一方的比例写“余数”"),
    (SCALE, "| 100000元 | -", "| 90000元 | -", "第2档从“90000元”起", "其后每档自上一档的“至”起"),
    (SCALE, "| 100000元 | 10%", "| - | 10%", "第1档至“”", "只有最后一档的“至”写“-”"),
    (REPAYMENT, "30工作日", "一个月", "期限“一个月”读不懂", "应当写成“30工作日”"),
    (REPAYMENT, "第二条（一）", "第二条（二）", "第二条里没有“（二）”", "应当引用条文里有的款、项"),
    (REPAYMENT, "第二条（一）", "第九条", "引用了不存在的“第九条”", "应当引用本规章里有的条"),
]


@pytest.mark.parametrize(
    ("table", "right", "wrong", "found", "expected"), MISFITS, ids=[misfit[3][:20] for misfit in MISFITS]
)
def test_it_refuses_a_table_that_does_not_fit_with_line_article_and_remedy(
    table: str, right: str, wrong: str, found: str, expected: str
) -> None:
    assert right in table
    load(HEAD + table, name="v1.md")
    with pytest.raises(RegulationError) as refusal:
        load(HEAD + table.replace(right, wrong, 1), name="v1.md")
    fault = next(each for each in refusal.value.faults if found in each.found)
    assert expected in fault.expected
    assert fault.article == "第二条"
    assert HEAD.count("\n") < fault.line <= (HEAD + table).count("\n")


def asked(table: str, name: str, at: Any, **facts: Any) -> Any:
    book = Rulebook([load(HEAD + table, name="v1.md")])
    return decide(book, "test/idioms", [name], {"生效日": date(2026, 3, 1), **facts}, at=at).value(name)


def test_what_is_shared_always_makes_up_the_whole() -> None:
    parts = [asked(SHARING, name, 2026, 薪酬={2026: Decimal("100.00")}) for name in ("企业负担", "学校负担")]
    assert parts == [Decimal("33.33"), Decimal("66.67")]


@pytest.mark.parametrize(
    ("pay", "award"), [("0", "0.00"), ("100000", "10000.00"), ("100000.10", "10000.01"), ("300000", "20000.00")]
)
def test_each_step_of_a_scale_is_taken_of_its_own_part(pay: str, award: str) -> None:
    assert asked(SCALE, "奖励", 2026, 薪酬={2026: Decimal(pay)}) == Decimal(award)


GRADES = {2026: "合格"}
FIXED = {2026: date(2027, 1, 20)}
MONTHS = {Month(2026, 2).next(n): Decimal(200) for n in range(1, 30)}


@pytest.mark.parametrize(
    ("grades", "fixed", "due", "later"),
    [
        ({2026: "合格"}, {2026: date(2027, 1, 20)}, "24000.00", "0.00"),
        ({2026: "不合格"}, {2026: date(2027, 1, 20)}, "0.00", "0.00"),
        (
            {2026: "基本合格", 2027: "合格"},
            {2026: date(2027, 1, 20), 2027: date(2028, 1, 20)},
            "0.00",
            "60000.00",
        ),
        (
            {2026: "基本合格", 2027: "不合格"},
            {2026: date(2027, 1, 20), 2027: date(2028, 1, 20)},
            "0.00",
            "0.00",
        ),
    ],
    ids=["passed", "failed", "put off and made up", "put off and lost"],
)
def test_an_instalment_goes_by_the_latest_grade_that_was_fixed_on_its_day(
    grades: dict[int, str], fixed: dict[int, date], due: str, later: str
) -> None:
    facts = {"等次": grades, "确定日": fixed}
    assert asked(INSTALMENTS, "补贴应付", Month(2027, 2), **facts) == Decimal(due)
    if 2027 in grades:
        assert asked(INSTALMENTS, "补贴应付", Month(2028, 2), **facts) == Decimal(later)


def test_a_grade_that_is_not_fixed_holds_up_the_instalment_and_nothing_else() -> None:
    table = INSTALMENTS + CEILING
    assert isinstance(asked(table, "实发补贴", Month(2027, 2), 津贴=MONTHS), Missing)
    assert [asked(table, "实发津贴", Month(2026, 2).next(n), 津贴=MONTHS) for n in (1, 12, 13)] == [Decimal(200)] * 3


def test_within_reach_of_the_ceiling_what_is_not_decided_does_hold_up_the_rest() -> None:
    months = {month: Decimal(1000) for month in MONTHS}
    assert asked(INSTALMENTS + CEILING, "实发津贴", Month(2026, 8), 津贴=months) == Decimal(1000)
    assert isinstance(asked(INSTALMENTS + CEILING, "实发津贴", Month(2027, 3), 津贴=months), Missing)
    paid = asked(INSTALMENTS + CEILING, "实发补贴", Month(2027, 2), 津贴=months, 等次=GRADES, 确定日=FIXED)
    assert paid == Decimal(18000)  # of 24,000: the ceiling of 30,000 less twelve months, which count first


def test_what_is_repaid_cites_the_paragraph_that_demands_it() -> None:
    book = Rulebook([load(HEAD + REPAYMENT, name="v1.md")])
    decision = decide(book, "test/idioms", ["应退"], {"生效日": date(2026, 3, 1), "离开日": date(2026, 9, 1)})
    assert (decision.value("应退"), decision.trace("应退").article) == (Decimal(100), "第二条")
    assert [each.article for each in decision.trace("应退").inputs if each.name == "离开应退"] == ["第二条（一）"]


def test_a_decision_asked_in_another_period_says_what_one_made_anew_says() -> None:
    book = Rulebook([load(HEAD + INSTALMENTS + CEILING, name="v1.md")])
    facts = {"生效日": date(2026, 3, 1), "津贴": MONTHS, "等次": GRADES, "确定日": FIXED}
    first = decide(book, "test/idioms", [], facts, at=Month(2026, 3))
    for month in (Month(2026, 3), Month(2027, 2), Month(2030, 1)):
        anew, moved = decide(book, "test/idioms", ["实发补贴"], facts, at=month), first.at(month)
        assert (moved.value("实发补贴"), moved.trace("实发补贴")) == (anew.value("实发补贴"), anew.trace("实发补贴"))
        assert moved.needs == anew.needs
