"""What is known of one person in one period: a record for each name, and the key dates by which versions are chosen."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

from lianpin_regulations._values import Facts, Month, Period, Quarter, Segment, narrow

if TYPE_CHECKING:
    from lianpin_regulations._compiled.program import Program
    from lianpin_regulations._decide.evaluator import Evaluator
    from lianpin_regulations._regulation import Rulebook

Record: TypeAlias = list[Any]
"""[value in its form, what it is (its plan), whose and when (its place), the records it was made from, what else to tell, its trace].

What else to tell: the exact value before rounding, the rows that applied, who gave it. The trace is made when it is first asked for.
"""

FIELDS = {"一次": "once", "每年": "year", "每段": "segment", "每季": "quarter", "每月": "month"}
KINDS: dict[type, str] = {Month: "month", Quarter: "quarter", Segment: "segment", int: "year", type(None): "once"}
_WORDS = {field: word for word, field in FIELDS.items()}


class Place:
    """Whose and when a record is, as far as its trace tells it: no way leads from here back to the records, so that what is decided
    goes as soon as nobody looks at it any more, without waiting to be collected.
    """

    __slots__ = ("book", "days", "facts", "period", "program")

    def __init__(self, book: Rulebook, program: Program, facts: Facts, period: Period) -> None:
        self.book, self.program, self.facts, self.period = book, program, facts, period
        self.days: list[date | None] = program.no_days[:]


class Frame:
    """One person in one period. `chosen` has the version that each key date chooses (from 1; -1 the newest of the name), 0 before.

    Only who asks keeps the evaluator; it keeps the frames.
    """

    __slots__ = (
        "asking", "cells", "chosen", "days", "facts", "field", "month", "once", "period", "place", "quarter", "segment", "year",
    )  # fmt: skip

    def __init__(self, evaluator: Evaluator, period: Period) -> None:
        program, field = evaluator.program, KINDS[period.__class__]
        self.asking, self.facts, self.period, self.field = evaluator.reference, evaluator.facts, period, field
        self.cells: list[Record | None] = [None] * program.sizes[field]
        self.chosen: list[int] = program.no_versions[:]
        self.place = place = Place(evaluator.book, program, evaluator.facts, period)
        self.days = place.days

    @property
    def evaluator(self) -> Evaluator:
        """Who is asking: alive as long as somebody is."""
        found = self.asking()
        assert found is not None
        return found

    if not TYPE_CHECKING:

        def __getattr__(self, field: str) -> Frame:
            """The frame of the coarser period around this one, made when it is first asked for; ValueError for a finer one."""
            if field not in _WORDS:
                raise AttributeError(field)
            if field == self.field:
                return self
            evaluator = self.evaluator
            frame = evaluator.frame(narrow(self.period, _WORDS[field], evaluator.starts))
            setattr(self, field, frame)
            return frame
    else:
        once: Frame
        year: Frame
        segment: Frame
        quarter: Frame
        month: Frame
