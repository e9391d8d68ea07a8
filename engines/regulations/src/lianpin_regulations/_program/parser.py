"""Expressions: a lexer that knows the declared names, and a Pratt parser.

Chinese is written without spaces, so words are found by the longest match among everything that is declared: names, values of
enumerations, functions, keywords. `人才层次≠不予认定且非失信` reads as it should.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any, TypeAlias

from lianpin_regulations._program.ast import Among, Binary, Call, Expression, If, Literal, Name, Unary
from lianpin_regulations._program.words import (
    COMPARISONS,
    FUNCTIONS,
    KEYWORDS,
    OPERATORS,
    ORDERS,
    ROUNDINGS,
    SPANS,
    UNITS,
)


class SyntaxFault(Exception):
    """Where an expression cannot be read: column (from 1), what was found, what was expected."""

    def __init__(self, column: int, found: str, expected: str) -> None:
        self.column, self.found, self.expected = column, found, expected
        super().__init__(found)


# Its kind (number date name choice word operator end), its text, its column and its value: a literal, a day; of a word or an operator
# what the parser looks for.
Token: TypeAlias = tuple[str, str, int, Any]


# A comma belongs to a number only between groups of three: `较小（12,甲）` has two arguments.
_NUMBER = re.compile(r"(\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.(\d+))?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DIGITS = 30  # of a number, at most
_DEPTH = 80  # brackets, branches and operands one inside the other, at most
_UNIT = re.compile("|".join(sorted(UNITS, key=len, reverse=True)))
_STRANGE = re.compile("年|月|周|小时|分|以上|以下|以内")
_UNKNOWN = re.compile(r"[^\s+＋\-－×*÷/=＝≠<＜>＞≤≥（）(){}｛｝，,、]+")
# How tightly operators bind; 非 comes between 且 and the comparisons, of which none follows another.
_COMPARED, _NOT = 4, 3
_BINDING = {
    "或": 1, "且": 2, **dict.fromkeys((*COMPARISONS, "含有", "不含有", "属于", "不属于"), _COMPARED), "＋": 5, "－": 5, "×": 6, "÷": 6,
}  # fmt: skip
_ALONE = frozenset({*ROUNDINGS, *ORDERS, *SPANS})  # words that are an argument by themselves


class Vocabulary:
    """Every word that may stand in an expression of one file, longest first."""

    def __init__(self, names: Iterable[str], choices: Iterable[str]) -> None:
        self.kinds: dict[str, str] = {}
        for choice in (*choices, "是", "否"):
            self.kinds[choice] = "choice"
        for name in names:
            self.kinds[name] = "name"
        for word in (*KEYWORDS, *FUNCTIONS, *ROUNDINGS, *ORDERS, *SPANS):
            # 日数 and 工作日数 may be a function and part of a longer declared name; longest match tells them apart.
            self.kinds.setdefault(word, "word")
        # first character → how long the words are that begin with it, the longest first
        self.lengths: dict[str, list[int]] = {}
        for first, length in sorted({(word[:1], len(word)) for word in self.kinds}, key=lambda pair: -pair[1]):
            self.lengths.setdefault(first, []).append(length)
        self.names = frozenset(word for word, kind in self.kinds.items() if kind == "name")

    def like(self, text: str, otherwise: str = "应当是已声明的名称、数值或函数") -> str:
        """A hint: the declared name or value that looks most like this."""
        words = [word for word, kind in self.kinds.items() if kind != "word" and word != text]
        near = difflib.get_close_matches(text, words, n=1, cutoff=0.5)
        return f"是否指“{near[0]}”" if near else otherwise


def tokens(text: str, vocabulary: Vocabulary) -> list[Token]:
    """The tokens of an expression, ending with one of kind "end"."""
    found: list[Token] = []
    kinds, lengths = vocabulary.kinds, vocabulary.lengths
    at, end = 0, len(text)
    while at < end:
        mark = text[at]
        if mark in "0123456789":
            token = _digits(text, at)
            found.append(token)
            at += len(token[1])
            continue
        for length in lengths.get(mark, ()):
            if (word := text[at : at + length]) in kinds:  # the longest word that stands there
                kind = kinds[word]
                found.append((kind, word, at + 1, word if kind == "word" else ""))
                at += length
                break
        else:
            if (operator := text[at : at + 2]) in OPERATORS or (operator := mark) in OPERATORS:
                found.append(("operator", operator, at + 1, OPERATORS[operator]))
                at += len(operator)
            elif mark.isspace():
                at += 1
            else:
                unknown = _UNKNOWN.match(text, at)
                word = unknown[0] if unknown else mark
                raise SyntaxFault(at + 1, f"没有声明过“{word}”", vocabulary.like(word))
    found.append(("end", "", end + 1, ""))
    return found


def _digits(text: str, at: int) -> Token:
    """A day, or a number with its unit."""
    if match := _DATE.match(text, at):
        try:
            return "date", match[0], at + 1, date.fromisoformat(match[0])
        except ValueError:
            raise SyntaxFault(at + 1, f"没有“{match[0]}”这一天", "应当是实际存在的日期") from None
    match = _NUMBER.match(text, at)
    assert match
    if len(match[0]) > _DIGITS:
        raise SyntaxFault(at + 1, f"数字“{match[0][:12]}…”太长", f"应当不超过{_DIGITS}位")
    found = _UNIT.match(text, match.end())
    unit = found[0] if found else ""
    if not unit and (strange := _STRANGE.match(text, match.end())):
        raise SyntaxFault(
            match.end() + 1, f"“{match[0]}{strange[0]}”里的“{strange[0]}”不认识", _unit(match[0], strange[0])
        )
    kind, factor = UNITS.get(unit, ("number", 1))
    whole, places = match[1].replace(",", ""), match[2] or ""
    scale = 10 ** len(places) * (100 if kind == "ratio" else 1)
    value = Fraction(int(whole + places) * factor, scale)
    return "number", match[0] + unit, at + 1, Literal(value, kind)


def _unit(number: str, strange: str) -> str:
    """How to write a number with what is no unit of the notation."""
    if strange == "年" and number.isdecimal():
        return f"以年计的数写“{number}”，以月计的数写“{int(number) * 12}个月”"
    if strange in {"以上", "以下", "以内"}:
        return f"应当写成“{'≥' if strange == '以上' else '≤'} {number}”"
    return f"应当写“{number}个月”" if strange == "月" else f"应当只写“{number}”"


def parse(text: str, vocabulary: Vocabulary) -> Expression:
    """Read one expression; SyntaxFault says where and what was expected."""
    found = tokens(text, vocabulary)
    parser = _Parser(found)
    expression = parser.expression()
    parser.expect_end()
    if len(found) > 2 * _DEPTH and _depth(expression) > 2 * _DEPTH:
        raise SyntaxFault(1, "式子太长", "应当分成几个名称来写")
    return expression


def _depth(expression: Expression) -> int:
    """How many levels an expression has; counted without recursion, since it may have very many."""
    level, depth = [expression], 0
    while level:
        level = [child for node in level for child in children(node)]
        depth += 1
    return depth


class _Parser:
    def __init__(self, found: list[Token]) -> None:
        self.tokens, self.at, self.depth = found, 0, 0

    def _need(self, text: str) -> None:
        if self.tokens[self.at][3] != text:
            raise self._fault(f"应当补上“{text}”" if self.tokens[self.at][0] == "end" else f"应当是“{text}”")
        self.at += 1

    def _fault(self, expected: str) -> SyntaxFault:
        kind, text, column, _value = self.tokens[self.at]
        return SyntaxFault(column, "式子到此结束" if kind == "end" else f"遇到“{text}”", expected)

    def expect_end(self) -> None:
        if self.tokens[self.at][0] != "end":
            raise self._fault("式子到这里应当结束，或者接运算符")

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > _DEPTH:
            raise self._too_deep()

    def _too_deep(self) -> SyntaxFault:
        return SyntaxFault(self.tokens[self.at][2], f"一层套一层，超过{_DEPTH}层", "应当分成几个名称来写")

    def expression(self) -> Expression:
        self.depth += 1
        if self.depth > _DEPTH:
            raise self._too_deep()
        if self.tokens[self.at][3] == "若":
            self.at += 1
            condition = self.expression()
            self._need("则")
            then = self.expression()
            self._need("否则")
            found: Expression = If(condition, then, self.expression())
        else:
            found = self._joined(1)
        self.depth -= 1
        return found

    def _listed(self) -> tuple[Expression, ...]:
        """Expressions with commas between them."""
        found = [self.expression()]
        while self.tokens[self.at][3] in {"，", "、"}:
            self.at += 1
            found.append(self.expression())
        return tuple(found)

    def _joined(self, least: int) -> Expression:
        """Operands and the operators between them that bind at least so tightly."""
        most = _BINDING["÷"]
        if least <= _NOT and self.tokens[self.at][3] == "非":
            self.at += 1
            self._deeper()
            left: Expression = Unary("非", self._joined(_NOT))
            self.depth -= 1
            most = _NOT
        else:
            left = self._element()
        tokens = self.tokens
        while (operator := tokens[self.at][3]) and least <= (binding := _BINDING.get(operator, 0)) <= most:
            self.at += 1
            if binding == _COMPARED:
                left, most = self._compared(left, operator), _NOT
            else:
                left = Binary(operator, left, self._joined(binding + 1))
        return left

    def _compared(self, left: Expression, operator: str) -> Expression:
        if operator not in {"属于", "不属于"}:
            return Binary(operator, left, self._joined(_COMPARED + 1))
        self._need("{")
        items = self._listed()
        self._need("}")
        return Among(left, items, operator == "不属于")

    def _element(self) -> Expression:
        kind, text, column, value = self.tokens[self.at]
        if kind == "end" or (kind == "operator" and value not in {"－", "（"}):
            raise self._fault("应当是名称、数值、日期、函数或括号")
        self.at += 1
        if kind == "name":
            return Name(text)
        if kind == "number":
            assert isinstance(value, Literal)
            return value
        if kind == "operator":
            return self._negative() if value == "－" else self._bracketed()
        if kind == "date":
            return Literal(value, "date")
        if kind == "choice":
            return Literal(text == "是", "bool") if text in {"是", "否"} else Literal(text, "choice")
        if text in FUNCTIONS:
            return self._call(text, column)
        if text in _ALONE:
            return Literal(text, "word")
        self.at -= 1
        raise self._fault("应当是名称、数值、日期、函数或括号")

    def _negative(self) -> Expression:
        self._deeper()
        negative = Unary("－", self._element())
        self.depth -= 1
        return negative

    def _bracketed(self) -> Expression:
        inner = self.expression()
        self._need("）")
        return inner

    def _call(self, function: str, column: int) -> Expression:
        self._need("（")
        arguments = self._listed()
        self._need("）")
        fewest, most = FUNCTIONS[function]
        if not fewest <= len(arguments) <= most:
            wanted = f"{fewest}个" if fewest == most else f"{fewest}至{most}个"
            raise SyntaxFault(column, f"“{function}”有{len(arguments)}个参数", f"应当有{wanted}参数")
        return Call(function, arguments)


def names_in(expression: Expression) -> list[str]:
    """Every name an expression uses, in order, once."""
    found: dict[str, None] = {}
    _walk(expression, found)
    return list(found)


def _walk(node: Expression, found: dict[str, None]) -> None:
    if isinstance(node, Name):
        found[node.name] = None
    for child in children(node):
        _walk(child, found)


def children(node: Expression) -> tuple[Expression, ...]:
    """The direct parts of an expression."""
    if isinstance(node, Unary):
        return (node.operand,)
    if isinstance(node, Binary):
        return (node.left, node.right)
    if isinstance(node, Among):
        return (node.operand, *node.items)
    if isinstance(node, If):
        return (node.condition, node.then, node.otherwise)
    return node.arguments if isinstance(node, Call) else ()
