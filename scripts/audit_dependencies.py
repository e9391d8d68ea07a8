"""Compare the lock files with known weaknesses: a folder of OSV advisories for PyPI, which has been fetched beforehand.

    python scripts/audit_dependencies.py FOLDER [LOCK …]

FOLDER holds the JSON files of https://osv-vulnerabilities.storage.googleapis.com/PyPI/all.zip, unpacked; nothing is fetched here, so that a
machine without a way out can be audited. Without locks: all of this checkout. Exit codes: 0 none is known, 1 some are, 2 nothing could be compared.
With a way out, `pip-audit --require-hashes -r requirements.lock` asks the same of the index itself.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).parents[1]


def main(arguments: list[str]) -> int:
    if not arguments:
        print(__doc__, file=sys.stderr)
        return 2
    folder, locks = (
        Path(arguments[0]),
        [Path(each) for each in arguments[1:]] or sorted(ROOT.glob("requirements*.lock")),
    )
    pinned = {pin for lock in locks for pin in pins_of(lock.read_text(encoding="utf-8"))}
    known = advisories_in(folder)
    if not pinned or not known:
        print(
            f"{len(pinned)} pins, advisories for {len(known)} packages in {folder}: nothing could be compared",
            file=sys.stderr,
        )
        return 2
    found = sorted({(name, version, said) for name, version in pinned for said in weaknesses(known[name], version)})
    for name, version, said in found:
        print(f"{name} {version}: {said}")
    print(f"{len(pinned)} pins, advisories for {len(known)} packages: {len(found)} known weaknesses")
    return 1 if found else 0


def pins_of(lock: str) -> Iterator[tuple[str, str]]:
    """Name and version of every line of a lock."""
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)", lock, re.MULTILINE):
        yield canonicalize_name(name), version


def advisories_in(folder: Path) -> defaultdict[str, list[dict[str, Any]]]:
    """Every advisory that was not withdrawn, by the packages that it is about."""
    known: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for path in folder.glob("*.json"):
        advisory = json.loads(path.read_text(encoding="utf-8"))
        if advisory.get("withdrawn"):
            continue
        for affected in advisory.get("affected", []):
            package = affected.get("package", {})
            if package.get("ecosystem") == "PyPI":
                known[canonicalize_name(package["name"])].append(
                    {"id": advisory["id"], "said": advisory.get("summary", ""), **affected}
                )
    return known


def weaknesses(advisories: list[dict[str, Any]], version: str) -> Iterator[str]:
    """What is known of one version."""
    for each in advisories:
        if version in each.get("versions", []) or any(is_in(version, given) for given in each.get("ranges", [])):
            yield f"{each['id']} {each['said']}".strip()


def is_in(version: str, given: dict[str, Any]) -> bool:
    """Whether a version lies in a range of OSV: from `introduced` on, until `fixed` or with `last_affected`."""
    if given.get("type") != "ECOSYSTEM":
        return False
    try:
        wanted, affected = Version(version), False
        for event in given["events"]:
            if "introduced" in event and (event["introduced"] == "0" or wanted >= Version(event["introduced"])):
                affected = True
            if "fixed" in event and wanted >= Version(event["fixed"]):
                affected = False
            if "last_affected" in event and wanted > Version(event["last_affected"]):
                affected = False
    except InvalidVersion:
        return False
    return affected


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
