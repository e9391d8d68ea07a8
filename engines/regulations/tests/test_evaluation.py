"""What the evaluator decides for random people stays what it was: every value, trace and reason, told or missing.

The digests of evaluation/digests.json were taken from the first, tree-walking evaluator. Where a wording or a rule is meant to change,
`python test_evaluation.py` writes them anew; the difference then belongs into the same commit.
"""

import hashlib
import json
import random
from collections.abc import Iterator
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


if __name__ == "__main__":
    DIGESTS.write_text(json.dumps(dict(decided()), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
