"""Traces as sentences and as HTML: what, by which article of which version, from what, rounded how."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from lianpin_regulations._difference import Adjustment
from lianpin_regulations._examples import parse_period
from lianpin_regulations._trace import Trace
from lianpin_regulations._values import period_name

ArticleUrl = Callable[[str, str, str], str]
MISSING = "缺少事实"  # what a value shows that nobody knows yet
Key = tuple[str, str, str, str | None, str]


def _key(trace: Trace) -> Key:
    """What makes two places of a tree speak of the same value; old and new version of one name do not."""
    return (trace.code, trace.version, trace.name, trace.period, trace.kind)


def explain(trace: Trace | Adjustment) -> str:
    """The whole tree as indented Chinese text, one line per value; of an adjustment why it is, then both trees."""
    if isinstance(trace, Adjustment):
        causes = [f"　因{cause}" for cause in trace.causes]
        old, new = (_lines(each, 1, set()) for each in (trace.before_trace, trace.after_trace))
        return "\n".join([str(trace), *causes, "原来的计算：", *old, "现在的计算：", *new])
    return "\n".join(_lines(trace, 0, set()))


def _lines(trace: Trace, depth: int, seen: set[Key]) -> list[str]:
    key = _key(trace)
    line = "　" * depth + _title(trace) + "：" + trace.shown
    notes = [note for note in (_cite(trace), _how(trace), _given(trace), _rounding(trace)) if note]
    line += f"（{'；'.join(notes)}）" if notes else ""
    if key in seen and trace.inputs:
        return [line + "（同上）"]
    seen.add(key)
    return [line, *(each for child in trace.inputs for each in _lines(child, depth + 1, seen))]


def _title(trace: Trace) -> str:
    when = period_name(parse_period(trace.period)) if trace.period else ""
    return trace.name + (f"［{when}］" if when else "")


def _cite(trace: Trace) -> str:
    if not trace.article:
        return ""
    return f"《{trace.regulation}》{trace.version} {trace.article}" + _clock(trace)


def _clock(trace: Trace) -> str:
    moved = f"，过渡：{trace.transition}" if trace.transition else ""
    return (f"，按{trace.key_date_name} {trace.key_date} 适用" if trace.key_date else "") + moved


def _how(trace: Trace) -> str:
    if trace.kind in {"formula", "sum", "procedure"} and trace.expression:
        return "＝ " + trace.expression
    if trace.kind == "table" and trace.row:
        return f"{trace.expression} {trace.row}"
    if trace.kind in {"condition", "better"} and trace.expression:
        return trace.expression
    return ""


def _given(trace: Trace) -> str:
    if trace.kind != "fact" or not trace.given_by:
        return trace.expression if trace.kind == "fact" else ""
    if trace.shown == MISSING:
        return f"应当由{trace.given_by}提供"
    parts = [f"由{trace.given_by}提供"]
    if trace.given_on:
        parts.append(f"{trace.given_on}")
    if trace.given_document:
        parts.append(f"凭证：{trace.given_document}")
    return "，".join(parts)


def _rounding(trace: Trace) -> str:
    return f"精确值 {trace.unrounded}，{trace.rounding}" if trace.rounding else ""


def explain_html(trace: Trace | Adjustment, *, article_url: ArticleUrl | None = None) -> str:
    """The tree as nested lists with disclosure; no inline style. Everything is Chinese and marked so.

    `article_url(code, version, anchor)` gives the address of an article's page. Of an adjustment: its causes, then both trees.
    """
    if isinstance(trace, Adjustment):
        return _adjustment(trace, article_url)
    marks = _Marks(trace.digest()[:10], {})
    return f'<ul class="trace" lang="zh-Hans">{_item(trace, article_url, 0, marks)}</ul>'


def _adjustment(adjustment: Adjustment, article_url: ArticleUrl | None) -> str:
    causes = "".join(f"<li>因{escape(str(cause))}</li>" for cause in adjustment.causes)
    sides = "".join(
        f"<details><summary>{title}</summary>{explain_html(trace, article_url=article_url)}</details>"
        for title, trace in (("原来的计算", adjustment.before_trace), ("现在的计算", adjustment.after_trace))
    )
    return (
        f'<div class="trace-adjustment" lang="zh-Hans"><p>{escape(str(adjustment))}</p>'
        f'<ul class="trace-causes">{causes}</ul>{sides}</div>'
    )


@dataclass(frozen=True, slots=True)
class _Marks:
    """Where each value that is made of others was first told, so that its repetition can point there."""

    root: str
    places: dict[Key, str]

    def place(self, trace: Trace) -> str:
        key = _key(trace)
        return self.places.setdefault(key, f"t{self.root}-{len(self.places)}")


def _item(trace: Trace, article_url: ArticleUrl | None, depth: int, marks: _Marks) -> str:
    repeated = bool(trace.inputs) and _key(trace) in marks.places
    head = (
        f'<span class="trace-name">{escape(_title(trace))}</span> '
        f'<span class="trace-value">{escape(trace.shown)}</span>'
    )
    cited = _cited(trace, article_url)
    if repeated:
        # A browser opens what is folded on the way to the place that a link names.
        above = f'<div class="trace-given"><a href="#{marks.place(trace)}">同上</a></div>'
        return f'<li class="trace-item">{head}{cited}{above}</li>'
    notes = "".join(
        f'<div class="{css}">{escape(text)}</div>'
        for css, text in (
            ("trace-expression", _how(trace)),
            ("trace-rounding", _rounding(trace)),
            ("trace-given", _given(trace)),
        )
        if text
    )
    if not trace.inputs:
        return f'<li class="trace-item">{head}{cited}{notes}</li>'
    place = marks.place(trace)
    children = "".join(_item(child, article_url, depth + 1, marks) for child in trace.inputs)
    is_open = " open" if depth < 2 else ""
    # The link to the article stands after the summary: a summary is a button, and a button may hold no link.
    article = f' <span class="trace-cite">{escape(trace.article)}</span>' if trace.article else ""
    return (
        f'<li class="trace-item" id="{place}"><details{is_open}><summary>{head}{article}</summary>{cited}{notes}'
        f'<ul class="trace">{children}</ul></details></li>'
    )


def _cited(trace: Trace, article_url: ArticleUrl | None) -> str:
    if not trace.article:
        return ""
    label = f"《{trace.regulation}》{trace.version} {trace.article}"
    if article_url and trace.anchor:
        url = escape(article_url(trace.code, trace.version, trace.anchor))
        cite = f'<a href="{url}">{escape(label)}</a>'
    else:
        cite = escape(label)
    return f' <span class="trace-cite">{cite}{escape(_clock(trace))}</span>'
