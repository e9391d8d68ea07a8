"""The static checks: tables against brute force, ranges against random values, and silence where nothing is wrong."""

from fractions import Fraction
from itertools import product
from pathlib import Path
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some
from lianpin_regulations import RegulationError, check, load
from lianpin_regulations._arithmetic import COMPARE, arithmetic
from lianpin_regulations._check.boxes import Box, Budget, Unproved, uncovered
from lianpin_regulations._check.logic import Logic
from lianpin_regulations._check.ranges import Ranges
from lianpin_regulations._program.ast import Binary, Expression, If, Literal, Name, Unary
from lianpin_regulations._program.kinds import Kinds
from lianpin_regulations._program.parser import Vocabulary, parse

GOOD = sorted((Path(__file__).parent / "good").glob("*.md"))
TEXT = (Path(__file__).parent / "good" / "recruitment-subsidy.md").read_text(encoding="utf-8")
REGULATION = load(TEXT, name="v1.md")

MASKS = some.lists(some.tuples(*(some.integers(1, 7),) * 3), max_size=8)


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_good_regulation_raises_no_alarm(path: Path) -> None:
    findings = check(load(path.read_text(encoding="utf-8"), name=path.name))
    assert [finding.message for finding in findings if finding.severity != "notice"] == []


def test_rows_without_an_example_are_named_one_by_one() -> None:
    untouched = [finding for finding in check(REGULATION) if finding.kind == "coverage"]
    assert len(untouched) == 14
    assert untouched[0].message == "提示 第74行（第三条）：表“人才层次”第1行没有算例用到；可以补一个用到它的算例。"
    assert check(REGULATION, examples=False) == ()


@given(MASKS)
def test_a_gap_is_found_exactly_when_there_is_one(rows: list[Box]) -> None:
    def covers(row: Box, cases: tuple[int, ...]) -> bool:
        return all(mask >> case & 1 for mask, case in zip(row, cases, strict=True))

    gaps = [cases for cases in product(range(3), repeat=3) if not any(covers(row, cases) for row in rows)]
    found = uncovered((7, 7, 7), rows, Budget())
    assert (found is not None) == bool(gaps)
    if found is not None:
        assert {cases for cases in product(range(3), repeat=3) if covers(found, cases)} <= set(gaps)


def complete(rows: int, sizes: tuple[int, ...], rng: Random) -> list[Box]:
    """A table without gap or overlap: the domain, cut again and again."""
    boxes: list[Box] = [tuple((1 << size) - 1 for size in sizes)]
    while len(boxes) < rows:
        index, side = rng.randrange(len(boxes)), rng.randrange(len(sizes))
        box = boxes[index]
        bits = [bit for bit in range(sizes[side]) if box[side] >> bit & 1]
        if len(bits) > 1:
            low = sum(1 << bit for bit in bits[: rng.randrange(1, len(bits))])
            boxes[index] = (*box[:side], low, *box[side + 1 :])
            boxes.append((*box[:side], box[side] & ~low, *box[side + 1 :]))
    rng.shuffle(boxes)
    return boxes


@pytest.mark.parametrize("seed", range(5))
def test_a_hundred_rows_of_six_columns_are_proved_within_a_hundredth_of_the_budget(seed: int) -> None:
    sizes = (41, 41, 41, 5, 6, 4)
    whole = tuple((1 << size) - 1 for size in sizes)
    rows = complete(100, sizes, Random(seed))
    assert uncovered(whole, rows, Budget(2_000)) is None
    assert uncovered(whole, rows[1:], Budget(2_000)) is not None


def test_beyond_the_budget_it_says_that_it_does_not_know() -> None:
    rows = complete(100, (41, 41, 41, 5, 6, 4), Random(1))
    with pytest.raises(Unproved):
        uncovered(tuple((1 << size) - 1 for size in (41, 41, 41, 5, 6, 4)), rows, Budget(50))


NAMES = {"甲": (-3, 5), "乙": (0, 4), "丙": (2, 9)}
FACTS = "".join(f"| {name} | 整数 | {low}～{high} | 一次 | 企业 | |\n" for name, (low, high) in NAMES.items())
DEFINITIONS = load(TEXT.replace("| 月序 |", FACTS.rstrip("\n") + "\n| 月序 |", 1), name="v1.md").definitions
RANGES = Ranges(DEFINITIONS)
LOGIC = Logic(Kinds(DEFINITIONS), RANGES)
VOCABULARY = Vocabulary(NAMES, ())
OPERANDS = some.sampled_from(["甲", "乙", "丙", "0", "1", "2.5"])
EXPRESSIONS = some.recursive(
    OPERANDS,
    lambda inner: (
        some.tuples(inner, some.sampled_from("＋－×÷"), inner).map(lambda t: f"（{t[0]} {t[1]} {t[2]}）")
        | some.tuples(OPERANDS, some.sampled_from("=≠<>≤≥"), OPERANDS, inner, inner).map(
            lambda t: f"（若 {t[0]} {t[1]} {t[2]} 则 {t[3]} 否则 {t[4]}）"
        )
    ),
    max_leaves=6,
)


def value(node: Expression, values: dict[str, Fraction]) -> Fraction:
    if isinstance(node, Literal):
        return Fraction(node.value)
    if isinstance(node, Name):
        return values[node.name]
    if isinstance(node, If):
        return value(node.then if holds(node.condition, values) else node.otherwise, values)
    assert isinstance(node, Binary)
    return Fraction(arithmetic(node.operator, value(node.left, values), value(node.right, values)))


