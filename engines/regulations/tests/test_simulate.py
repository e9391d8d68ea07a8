"""Changed values and new versions on the same people: who wins and loses by hand-computed amounts, what each body pays, and why."""

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lianpin_regulations import (
    Month,
    OverlayError,
    RegulationError,
    Rulebook,
    command_line,
    diff,
    load,
    money_diff,
    overlaid,
    people_to_tables,
    read_people,
    report,
    sample,
    simulate,
)
from lianpin_regulations._simulate.flows import explained_totals
from lianpin_regulations._simulate.tabulated import tabulated_sides, tabulated_totals
from lianpin_regulations._tabulate.loaded import Loaded
from lianpin_regulations._tabulate.run import tabulated

TEXT = """---
规章: 津贴办法（示例）
代号: example/allowance
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
| 层次 | 枚举（甲、乙、丙） | | 一次 | 高校 |
| 年龄 | 整数 | 18～80 | 一次 | 高校 |
| 天数 | 整数 | 0～31 | 每月 | 企业 |

**表二　参数**（参数）

| 参数 | 类型 | 自2026-01-01 | 依据 |
|---|---|---|---|
| 市级比例 | 比例 | 60% | 第三条 |

### 第二条　标准
**表三　标准**（唯一）

| 层次 | → 月标准：金额 |
|---|---|
| 甲 | 6000元 |
| 乙 | 3100元 |
| 丙 | 1000元 |

```公式
津贴：金额 = 月标准 × 天数 ÷ 当月天数
市承担：金额 = 津贴 × 市级比例
区承担：金额 = 津贴 － 市承担
```

### 第三条　条件
```条件 申报条件
（一）年龄 ≤ 57 〔AGE_OVER〕 不超过57周岁
```

**表四　待遇**（待遇）

| 待遇 | 金额 | 频率 | 支付方 | 受领人 | 依据 |
|---|---|---|---|---|---|
| 津贴（市） | 市承担 | 每月 | 市财政 | 本人 | 第二条 |
| 津贴（区） | 区承担 | 每月 | 区财政 | 本人 | 第二条 |
"""
OLD = load(TEXT, name="v1.md")
BOOK = Rulebook([OLD])
JANUARY, FEBRUARY = Month(2026, 1), Month(2026, 2)


def person(grade: str, days: int, years: int = 40) -> dict[str, Any]:
    return {"申请日": date(2026, 1, 5), "层次": grade, "年龄": years, "天数": {JANUARY: days, FEBRUARY: 0}}


PEOPLE = {
    "甲整月": person("甲", 31),
    "乙半月": person("乙", 10),
    "丙整月": person("丙", 31),
    "甲超龄": person("甲", 31, 58),
}
SPAN = (JANUARY, FEBRUARY)


def test_winners_losers_and_the_budget_of_each_body_come_out_to_the_cent() -> None:
    found = simulate(BOOK, OLD.code, PEOPLE, {"月标准.甲": "7000", "月标准.丙": "999.99元"}, months=SPAN)
    assert [(w.person, w.base, w.new) for w in found.winners] == [("甲整月", 600000, 700000)]
    assert [(w.person, w.base, w.new) for w in found.losers] == [("丙整月", 100000, 99999)]
    assert (found.people, found.unchanged, found.gained, found.lost) == (4, 2, 100000, 1)
    # 60 % of 6000, 1000 and 1000 (乙: 3100 × 10 ÷ 31) for January; the city rounds, the district bears the rest.
    assert [(b.payer, b.period, b.base, b.new) for b in found.budgets] == [
        ("市财政", "2026-01", 480000, 420000 + 60000 + 59999),
        ("区财政", "2026-01", 320000, 280000 + 40000 + 40000),
        ("市财政", "2026-02", 0, 0),
        ("区财政", "2026-02", 0, 0),
    ]


def test_the_cause_is_the_value_from_which_the_explanations_differ_with_its_article() -> None:
    found = simulate(BOOK, OLD.code, PEOPLE, {"月标准.甲": "7000"}, months=SPAN)
    ((cause, count),) = found.causes
    assert (cause.name, cause.base, cause.new, count) == ("月标准", "6,000.00元", "7,000.00元", 1)
    assert cause.new_article == "《津贴办法（示例）》v1 第二条"
    assert found.winners[0].causes == (cause,)


