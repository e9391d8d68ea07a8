"""Charts as SVG made on the server: no script, no inline style, a title, a description, and the same figures as a table.

Each is drawn twice, for a wide and for a narrow screen, so that its letters never shrink; the style sheet shows one of the two.
"""

import hashlib
from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil, floor, log10
from typing import Final, Literal

from django.utils.translation import gettext as _
from markupsafe import Markup

from lianpin.ui.text import language, money, percent, zh

LEFT, RIGHT, TOP, BOTTOM = 50, 12, 14, 28
WIDE: Final = (720, 260)
NARROW: Final = (340, 230)


@dataclass(frozen=True)
class EffortMonth:
    """What was agreed for a month, and what was done (None: not reported yet)."""

    label: str
    promised: Decimal
    actual: Decimal | None = None


@dataclass(frozen=True)
class ShareMonth:
    """How a month's work was split between home and host, as shares of 1."""

    label: str
    home: Decimal
    host: Decimal


@dataclass(frozen=True)
class Stretch:
    """From `first` until before `end`, what each layer holds as a share of 1, in the order of the chart's names."""

    first: date
    end: date
    parts: tuple[Decimal, ...]


@dataclass(frozen=True)
class Mark:
    """What was really done in a month (by its first day) in one layer, by its place among the names, as a share of 1."""

    month: date
    layer: int
    actual: Decimal


@dataclass(frozen=True)
class WaterfallStep:
    """One step from nothing to a total; `amount` is positive, `kind` says where it goes."""

    label: str
    amount: Decimal
    kind: Literal["add", "subtract", "total"] = "add"


@dataclass(frozen=True)
class Stack:
    """A bar of several parts, in the order of the chart's names. In yuan; a part may be negative."""

    label: str
    parts: tuple[Decimal, ...]


@dataclass(frozen=True)
class Frame:
    """The drawing area of one size, and its scale from zero (or below) to the top."""

    width: int
    height: int
    low: float
    high: float

    def y(self, value: float | Decimal) -> float:
        """Where a value lies, downwards from the top, in the drawing's units."""
        inner = self.height - TOP - BOTTOM
        return round(TOP + inner * (self.high - float(value)) / (self.high - self.low), 1)

    def slot(self, index: int, of: int) -> tuple[float, float]:
        """Left edge and width of one of equal slots along the axis."""
        width = (self.width - LEFT - RIGHT) / of
        return round(LEFT + index * width, 1), round(width, 1)


def effort_chart(months: Sequence[EffortMonth], *, title: str, unit: str = "") -> Markup:
    """Bars per month: what was agreed beside what was done. `unit` follows the figures in the table."""
    high = _ceiling([m.promised for m in months] + [m.actual for m in months if m.actual is not None])
    legend = _legend([("chart-promised", _("约定")), ("chart-actual", _("实际"))])

    def body(frame: Frame) -> Iterable[Markup]:
        for i, month in enumerate(months):
            x, width = frame.slot(i, len(months))
            bar = min(18.0, width * 0.36)
            middle = x + width / 2
            yield _bar("chart-promised", middle - bar - 1, bar, frame.y(month.promised), frame.y(0))
            if month.actual is not None:
                yield _bar("chart-actual", middle + 1, bar, frame.y(month.actual), frame.y(0))

    rows = [(zh(m.label), _figure(m.promised, unit), _figure(m.actual, unit)) for m in months]
    lacking = sum(m.actual is None for m in months)
    described = _("%(months)s个月，每月约定与实际各一条；%(lacking)s个月尚未填报。") % {
        "months": len(months),
        "lacking": lacking,
    }
    table = _table(title, (_("月份"), _("约定"), _("实际")), rows)
    return _figure_of(title, described, body, [m.label for m in months], (0, high), legend, table)


