"""Sums between two days of a person are made for those of whom they are read: the same as decided, and no months of others."""

from datetime import date
from typing import Any

import pytest
from lianpin_regulations import Missing, Month, Rulebook, decide, load, people_to_tables, tabulate

SOURCE = """---
规章: 丙市津贴办法
代号: test/demand
文号: 丙〔2026〕1号
版本: v1
发布机关: 丙市
施行: 2026-01-01
适用锚点: 首日
记法: 联聘规章记法 1
---

# 丙市津贴办法

### 第一条　津贴

**表一　事实**（事实）

| 事实 | 类型 | 范围 | 周期 | 来源 | 未填时 |
|---|---|---|---|---|---|
| 首日 | 日期 | | 一次 | 本人 | |
| 末日 | 日期 | | 一次 | 本人 | |
| 离开 | 是否 | | 一次 | 单位 | 否 |
| 除名 | 是否 | | 一次 | 单位 | |
| 已发 | 金额 | 0元～1000000元 | 一次 | 财政局 | 应发累计 |
| 组 | 文本 | | 一次 | 单位 | |
| 月额 | 金额 | 0元～1000元 | 每月 | 单位 | |

```公式 每月
津贴：金额 = 若 当月末日 < 首日 或 当月首日 > 末日 则 0元 否则 月额
同组津贴：金额 = 组合计（津贴，组）
```

```公式
应发累计：金额 = 累计（津贴，首日，末日）
应退：金额 = 若 离开 则 已发 否则 0元
另退：金额 = 若 除名 则 近月合计（津贴，6，末日） 否则 若 离开 则 1元 否则 0元
同组另退：金额 = 若 离开 则 累计（同组津贴，首日，末日） 否则 0元
```
"""
BOOK = Rulebook([load(SOURCE, name="demand.md")])
GOALS = ("应退", "另退", "同组另退")
YEAR = (Month(2026, 1), Month(2026, 12))
PAID = {"月额": {Month(2026, number): number for number in range(1, 13)}, "首日": date(2026, 1, 15), "组": "甲"}
STAYS = PAID | {"末日": date(2035, 6, 30), "除名": False}
PEOPLE: dict[str, dict[str, Any]] = {
    "stays": STAYS,
    "leaves": PAID | {"末日": date(2026, 9, 10), "离开": True, "除名": False},
    "leaves within months": PAID | {"末日": date(2026, 2, 3), "离开": True, "除名": True},
    "leaves after the facts": PAID | {"末日": date(2027, 2, 1), "离开": True, "除名": False},
    "leaves, booked": PAID | {"末日": date(2027, 2, 1), "离开": True, "已发": 77, "除名": False},
    "unknown whether expelled": PAID | {"末日": date(2026, 5, 5)},
}


def _tabulated(goals: tuple[str, ...], people: dict[str, dict[str, Any]]) -> tuple[dict[str, dict[str, Any]], str]:
    found = tabulate(BOOK, "test/demand", goals, people_to_tables(BOOK, "test/demand", people, YEAR), months=YEAR)
    return {row.pop("person"): row for row in found.rows("people")}, found.queries["people"]


def _decided(name: str, facts: dict[str, Any]) -> Any:
    found = decide(BOOK, "test/demand", [name], facts).value(name)
    return None if isinstance(found, Missing) else found


@pytest.mark.parametrize("goals", [("应退", "另退"), ("应发累计", "应退", "另退")], ids=["for some", "for all"])
def test_sums_are_those_decided_and_missing_where_they_are(goals: tuple[str, ...]) -> None:
    found, _query = _tabulated(goals, PEOPLE)
    assert found == {person: {name: _decided(name, facts) for name in goals} for person, facts in PEOPLE.items()}
    assert {row["另退"] for row in found.values()} == {0, 1, 3, None}


def test_months_of_those_who_stay_are_not_computed() -> None:
    found, query = _tabulated(GOALS[:1], PEOPLE | {"stays too": STAYS})
    assert found["stays"] == {"应退": 0}
    assert "2027-02" in query
    assert "2035" not in query


def test_a_group_is_summed_with_those_who_stay() -> None:
    found, _query = _tabulated(("同组另退",), {name: PEOPLE[name] for name in ("stays", "leaves")})
    assert found == {"stays": {"同组另退": 0}, "leaves": {"同组另退": 2 * sum(range(1, 10))}}
