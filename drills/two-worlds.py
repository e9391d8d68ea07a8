"""Two worlds that differ in what is hidden: whoever may not know of it must read the same bytes in both, however much is changed.

Run as `make drill NAME=two-worlds` (`ARGS="--seed 7 --rounds 10 --count 60"` repeats a run). The world of tests/access with a second tenant, in
an embedded PostgreSQL of its own. In each round random rows of the first tenant are edited, removed and added in any table; then outsiders ask
again for all that they may ask: pages, lists, counts, searches, exports, sheets, papers, calendars, what is said of what is not there. Last it
is measured what somebody learns from the keys of their own next things. `ARGS=--control` plants a count, an export and a suggestion that leak
and must say that it falls short. Writes changes and differences to drills/results/two-worlds.json.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from random import Random, SystemRandom
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from access import scratch_world

if TYPE_CHECKING:
    from access.world import World

RESULTS = Path(__file__).parent / "results"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=int(os.environ.get("SEED") or SystemRandom().randrange(10**6)))
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--count", type=int, default=120, help="changes in each round")
    parser.add_argument("--people", nargs="+", help="only these of the outsiders look: m-univ-hr public")
    parser.add_argument("--control", action="store_true", help="plant faults")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lianpin-worlds-") as folder, scratch_world.world(Path(folder)) as world:
        return _drill(world, asked)


def _drill(world: World, given: argparse.Namespace) -> int:
    from access import leaks, two_worlds

    began, chance = time.perf_counter(), Random(given.seed)
    leaks.settle_second(world)
    for fault in leaks.FAULTS if given.control else ():
        leaks.planted(*leaks.FAULTS[fault])
    names = given.people or (two_worlds.OUTSIDERS[:1] if given.control else two_worlds.OUTSIDERS)
    asked = two_worlds.asked(world, tuple(names), hidden=not given.control, sends=not given.control)
    _say(f"{len(asked)} things that {len(names)} outsiders ask for")
    before = leaks.collect(world, asked)
    rounds = list[dict[str, Any]]()
    with two_worlds.behind_triggers():
        for number in range(1 if given.control else given.rounds):
            changes = two_worlds.one_of_each(chance) if number == 0 else []
            changes += two_worlds.change(chance, given.count)
            after = leaks.collect(world, asked)
            found = leaks.differences(before, after)
            rounds.append(
                {"changes": [asdict(each) for each in changes], "differences": [asdict(each) for each in found]}
            )
            before = after
            _say(f"round {number + 1}: {len(changes)} changes, {len(found)} answers differ")
    if given.control:
        two_worlds.count_keys("posts_post")
    told = _keys()
    kinds = Counter(change["kind"] for each in rounds for change in each["changes"])
    tables = {change["table"] for each in rounds for change in each["changes"]}
    differing = sum(len(each["differences"]) for each in rounds)
    RESULTS.mkdir(exist_ok=True)
    raw = {"seed": given.seed, "rounds": rounds, "keys tell": told}
    (RESULTS / "two-worlds.json").write_text(json.dumps(raw, ensure_ascii=False, indent=1), encoding="utf-8")
    for each in [difference for one in rounds for difference in one["differences"]][:6]:
        print(f"  {each['who']} {each['method']} {each['path']}: {each['what'][:200]}")
    # Of what is planted both have to be found.
    holds = differing == 0 or told == 0 if given.control else differing == told == 0
    print(
        f"two-worlds: {differing} of {len(asked) * len(rounds)} answers differ after {sum(kinds.values())} hidden changes "
        f"({', '.join(f'{n} {kind}' for kind, n in sorted(kinds.items()))}) in {len(tables)} tables; {told} of {TRIES} keys of "
        f"one's own next things tell more than the time; {time.perf_counter() - began:.0f} s, seed {given.seed} (goal 0, 0) "
        f"{'holds' if holds else 'falls short'}"
    )
    return 0 if holds else 1


TRIES = 12


def _keys() -> int:
    """Of how many posts that an enterprise drafts the key tells of those that another has drafted between."""
    from access import two_worlds
    from access.two_worlds import draft_post

    return two_worlds.told_by_keys(lambda: draft_post("m-firm-hr"), lambda: draft_post("firm-hr"), TRIES)


def _say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
