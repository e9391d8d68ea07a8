"""The audit of dependencies, on locks and advisories of its own."""

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit_dependencies", ROOT / "scripts" / "audit_dependencies.py")
    assert spec is not None and spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def asked(audit: ModuleType, folder: Path, lock: str, *advisories: dict[str, Any], name: str = "some.lock") -> int:
    (folder / name).write_text(lock, encoding="utf-8")
    (folder / "vulns").mkdir()
    for number, each in enumerate(advisories):
        (folder / "vulns" / f"{number}.json").write_text(json.dumps(each), encoding="utf-8")
    code: int = audit.main(["--advisories", str(folder / "vulns"), str(folder / name)])
    return code


def advisory(name: str, *events: dict[str, str], ecosystem: str = "PyPI", **also: Any) -> dict[str, Any]:
    ranges = [{"type": "ECOSYSTEM", "events": list(events)}]
    return {"id": "X-1", "affected": [{"package": {"ecosystem": ecosystem, "name": name}, "ranges": ranges}], **also}


@pytest.mark.parametrize(
    ("pin", "events", "code"),
    [
        ("Some_Thing==1.9", [{"introduced": "0"}, {"fixed": "2.0"}], 1), ("some-thing==2.0", [{"introduced": "0"}, {"fixed": "2.0"}], 0),
        ("some-thing==1.10", [{"introduced": "1.9"}, {"fixed": "1.11"}], 1), ("some-thing==1.2", [{"introduced": "1.9"}], 0),
        ("some-thing==3.1", [{"introduced": "0"}, {"last_affected": "3.1"}], 1), ("some-thing==3.2", [{"introduced": "0"}, {"last_affected": "3.1"}], 0),
        ("some-thing==4.2.16", [{"introduced": "5.0"}, {"fixed": "5.0.9"}, {"introduced": "4.2"}, {"fixed": "4.2.16"}], 0),
        ("some-thing==5.0.8", [{"introduced": "5.0"}, {"fixed": "5.0.9"}, {"introduced": "4.2"}, {"fixed": "4.2.16"}], 1),
        ("some-thing==5.1", [{"introduced": "5.0"}, {"fixed": "5.0.9"}, {"introduced": "4.2"}, {"fixed": "4.2.16"}], 0),
        ("other==1.9", [{"introduced": "0"}, {"fixed": "2.0"}], 0),
    ],
)  # fmt: skip
def test_it_finds_a_version_that_lies_in_a_range(
    audit: ModuleType, tmp_path: Path, pin: str, events: list[dict[str, str]], code: int
) -> None:
    assert asked(audit, tmp_path, f"{pin} \\\n    --hash=sha256:0\n", advisory("some.thing", *events)) == code


YAML = """
id: PYSEC-2024-1
modified: 2024-08-07T17:22:10.804411Z
aliases:
- CVE-2024-1
details: Columns may be injected.
affected:
- package: {ecosystem: PyPI, name: thing}
  ranges:
  - type: ECOSYSTEM
    events:
    - introduced: "5.0"
    - fixed: "5.10"
  versions: ["4.9"]
"""


@pytest.mark.parametrize(("version", "code"), [("5.9", 1), ("5.10", 0), ("4.9", 1), ("4.8", 0)])
def test_it_reads_the_database_of_the_python_packaging_authority(
    audit: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str], version: str, code: int
) -> None:
    (tmp_path / "vulns" / "thing").mkdir(parents=True)
    (tmp_path / "vulns" / "thing" / "PYSEC-2024-1.yaml").write_text(YAML, encoding="utf-8")
    (tmp_path / "some.lock").write_text(f"thing=={version}\n", encoding="utf-8")
    assert audit.main(["--advisories", str(tmp_path), str(tmp_path / "some.lock")]) == code
    told = capsys.readouterr().out.splitlines()
    assert told[-1].startswith("1 pins, advisories for 1 packages until 2024-08-07")
    if code:
        assert told[0] == f"thing {version}: PYSEC-2024-1 CVE-2024-1, mended in 5.10: Columns may be injected."


def test_it_reads_the_locks_of_npm(audit: ModuleType, tmp_path: Path) -> None:
    lock = json.dumps({"packages": {"": {}, "node_modules/@a/b": {"version": "1.2.3"}}})
    weak = advisory("@a/b", {"introduced": "1.0.0"}, {"fixed": "1.2.4"}, ecosystem="npm")
    assert asked(audit, tmp_path, lock, weak, name="package-lock.json") == 1


def test_what_was_withdrawn_does_not_count(audit: ModuleType, tmp_path: Path) -> None:
    gone = advisory("a", {"introduced": "0"}, withdrawn="2026-01-01T00:00:00Z")
    assert asked(audit, tmp_path, "a==1\n", gone, advisory("b", {"introduced": "0"})) == 0


@pytest.mark.parametrize(
    ("lock", "about"), [("a==1\n", []), ("", ["PyPI"]), ("a==1\n", ["npm"])],
)  # fmt: skip
def test_nothing_to_compare_with_is_no_clean_result(
    audit: ModuleType, tmp_path: Path, lock: str, about: list[str]
) -> None:
    weak = [advisory("a", {"introduced": "0"}, ecosystem=each) for each in about]
    assert asked(audit, tmp_path, lock, *weak) == 2


def test_it_reads_the_locks_of_the_platform(audit: ModuleType) -> None:
    pins = {pin.name for name in ("requirements.lock", "package-lock.json") for pin in audit.pins_of(ROOT / name)}
    assert {"django", "pikepdf", "pillow", "psycopg", "@tabler/core"} <= pins
