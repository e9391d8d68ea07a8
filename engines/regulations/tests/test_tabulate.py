"""A population by one query: rows that are not there, and what is known before anything is computed."""

from datetime import date
from typing import Any

import pytest
from lianpin_regulations import Missing, Month, Rows, Rulebook, Tables, decide, input_schema, load, tabulate
from lianpin_regulations._errors import BulkError
from lianpin_regulations._plan.cover import cover
from lianpin_regulations._plan.nodes import (
    Arithmetic,
    Case,
    Column,
    Compare,
    Constant,
    Extreme,
    IsNull,
    Logic,
    Node,
    Not,
    day,
    null,
    whole,
)
from lianpin_regulations._plan.simplify import Simplifier

SOURCE = """---
规章: 乙市补助办法
代号: test/gaps
文号: 乙〔2026〕1号
版本: v1
发布机关: 乙市
施行: 2026-01-01
适用锚点: 申请日
记法: 联聘规章记法 1
---

# 乙市补助办法

### 第一条　补助

**表一　事实**（事实）

| 事实 | 类型 | 范围 | 周期 | 来源 |
|---|---|---|---|---|
| 申请日 | 日期 | | 一次 | 本人 |
| 月额 | 金额 | 0元～1000元 | 每月 | 单位 |
| 年额 | 金额 | 0元～1000元 | 每年 | 单位 |

```公式 每月
月补：金额 = 若 月额 > 5元 则 1元 否则 2元
```

```公式 每年
全年：金额 = 合计（月额，本年） ＋ （若 年额 > 5元 则 1元 否则 2元）
```
"""
BOOK = Rulebook([load(SOURCE, name="gaps.md")])
MONTHS = [Month(2026, number) for number in range(1, 13)]


def given(people: dict[str, Any]) -> Tables:
    """Only the rows that there are facts for."""
    schema = input_schema(BOOK, "test/gaps")
    once = [{"person": person, "申请日": facts["申请日"]} for person, facts in people.items()]
    months = [
        {"person": p, "month": m.first, "月额": v} for p, facts in people.items() for m, v in facts["月额"].items()
    ]
    years = [{"person": p, "year": y, "年额": v} for p, facts in people.items() for y, v in facts["年额"].items()]
    return Tables(
        *(Rows(schema[n], r) for n, r in (("people", once), ("years", years))), None, Rows(schema["months"], months)
    )


@pytest.mark.parametrize("lacking", [(), (0,), (11,), (4, 7)])
@pytest.mark.parametrize("years", [{}, {2026: 9}])
def test_facts_of_a_row_that_is_not_there_are_missing(lacking: tuple[int, ...], years: dict[int, int]) -> None:
    """Also where every row that is there has the fact."""
    whole = {"申请日": date(2026, 1, 1), "月额": dict.fromkeys(MONTHS, 9), "年额": {2026: 9}}
    thin = {**whole, "月额": {m: 9 for n, m in enumerate(MONTHS) if n not in lacking}, "年额": years}
    people = {"甲": whole, "乙": thin}
    found = tabulate(BOOK, "test/gaps", ["月补", "全年"], given(people), months=(MONTHS[0], MONTHS[-1]))
    monthly = {(row["person"], Month.of(row["month"])): row["月补"] for row in found.rows("months")}
    yearly = {(row["person"], row["year"]): row["全年"] for row in found.rows("years")}
    assert monthly == {(p, m): decided("月补", facts, m) for p, facts in people.items() for m in MONTHS}
    assert yearly == {(p, 2026): decided("全年", facts, 2026) for p, facts in people.items()}


def decided(name: str, facts: dict[str, Any], at: Any) -> Any:
    value = decide(BOOK, "test/gaps", [name], facts, at=at).value(name)
    return None if isinstance(value, Missing) else value


def test_a_quarter_around_the_only_month_asked_ends_with_its_own_last_month() -> None:
    """Not with the last month that is computed: nothing may be taken as certain from that."""
    formula = (
        "```公式 每月\n余日：天数 = 若 日数（当月末日，当季末日） ≥ 30 则 日数（当季首日，当年末日） 否则 0天\n```\n\n"
    )
    book = Rulebook([load(SOURCE.replace("```公式 每年", formula + "```公式 每年", 1), name="quarter.md")])
    people = {"甲": {"申请日": date(2026, 1, 1), "月额": {}, "年额": {}}}
    for month, days in ((Month(2026, 4), 275), (Month(2026, 6), 0)):
        found = tabulate(book, "test/gaps", ["余日"], given(people), months=(month, month))
        assert [row["余日"] for row in found.rows("months")] == [days]


def test_quarters_are_summed_as_far_back_as_they_are_there_however_few_months_are() -> None:
    """Beside a sum that reads the months of one year alone, a sum of quarters goes back to a day long before."""
    formula = "```公式 每季\n季额：金额 = 100元\n```\n\n```公式 每年\n至今：金额 = 累计（季额，申请日）\n"
    formula += "全补：金额 = 合计（月补，本年）\n```\n\n"
    book = Rulebook([load(SOURCE.replace("```公式 每年", formula + "```公式 每年", 1), name="quarters.md")])
    asked = Month(2028, 2)
    people = {"甲": {"申请日": date(2026, 2, 1), "月额": {asked: 9}, "年额": {}}}
    for goals in (["至今"], ["至今", "全补"], ["至今", "全年", "全补"]):
        found = tabulate(book, "test/gaps", goals, given(people), months=(asked, asked))
        assert [row["至今"] for row in found.rows("years")] == [1200]


