"""What is known of one person in one period: a record for each name, and the key dates by which versions are chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from lianpin_regulations._trace import Trace
from lianpin_regulations._values import Month, Period, Quarter, Segment, narrow

if TYPE_CHECKING:
    from lianpin_regulations._compiled.plans import Plan
    from lianpin_regulations._interpret.evaluator import Evaluator
    from lianpin_regulations._interpret.values import Found

Record: TypeAlias = "tuple[Any, Plan, Frame, Any, Any]"
"""A value in its form, what it is (its plan), whose and when (its frame), the records it was made from, and what else to tell:
the exact value before rounding, the rows that applied, or who gave it."""

FIELDS = {"一次": "once", "每年": "year", "每段": "segment", "每季": "quarter", "每月": "month"}
_KINDS: dict[type, str] = {Month: "每月", Quarter: "每季", Segment: "每段", int: "每年", type(None): "一次"}
_WORDS = {field: word for word, field in FIELDS.items()}


class NoDay:
    """Stands for a key date that is not known or not needed, where one version is all there is."""


NO_DAY = NoDay()


class Frame:
    """One person in one period. `held` has what the general evaluator decided, by the name's number; `views` the traces told."""

    __slots__ = (
        "cells", "chosen", "days", "evaluator", "facts", "held", "month", "once", "period", "quarter", "segment", "views", "year",
    )  # fmt: skip

    def __init__(self, evaluator: Evaluator, period: Period) -> None:
        program, kind = evaluator.program, _KINDS[period.__class__]
        self.evaluator, self.period, self.facts = evaluator, period, evaluator.facts
        self.cells: list[Record | None] = [None] * program.sizes[kind]
        self.days: list[Any] = program.no_days[:]
        self.chosen: list[int] = program.no_versions[:]
        self.held: dict[int, Found] = {}
        self.views: dict[int, Trace] = {}
        if kind == "每月":
            self.month = self
        elif kind == "一次":
            self.once = self
        else:
            setattr(self, FIELDS[kind], self)

    if not TYPE_CHECKING:

        def __getattr__(self, field: str) -> Frame:
            """The frame of the coarser period around this one, made when it is first asked for."""
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
