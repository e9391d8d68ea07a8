"""Two tenants in one database: every address × everybody × own and foreign things, opened and sent to; and every list, count, search,
export and calendar before and after the other tenant is there.

Run as `make drill NAME=leaks`. The world of tests/access with its mirror, in an embedded PostgreSQL of its own. `ARGS=--control` plants three
faults one by one (an export, a suggestion and a count that leak) and must find each, and so say that it falls short. Writes what leaked to
drills/results/leaks.json.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from access import scratch_world

if TYPE_CHECKING:
    from access.leaks import Leak
    from access.world import World

RESULTS = Path(__file__).parent / "results"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", nargs="+", help="only these look, of each tenant: univ-hr chen")
    parser.add_argument("--control", action="store_true", help="plant faults")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lianpin-leaks-") as folder, scratch_world.world(Path(folder)) as world:
        return _drill(world, asked.people, control=asked.control)


def _drill(world: World, people: list[str] | None, *, control: bool) -> int:
    from access import leaks, mirror

    began = time.perf_counter()
    mirror.publish()
    found: dict[str, list[Leak]] = {}
    visits = 0
    take_back = [leaks.planted(*leaks.FAULTS["count"])] if control else []
    insiders = people or (["univ-hr"] if control else leaks.ours(world))
    asked = [(name, ask) for name in insiders for ask in (*leaks.questions(world), *leaks.own_pages(world, name))]
    _say(f"{len(asked)} lists, counts, searches and own pages, before the other tenant is there")
    before = leaks.collect(world, asked)
    leaks.settle_second(world)
    _say("and after")
    found["lists and counts"] = leaks.differences(before, leaks.collect(world, asked))
    visits += 2 * len(asked)
    for each in take_back:
        each()
    for fault in ("export", "suggestion") if control else ("",):
        undo = leaks.planted(*leaks.FAULTS[fault]) if fault else None
        if fault == "suggestion":
            some = [(name, ask) for name, ask in asked if "search/?q=" in ask.path]
            found["suggestions"] = leaks.differences(before, leaks.collect(world, some))
            visits += len(some)
        else:
            found["foreign things"], more = _trespass(world, insiders, control=control)
            visits += more
        if undo:
            undo()
    raw = {name: [asdict(each) for each in each_found] for name, each_found in found.items()}
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "leaks.json").write_text(json.dumps(raw, ensure_ascii=False, indent=1), encoding="utf-8")
    for leak in [leak for each_found in found.values() for leak in each_found[:3]]:
        print(f"  {leak.who} {leak.method} {leak.path}: {leak.what[:200]}")
    number = sum(map(len, found.values()))
    kinds = ", ".join(f"{len(each_found)} in {name}" for name, each_found in found.items())
    print(
        f"leaks: {number} ({kinds}) in {visits} visits to {len(leaks.CASES)} addresses by {len(world.users)} people, "
        f"{time.perf_counter() - began:.0f} s (goal 0 leaks) {'falls short' if number else 'holds'}"
    )
    if control and not all(found.values()):
        print("leaks: a planted fault was not found")
        return 2
    return 1 if number else 0


def _trespass(world: World, insiders: list[str], *, control: bool) -> tuple[list[Leak], int]:
    """Everybody of each tenant at every thing of the other."""
    from access import leaks, mirror

    found: list[Leak] = []
    visits = 0
    for theirs in (True,) if control else (True, False):
        places = list(leaks.foreign(world, theirs=theirs))
        _say(f"{len(places)} things of {'the other tenant' if theirs else 'ours, as the other'}")
        for place in places:
            names = [name for name in insiders if name != "public"]
            if not theirs:
                names = [mirror.username(name) for name in names]
            found += leaks.trespass(world, place, names)
            visits += len(names) * (1 if place.row.posts else 2)
    return found, visits


def _say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
