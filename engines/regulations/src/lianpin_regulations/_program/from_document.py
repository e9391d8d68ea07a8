"""Document → Regulation: two passes. The first collects every declared name; the second reads expressions with that vocabulary."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lianpin_regulations._document.ast import Article, Document, Fence, Prose, Row, Table
from lianpin_regulations._document.from_markdown import cell_at, read_document
from lianpin_regulations._errors import FactError, Fault, RegulationError
from lianpin_regulations._facts import FactSpec, FactType, parse_type
from lianpin_regulations._numerals import chinese_number
from lianpin_regulations._program import check, idioms, parameters, transitions, worked
from lianpin_regulations._program.ast import (
    Actor,
    Cell,
    ClauseSpec,
    Condition,
    DecisionTable,
    Definition,
    EntitlementSpec,
    Exceptional,
    Expression,
    Fact,
    Formula,
    Item,
    Literal,
    MaterialSpec,
    Name,
    ObjectionSpec,
    Output,
    Parameter,
    Procedure,
    StepSpec,
    TableRow,
    Transition,
    Unary,
)
from lianpin_regulations._program.parser import SyntaxFault, Vocabulary, parse
from lianpin_regulations._program.words import FUNCTIONS, KEYWORDS, OPERATORS, PAY_MONTH, SYSTEM
from lianpin_regulations._regulation import Regulation
from lianpin_regulations._values import FACT_PERIODS, PERIODS

DECISION_KINDS = ("唯一", "优先", "收集求和", "收集取高", "收集列举")
COLUMNS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    # kind → (required columns, optional ones)
    "事实": (("事实", "类型", "范围", "周期", "来源"), ("未填时", "凭证", "说明", "英文")),
    "材料": (("材料", "何时提交", "形式"), ("说明", "英文")),
    "程序": (("序号", "步骤", "承办", "时限", "前置"), ("仅当", "填报", "不通过时", "办结效果", "按", "英文")),
    "待遇": (("待遇", "金额", "频率"), ("支付方", "发放主体", "承担方", "受领人", "应付日", "依据", "仅当", "英文")),
    "条款": (("条款", "取自", "必备"), ("英文",)),
    "过渡": transitions.COLUMNS,
}
_IN_PARTS = re.compile(
    "分[一二三四五六七八九十\\d]{1,3}期"
)  # once for the person, in parts of which a table of its own tells
_NONE = {"", "-", "－", "—"}
_DATE = "应当先在事实表里声明这个日期"
_ORDINAL = re.compile(r"^（([一二三四五六七八九十百]+)）")
# An article and, optionally, a paragraph and an item of it: 第七条, 第七条第一款, 第十四条（一）, 第七条第一款第二项.
_NUMERAL = "[零〇一二两三四五六七八九十百\\d]+"
_CITED = re.compile(rf"(第{_NUMERAL}条)((?:第{_NUMERAL}款)?(?:第{_NUMERAL}项|（{_NUMERAL}）)?)")
# Spaces around what these patterns find are left to strip(): a pattern that looks for them at both ends tries each run of them in
# every way.
_FORMULA = re.compile(r"^(例外\s++)?([^：:＝=（(]+)(?:[：:]([^＝=]+))?[＝=]\s*(.+)$", re.DOTALL)
_BETWEEN = re.compile(r"([\[［(（])([^，,]*)[，,]([^，,]*)([\]］)）])")  # the cell [60, 75)
_BEYOND = re.compile(r"(≤|<=|≥|>=|<|＜|>|＞)\s*(.+)")  # the cell ≥ 60
_EITHER = re.compile(r"若\s*+(.+?)(?<!\s)\s*+则\s*+(.+?)(?<!\s)\s*+否则\s*")
_EITHER_WHO = re.compile(r"若\s*+(.+?)(?<!\s)\s*+则\s*+([^若]+?)(?<!\s)\s*+否则\s*")
_BASIS = re.compile(r"(?:^|\s)依\s*(第\S+)")
_CLOCK = re.compile(r"按\s*(\S+)")
_EXCEPTION = re.compile(
    r"^例外\s++([^（(]+)[（(](.+?)[）)]\s*+[：:]\s*+当\s++(.+?)(?<!\s)\s++时\s*+[＝=]\s*(.+)$", re.DOTALL
)


def load(text: str, *, name: str) -> Regulation:
    """Read and check one regulation file. RegulationError carries every fault with its line and article."""
    document, faults = read_document(text, name)
    builder = _Builder(document, faults)
    regulation = builder.build()
    if regulation is not None:
        try:
            # What does not read as a whole can still have its tables proved.
            told = list(worked.faults_of(regulation.worked, regulation.definitions))
            if not faults:
                told += worked.faults_of_codes(regulation.worked, regulation.definitions)
            faults.extend(check.table_faults_of(regulation, faults) if faults else check.faults_of(regulation))
            faults.extend(told)
        except RecursionError:
            found = "定义一个接一个，太深了"
            faults.append(Fault(1, 1, None, found, "应当减少互相引用的层数，例如把相近的公式合成一个"))
    if faults or regulation is None:
        raise RegulationError(name, tuple(sorted(_in_cells(document, faults))))
    return regulation


def _in_cells(document: Document, faults: Iterable[Fault]) -> set[Fault]:
    """The faults, those in a row of a table with the head of their column: nobody counts characters in a table."""
    tables = [block for block in document.blocks if isinstance(block, Table)]
    heads = {row.line: table.header for table in tables for row in table.rows}
    lines = document.source.splitlines()
    found = set()
    for fault in faults:
        header = heads.get(fault.line, ())
        at = cell_at(lines[fault.line - 1], fault.column) if header and fault.column > 1 else len(header)
        found.add(replace(fault, cell=header[at]) if at < len(header) else fault)
    return found


class _Builder:
    def __init__(self, document: Document, faults: list[Fault]) -> None:
        self.document, self.faults = document, faults
        self.source_lines = document.source.splitlines()
        self.definitions: dict[str, Definition] = {}
        self.lines: dict[str, int] = {}
        self.choices: dict[str, None] = {}
        self.specs: dict[FactType, FactSpec] = {}  # how constants of a type are read
        self.prose: dict[int, list[str]] = {}  # line of an article's heading → its lines of prose
        self.vocabulary = Vocabulary((), ())
        self.transitions: list[Transition] = []
        self.clocks: list[tuple[tuple[str, ...], str, int, Article | None]] = []

    # ── the two passes ──

    def build(self) -> Regulation | None:
        declared = list(self._declared())
        self._check_names(declared)
        system = [*SYSTEM, PAY_MONTH]
        self.vocabulary = Vocabulary([*system, *(name for name, _line, _article in declared)], self.choices)
        for block in self.document.blocks:
            if isinstance(block, Fence):
                self._fence(block)
            elif isinstance(block, Table):
                self._values_of(block)
        self._set_clocks()
        return self._regulation()

    def _values_of(self, table: Table) -> None:
        if table.kind == "参数":
            self._parameters(table)
        elif table.kind in DECISION_KINDS:
            self._decision(table)
        elif table.kind in idioms.IDIOMS:
            self._idiom(table)
        elif table.kind == "事实":
            self._defaults(table)
        elif table.kind == "待遇":
            self._guards(table)
        elif table.kind == "过渡":
            for each in transitions.of_table(table, self._rows(table), self._expression, self.cited, self._fault):
                if isinstance(each, Transition):
                    self._transition(each)
                else:
                    self._note_clock(*each, table.article)

    def _declared(self) -> Iterator[tuple[str, int, Article | None]]:
        for block in self.document.blocks:
            if isinstance(block, Table):
                yield from self._declared_by_table(block)
            elif isinstance(block, Fence) and block.kind == "条件":
                yield (block.words[0] if block.words else ""), block.line, block.article
            elif isinstance(block, Fence) and block.kind == "公式":
                for line, text in _statements(block):
                    found = _FORMULA.match(text)
                    if found and not found[1]:
                        self._note_choices(found[3] or "")
                        yield found[2].strip(), line, block.article

    def _declared_by_table(self, table: Table) -> Iterator[tuple[str, int, Article | None]]:
        if table.kind == "事实":
            yield from ((row.cells[0], row.line, table.article) for row in table.broken)
            known = False
            for row, cells in self._rows(table):
                known = True
                # A fact with a fault is still declared: its uses are not to blame.
                self._fact(row, cells, table.article)
                yield cells["事实"], row.line, table.article
            if not known and "事实" in table.header:  # its columns are at fault; the uses of its names are not
                column = table.header.index("事实")
                yield from ((row.cells[column], row.line, table.article) for row in table.rows)
        elif table.kind == "参数":
            for row in (*table.rows, *table.broken):
                yield row.cells[0], row.line, table.article
        elif table.kind == "待遇":
            for row, cells in self._rows(table, silent=True):
                if cells.get("仅当"):
                    yield _guard_of(cells["待遇"]), row.line, table.article
        elif table.kind in idioms.IDIOMS:
            for name, type_text, line in idioms.names_of(table):
                self._note_choices(type_text)
                yield name, line, table.article
        elif table.kind in DECISION_KINDS:
            for index, head in enumerate(table.header):
                if head.startswith("→"):
                    name, _colon, type_text = head.removeprefix("→").partition("：")
                    if type_text:
                        self._note_choices(type_text)
                    else:
                        self.choices |= dict.fromkeys(row.cells[index] for row in table.rows)
                        lost = " ".join(cell for row in table.broken for cell in row.cells)
                        self.choices |= dict.fromkeys(re.findall("[\u4e00-\u9fff]+", lost))
                    yield name.strip(), table.line, table.article

    def _note_choices(self, type_text: str) -> None:
        if (type := parse_type(type_text)) is not None:
            self.choices |= dict.fromkeys(type.choices)

    def _check_names(self, declared: list[tuple[str, int, Article | None]]) -> None:
        seen: dict[str, int] = {}
        for name, line, article in declared:
            if not name:
                self._fault(line, article, "缺少名称", "应当写出名称")
            elif name in KEYWORDS or name in FUNCTIONS or name in SYSTEM:
                self._fault(line, article, f"“{name}”是记法自己的词", "应当换一个名称")
            elif name in seen:
                self._fault(line, article, f"“{name}”已经在第{seen[name]}行声明过", "同一名称只能声明一次")
            seen.setdefault(name, line)

    def _fault(self, line: int, article: Article | None, found: str, expected: str, column: int = 1) -> None:
        self.faults.append(Fault(line, column, article.label if article else None, found, expected))

    # ── expressions ──

    def _expression(
        self, text: str, line: int, article: Article | None, offset: int | None = None
    ) -> Expression | None:
        """Read an expression. `offset` is how far into its line it stands; None: looked for (a cell of a table)."""
        try:
            return parse(text, self.vocabulary)
        except SyntaxFault as fault:
            if offset is None:
                offset = max(0, self.source_lines[line - 1].find(text))
            self._fault(line, article, fault.found, fault.expected, fault.column + offset)
            return None

    def clock(self, words: tuple[str, ...], line: int, article: Article | None) -> str:
        """The name after 按; empty: the regulation's own anchor."""
        found = _CLOCK.search(" ".join(words))
        if not found:
            return ""
        clock = found[1]
        if clock != PAY_MONTH and clock not in self.vocabulary.names:
            self._fault(line, article, f"没有声明过日期“{clock}”", self.vocabulary.like(clock, _DATE))
        return clock

    # ── fences ──

    def _fence(self, fence: Fence) -> None:
        if fence.kind == "公式":
            self._formulas(fence)
        elif fence.kind == "条件":
            self._condition(fence)
        elif fence.kind == "过渡":
            for each in transitions.of_fence(fence, _statements(fence), self._expression, self._fault):
                self._transition(each)

    def _first_line(self, fence: Fence) -> str:
        """The period in a fence's first line; what stands there and is no period, key date or paragraph is a fault."""
        name = fence.words[:1] if fence.kind == "条件" else ()
        text = " ".join(fence.words[len(name) :])
        known = (*PERIODS, *(("任一",) if fence.kind == "条件" else ()))
        for word in re.sub(r"(?:^|\s)(?:按|依)\s*\S+", " ", text).split():
            if word not in known:
                expected = f"可以写的有{'、'.join(known)}、按 日期、依 第几条"
                self._fault(fence.line, fence.article, f"{fence.kind}后面不认识“{word}”", expected)
        return next((word for word in fence.words if word in PERIODS), "")

    def period(self, table: Table) -> str:
        """The period in a table's brackets."""
        strange = next((word for word in table.options if word.startswith("每") and word not in PERIODS), None)
        if strange is not None:
            self._fault(
                table.line, table.article, f"{table.kind}表的周期“{strange}”不认识", "应当是" + "、".join(PERIODS)
            )
        return next((word for word in table.options if word in PERIODS), "")

    def _formulas(self, fence: Fence) -> None:
        period = self._first_line(fence)
        clock = self.clock(fence.words, fence.line, fence.article)
        article = self.basis(fence.words, fence.line, fence.article)
        for line, text in _statements(fence):
            if text.startswith("例外"):
                self._exception(text, line, fence.article)
            else:
                self._formula(text, line, article, period, clock)

    def _formula(self, text: str, line: int, article: Article | None, period: str, clock: str) -> None:
        found = _FORMULA.match(text)
        if not found or not (found[3] or "").strip():
            self._fault(line, article, f"公式“{text[:24]}”读不懂", "应当写成“名称：类型 = 式子”")
            return
        name, type = found[2].strip(), parse_type(found[3])
        if type is None:
            self._fault(
                line,
                article,
                f"不认识的类型“{found[3].strip()}”",
                "应当是金额、比例、比值、整数、小数1、日期、天数、是否、枚举（…）等",
            )
            return
        source = found[4].strip()
        value = self._expression(source, line, article, found.start(4))
        if value is not None:
            self.definitions[name] = Formula(name, type, value, source, period, clock, article, line)

    def _exception(self, text: str, line: int, article: Article | None) -> None:
        found = _EXCEPTION.match(text)
        if not found:
            self._fault(line, article, f"例外“{text[:24]}”读不懂", "应当写成“例外 名称（第七条）：当 条件 时 = 式子”")
            return
        name = found[1].strip()
        guard = self._expression(found[3], line, article, found.start(3))
        value = self._expression(found[4], line, article, found.start(4))
        cited = self.cited(found[2], line, article)
        formula = self.definitions.get(name)
        if formula is None and name in self.vocabulary.names:
            return  # its own fault is told already
        if not isinstance(formula, Formula):
            self._fault(line, article, f"例外所指的“{name}”不是公式", "应当先写出它的公式")
        elif guard is not None and value is not None:
            exception = Exceptional(cited, guard, value, f"当 {found[3]} 时 = {found[4]}", line)
            self.definitions[name] = replace(formula, exceptions=(*formula.exceptions, exception))

    def cited(self, text: str, line: int, article: Article | None) -> Article | None:
        """An article of this regulation and, as far as it is named, a paragraph of it that exists."""
        found = _CITED.fullmatch(text.strip())
        cited = next((a for a in self.document.articles if found and a.label == found[1]), None)
        if found is None or cited is None:
            self._fault(line, article, f"引用了不存在的“{text}”", "应当引用本规章里有的条，例如“第七条”“第七条（一）”")
            return None
        if not self._has_paragraph(cited, found[2]):
            self._fault(line, article, f"{cited.label}里没有“{found[2]}”", "应当引用条文里有的款、项")
            return cited
        return replace(cited, paragraph=found[2])

    def _has_paragraph(self, article: Article, paragraph: str) -> bool:
        if not self.prose:
            for block in self.document.blocks:
                if isinstance(block, Prose) and block.article:
                    self.prose.setdefault(block.article.line, []).extend(block.text.splitlines())
        lines = self.prose.get(article.line, [])
        clause, item = re.fullmatch(r"(?:第(.+?)款)?(.*)", paragraph).groups()  # type: ignore[union-attr]
        if clause and (chinese_number(clause) or 0) > sum(not _ORDINAL.match(line) for line in lines):
            return False
        ordinal = re.sub(r"^第(.+)项$", r"（\1）", item)
        return not ordinal or any(ordinal in line for line in lines)

    def basis(self, words: tuple[str, ...], line: int, article: Article | None) -> Article | None:
        """The article and paragraph after 依; without it the article in which the block stands."""
        found = _BASIS.search(" ".join(words))
        return (self.cited(found[1], line, article) or article) if found else article

    def _condition(self, fence: Fence) -> None:
        name = fence.words[0] if fence.words else ""
        items: list[Item] = []
        statements = _statements(fence, starts=_ORDINAL)
        for line, text in statements:
            if item := self._item(text, line, fence.article):
                items.append(item)
        if not statements:
            self._fault(fence.line, fence.article, f"条件“{name}”没有内容", "应当逐项写“（一）…”")
            return
        if not items:
            return
        clock = self.clock(fence.words, fence.line, fence.article)
        period = self._first_line(fence)
        every = "任一" not in fence.words
        article = self.basis(fence.words, fence.line, fence.article)
        self.definitions[name] = Condition(name, every, tuple(items), period, clock, article, fence.line)

    def _item(self, text: str, line: int, article: Article | None) -> Item | None:
        found = _ORDINAL.match(text)
        if not found:
            self._fault(line, article, f"“{text[:16]}”没有序号", "每一项应当以“（一）”“（二）”开头")
            return None
        parts = re.match(r"^(.*?)(?:[〔\[]([A-Z][A-Z0-9_]*)[〕\]]\s*(.*))?$", text[found.end() :].strip(), re.DOTALL)
        assert parts
        source, code, sentence = parts[1].strip(), parts[2] or "", (parts[3] or "").strip()
        if not code and (strange := re.search(r"〔(.*?)〕", source)):
            found_code = f"代码“{strange[1]}”不是大写拉丁字母"
            self._fault(line, article, found_code, "应当写成〔AGE_OVER〕这样，可以有数字和下划线")
            return None
        if not code and (judged := self._before_a_sentence(source)):
            said = f"在“{judged}”之后写〔AGE_OVER〕这样的代码，再写给人看的话"
            self._fault(line, article, f"（{found[1]}）没有代码", f"应当{said}")
            return None
        test = self._expression(source, line, article, found.end())
        return Item(f"（{found[1]}）", test, code, sentence or source, source, line) if test is not None else None

    def _before_a_sentence(self, source: str) -> str:
        """The test at the beginning of an item that goes on in words; empty where it is one test, or none begins it."""
        try:
            parse(source, self.vocabulary)
            return ""
        except SyntaxFault:
            for gap in reversed(list(re.finditer(r"\s+", source))):
                if source.startswith((*KEYWORDS, *OPERATORS), gap.end()):
                    continue  # the test goes on
                try:
                    parse(source[: gap.start()], self.vocabulary)
                    return source[: gap.start()]
                except SyntaxFault:
                    continue
        return ""

    # ── transitions ──

    def _transition(self, found: Transition) -> None:
        for name in found.names:
            definition = self.vocabulary.kinds.get(name)
            if definition != "name" or isinstance(self.definitions.get(name), Fact):
                self._fault(
                    found.line, found.article, f"过渡所指的“{name}”不是本规章规定的数", self.vocabulary.like(name)
                )
                return
        self.transitions.append(found)

    def _note_clock(self, names: tuple[str, ...], clock: str, line: int, article: Article | None) -> None:
        self.clock((f"按 {clock}",), line, article)
        self.clocks.append((names, clock, line, article))

    def _set_clocks(self) -> None:
        """Rows `按 日期` of a transition: set the clock of their names, or agree with what they state themselves."""
        procedures = {b.name: b for b in self.document.blocks if isinstance(b, Table) and b.kind == "程序"}
        anchor = self.document.front.get("适用锚点", "")
        for names, clock, line, article in self.clocks:
            for name in names:
                definition = self.definitions.get(name)
                if name in procedures:
                    stated: str | None = self.clock(procedures[name].options, line, article)
                else:
                    stated = _clock_of(definition) if definition is not None else None
                if stated is None and definition is None and name in self.vocabulary.names:
                    continue  # its own fault is told already
                if stated is None:
                    self._fault(line, article, f"过渡所指的“{name}”没有时间依据", self.vocabulary.like(name))
                elif (stated or anchor) != clock and (stated or name in procedures):
                    found = f"“{name}”这里按{clock}，它自己却按{stated or anchor}"
                    self._fault(line, article, found, "两处应当一致")
                elif definition is not None and not stated:
                    self._set_clock(definition, clock)

    def _set_clock(self, definition: Definition, clock: str) -> None:
        if isinstance(definition, Output):
            table = replace(definition.table, clock=clock)
            for name, each in list(self.definitions.items()):
                if isinstance(each, Output) and each.table is definition.table:
                    self.definitions[name] = replace(each, table=table)
        elif isinstance(definition, Formula | Condition | Parameter):
            self.definitions[definition.name] = replace(definition, clock=clock)

    # ── tables that define values ──

    def _idiom(self, table: Table) -> None:
        try:
            generated = idioms.generate(table)
        except idioms.Misfit as misfit:
            self._fault(misfit.line, table.article, misfit.found, misfit.expected)
            return
        self.clock(table.options, table.line, table.article)
        whole = self.basis(table.options, table.line, table.article)
        # Read as they stand first: a person wrote the cells, not the formulas made of them.
        stated = [self._expression(text, line, table.article) for text, line in idioms.expressions_of(table)]
        if None in stated:
            return
        for each in generated:
            article = (self.cited(each.basis, each.line, table.article) or whole) if each.basis else whole
            type = parse_type(each.type)
            if type is None:
                self._fault(each.line, table.article, f"不认识的类型“{each.type}”", "应当是金额、整数、日期、是否等")
            elif (value := self._expression(each.source, each.line, table.article, 0)) is not None:
                self.definitions[each.name] = Formula(
                    each.name, type, value, each.source, each.period, each.clock, article, each.line, idiom=table.kind
                )

    def _defaults(self, table: Table) -> None:
        """未填时: what stands when a fact is not given, a constant or a name."""
        if "未填时" not in table.header:
            return
        column = table.header.index("未填时")
        for row in table.rows:
            text, fact = row.cells[column].strip(), self.definitions.get(row.cells[0])
            if text in _NONE or not isinstance(fact, Fact):
                continue
            if (value := self._expression(text, row.line, table.article)) is None:
                continue
            if not isinstance(value, Literal | Name):
                self._fault(row.line, table.article, f"未填时“{text}”是式子", "应当是常数或者一个名称")
                continue
            self.definitions[fact.spec.name] = replace(fact, spec=replace(fact.spec, default=text), default=value)

    def _guards(self, table: Table) -> None:
        """仅当 of entitlements: a judgement for each line that has one."""
        for row, cells in self._rows(table, silent=True):
            if source := cells.get("仅当"):
                name = _guard_of(cells["待遇"])
                if (value := self._expression(source, row.line, table.article)) is not None:
                    self.definitions[name] = Formula(
                        name, FactType("bool"), value, source, "", "", table.article, row.line
                    )

    def _parameters(self, table: Table) -> None:
        for parameter in parameters.of_table(table, self, self._fault):
            self.definitions[parameter.name] = parameter

    def _decision(self, table: Table) -> None:
        inputs: list[tuple[int, str]] = []
        outputs: list[tuple[int, str, FactType]] = []
        for index, head in enumerate(table.header):
            if head.startswith("→"):
                if output := self._output(table, index, head):
                    outputs.append((index, *output))
            elif head in self.vocabulary.names:
                inputs.append((index, head))
            else:
                near = self.vocabulary.like(head, "输入的列应当是已声明的名称，结果的列应当以“→”开头")
                self._fault(table.line, table.article, f"列“{head}”没有声明过", near)
        if not outputs:
            self._fault(table.line, table.article, f"表“{table.name}”没有结果列", "至少要有一列以“→”开头")
            return
        rows = []
        for row in table.rows:
            cells = tuple(self._cell(row.cells[index], row.line, table.article) for index, _name in inputs)
            values = tuple(self.constant(row.cells[i], type, row.line, table.article) for i, _n, type in outputs)
            rows.append(TableRow(cells, values, " | ".join(row.cells), row.line))
        clock = self.clock(table.options, table.line, table.article)
        period = self.period(table)
        article = self.basis(table.options, table.line, table.article)
        decision = DecisionTable(
            table.name, table.kind, tuple(name for _i, name in inputs), tuple((n, t) for _i, n, t in outputs),
            tuple(rows), period, clock, article, table.line,
        )  # fmt: skip
        for index, (_i, name, _type) in enumerate(outputs):
            self.definitions[name] = Output(name, decision, index)

    def _output(self, table: Table, index: int, head: str) -> tuple[str, FactType] | None:
        name, colon, type_text = head.removeprefix("→").partition("：")
        if not colon:
            values = tuple(dict.fromkeys(row.cells[index] for row in table.rows))
            kind = "choices" if table.kind == "收集列举" else "choice"
            return name.strip(), FactType(kind, values)
        type = parse_type(type_text)
        if type is None:
            self._fault(table.line, table.article, f"不认识的类型“{type_text}”", "应当是金额、比例、整数等")
            return None
        return name.strip(), type

    def constant(self, text: str, type: FactType, line: int, article: Article | None) -> Any:
        if type not in self.specs:
            one = FactType("choice", type.choices) if type.kind == "choices" else type
            self.specs[type] = FactSpec("结果", one, None, None, None, "一次", "", "", "", "", "", line)
        spec = self.specs[type]
        if text.strip() in {"", "-", "－", "—"} and not type.choices:
            self._fault(line, article, "这一格没有值", f"应当写{type}")
            return None
        try:
            value = spec.read(text)
        except FactError as error:
            self._fault(line, article, f"“{text}”不是{type}", error.message.removeprefix("“结果”").rstrip("。"))
            return None
        return Fraction(value) if isinstance(value, Decimal | int) and not isinstance(value, bool) else value

    def _cell(self, text: str, line: int, article: Article | None) -> Cell:
        text = text.strip()
        if text in {"-", "－", "—", ""}:
            return Cell(text, any=True)
        negated = text.startswith("非") and text not in self.choices
        inner = text.removeprefix("非").strip() if negated else text
        if found := _BETWEEN.fullmatch(inner):
            low, high = (self._bound(part.strip(), line, article) for part in (found[2], found[3]))
            return Cell(
                text,
                negated=negated,
                low=low,
                high=high,
                low_closed=found[1] in "[［",
                high_closed=found[4] in "]］",
                is_interval=True,
            )
        if found := _BEYOND.fullmatch(inner):
            bound = self._bound(found[2], line, article)
            closed = found[1] in {"≤", "<=", "≥", ">="}
            if found[1] in {"≤", "<=", "<", "＜"}:
                return Cell(text, negated=negated, high=bound, high_closed=closed, is_interval=True)
            return Cell(text, negated=negated, low=bound, low_closed=closed, is_interval=True)
        has_comma = "，" in inner or "," in inner
        is_half = has_comma and (inner[:1] in "(（" or inner[-1:] in ")）") and inner not in self.choices
        if inner[:1] in {"[", "［"} or inner[-1:] in {"]", "］"} or is_half:
            self._fault(line, article, f"区间“{text}”读不懂", "应当有两端，例如“[60, 75)”")
            return Cell(text, any=True)
        if meant := _meant(inner, self.choices):
            self._fault(line, article, f"“{text}”读不懂", f"应当写成“{meant}”")
            return Cell(text, any=True)
        values = tuple(self._cell_value(part.strip(), line, article) for part in inner.split("、"))
        return Cell(text, negated=negated, values=values)

    def _bound(self, text: str, line: int, article: Article | None) -> Fraction | None:
        expression = _signed(self._expression(text, line, article))
        if isinstance(expression, Literal) and isinstance(expression.value, Fraction):
            return expression.value
        if expression is not None:
            self._fault(line, article, f"“{text}”不是数值", "区间的两端应当是数值")
        return None

    def _cell_value(self, text: str, line: int, article: Article | None) -> Any:
        expression = _signed(self._expression(text, line, article))
        if isinstance(expression, Literal):
            return expression.value
        if expression is not None:
            self._fault(line, article, f"“{text}”不是常数", "单元格里应当是枚举值、数值、区间或“-”")
        return None

    # ── tables that the platform runs ──

    def _rows(self, table: Table, *, silent: bool = False) -> Iterator[tuple[Row, dict[str, str]]]:
        """The rows of a table with fixed columns; a fault (unless `silent`: told already) and none where they do not fit."""
        required, optional = COLUMNS[table.kind]
        strange = next((head for head in table.header if head not in (*required, *optional)), None)
        missing = [column for column in required if column not in table.header]
        if strange is not None and not silent:
            found, expected = f"{table.kind}表不认识列“{strange}”", "可以有的列是" + "、".join((*required, *optional))
            self._fault(table.line, table.article, found, expected)
        elif missing and not silent:
            self._fault(table.line, table.article, f"{table.kind}表缺少列“{'、'.join(missing)}”", "应当补上这些列")
        if strange is not None or missing:
            return
        for row in table.rows:
            cells = {h: ("" if c in _NONE else c) for h, c in zip(table.header, row.cells, strict=True)}
            yield row, cells

    def _fact(self, row: Row, cells: dict[str, str], article: Article | None) -> FactSpec | None:
        type = parse_type(cells["类型"])
        if type is None:
            self._fault(
                row.line,
                article,
                f"事实“{cells['事实']}”的类型“{cells['类型']}”不认识",
                "应当是金额、比例、整数、小数1、日期、是否、枚举（…）、集合（…）、文本等",
            )
            return None
        self.choices |= dict.fromkeys(type.choices)
        period = cells["周期"] or "一次"
        if period not in FACT_PERIODS:
            self._fault(
                row.line, article, f"事实“{cells['事实']}”的周期“{period}”不认识", "应当是" + "、".join(FACT_PERIODS)
            )
            return None
        label = article.label if article else ""
        bare = FactSpec(
            cells["事实"],
            type,
            None,
            None,
            None,
            period,
            cells["来源"],
            cells.get("凭证", ""),
            cells.get("说明", ""),
            cells.get("英文", ""),
            label,
            row.line,
        )
        spec = self._ranged(bare, cells["范围"], row.line, article)
        foreign = re.fullmatch(r"《(.+?)》·(.+)", cells["来源"])
        self.definitions[spec.name] = Fact(spec, (foreign[1], foreign[2]) if foreign else None, article)
        return spec

    def _ranged(self, spec: FactSpec, text: str, line: int, article: Article | None) -> FactSpec:
        if not text:
            return spec
        body, comma, step = text.partition("，")
        first, mark, last = body.replace("~", "～").partition("～")
        try:
            if not mark:
                raise FactError(spec.name, "应当写成“最小～最大”，例如0～100")
            low = spec.read(first.strip()) if first.strip() else None
            high = spec.read(last.strip()) if last.strip() else None
            width = spec.read(step.strip().removeprefix("步长").strip()) if comma else None
            if width is not None and width <= 0:
                raise FactError(spec.name, "步长应当大于0，例如“20%～80%，步长5%”")
        except FactError as error:
            self._fault(line, article, f"事实“{spec.name}”的范围“{text}”读不懂", error.message.rstrip("。"))
            return spec
        return replace(spec, minimum=low, maximum=high, step=width)

    def _regulation(self) -> Regulation | None:
        front = self.document.front
        effective = self._day("施行")
        repealed = self._day("失效") if front.get("失效") else None
        tables = [block for block in self.document.blocks if isinstance(block, Table)]
        materials = tuple(
            self._material(row, cells, t) for t in tables if t.kind == "材料" for row, cells in self._rows(t)
        )
        procedures = {t.name: self._procedure(t) for t in tables if t.kind == "程序"}
        entitlements = tuple(
            self._entitlement(row, cells, t) for t in tables if t.kind == "待遇" for row, cells in self._rows(t)
        )
        clauses = tuple(
            ClauseSpec(cells["条款"], cells["取自"], cells["必备"] != "否", cells.get("英文", ""), t.article.label if t.article else "")
            for t in tables if t.kind == "条款" for _row, cells in self._rows(t)
        )  # fmt: skip
        known = self.vocabulary.names | worked.names_of_procedures(tables)
        examples = tuple(
            example
            for t in tables
            if t.kind == "算例"
            for example in worked.of_table(t, known, self.vocabulary.like, self._fault)
        )
        if effective is None:
            return None
        order = {name: index for index, name in enumerate(self.definitions)}
        definitions = {name: self.definitions[name] for name in sorted(self.definitions, key=order.__getitem__)}
        return Regulation(
            title=front.get("规章", ""), english=front.get("英文", ""), code=front.get("代号", ""),
            document_number=front.get("文号", ""), version=front.get("版本", ""), previous=front.get("前一版本", ""),
            issuer=front.get("发布机关", ""), effective_on=effective, repealed_on=repealed, anchor=front.get("适用锚点", ""),
            sha256=hashlib.sha256(self.document.source.encode()).hexdigest(), source=self.document.source,
            document=self.document, definitions=definitions, materials=materials, procedures=procedures,
            entitlements=entitlements, clauses=clauses, worked=examples, transitions=tuple(self.transitions),
        )  # fmt: skip

    def _day(self, key: str) -> date | None:
        text = self.document.front.get(key, "")
        try:
            return date.fromisoformat(text)
        except ValueError:
            if text:
                self._fault(
                    self.document.front_lines.get(key, 1), None, f"“{key}”是“{text}”", "应当是日期，例如2026-01-01"
                )
            return None

    def _material(self, row: Row, cells: dict[str, str], table: Table) -> MaterialSpec:
        when = cells["何时提交"] or None
        test = self._expression(when, row.line, table.article) if when else None
        label = table.article.label if table.article else ""
        return MaterialSpec(
            cells["材料"], when, cells["形式"], cells.get("说明", ""), cells.get("英文", ""), label, test
        )

    def _entitlement(self, row: Row, cells: dict[str, str], table: Table) -> EntitlementSpec:
        amount = cells["金额"]
        if amount not in self.vocabulary.names:
            self._fault(row.line, table.article, f"待遇的金额“{amount}”没有声明过", self.vocabulary.like(amount))
        payer = cells.get("支付方") or cells.get("发放主体", "")
        in_parts = bool(_IN_PARTS.fullmatch(cells["频率"]))
        often = "一次" if in_parts else cells["频率"]
        if often not in FACT_PERIODS:
            found = f"待遇“{cells['待遇']}”的频率“{cells['频率']}”不认识"
            self._fault(row.line, table.article, found, f"应当是{'、'.join(FACT_PERIODS)}，或者“分三期”")
            often = "一次"
        basis = tuple(part for part in re.split("[、，]", cells.get("依据", "")) if part)
        if not basis:
            self._fault(row.line, table.article, f"待遇“{cells['待遇']}”没有依据", "应当写出条，例如“第七条”")
        return EntitlementSpec(
            cells["待遇"], amount, often, payer, cells.get("承担方") or payer, cells.get("受领人", ""),
            cells.get("应付日", ""), basis, cells.get("英文", ""), table.article.label if table.article else "",
            _guard_of(cells["待遇"]) if cells.get("仅当") else "", in_parts,
        )  # fmt: skip

    def _procedure(self, table: Table) -> Procedure:
        steps = tuple(step for row, cells in self._rows(table) if (step := self._step(row, cells, table)))
        numbers = [step.number for step in steps]
        for step in steps:
            back = re.fullmatch(r"退回(\d{1,4})", step.on_refusal)
            unknown = [n for n in (*step.after, *((int(back[1]),) if back else ())) if n not in numbers]
            if unknown or numbers.count(step.number) > 1:
                found = (
                    f"步骤{step.number}引用了不存在的步骤{unknown[0]}" if unknown else f"序号{step.number}出现了两次"
                )
                self._fault(step.line, table.article, found, "序号应当唯一，前置和退回应当指向表中的序号")
            elif any(n >= step.number for n in step.after):
                self._fault(step.line, table.article, f"步骤{step.number}的前置不在它之前", "前置应当是更小的序号")
        clock = self.clock(table.options, table.line, table.article)
        return Procedure(table.name, steps, table.article.label if table.article else "", clock)

    def _step(self, row: Row, cells: dict[str, str], table: Table) -> StepSpec | None:
        article = table.article
        if not re.fullmatch(r"\d{1,4}", cells["序号"]):
            self._fault(row.line, article, f"序号“{cells['序号']}”不是数字", "应当是1、2、3…")
            return None
        deadlines = self._deadlines(cells["时限"], row.line, article)
        if deadlines is None:
            return None
        _guard, days, at_least = deadlines[-1]
        start = re.search(r"自(\d{1,4})", cells["时限"])
        only_if = cells.get("仅当") or None
        collects = tuple(part.strip() for part in cells.get("填报", "").split("、") if part.strip())
        for name in collects:
            definition = self.definitions.get(name)
            is_unread = definition is None and name in self.vocabulary.names  # its own fault is told already
            if not isinstance(definition, Fact) and not is_unread:
                self._fault(row.line, article, f"填报的“{name}”不是事实", self.vocabulary.like(name))
        return StepSpec(
            number=int(cells["序号"]), name=cells["步骤"], actor=cells["承办"], english=cells.get("英文", ""),
            after=tuple(int(n) for n in re.findall(r"\d{1,4}", cells["前置"])), days=days, at_least=at_least,
            count_from=int(start[1]) if start else None, only_if=only_if, collects=collects,
            on_refusal=cells.get("不通过时", ""),
            effects=tuple(part.strip() for part in cells.get("办结效果", "").split("、") if part.strip()),
            article=article.label if article else "", line=row.line,
            alternatives=self._actors(cells["承办"], row.line, article),
            deadlines=deadlines,
            test=self._expression(only_if, row.line, article) if only_if else None,
            key_date=self.clock((f"按 {cells['按']}",), row.line, article) if cells.get("按") else "",
            objections=_objections(cells["时限"]),
        )  # fmt: skip

    def _deadlines(
        self, text: str, line: int, article: Article | None
    ) -> tuple[tuple[Expression | None, int | None, bool], ...] | None:
        """A deadline, or `若 条件 则 至少7工作日 否则 至少5工作日`; the last one stands without a guard."""
        if not text:
            return ((None, None, False),)
        found: list[tuple[Expression | None, int | None, bool]] = []
        rest = text.strip()
        while match := _EITHER.match(rest):
            guard = self._expression(match[1], line, article)
            one = self._deadline(match[2], line, article)
            if guard is None or one is None:
                return None
            found.append((guard, *one))
            rest = rest[match.end() :]
        last = self._deadline(rest, line, article)
        return (*found, (None, *last)) if last else None

    def _deadline(self, text: str, line: int, article: Article | None) -> tuple[int, bool] | None:
        found = re.match(r"(至多|至少)?\s*(\d{1,4})\s*个?工作日", text)
        if not found:
            self._fault(line, article, f"时限“{text}”读不懂", "应当写成“至多5工作日”“至少5工作日；异议中止”或“-”")
            return None
        return int(found[2]), found[1] == "至少"

    def _actors(self, text: str, line: int, article: Article | None) -> tuple[Actor, ...]:
        """承办: `A、B`, or `若 条件 则 A（15工作日） 否则 B（5工作日）`, also chained."""
        found: list[Actor] = []
        rest = text.strip()
        while match := _EITHER_WHO.match(rest):
            guard = self._expression(match[1], line, article)
            if guard is None:
                return ()
            found.append(self._actor(match[2], guard, line, article))
            rest = rest[match.end() :]
        return (*found, self._actor(rest, None, line, article))

    def _actor(self, text: str, guard: Expression | None, line: int, article: Article | None) -> Actor:
        """`A、B（15工作日，票比2/3）`; brackets that say neither a limit nor how many agree belong to the name."""
        names, days, share = text.strip(), None, Fraction(1)
        found = re.fullmatch(r"(.+?)[（(]([^（）()]*)[）)]", names)
        said = [part.strip() for part in re.split("[，,；;、]", found[2])] if found else []
        if found and any(re.match(r"会签|或签|票比|\d", part) for part in said):
            names = found[1]
            for part in said:
                if limit := re.fullmatch(r"(\d{1,4})\s*个?工作日", part):
                    days = int(limit[1])
                elif (told := _share(part)) is not None:
                    share = told
                else:
                    self._fault(
                        line, article, f"承办里的“{part}”读不懂", "应当是5工作日、会签、或签，或者票比2/3这样的分数"
                    )
        return Actor(guard, tuple(name.strip() for name in names.split("、") if name.strip()), days, share)


