"""A comparison as a page of its own: charts drawn as SVG, no scripts, readable in light and dark and on a phone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from lianpin_regulations._simulate.comparison import Budget, Cause, Comparison, Difference

_TOLD = 20  # winners and losers that are listed
_BINS = 12
_WIDTH, _HEIGHT, _LEFT, _BOTTOM = 400, 190, 8, 28
_LABELS = 3  # under an axis: more would run into one another on a phone
STYLE = """
:root { color-scheme: light dark; --ink: #1c2126; --soft: #5c6670; --ground: #fff; --line: #d5dbe1; --base: #9aa7b4; --new: #1f5fae;
  --win: #18794e; --lose: #b4321f; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaee; --soft: #a3adb8; --ground: #15191d; --line: #353d45; --base: #67737f;
  --new: #7cb0f2; --win: #5cc796; --lose: #f08a78; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; color: var(--ink); background: var(--ground);
  font: 1rem/1.6 system-ui, "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
h1 { font-size: 1.4rem; line-height: 1.3; } h2 { font-size: 1.1rem; margin-top: 2rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; padding: 0; list-style: none; }
.facts li { border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .8rem; }
.facts b { display: block; font-size: 1.05rem; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.soft { color: var(--soft); } .win { color: var(--win); } .lose { color: var(--lose); }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
svg { display: block; width: 100%; max-width: 40rem; height: auto; } svg text { fill: var(--soft); font-size: 13px; }
.bar-base { fill: var(--base); } .bar-new { fill: var(--new); } .bar-win { fill: var(--win); } .bar-lose { fill: var(--lose); }
.key { display: inline-block; width: .8em; height: .8em; border-radius: 2px; margin-right: .3em; }
"""


def yuan(fen: int) -> str:
    """Fen as yuan to the cent.

    >>> yuan(-123456)
    '-1,234.56元'
    """
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02d}元"


def signed(fen: int) -> str:
    return f"＋{yuan(fen)}" if fen > 0 else yuan(fen).replace("-", "－")


def report(comparison: Comparison, *, title: str, changes: Sequence[str] = ()) -> str:
    """The whole page. `changes` are sentences that say what is different."""
    c = comparison
    first, last = c.months
    body = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="soft">{c.people:,}人，{first}至{last}。金额为各期合计，精确到分。</p>',
        _list("改动", changes),
        _numbers(c),
        *_budget(c),
        "<h2>个人增减的分布</h2>",
        _histogram(c),
        _causes(c.causes),
        _people("增加最多的人", c.winners),
        _people("减少最多的人", c.losers),
        _missing(c),
    ]
    return (
        '<!doctype html>\n<html lang="zh-Hans">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{chr(10).join(filter(None, body))}\n</body>\n</html>\n"
    )


def _list(title: str, items: Sequence[str]) -> str:
    if not items:
        return ""
    return f"<h2>{title}</h2>\n<ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>"


def _numbers(c: Comparison) -> str:
    base, new = (sum(getattr(each, side) for each in c.budgets) for side in ("base", "new"))
    facts = (
        ("现行支出", yuan(base), ""), ("改后支出", yuan(new), ""), ("支出增减", signed(new - base), ""),
        ("增加的人", f"{len(c.winners):,}", "win"), ("减少的人", f"{len(c.losers):,}", "lose"), ("不变的人", f"{c.unchanged:,}", ""),
        ("个人增加合计", yuan(c.gained), "win"), ("个人减少合计", yuan(c.lost), "lose"),
    )  # fmt: skip
    items = "".join(f'<li>{name}<b class="{kind}">{escape(text)}</b></li>' for name, text, kind in facts)
    return f'<h2>一览</h2>\n<ul class="facts">{items}</ul>'


# ── budget ──


def _budget(c: Comparison) -> Iterable[str]:
    yield "<h2>各支付方逐期支出</h2>"
    payers = list(dict.fromkeys(each.payer for each in c.budgets))
    for payer in payers:
        mine = [each for each in c.periods() if each.payer == payer]
        months = [each for each in mine if len(each.period) == 7 and "Q" not in each.period]
        if months:
            yield f"<h3>{escape(payer)}</h3>"
            yield _bars(payer, months)
            yield '<p class="soft"><span class="key" style="background:var(--base)"></span>现行　<span class="key" style="background:var(--new)"></span>改后</p>'
        yield _table(
            ("期间", "现行", "改后", "增减"),
            [(_period(each.period), yuan(each.base), yuan(each.new), signed(each.new - each.base)) for each in mine],
        )


def _period(text: str) -> str:
    if not text:
        return "一次"
    return f"{text}年" if len(text) == 4 else text


def _bars(payer: str, months: Sequence[Budget]) -> str:
    """Two bars for each month, base and new."""
    most = max((max(each.base, each.new, 0) for each in months), default=0) or 1
    room = (_WIDTH - 2 * _LEFT) // max(1, len(months))
    width = max(2, room * 2 // 5)
    bars = []
    for index, each in enumerate(months):
        for side, value in enumerate((each.base, each.new)):
            height = max(value, 0) * (_HEIGHT - _BOTTOM - 24) // most
            x, kind = _LEFT + index * room + side * width, ("base", "new")[side]
            bars.append(
                f'<rect class="bar-{kind}" x="{x}" y="{_HEIGHT - _BOTTOM - height}" width="{width}" height="{height}">'
                f"<title>{each.period} {('现行', '改后')[side]} {yuan(value)}</title></rect>"
            )
        if index % max(1, len(months) // _LABELS) == 0:
            bars.append(f'<text x="{_LEFT + index * room}" y="{_HEIGHT - 8}">{each.period}</text>')
    bars.append(f'<text x="{_LEFT}" y="14">最高 {yuan(most)}</text>')
    return _svg(f"{payer}逐月支出，现行与改后", bars)


def _svg(label: str, parts: Sequence[str]) -> str:
    return f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(label)}">{"".join(parts)}</svg>'


# ── people ──


def _histogram(c: Comparison) -> str:
    """How many lose or gain how much, in equal steps."""
    changes = [each.change for each in (*c.losers, *c.winners)]
    if not changes:
        return "<p>没有人的金额改变。</p>"
    low, high = min(*changes, 0), max(*changes, 0)
    step = max(1, -(-(high - low) // _BINS))
    # Zero is a border, so that no bar holds winners and losers.
    start = low // step * step
    counts: dict[int, int] = {}
    for change in changes:
        index = (change - start) // step if change > 0 else -(-(change - start) // step) - 1
        counts[index] = counts.get(index, 0) + 1
    bins = range(min(counts), max(counts) + 1)
    most, room = max(counts.values()), (_WIDTH - 2 * _LEFT) // len(bins)
    parts = []
    for place, index in enumerate(bins):
        count = counts.get(index, 0)
        height = count * (_HEIGHT - _BOTTOM - 24) // most
        edge = start + index * step
        kind = "win" if edge >= 0 else "lose"
        parts.append(
            f'<rect class="bar-{kind}" x="{_LEFT + place * room}" y="{_HEIGHT - _BOTTOM - height}" width="{max(2, room - 3)}" '
            f'height="{max(height, 1 if count else 0)}"><title>{yuan(edge)}至{yuan(edge + step)}：{count:,}人</title></rect>'
        )
        if place % max(1, len(bins) // _LABELS) == 0:
            parts.append(f'<text x="{_LEFT + place * room}" y="{_HEIGHT - 8}">{signed(edge).split(".")[0]}</text>')
    parts.append(f'<text x="{_LEFT}" y="14">最多 {most:,}人</text>')
    return _svg("个人增减的分布", parts)


def _causes(causes: Sequence[tuple[Cause, int]]) -> str:
    if not causes:
        return ""
    rows = [(c.name, c.base, c.new, c.base_article, c.new_article, f"{count}人") for c, count in causes[:_TOLD]]
    return "<h2>为什么（抽查其中若干人的解释）</h2>\n" + _table(
        ("名称", "现行", "改后", "现行依据", "改后依据", "抽查中"), rows
    )


def _people(title: str, every: Sequence[Difference]) -> str:
    if not every:
        return ""
    rows = [
        (d.person, yuan(d.base), yuan(d.new), signed(d.change), "；".join(why(cause) for cause in d.causes) or "-")
        for d in every[:_TOLD]
    ]
    return f"<h2>{title}</h2>\n" + _table(("编号", "现行", "改后", "增减", "起因"), rows)


def why(cause: Cause) -> str:
    """A cause in one sentence."""
    article = cause.new_article or cause.base_article
    return f"{cause.name}由{cause.base}变为{cause.new}" + (f"（{article}）" if article else "")


def _missing(c: Comparison) -> str:
    if not c.missing:
        return ""
    rows = [(name, f"{base:,}", f"{new:,}") for name, base, new in c.missing]
    told = "<p>下列待遇有缺少事实而不能计算的次数，没有计入合计。</p>"
    return "<h2>缺少事实</h2>\n" + told + _table(("待遇", "现行", "改后"), rows)


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    numbers = {index for index in range(len(header)) if rows and all(_is_number(row[index]) for row in rows)}

    def cell(tag: str, index: int, text: str) -> str:
        kind = ' class="n"' if index in numbers else ""
        return f"<{tag}{kind}>{escape(text)}</{tag}>"

    head = "".join(cell("th", index, text) for index, text in enumerate(header))
    body = "".join("<tr>" + "".join(cell("td", i, text) for i, text in enumerate(row)) + "</tr>\n" for row in rows)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _is_number(text: str) -> bool:
    return text.endswith(("元", "人")) and text.lstrip("＋－-")[:1].isdigit() or text.replace(",", "").isdigit()
