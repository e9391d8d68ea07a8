"""For whom a sum between two days of a person is read: one that stands in a branch is made for those who get there.

What is to be repaid is a sum of all months of those who left, and of nobody else. So the days between which is summed are missing for the others,
and of a frame that only such sums read there are rows of those people alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import TYPE_CHECKING

from lianpin_regulations._plan.columns import Columns, Planned
from lianpin_regulations._plan.frames import ONCE, Frame
from lianpin_regulations._plan.nodes import (
    TRUE,
    Case,
    Column,
    Node,
    columns_of,
    conjunction,
    disjunction,
    is_of_others,
    parts_of,
)
from lianpin_regulations._plan.values import Value

if TYPE_CHECKING:
    from lianpin_regulations._plan.scope import Probe

_MOST = 8  # ways to reach a column that are told apart
Paths = tuple[tuple[Node, ...], ...]
_ALWAYS: Paths = ((),)


def guard(
    columns: Columns, goals: Iterable[str], ends: Mapping[str, Probe], probes: dict[str, Probe]
) -> frozenset[str]:
    """Let the days between which is summed be missing for people whose sum is never read; the columns of those days.

    `ends` are the days to be probed: what is summed between goes among the `probes`.
    """
    pairs: dict[tuple[str, str], list[str]] = {}
    for name, each in columns.found.items():
        if each.gather and each.gather.between and each.frame == ONCE:
            pairs.setdefault(each.gather.between, []).append(name)
    paths = _paths(columns.found, goals, {day for days in pairs for day in days}) if pairs else {}
    guarded = set[str]()
    for between, sums in pairs.items():
        condition = disjunction([conjunction(list(path)) for name in sums for path in paths.get(name, ())])
        days = between if condition is TRUE else _narrowed(columns, between, condition)
        if days != between:
            _put_between(columns.found, sums, days)
            guarded.update(days)
        for day, name in zip(days, between, strict=True):
            if name in ends:
                early = ends[name].early or (day in probes and probes[day].early)
                probes[day] = replace(ends[name], early=early)
    if guarded:
        _order(columns.found)
    return frozenset(guarded)


def _narrowed(columns: Columns, between: tuple[str, str], condition: Node) -> tuple[str, str]:
    """Two days that are missing where a condition does not hold."""
    days = list[str]()
    for name in between:
        value = columns.add_value(f"{name}·用", ONCE, Value("day", Case(((condition, Column(name)),)), True))
        assert isinstance(value, Value)
        days += columns_of(value.node)
    return (days[0], days[1]) if len(days) == len(between) else between


def _put_between(found: dict[str, Planned], sums: Iterable[str], days: tuple[str, str]) -> None:
    for name in sums:
        gather = found[name].gather
        assert gather
        gather = replace(gather, between=days)
        found[name] = replace(found[name], gather=gather, uses=gather.reads + days)


def _paths(found: dict[str, Planned], goals: Iterable[str], days: AbstractSet[str]) -> dict[str, Paths]:
    """Column of people → the conditions under which it is read, each all that must hold on one way to it.

    What is asked of the days themselves does not count: whether they lie in the months in question, which shall reach them.
    """
    told = {name for name, each in found.items() if each.frame == ONCE and each.phase == 0} - days
    paths: dict[str, Paths] = dict.fromkeys(goals, _ALWAYS)
    for name in reversed(found):
        own, planned = paths.get(name), found[name]
        if own is None:
            continue
        for used, path in _reads(planned, told):
            ways = tuple(dict.fromkeys((*paths.get(used, ()), *((*way, *path) for way in own))))
            paths[used] = ways if len(ways) <= _MOST and () not in ways else _ALWAYS
    return paths


def _reads(planned: Planned, told: AbstractSet[str]) -> Iterator[tuple[str, tuple[Node, ...]]]:
    """What a column reads, and under which conditions of its own, as far as they are told before anything is summed."""
    if planned.node is not None and planned.frame == ONCE:
        yield from _branches(planned.node, (), told)
    else:
        yield from ((name, ()) for name in planned.uses)


def _branches(node: Node, path: tuple[Node, ...], told: AbstractSet[str]) -> Iterator[tuple[str, tuple[Node, ...]]]:
    if isinstance(node, Column):
        yield node.name, path
    elif isinstance(node, Case):
        for condition, value in node.whens:
            yield from _branches(condition, path, told)
            yield from _branches(value, (*path, condition) if told >= set(columns_of(condition)) else path, told)
        if node.otherwise is not None:
            yield from _branches(node.otherwise, path, told)
    else:
        for part in parts_of(node):
            yield from _branches(part, path, told)


def _order(found: dict[str, Planned]) -> None:
    """Each column after those that it is made from."""
    given, ordered = dict(found), dict[str, Planned]()

    def put(name: str) -> None:
        if name in given and name not in ordered:
            for used in given[name].uses:
                put(used)
            ordered[name] = given[name]

    for name in given:
        put(name)
    found.clear()
    found.update(ordered)


# ── rows ──


def readers(found: dict[str, Planned], goals: Iterable[str], guarded: frozenset[str]) -> dict[Frame, frozenset[str]]:
    """Frame → the guarded days of which one must be there for a person's rows to be read; not of frames that are read of everybody."""
    of: dict[str, frozenset[str] | None] = dict.fromkeys(goals)
    frames: dict[Frame, frozenset[str] | None] = {found[name].frame: None for name in of if name in found}
    for name in reversed(found) if guarded else ():
        if name not in of:
            continue
        planned = found[name]
        between: tuple[str, ...] = (planned.gather.between or ()) if planned.gather else ()
        only = None if planned.node is not None and is_of_others(planned.node) else of[name]
        is_guarded = planned.frame == ONCE and bool(between) and guarded.issuperset(between)
        within = frozenset({between[1]}) if is_guarded else only
        _join(frames, planned.frame, only)
        if planned.gather:
            _join(frames, planned.gather.source, within)
        for used in planned.uses:
            if used in found:
                _join(of, used, only if used in between else within)
    return {frame: only for frame, only in frames.items() if only is not None and frame != ONCE}


def _join(every: dict, key: object, only: frozenset[str] | None) -> None:  # type: ignore[type-arg]
    known = every.get(key, only)
    every[key] = None if known is None or only is None else known | only
