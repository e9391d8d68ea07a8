"""Decision tables of DMN as decision tables of ours: the table finds the number of the rule, a formula what the rule answers.

A table whose cells ours cannot hold, or whose rules overlap where a policy forbids it, is written as formulas instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tck.dmn import Element, children, text_of
from tck.expressions import Scope, Translator
from tck.feel import parse, parse_tests
from tck.program import NULL, Differs, NotCovered, Parts, Scalar, Shape, as_kind, number
from tck.tree import Interval, Negated, Negative, Number, Test, Text, Tree, Truth

MISSING_INPUT = "a table with a missing input is missing where the input decides (FEEL: such a rule does not apply)"


@dataclass(frozen=True)
class Rule:
    tests: tuple[tuple[Tree, ...], ...]
    outputs: tuple[Tree, ...]


class Table:
    """One decision table, translated by `shape`."""

    def __init__(self, element: Element, translator: Translator, scope: Scope, names: frozenset[str]) -> None:
        self.element, self.translator, self.scope, self.names = element, translator, scope, names
        self.policy = element.get("hitPolicy", "UNIQUE")
        self.aggregation = element.get("aggregation", "")
        self.outputs = children(element, "output")
        self.rules = [self._rule(each) for each in children(element, "rule")]

    def _rule(self, element: Element) -> Rule:
        tests = tuple(parse_tests(text_of(entry) or "-", self.names) for entry in children(element, "inputEntry"))
        outputs = tuple(parse(text_of(entry), self.names) for entry in children(element, "outputEntry"))
        return Rule(tests, outputs)

    def shape(self, *, as_formulas: bool) -> Shape:
        if self.policy in {"RULE ORDER", "OUTPUT ORDER"} or (self.policy == "COLLECT" and not self.aggregation):
            raise NotCovered("tables that answer with lists")
        inputs = [self._input(each) for each in children(self.element, "input")]
        for each in inputs:
            if isinstance(each, Scalar):
                self.translator.program.probe(each, "missing", MISSING_INPUT)
        if self.policy == "PRIORITY":
            self.rules.sort(key=self._priority)
        if self.policy == "COLLECT":
            return self._collected(inputs)
        hit = self._by_formulas(inputs) if as_formulas else self._by_table(inputs)
        return self._answer(hit)

    def _input(self, element: Element) -> Shape:
        expression = next(each for each in element if each.tag.endswith("inputExpression"))
        found = self.translator.shape(parse(text_of(expression), self.names), self.scope)
        return self.translator.program.named(found) if isinstance(found, Scalar) else found

    # ── which rule ──

    def _by_table(self, inputs: list[Shape]) -> Scalar:
        """A table of ours: 唯一 for UNIQUE, as it stands; otherwise 优先, with a last row for those to whom none applies."""
        program = self.translator.program
        if self.policy == "ANY" and len({rule.outputs for rule in self.rules}) > 1:
            return self._by_formulas(inputs)
        columns = []
        for shape in inputs:
            if not isinstance(shape, Scalar) or shape.kind == "null" or not shape.text:
                raise NotCovered("tables over lists and contexts")
            columns.append(shape.text)
        rows = [
            [*(self._cell(tests, one.kind) for tests, one in zip(rule.tests, inputs, strict=True)), str(index)]  # type: ignore[union-attr]
            for index, rule in enumerate(self.rules, 1)
        ]
        name = f"命中{len(program.tables):02d}"
        policy = "唯一" if self.policy == "UNIQUE" and self.is_whole else "优先"
        if policy == "优先":
            rows.append([*("-" for _ in columns), "0"])
        program.table(f"**表二　{name}表**（{policy}）", [*columns, f"→ {name}：整数"], rows)
        return Scalar("number", name)

    is_whole = True
    """Whether the rules leave nobody out: tried first, and given up when our checks find a gap."""

    def _cell(self, tests: tuple[Tree, ...], kind: str) -> str:
        if not tests:
            return "-"
        if len(tests) == 1 and isinstance(tests[0], Negated):
            inner = self._cell(tests[0].tests, kind)
            return f"非 {inner}"
        if len(tests) == 1 and (found := _bounds(tests[0], kind)):
            return found
        values = [_constant(test, kind, self.translator) for test in tests]
        if any(value is None for value in values):
            raise NeedsFormulas
        return "、".join(value for value in values if value is not None)

    def _by_formulas(self, inputs: list[Shape]) -> Scalar:
        program = self.translator.program
        applies = [program.named(self._applies(rule, inputs)).text for rule in self.rules]
        text = "0"
        for index in range(len(applies), 0, -1):
            text = f"（若 {applies[index - 1]} 则 {index} 否则 {text}）"
        hit = program.named(Scalar("number", text))
        clashes = self._clashes(applies)
        if not clashes:
            return hit
        clash = program.named(Scalar("bool", " 或 ".join(clashes)))
        return program.named(Scalar("number", f"若 {clash.text} 则 0 否则 {hit.text}"))

    def _clashes(self, applies: list[str]) -> list[str]:
        """Pairs of rules that may not both apply."""
        if self.policy not in {"UNIQUE", "ANY"}:
            return []
        pairs = [(a, b) for a in range(len(applies)) for b in range(a + 1, len(applies))]
        if self.policy == "ANY":
            pairs = [(a, b) for a, b in pairs if self.rules[a].outputs != self.rules[b].outputs]
        if len(pairs) > 60:
            raise NotCovered("large tables whose rules may clash")
        return [f"（{applies[a]} 且 {applies[b]}）" for a, b in pairs]

    def _applies(self, rule: Rule, inputs: list[Shape]) -> Scalar:
        t = self.translator
        found = []
        for tests, shape in zip(rule.tests, inputs, strict=True):
            if tests:
                passed = [t.passes(shape, test, self.scope).text for test in tests]
                found.append("（" + " 或 ".join(passed) + "）")
        return Scalar("bool", " 且 ".join(found) or "是")

    # ── what it answers ──

    def _priority(self, rule: Rule) -> tuple[int, ...]:
        """The places of a rule's answers among the allowed values, first is highest."""
        places = []
        for output, answer in zip(self.outputs, rule.outputs, strict=True):
            allowed = next((each for each in output if each.tag.endswith("outputValues")), None)
            values = parse_tests(text_of(allowed) or "-", self.names)
            places.append(values.index(answer) if answer in values else len(values))
        return tuple(places)

    def _answer(self, hit: Scalar) -> Shape:
        found = {each.get("name", ""): self._column(index, hit) for index, each in enumerate(self.outputs)}
        return next(iter(found.values())) if len(found) == 1 else Parts(found)

    def _column(self, index: int, hit: Scalar) -> Shape:
        t = self.translator
        answers = [t.shape(rule.outputs[index], self.scope) for rule in self.rules]
        found = self._default(index)
        for number_, answer in reversed(list(enumerate(answers, 1))):
            found = t.chosen(f"{hit.text} = {number_}", answer, found)
        return t.program.named(found) if isinstance(found, Scalar) else found

    def _default(self, index: int) -> Shape:
        """What is answered where no rule applies; null if nothing is said."""
        default = next((each for each in self.outputs[index] if each.tag.endswith("defaultOutputEntry")), None)
        if default is None or not text_of(default):
            return NULL
        return self.translator.shape(parse(text_of(default), self.names), self.scope)

    def _collected(self, inputs: list[Shape]) -> Shape:
        """COLLECT with an aggregation: 收集求和 and its like, over the rules that apply."""
        t, program = self.translator, self.translator.program
        if len(self.outputs) > 1:
            raise NotCovered("tables that collect several outputs")
        applies = [program.named(self._applies(rule, inputs)).text for rule in self.rules]
        answers = [as_kind(t.scalar(rule.outputs[0], self.scope), "number") for rule in self.rules] \
            if self.aggregation != "COUNT" else ["1"] * len(self.rules)  # fmt: skip
        any_rule = program.named(Scalar("bool", " 或 ".join(applies))).text
        if self.aggregation in {"SUM", "COUNT"}:
            parts = [f"（若 {test} 则 {answer} 否则 0）" for test, answer in zip(applies, answers, strict=True)]
            total = program.named(Scalar("number", " ＋ ".join(parts)))
            return total if self.aggregation == "COUNT" else t.chosen(any_rule, total, self._default(0))
        return self._extreme(applies, answers)

    def _extreme(self, applies: list[str], answers: list[str]) -> Shape:
        """The least or the greatest answer of the rules that apply."""
        program = self.translator.program
        word = "较小" if self.aggregation == "MIN" else "较大"
        some, best = "否", "0"
        for test, answer in zip(applies, answers, strict=True):
            together = f"若 {some} 则 {word}（{best}，{answer}） 否则 {answer}"
            best = program.named(Scalar("number", f"若 {test} 则 （{together}） 否则 {best}")).text
            some = program.named(Scalar("bool", f"{some} 或 {test}")).text
        return self.translator.chosen(some, Scalar("number", best), self._default(0))


