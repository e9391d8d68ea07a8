"""What changed from one version of a regulation to another, by article and name: text and meaning told apart.

Formulas and conditions are compared as they are understood, tables row by row and column by column, parameters by their days, the prose
paragraph by paragraph. A change of `meaning` can change what somebody gets or must do; everything else is wording.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from lianpin_regulations._document.ast import Article, Fence, Prose, Table
from lianpin_regulations._program.ast import Condition, Exceptional, Formula, Item
from lianpin_regulations._regulation import Regulation

# Columns that explain and do not decide.
_WORDING = frozenset({"说明", "英文", "凭证", "依据", "形式"})
_DECISIONS = frozenset({"唯一", "优先", "收集求和", "收集取高", "收集列举"})
# Kinds of which a regulation has one list, in however many tables; their rows are known by the first column.
_LISTS = frozenset({"事实", "参数", "材料", "待遇", "条款"})
_FRONT = {"施行": True, "失效": True, "适用锚点": True, "发布机关": False, "文号": False, "规章": False, "英文": False}
_DASHES = frozenset({"", "-", "－", "—"})


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `old` is None for what is new, `new` for what is gone; `part` names the column, row or item of `name` that changed.

    `kind` is 文件头, 条, 条文, 公式, 例外, 条件, 过渡, 算例, or the kind of a table (事实, 参数, 唯一, 程序 …).
    """

    kind: str
    name: str
    part: str
    article: str
    old: str | None
    new: str | None
    meaning: bool
    old_line: int = 0
    new_line: int = 0

    @property
    def message(self) -> str:
        """The change in one Chinese sentence."""
        place = f"{self.article}　" if self.article else ""
        kind = "表" if self.kind in _DECISIONS else self.kind
        what = f"{kind}“{self.name}”" if self.name else kind
        part = f"的{self.part}" if self.part else ""
        if self.old is None:
            return f"{place}{what}{part}：新增“{self.new}”"
        if self.new is None:
            return f"{place}{what}{part}：删去“{self.old}”"
        mark = "" if self.meaning else "（仅文字）"
        return f"{place}{what}{part}：“{self.old}” → “{self.new}”{mark}"


def diff(old: Regulation, new: Regulation) -> tuple[Change, ...]:
    """Every change from `old` to `new`, in the order of the new file; what is gone stands where it stood."""
    changes = [
        *_front(old, new),
        *_articles(old, new),
        *_prose(old, new),
        *_formulas(old, new),
        *_conditions(old, new),
        *_tables(old, new),
        *_fences(old, new),
    ]
    return tuple(sorted(changes, key=lambda change: (change.new_line or change.old_line, change.old_line)))


# ── front matter, articles, prose ────────────────────────────────────────────────────────────────────────────────────


def _front(old: Regulation, new: Regulation) -> Iterator[Change]:
    before, after = old.document, new.document
    for key, meaning in _FRONT.items():
        was, now = before.front.get(key), after.front.get(key)
        if was != now:
            lines = before.front_lines.get(key, 0), after.front_lines.get(key, 0)
            yield Change("文件头", key, "", "", was, now, meaning, *lines)


def _articles(old: Regulation, new: Regulation) -> Iterator[Change]:
    before = {article.number: article for article in old.articles}
    after = {article.number: article for article in new.articles}
    for number in sorted(before.keys() | after.keys()):
        was, now = before.get(number), after.get(number)
        titles = (was.title or was.label) if was else None, (now.title or now.label) if now else None
        if titles[0] != titles[1]:
            article = (now or was or new.articles[0]).label
            lines = was.line if was else 0, now.line if now else 0
            yield Change("条", "", "", article, *titles, was is None or now is None, *lines)


def _prose(old: Regulation, new: Regulation) -> Iterator[Change]:
    before, after = _paragraphs(old), _paragraphs(new)
    for key in dict.fromkeys([*before, *after]):
        yield from _changed_paragraphs(key, before.get(key, []), after.get(key, []))


def _paragraphs(regulation: Regulation) -> dict[str, list[tuple[str, int]]]:
    """The paragraphs of each article, and under "" those outside articles."""
    found: dict[str, list[tuple[str, int]]] = {}
    for block in regulation.document.blocks:
        if isinstance(block, Prose):
            lines = enumerate(block.text.split("\n"), block.line)
            found.setdefault(_label(block.article), []).extend((text, line) for line, text in lines)
        elif isinstance(block, Table) and not block.kind:
            rows = [(" | ".join(row.cells), row.line) for row in block.rows]
            found.setdefault(_label(block.article), []).extend(rows)
    return found


