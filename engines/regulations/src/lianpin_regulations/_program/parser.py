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
from typing import NamedTuple

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


class Token(NamedTuple):
    kind: str  # number date name choice word operator end
    text: str
    column: int
    value: object = None


# A comma belongs to a number only between groups of three: `较小（12,甲）` has two arguments.
_NUMBER = re.compile(r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DIGITS = 30  # of a number, at most
_DEPTH = 80  # brackets, branches and operands one inside the other, at most
_UNITS = sorted(UNITS, key=len, reverse=True)
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
        self._lengths: dict[str, list[int]] = {}
        for first, length in sorted({(word[:1], len(word)) for word in self.kinds}, key=lambda pair: -pair[1]):
            self._lengths.setdefault(first, []).append(length)
        self.names = frozenset(word for word, kind in self.kinds.items() if kind == "name")

    def at(self, text: str, start: int) -> str | None:
        """The longest word that stands there."""
        for length in self._lengths.get(text[start], ()):
            if (word := text[start : start + length]) in self.kinds:
                return word
        return None

    def like(self, text: str, otherwise: str = "应当是已声明的名称、数值或函数") -> str:
        """A hint: the declared name or value that looks most like this."""
        words = [word for word, kind in self.kinds.items() if kind != "word" and word != text]
        near = difflib.get_close_matches(text, words, n=1, cutoff=0.5)
        return f"是否指“{near[0]}”" if near else otherwise


def tokens(text: str, vocabulary: Vocabulary) -> list[Token]:
    """The tokens of an expression, ending with one of kind "end"."""
    found: list[Token] = []
    at, end = 0, len(text)
    while at < end:
        if text[at] in "0123456789":
            token = _digits(text, at)
        elif word := vocabulary.at(text, at):
            token = Token(vocabulary.kinds[word], word, at + 1)
        elif (operator := text[at : at + 2]) in OPERATORS or (operator := text[at]) in OPERATORS:
            token = Token("operator", operator, at + 1, OPERATORS[operator])
        elif text[at].isspace():
            at += 1
            continue
        else:
            unknown = _UNKNOWN.match(text, at)
            word = unknown[0] if unknown else text[at]
            raise SyntaxFault(at + 1, f"没有声明过“{word}”", vocabulary.like(word))
        found.append(token)
        at += len(token.text)
    found.append(Token("end", "", end + 1))
    return found


def _digits(text: str, at: int) -> Token:
    """A day, or a number with its unit."""
    if match := _DATE.match(text, at):
        try:
            return Token("date", match[0], at + 1, date.fromisoformat(match[0]))
        except ValueError:
            raise SyntaxFault(at + 1, f"没有“{match[0]}”这一天", "应当是实际存在的日期") from None
    match = _NUMBER.match(text, at)
    assert match
    if len(match[0]) > _DIGITS:
        raise SyntaxFault(at + 1, f"数字“{match[0][:12]}…”太长", f"应当不超过{_DIGITS}位")
    number = Fraction(match[0].replace(",", ""))
    unit = next((unit for unit in _UNITS if text.startswith(unit, match.end())), "")
    if not unit and (strange := _STRANGE.match(text, match.end())):
        raise SyntaxFault(
            match.end() + 1, f"“{match[0]}{strange[0]}”里的“{strange[0]}”不认识", _unit(match[0], strange[0])
        )
    kind, factor = UNITS.get(unit, ("number", 1))
    value = number / 100 if kind == "ratio" else number if factor == 1 else number * factor
    return Token("number", match[0] + unit, at + 1, Literal(value, kind))


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
        # What `_take` compares, token by token: the word or the operator; empty for everything else.
        self.words = [str(t.value) if t.kind == "operator" else t.text if t.kind == "word" else "" for t in found]

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def _take(self, *texts: str) -> str | None:
        """The word or the operator that comes next, if it is one of these."""
        word = self.words[self.at]
        if not word or word not in texts:
            return None
        self.at += 1
        return word

    def _need(self, text: str) -> None:
        if not self._take(text):
            raise self._fault(f"应当补上“{text}”" if self.token.kind == "end" else f"应当是“{text}”")

    def _fault(self, expected: str) -> SyntaxFault:
        found = "式子到此结束" if self.token.kind == "end" else f"遇到“{self.token.text}”"
        return SyntaxFault(self.token.column, found, expected)

    def expect_end(self) -> None:
        if self.token.kind != "end":
            raise self._fault("式子到这里应当结束，或者接运算符")

    def expression(self) -> Expression:
        self._deeper()
        found = self._choice()
        self.depth -= 1
        return found

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > _DEPTH:
            raise SyntaxFault(self.token.column, f"一层套一层，超过{_DEPTH}层", "应当分成几个名称来写")

    def _choice(self) -> Expression:
        if self._take("若"):
            condition = self.expression()
            self._need("则")
            then = self.expression()
            self._need("否则")
            return If(condition, then, self.expression())
        return self._joined(1)

    def _joined(self, least: int) -> Expression:
        """Operands and the operators between them that bind at least so tightly."""
        most = _BINDING["÷"]
        if least <= _NOT and self._take("非"):
            self._deeper()
            left: Expression = Unary("非", self._joined(_NOT))
            self.depth -= 1
            most = _NOT
        else:
            left = self._element()
        while least <= (binding := _BINDING.get(self.words[self.at], 0)) <= most:
            operator = self.words[self.at]
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
        items = [self.expression()]
        while self._take("、", "，"):
            items.append(self.expression())
        self._need("}")
        return Among(left, tuple(items), operator == "不属于")

    def _element(self) -> Expression:
        token = self.tokens[self.at]
        if token.kind == "name":
            self.at += 1
            return Name(token.text)
        if token.kind == "number":
            self.at += 1
            assert isinstance(token.value, Literal)
            return token.value
        if self._take("－"):
            self._deeper()
            negative = Unary("－", self._element())
            self.depth -= 1
            return negative
        if self._take("（"):
            inner = self.expression()
            self._need("）")
            return inner
        if token.kind == "date":
            self.at += 1
            return Literal(token.value, "date")
        if token.kind == "choice":
            self.at += 1
            return Literal(token.text == "是", "bool") if token.text in {"是", "否"} else Literal(token.text, "choice")
        if token.kind == "word" and token.text in FUNCTIONS:
            return self._call()
        if token.kind == "word" and token.text in _ALONE:
            self.at += 1
            return Literal(token.text, "word")
        raise self._fault("应当是名称、数值、日期、函数或括号")

    def _call(self) -> Expression:
        token = self.token
        self.at += 1
        self._need("（")
        arguments = [self.expression()]
        while self._take("，", "、"):
            arguments.append(self.expression())
        self._need("）")
        fewest, most = FUNCTIONS[token.text]
        if not fewest <= len(arguments) <= most:
            wanted = f"{fewest}个" if fewest == most else f"{fewest}至{most}个"
            raise SyntaxFault(token.column, f"“{token.text}”有{len(arguments)}个参数", f"应当有{wanted}参数")
        return Call(token.text, tuple(arguments))


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
