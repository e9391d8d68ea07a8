"""Transitions between versions: who goes by the old one, by the new one, by the better of both."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from lianpin_regulations._compiled.dates import within
from lianpin_regulations._interpret.values import Found, joined
from lianpin_regulations._program.ast import Definition, Transition
from lianpin_regulations._program.transitions import BETTER, OLD
from lianpin_regulations._program.words import PAY_MONTH
from lianpin_regulations._regulation import Regulation
from lianpin_regulations._trace import Trace, changed
from lianpin_regulations._values import Missing, Period, first_day

if TYPE_CHECKING:
    from lianpin_regulations._interpret.evaluator import Evaluator

_DAY = timedelta(days=1)


def transition(me: Evaluator, name: str, period: Period) -> tuple[Regulation, Transition] | Missing | None:
    """The row of the newest version's transitions that holds for this name, person and month; None: as the clock says."""
    for version in reversed(me.versions):
        rows = [row for row in version.transitions if name in row.names]
        for row in rows:
            if not within(row, first_day(period)):
                continue
            holds = me.evaluate(row.guard, period, [])
            if isinstance(holds, Missing):
                return holds
            if holds:
                return version, row
        if rows:
            return None
    return None


def moved(
    me: Evaluator,
    found: tuple[Regulation, Transition],
    name: str,
    definition: Definition,
    chosen: Regulation,
    period: Period,
    clock: str,
    day: date | None,
) -> Found:
    """A name of somebody whom a row of transitions moves."""
    newer, row = found
    if row.how != BETTER:
        version, on = _before(me, newer, row, chosen, day) if row.how == OLD else (newer, newer.effective_on)
        moved = me.in_version(name, definition, version, period, clock, on)
        return Found(moved.value, _noted(moved.trace, row))
    old_found = me.in_version(name, definition, chosen, period, clock, day)
    if chosen is newer:
        return old_found
    new_found = me.in_version(name, definition, newer, period, PAY_MONTH, first_day(period))
    return _better(me, old_found, new_found, newer, row, period)


def _better(me: Evaluator, old: Found, new: Found, newer: Regulation, row: Transition, period: Period) -> Found:
    """从高: the greater of what both versions give; the trace shows both."""
    missing = [found.value for found in (old, new) if isinstance(found.value, Missing)]
    winner = old if missing or old.value >= new.value else new
    article = row.article
    trace = Trace(
        old.trace.name, "缺少事实" if missing else winner.trace.shown, "better", article.cited if article else "",
        article.anchor if article else "", newer.title, newer.code, newer.version, newer.document_number,
        PAY_MONTH if period is not None else "", str(first_day(period)) if period is not None else None,
        f"新旧规定从高：{old.trace.version} {old.trace.shown}，{new.trace.version} {new.trace.shown}",
        period=str(period) if period is not None else None, inputs=(old.trace, new.trace),
    )  # fmt: skip
    return Found(joined(missing) if missing else winner.value, trace)


def _before(
    me: Evaluator, newer: Regulation, row: Transition, chosen: Regulation, day: date | None
) -> tuple[Regulation, date | None]:
    """原规定: the version before; where its file is not loaded, this one as of the day before it took effect."""
    eve = newer.effective_on - _DAY
    older = [version for version in me.versions if version.effective_on < newer.effective_on]
    named = next((version for version in older if version.version == row.version), None)
    if named is not None:
        return named, min(day or eve, eve)
    if row.version or not older:
        return newer, eve
    return (chosen, day) if chosen in older else (older[-1], eve)


def _noted(trace: Trace, row: Transition) -> Trace:
    """A trace that says by which transition its version was taken."""
    article = f"（{row.article.cited}）" if row.article else ""
    return changed(trace, transition=f"{row.how}{article}")
