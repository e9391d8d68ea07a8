"""参数: values by date. Which columns are dates, which key date chooses among them, and how often that is asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Protocol

from lianpin_regulations._document.ast import Article, Table
from lianpin_regulations._facts import FactType, parse_type
from lianpin_regulations._program.ast import Parameter
from lianpin_regulations._program.words import PAY_MONTH
from lianpin_regulations._values import PERIODS

FIRST = ("参数", "类型")
OTHER = ("依据", "说明", "英文")
_NONE = {"", "-", "－", "—"}
_FORM = "应当依次是“参数”“类型”“自2026-01-01”…“依据”"


class Reading(Protocol):
    """What a table of parameters needs of the file that it stands in."""

    def clock(self, words: tuple[str, ...], line: int, article: Article | None) -> str: ...

    def constant(self, text: str, type: FactType, line: int, article: Article | None) -> Any: ...

    def period(self, table: Table) -> str: ...

    def basis(self, words: tuple[str, ...], line: int, article: Article | None) -> Article | None: ...

    def cited(self, text: str, line: int, article: Article | None) -> Article | None: ...


Report = Callable[[int, Article | None, str, str], None]


def of_table(table: Table, reading: Reading, report: Report) -> Iterator[Parameter]:
    """The parameters of a table; what cannot be read is reported, and no column is passed over in silence."""
    days = _days(table, report)
    if days is None:
        return
    clock = reading.clock(table.options, table.line, table.article)
    period = reading.period(table)
    _need_a_day(table, period, clock, report)
    whole = reading.basis(table.options, table.line, table.article)
    basis = table.header.index("依据") if "依据" in table.header else None
    for row in table.rows:
        type = parse_type(row.cells[1])
        if type is None:
            report(row.line, table.article, f"不认识的类型“{row.cells[1]}”", "应当是金额、比例、整数等")
            continue
        values = [(day, reading.constant(row.cells[index], type, row.line, table.article)) for index, day in days]
        cited = row.cells[basis] if basis is not None and row.cells[basis] not in _NONE else ""
        article = (reading.cited(cited, row.line, table.article) if cited.startswith("第") else None) or whole
        yield Parameter(
            row.cells[0], type, tuple(sorted(values, key=lambda v: v[0])), cited, article, row.line, clock, period
        )


def _days(table: Table, report: Report) -> list[tuple[int, date]] | None:
    """The columns that hold values, each with its day; None where the columns do not fit."""
    days: list[tuple[int, date]] = []
    strange = False
    for index, head in enumerate(table.header):
        if head in (*FIRST, *OTHER):
            continue
        day = _day(head)
        if day is None:
            found, expected = _unread(head)
            report(table.line, table.article, found, expected)
            strange = True
        else:
            days.append((index, day))
    if table.header[:2] != FIRST or not (days or strange):
        report(table.line, table.article, "参数表的列不对", _FORM)
        return None
    return None if strange else days


def _day(head: str) -> date | None:
    try:
        return date.fromisoformat(head.removeprefix("自")) if head.startswith("自") else None
    except ValueError:
        return None


def _unread(head: str) -> tuple[str, str]:
    """What is wrong with a column, and how to write it: `2027-07-01起` means `自2027-07-01`."""
    found = re.search(r"(\d{4})[-年./](\d{1,2})(?:[-月./](\d{1,2}))?", head)
    if found or head.startswith("自"):
        meant = f"自{found[1]}-{int(found[2]):02d}-{int(found[3] or 1):02d}" if found else "自2026-01-01"
        return f"列“{head}”不是日期", f"应当写成“{meant}”"
    return f"参数表不认识列“{head}”", "可以有的列是" + "、".join((*FIRST, "自2026-01-01", *OTHER))


def _need_a_day(table: Table, period: str, clock: str, report: Report) -> None:
    """A period without a day in it would change nothing, which nobody means who writes it."""
    if period not in {"", PERIODS[0]} and not clock:
        found = f"参数表“{table.name}”写了“{period}”，没有写按哪一日取值"
        report(table.line, table.article, found, f"应当写“{period}；按 {PAY_MONTH}”（自该期首日），或者删去“{period}”")