def test_another_sharing_makes_nobody_win_and_moves_the_budget() -> None:
    found = simulate(BOOK, OLD.code, PEOPLE, {"市级比例": "50"}, months=SPAN)
    assert (found.winners, found.losers) == ((), ())
    assert [(b.payer, b.new - b.base) for b in found.payers()] == [("市财政", -80000), ("区财政", 80000)]


def test_a_condition_that_is_opened_lets_people_in() -> None:
    opened = load(TEXT.replace("年龄 ≤ 57", "年龄 ≤ 60"), name="v2.md")
    found = money_diff(OLD, opened, PEOPLE, outright=True, months=SPAN)
    assert [(w.person, w.change) for w in found.winners] == [("甲超龄", 600000)]
    assert [cause.name for cause, _count in found.causes] == ["申报条件"]


def test_a_new_version_counts_from_its_day_for_those_whose_day_comes_later() -> None:
    text = (
        TEXT.replace("版本: v1", "版本: v2").replace("施行: 2026-01-01", "施行: 2026-02-01").replace("6000元", "6600元")
    )
    late = {**person("甲", 31), "申请日": date(2026, 2, 1)}
    found = money_diff(OLD, load(text, name="v2.md"), {**PEOPLE, "新人": late}, months=SPAN)
    assert [(w.person, w.base, w.new) for w in found.winners] == [("新人", 600000, 660000)]
    assert (found.losers, found.unchanged) == ((), 4)


def test_missing_facts_are_counted_and_never_zero() -> None:
    people = {"缺天数": {**person("甲", 31), "天数": {JANUARY: 31}}}
    found = simulate(BOOK, OLD.code, people, {"月标准.甲": "7000"}, months=SPAN)
    assert found.missing == (("津贴（市）", 1, 1), ("津贴（区）", 1, 1))


# ── what can be changed ──


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"月标准.甲": "7000"}, "第二条　表“标准”的第1行：“甲 | 6000元” → “甲 | 7000元”"),
        ({"月标准.2": "0.5万元"}, "第二条　表“标准”的第2行：“乙 | 3100元” → “乙 | 0.5万元”"),
        ({"市级比例": "55"}, "第一条　参数“市级比例”的自2026-01-01：“60%” → “55%”"),
        ({"区承担": "津贴 × 40%"}, "第二条　公式“区承担”：“津贴 － 市承担” → “津贴 × 40%”"),
    ],
)
def test_a_changed_value_is_a_change_of_the_text(values: dict[str, str], message: str) -> None:
    assert [change.message for change in diff(OLD, overlaid(OLD, values))] == [message]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"月标准.丁": "1元"}, "“月标准”没有“丁”这一行；可以写月标准.行，行是甲、乙、丙，或者行的序号"),
        ({"天数": "3"}, "“天数”不能改动：它不是参数、表的结果或者公式；可以改的有市级比例、月标准"),
        ({"市级比例.甲": "3"}, "“市级比例”不是表的结果列，不能写“.甲”；可以写“市级比例=3”"),
    ],
)
def test_what_cannot_be_changed_is_said_with_what_can(values: dict[str, str], message: str) -> None:
    with pytest.raises(OverlayError, match=re.escape(message)):
        overlaid(OLD, values)


def test_a_change_that_is_no_value_is_refused_like_any_file() -> None:
    with pytest.raises(RegulationError, match="“很多”不是金额"):
        overlaid(OLD, {"月标准.甲": "很多"})


# ── the report and the command ──


def test_the_report_stands_alone_without_scripts_and_tells_people_and_bodies() -> None:
    found = simulate(BOOK, OLD.code, PEOPLE, {"月标准.甲": "7000", "月标准.丙": "900"}, months=SPAN)
    page = report(found, title="测算<甲>", changes=["一处改动"])
    assert "<script" not in page and "http" not in page and "测算&lt;甲&gt;" in page
    assert page.count("<svg") == 3  # two payers, and the people
    assert [text in page for text in ("甲整月", "＋1,000.00元", "－100.00元", "月标准由6,000.00元变为7,000.00元")] == [
        True
    ] * 4
    assert sorted(re.findall(r'class="bar-(win|lose)" [^>]*><title>([^<]*1人)', page)) == [
        ("lose", "-183.34元至-91.67元：1人"),
        ("win", "916.70元至1,008.37元：1人"),
    ]