def shares_chart(
    months: Sequence[ShareMonth], *, title: str, names: tuple[str, str], agreed: Decimal | None = None
) -> Markup:
    """Stacked bars of 100 %: home below, host above, with a line at the share agreed for home."""
    legend = _legend([("chart-home", names[0]), ("chart-host", names[1])])

    def body(frame: Frame) -> Iterable[Markup]:
        for i, month in enumerate(months):
            x, width = frame.slot(i, len(months))
            bar, middle = min(34.0, width * 0.7), x + width / 2
            edge = frame.y(month.home)
            yield _bar("chart-home", middle - bar / 2, bar, edge, frame.y(0))
            yield _bar("chart-host", middle - bar / 2, bar, frame.y(month.home + month.host), edge)
        if agreed is not None:
            y = frame.y(agreed)
            yield Markup('<line class="chart-line" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(
                LEFT, frame.width - RIGHT, y, y
            )

    rows = [(zh(m.label), percent(m.home), percent(m.host)) for m in months]
    if agreed is None:
        described = _("%(months)s个月的工作时间分配。") % {"months": len(months)}
    else:
        said = {"months": len(months), "agreed": percent(agreed)}
        described = _("%(months)s个月的工作时间分配，虚线为约定比例 %(agreed)s。") % said
    table = _table(title, (_("月份"), *names), rows)
    return _figure_of(title, described, body, [m.label for m in months], (0, 1), legend, table, as_percent=True)


def stretches_chart(
    stretches: Sequence[Stretch], marks: Sequence[Mark], months: Sequence[date], *, title: str, names: Sequence[str]
) -> Markup:
    """Layers over the days of these months, with the line of the whole; a ring where a layer would end, had what was done been promised.

    The months follow one another without a gap. Layers beyond the fourth begin again with the first colour.
    """
    classes = [f"chart-part-{number % 4 + 1}" for number in range(len(names))]
    rings = [(mark.month, _below(stretches, mark), mark.actual) for mark in marks]
    tops = [sum(each.parts, Decimal(0)) for each in stretches] + [below + actual for _month, below, actual in rings]
    high = next((top for top in (1.25, 1.5, 2, 2.5, 5) if top > max(tops, default=Decimal(1))), 10)

    def across(frame: Frame, day: date) -> float:
        index = (day.year - months[0].year) * 12 + day.month - months[0].month
        left, width = frame.slot(min(max(index, 0), len(months)), len(months))
        inside = (day.day - 1) / monthrange(day.year, day.month)[1] if 0 <= index < len(months) else 0
        return left + width * inside

    def body(frame: Frame) -> Iterable[Markup]:
        for each in stretches:
            left, right, below = across(frame, each.first), across(frame, each.end), Decimal(0)
            for css, part in zip(classes, each.parts, strict=True):
                if part and right > left:
                    yield _bar(css, left, right - left, frame.y(below + part), frame.y(below))
                below += part
        yield Markup('<line class="chart-line" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(
            LEFT, frame.width - RIGHT, frame.y(1), frame.y(1)
        )
        for month, below, actual in rings:
            x = across(frame, month.replace(day=15))
            yield Markup('<circle class="chart-ring" cx="{}" cy="{}" r="4"/>').format(
                round(x, 1), frame.y(below + actual)
            )

    rows = [
        (
            f"{each.first} – {each.end - timedelta(days=1)}",
            *(percent(part) for part in each.parts),
            percent(sum(each.parts, Decimal(0))),
        )
        for each in stretches
    ]
    said = {"stretches": len(stretches), "marks": len(rings)}
    described = _("%(stretches)s段时间的约定比例逐层叠加，虚线为100%%；%(marks)s个圆圈为各月实际。") % said
    table = _table(title, (_("期间"), *names, _("合计")), rows)
    legend = _legend([*zip(classes, names, strict=True), ("chart-ring", _("实际"))])
    labels = [f"{month:%y-%m}" for month in months]
    return _figure_of(title, described, body, labels, (0, float(high)), legend, table, as_percent=True)


def _below(stretches: Sequence[Stretch], mark: Mark) -> Decimal:
    """What the layers below a mark's hold in the middle of its month."""
    middle = mark.month.replace(day=15)
    parts = next((each.parts for each in stretches if each.first <= middle < each.end), ())
    return sum(parts[: mark.layer], Decimal(0))


