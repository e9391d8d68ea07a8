"""Why each item of a condition holds or not, and what would be enough."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from lianpin_regulations._errors import NotInForce
from lianpin_regulations._facts import FactType, show
from lianpin_regulations._program.ast import Binary, Condition, Expression, Item, Literal, Name
from lianpin_regulations._regulation import Regulation
from lianpin_regulations._trace import Trace
from lianpin_regulations._values import Missing, Need, Period, rounded

if TYPE_CHECKING:
    from lianpin_regulations._decide.evaluator import Evaluator

_NEAREST = {"≥": 1, ">": 1, "≤": -1, "<": -1, "=": 0}
_UNITS = (
    ("月数", "个月"),
    ("年数", "年"),
    ("人数", "人"),
    ("日数", "日"),
    ("天数", "天"),
    ("年龄", "岁"),
    ("学时", "学时"),
)
_OPPOSITE = {-1: "<", 0: "=", 1: ">"}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an item of a condition holds or not. `satisfied` None: facts are missing (`needs`)."""

    ordinal: str
    text: str
    code: str
    article: str
    anchor: str
    satisfied: bool | None
    detail: str
    trace: Trace
    needs: tuple[Need, ...] = ()
    nearest: str = ""
    """Where one number decides a refusal: the smallest change of it that would satisfy the item, as a sentence."""


def reasons(me: Evaluator, name: str, at: Period) -> list[Reason]:
    """Every item of a condition, those of the conditions it refers to in their place. KeyError for what is no condition.

    Of alternatives (任一) only those that decide: where one holds those that hold, else those that lack facts. An alternative
    that fails refuses nobody as long as another may hold.
    """
    regulation = _version_on(me, name, at)
    definition = regulation.definitions[name]
    if not isinstance(definition, Condition):
        raise KeyError(name)
    values = [me.evaluate(item.test, at, []) for item in definition.items]
    told = {True, False, None} if definition.every else _deciding_alternative(values)
    found: list[Reason] = []
    for item, value in zip(definition.items, values, strict=True):
        inner = item.test.name if isinstance(item.test, Name) else ""
        if _state(value) not in told:
            continue
        if inner and not item.code and isinstance(regulation.definitions.get(inner), Condition):
            # An undecided alternative refuses nobody, whatever its own items say.
            found.extend(r for r in reasons(me, inner, at) if r.satisfied is not False or False in told)
        else:
            found.append(_reason(me, definition, regulation, item, at))
    return found


def _deciding_alternative(values: list[Any]) -> set[bool | None]:
    states = [_state(value) for value in values]
    return {next((state for state in (True, None) if state in states), False)}


def _state(value: Any) -> bool | None:
    return None if isinstance(value, Missing) else bool(value)


def _version_on(me: Evaluator, name: str, at: Period) -> Regulation:
    """The version whose wording of a condition holds on its key date; the newest where that day is not known."""
    latest = me.latest(name)
    day = me.key_date(name, at)
    try:
        chosen = me.in_force(day, runs_on=False) if day is not None else latest
    except NotInForce:
        return latest
    return chosen if name in chosen.definitions else latest


def _reason(me: Evaluator, condition: Condition, regulation: Regulation, item: Item, at: Period) -> Reason:
    inputs: list[Trace] = []
    value = me.evaluate(item.test, at, inputs)
    needs = value.needs if isinstance(value, Missing) else ()
    satisfied = _state(value)
    article = condition.article
    label, anchor = (article.label, article.anchor) if article else ("", "")
    trace = Trace(
        condition.name, {True: "符合", False: "不符合", None: "缺少事实"}[satisfied], "condition",
        article.cited if article else "", anchor, regulation.title, regulation.code, regulation.version,
        regulation.document_number, expression=item.source, period=str(at) if at is not None else None, inputs=tuple(inputs),
    )  # fmt: skip
    nearest = _nearest(me, item.test, at, f"{label}{item.ordinal}") if satisfied is False else ""
    detail = _detail(me, item.test, at)
    return Reason(item.ordinal, item.text, item.code, label, anchor, satisfied, detail, trace, needs, nearest)


