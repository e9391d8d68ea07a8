"""The command line: what it prints, and 0, 1 or 2."""

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from lianpin_regulations import command_line

HERE = Path(__file__).parent
GOOD = str(HERE / "good" / "recruitment-subsidy.md")
FACTS = {
    "学位": "博士",
    "职称": "副高",
    "出生日期": "1985-06-01",
    "认定日期": "2026-03-01",
    "失信": False,
    "处分期内": {"2026-03": "否"},
}


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = command_line(words)
    told = capsys.readouterr()
    return code, told.out, told.err


def test_check_tells_of_a_good_file_that_nothing_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "check", GOOD)
    assert (code, err) == (0, "")
    assert out == (
        f"{GOOD} 提示：有14行没有算例用到（--all 逐行列出）\n"
        "《云汐市企业引才补助办法（记法示例）》2026-1：4 个算例，0 个不符；0 个错误，0 个警告，14 个提示\n"
    )
    assert len(run(capsys, "check", "--all", GOOD)[1].splitlines()) == 15


def test_check_fails_with_warnings_faults_and_wrong_examples(capsys: pytest.CaptureFixture[str]) -> None:
    cliff, gap, wrong = (str(HERE / "bad" / f"{name}.md") for name in ("cliff", "gap", "example-wrong"))
    code, out, err = run(capsys, "check", cliff, gap, wrong)
    assert code == 1
    assert out.splitlines()[0].startswith(f"{cliff} 警告 第21行（第二条）：“月薪”多一元，“补助”少得不止一元")
    assert out.splitlines()[-1] == "《津贴办法（示例）》v1：1 个算例，1 个不符；1 个错误，0 个警告，0 个提示"
    assert err == f"{gap} 第22行（第二条）：表“标准”没有覆盖：得分=0.0；应当补一行，或者最后加一行全为“-”。\n"


def test_findings_come_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _err = run(capsys, "check", "--json", str(HERE / "bad" / "gap.md"))
    (found,) = json.loads(out)
    assert (code, [(f["line"], f["severity"], f["kind"]) for f in found["findings"]]) == (1, [(22, "error", "gap")])


def test_test_runs_the_examples(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "test", GOOD)[:2] == (
        0, "✓ 整月全额\n✓ 末期补尾差\n✓ 处分停发\n✓ 社保不足\n《云汐市企业引才补助办法（记法示例）》2026-1：4 个算例，0 个不符\n"
    )  # fmt: skip
    code, out, _err = run(capsys, "test", str(HERE / "bad" / "example-wrong.md"))
    assert (code, out.splitlines()[:2]) == (1, ["✗ 甲", "    第29行 补助：应为 600.00元，算得 500.00元"])


VERSION = """---
规章: 津贴办法
代号: test/allowance
文号: 测〔2026〕1号
版本: {label}
{follows}发布机关: 测试市
施行: {since}
适用锚点: 申报日
记法: 联聘规章记法 1
---

# 津贴办法

### 第一条　津贴
津贴为每人{amount}元。

**表一　事实**（事实）

| 事实 | 类型 | 范围 | 周期 | 来源 |
|---|---|---|---|---|
| 申报日 | 日期 | | 一次 | 系统 |

```公式
津贴：金额 = {amount}元
```

**表二　算例**（算例；依 第一条）

| 算例 | 申报日 | → 津贴 |
|---|---|---|
| 甲 | 2026-05-01 | 100元 |
| 乙 | {day} | {amount}元 |
"""


def test_an_earlier_version_beside_a_file_need_not_be_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    first, second = tmp_path / "v1.md", tmp_path / "v2.md"
    text = VERSION.format(label="v1", follows="", since="2026-01-01", amount=100, day="2026-06-01")
    first.write_text(text, encoding="utf-8")
    text = VERSION.format(label="v2", follows="前一版本: v1\n", since="2027-01-01", amount=200, day="2027-06-01")
    second.write_text(text, encoding="utf-8")
    for words in (("test", str(second)), ("check", str(second)), ("test", str(second), str(first))):
        code, out, err = run(capsys, *words)
        assert (code, err) == (0, ""), out
        assert "《津贴办法》v2：2 个算例，0 个不符" in out
        assert ("《津贴办法》v1" in out) == (len(words) == 3)
    assert "100.00元" in run(capsys, "evaluate", str(second), "--name", "津贴", "--example", "甲")[1]
    first.rename(tmp_path / "elsewhere.txt")
    code, out, _err = run(capsys, "check", str(second))
    assert code == 1
    assert "有1个算例要用到前一版本“v1”，没有给出它的文件" in out