def waterfall(steps: Sequence[WaterfallStep], *, title: str) -> Markup:
    """How parts make a total: what is added, what is deducted, what remains. In yuan."""
    spans = _spans(steps)
    edges = [edge for span in spans for edge in span]
    low = -_ceiling([-min(edges)]) if edges and min(edges) < 0 else 0.0
    legend = _legend([("chart-add", _("增加")), ("chart-subtract", _("扣减")), ("chart-total", _("合计"))])

    def body(frame: Frame) -> Iterable[Markup]:
        for i, (step, (start, end)) in enumerate(zip(steps, spans, strict=True)):
            x, width = frame.slot(i, len(steps))
            bar = min(56.0, width * 0.62)
            left = x + (width - bar) / 2
            yield _bar(f"chart-{step.kind}", left, bar, frame.y(max(start, end)), frame.y(min(start, end)))
            if i + 1 < len(steps):
                y = frame.y(end)
                yield Markup('<line class="chart-join" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(
                    round(left + bar, 1), round(left + width, 1), y, y
                )

    rows = [(zh(s.label), ("−" if s.kind == "subtract" else "") + money(s.amount)) for s in steps]
    described = _("共%(steps)s步，最后为%(last)s元。") % {
        "steps": len(steps),
        "last": money(spans[-1][1]) if spans else money(0),
    }
    table = _table(title, (_("项目"), _("金额（元）")), rows)
    return _figure_of(title, described, body, [s.label for s in steps], (low, _ceiling(edges)), legend, table)


def stacked(stacks: Sequence[Stack], *, title: str, names: Sequence[str]) -> Markup:
    """Bars of parts that add up, by who gives them; what is taken back hangs below the line. In yuan, at most three parts."""
    above = [sum((part for part in stack.parts if part > 0), Decimal(0)) for stack in stacks]
    below = [sum((-part for part in stack.parts if part < 0), Decimal(0)) for stack in stacks]
    low = -_ceiling(below) if any(below) else 0.0
    classes = [f"chart-part-{number}" for number in range(1, len(names) + 1)]

    def body(frame: Frame) -> Iterable[Markup]:
        for i, stack in enumerate(stacks):
            x, width = frame.slot(i, len(stacks))
            bar = min(34.0, width * 0.7)
            ends = {True: Decimal(0), False: Decimal(0)}
            for css, part in zip(classes, stack.parts, strict=True):
                start = ends[part > 0]
                ends[part > 0] = end = start + part
                if part:
                    top, bottom = frame.y(max(start, end)), frame.y(min(start, end))
                    yield _bar(css, x + (width - bar) / 2, bar, top, bottom)

    rows = [(zh(s.label), *(money(part) for part in s.parts), money(sum(s.parts, Decimal(0)))) for s in stacks]
    described = _("%(bars)s根柱，每根由%(parts)s叠成。") % {"bars": len(stacks), "parts": _("、").join(names)}
    table = _table(title, (_("月份"), *names, _("合计")), rows)
    legend = _legend(list(zip(classes, names, strict=True)))
    return _figure_of(title, described, body, [s.label for s in stacks], (low, _ceiling(above)), legend, table)


def _spans(steps: Sequence[WaterfallStep]) -> list[tuple[Decimal, Decimal]]:
    spans, level = [], Decimal(0)
    for step in steps:
        if step.kind == "total":
            start, level = Decimal(0), step.amount
        else:
            start, level = level, level + (step.amount if step.kind == "add" else -step.amount)
        spans.append((start, level))
    return spans


