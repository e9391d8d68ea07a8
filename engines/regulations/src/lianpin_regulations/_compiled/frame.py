"""What is known of one person in one period: a record for each name, and the key dates by which versions are chosen."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

from lianpin_regulations._values import Month, Period, Quarter, Segment, narrow

if TYPE_CHECKING:
    from lianpin_regulations._decide.evaluator import Evaluator

Record: TypeAlias = list[Any]
"""[value in its form, what it is (its plan), whose and when (its frame), the records it was made from, what else to tell, its trace].

What else to tell: the exact value before rounding, the rows that applied, who gave it. The trace is made when it is first asked for.
"""

FIELDS = {"一次": "once", "每年": "year", "每段": "segment", "每季": "quarter", "每月": "month"}
KINDS: dict[type, str] = {Month: "每月", Quarter: "每季", Segment: "每段", int: "每年", type(None): "一次"}
_WORDS = {field: word for word, field in FIELDS.items()}


class Frame:
    """One person in one period. `chosen` has the version that each key date chooses (from 1; -1 the newest of the name), 0 before."""

    __slots__ = (
        "cells", "chosen", "days", "evaluator", "facts", "month", "once", "period", "quarter", "segment", "year",
    )  # fmt: skip

    def __init__(self, evaluator: Evaluator, period: Period) -> None:
        program, kind = evaluator.program, KINDS[period.__class__]
        self.evaluator, self.period, self.facts = evaluator, period, evaluator.facts
        self.cells: list[Record | None] = [None] * program.sizes[kind]
        self.days: list[date | None] = program.no_days[:]
        self.chosen: list[int] = program.no_versions[:]
        if kind == "每月":
            self.month = self
        elif kind == "一次":
            self.once = self
        else:
            setattr(self, FIELDS[kind], self)

    if not TYPE_CHECKING:

        def __getattr__(self, field: str) -> Frame:
            """The frame of the coarser period around this one, made when it is first asked for; ValueError for a finer one."""
            if field not in _WORDS:
                raise AttributeError(field)
            frame = self.evaluator.frame(narrow(self.period, _WORDS[field], self.evaluator.starts))
            setattr(self, field, frame)
            return frame
    else:
        once: Frame
        year: Frame
        segment: Frame
        quarter: Frame
        month: Frame
