"""Articles that are cited where the machine reads, and do not exist."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lianpin_regulations._check.finding import Finding
from lianpin_regulations._document.ast import Fence, Table
from lianpin_regulations._numerals import chinese_number
from lianpin_regulations._program.check import label
from lianpin_regulations._regulation import Regulation

_ARTICLE = re.compile(r"第([零〇一二两三四五六七八九十百\d]+)条")
# 《某某办法》第三条, 公务员法第五条 cite another document; 本办法第三条 cites this one.
_FOREIGN = re.compile(r"(?:》[^，。；|]*|(?<!本)(?:法|条例|规定|办法|决定|通知|细则|意见))$")


def of(regulation: Regulation) -> Iterator[Finding]:
    """Every citation of a missing article in tables, formulas and conditions."""
    numbers = {article.number for article in regulation.articles}
    for line, article, text in _texts(regulation):
        for found in _ARTICLE.finditer(text):
            if chinese_number(found[1]) in numbers or _FOREIGN.search(text[: found.start()]):
                continue
            expected = "应当引用本规章里有的条"
            yield Finding(line, "warning", "citation", article, f"引用了不存在的“{found[0]}”", expected)


def _texts(regulation: Regulation) -> Iterator[tuple[int, str | None, str]]:
    for block in regulation.document.blocks:
        if isinstance(block, Fence):
            for line, text in block.lines:
                yield line, label(block.article), text
        elif isinstance(block, Table) and block.kind:
            for row in block.rows:
                for cell in row.cells:
                    yield row.line, label(block.article), cell
