"""A change of a fact, a grade or a version after a month was computed is a difference with both traces, never a new past."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from lianpin_regulations import (
    Adjustment,
    Figure,
    Given,
    Month,
    Rulebook,
    Trace,
    adjustments,
    alterations,
    decide,
    explain,
    explain_html,
    figures,
    load,
)

FIRST = """---
规章: 薪酬补助办法（示例）
代号: example/pay
文号: 示例〔2026〕1号
版本: v1
发布机关: 示例市
施行: 2026-01-01
适用锚点: 申请日
记法: 联聘规章记法 1
---
### 第一条　事实
**表一　事实**（事实）

| 事实 | 类型 | 范围 | 周期 | 来源 |
|---|---|---|---|---|
| 申请日 | 日期 | | 一次 | 系统 |
| 层次 | 枚举（甲、乙） | | 一次 | 高校 |
| 天数 | 整数 | 0～31 | 每月 | 企业 |
| 月薪 | 金额 | | 每月 | 企业 |
| 满月 | 整数 | 0～1 | 每月 | 企业 |

### 第二条　津贴
**表二　标准**（唯一）

| 层次 | → 月标准：金额 |
|---|---|
| 甲 | 6200元 |
| 乙 | 3100元 |

```公式
津贴：金额 = 月标准 × 天数 ÷ 当月天数
市承担：金额 = 津贴 × 60%
实发：金额 = 津贴 ＋ 市承担
已发：金额 = 累计（津贴）
```

### 第三条　薪酬补助
```公式 每段 按 薪酬所属月份
段应补：金额 = 较小（合计（月薪，本段） × 50%，120000元 × 合计（满月，本段） ÷ 12）
```