def _nearest(me: Evaluator, test: Expression, at: Period, place: str) -> str:
    """The smallest change of one number that would satisfy a refused test; empty where no single number decides."""
    if isinstance(test, Binary) and test.operator in {"且", "或"}:
        sides = (test.left, test.right)
        if test.operator == "且":
            failing = [side for side in sides if me.evaluate(side, at, []) is False]
            return _nearest(me, failing[0], at, place) if len(failing) == 1 else ""
        return next((found for side in sides if (found := _nearest(me, side, at, place))), "")
    if not isinstance(test, Binary) or not isinstance(test.left, Name) or test.operator not in _NEAREST:
        return ""
    type = me.type_of(test.left.name)
    left, right = (me.evaluate(side, at, []) for side in (test.left, test.right))
    if not isinstance(left, Fraction) or not isinstance(right, Fraction) or not type.is_number:
        return ""
    unit = Fraction(1, 10**type.places)
    change = right - left + (unit * _NEAREST[test.operator] if test.operator in {"<", ">"} else 0)
    if type.kind != "exact":
        # What is kept has only so many places: the change goes at least as far.
        change = rounded(change, type.places, "进位")
    if change == 0:
        return ""
    amount = show(abs(change), type) + _unit_of(test.left.name, type)
    if change > 0:
        return f"“{test.left.name}”现为{show(left, type)}，再有{amount}即符合{place}"
    return f"“{test.left.name}”现为{show(left, type)}，减少{amount}即符合{place}"


def _detail(me: Evaluator, test: Expression, at: Period) -> str:
    """What the comparison that decides really was: "58 > 57"; where none compares numbers or days, the inputs' values."""
    compared = [shown for each in _deciding(me, test, at) if (shown := _comparison(me, each, at))]
    if compared:
        return "；".join(compared)
    inputs: list[Trace] = []
    me.evaluate(test, at, inputs)
    return "；".join(f"{trace.name}：{trace.shown}" for trace in inputs if trace.kind != "constant")


def _deciding(me: Evaluator, test: Expression, at: Period) -> list[Expression]:
    """The parts of 且 and 或 on which the whole depends: the first that makes 或 true, those that make 且 false, else all."""
    if not isinstance(test, Binary) or test.operator not in {"且", "或"}:
        return [test]
    decisive = test.operator == "或"
    sides = (test.left, test.right)
    found = [side for side in sides if me.evaluate(side, at, []) is decisive]
    kept = (found[:1] if decisive else found) or sides
    return [part for side in kept for part in _deciding(me, side, at)]


def _comparison(me: Evaluator, test: Expression, at: Period) -> str:
    if not isinstance(test, Binary) or test.operator not in {"≤", "≥", "<", ">", "=", "≠"}:
        return ""
    left, right = (me.evaluate(side, at, []) for side in (test.left, test.right))
    if isinstance(left, Missing) or isinstance(right, Missing) or isinstance(left, bool | str):
        return ""
    kind = _kind(me, test.left) or _kind(me, test.right)
    if kind is None and any(isinstance(side, Fraction) and side.denominator != 1 for side in (left, right)):
        return ""  # a fraction of what people know says less than what they know
    # Of what holds, the rule's own comparison; of what does not, how it really is.
    holds = me.evaluate(test, at, []) is True
    sign = test.operator if holds else _OPPOSITE[(left > right) - (left < right)]
    return f"{_plain(left, kind)} {sign} {_plain(right, kind)}"


def _kind(me: Evaluator, node: Expression) -> FactType | None:
    if isinstance(node, Name):
        return me.type_of(node.name)
    if isinstance(node, Literal) and node.kind in {"money", "ratio"}:
        return FactType(node.kind, places=2 if node.kind == "money" else 4)
    return None


def _unit_of(name: str, type: FactType) -> str:
    """The unit that a name speaks of, where its type has none."""
    if type.kind not in {"integer", "days"}:
        return ""
    return next((unit for ending, unit in _UNITS if name.endswith(ending)), "")


def _plain(value: Any, type: FactType | None) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if type is not None and isinstance(value, Fraction):
        return show(value, type)
    return str(value)