def _signed(node: Expression | None) -> Expression | None:
    """A number with its sign is a number."""
    if isinstance(node, Unary) and isinstance(node.operand, Literal) and isinstance(node.operand.value, Fraction):
        return replace(node.operand, value=-node.operand.value)
    return node


def _objections(text: str) -> ObjectionSpec | None:
    """异议中止, 实名异议中止, with or without the days for the answer: 异议中止，10工作日内答复."""
    found = re.search(r"(实名)?异议中止(?:\s*[，,]\s*(\d{1,4})\s*个?工作日内?答复)?", text)
    return ObjectionSpec(int(found[2]) if found[2] else None, bool(found[1])) if found else None


_AMOUNT = r"\d[\d,.]*\s*[^\d\s～~至以及\-－—]*"
_AFTER = {"以上": "≥", "以下": "≤", "以内": "≤", "以外": ">", "起": "≥"}
_BEFORE = {
    "不足": "<", "未满": "<", "低于": "<", "少于": "<", "小于": "<", "超过": ">", "高于": ">", "多于": ">", "大于": ">", "满": "≥",
    "至少": "≥", "不少于": "≥", "不低于": "≥", "至多": "≤", "不超过": "≤", "不高于": "≤", "不多于": "≤",
}  # fmt: skip
_SAID_AFTER = re.compile(rf"({_AMOUNT}?)\s*[（(]?(?:含|及|\(含\))?[）)]?({'|'.join(_AFTER)})")
_SAID_BEFORE = re.compile(rf"({'|'.join(_BEFORE)})\s*({_AMOUNT})")
_SAID_BETWEEN = re.compile(rf"({_AMOUNT})\s*(?:～|~|至|－|—|-)\s*({_AMOUNT})")