def test_a_group_is_of_everybody_also_in_months_before_a_member_began() -> None:
    """What somebody's group had since that person's first day counts those who came later."""
    formula = (
        "```公式 每月\n有额：是否 = 月额 ≥ 0元\n组额：金额 = 组合计（月额，有额）\n至今：金额 = 累计（组额）\n```\n\n"
    )
    book = Rulebook([load(SOURCE.replace("```公式 每年", formula + "```公式 每年", 1), name="group.md")])
    monthly = {"月额": dict.fromkeys(MONTHS, 9), "年额": {}}
    people = {"甲": {"申请日": date(2026, 1, 1), **monthly}, "乙": {"申请日": date(2026, 6, 1), **monthly}}
    found = tabulate(book, "test/gaps", ["至今"], given(people), months=(MONTHS[-1], MONTHS[-1]))
    assert {row["person"]: row["至今"] for row in found.rows("months")} == {"甲": 12 * 18, "乙": 7 * 18}


def test_it_refuses_a_sum_that_always_looks_further_ahead() -> None:
    """Each month's sum goes to the end of the next: however many months are computed, one more is asked for."""
    text = SOURCE.replace(
        "```公式 每年", "```公式 每月\n预计：金额 = 累计（月额，申请日，加月（当月末日，1））\n```\n\n```公式 每年", 1
    )
    book = Rulebook([load(text, name="ahead.md")])
    people = {"甲": {"申请日": date(2026, 1, 1), "月额": dict.fromkeys(MONTHS, 9), "年额": {}}}
    with pytest.raises(BulkError, match="“预计”（第一条）看的日子每次算下来都在更远的月份"):
        tabulate(book, "test/gaps", ["预计"], given(people), months=(MONTHS[0], MONTHS[-1]))


# ── what a node comes to ──

A, B, D = Column("a"), Column("b"), Column("d")
MAYBE = Column("maybe")
WORD = Column("word")
SIMPLIFIER = Simplifier(
    lambda name: name != "maybe",
    lambda name: frozenset({"甲", "乙"}) if name == "word" else None,
    lambda name: "flag" if name in {"a", "b"} else "whole",
)


def chosen(*whens: tuple[Node, int], otherwise: int | None = None) -> Case:
    return Case(tuple((when, whole(n)) for when, n in whens), None if otherwise is None else whole(otherwise))


@pytest.mark.parametrize(
    ("node", "simple"),
    [
        (chosen((A, 1), (Not(A), 2)), chosen((A, 1), otherwise=2)),
        (chosen((Logic("OR", (Not(A), A)), 1)), whole(1)),
        (chosen((Compare("=", WORD, Constant("甲", "word")), 1), (Compare("=", WORD, Constant("乙", "word")), 2)),
         chosen((Compare("=", WORD, Constant("甲", "word")), 1), otherwise=2)),
        (chosen((IsNull(D), 1), otherwise=2), whole(2)),
        (IsNull(Arithmetic("+", D, MAYBE)), IsNull(MAYBE)),
        (Arithmetic("+", D, null("whole")), null("whole")),
        (chosen((A, 1), (Logic("AND", (B, A)), 2), otherwise=3), chosen((A, 1), otherwise=3)),
        (Case(((A, Case(((A, D), (Not(A), whole(1))))),), whole(2)), Case(((A, D),), whole(2))),
        (chosen((Logic("AND", (A, null("flag"))), 1), otherwise=2), whole(2)),
    ],
)  # fmt: skip
def test_what_is_the_same_for_every_row_goes(node: Node, simple: Node) -> None:
    assert SIMPLIFIER.simple(node) == simple


@pytest.mark.parametrize(
    "node",
    [
        chosen((Compare("=", MAYBE, whole(1)), 1), (Not(Compare("=", MAYBE, whole(1))), 2)),  # missing is neither
        chosen((Compare("<", D, whole(3)), 1), (Compare(">", D, whole(3)), 2)),  # 3 itself
        chosen((Compare("=", WORD, Constant("甲", "word")), 1)),
        IsNull(Extreme("LEAST", (D, MAYBE))),  # passes over what is missing
        Case(((A, MAYBE), (B, MAYBE)), D),
    ],
)
def test_what_differs_between_rows_stays(node: Node) -> None:
    assert SIMPLIFIER.simple(node) == node


@pytest.mark.parametrize(
    ("tests", "covered"),
    [
        ([Compare("<", D, whole(60)), Compare(">=", D, whole(60))], True),
        ([Compare("<", D, whole(60)), Compare(">", D, whole(60))], False),
        ([Compare("<", day(date(2026, 1, 1)), D), Compare("<=", D, day(date(2026, 1, 2)))], True),
        ([Logic("AND", (A, Compare("<=", D, whole(5)))), Compare(">", D, whole(5)), Not(A)], True),
        ([Logic("AND", (A, Compare("<=", D, whole(5)))), Compare(">", D, whole(5))], False),
    ],
)
def test_cases_are_complete_only_where_every_value_has_one(tests: list[Node], covered: bool) -> None:
    assert cover(tests, lambda _node: None) is covered
