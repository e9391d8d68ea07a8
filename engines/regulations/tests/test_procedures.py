"""How many of the actors of a step have to agree, as the table of the procedure says it."""

from fractions import Fraction
from pathlib import Path

import pytest
from lianpin_regulations import Rulebook, load, plan_steps

FILE = (Path(__file__).parent / "bad" / "step-vote-of-nobody-else.md").read_text(encoding="utf-8")
OWN = "若 失信 则 市科技局、市教育局、市财政局（5工作日，票比2/3） 否则 市科技局（或签）"


@pytest.mark.parametrize(
    ("said", "actors", "share", "needed", "days"),
    [
        ("甲、乙、丙", "甲、乙、丙", Fraction(1), 3, 10),
        ("甲、乙、丙（会签）", "甲、乙、丙", Fraction(1), 3, 10),
        ("甲、乙、丙（或签）", "甲、乙、丙", Fraction(0), 1, 10),
        ("甲、乙、丙（3工作日，或签）", "甲、乙、丙", Fraction(0), 1, 3),
        ("甲、乙、丙（票比2/3）", "甲、乙、丙", Fraction(2, 3), 2, 10),
        ("甲、乙、丙、丁（票比 2/3）", "甲、乙、丙、丁", Fraction(2, 3), 3, 10),
        ("甲、乙、丙（票比60%; 4个工作日）", "甲、乙、丙", Fraction(3, 5), 2, 4),
        ("若 非 失信 则 甲、乙（票比1/2） 否则 丙", "甲、乙", Fraction(1, 2), 1, 10),
        ("甲（开发区）、乙（或签）", "甲（开发区）、乙", Fraction(0), 1, 10),
        ("甲、乙（开发区）", "甲、乙（开发区）", Fraction(1), 2, 10),
    ],
)
def test_the_brackets_say_how_many_of_the_actors_have_to_agree(
    said: str, actors: str, share: Fraction, needed: int, days: int
) -> None:
    book = Rulebook([load(FILE.replace(OWN, said), name="vote.md")])
    step = plan_steps(book, "example/allowance", "办理程序", {"失信": False})[1]
    assert ("、".join(step.actors), step.share, step.votes_needed, step.days) == (actors, share, needed, days)
