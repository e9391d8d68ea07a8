"""Markdown → Document. Line by line, so that every block knows where it stands; faults are collected, not raised."""

from __future__ import annotations

import re

from lianpin_regulations._document.ast import Article, Document, Fence, Heading, Prose, Row, Table
from lianpin_regulations._errors import Fault
from lianpin_regulations._numerals import chinese_number

FRONT_KEYS = frozenset(
    {"规章", "英文", "代号", "文号", "版本", "前一版本", "发布机关", "施行", "失效", "适用锚点", "记法"}
)
REQUIRED_KEYS = ("规章", "代号", "文号", "版本", "发布机关", "施行", "适用锚点", "记法")
TABLE_KINDS = frozenset(
    {"事实", "参数", "唯一", "优先", "收集求和", "收集取高", "收集列举", "材料", "程序", "待遇", "条款", "算例", "过渡"}
    | {"折算", "分期", "限额", "总额控制", "名额", "分担", "追缴", "从高", "累进"}
)
FENCE_KINDS = frozenset({"公式", "条件", "过渡"})
NOTATION = "联聘规章记法 1"
_CAPTION = re.compile(r"\*\*(.+?)\*\*\s*(?:[（(](.*)[）)])?\s*$")
_NUMBERED = re.compile(r"^表[零〇一二三四五六七八九十百\d]*[\s　]*")
_ARTICLE = re.compile(r"第([零〇一二两三四五六七八九十百\d]+)条[\s　]*(.*)")
_RULE = re.compile(r":?-+:?")  # what stands in each cell under a table's header
_PIPE = re.compile(r"(?<!\\)\|")


def read_document(text: str, name: str) -> tuple[Document, list[Fault]]:
    """The document and all faults of its outer form."""
    return _Reader(text, name).read()


