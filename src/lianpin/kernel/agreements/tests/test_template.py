"""The tripartite agreement beside the university's regulation: what the paper carries, before and after the signatures."""

import io
from pathlib import Path
from typing import Any

import pypdf
import pytest
from pytest_django import Settings

import lianpin
from lianpin.kernel.documents import queries
from lianpin.kernel.documents.tests.test_queries import fonts_of

TEMPLATE = "lanjiang-university/dual-appointment/agreement.typ"
CLAUSES = (
    "三方信息",
    "类型与主聘单位",
    "岗位与任务",
    "期限",
    "从业比例",
    "工作地点",
    "报酬项目、标准、支付方与支付日",
    "社会保险与工伤责任",
    "考核",
    "知识产权归属",
    "收益分配",
    "保密与竞业",
    "利益冲突披露",
    "变更、退出与争议处理",
)
NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四")
PARTIES = (
    ("学校", "澜江大学", "人事处", "统一代码", "129901004000000010"),
    ("企业", "晶衡材料股份有限公司", "人力资源部", "统一代码", "91990100MA0J1NG05W"),
    ("本人", "陈一帆", "", "证件号码", "990101********0015"),
)
DATA: dict[str, Any] = {
    "number": "XY-2026-0001",
    "title": "校企双聘三方协议",
    "subtitle": "依照澜江大学校企双聘人才工作实施办法（试行）",
    "drafted_on": "2026-01-30",
    "regulation": {"title": "实施办法（试行）", "document_number": "澜大人〔2025〕18号", "version": "v1"},
    "parties": [
        {"label": label, "name": name, "unit": unit, "code_label": code_label, "code": code}
        for label, name, unit, code_label, code in PARTIES
    ],
    "term": {"from": "2026-03-01", "until": "2028-02-29"},
    "facts": {"双聘类型": "校派型", "从业比例": "50%", "企业月报酬": "12,000.00元"},
    "post": {"title": "首席工艺师", "duties": "主持碳化硅衬底的晶体生长工艺", "workplace": "澜江市高新区"},
    "clauses": [{"title": title, "value": "不作审查" if title == "利益冲突披露" else ""} for title in CLAUSES],
    "pay": [
        {
            "item": "企业报酬",
            "payer": "企业",
            "payee": "本人",
            "period": "每月",
            "amount": "12,000.00",
            "due": "当月末日",
            "basis": "第十四条",
        }
    ],
    "pay_note": "2026-03的标准",
}


@pytest.fixture(autouse=True)
def packaged_rulebook(settings: Settings) -> None:
    settings.LIANPIN_RULEBOOKS = [Path(lianpin.__file__).parent / "rulebook"]


def text_of(data: dict[str, Any]) -> tuple[str, pypdf.PdfReader]:
    reader = pypdf.PdfReader(io.BytesIO(queries.typeset(TEMPLATE, data, name="协议")))
    return "".join("".join(page.extract_text().split()) for page in reader.pages), reader


def test_the_paper_carries_fourteen_clauses_with_the_facts() -> None:
    text, reader = text_of(DATA)
    for number, title in zip(NUMERALS, CLAUSES, strict=True):
        assert f"第{number}条{title}" in text
    for said in (
        "协议编号：XY-2026-0001",
        "第1页/共2页",
        "2026年3月1日起至2028年2月29日止",
        "全部工作的50%",
        "每月12,000.00元",
        "审查结论为：不作审查。",
    ):
        assert said in text
    assert text.count("（待确认）") == 3
    assert fonts_of(reader) == {"NotoSerifSC-Regular": True, "NotoSansSC-Bold": True, "NotoSansSC-Regular": True}


def test_the_confirmed_copy_carries_who_confirmed_which_paper() -> None:
    given = {
        label: {"name": name, "by": f"{name}·经办人", "on": "2026-02-03", "digest": "5f" * 32}
        for label, name, *_rest in PARTIES
    }
    text, _reader = text_of({**DATA, "confirmations": given})
    assert "（待确认）" not in text
    assert text.count("已确认2026年2月3日") == 3
    assert text.count("5f" * 32) == 3


def test_page_and_paper_carry_the_same_words() -> None:
    said = queries.says(TEMPLATE, DATA, "clause", name="协议")
    text, _reader = text_of(DATA)
    assert [clause["title"] for clause in said] == list(CLAUSES)
    for clause in said:
        assert clause["text"].endswith("。") and "。。" not in clause["text"]
        assert "".join(clause["text"].split()) in text
