"""Sums, counts and ranks over the people of a group: an enterprise's yearly total, a quota by rank."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from lianpin_regulations._compiled.forms import widened
from lianpin_regulations._compiled.frame import Frame, Record
from lianpin_regulations._compiled.plans import GroupPlan
from lianpin_regulations._compiled.unknown import Unknown, joined
from lianpin_regulations._facts import FactType
from lianpin_regulations._program.groups import Group
from lianpin_regulations._values import Need, period_name

if TYPE_CHECKING:
    from lianpin_regulations._decide.evaluator import Evaluator

Value = Callable[["Evaluator", str], Any]


def grouped(frame: Frame, group: Group, inputs: list[Record]) -> Any:
    """The value for one person. Of the others only how many they are is told, never who they are or what they get."""
    me, period = frame.evaluator, frame.period

    def value(who: Evaluator, name: str) -> Any:
        return who.record(name, who.frame(period))[0]

    own = [value(me, key) for key in group.keys]
    if _lacks(own):
        return joined(own)
    label = [str(widened(each, me.program.forms[key])) for key, each in zip(group.keys, own, strict=True)]
    people = me.cohort()
    if people is None:
        return Unknown((_need(group, label, frame),))
    keys = {person: [value(each, key) for key in group.keys] for person, each in people.items()}
    if _lacks(found := [each for every in keys.values() for each in every]):
        return joined(found)
    members = {person: people[person] for person in sorted(people) if keys[person] == own}
    result = _apply(group, members, me, value)
    if result.__class__ is not Unknown:
        plan = GroupPlan(f"同组（{'、'.join(label) or '全体'}）", FactType("integer"), None, me.versions[-1], None, -1)
        inputs.extend((me.record(group.name, frame), [len(members), plan, frame.place, (), None, None]))
    return result


def _lacks(values: list[Any]) -> bool:
    return any(each.__class__ is Unknown for each in values)


def _apply(group: Group, members: dict[str, Evaluator], me: Evaluator, value: Value) -> Any:
    """组合计 in the units of its name; 组人数 and 组名次 are whole numbers."""
    values = {person: value(each, group.name) for person, each in members.items()}
    if _lacks([*values.values()]):
        return joined([*values.values()])
    if group.function == "组合计":
        return sum(values.values())
    if group.function == "组人数":
        return sum(bool(each) for each in values.values())
    ranked = [person for person, is_in in values.items() if is_in]
    for name, descending in reversed(group.orders):
        found = {person: value(members[person], name) for person in ranked}
        if _lacks([*found.values()]):
            return joined([*found.values()])
        ranked.sort(key=lambda person, of=found: _size(of[person]), reverse=descending)  # type: ignore[misc]
    return next((place for place, person in enumerate(ranked, 1) if members[person] is me), 0)


def _size(value: Any) -> Any:
    return value.toordinal() if isinstance(value, date) else value


def _need(group: Group, label: list[str], frame: Frame) -> Need:
    me, period = frame.evaluator, frame.period
    of = "、".join(part for part in (*label, period_name(period)) if part)
    article = me.article_of(group.name)
    cited, anchor = (article.label, article.anchor) if article else ("", "")
    return Need(f"同组（{of}）全体人员的事实", cited, anchor, "", period, me.versions[-1].title)
