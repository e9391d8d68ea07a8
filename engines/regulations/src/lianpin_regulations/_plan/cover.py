"""Whether some of several judgements holds whatever the values are, by trying every way in which they can differ."""

from __future__ import annotations

import operator
from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import product
from math import prod
from typing import Any

from lianpin_regulations._plan.nodes import Compare, Constant, Logic, Node, Not, OneOf

MOST = 4096  # ways that are tried; what would need more counts as not covered
Words = Callable[[Node], frozenset[str] | None]
_OTHER = "\0"  # stands for every word that is not named
_HOLDS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_TURNED = {"=": "=", "<>": "<>", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


def cover(conditions: Sequence[Node], words: Words) -> bool:
    """Whether one of the conditions holds for all values. None of them may be missing. `words`: all that a node can be."""
    subjects: dict[Node, set[Any]] = {}
    for condition in conditions:
        _collect(condition, subjects)
    choices = [_values(subject, marks, words) for subject, marks in subjects.items()]
    if prod(map(len, choices)) > MOST:
        return False
    marks = {subject: sorted(each) for subject, each in subjects.items() if not _is_words(each)}
    for values in product(*choices):
        at = dict(zip(subjects, values, strict=True))
        for condition in conditions:
            if _holds(condition, at, marks):
                break
        else:
            return False
    return True


def _collect(node: Node, subjects: dict[Node, set[Any]]) -> None:
    """What the judgements are about, and the values at which they change; nothing for what is itself a judgement."""
    if isinstance(node, Logic):
        for part in node.parts:
            _collect(part, subjects)
    elif isinstance(node, Not):
        _collect(node.operand, subjects)
    elif isinstance(node, OneOf):
        subjects.setdefault(node.operand, set()).update(item.value for item in node.items)
    elif isinstance(node, Compare) and (pair := _constant_side(node)) is not None:
        subjects.setdefault(pair[0], set()).add(pair[2])
    elif not isinstance(node, Constant):
        subjects.setdefault(node, set())


def _constant_side(node: Compare) -> tuple[Node, str, Any] | None:
    """The other side, the sign as seen from it, and the constant."""
    if isinstance(node.right, Constant) and _is_value(node.right):
        return node.left, node.operator, node.right.value
    if isinstance(node.left, Constant) and _is_value(node.left):
        return node.right, _TURNED[node.operator], node.left.value
    return None


def _is_value(constant: Constant) -> bool:
    return constant.kind in {"whole", "day", "word"} and constant.value is not None


def _is_words(marks: set[Any]) -> bool:
    return all(isinstance(mark, str) for mark in marks)


def _values(subject: Node, marks: set[Any], words: Words) -> list[Any]:
    """Every way in which a subject can lie to its marks: the words, yes and no, or before, at and after each number or day."""
    if not marks:
        return [True, False]
    if not _is_words(marks):
        return list(range(-1, 2 * len(marks)))
    found = words(subject)
    return sorted(found) if found else [*sorted(marks), _OTHER]


def _holds(node: Node, at: dict[Node, Any], marks: dict[Node, list[Any]]) -> bool:
    if isinstance(node, Logic):
        return (all if node.operator == "AND" else any)(_holds(part, at, marks) for part in node.parts)
    if isinstance(node, Not):
        return not _holds(node.operand, at, marks)
    if isinstance(node, OneOf):
        return any(_compares(node.operand, "=", item.value, at, marks) for item in node.items)
    if isinstance(node, Compare) and (pair := _constant_side(node)) is not None:
        return _compares(*pair, at, marks)
    return bool(node.value) if isinstance(node, Constant) else bool(at[node])


def _compares(subject: Node, sign: str, value: Any, at: dict[Node, Any], marks: dict[Node, list[Any]]) -> bool:
    if isinstance(value, str):
        return _HOLDS[sign](at[subject], value)
    return _HOLDS[sign](at[subject], 2 * bisect_left(marks[subject], value))
