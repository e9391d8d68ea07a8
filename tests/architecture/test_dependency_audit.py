"""The audit of dependencies, on locks and advisories of its own."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit_dependencies", ROOT / "scripts" / "audit_dependencies.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def asked(audit: ModuleType, folder: Path, lock: str, *advisories: dict[str, Any]) -> int:
    (folder / "requirements.lock").write_text(lock, encoding="utf-8")
    for number, each in enumerate(advisories):
        (folder / f"{number}.json").write_text(json.dumps(each), encoding="utf-8")
    code: int = audit.main([str(folder), str(folder / "requirements.lock")])
    return code


def advisory(name: str, *events: dict[str, str], **also: Any) -> dict[str, Any]:
    ranges = [{"type": "ECOSYSTEM", "events": list(events)}]
    return {"id": "X-1", "affected": [{"package": {"ecosystem": "PyPI", "name": name}, "ranges": ranges}], **also}


@pytest.mark.parametrize(
    ("pin", "events", "code"),
    [
        ("Some_Thing==1.9", [{"introduced": "0"}, {"fixed": "2.0"}], 1), ("some-thing==2.0", [{"introduced": "0"}, {"fixed": "2.0"}], 0),
        ("some-thing==1.10", [{"introduced": "1.9"}, {"fixed": "1.11"}], 1), ("some-thing==1.2", [{"introduced": "1.9"}], 0),
        ("some-thing==3.1", [{"introduced": "0"}, {"last_affected": "3.1"}], 1), ("some-thing==3.2", [{"introduced": "0"}, {"last_affected": "3.1"}], 0),
        ("other==1.9", [{"introduced": "0"}, {"fixed": "2.0"}], 0),
    ],
)  # fmt: skip
def test_it_finds_a_version_that_lies_in_a_range(
    audit: ModuleType, tmp_path: Path, pin: str, events: list[dict[str, str]], code: int
) -> None:
    assert asked(audit, tmp_path, f"{pin} \\\n    --hash=sha256:0\n", advisory("some.thing", *events)) == code


def test_what_was_withdrawn_does_not_count(audit: ModuleType, tmp_path: Path) -> None:
    gone = advisory("a", {"introduced": "0"}, withdrawn="2026-01-01T00:00:00Z")
    assert asked(audit, tmp_path, "a==1\n", gone, advisory("b", {"introduced": "0"})) == 0


def test_nothing_to_compare_with_is_no_clean_result(audit: ModuleType, tmp_path: Path) -> None:
    assert asked(audit, tmp_path, "a==1\n") == 2
    assert asked(audit, tmp_path, "", advisory("a", {"introduced": "0"})) == 2


def test_it_reads_the_locks_of_the_platform(audit: ModuleType) -> None:
    pins = dict(audit.pins_of((ROOT / "requirements.lock").read_text(encoding="utf-8")))
    assert {"django", "pikepdf", "pillow", "psycopg"} <= set(pins)