@example("（若 丙 < 2.5 则 甲 否则 乙）", {"甲": -1, "乙": 0, "丙": 2})
@settings(max_examples=300, deadline=None)
@given(EXPRESSIONS, some.fixed_dictionaries({n: some.integers(*bounds) for n, bounds in NAMES.items()}))
def test_a_value_always_lies_in_its_range(text: str, values: dict[str, int]) -> None:
    expression = parse(text, VOCABULARY)
    found = RANGES.of(expression)
    got = value(expression, {name: Fraction(number) for name, number in values.items()})
    assert found.low <= got <= found.high
    assert got != 0 or not found.nonzero


JUDGEMENTS = some.recursive(
    some.tuples(EXPRESSIONS, some.sampled_from("=≠<>≤≥"), EXPRESSIONS).map(lambda t: f"（{t[0]} {t[1]} {t[2]}）"),
    lambda inner: (
        some.tuples(inner, some.sampled_from("且或"), inner).map(lambda t: f"（{t[0]} {t[1]} {t[2]}）")
        | inner.map(lambda text: f"（非 {text}）")
    ),
    max_leaves=4,
)


def holds(node: Expression, values: dict[str, Fraction]) -> bool:
    if isinstance(node, Unary):
        return not holds(node.operand, values)
    assert isinstance(node, Binary)
    if node.operator in "且或":
        sides = [holds(side, values) for side in (node.left, node.right)]
        return all(sides) if node.operator == "且" else any(sides)
    return bool(COMPARE[node.operator](value(node.left, values), value(node.right, values)))


@settings(max_examples=300, deadline=None)
@given(JUDGEMENTS, some.fixed_dictionaries({n: some.integers(*bounds) for n, bounds in NAMES.items()}))
def test_what_holds_for_somebody_is_never_said_to_hold_for_nobody(text: str, values: dict[str, int]) -> None:
    judgement = parse(text, VOCABULARY)
    if holds(judgement, {name: Fraction(number) for name, number in values.items()}):
        assert LOGIC.can_hold(judgement)


@pytest.mark.parametrize(
    ("divided", "is_found"),
    [
        ("月薪 ÷ 天数", True),
        ("若 天数 = 0 则 0元 否则 月薪 ÷ 天数", False),
        ("若 天数 > 0 且 失信 则 月薪 ÷ 天数 否则 0元", False),
        ("若 天数 > 0 或 失信 则 月薪 ÷ 天数 否则 0元", True),
        ("若 非 （天数 ≥ 1） 则 0元 否则 月薪 ÷ 天数", False),
        ("月薪 ÷ 较大（1，天数）", False),
        ("月薪 ÷ 向上取整（天数 ÷ 3）", True),
        ("月薪 ÷ （天数 ＋ 1）", False),
        ("月薪 ÷ （天数 － 5）", True),
        ("按日折算（月薪，天数，天数）", True),
    ],
)
def test_a_divisor_that_can_be_zero_is_found_unless_a_guard_excludes_it(divided: str, is_found: bool) -> None:
    source = (Path(__file__).parent / "bad" / "divisor-zero.md").read_text(encoding="utf-8")
    flag = "| 失信 | 是否 | | 一次 | 信用平台 |\n\n### 第二条"
    text = source.replace("月薪 × 12 ÷ 派驻天数", divided).replace("派驻天数", "天数").replace("\n### 第二条", flag, 1)
    assert [f.kind for f in check(load(text, name="v1.md")) if f.kind == "zero"] == (["zero"] if is_found else [])


def test_a_ratio_may_have_a_zero_denominator_because_it_counts_as_all() -> None:
    source = (Path(__file__).parent / "bad" / "divisor-zero.md").read_text(encoding="utf-8")
    text = source.replace("日薪：金额 = 月薪 × 12 ÷ 派驻天数", "完成比：比值 = 10 ÷ 派驻天数")
    assert [finding.kind for finding in check(load(text, name="v1.md"))] == ["unused"]


def test_a_quotient_that_is_rounded_to_a_count_is_no_ratio_even_where_it_is_compared() -> None:
    source = (Path(__file__).parent / "bad" / "divisor-zero.md").read_text(encoding="utf-8")
    for test, kinds in (("10 ÷ 派驻天数 > 0.5", ["unused"]), ("向下取整（10 ÷ 派驻天数） > 2", ["unused", "zero"])):
        text = source.replace("日薪：金额 = 月薪 × 12 ÷ 派驻天数", f"够多：是否 = {test}")
        assert [finding.kind for finding in check(load(text, name="v1.md"))] == kinds


def test_an_expectation_that_is_no_value_is_refused_on_its_own_line() -> None:
    text = TEXT.replace("| 8100.00元 |", "| 八千元 |", 1)
    line = text[: text.index("八千元")].count("\n") + 1
    with pytest.raises(RegulationError) as refusal:
        load(text, name="v1.md")
    told = [(fault.line, fault.kind, fault.expected) for fault in refusal.value.faults]
    assert told == [(line, "example", "应当用阿拉伯数字，写成“8000元”，现为“八千元”")]


def test_what_is_paid_in_parts_falls_due_as_often_as_its_amount() -> None:
    often = {each.name: REGULATION.frequency(each) for each in REGULATION.entitlements}
    assert often == {"月补助（市）": "每月", "月补助（区）": "每月", "安家补助": "每月", "追回": "一次"}
