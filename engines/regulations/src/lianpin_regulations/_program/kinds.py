"""The kind and unit of every expression: what may be added to, compared with or multiplied by what.

Counts (整数, 小数, 天数) go with counts, shares (比例, 比值) with shares, money only with money; a bare number goes with any of them, and a
product or quotient of numbers is a bare number. A value of an enumeration is compared only with what can take that value.
"""

from __future__ import annotations

from collections.abc import Mapping

from lianpin_regulations._facts import FactSpec, FactType
from lianpin_regulations._program.ast import (
    Among,
    Binary,
    Call,
    Condition,
    Definition,
    Expression,
    Fact,
    Formula,
    If,
    Literal,
    Name,
    Output,
    Unary,
)
from lianpin_regulations._program.words import (
    AGGREGATES,
    COMPARISONS,
    GROUPS,
    ORDERS,
    PAY_MONTH,
    ROUNDINGS,
    SPANS,
    SYSTEM,
)

SCALARS = frozenset({"number", "ratio", "exact", "integer", "decimal", "days"})
_COUNTS = frozenset({"number", "integer", "decimal", "days"})
_SHARES = frozenset({"number", "ratio", "exact"})
_LOOSE = SCALARS - {"days", "ratio"}
_MONEY = "money"

SAME = "same"  # all arguments alike, and the result like them
FIRST = "first"  # the result is like the first argument
# function → the kind of its result; a function that is not here is like its first argument
RESULTS: dict[str, str] = {
    "较小": SAME, "较大": SAME, "较早": SAME, "较晚": SAME, "就高补差": SAME,
    "近月合计": FIRST, "截至": FIRST, "组合计": FIRST, "组人数": "integer", "组名次": "integer",
    "合计": FIRST, "累计": FIRST, "上一年度": FIRST, "舍入": FIRST, "按日折算": FIRST,
    "加日": "date", "加月": "date", "加工作日": "date", "月初": "date", "月末": "date",
    "周岁": "integer", "整月数": "integer", "年份": "integer", "日数": "days", "工作日数": "days",
}  # fmt: skip
# function → the arguments that must be dates
DATES: dict[str, tuple[int, ...]] = {
    "较早": (0, 1), "较晚": (0, 1), "周岁": (0, 1), "整月数": (0, 1), "日数": (0, 1), "工作日数": (0, 1), "年份": (0,),
    "加日": (0,), "加月": (0,), "加工作日": (0,), "月初": (0,), "月末": (0,),
    "累计": (1, 2), "近月合计": (2,), "截至": (1, 2),
}  # fmt: skip
# function → the arguments that must be numbers
NUMBERS: dict[str, tuple[int, ...]] = {
    "加日": (1,), "加月": (1,), "加工作日": (1,), "舍入": (1,), "按日折算": (1, 2), "近月合计": (1,),
}  # fmt: skip
# function → its argument that must be one of these words
WORDS: dict[str, tuple[int, tuple[str, ...]]] = {"合计": (1, tuple(SPANS)), "舍入": (2, ROUNDINGS)}
# functions over periods take the name of a value, not an expression
OF_NAMES = frozenset({*AGGREGATES, *GROUPS})


class TypeFault(Exception):
    """What does not go together, and what would."""

    def __init__(self, found: str, expected: str) -> None:
        self.found, self.expected = found, expected
        super().__init__(found)


def type_of(definition: Definition) -> FactType:
    """The type of any definition."""
    if isinstance(definition, Fact):
        return definition.spec.type
    if isinstance(definition, Output):
        return definition.table.outputs[definition.index][1]
    return FactType("bool") if isinstance(definition, Condition) else definition.type


def word(kind: str) -> str:
    """A kind as people say it."""
    if kind in {"number", "word"}:
        return "数" if kind == "number" else "记法自己的词"
    return str(FactType(kind)) if kind not in {"choice", "choices"} else "枚举值"


def alike(left: str, right: str) -> bool:
    """Whether values of two kinds can be added and compared."""
    pair = {left, right}
    return left == right or pair <= _COUNTS or pair <= _SHARES or pair <= _LOOSE


