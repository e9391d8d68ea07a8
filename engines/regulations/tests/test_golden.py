"""Whole regulations: their worked examples are their tests; a typo in any kind of block is named with line, article and remedy."""

from pathlib import Path

import pytest
from lianpin_regulations import RegulationError, Rulebook, decide, explain, load, run_examples, weave

GOOD = sorted((Path(__file__).parent / "good").glob("*.md"))
WORKED = {"negative-numbers": 5, "recruitment-subsidy": 4, "science-commissioners": 16}
TEXT = (Path(__file__).parent / "good" / "recruitment-subsidy.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_every_worked_example_comes_out(path: Path) -> None:
    regulation = load(path.read_text(encoding="utf-8"), name=path.name)
    results = run_examples(Rulebook([regulation]), regulation)
    assert len(results) == WORKED[path.stem]
    assert [(result.name, result.expected) for result in results] == [(result.name, result.got) for result in results]


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_page_has_every_article(path: Path) -> None:
    regulation = load(path.read_text(encoding="utf-8"), name=path.name)
    page = weave(regulation)
    assert [f'id="{article.anchor}"' in page for article in regulation.articles] == [True] * len(regulation.articles)
    assert "<script" not in page


TYPOS = [
    ("岗位津贴 × 产业加成率", "岗位津帖 × 产业加成率", "第八条", "没有声明过“岗位津帖", "是否指“岗位津贴”"),
    ("社保月数 ≥ 6", "社保月数 ≥", "第四条", "式子到此结束", "应当是名称"),
    ("| 学位 | 枚举（博士、硕士、学士）", "| 学位 | 列举（博士、硕士、学士）", "第二条", "类型", "应当是金额"),
    ("**表三　人才层次**（优先）", "**表三　人才层次**（先优）", "第三条", "不认识的表“先优”", "应当先写"),
    ("| C | 5000元 |", "| C | 5000块 |", "第七条", "“5000块”不是金额", "应当是数字"),
    ("月实发 × 市级分担比例", "月实发 × 当月天数 + 1天", "第十一条", "没有意义", "金额只能与金额相加减"),
    ("| < 60 | 不合格 | 0% |\n", "", "第七条", "没有覆盖", "应当补一行"),
    ("（第七条第一款）：当 处分期内", "（第九十条）：当 处分期内", "第七条", "不存在的“第九十条", "应当引用"),
    ("```条件 符合条件", "```條件 符合条件", "第四条", "不认识的代码块", "应当是"),
    ("施行: 2026-01-01", "施行: 二〇二六年", None, "“施行”是", "应当是日期"),
]


@pytest.mark.parametrize(
    ("right", "wrong", "article", "found", "expected"), TYPOS, ids=[typo[1][:12] for typo in TYPOS]
)
def test_it_refuses_a_typo_with_line_article_and_remedy(
    right: str, wrong: str, article: str | None, found: str, expected: str
) -> None:
    assert right in TEXT
    with pytest.raises(RegulationError) as refusal:
        load(TEXT.replace(right, wrong, 1), name="v1.md")
    faults = [fault for fault in refusal.value.faults if found in fault.found]
    assert [(fault.article, expected in fault.expected) for fault in faults[:1]] == [(article, True)]
    assert 0 < faults[0].line <= TEXT.count("\n") + 1
    assert f"第{faults[0].line}行" in str(refusal.value)


def test_what_is_missing_is_named_and_never_zero() -> None:
    regulation = load(TEXT, name="v1.md")
    decision = decide(Rulebook([regulation]), regulation.code, ["人才层次"], {"学位": "博士"})
    assert [need.fact for need in decision.needs] == ["职称", "出生日期", "认定日期"]
    assert "由高校人事处提供" in str(decision.needs[0])
    assert explain(decision.trace("人才层次")).startswith("人才层次：缺少事实")