def test_evaluate_gives_values_or_says_what_is_missing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps(FACTS, ensure_ascii=False), encoding="utf-8")
    assert run(capsys, "evaluate", GOOD, "--name", "人才层次", "--facts", str(facts))[:2] == (
        0, "人才层次：枚举（A、B、C、D、不予认定） = B\n"
    )  # fmt: skip
    code, out, _err = run(capsys, "evaluate", GOOD, "--name", "考核等次", "--json")
    assert (code, json.loads(out)["values"]) == (1, {"考核等次": None})
    assert [need["source"] for need in json.loads(out)["needs"]] == ["高校与企业联合考核"]


def test_explain_tells_how_a_value_of_an_example_comes_about(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _err = run(capsys, "explain", GOOD, "--name", "人才层次", "--example", "整月全额")
    assert code == 0
    assert out.startswith("人才层次：B（《云汐市企业引才补助办法（记法示例）》2026-1 第三条")


SCIENCE = str(HERE / "good" / "science-commissioners.md")
REFUSED = (
    "✗（一）〔AGE_OVER〕申报日不超过60周岁（第四条：61 > 60；“年龄”现为61，减少1岁即符合第四条（一））",
    "✗（三）〔EXPERIENCE〕从事相关专业工作满3年（第四条：2 < 3；“专业年限”现为2，再有1即符合第四条（三））",
)


@pytest.mark.parametrize("name", ["申报条件", "理由：申报条件"])
def test_explain_tells_each_item_of_a_condition(capsys: pytest.CaptureFixture[str], name: str) -> None:
    code, out, _err = run(capsys, "explain", SCIENCE, "--name", name, "--example", "两项不符")
    lines = out.splitlines()
    assert code == 0
    assert lines[0].startswith(
        "申报条件：不符合（《云溪市科技特派员选派与保障办法》v1 第四条，按申报日 2026-01-12 适用；"
    )
    assert [line[1] for line in lines[1:7]] == ["✗", "✓", "✗", "✓", "✓", "✓"]
    assert (lines[1], lines[2], lines[3]) == (
        f"　{REFUSED[0]}", "　✓（二）〔TITLE〕有中级以上职称或者博士学位（第四条：职称：正高级）", f"　{REFUSED[1]}"
    )  # fmt: skip
    assert lines[7].startswith("　年龄：61（")


def test_explain_says_of_a_missing_fact_who_is_to_give_it(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _err = run(capsys, "explain", SCIENCE, "--name", "申报条件", "--example", "定期优秀")
    assert code == 1
    assert out.splitlines()[1] == (
        "　？（一）〔AGE_OVER〕申报日不超过60周岁（第四条：需要“出生日期”（第三条），由申报人提供；需要“申报日”（第三条），由系统提供）"
    )
    assert "　专业年限：缺少事实（《云溪市科技特派员选派与保障办法》v1 第三条；应当由派出高校提供）" in out.splitlines()


def test_evaluate_tells_which_items_do_not_hold_and_their_codes(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("evaluate", SCIENCE, "--example", "两项不符", "--name")
    refused = "".join(f"  {line}\n" for line in REFUSED)
    assert run(capsys, *asked, "申报条件") == (0, f"申报条件：是否 = 不符合\n{refused}", "")
    assert run(capsys, *asked, "理由：申报条件") == (0, f"理由：申报条件 = AGE_OVER、EXPERIENCE\n{refused}", "")
    assert run(capsys, *asked, "理由：年龄") == (2, "", "“年龄”不是条件，没有理由；条件有申报条件\n")
    reasons = json.loads(run(capsys, *asked, "申报条件", "--json")[1])["reasons"]["申报条件"]
    assert [each["code"] for each in reasons if not each["satisfied"]] == ["AGE_OVER", "EXPERIENCE"]
    assert reasons[0]["nearest"] == "“年龄”现为61，减少1岁即符合第四条（一）"
    explained = json.loads(run(capsys, "explain", *asked[1:], "申报条件", "--json")[1])["申报条件"]
    assert explained["reasons"] == reasons


def test_diff_is_silent_only_about_the_same(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    later = tmp_path / "later.md"
    text = Path(GOOD).read_text(encoding="utf-8").replace("版本: 2026-1", "版本: 2027-1")
    later.write_text(text.replace("社保月数 ≥ 6", "社保月数 ≥ 12"), encoding="utf-8")
    assert run(capsys, "diff", GOOD, GOOD)[0] == 0
    code, out, _err = run(capsys, "diff", GOOD, str(later))
    assert (code, out.splitlines()) == (
        1,
        [
            "第87行　第四条　条件“符合条件”的（四）：“社保月数 ≥ 6” → “社保月数 ≥ 12”",
            "2026-1 → 2027-1：1 处改动，其中 1 处可能改变结果或办理",
        ],
    )


def test_weave_writes_a_page(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert run(capsys, "weave", GOOD, "--output", str(page)) == (0, "", "")
    assert '<h3 id="article-12">' in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("check", "no-such-file.md"), "no-such-file.md：No such file or directory\n"),
        (("evaluate", GOOD, "--name", "没有的"), "没有名称“没有的”\n"),
        (("sql", GOOD, "--name", "没有的"), "没有名称“没有的”\n"),
        (
            ("sql", GOOD, "--name", "月实发", "--months", "2026-05～2026-01"),
            "月份“2026-05～2026-01”前后颠倒；应当先写起始的月份\n",
        ),
        (("evaluate", GOOD, "--name", "月实发"), "“月实发”需要指明每月的期间，例如 --at 2026-03\n"),
        (("evaluate", GOOD, "--name", "月实发", "--at", "三月"), "期间“三月”读不懂；应当写成2026、2026Q1或2026-03\n"),
        (
            ("explain", GOOD, "--name", "月实发", "--example", "无"),
            "没有算例“无”；有整月全额、末期补尾差、处分停发、社保不足\n",
        ),
    ],
)
def test_wrong_usage_is_told_in_a_sentence(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert run(capsys, *words) == (2, "", said)


def test_a_fact_out_of_range_is_told_in_a_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text('{"考核得分": 101}', encoding="utf-8")
    code, out, err = run(capsys, "evaluate", GOOD, "--name", "考核等次", "--facts", str(facts))
    assert (code, out, err) == (1, "", "“考核得分”应当在0.0至100.0之间，现为101.0。\n")


@pytest.mark.parametrize(("words", "said"), [((), "检查规章文件"), (("--lang", "en"), "check files and run")])
def test_the_help_speaks_chinese_or_english(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        command_line([*words, "--help"])
    assert (ended.value.code, said in capsys.readouterr().out) == (0, True)


def test_sql_writes_one_query_that_runs(capsys: pytest.CaptureFixture[str]) -> None:
    code, text, err = run(capsys, "sql", GOOD, "--name", "人才层次", "--name", "认定年龄")
    assert (code, err) == (0, "")
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE people AS SELECT '甲' AS person, '博士' AS 学位, '副高' AS 职称, DATE '1985-06-01' AS 出生日期, "
        "DATE '2026-03-01' AS 认定日期"
    )
    assert connection.execute(text).fetchall() == [("甲", "B", 40)]


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "spark", "clickhouse"])
def test_sql_tells_the_tables_that_a_query_reads(capsys: pytest.CaptureFixture[str], dialect: str) -> None:
    words = ("--dialect", dialect, "--months", "2026-03", "--json")
    code, out, _err = run(capsys, "sql", GOOD, "--name", "月实发", *words)
    told = json.loads(out)
    assert (code, told["dialect"], list(told["tables"])) == (
        0,
        dialect,
        ["people", "years", "quarters", "months", "calendar"],
    )
    assert told["tables"]["months"]["企业实付薪酬"] == "DECIMAL(18,2)"
    quote = "`" if dialect in {"spark", "clickhouse"} else '"'
    assert told["query"].endswith(f"FROM {quote}每月4{quote}")
    assert "2026-03-01" in told["query"] and "2026-04-01" not in told["query"]


def test_a_reader_that_closes_early_is_no_fault(tmp_path: Path) -> None:
    told = subprocess.run(
        f"{sys.executable} -m lianpin_regulations check --all {GOOD} | head -c 10",
        shell=True,
        capture_output=True,
        check=True,
    )
    assert (len(told.stdout), told.stderr) == (10, b"")
