"""A regulation as a readable page: chapters, articles, tables and formulas in the order of the file, each with its anchor."""

from __future__ import annotations

from html import escape

from markdown_it import MarkdownIt

from lianpin_regulations._document.ast import Article, Fence, Heading, Prose, Table
from lianpin_regulations._examples import ExampleResult, run_examples
from lianpin_regulations._program.ast import Example
from lianpin_regulations._regulation import Regulation, Rulebook

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True})
_MARKDOWN.disable(["image", "html_block", "html_inline"], ignoreInvalid=True)


def weave(regulation: Regulation, *, book: Rulebook | None = None) -> str:
    """HTML for a page's body. Worked examples are run and marked ✓ or ✗; `book` resolves references to other regulations."""
    results = {result.name: result for result in run_examples(book or Rulebook([regulation]), regulation)}
    parts: list[str] = []
    numbers = {"table": 0}
    for block in regulation.document.blocks:
        if isinstance(block, Article):
            title = f"{block.label}　{block.title}" if block.title else block.label
            parts.append(f'<h3 id="{block.anchor}"><a href="#{block.anchor}">{escape(title)}</a></h3>')
        elif isinstance(block, Heading):
            if block.level > 1:
                parts.append(f'<h2 id="{block.anchor}">{escape(block.text)}</h2>')
        elif isinstance(block, Prose):
            parts.append(_MARKDOWN.render(block.text))
        elif isinstance(block, Table):
            numbers["table"] += 1
            parts.append(_table(block, numbers["table"], regulation, results))
        elif isinstance(block, Fence):
            parts.append(_fence(block))
    return "\n".join(parts)


def _table(table: Table, number: int, regulation: Regulation, results: dict[str, ExampleResult]) -> str:
    if table.kind == "算例":
        return _examples(table, number, regulation, results)
    caption = f"<caption>{escape(table.caption)}{_marks(table)}</caption>" if table.caption else ""
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in table.header)
    marks = [' lang="en"' if head == "英文" else "" for head in table.header]
    rows = "".join(
        "<tr>"
        + "".join(f"<td{mark}>{escape(cell)}</td>" for mark, cell in zip(marks, row.cells, strict=True))
        + "</tr>"
        for row in table.rows
    )
    # Wide tables scroll by themselves, so the keyboard has to reach them.
    return (
        f'<table id="table-{number}" tabindex="0">{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    )


def _marks(table: Table) -> str:
    words = "；".join((table.kind, *table.options)) if table.kind else ""
    return f' <small class="table-kind">{escape(words)}</small>' if words else ""


def _examples(table: Table, number: int, regulation: Regulation, results: dict[str, ExampleResult]) -> str:
    """Each example as a disclosure: what is given, what is expected, whether it holds."""
    at = {row.line for row in table.rows} | {table.line}
    items = [_example(e, results[e.name]) for e in regulation.worked if e.line in at and e.name in results]
    caption = escape(table.caption)
    return f'<section class="examples" id="table-{number}"><h3>{caption}</h3>{"".join(items)}</section>'


def _example(example: Example, result: ExampleResult) -> str:
    mark, css = ("✓", "passed") if result.passed else ("✗", "failed")
    given = "".join(_pair(_label(name, period), value) for name, period, value, _line in example.given)
    expected = "".join(
        _pair(f"→ {name}", value if result.got.get(name) == value else f"{value}（算得{result.got.get(name, '')}）")
        for name, value in result.expected.items()
    )
    return (
        f'<details class="example {css}"><summary><span class="example-mark">{mark}</span> {escape(example.name)}</summary>'
        f"<dl>{given}</dl><dl>{expected}</dl></details>"
    )


def _label(name: str, period: str) -> str:
    return f"{name}（{period}）" if period else name


def _pair(name: str, value: str) -> str:
    return f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>"


def _fence(fence: Fence) -> str:
    words = "　".join((fence.kind, *fence.words))
    lines = "\n".join(escape(text.rstrip()) for _line, text in fence.lines)
    return f'<pre class="formula" tabindex="0"><span class="formula-kind">{escape(words)}</span>\n<code>{lines}</code></pre>'
