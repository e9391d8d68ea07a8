"""Which items of a condition are reasons: all that do not hold, but nobody is refused by an alternative that was not needed."""

import re
from decimal import Decimal
from typing import Any

import pytest
from lianpin_regulations import Month, Rows, Rulebook, Tables, decide, load, run_examples, tabulate

SOURCE = """---
规章: 试验办法
代号: test/reasons
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
| 年龄 | 整数 | 0～120 | 一次 | 本人 |
| 博士 | 是否 | | 一次 | 本人 |
| 论文数 | 整数 | 0～999 | 一次 | 本人 |
| 工资 | 金额 | 0元～1000000元 | 一次 | 企业 |

### 第二条　条件
```条件 水平 任一
（一）博士 〔DOCTOR〕 有博士学位
（二）业绩
```

```条件 业绩
（一）论文数 ≥ 5 〔PAPERS〕 论文不少于五篇
（二）工资 ≥ 10000元 〔PAY〕 工资不低于一万元
```

```条件 申报条件
（一）年龄 ≤ 57 〔AGE〕 不超过五十七岁
（二）水平
```

### 第三条　待遇
```公式
整百：金额 = 舍入（工资，－2，四舍五入）
整千：金额 = 舍入（工资，－3，舍去）
```
"""
BOOK = Rulebook([load(SOURCE, name="v1.md")])
CODE = "test/reasons"
PEOPLE: dict[str, dict[str, Any]] = {
    "by degree": {"年龄": 40, "博士": True, "论文数": 0, "工资": Decimal("9000.00")},
    "by achievement": {"年龄": 40, "博士": False, "论文数": 6, "工资": Decimal("10000.00")},
    "too old, by degree": {"年龄": 58, "博士": True, "论文数": 5, "工资": Decimal("9999.99")},
    "by neither": {"年龄": 58, "博士": False, "论文数": 5, "工资": Decimal("9999.99")},
    "perhaps": {"年龄": 40, "博士": False, "工资": Decimal("9999.99")},
    "by degree, little known": {"年龄": 40, "博士": True},
    "undecided": {"年龄": 40, "博士": False, "工资": Decimal("10000.00")},
}  # fmt: skip
REFUSED = {
    "by degree": [], "by achievement": [], "too old, by degree": ["AGE"], "by neither": ["AGE", "DOCTOR", "PAY"],
    "perhaps": ["DOCTOR", "PAY"], "by degree, little known": [], "undecided": [],
}  # fmt: skip


@pytest.mark.parametrize("person", PEOPLE)
def test_an_alternative_that_was_not_needed_is_no_reason(person: str) -> None:
    reasons = decide(BOOK, CODE, [], PEOPLE[person]).reasons("申报条件")
    assert [reason.code for reason in reasons if reason.satisfied is False] == REFUSED[person]


def test_an_undecided_alternative_asks_and_refuses_nobody() -> None:
    reasons = decide(BOOK, CODE, [], PEOPLE["undecided"]).reasons("申报条件")
    assert [(reason.code, reason.satisfied, [need.fact for need in reason.needs]) for reason in reasons] == [
        ("AGE", True, []), ("PAPERS", None, ["论文数"]), ("PAY", True, []),
    ]  # fmt: skip


def test_of_alternatives_that_hold_only_those_are_told() -> None:
    reasons = decide(BOOK, CODE, [], PEOPLE["by achievement"]).reasons("水平")
    assert [(reason.code, reason.satisfied) for reason in reasons] == [("PAPERS", True), ("PAY", True)]


def test_the_bulk_evaluator_gives_the_same_reasons() -> None:
    types = {"person": "VARCHAR", "年龄": "INTEGER", "博士": "BOOLEAN", "论文数": "INTEGER", "工资": "DECIMAL(18,2)"}
    rows = [
        {"person": person} | {name: facts.get(name) for name in list(types)[1:]} for person, facts in PEOPLE.items()
    ]
    months = Month(2026, 1), Month(2026, 1)
    found = tabulate(BOOK, CODE, ["理由：申报条件"], Tables(people=Rows(types, rows)), months=months)
    assert {row["person"]: list(row["理由：申报条件"]) for row in found.rows("people")} == REFUSED


def test_a_worked_example_that_one_alternative_satisfies_has_no_reasons() -> None:
    example = "| 案例 | 年龄 | 博士 | 论文数 | 工资 | → 理由：申报条件 |\n|---|---|---|---|---|---|\n| 甲 | 40 | 是 | 0 | 1元 | 无 |\n"
    text = re.sub(r"### 第三条.*", f"### 第三条　算例\n**表二　案例**（算例）\n\n{example}", SOURCE, flags=re.DOTALL)
    regulation = load(text, name="v1.md")
    assert [(result.got, result.passed) for result in run_examples(Rulebook([regulation]), regulation)] == [
        ({"理由：申报条件": "无"}, True)
    ]


@pytest.mark.parametrize(
    ("pay", "hundreds", "thousands"),
    [("9949.99", "9900.00", "9000.00"), ("9950.00", "10000.00", "9000.00"), ("0.01", "0.00", "0.00")],
)
def test_it_rounds_to_hundreds_and_thousands(pay: str, hundreds: str, thousands: str) -> None:
    decision = decide(BOOK, CODE, ["整百", "整千"], {"工资": Decimal(pay)})
    assert (decision.value("整百"), decision.value("整千")) == (Decimal(hundreds), Decimal(thousands))