def _meant(text: str, choices: Iterable[str]) -> str:
    """How to write what a cell says in words: 50%以上 is ≥ 50%, 50%～100% is [50%, 100%]. Empty for what is no such wording."""
    if text in choices:
        return ""
    if found := _SAID_AFTER.fullmatch(text):
        return f"{_AFTER[found[2]]} {found[1]}"
    if found := _SAID_BEFORE.fullmatch(text):
        return f"{_BEFORE[found[1]]} {found[2]}"
    if (found := _SAID_BETWEEN.fullmatch(text)) and not _is_date(text):
        return f"[{found[1]}, {found[2]}]”；不含右端的写“[{found[1]}, {found[2]})"
    return ""


def _is_date(text: str) -> bool:
    return re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) is not None


def _guard_of(item: str) -> str:
    """The name of the judgement whether an entitlement exists for somebody."""
    return f"适用{item}"


def _clock_of(definition: Definition) -> str | None:
    """The clock that a definition states; None for what has none."""
    if isinstance(definition, Output):
        return definition.table.clock
    return definition.clock if isinstance(definition, Formula | Condition | Parameter) else None


def _share(text: str) -> Fraction | None:
    """The share of the actors that has to agree: 会签, 或签, `票比2/3` or `票比60%`; None for anything else."""
    if text in {"会签", "或签"}:
        return Fraction(int(text == "会签"))
    found = re.fullmatch(r"票比\s*(?:(\d{1,4})\s*[/／]\s*([1-9]\d{0,3})|(\d{1,3})\s*[%％])", text)
    if not found:
        return None
    share = Fraction(int(found[1]), int(found[2])) if found[1] else Fraction(int(found[3]), 100)
    return share if 0 < share <= 1 else None


def _statements(fence: Fence, *, starts: re.Pattern[str] | None = None) -> list[tuple[int, str]]:
    """The statements of a fence with their lines; an indented line continues the one above."""
    found: list[tuple[int, str]] = []
    for line, text in fence.lines:
        if not text.strip():
            continue
        continues = text[0] in " \t　" and found and not (starts and starts.match(text.strip()))
        if continues:
            found[-1] = (found[-1][0], found[-1][1] + " " + text.strip())
        else:
            found.append((line, text.strip()))
    return found


__all__ = ["Name", "load"]
