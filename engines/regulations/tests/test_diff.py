"""Two versions compared: what changed, where, and whether it can change what somebody gets."""

from pathlib import Path

import pytest
from lianpin_regulations import diff, load

TEXT = (Path(__file__).parent / "good" / "recruitment-subsidy.md").read_text(encoding="utf-8")
OLD = load(TEXT, name="v1.md")

CHANGES = [
    ("施行: 2026-01-01", "施行: 2026-07-01", "文件头“施行”：“2026-01-01” → “2026-07-01”", True),
    ("，制定本办法。", "，特制定本办法。", "（仅文字）", False),
    ("### 第五条　申请材料", "### 第五条　材料", "第五条　条：“申请材料” → “材料”（仅文字）", False),
    ("0～600", "0～700", "第二条　事实“社保月数”的范围：“0～600” → “0～700”", True),
    ("国（境）外学位须经认证", "", "第二条　事实“学位”的说明：删去“国（境）外学位须经认证”", False),
    ("10% | 12.5%", "10% | 15%", "第二条　参数“匹配比例”的自2026-01-01：“12.5%” → “15%”", True),
    ("≤ 45 | B", "≤ 50 | B", "第三条　表“人才层次”的第2行：“博士 | 副高 | ≤ 45 | B” → “博士 | 副高 | ≤ 50 | B”", True),
    ("| A | 12000元 |", "| A | 13000元 |", "第七条　表“津贴标准”的第1行：“A | 12000元” → “A | 13000元”", True),
    ("| - | 是 | C、D | 8% |\n", "", "第八条　表“产业加成率”的第4行：删去“- | 是 | C、D | 8%”", True),
    ("社保月数 ≥ 6", "社保月数 ≥ 12", "第四条　条件“符合条件”的（四）：“社保月数 ≥ 6” → “社保月数 ≥ 12”", True),
    ("5工作日 | 4 |", "7工作日 | 4 |", "第六条　程序“办理程序：公示”的时限：“5工作日” → “7工作日”", True),
    ("÷ 3\n", "÷ 4\n", "第十二条　公式“每期安家补助”：“应付安家补助 ÷ 3” → “应付安家补助 ÷ 4”", True),
    (
        "岗位津贴 × 产业加成率",
        "岗位津贴×产业加成率",
        "第八条　公式“产业加成”：“岗位津贴 × 产业加成率” → “岗位津贴×产业加成率”（仅文字）",
        False,
    ),
    ("当 在岗天数 < 5", "当 在岗天数 < 6", "第七条　例外“岗位津贴”：“当 在岗天数 < 5 时 = 0元” → “当 在岗天数 < 6 时 = 0元”", True),
    ("| 安家补助 | 安家补助当期 | 市财政", "| 安家补助 | 安家补助当期 | 区财政", "第十三条　待遇“安家补助”的发放主体：“市财政” → “区财政”", True),
    ("，至 协议期满", "", "第十四条　过渡：", True),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "message", "meaning"), CHANGES, ids=[change[2][:20] for change in CHANGES])
def test_a_change_is_told_by_article_and_name(before: str, after: str, message: str, meaning: bool) -> None:
    assert before in TEXT
    new = load(TEXT.replace(before, after, 1), name="v2.md")
    found = diff(OLD, new)
    assert [message in change.message for change in found] == [True] * len(found)
    assert {change.meaning for change in found} == {meaning}
    assert {(c.old, c.new, c.old_line, c.new_line) for c in found} == {
        (c.new, c.old, c.new_line, c.old_line) for c in diff(new, OLD)
    }


def test_nothing_changes_from_a_version_to_itself_or_with_empty_lines() -> None:
    assert diff(OLD, OLD) == ()
    assert diff(OLD, load(TEXT.replace("\n\n", "\n\n\n"), name="v2.md")) == ()


def test_the_order_of_a_priority_table_is_meaning_and_of_a_unique_one_is_not() -> None:
    def swapped(one: str, other: str) -> str:
        return TEXT.replace(f"{one}\n{other}\n", f"{other}\n{one}\n")

    priority = swapped("| 博士 | 副高 | ≤ 45 | B |", "| 博士 | - | ≤ 40 | C |")
    unique = swapped("| A | 12000元 |", "| B | 8000元 |")
    assert [change.message for change in diff(OLD, load(priority, name="v2.md"))] == [
        "第三条　表“人才层次”：“原来的先后” → “新的先后”"
    ]
    assert diff(OLD, load(unique, name="v2.md")) == ()
