"""The rows of a decision table one after the other: where a missing fact may decide, or none applies."""

from __future__ import annotations

from typing import Any

from lianpin_regulations._check.boxes import matches
from lianpin_regulations._compiled.forms import Form, widened
from lianpin_regulations._compiled.frame import Frame
from lianpin_regulations._compiled.plans import TablePlan
from lianpin_regulations._compiled.unknown import Unknown, joined
from lianpin_regulations._program.ast import Cell, DecisionTable
from lianpin_regulations._values import Need

UNDECIDED = -1


def by_rows(frame: Frame, plan: TablePlan, given: tuple[tuple[Any, Form], ...]) -> tuple[Any, Any]:
    """The value of an output for these inputs, and which rows apply."""
    table, values = plan.table, plan.values
    hits = _hits(table, [widened(value, form) for value, form in given])
    if isinstance(hits, Unknown):
        return hits, UNDECIDED
    if table.policy == "收集求和":
        return sum(values[index] for index in hits), hits
    if table.policy == "收集列举":
        return frozenset(values[index] for index in hits), hits
    if not hits:
        return _no_row(frame, plan), ()
    return max(values[index] for index in hits) if table.policy == "收集取高" else values[hits[0]], hits


def _hits(table: DecisionTable, values: list[Any]) -> list[int] | Unknown:
    """The rows that apply; Unknown when an unknown input could change which."""
    hits: list[int] = []
    unknown: list[Unknown] = []
    for index, row in enumerate(table.rows):
        states = [_state(cell, value) for cell, value in zip(row.cells, values, strict=True)]
        if False in states:
            continue
        if None in states:
            unknown += [value for value, state in zip(values, states, strict=True) if state is None]
            continue
        if table.policy in {"唯一", "优先"}:
            return joined(unknown) if table.policy == "优先" and unknown else [index]
        hits.append(index)
    return joined(unknown) if unknown else hits


def _state(cell: Cell, value: Any) -> bool | None:
    if cell.any:
        return True
    return None if isinstance(value, Unknown) else matches(cell, value)


def _no_row(frame: Frame, plan: TablePlan) -> Unknown:
    article, anchor = (plan.article.cited, plan.article.anchor) if plan.article else ("", "")
    table, title = plan.table.name, plan.regulation.title
    return Unknown((Need(f"表“{table}”的适用行", article, anchor, "规章管理人", frame.period, title),))