def _figure_of(
    title: str,
    described: str,
    body: Callable[[Frame], Iterable[Markup]],
    labels: Sequence[str],
    scale: tuple[float, float],
    legend: Markup,
    table: Markup,
    *,
    as_percent: bool = False,
) -> Markup:
    # By what it shows: a number that counted on would tell each reader how many charts others have opened since.
    name_of = hashlib.sha256(f"{title}\n{described}\n{table}".encode()).hexdigest()[:8]
    drawings = Markup("")
    for shape, (width, height) in (("wide", WIDE), ("narrow", NARROW)):
        frame = Frame(width, height, *scale)
        name = f"chart-{name_of}-{shape}"
        drawings += Markup(
            '<svg class="chart-drawing chart-{shape}" viewBox="0 0 {width} {height}" role="img" '
            'aria-labelledby="{name}-title {name}-desc"><title id="{name}-title">{title}</title>'
            '<desc id="{name}-desc">{described}</desc>{grid}{bars}{axis}</svg>'
        ).format(
            shape=shape,
            width=width,
            height=height,
            name=name,
            title=title,
            described=described,
            grid=_grid(frame, as_percent),
            bars=Markup("").join(body(frame)),
            axis=_axis(frame, labels),
        )
    return Markup('<figure class="chart">{}{}{}</figure>').format(legend, drawings, table)


def _bar(css: str, x: float, width: float, top: float, bottom: float) -> Markup:
    return Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>').format(
        css, round(x, 1), top, round(width, 1), round(bottom - top, 1)
    )


def _grid(frame: Frame, as_percent: bool) -> Markup:
    lines = Markup("")
    ticks = 5 if as_percent else 4
    for i in range(ticks + 1):
        value = frame.low + (frame.high - frame.low) * i / ticks
        y = frame.y(value)
        lines += Markup('<line class="chart-grid" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(
            LEFT, frame.width - RIGHT, y, y
        )
        lines += Markup('<text class="chart-text chart-tick" x="{}" y="{}">{}</text>').format(
            LEFT - 6, y + 4, f"{value:.0%}" if as_percent else _short(value)
        )
    return lines


def _axis(frame: Frame, labels: Sequence[str]) -> Markup:
    """The labels below the bars: every one where it fits, else every second, third …"""
    width = (frame.width - LEFT - RIGHT) / max(1, len(labels))
    longest = max((sum(13 if ord(c) > 0x2E80 else 8 for c in label) for label in labels), default=0)
    every = max(1, ceil((longest + 4) / width))
    text = Markup("")
    for i, label in enumerate(labels):
        if i % every == 0:
            x, slot = frame.slot(i, len(labels))
            text += Markup('<text class="chart-text chart-month" x="{}" y="{}">{}</text>').format(
                round(x + slot / 2, 1), frame.height - 8, label
            )
    return text


def _legend(entries: Sequence[tuple[str, str]]) -> Markup:
    items = Markup("").join(
        Markup(
            '<li><svg class="chart-key" viewBox="0 0 12 12" aria-hidden="true">'
            '<rect class="{}" width="12" height="12" rx="2"/></svg>{}</li>'
        ).format(css, zh(name))
        for css, name in entries
    )
    return Markup('<ul class="chart-legend">{}</ul>').format(items)


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> Markup:
    head = Markup("").join(
        Markup('<th scope="col"{}>{}</th>').format(Markup(' class="num"') if i else "", zh(text))
        for i, text in enumerate(heads)
    )
    body = Markup("").join(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            first, Markup("").join(Markup('<td class="num">{}</td>').format(cell) for cell in rest)
        )
        for first, *rest in rows
    )
    return Markup(
        '<details class="chart-figures"><summary>{}</summary><div class="lp-scroll" tabindex="0" role="region" '
        'aria-label="{}"><table class="table table-sm"><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div></details>'
    ).format(_("查看数据"), title, head, body)


def _figure(value: Decimal | None, unit: str) -> str:
    return "—" if value is None else f"{value.normalize():f}{unit}"


def _ceiling(values: Sequence[Decimal]) -> float:
    """The next round number at or above the largest value, divisible into four steps."""
    top = float(max(values, default=Decimal(0)))
    if top <= 0:
        return 1.0
    step = 10.0 ** floor(log10(top / 4))
    return next(4 * step * m for m in (1, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10) if 4 * step * m >= top)


def _short(value: float) -> str:
    """A tick of the axis: 120,000 is 12万 in Chinese and 120k in English."""
    if abs(value) < 10000:
        return f"{value:g}"
    return f"{value / 1000:g}k" if language() == "en" else _("%s万") % f"{value / 10000:g}"
