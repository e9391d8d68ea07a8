"""Compare the lock files with known weaknesses: a folder of advisories, which has been fetched beforehand.

    python scripts/audit_dependencies.py --advisories FOLDER [LOCK …]

FOLDER, with all that lies below it, holds advisories in the format of OSV (https://ossf.github.io/osv-schema/), as JSON or YAML: the checkout of
https://github.com/pypa/advisory-database (`vulns/NAME/PYSEC-….yaml`) or of https://github.com/github/advisory-database, or
https://osv-vulnerabilities.storage.googleapis.com/PyPI/all.zip (npm/all.zip), unpacked. Nothing is fetched here, so that a machine without a way
out can be audited. Without locks: all of this checkout, of both ecosystems. How new the newest advisory is, is told: what was found
since is not in there. Exit codes: 0 none is known, 1 some are, 2 nothing could be compared.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements*.lock", "package-lock.json")
# Looked at by hand: why an advisory is not about what we do with the package. Told, but not counted.
NOT_ABOUT_US = {
    "PYSEC-2023-163": "about LangChain, which hands foreign text to numexpr; here only OpenFisca uses it, in a benchmark, on its own formulas",
}
SET_ASIDE = " (not counted)"


class Pin(NamedTuple):
    ecosystem: str
    name: str
    version: str


Known = defaultdict[tuple[str, str], list[dict[str, Any]]]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--advisories", type=Path, required=True, help="a folder of advisories")
    parser.add_argument("--all", action="store_true", help="name the packages of which nothing is known as well")
    parser.add_argument("locks", type=Path, nargs="*", metavar="LOCK")
    chosen = parser.parse_args(arguments)
    locks = chosen.locks or sorted(path for pattern in LOCKS for path in ROOT.glob(pattern))
    known, newest = advisories_in(chosen.advisories)
    told = {ecosystem for ecosystem, _name in known}
    pins = sorted({pin for lock in locks for pin in pins_of(lock)})
    compared = [pin for pin in pins if pin.ecosystem in told]
    if not compared:
        print(
            f"{len(pins)} pins, advisories for {len(known)} packages in {chosen.advisories}: nothing could be compared",
            file=sys.stderr,
        )
        return 2
    found = [(pin, sorted(weaknesses(known[pin.ecosystem, pin.name], pin.version))) for pin in compared]
    for pin, said in found:
        for each in said or (["not affected"] if chosen.all else []):
            print(f"{pin.name} {pin.version}: {each}")
    total = sum(not said.endswith(SET_ASIDE) for _pin, all_said in found for said in all_said)
    print(f"{len(compared)} pins, advisories for {len(known)} packages until {newest}: {total} known weaknesses")
    if left_out := len(pins) - len(compared):
        print(f"{left_out} pins were not compared: no advisories of {', '.join({p.ecosystem for p in pins} - told)}")
    return 1 if total else 0


def pins_of(lock: Path) -> Iterator[Pin]:
    """Ecosystem, name and version of everything that a lock pins."""
    text = lock.read_text(encoding="utf-8")
    if lock.suffix == ".json":
        for path, held in json.loads(text)["packages"].items():
            if path:
                yield Pin("npm", path.rpartition("node_modules/")[2], held["version"])
        return
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\\n]+)", text, re.MULTILINE):
        yield Pin("PyPI", canonicalize_name(name), version)


def advisories_in(folder: Path) -> tuple[Known, str]:
    """Every advisory that was not withdrawn, by the packages that it is about; and the day of the newest."""
    known: Known = defaultdict(list)
    newest = ""
    for path in folder.rglob("*"):
        if path.suffix not in {".json", ".yaml"}:
            continue
        text = path.read_text(encoding="utf-8")
        # `BaseLoader`: versions and days stay as they are written.
        advisory = json.loads(text) if path.suffix == ".json" else yaml.load(text, Loader=yaml.BaseLoader)
        if advisory.get("withdrawn"):
            continue
        newest = max(newest, advisory.get("modified", "")[:10])
        names = " ".join([advisory["id"], *advisory.get("aliases", [])])
        said = (advisory.get("summary") or advisory.get("details", "")).strip().partition("\n")[0][:120]
        for affected in advisory.get("affected", []):
            package = affected.get("package", {})
            ecosystem, name = package.get("ecosystem", ""), package.get("name", "")
            key = (ecosystem, canonicalize_name(name) if ecosystem == "PyPI" else name)
            known[key].append({"names": names, "said": said, **affected})
    return known, newest


def weaknesses(advisories: list[dict[str, Any]], version: str) -> Iterator[str]:
    """What is known of one version, with the versions in which it is mended."""
    for each in advisories:
        ranges = [given for given in each.get("ranges", []) if given.get("type") in {"ECOSYSTEM", "SEMVER"}]
        if version in each.get("versions", []) or any(is_in(version, given["events"]) for given in ranges):
            fixed = [event["fixed"] for given in ranges for event in given["events"] if "fixed" in event]
            aside = next(
                (f" – {why}{SET_ASIDE}" for id, why in NOT_ABOUT_US.items() if id in each["names"].split()), ""
            )
            yield f"{each['names']}, {'mended in ' + ', '.join(fixed) if fixed else 'not mended'}: {each['said']}{aside}"


def is_in(version: str, events: list[dict[str, str]]) -> bool:
    """Whether a version lies in a range of OSV: from `introduced` on, until `fixed` or with `last_affected`.

    Versions of npm are read as Python's, which orders releases alike.
    """
    try:
        wanted, affected = Version(version), False
        for event in sorted(events, key=_place):
            if "introduced" in event and wanted >= _place(event):
                affected = True
            if "fixed" in event and wanted >= _place(event):
                affected = False
            if "last_affected" in event and wanted > _place(event):
                affected = False
    except InvalidVersion:
        return True  # nobody can tell: better looked at by hand
    return affected


def _place(event: dict[str, str]) -> Version:
    return Version(next(iter(event.values())))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
