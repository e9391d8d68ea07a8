"""Values of the general evaluator: as it keeps them, joined where they are missing, and where their definition stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lianpin_regulations._document.ast import Article
from lianpin_regulations._program.ast import Definition, Output
from lianpin_regulations._trace import Trace
from lianpin_regulations._values import Missing


@dataclass(frozen=True, slots=True)
class Found:
    """A value or what is missing, with its trace."""

    value: Any
    trace: Trace


def inward(value: Any) -> Any:
    """A value as the evaluator keeps it."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | Fraction):
        return value
    return Fraction(value)


def joined(missing: Sequence[Missing]) -> Missing:
    """All that several values need."""
    result = missing[0]
    for each in missing[1:]:
        result = result | each
    return result


def kleene(values: Sequence[Any], *, decided_by: bool) -> Any:
    """And (decided by False) or or (decided by True), three-valued."""
    if any(value is decided_by for value in values):
        return decided_by
    missing = [value for value in values if isinstance(value, Missing)]
    return joined(missing) if missing else not decided_by


def once(traces: Sequence[Trace]) -> tuple[Trace, ...]:
    """Each name and period once, where it was first used."""
    return tuple({(trace.name, trace.period): trace for trace in traces}.values())


def article_of(definition: Definition) -> Article | None:
    """Where a definition stands."""
    return definition.table.article if isinstance(definition, Output) else definition.article
