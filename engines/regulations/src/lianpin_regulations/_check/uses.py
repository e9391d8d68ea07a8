"""Facts that nobody needs and parameters that nothing reads: what is asked for should serve an article."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from lianpin_regulations._check.finding import Finding
from lianpin_regulations._document.ast import Fence, Table
from lianpin_regulations._program.ast import Expression, Fact, Output, Parameter
from lianpin_regulations._program.check import label, place, rows_of
from lianpin_regulations._program.parser import names_in
from lianpin_regulations._program.periods import uses
from lianpin_regulations._regulation import Regulation, Rulebook

# Kinds of tables whose cells are already read as definitions.
_READ = frozenset({"", "事实", "参数", "算例", "唯一", "优先", "收集求和", "收集取高", "收集列举"})


def of(regulation: Regulation, book: Rulebook | None) -> Iterator[Finding]:
    """Facts and parameters that no formula, table, condition, step, clause or other regulation uses."""
    used = {*_used(regulation), *(_elsewhere(regulation, book) if book else ())}
    for name, definition in regulation.definitions.items():
        if name in used or not isinstance(definition, Fact | Parameter):
            continue
        article, line = place(definition)
        if isinstance(definition, Fact):
            yield Finding(line, "notice", "unused", label(article), f"事实“{name}”没有条文用到", "可以不再要求提供")
        else:
            found = f"参数“{name}”没有条文用到"
            yield Finding(line, "notice", "unused", label(article), found, "可以删去，或者在公式里引用它")
    yield from _clauses(regulation)


def _clauses(regulation: Regulation) -> Iterator[Finding]:
    """取自 may be words that stand for themselves; words that look like a name are more likely a slip."""
    for cells, line, article in rows_of(regulation, "条款"):
        for part in (part.strip() for part in cells["取自"].split("、")):
            near = difflib.get_close_matches(part, regulation.definitions, n=2, cutoff=0.7)
            if part not in regulation.definitions and near:
                found = f"条款“{cells['条款']}”取自“{part}”，没有这样的名称，按文字处理"
                yield Finding(line, "notice", "unused", article, found, f"是否指“{'”或“'.join(near)}”")


def _used(regulation: Regulation) -> Iterator[str]:
    yield regulation.anchor
    for definition in regulation.definitions.values():
        yield from (name for name, _inside in uses(definition))
        if isinstance(definition, Output):
            yield definition.table.clock
        else:
            yield getattr(definition, "clock", "")
    for procedure in regulation.procedures.values():
        yield procedure.key_date
        for step in procedure.steps:
            yield from step.collects
            for test in (step.test, *(a.guard for a in step.alternatives), *(d[0] for d in step.deadlines)):
                yield from _names(test)
    for material in regulation.materials:
        yield from _names(material.test)
    yield from (entitlement.amount for entitlement in regulation.entitlements)
    yield from _spoken(regulation)


def _names(test: Expression | None) -> list[str]:
    return names_in(test) if test is not None else []


def _spoken(regulation: Regulation) -> Iterator[str]:
    """Names in tables and fences that are read in ways of their own: clauses, instalments, transitions."""
    texts: list[str] = []
    for block in regulation.document.blocks:
        if isinstance(block, Table) and block.kind not in _READ:
            texts += [*block.options, *block.header, *(cell for row in block.rows for cell in row.cells)]
        elif isinstance(block, Fence) and block.kind not in {"公式", "条件"}:
            texts += [*block.words, *(text for _line, text in block.lines)]
    whole = "\n".join(texts)
    names = sorted(regulation.definitions, key=len, reverse=True)
    if names:
        # Longest first, so that a name inside a longer one does not count as used.
        yield from re.findall("|".join(map(re.escape, names)), whole)


def _elsewhere(regulation: Regulation, book: Rulebook) -> Iterator[str]:
    for code in book.codes:
        for other in book.versions(code):
            for definition in other.definitions.values():
                if isinstance(definition, Fact) and definition.foreign and definition.foreign[0] == regulation.title:
                    yield definition.foreign[1]
