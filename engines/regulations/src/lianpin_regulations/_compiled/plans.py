"""What a compiled definition says of its records: the fields of their traces, told when somebody reads them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any

from lianpin_regulations._compiled.forms import Form, how_rounded, widened
from lianpin_regulations._compiled.frame import Frame, Place, Record
from lianpin_regulations._compiled.unknown import Unknown
from lianpin_regulations._document.ast import Article
from lianpin_regulations._errors import NotInForce
from lianpin_regulations._facts import FactSpec, FactType, show
from lianpin_regulations._program.ast import DecisionTable, Definition, Fact, Output, Transition
from lianpin_regulations._program.kinds import type_of
from lianpin_regulations._regulation import Regulation
from lianpin_regulations._trace import trace_of
from lianpin_regulations._values import Given, exactly, first_day

UNKNOWN = "缺少事实"


def article_of(definition: Definition) -> Article | None:
    """Where a definition stands."""
    return definition.table.article if isinstance(definition, Output) else definition.article


class Plan:
    """One definition of one version. `clock` is the number of its key date in the program (-1: none)."""

    __slots__ = ("article", "clock", "form", "name", "regulation", "type")
    kind = ""

    def __init__(
        self, name: str, type: FactType, form: Form, regulation: Regulation, article: Article | None, clock: int
    ) -> None:
        self.name, self.type, self.form, self.clock = name, type, form, clock
        self.regulation, self.article = regulation, article

    def told(self, record: Record) -> dict[str, Any]:
        """The fields of a record's trace that say something."""
        value = record[0]
        shown = UNKNOWN if value.__class__ is Unknown else self.shown(widened(value, self.form))
        return {**self.where(record[2]), "kind": self.kind, "shown": shown, **self.more(record)}

    def where(self, place: Place) -> dict[str, Any]:
        regulation = self.regulation_of(place)
        found: dict[str, Any] = {
            "name": self.name, "regulation": regulation.title, "code": regulation.code, "version": regulation.version,
            "document_number": regulation.document_number,
        }  # fmt: skip
        if self.article is not None:
            found |= {"article": self.article.cited, "anchor": self.article.anchor}
        if self.clock >= 0:
            found |= keyed(place.program.clocks[self.clock], place.days[self.clock])
        return found | ({"period": str(place.period)} if place.period is not None else {})

    def regulation_of(self, place: Place) -> Regulation:
        return self.regulation

    def shown(self, value: Any) -> str:
        return show(value, self.type)

    def more(self, record: Record) -> dict[str, Any]:
        return {}


def keyed(clock: str, day: date | None) -> dict[str, Any]:
    """The fields that say which day chose a version."""
    return {"key_date_name": clock, "key_date": day.isoformat()} if day else {"key_date_name": "", "key_date": None}


def blank(frame: Frame, number: int, why: Unknown) -> Record:
    """The record of a name of which not even the version is known."""
    program = frame.place.program
    name = program.names[number]
    regulation = program.newest[name]
    definition = regulation.definitions[name]
    plan = Plan(name, type_of(definition), program.forms[name], regulation, article_of(definition), -1)
    record: Record = [why, plan, frame.place, (), None, None]
    frame.cells[program.slots[name]] = record
    return record


def _home(place: Place, latest: Regulation, name: str) -> Regulation:
    """The version whose facts table to cite: the one in force on the anchor's day, where that is known."""
    if len(place.program.versions) == 1:
        return latest
    given = place.facts.get(latest.anchor)
    day = given.value if isinstance(given, Given) else given
    try:
        home = place.book.in_force(latest.code, day) if isinstance(day, date) else latest
    except NotInForce:
        return latest
    return home if isinstance(home.definitions.get(name), Fact) else latest


class FactPlan(Plan):
    """A fact, given or by default; the facts table that is cited is the one in force on the person's anchor day.

    What else to tell: the `Given` where there is one.
    """

    __slots__ = ("spec",)
    kind = "fact"
    spec: FactSpec

    def regulation_of(self, place: Place) -> Regulation:
        return _home(place, self.regulation, self.name)

    def more(self, record: Record) -> dict[str, Any]:
        given = record[4]
        if not isinstance(given, Given):
            return {"given_by": self.spec.source}
        on = given.on.isoformat() if given.on else None
        return {
            "shown": self.shown(given.value), "given_by": given.by or self.spec.source, "given_on": on,
            "given_document": given.document,
        }  # fmt: skip


