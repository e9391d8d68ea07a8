"""What the evaluator decides for random people stays what it was: every value, trace and reason, told or missing.

The digests of evaluation/digests.json were taken from the first, tree-walking evaluator. Where a wording or a rule is meant to change,
`python test_evaluation.py` writes them anew; the difference then belongs into the same commit.
"""

import hashlib
import json
import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from lianpin_regulations import Month, Period, Population, Quarter, Regulation, Rulebook, decide, load
from persons import facts_of, told

HERE = Path(__file__).parent
DIGESTS = HERE / "evaluation" / "digests.json"


def _load(path: str) -> Regulation:
    return load((HERE / path).read_text(encoding="utf-8"), name=path)


GOOD = _load("good/recruitment-subsidy.md")
TOWN, COLLEGE = [_load("evaluation/town-1.md"), _load("evaluation/town-2.md")], _load("evaluation/college.md")
PERIODS: tuple[Period, ...] = (Month(2027, 6), Month(2027, 10), Quarter(2027, 3), 2027, None)


def decided() -> Iterator[tuple[str, str]]:
    """Each case by name with the digest of all that is decided in it."""
    for missing in (0.0, 0.03, 0.3):
        chance = random.Random(f"subsidy {missing}")
        for number in range(3):
            facts = facts_of([GOOD], chance, missing=missing)
            yield f"subsidy {missing} {number}", _digest([GOOD], facts, Month(2026, 1), None)
        chance = random.Random(f"town {missing}")
        crowd = {f"p{number}": facts_of([*TOWN, COLLEGE], chance, missing=missing) for number in range(3)}
        for at in PERIODS:
            population = Population(crowd, "p1") if at != Month(2027, 10) else None
            yield f"town {missing} {at}", _digest(TOWN, crowd["p1"], at, population)


def _digest(regulations: list[Regulation], facts: dict[str, Any], at: Period, population: Population | None) -> str:
    book = Rulebook([*regulations, COLLEGE])
    decision = decide(book, regulations[0].code, [], facts, at=at, population=population)
    text = "\n".join(f"{name} {said}" for name, said in told(decision, regulations))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def test_every_value_trace_and_reason_is_as_it_was() -> None:
    assert dict(decided()) == json.loads(DIGESTS.read_text(encoding="utf-8"))


def test_a_running_sum_shows_the_better_of_two_versions_without_what_both_were_made_from() -> None:
    summed = "累计实发：金额 = 累计（实发，起始日）"
    texts = [(HERE / f"evaluation/town-{n}.md").read_text(encoding="utf-8") for n in (1, 2)]
    towns = [
        load(text.replace(summed, f"{summed}\n累计标准：金额 = 累计（标准，起始日）"), name="v.md") for text in texts
    ]
    signed = {"签约日": date(2027, 3, 1), "申请日": date(2027, 3, 1), "起始日": date(2027, 8, 15), "失信": False}
    facts = {**signed, "荣誉": frozenset({"院士"}), "学位": "博士", "出生日": date(1980, 1, 1), "占比": Decimal("0.5")}
    decision = decide(Rulebook([*towns, COLLEGE]), towns[0].code, ["标准", "累计标准"], facts, at=Month(2027, 9))
    addends = [(each.kind, each.period, each.shown, each.inputs) for each in decision.trace("累计标准").inputs]
    better = decision.trace("标准")
    assert addends == [("table", "2027-08", "12,000.00元", ()), ("better", "2027-09", better.shown, ())]
    assert (better.kind, [each.version for each in better.inputs]) == ("better", ["v1", "v2"])


if __name__ == "__main__":
    DIGESTS.write_text(json.dumps(dict(decided()), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
