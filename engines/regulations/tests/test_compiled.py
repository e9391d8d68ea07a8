"""What single formulas come to: exact, rounded where they are named, and with all that they need where something is not known."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from lianpin_regulations import Decision, ExceptionConflict, Missing, Rulebook, decide, load

SOURCE = """---
规章: 试验办法
代号: test/compiled
文号: 试〔2026〕1号
版本: v1
发布机关: 试验
施行: 2026-01-01
适用锚点: 申请日
记法: 联聘规章记法 1
---

# 试验办法

### 第一条　事实
**表一　事实**（事实）

| 事实 | 类型 | 范围 | 周期 | 来源 |
|---|---|---|---|---|
| 申请日 | 日期 | | 一次 | 系统 |
| 工资 | 金额 | | 一次 | 企业 |
| 基数 | 金额 | | 一次 | 企业 |
| 负数 | 整数 | | 一次 | 企业 |
| 天数甲 | 整数 | | 一次 | 企业 |
| 份额 | 比值 | | 一次 | 企业 |
| 博士 | 是否 | | 一次 | 本人 |
| 类 | 枚举（甲、乙、丙） | | 一次 | 本人 |

### 第二条　结果
```公式
FORMULA
```
"""
FACTS: dict[str, Any] = {
    "申请日": date(2026, 1, 31), "工资": Decimal("1000.01"), "基数": Decimal("0.00"), "负数": -3, "天数甲": 10,
    "份额": Fraction(14, 19), "博士": True, "类": "乙",
}  # fmt: skip


def decided(formula: str, facts: dict[str, Any]) -> Decision:
    regulation = load(SOURCE.replace("FORMULA", formula), name="v1.md")
    return decide(Rulebook([regulation]), regulation.code, ["结果"], facts)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("金额 = 按日折算（工资，天数甲，1）", Decimal("10000.10")),
        ("金额 = 按日折算（工资，天数甲，31）", Decimal("322.58")),
        ("金额 = 按日折算（工资，天数甲，负数）", Decimal("-3333.37")),
        ("金额 = 按日折算（工资，天数甲，负数 ＋ 3）", Decimal("1000.01")),
        ("比值 = 工资 ÷ 基数", Fraction(1)),
        ("比值 = 工资 ÷ （基数 － 3元）", Fraction(-100001, 300)),
        ("比值 = 份额 × 份额 ÷ 2", Fraction(98, 361)),
        ("整数 = 向上取整（份额）", 1),
        ("整数 = 向下取整（0 － 份额）", -1),
        ("金额 = 工资 × 份额", Decimal("736.85")),
        ("金额 = 就高补差（工资，2000元）", Decimal("0.00")),
        ("金额 = 较小（工资 ÷ 3，工资 × 份额，400元）", Decimal("333.34")),
        ("日期 = 加日（申请日，5 ÷ 2）", date(2026, 2, 2)),
        ("日期 = 加月（申请日，1）", date(2026, 2, 28)),
        ("整数 = 若 类 属于 {甲、乙} 且 非 博士 则 1 否则 2", 2),
        ("是否 = 天数甲 属于 {9、10}", True),
        ("是否 = 份额 ＞ 0.73 且 份额 ＜ 0.74", True),
    ],
)
def test_a_formula_is_exact_and_rounded_where_it_is_named(formula: str, expected: Any) -> None:
    value = decided(f"结果：{formula}", FACTS).value("结果")
    assert (type(value), value) == (type(expected), expected)


@pytest.mark.parametrize(
    ("formula", "unknown", "expected"),
    [
        ("金额 = 工资 × 份额 ＋ 基数 ÷ 天数甲", ["份额", "天数甲", "工资"], ["工资", "份额", "天数甲"]),
        ("比值 = 工资 ÷ 基数", ["基数"], ["基数"]),
        ("比值 = 基数 ÷ （天数甲 × 1元）", ["基数", "天数甲"], ["基数", "天数甲"]),
        ("金额 = 按日折算（工资，天数甲，负数）", ["负数", "工资"], ["工资", "负数"]),
        ("金额 = 若 博士 则 工资 否则 基数", ["博士", "工资"], ["博士"]),
        ("是否 = 博士 或 天数甲 ＞ 5", ["博士"], []),
        ("是否 = 博士 或 天数甲 ＞ 50", ["博士"], ["博士"]),
        ("是否 = 博士 且 天数甲 ＞ 50", ["博士"], []),
        ("是否 = 非 （博士 且 类 = 甲）", ["博士", "类"], ["博士", "类"]),
        ("是否 = 类 不属于 {甲}", ["类"], ["类"]),
        ("金额 = 较大（工资，基数，1元）", ["基数"], ["基数"]),
        ("日期 = 加月（申请日，天数甲）", ["天数甲", "申请日"], ["申请日", "天数甲"]),
        ("金额 = 舍入（工资，1，进位） － 舍入（基数，－2，舍去）", ["基数", "工资"], ["工资", "基数"]),
    ],
)  # fmt: skip
def test_what_is_not_known_is_needed_unless_the_rest_decides(
    formula: str, unknown: list[str], expected: list[str]
) -> None:
    value = decided(f"结果：{formula}", {name: fact for name, fact in FACTS.items() if name not in unknown}).value(
        "结果"
    )
    assert [need.fact for need in (value.needs if isinstance(value, Missing) else ())] == expected


@pytest.mark.parametrize(
    ("given", "shown", "unrounded"),
    [(Decimal("0.005"), "0.01元", "0.005"), (Fraction(1, 3), "0.33元", "0.333333…（1/3）"), (5, "5.00元", None)],
)
def test_a_fact_of_more_places_than_its_type_counts_exactly(given: Any, shown: str, unrounded: str | None) -> None:
    trace = decided("结果：金额 = 工资 ＋ 基数", {"工资": given, "基数": 0}).trace("结果")
    assert (trace.shown, trace.unrounded) == (shown, unrounded)


def test_exceptions_that_hold_at_once_must_agree() -> None:
    formula = "结果：金额 = 工资\n例外 结果（第一条）：当 博士 时 = 1元\n例外 结果（第二条）：当 类 = 乙 时 = {}"
    assert decided(formula.format("基数 ＋ 1元"), FACTS).value("结果") == Decimal("1.00")
    with pytest.raises(ExceptionConflict, match="“结果”的例外（第一条、第二条）同时成立而结果不同"):
        decided(formula.format("2元"), FACTS)


def test_an_exception_of_which_it_is_not_known_whether_it_holds_leaves_the_value_open() -> None:
    decision = decided("结果：金额 = 工资\n例外 结果（第一条）：当 博士 时 = 1元", {"工资": 5})
    assert ([need.fact for need in decision.needs], decision.trace("结果").expression) == (["博士"], "")
