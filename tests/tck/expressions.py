"""FEEL to our notation, expression by expression. What has no counterpart raises NotCovered, what means something else Differs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction

from tck.program import NULL, Differs, Many, NotCovered, Parts, Program, Scalar, Shape, Span, as_kind, number
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

WRONG_TYPE = "units and types that do not go together are refused when the file is read (FEEL: null)"
NULL_EQUAL = "a missing value is missing and equals nothing, not even what is missing (FEEL: null is a value)"
ZERO = "division by zero counts as 100 % (FEEL: null)"
CONDITION = "若 with a missing condition is missing (FEEL: takes the else branch)"
POWER = "powers whose exponent is no whole number up to 1,023"
CALL = "wrong arguments of a function are refused when the file is read (FEEL: null)"
SIGNS = {"<": "<", "<=": "≤", ">": ">", ">=": "≥", "=": "=", "!=": "≠"}
ORDERED = {"number", "date", "days", "months"}
_DURATION = re.compile(
    r"(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?", re.ASCII
)
_BITS = 10
Scope = Mapping[str, "Shape | Callable[[], Shape]"]


class Translator:
    """Translates into one program. `lookup` finds what a name outside the scope means."""

    def __init__(self, program: Program, lookup: Callable[[str], Shape]) -> None:
        self.program, self.lookup = program, lookup
        self.functions: Mapping[str, Callable[[Translator, list[Shape]], Shape]] = {}
        self.properties: Mapping[str, Callable[[Translator, Scalar], Scalar]] = {}
        self.parameters: Mapping[str, tuple[str, ...]] = {}
        self.invoke: Callable[[str, list[Shape], tuple[str, ...]], Shape | None] = lambda *_: None

    def shape(self, node: Tree, scope: Scope) -> Shape:
        method = getattr(self, f"_{type(node).__name__.lower()}")
        found: Shape = method(node, scope)
        return found

    def scalar(self, node: Tree, scope: Scope) -> Scalar:
        found = self.shape(node, scope)
        if not isinstance(found, Scalar):
            raise NotCovered("lists, contexts and ranges as values")
        return found

    # ── constants and names ──

    def _number(self, node: Number, _scope: Scope) -> Shape:
        return Scalar("number", number(node.value))

    def _text(self, node: Text, _scope: Scope) -> Shape:
        return Scalar("string", self.program.choice(node.value))

    def _truth(self, node: Truth, _scope: Scope) -> Shape:
        return Scalar("bool", "是" if node.value else "否")

    def _null(self, _node: Null, _scope: Scope) -> Shape:
        return NULL

    def _at(self, node: At, _scope: Scope) -> Shape:
        return duration(node.text) if re.match("-?P", node.text) else day(node.text)

    def _variable(self, node: Variable, scope: Scope) -> Shape:
        found = scope.get(node.name)
        if found is None:
            return self.lookup(node.name)
        return found() if callable(found) else found

    def _path(self, node: Path, scope: Scope) -> Shape:
        of = self.shape(node.of, scope)
        if isinstance(of, Parts):
            return of.of.get(node.name, NULL)
        if isinstance(of, Scalar) and of.kind == "date" and node.name in {"year", "day"}:
            found = f"年份（{of.text}）" if node.name == "year" else f"日数（月初（{of.text}），{of.text}）"
            return Scalar("number", f"（{found} × 1）")
        if isinstance(of, Scalar) and of.kind == "months" and node.name in {"years", "months"}:
            whole = f"向下取整（{of.text} ÷ 12）"
            return Scalar("number", whole if node.name == "years" else f"（{of.text} － 12 × {whole}）")
        if isinstance(of, Scalar) and of.kind == "days" and node.name == "days":
            return Scalar("number", of.text)
        if isinstance(of, Scalar) and of.kind == "date" and node.name in self.properties:
            return self.properties[node.name](self, self.program.named(of))
        raise NotCovered("properties of values")

    def _contextual(self, node: Contextual, scope: Scope) -> Shape:
        found: dict[str, Shape] = {}
        for name, each in node.entries:
            if name in found:
                raise Differs("a name that is declared twice is refused when the file is read (FEEL: null)")
            found[name] = self.shape(each, {**scope, **found})
        return Parts(found)

    def _listed(self, node: Listed, scope: Scope) -> Shape:
        return Many(tuple(self.shape(item, scope) for item in node.items))

    def _interval(self, node: Interval, scope: Scope) -> Shape:
        low, high = self.shape(node.low, scope), self.shape(node.high, scope)
        if NULL in (low, high):
            raise NotCovered("open-ended ranges as values")
        return Span(low, high, node.low_closed, node.high_closed)

    def _filtered(self, node: Filtered, scope: Scope) -> Shape:
        of, by = self.shape(node.of, scope), node.by
        if isinstance(by, Number) and by.value.denominator == 1:
            items = of.items if isinstance(of, Many) else (of,)
            index = int(by.value) - 1
            return items[index] if 0 <= index < len(items) else NULL
        raise NotCovered("filters of lists")

    # ── operators ──

    def _negative(self, node: Negative, scope: Scope) -> Shape:
        of = self.scalar(node.of, scope)
        if of.kind in {"days", "months"}:
            return Scalar(of.kind, f"（－{of.text}）")
        return Scalar("number", f"（－{as_kind(of, 'number')}）") if of.kind != "null" else NULL

    def _operation(self, node: Operation, scope: Scope) -> Shape:
        if node.operator in {"and", "or"}:
            sides = [as_kind(self.scalar(each, scope), "bool") for each in (node.left, node.right)]
            return Scalar("bool", f"（{sides[0]} {'且' if node.operator == 'and' else '或'} {sides[1]}）")
        if node.operator == "**":
            return self._power(node, scope)
        left, right = self.shape(node.left, scope), self.shape(node.right, scope)
        if node.operator in SIGNS:
            return self.compared(node.operator, left, right)
        return self.arithmetic(node.operator, one(left), one(right))

    def compared(self, operator: str, left: Shape, right: Shape) -> Scalar:
        """A comparison; = and ≠ only where neither side is missing, else the difference is told."""
        if not isinstance(left, Scalar) or not isinstance(right, Scalar):
            raise NotCovered("lists, contexts and ranges as values")
        if operator in {"=", "!="}:
            left, right = (self.program.probe(each, "missing", NULL_EQUAL) for each in (left, right))
        kind = left.kind if left.kind != "null" else right.kind
        if kind == "null":
            return Scalar("bool", f"（{as_kind(NULL, 'number')} {SIGNS[operator]} {as_kind(NULL, 'number')}）")
        if kind == "string" and operator not in {"=", "!="}:
            raise NotCovered("the order of strings")
        if kind == "bool" and operator not in {"=", "!="}:
            raise Differs(WRONG_TYPE)
        return Scalar("bool", f"（{as_kind(left, kind)} {SIGNS[operator]} {as_kind(right, kind)}）")

    def arithmetic(self, operator: str, left: Scalar, right: Scalar) -> Scalar:
        kinds = (left.kind, right.kind)
        if "string" in kinds:
            raise NotCovered("joining strings") if set(kinds) <= {"string", "null"} else Differs(WRONG_TYPE)
        if "date" in kinds:
            return self._on_days(operator, left, right)
        if operator == "/":
            right = self.program.probe(right, "zero", ZERO)
        kind = _result(operator, *kinds)
        sides = [as_kind(each, each.kind if each.kind != "null" else "number") for each in (left, right)]
        sign = {"+": "＋", "-": "－", "*": "×", "/": "÷"}[operator]
        text = f"（{sides[0]} {sign} {sides[1]}）"
        # Months are whole ones.
        return Scalar(kind, f"舍入（{text}，0，舍去）" if kind == "months" and operator in {"*", "/"} else text)

    def _on_days(self, operator: str, left: Scalar, right: Scalar) -> Scalar:
        if operator == "+" and right.kind == "date":
            left, right = right, left
        if operator == "-" and left.kind == right.kind == "date":
            return Scalar("days", f"（（{left.text} － {right.text}） × 1）")
        if operator in {"+", "-"} and left.kind == "date" and right.kind in {"days", "months"}:
            amount = right.text if operator == "+" else f"－{right.text}"
            return Scalar("date", f"{'加日' if right.kind == 'days' else '加月'}（{left.text}，{amount}）")
        if operator in {"+", "-"} and right == NULL:
            return Scalar("date", f"加日（{left.text}，{as_kind(NULL, 'days')}）")
        if operator == "-" and left == NULL:
            return Scalar("days", f"（（{as_kind(NULL, 'date')} － {right.text}） × 1）")
        raise Differs(WRONG_TYPE)

    def _power(self, node: Operation, scope: Scope) -> Shape:
        """A power with a whole exponent: written out, or by squaring as many times as the exponent has bits."""
        left, right = self.scalar(node.left, scope), self.scalar(node.right, scope)
        base = self.program.named(Scalar("number", as_kind(left, "number")))
        exponent = node.right.of if isinstance(node.right, Negative) else node.right
        if isinstance(exponent, Number) and exponent.value.denominator == 1 and exponent.value <= 20:
            found = Scalar("number", "（" + " × ".join([base.text] * int(exponent.value) or ["1"]) + "）")
            is_under = isinstance(node.right, Negative)
            return self.arithmetic("/", Scalar("number", "1"), found) if is_under else found
        if right == NULL:
            return NULL
        return self._squared(base, Scalar("number", as_kind(right, "number")))

    def _squared(self, base: Scalar, exponent: Scalar) -> Scalar:
        program = self.program
        exponent = program.probe(exponent, "uncounted", POWER)
        size = program.named(Scalar("number", f"较大（{exponent.text}，－{exponent.text}）")).text
        power, factors = base, []
        for bit in range(_BITS):
            half = f"向下取整（{size} ÷ {2**bit}）"
            factors.append(f"（若 {half} － 2 × 向下取整（{size} ÷ {2 ** (bit + 1)}） = 1 则 {power.text} 否则 1）")
            power = program.named(Scalar("number", f"（{power.text} × {power.text}）"))
        found = program.named(Scalar("number", " × ".join(factors)))
        under = program.probe(Scalar("number", f"若 {exponent.text} < 0 则 {found.text} 否则 1"), "zero", ZERO)
        return Scalar("number", f"（若 {exponent.text} < 0 则 1 ÷ {under.text} 否则 {found.text}）")

    def _choice(self, node: Choice, scope: Scope) -> Shape:
        condition = self.scalar(node.condition, scope)
        if condition.kind != "null" and condition.kind != "bool":
            raise Differs(WRONG_TYPE)
        test = self.program.probe(condition, "missing", CONDITION)
        return self.chosen(test.text, self.shape(node.then, scope), self.shape(node.otherwise, scope))

    def chosen(self, test: str, then: Shape, otherwise: Shape) -> Shape:
        """若 … 则 … 否则 …, component by component."""
        if isinstance(then, Parts) and isinstance(otherwise, Parts) and then.of.keys() == otherwise.of.keys():
            return Parts({name: self.chosen(test, then.of[name], otherwise.of[name]) for name in then.of})
        if not isinstance(then, Scalar) or not isinstance(otherwise, Scalar):
            raise NotCovered("lists, contexts and ranges as values")
        kind = then.kind if then.kind != "null" else otherwise.kind
        if kind == "null":
            return NULL
        return Scalar(kind, f"（若 {test} 则 {as_kind(then, kind)} 否则 {as_kind(otherwise, kind)}）")

    def _between(self, node: Between, scope: Scope) -> Shape:
        of, low, high = (self.shape(each, scope) for each in (node.of, node.low, node.high))
        for bound in (low, high):
            if bound == NULL:
                self.program.probe(NULL, "missing", "a bound of between that is missing may be no matter (FEEL: null)")
        return Scalar("bool", f"（{self.compared('>=', of, low).text} 且 {self.compared('<=', of, high).text}）")

    # ── tests ──

    def _within(self, node: Within, scope: Scope) -> Shape:
        of = self.shape(node.of, scope)
        return either([self.passes(of, test, scope) for test in node.tests])

    def passes(self, of: Shape, test: Tree, scope: Scope) -> Scalar:
        """Whether a value passes a unary test."""
        if isinstance(test, Test):
            return self.compared(test.operator, of, self.shape(test.of, scope))
        if isinstance(test, Negated):
            inner = either([self.passes(of, each, scope) for each in test.tests])
            return Scalar("bool", f"（非 {inner.text}）")
        if _mentions_input(test):
            return Scalar("bool", as_kind(self.scalar(test, {**scope, "?": of}), "bool"))
        return self.is_in(of, self.shape(test, scope))

    def is_in(self, of: Shape, among: Shape) -> Scalar:
        """Equal to a value, in an interval, or so of one of a list."""
        if isinstance(among, Many):
            if not isinstance(of, Scalar):
                raise NotCovered("lists, contexts and ranges as values")
            found = [self._of_another_type(of, each) or self.is_in(of, each) for each in among.items]
            return either(found) if found else Scalar("bool", "否")
        if isinstance(among, Span):
            low = self.compared(">=" if among.low_closed else ">", of, among.low)
            high = self.compared("<=" if among.high_closed else "<", of, among.high)
            return Scalar("bool", f"（{low.text} 且 {high.text}）")
        return self.compared("=", of, among)

    def _of_another_type(self, of: Scalar, each: Shape) -> Scalar | None:
        if isinstance(each, Scalar) and "null" not in (of.kind, each.kind) and each.kind != of.kind:
            raise Differs(WRONG_TYPE)
        return None

    def _test(self, node: Test, scope: Scope) -> Shape:
        raise NotCovered("ranges as values")

    def _negated(self, node: Negated, scope: Scope) -> Shape:
        raise NotCovered("not(…) of several tests")

    # ── functions ──

    def _invocation(self, node: Invocation, scope: Scope) -> Shape:
        if not isinstance(node.function, Variable):
            raise NotCovered("functions as values")
        name = node.function.name
        values = [self.shape(argument, scope) for argument in node.arguments]
        if name in scope:
            raise NotCovered("functions as values")
        own = self.invoke(name, values, node.names)
        if own is not None:
            return own
        if name not in self.functions:
            raise NotCovered(f"the function {name}")
        return self.functions[name](self, self._ordered(name, values, node.names))

    def _ordered(self, name: str, values: list[Shape], names: tuple[str, ...]) -> list[Shape]:
        if not names:
            return values
        known = self.parameters.get(name, ())
        if not set(names) <= set(known) or len(set(names)) != len(names):
            raise Differs(CALL)
        given = dict(zip(names, values, strict=True))
        last = max(known.index(each) for each in names)
        if any(each not in given for each in known[: last + 1]):
            raise Differs(CALL)
        return [given[each] for each in known[: last + 1]]


def _result(operator: str, left: str, right: str) -> str:
    """The kind of a sum, product or quotient; a null counts as whatever fits."""
    if left == "null" or right == "null":
        other = right if left == "null" else left
        if other == "bool":
            raise Differs(WRONG_TYPE)
        return "number" if operator in {"*", "/"} or other == "null" else other
    if operator in {"+", "-"} and left == right and left in {"number", "days", "months"}:
        return left
    if operator == "*" and "number" in (left, right) and {left, right} <= {"number", "days", "months"}:
        return left if right == "number" else right
    if operator == "/" and right == "number" and left in {"number", "days", "months"}:
        return left
    if operator == "/" and left == right and left in {"days", "months"}:
        return "number"
    raise Differs(WRONG_TYPE)


def one(shape: Shape) -> Scalar:
    if not isinstance(shape, Scalar):
        raise NotCovered("lists, contexts and ranges as values")
    return shape


def either(tests: list[Scalar]) -> Scalar:
    texts = [as_kind(test, "bool") for test in tests]
    return Scalar("bool", texts[0] if len(texts) == 1 else "（" + " 或 ".join(texts) + "）")


def _mentions_input(node: object) -> bool:
    if node == Variable("?"):
        return True
    parts = node if isinstance(node, tuple) else getattr(node, "__dict__", {}).values()
    return any(_mentions_input(part) for part in parts if not isinstance(part, str | Fraction | bool))


def day(text: str) -> Shape:
    """A date; times of day and years beyond four digits are not covered."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        if re.match(r"-?\d{4,}-\d\d-\d\dT|\d\d:\d\d", text):
            raise NotCovered("times of day")
        raise Differs("a date that does not exist is refused when the file is read (FEEL: null)")
    try:
        date.fromisoformat(text)
    except ValueError:
        raise Differs("a date that does not exist is refused when the file is read (FEEL: null)") from None
    return Scalar("date", text)


def duration(text: str) -> Shape:
    """Whole days, or whole months."""
    found = _DURATION.fullmatch(text)
    if not found or text.endswith(("P", "T")):
        raise Differs("a duration that is none is refused when the file is read (FEEL: null)")
    sign = -1 if found[1] else 1
    if found[2] or found[3]:
        if found[4] or found[5]:
            raise Differs("a duration that is none is refused when the file is read (FEEL: null)")
        return Scalar("months", number(Fraction(sign * (int(found[2] or 0) * 12 + int(found[3] or 0)))))
    seconds = int(found[6] or 0) * 3600 + int(found[7] or 0) * 60 + Fraction(found[8] or 0)
    days = Fraction(found[4] or 0) + Fraction(seconds) / 86400
    if days.denominator != 1:
        raise NotCovered("durations finer than a day")
    return Scalar("days", number(sign * days))
