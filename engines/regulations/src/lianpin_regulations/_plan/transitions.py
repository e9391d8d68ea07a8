"""What is carried over between versions: old rules, new rules, the better of both; for whom, and in which months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from lianpin_regulations._plan import expressions
from lianpin_regulations._plan.frames import ONCE, Frame
from lianpin_regulations._plan.nodes import FALSE, TRUE, Compare, IsNull, Node, conjunction, disjunction, negation
from lianpin_regulations._plan.nodes import day as day_node
from lianpin_regulations._plan.values import Any_, Value, first, least, nothing
from lianpin_regulations._program.ast import Definition, Transition
from lianpin_regulations._program.transitions import BETTER, OLD
from lianpin_regulations._regulation import Regulation

if TYPE_CHECKING:
    from lianpin_regulations._plan.scope import Scope

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class When:
    """The key date of a definition: a value, or None where there is none; `fixed` for a day of a certain version."""

    day: Value | None = None
    fixed: date | None = None


def carried_over(scope: Scope, name: str, definition: Definition, frame: Frame, chosen: Regulation, when: When) -> Any_:
    """What a version says, or what a transition puts in its place."""
    plain = scope.in_version(name, definition, chosen, frame, when)
    version, rows = _rows(scope, name)
    if version is None:
        return plain
    result = plain
    for row in reversed(rows):
        guard = expressions.value(scope, row.guard, frame)
        assert isinstance(guard, Value)
        value = _by_row(scope, name, definition, frame, chosen, when, version, row)
        within = _within(row, None if frame == ONCE else scope.first_day(frame))
        if within is FALSE:
            continue
        whens = [(conjunction([within, guard.node]), value)]
        if guard.nullable:
            unknown = conjunction([within, IsNull(guard.node)])
            whens.insert(0, (unknown, nothing(value.kind)))
        result = first(whens, result)
    return result


def _rows(scope: Scope, name: str) -> tuple[Regulation | None, list[Transition]]:
    """The newest version's rows of transition for a name."""
    for version in reversed(scope.versions):
        rows = [row for row in version.transitions if name in row.names]
        if rows:
            return version, rows
    return None, []


def _by_row(
    scope: Scope,
    name: str,
    definition: Definition,
    frame: Frame,
    chosen: Regulation,
    when: When,
    newer: Regulation,
    row: Transition,
) -> Any_:
    if row.how == OLD:
        old, old_when = _before_it(scope, newer, row, chosen, when)
        return scope.in_version(name, definition, old, frame, old_when)
    if row.how != BETTER:
        return scope.in_version(name, definition, newer, frame, When(fixed=newer.effective_on))
    old_value = scope.in_version(name, definition, chosen, frame, when)
    if chosen is newer:
        return old_value
    on = When() if frame == ONCE else When(scope.first_day(frame))
    return least([old_value, scope.in_version(name, definition, newer, frame, on)], greatest=True)


def _before_it(
    scope: Scope, newer: Regulation, row: Transition, chosen: Regulation, when: When
) -> tuple[Regulation, When]:
    """原规定: the version before; where its file is not loaded, this one as of the day before it took effect."""
    eve = newer.effective_on - _DAY
    older = [version for version in scope.versions if version.effective_on < newer.effective_on]
    named = next((version for version in older if version.version == row.version), None)
    if named is not None:
        return named, _until(when, eve)
    if row.version or not older:
        return newer, When(fixed=eve)
    return (chosen, when) if chosen in older else (older[-1], When(fixed=eve))


def _until(when: When, eve: date) -> When:
    if when.fixed is not None:
        return When(fixed=min(when.fixed, eve))
    if when.day is None:
        return When(fixed=eve)
    day = Value("day", day_node(eve), False, eve, eve)
    earlier = first([(Compare("<", when.day.node, day.node), when.day)], day)
    assert isinstance(earlier, Value)
    return When(earlier.there)


def before(day: Value, limit: date) -> Node:
    """Whether a day lies before another; decided at once where its bounds do."""
    if day.low and not day.nullable and day.low >= limit:
        return FALSE
    if day.high and not day.nullable and day.high < limit:
        return TRUE
    return Compare("<", day.node, day_node(limit))


def begun_or_unknown(day: Value, limit: date) -> Node:
    if day.low and day.low >= limit:
        return TRUE
    begun = Compare(">=", day.node, day_node(limit))
    return disjunction([IsNull(day.node), begun]) if day.nullable else begun


def _within(row: Transition, day: Value | None) -> Node:
    """Whether a row of transition applies in a period."""
    if day is None:
        return TRUE if row.since is None else FALSE
    since = TRUE if row.since is None else negation(before(day, row.since))
    until = TRUE if row.until is None else before(day, row.until + _DAY)
    return conjunction([since, until])