def test_the_command_simulates_and_compares(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new, people, page = (tmp_path / name for name in ("v1.md", "v2.md", "people.json", "report.html"))
    old.write_text(TEXT, encoding="utf-8")
    new.write_text(TEXT.replace("版本: v1", "版本: v2").replace("3100元", "6200元"), encoding="utf-8")
    facts = {"申请日": "2026-01-05", "层次": "乙", "年龄": 40, "天数": {"2026-01": 31, "2026-02": 0}}
    people.write_text(json.dumps({"某人": facts}), encoding="utf-8")
    common = ["--population", str(people), "--months", "2026-01～2026-02"]
    assert command_line(["simulate", str(old), *common, "--set", "月标准.乙=6200", "--out", str(page)]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    assert told.out.splitlines()[:2] == [
        "第二条　表“标准”的第2行：“乙 | 3100元” → “乙 | 6200元”",
        "1人，2026-01至2026-02：增加1人（共3,100.00元），减少0人（共0.00元），不变0人",
    ]
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert command_line(["diff", str(old), str(new), *common, "--outright", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["money"]["winners"] == {
        "count": 1, "fen": 310000,
        "greatest": [
            {
                "person": "某人", "base": 310000, "new": 620000,
                "parts": [["津贴（区）", 124000, 248000], ["津贴（市）", 186000, 372000]],
                "causes": [
                    {
                        "name": "月标准", "base": "3,100.00元", "new": "6,200.00元",
                        "base_article": "《津贴办法（示例）》v1 第二条", "new_article": "《津贴办法（示例）》v2 第二条",
                    }
                ],
            }
        ],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--set", "月标准.甲"], "改动“月标准.甲”读不懂；应当写成“名称=值”，例如 月标准.C=7000\n"),
        (["--set", "月标准.甲=1"], "没有人员；应当用 --population 指明人员文件，或者用 --sample 1000 随机生成\n"),
        (
            ["--set", "月标准.甲=1", "--sample", "3", "--months", "2026-13"],
            "月份“2026-13”读不懂；应当写成“2026-01～2026-12”\n",
        ),
        (
            ["--set", "月标准.甲=1", "--sample", "3", "--months", "2026-03～2026-01"],
            "月份“2026-03～2026-01”前后颠倒；应当先写起始的月份\n",
        ),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_to_write(
    words: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "v1.md"
    path.write_text(TEXT, encoding="utf-8")
    assert command_line(["simulate", str(path), *words]) == 2
    assert capsys.readouterr().err == message


def test_drawn_people_are_paid_something() -> None:
    people = {str(index): facts for index, facts in enumerate(sample(OLD, 40, seed=1))}
    found = simulate(BOOK, OLD.code, people, {"月标准.甲": "7000"})
    assert found.missing == ()
    assert 0 < len(found.winners) < 40
    assert all(isinstance(each.change, int) for each in found.winners)
    assert Decimal(found.gained) > 0


# ── people in Parquet files ──


def parquet(folder: Path, **tables: str) -> Path:
    duckdb = pytest.importorskip("duckdb")
    for name, query in tables.items():
        duckdb.sql(query).write_parquet(str(folder / f"{name}.parquet"))
    return folder


PERSON = "SELECT '某人' AS person, DATE '2026-01-05' AS 申请日, '乙' AS 层次, 40 AS 年龄, 1 AS 备注"
DAYS = (
    "SELECT '某人' AS person, DATE '2026-01-01' AS month, 31 AS 天数 UNION ALL SELECT '某人', DATE '2026-02-01', NULL"
)


def test_people_come_from_parquet_files_and_a_null_is_missing(tmp_path: Path) -> None:
    people = read_people(parquet(tmp_path, people=PERSON, months=DAYS), OLD.facts)
    assert people == {"某人": {"申请日": date(2026, 1, 5), "层次": "乙", "年龄": 40, "天数": {JANUARY: 31}}}
    found = simulate(BOOK, OLD.code, people, {"月标准.乙": "6200"}, months=(JANUARY, JANUARY))
    assert [w.change for w in found.winners] == [310000]


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({"people": "SELECT 1 AS 年龄"}, "没有“person”一列；应当有每人的编号"),
        ({"people": PERSON, "months": "SELECT '某人' AS person, 3 AS 天数"}, "没有“month”；每一行应当有person、month"),
        ({"people": PERSON, "years": "SELECT '谁' AS person, 2026 AS year"}, "有people里没有的人“谁”"),
        ({}, "读不出来"),
    ],
)
def test_files_of_people_that_cannot_be_read_are_refused_with_what_they_should_have(
    tables: dict[str, str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "v1.md"
    path.write_text(TEXT, encoding="utf-8")
    folder = parquet(tmp_path, **tables)
    assert command_line(["simulate", str(path), "--set", "月标准.乙=1", "--population", str(folder)]) == 2
    assert message in capsys.readouterr().err


def test_who_may_not_be_entitled_is_missing_in_both_evaluators_though_the_amount_is_known() -> None:
    unknown = person("甲", 31)
    del unknown["年龄"]
    totals = [of(BOOK, OLD.code, {**PEOPLE, "不详": unknown}, SPAN) for of in (explained_totals, tabulated_totals)]
    assert totals[0].missing == {"津贴（市）": 2, "津贴（区）": 2}
    assert totals[0] == totals[1]


@pytest.mark.parametrize(("days", "by_query"), [({JANUARY: 31, FEBRUARY: 28}, True), (28, False)])
def test_many_people_are_computed_by_queries_unless_a_fact_holds_for_whichever_month(
    days: Any, by_query: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    people, asked = {**PEOPLE, "乙每月": person("乙", 0) | {"天数": days}}, list[str]()
    overlay = {"月标准.乙": "6200"}
    few = simulate(BOOK, OLD.code, people, overlay, months=SPAN)

    def counted(*arguments: Any, **more: Any) -> Any:
        asked.append(arguments[1])
        return tabulated_sides(*arguments, **more)

    monkeypatch.setattr("lianpin_regulations._simulate.tabulated.tabulated_sides", counted)
    monkeypatch.setattr("lianpin_regulations._simulate.simulation.MANY", len(people))
    assert simulate(BOOK, OLD.code, people, overlay, months=SPAN) == few
    assert asked == ([OLD.code] if by_query else [])
    assert [winner.person for winner in few.winners] == ["乙每月", "乙半月"]


def test_people_who_are_refused_are_left_out_of_the_query_and_come_to_nothing() -> None:
    old = {"甲超龄": person("甲", 31, 58), "丙超龄": person("丙", 31, 60)}
    totals = [of(BOOK, OLD.code, old, SPAN) for of in (explained_totals, tabulated_totals)]
    assert totals[0] == totals[1]
    assert set(totals[0].by_period.values()) == {0}
    assert not totals[0].missing
    found = tabulated(
        Loaded(people_to_tables(BOOK, OLD.code, PEOPLE, SPAN)), BOOK, OLD.code, ["市承担", "申报条件"], months=SPAN,
        read_where={"市承担": [("申报条件",)]},
    )  # fmt: skip
    assert {row["person"] for row in found.rows("months")} == PEOPLE.keys() - {"甲超龄"}


def test_people_who_are_refused_count_in_the_sums_of_their_group_all_the_same() -> None:
    """Everybody is paid a share of what all of a grade come to; 甲超龄 is paid nothing, but 甲整月's share grows by theirs."""
    grouped = load(TEXT.replace("市承担：金额 = 津贴 ×", "市承担：金额 = 组合计（津贴，层次） ×"), name="v1.md")
    totals = [of(Rulebook([grouped]), OLD.code, PEOPLE, SPAN) for of in (explained_totals, tabulated_totals)]
    assert totals[0] == totals[1]
    assert [totals[1].by_person[name, "津贴（市）"] for name in ("甲整月", "甲超龄")] == [2 * 360000, 0]


@pytest.mark.parametrize("type", ["小数1", "整数"])
def test_a_fact_of_another_type_in_the_new_version_is_compared_all_the_same(
    type: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = load(
        TEXT.replace("| 年龄 | 整数 |", f"| 年龄 | {type} |").replace("甲 | 6000元", "甲 | 6100元"), name="v2.md"
    )
    few = money_diff(OLD, new, PEOPLE, outright=True, months=SPAN)
    monkeypatch.setattr("lianpin_regulations._simulate.simulation.MANY", len(PEOPLE))
    assert money_diff(OLD, new, PEOPLE, outright=True, months=SPAN) == few
    assert [winner.person for winner in few.winners] == ["甲整月"]
