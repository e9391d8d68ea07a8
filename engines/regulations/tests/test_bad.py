"""Every kind of fault has a small file in bad/ and the words that a person reads; `RECORD=1 pytest …/test_bad.py` records them anew."""

import os
from pathlib import Path

import pytest
from lianpin_regulations import Finding, RegulationError, check, load

BAD = sorted((Path(__file__).parent / "bad").glob("*.md"))


def messages(path: Path) -> str:
    """What `lianpin-regulations check` says of a file, a line each."""
    try:
        found = check(load(path.read_text(encoding="utf-8"), name=path.name))
    except RegulationError as error:
        found = tuple(Finding.of(fault) for fault in error.faults)
    return "".join(f"{finding.message} [{finding.kind}]\n" for finding in found)


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_person_is_told_what_is_wrong_and_what_to_do(path: Path) -> None:
    recorded = path.with_suffix(".txt")
    if os.environ.get("RECORD"):
        recorded.write_text(messages(path), encoding="utf-8")
    assert messages(path) == recorded.read_text(encoding="utf-8")
    assert messages(path) != ""