class AbsentPlan(FactPlan):
    """A fact that is not given: missing, or what stands for it (未填时), which else to tell says."""

    __slots__ = ()

    def more(self, record: Record) -> dict[str, Any]:
        # Nobody gave it: then it says who is to.
        return {"expression": record[4]} if record[4] else {"given_by": self.spec.source}


class ForeignPlan(FactPlan):
    """A fact that another regulation decides; it is shown as there."""

    __slots__ = ()

    def more(self, record: Record) -> dict[str, Any]:
        return {"given_by": self.spec.source, "shown": trace_of(record[3][0]).shown}


class ParameterPlan(Plan):
    __slots__ = ("basis",)
    kind = "parameter"
    basis: str

    def more(self, record: Record) -> dict[str, Any]:
        return {"expression": self.basis}


class FormulaPlan(Plan):
    """A formula or one of its exceptions; what else to tell is the exact value where it was rounded, as (over, under)."""

    __slots__ = ("source", "word")
    source: str
    word: str

    def told(self, record: Record) -> dict[str, Any]:
        return {**Plan.told(self, record), "kind": self.word, "expression": self.source}

    def more(self, record: Record) -> dict[str, Any]:
        if record[4] is None:
            return {}
        return {"unrounded": exactly(Fraction(*record[4])), "rounding": how_rounded(self.type)}


class TablePlan(Plan):
    """An output of a decision table; what else to tell is the index of the row that applied, or those of all.

    -1: the facts do not say which; no row at all applies where the value is unknown in spite of all.
    """

    __slots__ = ("table", "values")
    kind = "table"
    table: DecisionTable
    values: list[Any]

    def more(self, record: Record) -> dict[str, Any]:
        told = {"expression": f"表“{self.table.name}”"}
        if record[4] == -1:
            return told
        if record[0].__class__ is Unknown:
            return told | {"shown": "没有适用的行"}
        hits = (record[4],) if isinstance(record[4], int) else record[4]
        return told | {"row": "；".join(f"第{index + 1}行：{self.table.rows[index].text}" for index in hits)}


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

    def where(self, place: Place) -> dict[str, Any]:
        return {"name": self.name, "period": str(place.period)}


class PayPlan(SystemPlan):
    """薪酬所属月份: the first day of the period itself, whatever its length."""

    __slots__ = ()

    def where(self, place: Place) -> dict[str, Any]:
        return {"name": self.name}

    def shown(self, value: Any) -> str:
        return str(value)


class GroupPlan(SystemPlan):
    """The people of a group: how many they are."""

    __slots__ = ()
    kind = "group"

    def where(self, place: Place) -> dict[str, Any]:
        return {"name": self.name, "period": str(place.period) if place.period is not None else None}

    def shown(self, value: Any) -> str:
        return f"{value}人"


class MovedPlan(Plan):
    """A definition as a transition has it: by which day, and by which row of transitions. `plan` is its own plan."""

    __slots__ = ("day", "note", "plan", "word")

    def __init__(self, plan: Plan, clock: str, day: date | None, row: Transition | None) -> None:
        self.name, self.type, self.form, self.plan = plan.name, plan.type, plan.form, plan
        self.regulation, self.word, self.day = plan.regulation, clock, day
        article = f"（{row.article.cited}）" if row and row.article else ""
        self.note = f"{row.how}{article}" if row else ""

    def told(self, record: Record) -> dict[str, Any]:
        return {**self.plan.told(record), **keyed(self.word, self.day), "transition": self.note}


class BetterPlan(Plan):
    """从高: the greater of what both versions give. What else to tell: whether that is the old one's, and both records."""

    __slots__ = ()

    def told(self, record: Record) -> dict[str, Any]:
        place, (is_old, *records) = record[2], record[4]
        old, new = map(trace_of, records)
        taken = old if is_old else new
        day = first_day(place.period)
        return {
            "kind": "better", "shown": UNKNOWN if record[0].__class__ is Unknown else taken.shown,
            **self.where(place), **keyed("薪酬所属月份", day),
            "expression": f"新旧规定从高：{old.version} {old.shown}，{new.version} {new.shown}",
        }  # fmt: skip


def distinct(records: Iterable[Record]) -> list[Record]:
    """Each name and period once, where it was first used."""
    return list({(record[1].name, record[2].period): record for record in records}.values())
