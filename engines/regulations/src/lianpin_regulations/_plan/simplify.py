"""What a node comes to when it is known which columns are never missing and which words they can be.

Nothing is approximated: a branch goes only where no row can take it, a test only where it is the same for every row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import chain
from operator import is_
from typing import Any, NamedTuple

from lianpin_regulations._plan.cover import cover
from lianpin_regulations._plan.nodes import (
    FALSE,
    TRUE,
    Arithmetic,
    Case,
    Collect,
    Column,
    Compare,
    Constant,
    DayCall,
    DayPart,
    Extreme,
    Fail,
    Has,
    IsNull,
    Logic,
    Node,
    Not,
    OneOf,
    Over,
    Width,
    columns_of,
    conjunction,
    disjunction,
    is_nothing,
    negation,
    null,
    parts_of,
)

# GREATEST and LEAST are none of them: they pass over what is missing.
_STRICT = frozenset({Arithmetic, Width, Compare, DayPart, DayCall, OneOf, Has, Not})


# All that can be known to hold, or not; a column is asked for by itself.
_JUDGEMENTS = frozenset({Compare, Logic, Not, IsNull, Case, OneOf, Has})


class Known(NamedTuple):
    """Judgements that hold, or do not, wherever a node is looked at, and the columns that they read."""

    judgements: Mapping[Node, bool]
    columns: frozenset[str]


_NOTHING_KNOWN = Known({}, frozenset())


class Simplifier:
    """`never_missing`, `words` and `kind_of` tell of a column whether every row has it, all words that it can be (None: any), and
    its kind. What they tell of a column must not change: what a node comes to is worked out once for each."""

    def __init__(
        self,
        never_missing: Callable[[str], bool],
        words: Callable[[str], frozenset[str] | None],
        kind_of: Callable[[str], str],
    ) -> None:
        self.never_missing, self._words, self._kind_of = never_missing, words, kind_of
        # By the identity of a node, which is kept beside what was found so that no other takes its place.
        self._plain: dict[int, tuple[Node, Node]] = {}
        self._lacking: dict[int, tuple[Node, bool]] = {}
        self._rules: dict[type, Callable[[Any, Known], Node]] = {
            Arithmetic: self._arithmetic, Width: self._width, Compare: self._compare, Logic: self._logic, Not: self._not,
            IsNull: self._isnull, Case: self._case, Extreme: self._extreme, OneOf: self._oneof, DayPart: self._daypart,
            DayCall: self._daycall, Has: self._has, Collect: self._collect, Over: self._over, Fail: lambda node, _known: node,
        }  # fmt: skip

    # ── what is known of a node ──

    def nullable(self, node: Node) -> bool:
        """Whether some row may lack it."""
        if type(node) is Column:
            return not self.never_missing(node.name)
        if type(node) is Constant:
            return node.value is None
        kept = self._lacking.get(id(node))
        if kept is None:
            kept = self._lacking[id(node)] = (node, self._can_lack(node))
        return kept[1]

    def _can_lack(self, node: Node) -> bool:
        kind = type(node)
        if kind is IsNull or kind is Collect or kind is Fail:
            return False
        if isinstance(node, Not):
            return self.nullable(node.operand)
        if isinstance(node, Case):
            return (
                node.otherwise is None or self.nullable(node.otherwise) or any(self.nullable(v) for _w, v in node.whens)
            )
        if isinstance(node, Over):
            return node.function.startswith("lag") or (
                node.function.startswith("sum") and node.argument is not None and self.nullable(node.argument)
            )
        return any(map(self.nullable, parts_of(node)))

    def words(self, node: Node) -> frozenset[str] | None:
        """All words that a node can be; None where that is not known."""
        if isinstance(node, Column):
            return self._words(node.name)
        if isinstance(node, Constant):
            return frozenset() if node.value is None else frozenset({node.value}) if node.kind == "word" else None
        if not isinstance(node, Case):
            return None
        found: set[str] = set()
        for value in [*(value for _when, value in node.whens), *([node.otherwise] if node.otherwise else [])]:
            words = self.words(value)
            if words is None:
                return None
            found |= words
        return frozenset(found)

    def kind(self, node: Node) -> str:
        """whole, day, word, words or flag."""
        if isinstance(node, Column):
            return self._kind_of(node.name)
        if isinstance(node, Constant | Fail):
            return node.kind
        if isinstance(node, Case):
            return self.kind(node.whens[0][1] if node.whens else node.otherwise or null("whole"))
        if isinstance(node, Extreme):
            return self.kind(node.parts[0])
        if isinstance(node, Over):
            return self.kind(node.argument) if node.argument is not None and node.function == "lag" else "whole"
        if isinstance(node, DayCall):
            return "whole" if node.function == "days_between" else "day"
        if isinstance(node, Arithmetic | Width | DayPart):
            return "whole"
        return "words" if isinstance(node, Collect) else "flag"

    # ── simpler ──

    def simple(self, node: Node, known: Known = _NOTHING_KNOWN) -> Node:
        """The same value for every row for which `known` is so."""
        kind = type(node)
        if kind is Constant:
            return node
        if known is not _NOTHING_KNOWN:
            if kind is Column:
                holds = known.judgements.get(node)
                return node if holds is None else TRUE if holds else FALSE
            if not known.columns.isdisjoint(columns_of(node)):
                if kind in _JUDGEMENTS and (holds := known.judgements.get(node)) is not None:
                    return TRUE if holds else FALSE
                return self._rules[kind](node, known)
        elif kind is Column:
            return node
        kept = self._plain.get(id(node))
        if kept is None:
            kept = self._plain[id(node)] = (node, self._rules[kind](node, _NOTHING_KNOWN))
        return kept[1]

    def _arithmetic(self, node: Arithmetic, known: Known) -> Node:
        left, right = self.simple(node.left, known), self.simple(node.right, known)
        if is_nothing(left) or is_nothing(right):
            return null("whole")
        return node if left is node.left and right is node.right else Arithmetic(node.operator, left, right, node.wide)

    def _width(self, node: Width, known: Known) -> Node:
        operand = self.simple(node.operand, known)
        if is_nothing(operand):
            return null("whole")
        return node if operand is node.operand else Width(operand, node.wide)

    def _compare(self, node: Compare, known: Known) -> Node:
        left, right = node.left, node.right
        if known is not _NOTHING_KNOWN or type(left) is not Column:
            left = self.simple(left, known)
        if type(right) is not Constant:
            right = self.simple(right, known)
        if (type(right) is Constant and right.value is None) or (type(left) is Constant and left.value is None):
            return null("flag")
        return node if left is node.left and right is node.right else Compare(node.operator, left, right)

    def _daypart(self, node: DayPart, known: Known) -> Node:
        day = self.simple(node.day, known)
        if is_nothing(day):
            return null("whole")
        return node if day is node.day else DayPart(node.part, day)

    def _daycall(self, node: DayCall, known: Known) -> Node:
        arguments = self._all(node.arguments, known)
        if any(map(is_nothing, arguments)):
            return null(self.kind(node))
        return node if arguments is node.arguments else DayCall(node.function, arguments)

    def _oneof(self, node: OneOf, known: Known) -> Node:
        operand = self.simple(node.operand, known)
        if is_nothing(operand):
            return null("flag")
        return node if operand is node.operand else OneOf(operand, node.items)

    def _has(self, node: Has, known: Known) -> Node:
        words, item = self.simple(node.words, known), self.simple(node.item, known)
        if is_nothing(words) or is_nothing(item):
            return null("flag")
        return node if words is node.words and item is node.item else Has(words, item)

    def _extreme(self, node: Extreme, known: Known) -> Node:
        parts = self._all(node.parts, known)
        return node if parts is node.parts else Extreme(node.function, parts)

    def _collect(self, node: Collect, known: Known) -> Node:
        parts = self._all(node.parts, known)
        there = tuple([part for part in parts if not is_nothing(part)])
        return node if there == node.parts else Collect(there, node.distinct)

    def _over(self, node: Over, _known: Known) -> Node:
        # Of a window nothing is known but what holds for every row.
        if node.argument is None or (argument := self.simple(node.argument)) is node.argument:
            return node
        return replace(node, argument=argument)

    def _all(self, parts: tuple[Node, ...], known: Known) -> tuple[Node, ...]:
        """The parts simplified; the very same tuple where none of them changes."""
        found = tuple([self.simple(part, known) for part in parts])
        return parts if _are_same(found, parts) else found

    def _not(self, node: Not, known: Known) -> Node:
        inner = self.simple(node.operand, known)
        if is_nothing(inner):
            return inner
        return node if inner is node.operand else negation(inner)

    def _isnull(self, node: IsNull, known: Known) -> Node:
        inner = self.simple(node.operand, known)
        return self._missing(inner, node if inner is node.operand else None)

    def _missing(self, node: Node, asked: Node | None = None) -> Node:
        """Whether a node is missing: where it is so with any part, the parts that can be are asked. `asked`: the question, where it is made."""
        if not self.nullable(node):
            return FALSE
        if type(node) is Constant:
            return TRUE
        if type(node) in _STRICT:
            return disjunction(dict.fromkeys(map(self._missing, parts_of(node))))
        return asked or IsNull(node)

    def _logic(self, node: Logic, known: Known) -> Node:
        is_and = node.operator == "AND"
        found: dict[Node, None] = {}
        opposites = set[Node]()
        for part in node.parts:
            simple = self.simple(part, known)
            flat = simple.parts if isinstance(simple, Logic) and simple.operator == node.operator else (simple,)
            for each in flat:
                if each in found:
                    continue
                is_not = type(each) is Not
                is_opposed = each.operand in found if is_not else each in opposites  # type: ignore[union-attr]
                if is_opposed and not self.nullable(each):
                    return FALSE if is_and else TRUE
                if is_not:
                    opposites.add(each.operand)  # type: ignore[union-attr]
                found[each] = None
        if all(map(is_nothing, found)):
            return null("flag")
        joined = (conjunction if is_and else disjunction)(found)
        return node if isinstance(joined, Logic) and _are_same(joined.parts, node.parts) else joined

    def _case(self, node: Case, known: Known) -> Node:
        whens, inside, otherwise = list[tuple[Node, Node]](), known, node.otherwise
        for condition, value in node.whens:
            when = self.simple(condition, inside)
            if when is FALSE or _never(when):
                continue
            if when is TRUE:
                otherwise = value
                break
            whens.append((when, self._where(when, value, inside)))
            if not self.nullable(when):
                inside = self._with(inside, when, holds=False)
        else:
            if otherwise is None and whens and self._is_all([when for when, _value in whens]):
                _when, last = whens.pop()
                return self._ended(whens, last, node)
        return self._ended(whens, None if otherwise is None else self.simple(otherwise, inside), node)

    def _where(self, when: Node, value: Node, known: Known) -> Node:
        """What a value comes to where a condition holds besides; nothing is learnt of columns that the condition does not read."""
        kind = type(value)
        if kind is Constant:
            return value
        names = columns_of(when)
        is_apart = value.name not in names if kind is Column else names.isdisjoint(columns_of(value))  # type: ignore[union-attr]
        return self.simple(value, known if is_apart else self._with(known, when, holds=True))

    def _ended(self, whens: list[tuple[Node, Node]], otherwise: Node | None, node: Case) -> Node:
        if otherwise is not None and is_nothing(otherwise):
            otherwise = None
        while whens and (is_nothing(whens[-1][1]) if otherwise is None else whens[-1][1] == otherwise):
            whens.pop()
        if not whens:
            return null(self.kind(node)) if otherwise is None else otherwise
        if otherwise is node.otherwise and len(whens) == len(node.whens):
            is_same = all(map(is_, chain.from_iterable(whens), chain.from_iterable(node.whens)))
            return node if is_same else Case(tuple(whens), otherwise)
        return Case(tuple(whens), otherwise)

    def _is_all(self, conditions: list[Node]) -> bool:
        """Whether of every row some condition holds."""
        return not any(map(self.nullable, conditions)) and cover(conditions, self.words)

    def _with(self, known: Known, condition: Node, *, holds: bool) -> Known:
        """What is known besides where a condition holds, or does not."""
        judgements = {**known.judgements, **_given(condition, holds=holds)}
        return Known(judgements, known.columns.union(columns_of(condition)))


def _given(condition: Node, *, holds: bool) -> dict[Node, bool]:
    """What is known where a condition holds, or does not."""
    if isinstance(condition, Not):
        return _given(condition.operand, holds=not holds)
    found: dict[Node, bool] = {condition: holds}
    if isinstance(condition, Logic) and holds == (condition.operator == "AND"):
        for part in condition.parts:
            if not isinstance(part, Constant):
                found |= _given(part, holds=holds)
    return found


def _are_same(parts: tuple[Node, ...], others: tuple[Node, ...]) -> bool:
    return len(parts) == len(others) and all(map(is_, parts, others))


def _never(condition: Node) -> bool:
    """Whether a condition can hold for nobody: something missing is part of it."""
    if isinstance(condition, Logic) and condition.operator == "AND":
        return any(map(is_nothing, condition.parts))
    return is_nothing(condition)
