"""What a compiled definition says of its records: the fields of their traces, told when somebody reads them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from lianpin_regulations._compiled.forms import Form, how_rounded, widened
from lianpin_regulations._compiled.frame import NO_DAY, Frame, Record
from lianpin_regulations._document.ast import Article
from lianpin_regulations._facts import FactSpec, FactType, show
from lianpin_regulations._program.ast import DecisionTable
from lianpin_regulations._regulation import Regulation
from lianpin_regulations._trace import Trace, telling, telling_all
from lianpin_regulations._values import Given, exactly


def trace_of(record: Record) -> Trace:
    """The one trace of a record."""
    views, number = record[2].views, record[1].number
    trace = views.get(number)
    if trace is None:
        trace = views[number] = telling(record)
    return trace


class Plan:
    """One definition of one version. `number` is its name's in the program, `clock` that of its key date (-1: none)."""

    __slots__ = ("article", "clock", "form", "name", "number", "regulation", "type")
    kind = ""

    def __init__(
        self,
        name: str,
        number: int,
        type: FactType,
        form: Form,
        regulation: Regulation,
        article: Article | None,
        clock: int,
    ) -> None:
        self.name, self.number, self.type, self.form = name, number, type, form
        self.regulation, self.article, self.clock = regulation, article, clock

    def inputs(self, record: Record) -> tuple[Trace, ...]:
        return telling_all(record[3])

    def told(self, record: Record) -> dict[str, Any]:
        value, frame = widened(record[0], self.form), record[2]
        return {**self.place(frame), "kind": self.kind, "shown": self.shown(value), **self.more(record)}

    def place(self, frame: Frame) -> dict[str, Any]:
        regulation = self.regulation_of(frame)
        day = frame.days[self.clock] if self.clock >= 0 else NO_DAY
        found: dict[str, Any] = {
            "name": self.name, "regulation": regulation.title, "code": regulation.code, "version": regulation.version,
            "document_number": regulation.document_number,
        }  # fmt: skip
        if self.article is not None:
            found |= {"article": self.article.cited, "anchor": self.article.anchor}
        if isinstance(day, date):
            found |= {"key_date_name": frame.evaluator.program.clocks[self.clock], "key_date": day.isoformat()}
        return found | ({"period": str(frame.period)} if frame.period is not None else {})

    def regulation_of(self, frame: Frame) -> Regulation:
        return self.regulation

    def shown(self, value: Any) -> str:
        return show(value, self.type)

    def more(self, record: Record) -> dict[str, Any]:
        return {}


class FactPlan(Plan):
    """A given fact; the facts table that is cited is the one in force on the person's anchor day."""

    __slots__ = ("spec",)
    kind = "fact"
    spec: FactSpec

    def regulation_of(self, frame: Frame) -> Regulation:
        return frame.evaluator.home(self.regulation, self.name)

    def more(self, record: Record) -> dict[str, Any]:
        given = record[4]
        if not isinstance(given, Given):
            return {"given_by": self.spec.source}
        on = given.on.isoformat() if given.on else None
        return {"given_by": given.by or self.spec.source, "given_on": on, "given_document": given.document}


class ParameterPlan(Plan):
    __slots__ = ("basis",)
    kind = "parameter"
    basis: str

    def more(self, record: Record) -> dict[str, Any]:
        return {"expression": self.basis}


class FormulaPlan(Plan):
    """A formula or one of its exceptions; what else to tell is the exact value where it was rounded: Fraction or (over, under)."""

    __slots__ = ("source", "word")
    source: str
    word: str

    def told(self, record: Record) -> dict[str, Any]:
        return {**Plan.told(self, record), "kind": self.word, "expression": self.source}

    def more(self, record: Record) -> dict[str, Any]:
        exact = record[4]
        if exact is None:
            return {}
        value = exact if isinstance(exact, Fraction) else Fraction(*exact)
        return {"unrounded": exactly(value), "rounding": how_rounded(self.type)}


class TablePlan(Plan):
    """An output of a decision table; what else to tell is the index of the row that applied, or those of all."""

    __slots__ = ("table",)
    kind = "table"
    table: DecisionTable

    def more(self, record: Record) -> dict[str, Any]:
        hits = (record[4],) if isinstance(record[4], int) else record[4]
        rows = "；".join(f"第{index + 1}行：{self.table.rows[index].text}" for index in hits)
        return {"expression": f"表“{self.table.name}”", "row": rows}


class ConditionPlan(Plan):
    __slots__ = ("ordinals",)
    kind = "condition"
    ordinals: str

    def shown(self, value: Any) -> str:
        return "符合" if value else "不符合"

    def more(self, record: Record) -> dict[str, Any]:
        return {"expression": self.ordinals}


class SystemPlan(Plan):
    """A name of the notation itself, such as 当月天数."""

    __slots__ = ()
    kind = "constant"

    def place(self, frame: Frame) -> dict[str, Any]:
        return {"name": self.name, "period": str(frame.period)}


class HeldPlan(Plan):
    """What the general evaluator found and compiled functions may use; its trace is told already."""

    __slots__ = ()

    def told(self, record: Record) -> dict[str, Any]:
        raise AssertionError("the trace of what is held is never told anew")


class PayPlan(SystemPlan):
    """薪酬所属月份: the first day of the period itself, whatever its length."""

    __slots__ = ()

    def place(self, frame: Frame) -> dict[str, Any]:
        return {"name": self.name}
