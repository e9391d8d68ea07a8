"""Sums, counts and ranks over the people of a group: an enterprise's yearly total, a quota by rank."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from lianpin_regulations._program.ast import Call, Literal, Name
from lianpin_regulations._program.words import ORDERS
from lianpin_regulations._trace import Trace
from lianpin_regulations._values import Missing, Need, Period, period_name

if TYPE_CHECKING:
    from lianpin_regulations._interpret.evaluator import Evaluator

Value = Callable[["Evaluator", str], Any]


@dataclass(frozen=True, slots=True)
class Group:
    """A group function: of which name, in which order, by which keys."""

    function: str
    name: str
    orders: tuple[tuple[str, bool], ...]  # (name, descending)
    keys: tuple[str, ...]

    @classmethod
    def of(cls, node: Call) -> Group:
        """Read the arguments: a name, for a rank pairs of a name and 降 or 升, then the keys."""
        first, *rest = node.arguments
        if not isinstance(first, Name):
            raise KeyError(f"“{node.function}”的第一个参数应当是名称")
        orders = []
        while len(rest) > 1 and isinstance(rest[0], Name) and isinstance(rest[1], Literal) and rest[1].value in ORDERS:
            orders.append((rest[0].name, rest[1].value == ORDERS[0]))
            rest = rest[2:]
        keys = tuple(each.name for each in rest if isinstance(each, Name))
        return cls(node.function, first.name, tuple(orders), keys)


def evaluate(group: Group, me: Evaluator, at: Period, inputs: list[Trace]) -> Any:
    """The value for one person. Of the others only how many they are is told, never who they are or what they get."""

    def value(who: Evaluator, name: str) -> Any:
        return who.named(name, at).value

    own = {key: value(me, key) for key in group.keys}
    if missing := [each for each in own.values() if isinstance(each, Missing)]:
        return _joined(missing)
    people = me.cohort()
    if people is None:
        return Missing((_need(group, own, me, at),))
    keys = {person: [value(each, key) for key in group.keys] for person, each in people.items()}
    if missing := [each for found in keys.values() for each in found if isinstance(each, Missing)]:
        return _joined(missing)
    members = {person: people[person] for person in sorted(people) if keys[person] == list(own.values())}
    found = _apply(group, members, me, value)
    if not isinstance(found, Missing):
        inputs.append(me.named(group.name, at).trace)
        label = "、".join(str(each) for each in own.values()) or "全体"
        shown = f"{len(members)}人"
        inputs.append(Trace(f"同组（{label}）", shown, "group", period=str(at) if at is not None else None))
    return found


def _apply(group: Group, members: dict[str, Evaluator], me: Evaluator, value: Value) -> Any:
    values = {person: value(each, group.name) for person, each in members.items()}
    if missing := [each for each in values.values() if isinstance(each, Missing)]:
        return _joined(missing)
    if group.function == "组合计":
        return sum(values.values(), Fraction(0))
    if group.function == "组人数":
        return Fraction(sum(bool(each) for each in values.values()))
    ranked = [person for person, is_in in values.items() if is_in]
    for name, descending in reversed(group.orders):
        found = {person: value(members[person], name) for person in ranked}
        if missing := [each for each in found.values() if isinstance(each, Missing)]:
            return _joined(missing)
        ranked.sort(key=lambda person, of=found: _size(of[person]), reverse=descending)  # type: ignore[misc]
    place = next((place for place, person in enumerate(ranked, 1) if members[person] is me), 0)
    return Fraction(place)


def _size(value: Any) -> Any:
    return value.toordinal() if isinstance(value, date) else value


def _need(group: Group, own: dict[str, Any], me: Evaluator, at: Period) -> Need:
    of = "、".join(part for part in (*map(str, own.values()), period_name(at)) if part)
    article = me.article_of(group.name)
    label, anchor = (article.label, article.anchor) if article else ("", "")
    return Need(f"同组（{of}）全体人员的事实", label, anchor, "", at, me.versions[-1].title)


def _joined(missing: Sequence[Missing]) -> Missing:
    result = missing[0]
    for each in missing[1:]:
        result = result | each
    return result