class Kinds:
    """The kind of every expression; TypeFault where units do not go together."""

    def __init__(self, definitions: Mapping[str, Definition]) -> None:
        self.definitions = definitions

    def type(self, name: str) -> FactType | None:
        """The type of a name; None for one that nothing defines."""
        if name == PAY_MONTH:
            return FactType("date")
        if name in SYSTEM:
            return SYSTEM[name][0]
        definition = self.definitions.get(name)
        return type_of(definition) if definition is not None else None

    def named(self, name: str) -> str:
        type = self.type(name)
        if type is None:
            raise TypeFault(f"“{name}”没有读懂的定义", "应当先改正它的定义")
        return type.kind

    def of_value(self, node: Expression, formula: Formula) -> None:
        """TypeFault unless an expression has the type that a formula declares."""
        kind = self.of(node)
        if not alike(kind, formula.type.kind):
            raise TypeFault(f"“{formula.name}”是{formula.type}，式子却是{word(kind)}", "类型应当相同")
        if formula.type.kind in {"choice", "choices"}:
            self.within(node, formula.type, formula.name)

    def of_default(self, node: Expression, spec: FactSpec) -> None:
        """TypeFault unless what stands for a fact that is not given has the fact's type."""
        kind = self.of(node)
        if not alike(kind, spec.type.kind):
            raise TypeFault(f"“{spec.name}”是{spec.type}，未填时却是{word(kind)}", "类型应当相同")
        if spec.type.kind == "choice":
            self.within(node, spec.type, spec.name)

    def judgement(self, node: Expression, name: str) -> None:
        """TypeFault unless an item of a condition is a judgement."""
        if self.of(node) != "bool":
            raise TypeFault(f"“{name}”有一项不是判断", "条件的每一项应当是“是”或“否”的判断")

    def within(self, node: Expression, type: FactType, name: str) -> None:
        """TypeFault where an expression can become a value that an enumeration does not have."""
        strange = next((each for each in self.outcomes(node) if each not in type.choices), None)
        if strange is not None:
            raise TypeFault(f"“{strange}”不是“{name}”的取值", f"可以写的有{'、'.join(type.choices)}")

    def outcomes(self, node: Expression) -> tuple[str, ...]:
        """Every value of an enumeration that an expression can become."""
        if isinstance(node, Literal):
            return (node.value,) if node.kind == "choice" else ()
        if isinstance(node, If):
            return (*self.outcomes(node.then), *self.outcomes(node.otherwise))
        if isinstance(node, Call) and node.function == "截至" and len(node.arguments) > 3:
            return (*self.outcomes(node.arguments[0]), *self.outcomes(node.arguments[3]))
        inner = node.arguments[0] if isinstance(node, Call) and node.function in OF_NAMES else node
        type = self.type(inner.name) if isinstance(inner, Name) else None
        return type.choices if type else ()

    def of(self, node: Expression) -> str:
        """The kind of an expression: a kind of FactType, "number" for a bare number, "word" for 本年 and the like."""
        if isinstance(node, Literal):
            return node.kind
        if isinstance(node, Name):
            return self.named(node.name)
        if isinstance(node, Unary):
            return self.boolean(node.operand) if node.operator == "非" else self._negative(node.operand)
        if isinstance(node, Binary):
            return self._binary(node)
        if isinstance(node, Among):
            for item in node.items:
                self._same(self.of(node.operand), self.of(item), "“属于”")
                self._comparable(node.operand, item)
            return "bool"
        if isinstance(node, If):
            self.boolean(node.condition)
            return self._same(self.of(node.then), self.of(node.otherwise), "若…则…否则…的两支")
        return self._call(node)

    def boolean(self, node: Expression) -> str:
        """TypeFault unless an expression is a judgement."""
        kind = self.of(node)
        if kind != "bool":
            raise TypeFault(f"这里是{word(kind)}", "应当是判断（例如“年龄 ≤ 57”）")
        return "bool"

    def _negative(self, node: Expression) -> str:
        kind = self.of(node)
        if kind != _MONEY and kind not in SCALARS:
            raise TypeFault(f"{word(kind)}前面不能写负号", "负号后面应当是数或者金额")
        return kind

    def _same(self, left: str, right: str, what: str) -> str:
        if not alike(left, right):
            hint = "；没有钱时写“0元”" if _MONEY in {left, right} else ""
            raise TypeFault(f"{what}一边是{word(left)}，一边是{word(right)}", f"应当是同一种类型{hint}")
        return right if left == "number" else left

    def _binary(self, node: Binary) -> str:
        operator = node.operator
        if operator in {"且", "或"}:
            self.boolean(node.left)
            return self.boolean(node.right)
        left, right = self.of(node.left), self.of(node.right)
        if operator in {"含有", "不含有"}:
            if left != "choices" or right != "choice":
                raise TypeFault(f"“{operator}”左边是{word(left)}", "左边应当是集合，右边应当是其中一个值")
            self._comparable(node.left, node.right)
            return "bool"
        if operator in COMPARISONS:
            self._same(left, right, f"“{operator}”")
            if operator not in {"=", "≠"} and left in {"choice", "choices", "bool", "text", "word"}:
                raise TypeFault(f"{word(left)}不能比较大小", "应当用“=”“≠”或者“属于 {…}”")
            self._comparable(node.left, node.right)
            self._comparable(node.right, node.left)
            return "bool"
        return self._arithmetic(operator, left, right)

    def _comparable(self, node: Expression, other: Expression) -> None:
        """TypeFault where a name is compared with a value that it cannot take."""
        if isinstance(other, Literal) and isinstance(node, Name | Call) and (choices := self.outcomes(node)):
            name = node.name if isinstance(node, Name) else node.function
            self.within(other, FactType("choice", choices), name)

    def _arithmetic(self, operator: str, left: str, right: str) -> str:
        if "date" in {left, right}:
            if operator == "－" and left == right:
                return "days"
            if operator in {"＋", "－"} and left == "date" and right in {"days", "number", "integer"}:
                return "date"
        elif _MONEY in {left, right}:
            if left == right == _MONEY and operator in {"＋", "－"}:
                return _MONEY
            if left == right == _MONEY and operator == "÷":
                return "number"
            if operator == "×" and {left, right} - {_MONEY} <= SCALARS and left != right:
                return _MONEY
            if operator == "÷" and left == _MONEY and right in SCALARS:
                return _MONEY
        elif left in SCALARS and right in SCALARS:
            if operator in {"×", "÷"}:
                return "number"
            if alike(left, right):
                return left if left != "number" else right
        raise TypeFault(f"{word(left)} {operator} {word(right)}没有意义", _advice(operator, {left, right}))

    def _call(self, node: Call) -> str:
        function = node.function
        kinds = [self.of(argument) for argument in node.arguments]
        if function in WORDS:
            index, words = WORDS[function]
            if getattr(node.arguments[index], "value", None) not in words:
                raise TypeFault(f"“{function}”的第{index + 1}个参数不认识", f"应当是{'、'.join(words)}之一")
        if function in OF_NAMES and not isinstance(node.arguments[0], Name):
            raise TypeFault(f"“{function}”的第1个参数不是名称", "应当先给式子起一个名称，再写它的名称")
        for index, kind in enumerate(kinds):
            if index in DATES.get(function, ()) and kind != "date":
                raise TypeFault(f"“{function}”的第{index + 1}个参数是{word(kind)}", "应当是日期")
            if index in NUMBERS.get(function, ()) and kind not in SCALARS:
                raise TypeFault(f"“{function}”的第{index + 1}个参数是{word(kind)}", "应当是数")
        self._of_names(node, kinds)
        return self._result(function, kinds)

    def _of_names(self, node: Call, kinds: list[str]) -> None:
        """What functions over years and groups want of their further arguments."""
        function, arguments = node.function, node.arguments
        if function == "截至":
            if not isinstance(arguments[1], Name):
                raise TypeFault("“截至”的第2个参数不是名称", "应当是每年的一个日期的名称，例如考核结果确定日")
            if len(kinds) > 3:
                self._same(kinds[0], kinds[3], "“截至”")
        elif function in {"组人数", "组名次"} and kinds[0] != "bool":
            raise TypeFault(f"“{function}”的第1个参数是{word(kinds[0])}", "应当是“是否”，说明哪些人算在内")
        if function in GROUPS:
            self._orders(node, kinds)

    def _orders(self, node: Call, kinds: list[str]) -> None:
        rest = list(zip(node.arguments[1:], kinds[1:], strict=True))
        pairs = 0
        while node.function == "组名次" and len(rest) > 1 and getattr(rest[1][0], "value", None) in ORDERS:
            if rest[0][1] not in SCALARS | {_MONEY, "date"}:
                raise TypeFault(f"“组名次”不能按{word(rest[0][1])}排序", "应当是数、金额或者日期")
            pairs, rest = pairs + 1, rest[2:]
        if node.function == "组名次" and not pairs:
            raise TypeFault("“组名次”没有写明次序", "应当写成“组名次（参评，综合得分，降，…）”")
        if strange := next((each for each, _kind in rest if not isinstance(each, Name)), None):
            shown = getattr(strange, "value", "式子")
            raise TypeFault(f"“{node.function}”的组键“{shown}”不是名称", "组键应当是事实的名称，例如用人企业")

    def _result(self, function: str, kinds: list[str]) -> str:
        if function in {"向上取整", "向下取整"}:
            if kinds[0] != _MONEY and kinds[0] not in SCALARS:
                raise TypeFault(f"“{function}”的参数是{word(kinds[0])}", "应当是数或者金额")
            return _MONEY if kinds[0] == _MONEY else "number"
        result = RESULTS.get(function, FIRST)
        if result == SAME:
            kind = kinds[0]
            for other in kinds[1:]:
                kind = self._same(kind, other, f"“{function}”")
            return kind
        return kinds[0] if result == FIRST else result


def _advice(operator: str, kinds: set[str]) -> str:
    """What to write instead of an operation without meaning."""
    if "date" in kinds:
        return "日期可以加减天数，两个日期可以相减，例如“签订日 ＋ 30日”“终止日 － 生效日”"
    if kinds & {"choice", "choices", "bool", "text", "word"}:
        return "加减乘除的两边应当是数或者金额；要按情形取不同的数，应当写“若 … 则 … 否则 …”"
    if _MONEY in kinds and operator in {"＋", "－"}:
        return "金额只能与金额相加减；数额应当写上单位，例如“300元”"
    if _MONEY in kinds:
        return "金额可以乘以、除以一个数，两个金额可以相除；不能相乘，数也不能除以金额"
    return "相加减的两边应当同是数目，或者同是比例"
