"""Seven hundred damaged files: a regulation, or a refusal with a place for every fault; never anything else (drills/fuzz.py runs more)."""

from collections import Counter
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from random import Random

import pytest
from lianpin_regulations import Fault, RegulationError, load

HERE = Path(__file__).parent
SPEC = spec_from_file_location("mutants", HERE / "mutants.py")
assert SPEC and SPEC.loader
mutants = module_from_spec(SPEC)
SPEC.loader.exec_module(mutants)
TEXTS = [path.read_text(encoding="utf-8") for path in sorted((HERE / "good").glob("*.md"))]
TEXT = (HERE / "good" / "recruitment-subsidy.md").read_text(encoding="utf-8")
SUM = "岗位津贴 × 产业加成率"


def test_a_damaged_file_loads_or_is_refused_with_a_place() -> None:
    rng = Random(20260101)
    found = Counter(mutants.verdict(mutants.mutant(TEXTS, rng)) for _ in range(700))
    assert set(found) == {"loaded", "refused"}


@pytest.mark.parametrize(
    ("right", "wrong", "found"),
    [
        (SUM, "（" * 3000 + SUM, "一层套一层，超过80层"),
        (SUM, "若 失信 则 0元 否则 " * 3000 + SUM, "一层套一层，超过80层"),
        (SUM, " + ".join([SUM] * 3000), "式子太长"),
        ("非 失信", "非 " * 3000 + "失信", "一层套一层，超过80层"),
        ("÷ 3", "÷ " + "3" * 5000, "数字“333333333333…”太长"),
        ("0～600", "0～1e400000", "范围“0～1e400000”读不懂"),
        ("| 2 | 聘任审核", "| ² | 聘任审核", "序号“²”不是数字"),
        ("7工作日", "7" * 5000 + "工作日", "时限“7777"),
        ("| 2、3 |", f"| {'9' * 5000} |", "引用了不存在的步骤9999"),
        ("退回4", f"退回{'4' * 5000}", "退回到不存在的步骤4444"),
    ],
    ids=lambda text: text[:12],
)
def test_it_refuses_endless_text_at_its_place(right: str, wrong: str, found: str) -> None:
    with pytest.raises(RegulationError) as refusal:
        load(TEXT.replace(right, wrong, 1), name="v1.md")
    line = TEXT[: TEXT.index(right)].count("\n") + 1
    assert [fault.line for fault in refusal.value.faults if fault.found.startswith(found) or found in fault.found][
        :1
    ] == [line]
    assert max(len(text) for text in str(refusal.value).split("\n")) < 400


def test_faults_of_one_line_inside_and_outside_articles_are_told_in_order() -> None:
    inside, outside = Fault(3, 1, "第一条", "甲", "乙"), Fault(3, 1, None, "甲", "乙")
    assert sorted([inside, outside]) == [outside, inside]


def test_a_half_width_comma_separates_arguments_and_groups_digits() -> None:
    text = TEXT.replace("较大（0，协议月数", "较大(0,协议月数").replace("5000元 |", "5,000元 |")
    assert (
        load(text, name="v1.md").definitions["追回金额"].value == load(TEXT, name="v1.md").definitions["追回金额"].value
    )