```公式 每年
年应补：金额 = 合计（段应补，本年）
```
"""
SECOND = (
    FIRST.replace("版本: v1", "版本: v2\n前一版本: v1").replace("施行: 2026-01-01", "施行: 2027-07-01")
    .replace("50%，120000元", "60%，150000元")
)  # fmt: skip
V1, V2 = load(FIRST, name="v1.md"), load(SECOND, name="v2.md")
JANUARY = Month(2026, 1)


def person(days: Any = 20, grade: str = "甲", **more: Any) -> dict[str, Any]:
    return {"申请日": date(2026, 1, 5), "层次": grade, "天数": {JANUARY: days}, **more}


def computed(
    facts: dict[str, Any], *items: str, at: Month = JANUARY, book: Rulebook | None = None
) -> tuple[Figure, ...]:
    return figures(decide(book or Rulebook([V1]), "example/pay", items, facts, at=at), items)


def test_corrected_attendance_is_paid_afterwards_with_who_said_what_when() -> None:
    before = computed(person(Given(20, "晶衡公司", date(2026, 2, 1), "考勤表1")), "津贴", "市承担", "实发")
    after = computed(person(Given(25, "晶衡公司", date(2026, 3, 9), "考勤更正")), "津贴", "市承担", "实发")
    found = adjustments(before, after)
    assert [(a.item, a.period, a.kind, a.amount) for a in found] == [
        ("津贴", JANUARY, "补发", Decimal("1000.00")),
        ("市承担", JANUARY, "补发", Decimal("600.00")),
        ("实发", JANUARY, "补发", Decimal("1600.00")),
    ]
    assert [[str(cause) for cause in a.causes] for a in found] == [
        [
            "事实“天数”［2026年1月］由20（晶衡公司提供，2026-02-01，凭证：考勤表1）改为25（晶衡公司提供，2026-03-09，凭证：考勤更正）"
        ]
    ] * 3


def test_a_grade_decided_anew_is_set_off() -> None:
    (found,) = adjustments(computed(person(), "津贴"), computed(person(grade="乙"), "津贴"))
    assert (found.kind, found.amount, found.before, found.after) == (
        "抵扣", Decimal("2000.00"), Decimal("4000.00"), Decimal("2000.00"),
    )  # fmt: skip
    assert [(c.kind, c.name, c.before, c.after) for c in found.causes] == [("事实", "层次", "甲", "乙")]


def test_a_version_that_comes_later_changes_only_the_half_year_it_governs() -> None:
    pay = {Month(2027, month): Decimal(30000) for month in range(1, 13)}
    items, december = ("段应补", "年应补"), Month(2027, 12)
    before = computed(person(月薪=pay, 满月=dict.fromkeys(pay, 1)), *items, at=december)
    after = computed(person(月薪=pay, 满月=dict.fromkeys(pay, 1)), *items, at=december, book=Rulebook([V1, V2]))
    # The year was one segment and is now two: the year is what can be compared.
    assert [(f.item, str(f.period), f.amount) for f in (*before, *after)] == [
        ("段应补", "2027-01～2027-12", Decimal("120000.00")), ("年应补", "2027", Decimal("120000.00")),
        ("段应补", "2027-07～2027-12", Decimal("75000.00")), ("年应补", "2027", Decimal("135000.00")),
    ]  # fmt: skip
    (found,) = adjustments(before, after)
    assert (found.item, found.period, found.kind, found.amount) == ("年应补", 2027, "补发", Decimal("15000.00"))
    (cause,) = found.causes
    assert str(cause) == (
        "“段应补”［2027年7月至12月］适用的版本由《薪酬补助办法（示例）》v1，按薪酬所属月份 2027-01-01（第三条）"
        "改为《薪酬补助办法（示例）》v2，按薪酬所属月份 2027-07-01（第三条）"
    )


def test_what_is_the_same_is_no_difference_and_what_is_missing_waits() -> None:
    before = computed(person(), "津贴", "市承担")
    assert adjustments(before, computed(person(Given(20, "他人")), "津贴", "市承担")) == ()
    unknown = {name: value for name, value in person().items() if name != "天数"}
    assert (computed(unknown, "津贴"), adjustments(before, computed(unknown, "津贴"))) == ((), ())


def test_what_was_paid_in_several_parts_is_compared_in_sum() -> None:
    (first,) = computed(person(20), "津贴")
    (second,) = computed(person(25), "津贴")
    in_sum = Figure(first.item, first.period, first.amount + Decimal("1000.00"), second.trace)
    assert adjustments([in_sum], [second]) == ()
    (third,) = adjustments([in_sum], computed(person(22), "津贴"))
    assert (third.kind, third.amount, [(c.before, c.after) for c in third.causes]) == (
        "抵扣", Decimal("600.00"), [("25", "22")],
    )  # fmt: skip


def test_kept_traces_serve_as_well_as_those_of_a_decision() -> None:
    (before,) = computed(person(20), "实发")
    (after,) = computed(person(25), "实发")
    kept = Trace.from_json(json.loads(json.dumps(before.trace.to_json())))
    assert alterations(kept, after.trace) == alterations(before.trace, after.trace)
    (found,) = adjustments([Figure("实发", JANUARY, before.amount, kept)], [after])
    assert json.loads(json.dumps(found.to_json())) == {
        "item": "实发", "period": "2026-01", "kind": "补发", "amount": "1600.00", "before": "6400.00", "after": "8000.00",
        "causes": [{
            "kind": "事实", "name": "天数", "period": "2026-01", "before": "20", "after": "25",
            "before_from": "企业提供", "after_from": "企业提供",
        }],
        "before_trace": before.trace.to_json(), "after_trace": after.trace.to_json(),
    }  # fmt: skip


def test_it_is_explained_with_its_causes_and_both_calculations() -> None:
    (found,) = adjustments(computed(person(20), "津贴"), computed(person(25), "津贴"))
    lines = explain(found).splitlines()
    assert lines[:3] == [
        "津贴［2026年1月］补发1,000.00元：原为4,000.00元，应为5,000.00元",
        "　因事实“天数”［2026年1月］由20（企业提供）改为25（企业提供）",
        "原来的计算：",
    ]
    half = lines.index("现在的计算：")
    assert [lines[3].split("（")[0], lines[half + 1].split("（")[0]] == [
        "　津贴［2026年1月］：4,000.00元", "　津贴［2026年1月］：5,000.00元",
    ]  # fmt: skip
    page = explain_html(found)
    assert (page.count("<summary>原来的计算</summary>"), page.count("<summary>现在的计算</summary>")) == (1, 1)
    assert page.count(explain_html(found.after_trace)) == 1


def test_it_refuses_what_is_no_amount() -> None:
    with pytest.raises(TypeError, match="“天数”不是金额"):
        computed(person(), "天数")


def test_an_amount_is_always_positive_and_its_kind_says_which_way() -> None:
    trace = Trace("津贴", "")
    paid = Adjustment("津贴", None, Decimal("10.00"), Decimal("4.00"), trace, trace, ())
    assert (paid.amount, str(paid)) == (Decimal("6.00"), "津贴抵扣6.00元：原为10.00元，应为4.00元")
