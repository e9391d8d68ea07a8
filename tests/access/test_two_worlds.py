"""The same world twice, the second time with something hidden changed: nobody who may not know of it reads another byte."""

from collections.abc import Callable
from random import Random

from access import leaks, two_worlds
from access.leaks import Ask
from access.world import World

from lianpin.kernel.cases.models import Case
from lianpin.toolkit import keys

LOOKING = ("m-univ-hr", "m-chen", "m-city-finance", "public")


def test_a_count_that_leaks_is_found(tenants: World) -> None:
    """The control, first: a world that is changed stays so."""
    asked = [("m-univ-hr", Ask("/cases/"))]
    take_back = leaks.planted(*leaks.FAULTS["count"])
    try:
        before = leaks.collect(tenants, asked)
        with two_worlds.behind_triggers():
            assert two_worlds.change_in(Case, Random(3), "added")
        found = leaks.differences(before, leaks.collect(tenants, asked))
    finally:
        take_back()
    assert [each.path for each in found] == ["/cases/"]


def test_what_is_hidden_changes_no_byte_for_outsiders(tenants: World) -> None:
    """Something edited, something removed, something added, in every table."""
    asked = two_worlds.asked(tenants, LOOKING, hidden=False)
    before = leaks.collect(tenants, asked)
    with two_worlds.behind_triggers():
        changes = two_worlds.one_of_each(Random(7)) + two_worlds.change(Random(8), 100)
    tables = {each.table for each in changes}
    assert len(tables) > 40
    assert {each.kind for each in changes} == set(two_worlds.KINDS)
    found = leaks.differences(before, leaks.collect(tenants, asked))
    told = "\n".join(map(str, found[:40]))
    assert not found, f"{len(found)} of {len(asked)} answers differ after {len(changes)} changes:\n{told}"


def test_the_key_of_a_thing_of_ones_own_tells_the_time_alone() -> None:
    """And the control: keys that count, and keys that count beside the time, are found."""
    rows = [0]

    def hidden() -> None:
        rows[0] += 1

    def counted() -> int:
        hidden()
        return rows[0]

    def timed(lot: Callable[[], int]) -> Callable[[], int]:
        return lambda: two_worlds.now() * keys.LANES + lot() % keys.LANES

    assert two_worlds.told_by_keys(counted, hidden) == 12
    assert two_worlds.told_by_keys(timed(counted), hidden) == 12
    assert two_worlds.told_by_keys(timed(lambda: 7 * counted()), hidden) == 12
    assert two_worlds.told_by_keys(timed(lambda: Random().randrange(keys.LANES)), hidden) == 0


def test_what_somebody_makes_has_a_key_that_tells_the_time_alone(tenants: World) -> None:
    told = two_worlds.told_by_keys(
        lambda: two_worlds.draft_post("m-firm-hr"), lambda: two_worlds.draft_post("firm-hr"), tries=10
    )
    assert told == 0
