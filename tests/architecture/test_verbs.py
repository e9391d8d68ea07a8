"""Every verb opens its transaction behind the second wall: one that opened its own would be stopped by the rows of others that it must write."""

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "lianpin"
VERBS = sorted(
    path
    for path in SOURCE.rglob("*.py")
    if "verbs" in path.relative_to(SOURCE).as_posix() and "tests" not in path.parts
)


def test_there_are_verbs() -> None:
    assert len(VERBS) > 30
    assert sum("wall.behind()" in path.read_text(encoding="utf-8") for path in VERBS) > 25


@pytest.mark.parametrize("path", VERBS, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_a_verb_stands_behind_the_wall(path: Path) -> None:
    own = re.findall(r"\btransaction\.(?:atomic|on_commit|savepoint)\b", path.read_text(encoding="utf-8"))
    assert own == [], "write `with wall.behind():` (docs/decisions/0016)"
