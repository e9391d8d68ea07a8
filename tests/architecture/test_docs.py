"""What is documented is what is there: settings, events and effects."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"


def names_in(*folders: Path) -> set[str]:
    """Every LIANPIN_ name that the code of these folders reads, their tests left out."""
    found: set[str] = set()
    for folder in folders:
        for path in folder.rglob("*.py"):
            if "tests" in path.parts:
                continue
            found |= set(re.findall(r"LIANPIN_[A-Z]+(?:_[A-Z]+)*", path.read_text(encoding="utf-8")))
    return found


def test_every_setting_is_documented() -> None:
    text = (REFERENCE / "settings.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"`(LIANPIN_[A-Z_]+)`", text))
    used = {name.removesuffix("_FILE") for name in names_in(ROOT / "src" / "lianpin")}
    assert used - documented == set()


def test_no_setting_is_documented_that_does_not_exist() -> None:
    text = (REFERENCE / "settings.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `(LIANPIN_[A-Z_]+)`", text, re.MULTILINE))
    assert documented - names_in(ROOT / "src" / "lianpin", ROOT / "scripts") == set()
