"""What a node comes to when it is known which columns are never missing and which words they can be.

Nothing is approximated: a branch goes only where no row can take it, a test only where it is the same for every row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

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
    case,
    conjunction,
    disjunction,
    negation,
    null,
    parts_of,
)

Known = Mapping[Node, bool]  # judgements that hold, or do not, wherever a node is looked at
_STRICT = (
    Arithmetic,
    Width,
    Compare,
    DayPart,
    DayCall,
    OneOf,
    Has,
    Not,
)  # GREATEST and LEAST pass over what is missing
_NO_KNOWN: Known = {}


class Simplifier:
    """`never_missing`, `words` and `kind_of` tell of a column whether every row has it, all words that it can be (None: any), and
    its kind."""

    def __init__(
        self,
        never_missing: Callable[[str], bool],
        words: Callable[[str], frozenset[str] | None],
        kind_of: Callable[[str], str],
    ) -> None:
        self.never_missing, self._words, self._kind_of = never_missing, words, kind_of

    # ── what is known of a node ──

    def nullable(self, node: Node) -> bool:
        """Whether some row may lack it."""
        if type(node) is Column:
            return not self.never_missing(node.name)
        if type(node) is Constant:
            return node.value is None
        if type(node) is Case:
            values = [value for _when, value in node.whens]
            return node.otherwise is None or any(self.nullable(each) for each in [*values, node.otherwise])
        if isinstance(node, Over):
            return node.function.startswith("lag") or (
                node.function.startswith("sum") and node.argument is not None and self.nullable(node.argument)
            )
        if isinstance(node, IsNull | Collect | Fail):
            return False
        return any(self.nullable(part) for part in parts_of(node))

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

    def simple(self, node: Node, known: Known = _NO_KNOWN) -> Node:
        """The same value for every row for which `known` is so."""
        if known and node in known:
            return TRUE if known[node] else FALSE
        if isinstance(node, Column | Constant):
            return node
        rule = getattr(self, f"_{type(node).__name__.lower()}", None)
        if rule is not None:
            return rule(node, known)  # type: ignore[no-any-return]
        return node

    def _strict(self, node: Node, kind: str, **parts: Node | tuple[Node, ...]) -> Node:
        """A node that is missing where any part is."""
        every = [each for part in parts.values() for each in (part if isinstance(part, tuple) else (part,))]
        if any(_is_nothing(each) for each in every):
            return null(kind)
        if all(getattr(node, name) is part for name, part in parts.items()):
            return node
        return replace(node, **parts)  # type: ignore[arg-type]

    def _arithmetic(self, node: Arithmetic, known: Known) -> Node:
        return self._strict(node, "whole", left=self.simple(node.left, known), right=self.simple(node.right, known))

    def _width(self, node: Width, known: Known) -> Node:
        return self._strict(node, "whole", operand=self.simple(node.operand, known))

    def _compare(self, node: Compare, known: Known) -> Node:
        return self._strict(node, "flag", left=self.simple(node.left, known), right=self.simple(node.right, known))

    def _daypart(self, node: DayPart, known: Known) -> Node:
        return self._strict(node, "whole", day=self.simple(node.day, known))

    def _daycall(self, node: DayCall, known: Known) -> Node:
        return self._strict(node, self.kind(node), arguments=tuple(self.simple(each, known) for each in node.arguments))

    def _oneof(self, node: OneOf, known: Known) -> Node:
        return self._strict(node, "flag", operand=self.simple(node.operand, known))

    def _has(self, node: Has, known: Known) -> Node:
        return self._strict(node, "flag", words=self.simple(node.words, known), item=self.simple(node.item, known))

    def _extreme(self, node: Extreme, known: Known) -> Node:
        return replace(node, parts=tuple(self.simple(part, known) for part in node.parts))

    def _collect(self, node: Collect, known: Known) -> Node:
        found = [self.simple(part, known) for part in node.parts]
        return replace(node, parts=tuple(part for part in found if not _is_nothing(part)))

    def _over(self, node: Over, known: Known) -> Node:
        # Of a window nothing is known but what holds for every row.
        del known
        return node if node.argument is None else replace(node, argument=self.simple(node.argument))

    def _not(self, node: Not, known: Known) -> Node:
        inner = self.simple(node.operand, known)
        return inner if _is_nothing(inner) else negation(inner)

    def _isnull(self, node: IsNull, known: Known) -> Node:
        return self._missing(self.simple(node.operand, known))

    def _missing(self, node: Node) -> Node:
        """Whether a node is missing: where it is so with any part, the parts that can be are asked."""
        if isinstance(node, Constant):
            return TRUE if node.value is None else FALSE
        if not self.nullable(node):
            return FALSE
        if isinstance(node, _STRICT):
            return disjunction(list(dict.fromkeys(self._missing(part) for part in parts_of(node))))
        return IsNull(node)

    def _logic(self, node: Logic, known: Known) -> Node:
        is_and = node.operator == "AND"
        found: dict[Node, None] = {}
        inside = dict(known)
        for part in node.parts:
            simple = self.simple(part, inside)
            flat = simple.parts if isinstance(simple, Logic) and simple.operator == node.operator else (simple,)
            for each in flat:
                if each not in found and negation(each) in found and not self.nullable(each):
                    return FALSE if is_and else TRUE
                found[each] = None
        joined = (conjunction if is_and else disjunction)(list(found))
        return null("flag") if found and all(_is_nothing(each) for each in found) else joined

    def _case(self, node: Case, known: Known) -> Node:
        whens, inside, otherwise = list[tuple[Node, Node]](), dict(known), node.otherwise
        for condition, value in node.whens:
            when = self.simple(condition, inside)
            if when == FALSE or _never(when):
                continue
            if when == TRUE:
                otherwise = value
                break
            whens.append((when, self.simple(value, {**inside, **self._given(when, holds=True)})))
            if not self.nullable(when):
                inside |= self._given(when, holds=False)
        else:
            if otherwise is None and whens and self._is_all([when for when, _value in whens]):
                _when, last = whens.pop()
                return self._ended(whens, last, node)
        return self._ended(whens, None if otherwise is None else self.simple(otherwise, inside), node)

    def _ended(self, whens: list[tuple[Node, Node]], otherwise: Node | None, node: Case) -> Node:
        values = [value for _when, value in whens]
        if otherwise is not None and all(value == otherwise for value in values):
            return otherwise
        if (otherwise is None or _is_nothing(otherwise)) and all(map(_is_nothing, values)):
            return null(self.kind(node))
        if otherwise is not None and _is_nothing(otherwise):
            otherwise = None
        while whens and (_is_nothing(whens[-1][1]) if otherwise is None else whens[-1][1] == otherwise):
            whens.pop()
        return case(whens, otherwise)

    def _is_all(self, conditions: list[Node]) -> bool:
        """Whether of every row some condition holds."""
        return not any(self.nullable(each) for each in conditions) and cover(conditions, self.words)

    def _given(self, condition: Node, *, holds: bool) -> dict[Node, bool]:
        """What is known where a condition holds, or does not."""
        if isinstance(condition, Not):
            return self._given(condition.operand, holds=not holds)
        found: dict[Node, bool] = {condition: holds}
        if isinstance(condition, Logic) and holds == (condition.operator == "AND"):
            for part in condition.parts:
                if not isinstance(part, Constant):
                    found |= self._given(part, holds=holds)
        return found


def _is_nothing(node: Node) -> bool:
    return isinstance(node, Constant) and node.value is None


def _never(condition: Node) -> bool:
    """Whether a condition can hold for nobody: something missing is part of it."""
    if isinstance(condition, Logic) and condition.operator == "AND":
        return any(map(_is_nothing, condition.parts))
    return _is_nothing(condition)
