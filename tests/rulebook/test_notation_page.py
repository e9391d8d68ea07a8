"""docs/reference/notation.md is the normative text: what it shows runs, what it lists is what the engine reads, its messages are the real ones."""

import re
from pathlib import Path

import pytest
from lianpin_regulations import (
    RegulationError,
    Rulebook,
    check,
    command_line,
    decide,
    explain_condition,
    load,
    run_examples,
)
from lianpin_regulations._cli.command import VERBS
from lianpin_regulations._document.from_markdown import FENCE_KINDS, FRONT_KEYS, TABLE_KINDS
from lianpin_regulations._examples import facts_of
from lianpin_regulations._program import idioms, transitions
from lianpin_regulations._program.from_document import COLUMNS
from lianpin_regulations._program.words import FUNCTIONS, KEYWORDS, SYSTEM

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "notation.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^````markdown\n(.*?)^````$", PAGE, re.DOTALL | re.MULTILINE)
PROSE = re.sub(r"^````markdown\n.*?^````$", "", PAGE, flags=re.DOTALL | re.MULTILINE)


def section(title: str) -> str:
    return next(part for part in re.split(r"^## ", PROSE, flags=re.MULTILINE) if part.startswith(title))


def rows(text: str) -> list[list[str]]:
    """The cells of every table row of a text, without heads."""
    lines = [line for line in text.splitlines() if line.startswith("|") and not line.startswith("|---")]
    return [[cell.replace("\\|", "|").strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def named(cells: list[list[str]]) -> set[str]:
    """The names in first cells: `周岁（生日，日）` is 周岁; 凭证, 说明 are two."""
    return {name for row in cells for name in re.findall(r"[\u4e00-\u9fff]+", re.sub(r"（[^）]*）", "", row[0]))}


@pytest.mark.parametrize("text", EXAMPLES, ids=["small", "idioms"])
def test_the_regulations_of_the_page_are_faultless_and_reach_every_row(text: str) -> None:
    regulation = load(text, name="v1.md")
    book = Rulebook([regulation])
    assert [finding.message for finding in check(regulation, book)] == []
    results = run_examples(book, regulation)
    assert [result.expected for result in results] == [result.got for result in results]
    assert len(results) >= 5


def test_the_second_regulation_has_every_idiom() -> None:
    kinds = {block.kind for block in load(EXAMPLES[1], name="v1.md").document.blocks if hasattr(block, "kind")}
    assert kinds >= idioms.IDIOMS | {"过渡", "参数"}


FAULTS = [row for row in rows(section("Common faults")) if row[0].startswith("`")]


@pytest.mark.parametrize(("right", "wrong", "message"), FAULTS, ids=[row[1] for row in FAULTS])
def test_the_messages_of_the_page_are_what_the_checks_say(right: str, wrong: str, message: str) -> None:
    before, after = right.strip("`"), wrong.strip("`") if wrong.startswith("`") else ""
    assert before in EXAMPLES[0]
    text = EXAMPLES[0].replace(before if after else before + "\n", after, 1)
    try:
        regulation = load(text, name="v1.md")
    except RegulationError as refusal:
        found = [f"{fault.found}；{fault.expected}。" for fault in refusal.faults]
    else:
        found = [f"{each.found}；{each.expected}。" for each in check(regulation, Rulebook([regulation]))]
    assert message in found


def test_the_explanation_on_the_page_is_what_explain_says() -> None:
    regulation = load(EXAMPLES[0], name="v1.md")
    facts = facts_of(regulation, next(each for each in regulation.worked if each.name == "三项不符"))
    decision = decide(Rulebook([regulation]), regulation.code, ["申报条件"], facts)
    said = explain_condition(decision.trace("申报条件"), decision.reasons("申报条件")).splitlines()
    shown = re.findall(r"^```\n(申报条件：.*?)\n```$", section("Conditions"), re.DOTALL | re.MULTILINE)
    assert [text.splitlines() for text in shown] == [said[:5]]


def test_an_example_is_explained_with_the_others_of_its_table(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (file := tmp_path / "v2.md").write_text(EXAMPLES[1], encoding="utf-8")
    asked = ["evaluate", str(file), "--name", "企业奖励", "--at", "2027", "--example", "甲"]
    assert (command_line(asked), capsys.readouterr().out) == (0, "企业奖励：金额 = 6,666.66元\n")


def test_the_page_knows_the_command_by_one_name() -> None:
    assert {verb for verb in re.findall(r"`lianpin regulation (\w+)", PAGE)} <= set(VERBS)
    assert re.findall(r"`lianpin-regulations[^`]*`|\./regulation", PAGE) == ["`lianpin-regulations`"]


def test_the_page_lists_every_column_and_option_of_every_kind_of_table() -> None:
    def parts(cell: str) -> tuple[str, ...]:
        return tuple(part for part in re.split(r" · | ", cell) if part and part != "-")

    listed = {row[0]: row[1:] for row in rows(section("Idioms")) if row[0] in idioms.IDIOMS and len(row) == 4}
    told = {kind: (parts(columns), parts(optional)) for kind, (_options, columns, optional) in listed.items()}
    assert told == {kind: (columns, optional) for kind, (columns, optional) in idioms.COLUMNS.items()}
    options = {kind: set(re.findall(r"[\u4e00-\u9fff]+", cells[0])) for kind, cells in listed.items()}
    assert options == {kind: {*required, *optional} for kind, (required, optional) in idioms.OPTIONS.items()}
    others = {row[0]: tuple(parts(cell) for cell in row[1:]) for row in rows(section("Materials")) if row[0] in COLUMNS}
    assert others == {kind: COLUMNS[kind] for kind in ("材料", "条款", "待遇")}
    facts = named(rows(section("Facts"))[1:])
    assert facts == {column for part in COLUMNS["事实"] for column in part}
    assert named(rows(section("Procedure"))[1:]) == {column for part in COLUMNS["程序"] for column in part}
    assert all(column in section("Transitions") for part in transitions.COLUMNS for column in part)


def test_the_page_lists_every_word_of_the_notation() -> None:
    formulas = section("Formulas")
    functions = {name for row in rows(formulas) for name in re.findall(r"`([\u4e00-\u9fff]+)（", row[0])}
    assert functions == set(FUNCTIONS)
    assert [word for word in (*SYSTEM, *KEYWORDS) if word not in formulas] == []
    assert {key for row in rows(section("Front matter"))[1:] for key in row[0].split(", ")} == FRONT_KEYS
    assert [kind for kind in (*TABLE_KINDS, *FENCE_KINDS) if kind not in PROSE] == []


def test_what_the_page_says_an_idiom_declares_is_declared() -> None:
    names = load(EXAMPLES[1], name="v1.md").definitions
    text = "\n".join(row[1] for row in rows(section("Idioms")) if len(row) == 2)
    of_instalments = set(re.findall(r"甲((?:第1期|应付|至多|适用)[\u4e00-\u9fff]*)", text))
    of_others = {
        *(f"安家补贴{part}" for part in of_instalments),
        *(f"追缴{part}" for part in re.findall(r"甲(期限|禁止申报至|禁止申报)", text)),
        *(f"企业奖励{part}" for part in re.findall(r"项目(组合计|压减后)", text)),
        *(f"评为先进{part}" for part in re.findall(r"名额(个数|名次|参评人数)", text)),
    }
    assert len(of_others) == 16
    assert of_others - set(names) == set()
