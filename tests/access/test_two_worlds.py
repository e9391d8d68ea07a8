"""The same world twice, the second time with something hidden changed: nobody who may not know of it reads another byte."""

from random import Random

from access import leaks, two_worlds
from access.leaks import Ask
from access.world import World

from lianpin.kernel.cases.models import Case

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
