"""A question about a population is planned: which columns, in which frames, give the goals."""

from pathlib import Path

from lianpin_regulations import Month, Rulebook, load
from lianpin_regulations._plan.frames import Span
from lianpin_regulations._plan.plan import plan

EXAMPLE = Path(__file__).parent / "good" / "recruitment-subsidy.md"


def test_it_plans_what_is_asked_and_nothing_else() -> None:
    regulation = load(EXAMPLE.read_text(encoding="utf-8"), name=EXAMPLE.name)
    found = plan(Rulebook([regulation]), regulation.code, ["市级承担"], Span(Month(2026, 1), Month(2026, 12)))
    assert [frame.kind for frame in found.frames] == ["一次", "每月"]
    by_frame = {frame.kind: [column.name for column in found.of(frame)] for frame in found.frames}
    assert by_frame["每月"] == [
        "在岗天数", "当月天数", "处分期内", "岗位津贴", "产业加成", "企业实付薪酬", "匹配补贴", "月应发", "月实发", "市级承担",
    ]  # fmt: skip
    assert "安家标准" not in by_frame["一次"]