def _changed_paragraphs(article: str, old: list[tuple[str, int]], new: list[tuple[str, int]]) -> Iterator[Change]:
    matcher = SequenceMatcher(None, [text for text, _l in old], [text for text, _l in new], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            continue
        for index in range(max(b - a, d - c)):
            was, was_line = old[a + index] if a + index < b else (None, 0)
            now, now_line = new[c + index] if c + index < d else (None, 0)
            yield Change("条文", "", "", article, was, now, False, was_line, now_line)


# ── formulas and conditions ──────────────────────────────────────────────────────────────────────────────────────────


def _formulas(old: Regulation, new: Regulation) -> Iterator[Change]:
    before, after = _written(old), _written(new)
    for name in dict.fromkeys([*before, *after]):
        was, now = before.get(name), after.get(name)
        if was is None or now is None:
            yield _one("公式", name, was, now)
            continue
        for part, left, right in (
            ("类型", str(was.type), str(now.type)),
            ("周期", was.period, now.period),
            ("基准日", was.clock, now.clock),
        ):
            if left != right:
                yield _part(was, now, part, left, right, meaning=True)
        if was.value != now.value or was.source != now.source:
            yield _part(was, now, "", was.source, now.source, meaning=was.value != now.value)
        yield from _exceptions(was, now)


def _written(regulation: Regulation) -> dict[str, Formula]:
    """The formulas that stand in fences; those that a table stands for change with its rows."""
    lines = {line for block in regulation.document.blocks if isinstance(block, Fence) for line, _text in block.lines}
    return {n: d for n, d in regulation.definitions.items() if isinstance(d, Formula) and d.line in lines}


def _one(kind: str, name: str, was: Formula | None, now: Formula | None) -> Change:
    there = now or was
    texts = was.source if was else None, now.source if now else None
    lines = was.line if was else 0, now.line if now else 0
    return Change(kind, name, "", _label(there.article if there else None), *texts, True, *lines)


def _part(was: Formula, now: Formula, part: str, left: str, right: str, *, meaning: bool) -> Change:
    return Change("公式", now.name, part, _label(now.article), left, right, meaning, was.line, now.line)


def _exceptions(was: Formula, now: Formula) -> Iterator[Change]:
    def key(exception: Exceptional) -> Any:
        return exception.guard, exception.value, _label(exception.article)

    gone = [e for e in was.exceptions if key(e) not in [key(other) for other in now.exceptions]]
    come = [e for e in now.exceptions if key(e) not in [key(other) for other in was.exceptions]]
    for index in range(max(len(gone), len(come))):
        left, right = (each[index] if index < len(each) else None for each in (gone, come))
        texts = left.source if left else None, right.source if right else None
        lines = left.line if left else 0, right.line if right else 0
        yield Change("例外", now.name, "", _label(now.article), *texts, True, *lines)


def _conditions(old: Regulation, new: Regulation) -> Iterator[Change]:
    before = {n: d for n, d in old.definitions.items() if isinstance(d, Condition)}
    after = {n: d for n, d in new.definitions.items() if isinstance(d, Condition)}
    for name in dict.fromkeys([*before, *after]):
        was, now = before.get(name), after.get(name)
        article = _label((now or was or after[name]).article)
        if was and now and was.every != now.every:
            words = ("全部符合", "任一符合")
            yield Change(
                "条件", name, "", article, words[not was.every], words[not now.every], True, was.line, now.line
            )
        yield from _items(name, article, _keyed(was), _keyed(now))


def _keyed(condition: Condition | None) -> dict[str, Item]:
    """The items by what they test: their code, or their place where they have none."""
    found: dict[str, Item] = {}
    for item in condition.items if condition else ():
        key = item.code or item.ordinal
        found[key if key not in found else f"{key}{item.ordinal}"] = item
    return found


def _items(name: str, article: str, before: Mapping[str, Item], after: Mapping[str, Item]) -> Iterator[Change]:
    for key in dict.fromkeys([*before, *after]):
        was, now = before.get(key), after.get(key)
        part = (now or was or after[key]).ordinal
        lines = was.line if was else 0, now.line if now else 0
        tests = was.source if was else None, now.source if now else None
        if tests[0] != tests[1]:
            meaning = was is None or now is None or was.test != now.test
            yield Change("条件", name, part, article, *tests, meaning, *lines)
        elif was and now and was.text != now.text:
            yield Change("条件", name, part, article, was.text, now.text, False, *lines)


# ── tables and other fences ──────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Row:
    cells: Mapping[str, str]
    line: int
    article: str


def _tables(old: Regulation, new: Regulation) -> Iterator[Change]:
    before, after = _grouped(old), _grouped(new)
    for key in dict.fromkeys([*before, *after]):
        kind, name = key
        rows = before.get(key, []), after.get(key, [])
        yield from _decisions(kind, name, *rows) if kind in _DECISIONS else _rows(kind, name, *rows)
    yield from _options(old, new)


def _grouped(regulation: Regulation) -> dict[tuple[str, str], list[_Row]]:
    found: dict[tuple[str, str], list[_Row]] = {}
    for table in _captioned(regulation):
        name = "" if table.kind in _LISTS else table.name
        rows = found.setdefault((table.kind, name), [])
        article = _label(table.article)
        rows += [_Row(dict(zip(table.header, row.cells, strict=True)), row.line, article) for row in table.rows]
    return found


def _captioned(regulation: Regulation) -> Iterator[Table]:
    return (block for block in regulation.document.blocks if isinstance(block, Table) and block.kind)


def _options(old: Regulation, new: Regulation) -> Iterator[Change]:
    """What stands in the brackets of a caption: the key date, the group, the period."""
    before = {table.name: table for table in _captioned(old)}
    for table in _captioned(new):
        was = before.get(table.name)
        if was is not None and (was.kind, was.options) != (table.kind, table.options):
            left, right = ("；".join((each.kind, *each.options)) for each in (was, table))
            yield Change("表", table.name, "表题", _label(table.article), left, right, True, was.line, table.line)


def _rows(kind: str, name: str, old: list[_Row], new: list[_Row]) -> Iterator[Change]:
    """Rows known by a name of their own, compared column by column."""
    before, after = _by_key(kind, old), _by_key(kind, new)
    for key in dict.fromkeys([*before, *after]):
        was, now = before.get(key), after.get(key)
        title = f"{name}：{key}" if name else key
        if was is None or now is None:
            yield _whole(kind, title, was, now, meaning=kind != "算例")
            continue
        for column in dict.fromkeys([*was.cells, *now.cells]):
            left, right = (_plain(row.cells.get(column, "")) for row in (was, now))
            if left != right:
                meaning = column not in _WORDING and kind != "算例"
                yield Change(kind, title, column, now.article, left or None, right or None, meaning, was.line, now.line)


def _by_key(kind: str, rows: list[_Row]) -> dict[str, _Row]:
    found: dict[str, _Row] = {}
    for row in rows:
        key = row.cells.get("步骤", "") if kind == "程序" else next(iter(row.cells.values()), "")
        number = 2
        unique = key
        while unique in found:
            unique, number = f"{key}（{number}）", number + 1
        found[unique] = row
    return found


def _decisions(kind: str, name: str, old: list[_Row], new: list[_Row]) -> Iterator[Change]:
    """Rows of a decision table: known by their inputs, or else by their outputs."""
    gone, come = _unmatched(old, new, lambda row: tuple(row.cells.items()))
    for inputs in (True, False):
        for now in list(come):
            was = next((row for row in gone if _side(row, inputs=inputs) == _side(now, inputs=inputs)), None)
            if was is not None:
                gone.remove(was)
                come.remove(now)
                part = f"第{new.index(now) + 1}行"
                yield Change(kind, name, part, now.article, _text(was), _text(now), True, was.line, now.line)
    for was in gone:
        yield replace(_whole(kind, name, was, None, meaning=True), part=f"第{old.index(was) + 1}行")
    for now in come:
        yield replace(_whole(kind, name, None, now, meaning=True), part=f"第{new.index(now) + 1}行")
    kept = [row.cells for row in new if row.cells in [other.cells for other in old]]
    if kind == "优先" and kept != [row.cells for row in old if row.cells in kept]:
        yield Change(kind, name, "", new[0].article, "原来的先后", "新的先后", True, old[0].line, new[0].line)


def _side(row: _Row, *, inputs: bool) -> list[tuple[str, str]]:
    return [(head, cell) for head, cell in row.cells.items() if head.startswith("→") != inputs]


def _unmatched(old: list[_Row], new: list[_Row], key: Any) -> tuple[list[_Row], list[_Row]]:
    before, after = [key(row) for row in old], [key(row) for row in new]
    return [row for row in old if key(row) not in after], [row for row in new if key(row) not in before]


def _whole(kind: str, name: str, was: _Row | None, now: _Row | None, *, meaning: bool) -> Change:
    there = now or was
    return Change(
        kind, name, "", there.article if there else "", _text(was), _text(now), meaning,
        was.line if was else 0, now.line if now else 0,
    )  # fmt: skip


def _text(row: _Row | None) -> str | None:
    return " | ".join(row.cells.values()) if row else None


def _plain(cell: str) -> str:
    return "" if cell in _DASHES else cell


def _fences(old: Regulation, new: Regulation) -> Iterator[Change]:
    """Fences of other kinds (过渡, 不叠加), statement by statement."""
    before, after = dict(_statements(old)), dict(_statements(new))
    for key in dict.fromkeys([*before, *after]):
        was, now = before.get(key), after.get(key)
        if was is None or now is None:
            kind, text = key
            article = _label((now or was or (0, None))[1])
            texts = text if was else None, text if now else None
            yield Change(kind, "", "", article, *texts, True, was[0] if was else 0, now[0] if now else 0)


def _statements(regulation: Regulation) -> Iterable[tuple[tuple[str, str], tuple[int, Article | None]]]:
    for block in regulation.document.blocks:
        if isinstance(block, Fence) and block.kind not in {"公式", "条件"}:
            for line, text in block.lines:
                if text.strip():
                    yield (block.kind, " ".join(text.split())), (line, block.article)


def _label(article: Article | None) -> str:
    return article.label if article else ""


__all__: Sequence[str] = ["Change", "diff"]
