"""过渡: which version's rule holds for whom, between an old version and a new one. Read from tables and fences."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

from lianpin_regulations._document.ast import Article, Fence, Row, Table
from lianpin_regulations._program.ast import Expression, Literal, Transition

COLUMNS = (("名称", "执行"), ("条文", "依据", "说明"))
OLD, NEW, BETTER = "原规定", "新规定", "从高"
_MONTH = r"(\d{4}-\d{2})(?:-01)?"
_HOW = re.compile(
    rf"({OLD}|{NEW}|{BETTER})(?:[，,]\s*自\s*(?:薪酬所属月份\s*)?{_MONTH}\s*起)?(?:[，,]\s*至\s*{_MONTH}\s*止?)?"
)
_FENCE = re.compile(
    r"当\s++(.+?)(?<!\s)\s++时\s*+[：:]\s*+(?:参数\s++)?(.+?)(?<!\s)\s++按\s++(\S+?)\s*+版(?:\s*[，,]\s*至\s*(\S+))?",
    re.DOTALL,
)

Report = Callable[[int, Article | None, str, str], None]
Read = Callable[[str, int, Article | None], Expression | None]
Cite = Callable[[str, int, Article | None], Article | None]


def _first(text: str | None) -> date | None:
    return date.fromisoformat(f"{text}-01") if text and 1 <= int(text[5:]) <= 12 and text[:4] != "0000" else None


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split("[、，,]", text) if part.strip())


def of_table(
    table: Table, rows: Iterator[tuple[Row, dict[str, str]]], read: Read, cite: Cite, report: Report
) -> Iterator[Transition | tuple[tuple[str, ...], str, int]]:
    """The rows of a table: transitions, and (names, clock, line) for rows that say by which date their names go."""
    source = next((option[2:].strip() for option in table.options if option.startswith("对象")), "")
    guard: Expression | None = read(source, table.line, table.article) if source else Literal(True, "bool")
    for row, cells in rows:
        names = _names(cells["名称"])
        article = (cells.get("依据") and cite(cells["依据"], row.line, table.article)) or table.article
        if clock := re.fullmatch(r"按\s*(\S+)", cells["执行"]):
            yield names, clock[1], row.line
            continue
        found = _HOW.fullmatch(cells["执行"])
        if not found or guard is None:
            if guard is not None:
                expected = "应当是原规定、新规定、从高（可以加“，自 2027-07 起”），或者“按 日期”"
                report(row.line, table.article, f"执行“{cells['执行']}”读不懂", expected)
            continue
        since, until = _first(found[2]), _first(found[3])
        yield Transition(names, guard, source, found[1], since, until, "", article, row.line)


def of_fence(fence: Fence, statements: list[tuple[int, str]], read: Read, report: Report) -> Iterator[Transition]:
    """`当 条件 时：参数 甲 按 2025-1 版，至 协议期满`."""
    for line, text in statements:
        found = _FENCE.fullmatch(text)
        if not found:
            report(
                line,
                fence.article,
                f"过渡“{text[:24]}”读不懂",
                "应当写成“当 条件 时：参数 名称 按 2025-1 版，至 协议期满”",
            )
            continue
        until = None
        if found[4] and found[4] != "协议期满":
            month = re.fullmatch(_MONTH, found[4])
            until = _first(month[1]) if month else None
            if until is None:
                report(line, fence.article, f"过渡至“{found[4]}”读不懂", "应当是“协议期满”或者月份，例如2027-12")
                continue
        if (guard := read(found[1], line, fence.article)) is not None:
            yield Transition(_names(found[2]), guard, found[1], OLD, None, until, found[3], fence.article, line)