class NeedsFormulas(Exception):
    """A cell that a table of ours cannot hold."""


def _constant(test: Tree, kind: str, t: Translator) -> str | None:
    test = test.of if isinstance(test, Test) and test.operator == "=" else test
    if isinstance(test, Text) and kind == "string":
        return t.program.choice(test.value)
    if isinstance(test, Truth) and kind == "bool":
        return "是" if test.value else "否"
    value = _value(test)
    if isinstance(test, Text | Truth) or (value is not None and kind != "number"):
        raise Differs("units and types that do not go together are refused when the file is read (FEEL: null)")
    return f"{number(value)}" if value is not None and value >= 0 else None


def _value(test: Tree) -> Fraction | None:
    if isinstance(test, Negative) and isinstance(test.of, Number):
        return -test.of.value
    return test.value if isinstance(test, Number) else None


def _bounds(test: Tree, kind: str) -> str | None:
    """An interval of numbers as our cells write it."""
    if kind != "number":
        return None
    if isinstance(test, Interval):
        low, high = _value(test.low), _value(test.high)
        if low is None or high is None or low < 0 or high < 0:
            return None
        return f"{'[' if test.low_closed else '('}{number(low)}, {number(high)}{']' if test.high_closed else ')'}"
    if isinstance(test, Test) and test.operator in {"<", "<=", ">", ">="}:
        value = _value(test.of)
        return f"{test.operator} {number(value)}" if value is not None and value >= 0 else None
    return None
