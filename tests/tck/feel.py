"""FEEL, read: text to a tree. Nothing here computes; `translation` turns the tree into our notation, which our evaluator runs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from tck.tree import (
    At,
    Between,
    Choice,
    Contextual,
    Filtered,
    Interval,
    Invocation,
    Listed,
    Negated,
    Negative,
    Null,
    Number,
    Operation,
    Path,
    Test,
    Text,
    Tree,
    Truth,
    Variable,
    Within,
)

KEYWORDS = frozenset(
    {"if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "and", "or", "between", "instance"}
    | {"of", "function", "null", "true", "false"}
)
OPERATORS = ("**", "..", "<=", ">=", "!=", "->", *"+-*/=<>()[]{},:.?@")
# Functions whose names have spaces: read as one word.
SPACED = (
    "date and time", "years and months duration", "string length", "upper case", "lower case", "substring before",
    "substring after", "starts with", "ends with", "list contains", "insert before", "index of", "distinct values",
    "list replace", "round up", "round down", "round half up", "round half down", "day of year", "day of week",
    "month of year", "week of year", "get value", "get entries", "context put", "context merge", "met by",
    "overlaps before", "overlaps after", "finished by", "started by", "string join", "time offset",
)  # fmt: skip
_NUMBER = re.compile(r"(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_WORD = re.compile(r"[^\W\d][\w']*")
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)


class Unreadable(Exception):
    """Text that is no FEEL that we read."""


class Beyond(Exception):
    """What is FEEL and has no counterpart in our notation, by name."""


@dataclass(frozen=True)
class Token:
    kind: str  # number text at name word operator end
    text: str


def tokens(text: str, names: Iterable[str]) -> list[Token]:
    """Names may have spaces and signs: the longest known one is read first."""
    text = _COMMENT.sub(" ", text.replace("\xa0", " "))
    patterns = _known(frozenset(names))
    found: list[Token] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        token, at = _token(text, at, patterns)
        found.append(token)
    return [*found, Token("end", "")]


@lru_cache(maxsize=64)
def _known(names: frozenset[str]) -> re.Pattern[str]:
    words = sorted({name for name in (*names, *SPACED) if name}, key=len, reverse=True)
    return re.compile("(?:" + "|".join(r"\s+".join(map(re.escape, word.split())) for word in words) + r")(?!\w)")


def _token(text: str, at: int, known: re.Pattern[str]) -> tuple[Token, int]:
    if text[at] == "@" and (match := _STRING.match(text, at + 1)):
        return Token("at", match[1]), match.end()
    if match := _STRING.match(text, at):
        return Token("text", _unescaped(match[1])), match.end()
    if match := _NUMBER.match(text, at):
        return Token("number", match[0]), match.end()
    if match := known.match(text, at):
        name = " ".join(match[0].split())
        return Token("word" if name in KEYWORDS else "name", name), match.end()
    if match := _WORD.match(text, at):
        return Token("word" if match[0] in KEYWORDS else "name", match[0]), match.end()
    operator = next((o for o in OPERATORS if text.startswith(o, at)), None)
    if operator is None:
        raise Unreadable(f"no FEEL: {text[at : at + 12]!r}")
    return Token("operator", operator), at + len(operator)


def _unescaped(text: str) -> str:
    signs = {"n": "\n", "t": "\t", "r": "\r"}
    pattern = r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|(.))"

    def sign(found: re.Match[str]) -> str:
        code = found[1] or found[2]
        return chr(int(code, 16)) if code else signs.get(found[3], found[3])

    plain = re.sub(pattern, sign, text, flags=re.DOTALL)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def parse(text: str, names: Iterable[str]) -> Tree:
    """An expression."""
    reader = _Reader(tokens(text, names))
    tree = reader.expression()
    reader.end()
    return tree


def parse_tests(text: str, names: Iterable[str]) -> tuple[Tree, ...]:
    """A cell of a decision table: unary tests, joined by commas; `-` is none at all."""
    if text.strip() == "-":
        return ()
    reader = _Reader(tokens(text, names))
    tests = reader.tests()
    reader.end()
    return tests


class _Reader:
    def __init__(self, found: list[Token]) -> None:
        self.tokens, self.at = found, 0

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def _is(self, *texts: str) -> bool:
        return self.token.kind in {"word", "operator"} and self.token.text in texts

    def _take(self, *texts: str) -> str:
        if not self._is(*texts):
            return ""
        self.at += 1
        return self.tokens[self.at - 1].text

    def _need(self, text: str) -> None:
        if not self._take(text):
            raise Unreadable(f"expected {text!r}, found {self.token.text!r}")

    def end(self) -> None:
        if self.token.kind != "end":
            raise Unreadable(f"left over: {self.token.text!r}")

    # ── tests ──

    def tests(self) -> tuple[Tree, ...]:
        if self.token == Token("name", "not") and self.tokens[self.at + 1] == Token("operator", "("):
            start = self.at
            self.at += 2
            inner = self.tests()
            self._need(")")
            if self.token.kind == "end":
                return (Negated(inner),)
            self.at = start
        found = [self._test()]
        while self._take(","):
            found.append(self._test())
        return tuple(found)

    def _test(self) -> Tree:
        if operator := self._take("<", "<=", ">", ">=", "=", "!="):
            return Test(operator, self._sum())
        return self.expression()

    # ── expressions ──

    def expression(self) -> Tree:
        if self._take("if"):
            condition = self.expression()
            self._need("then")
            then = self.expression()
            self._need("else")
            return Choice(condition, then, self.expression())
        if self._is("for", "some", "every", "function"):
            raise Beyond(
                {"for": "loops over lists", "function": "functions as values"}.get(self.token.text, "some and every")
            )
        return self._either()

    def _either(self) -> Tree:
        left = self._both()
        while self._take("or"):
            left = Operation("or", left, self._both())
        return left

    def _both(self) -> Tree:
        left = self._comparison()
        while self._take("and"):
            left = Operation("and", left, self._comparison())
        return left

    def _comparison(self) -> Tree:
        left = self._sum()
        while True:
            if operator := self._take("<", "<=", ">", ">=", "=", "!="):
                left = Operation(operator, left, self._sum())
            elif self._take("between"):
                low = self._sum()
                self._need("and")
                left = Between(left, low, self._sum())
            elif self._take("in"):
                left = Within(left, self._in())
            elif self._take("instance"):
                raise Beyond("instance of")
            else:
                return left

    def _in(self) -> tuple[Tree, ...]:
        """`in (1, < 5)`, `in < 5`, `in [1..5]`, `in x`."""
        start = self.at
        if self._take("("):
            tests = self.tests()
            if self._take(")"):
                return tests
            self.at = start  # (1..5]
        return (self._test_value(),)

    def _test_value(self) -> Tree:
        if operator := self._take("<", "<=", ">", ">=", "=", "!="):
            return Test(operator, self._sum())
        return self._sum()

    def _sum(self) -> Tree:
        left = self._product()
        while operator := self._take("+", "-"):
            left = Operation(operator, left, self._product())
        return left

    def _product(self) -> Tree:
        left = self._power()
        while operator := self._take("*", "/"):
            left = Operation(operator, left, self._power())
        return left

    def _power(self) -> Tree:
        left = self._unary()
        while self._take("**"):
            left = Operation("**", left, self._unary())
        return left

    def _unary(self) -> Tree:
        if self._take("-"):
            return Negative(self._unary())
        return self._postfix()

    def _postfix(self) -> Tree:
        found = self._element()
        while True:
            if self._take("."):
                found = Path(found, self._name())
            elif self._is("(") and isinstance(found, Variable | Path):
                self.at += 1
                found = self._arguments(found)
            elif self._is("[") and not isinstance(found, Interval):
                start = self.at
                self.at += 1
                by = self.expression()
                if not self._take("]"):
                    self.at = start
                    return found
                found = Filtered(found, by)
            else:
                return found

    def _name(self) -> str:
        token = self.token
        if token.kind not in {"name", "word"}:
            raise Unreadable(f"expected a name, found {token.text!r}")
        self.at += 1
        return token.text

    def _arguments(self, function: Tree) -> Tree:
        values: list[Tree] = []
        names: list[str] = []
        while not self._take(")"):
            if values:
                self._need(",")
            if self.token.kind == "name" and self.tokens[self.at + 1] == Token("operator", ":"):
                names.append(self._name())
                self.at += 1
            values.append(self._test())
        if names and len(names) != len(values):
            raise Unreadable("named and unnamed arguments")
        return Invocation(function, tuple(values), tuple(names))

    def _element(self) -> Tree:
        token = self.token
        self.at += 1
        if token.kind == "number":
            return Number(Fraction(token.text))
        if token.kind == "text":
            return Text(token.text)
        if token.kind == "at":
            return At(token.text)
        if token.kind == "name" or token.text == "?":
            return Variable(token.text)
        if token.kind == "word" and token.text in {"true", "false", "null"}:
            return Null() if token.text == "null" else Truth(token.text == "true")
        if token.text in {"(", "[", "]"} and token.kind == "operator":
            return self._bracketed(token.text)
        if token.text == "{" and token.kind == "operator":
            return self._context()
        raise Unreadable(f"unexpected {token.text!r}" if token.kind != "end" else "nothing there")

    def _bracketed(self, opening: str) -> Tree:
        if opening == "(" and (operator := self._take("<", "<=", ">", ">=", "=", "!=")):
            test = Test(operator, self._sum())
            self._need(")")
            return test
        if opening == "[" and self._take("]"):
            return Listed(())
        first = self.expression()
        if self._take(".."):
            high = self.expression()
            closing = self._take(")", "]", "[")
            if not closing:
                raise Unreadable(f"an interval ends with {self.token.text!r}")
            return Interval(first, high, opening == "[", closing == "]")
        if opening == "(":
            self._need(")")
            return first
        items = [first]
        while self._take(","):
            items.append(self.expression())
        self._need("]")
        return Listed(tuple(items))

    def _context(self) -> Tree:
        entries: list[tuple[str, Tree]] = []
        while not self._take("}"):
            if entries:
                self._need(",")
            if self.token.kind == "text":
                name = self.token.text
                self.at += 1
            else:
                name = self._name()
                while not self._is(":"):
                    # `foo bar` is a name of two words, `foo+bar` of one.
                    spaced = self.token.kind in {"name", "word"} and name[-1:].isalnum()
                    name += (" " if spaced else "") + self.token.text
                    self.at += 1
                    if self.token.kind == "end":
                        raise Unreadable("a context that does not end")
            self._need(":")
            entries.append((name, self.expression()))
        return Contextual(tuple(entries))