class _Reader:
    def __init__(self, text: str, name: str) -> None:
        self.name, self.text = name, text.removeprefix("\ufeff")
        self.lines = self.text.splitlines()
        self.at = 0
        self.faults: list[Fault] = []
        self.blocks: list[Heading | Article | Prose | Table | Fence] = []
        self.articles: list[Article] = []
        self.numbers = set[int]()  # of the articles so far
        self.article: Article | None = None
        self.chapter = ""
        self.caption: tuple[str, int] | None = None

    def read(self) -> tuple[Document, list[Fault]]:
        front, lines = self._front()
        while self.at < len(self.lines):
            self._block()
        if self.caption:
            self._fault(self.caption[1], f"表题“{self.caption[0]}”下面没有表格", "表题的下一段应当是表格")
        document = Document(self.name, self.text, front, lines, tuple(self.blocks), tuple(self.articles))
        return document, self.faults

    def _fault(self, line: int, found: str, expected: str) -> None:
        self.faults.append(Fault(line, 1, self.article.label if self.article else None, found, expected))

    def _front(self) -> tuple[dict[str, str], dict[str, int]]:
        front: dict[str, str] = {}
        where: dict[str, int] = {}
        if not self.lines or self.lines[0].strip() != "---":
            self._fault(1, "没有文件头", "文件应当以“---”开头，写明" + "、".join(REQUIRED_KEYS))
            return front, where
        self.at = 1
        while self.at < len(self.lines) and self.lines[self.at].strip() != "---":
            key, colon, value = self.lines[self.at].partition(":")
            if "：" in key:
                key, colon, value = self.lines[self.at].partition("：")
            key = key.strip()
            if not colon or key not in FRONT_KEYS:
                self._fault(self.at + 1, f"文件头不认识“{key}”", "可以写的有" + "、".join(sorted(FRONT_KEYS)))
            else:
                front[key], where[key] = value.strip(), self.at + 1
            self.at += 1
        if self.at >= len(self.lines):
            self._fault(1, "文件头没有结束", "应当有第二行“---”")
        self.at += 1
        for key in REQUIRED_KEYS:
            if not front.get(key):
                self._fault(1, f"文件头缺少“{key}”", f"应当写一行“{key}: …”")
        code = front.get("代号", "")
        if code and not re.fullmatch(r"[^\s/]+/[^\s/]+", code):
            self._fault(where["代号"], f"代号是“{code}”", "应当写成“发布机关/事项”，例如“example-city/residence”")
        if front.get("记法", NOTATION) != NOTATION:
            self._fault(where["记法"], f"记法是“{front['记法']}”", f"应当是“{NOTATION}”")
        return front, where

    def _block(self) -> None:
        line = self.lines[self.at]
        stripped = line.strip()
        if not stripped:
            self.at += 1
        elif stripped.startswith("```"):
            self._fence()
        elif stripped.startswith("#"):
            self._heading(stripped)
        elif stripped.startswith("|"):
            self._table()
        elif (found := _CAPTION.fullmatch(stripped)) and (found[2] is not None or found[1].startswith("表")):
            if self.caption:
                self._fault(self.caption[1], f"表题“{self.caption[0]}”下面没有表格", "表题的下一段应当是表格")
            self.caption = (stripped, self.at + 1)
            self.at += 1
        else:
            self._prose()

    def _prose(self) -> None:
        start, lines = self.at, []
        while self.at < len(self.lines):
            stripped = self.lines[self.at].strip()
            if not stripped or stripped.startswith(("```", "#", "|")) or _CAPTION.fullmatch(stripped):
                break
            lines.append(stripped)
            self.at += 1
        if lines:
            self.blocks.append(Prose("\n".join(lines), start + 1, self.article))
        else:
            self.at += 1

    def _heading(self, text: str) -> None:
        level = len(text) - len(text.lstrip("#"))
        title = text.lstrip("#").strip()
        line = self.at + 1
        self.at += 1
        if level == 3 and (found := _ARTICLE.match(title)):
            number = chinese_number(found[1]) or 0
            if not number:
                self.article = None
                self._fault(line, f"“第{found[1]}条”的条号读不懂", "应当写成“第十一条”")
            elif number in self.numbers:
                self._fault(line, f"“第{found[1]}条”出现了两次", "每一条只能有一个标题")
            self.numbers.add(number)
            self.article = Article(f"第{found[1]}条", number, found[2], f"article-{number}", self.chapter, line)
            self.articles.append(self.article)
            self.blocks.append(self.article)
            return
        if level == 2:
            self.chapter, self.article = title, None
        anchor = f"chapter-{sum(isinstance(b, Heading) for b in self.blocks) + 1}"
        self.blocks.append(Heading(level, title, anchor, line))

    def _fence(self) -> None:
        start = self.at
        words = self.lines[start].strip().lstrip("`").split()
        self.at += 1
        body: list[tuple[int, str]] = []
        while self.at < len(self.lines) and not self.lines[self.at].strip().startswith("```"):
            body.append((self.at + 1, self.lines[self.at]))
            self.at += 1
        if self.at >= len(self.lines):
            self._fault(start + 1, "代码块没有结束", "应当有一行“```”")
        self.at += 1
        kind = words[0] if words else ""
        if kind not in FENCE_KINDS:
            self._fault(start + 1, f"不认识的代码块“{kind}”", "应当是" + "、".join(sorted(FENCE_KINDS)))
            return
        self.blocks.append(Fence(kind, tuple(words[1:]), tuple(body), start + 1, self.article))

    def _table(self) -> None:
        start = self.at
        rows: list[Row] = []
        while self.at < len(self.lines) and (line := self.lines[self.at].strip()).startswith("|"):
            self.at += 1
            rows.append(Row(_cells(line), self.at))
        caption, self.caption = self.caption, None
        if len(rows) < 2 or not all(map(_RULE.fullmatch, rows[1].cells)):
            self._fault(start + 1, "表格没有表头分隔行", "表头下一行应当是“|---|---|”")
            return
        header, whole, broken = rows[0].cells, list[Row](), list[Row]()
        for row in rows[2:]:
            if len(row.cells) == len(header):
                whole.append(row)
            else:
                broken.append(row)
                found = f"这一行有{len(row.cells)}格，表头有{len(header)}格"
                self._fault(row.line, found, "每一行的格数应当与表头相同")
        self._captioned(caption, header, tuple(whole), tuple(broken), start + 1)

    def _captioned(
        self,
        caption: tuple[str, int] | None,
        header: tuple[str, ...],
        rows: tuple[Row, ...],
        broken: tuple[Row, ...],
        line: int,
    ) -> None:
        text, name, kind = "", "", ""
        options: tuple[str, ...] = ()
        if caption:
            found = _CAPTION.fullmatch(caption[0])
            assert found
            text = found[1]
            name = _NUMBERED.sub("", text).strip()
            words = [word.strip() for word in re.split("[；;]", found[2] or "") if word.strip()]
            kind, options = (words[0] if words else ""), tuple(words[1:])
            if found[2] is not None and kind not in TABLE_KINDS:
                self._fault(caption[1], f"不认识的表“{kind}”", "表题括号里应当先写" + "、".join(sorted(TABLE_KINDS)))
                kind = ""
        self.blocks.append(Table(text, name, kind, options, header, rows, line, self.article, broken))


def cell_at(line: str, column: int) -> int:
    """Which cell of a table's row a character stands in; the cells from 0, the characters from 1."""
    before = line[: column - 1].lstrip()
    return len(_PIPE.findall(before)) - before.startswith("|")


def _cells(line: str) -> tuple[str, ...]:
    inner = line.removeprefix("|").removesuffix("|")
    if "\\" not in inner:
        return tuple([cell.strip() for cell in inner.split("|")])
    return tuple(cell.replace("\\|", "|").strip() for cell in _PIPE.split(inner))
