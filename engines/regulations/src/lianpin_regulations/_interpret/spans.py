"""Other periods: sums of a span, running sums, the year before, the latest year whose day had come."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from lianpin_regulations._interpret.values import joined
from lianpin_regulations._program.ast import Call, Fact, Name
from lianpin_regulations._program.words import SPANS
from lianpin_regulations._trace import Trace, alone
from lianpin_regulations._values import Missing, Month, Need, Period, months_of, narrow

if TYPE_CHECKING:
    from lianpin_regulations._interpret.evaluator import Evaluator


def over_periods(me: Evaluator, node: Call, at: Period, inputs: list[Trace]) -> Any:
    name = node.arguments[0]
    if not isinstance(name, Name):
        raise KeyError(f"“{node.function}”的第一个参数应当是名称")
    if node.function == "上一年度":
        year = narrow(at, "每年")
        assert isinstance(year, int)
        found = me.named(name.name, year - 1)
        inputs.append(found.trace)
        return found.value
    if node.function == "截至":
        return _as_of(me, node, name.name, at, inputs)
    periods = _span(me, node, at, me.program.periods[name.name])
    if isinstance(periods, Missing):
        return periods
    founds = [me.named(name.name, period) for period in periods]
    # A running sum shows its addends, not all over again how each came about: every month has its own explanation.
    is_running = node.function == "累计"
    inputs.extend(alone(found.trace) if is_running else found.trace for found in founds)
    missing = [found.value for found in founds if isinstance(found.value, Missing)]
    return joined(missing) if missing else sum((found.value for found in founds), Fraction(0))


def _as_of(me: Evaluator, node: Call, name: str, at: Period, inputs: list[Trace]) -> Any:
    """截至: the yearly value of the latest year whose own day had come; years whose day is not known are passed over."""
    fixed = node.arguments[1]
    day = me.evaluate(node.arguments[2], at, inputs)
    if isinstance(day, Missing):
        return day
    assert isinstance(fixed, Name)
    for year in range(day.year, me.versions[0].effective_on.year - 1, -1):
        on = me.named(fixed.name, year)
        if not isinstance(on.value, Missing) and on.value <= day:
            found = me.named(name, year)
            inputs.extend((on.trace, found.trace))
            return found.value
    if len(node.arguments) > 3:
        return me.evaluate(node.arguments[3], at, inputs)
    article = me.article_of(fixed.name)
    label, anchor = (article.label, article.anchor) if article else ("", "")
    title = me.versions[-1].title
    return Missing((Need(f"{day}（含）前已确定的{name}", label, anchor, _source(me, fixed.name), None, title),))


def _source(me: Evaluator, name: str) -> str:
    definition = me.latest(name).definitions[name]
    return definition.spec.source if isinstance(definition, Fact) else ""


def _span(me: Evaluator, node: Call, at: Period, kind: str) -> list[Period] | Missing:
    """The periods of that kind that 合计, 累计 or 近月合计 adds up."""
    if node.function == "合计":
        months = _months(me, str(getattr(node.arguments[1], "value", "")), at)
        return list(dict.fromkeys(narrow(month, kind, me.starts) for month in months))
    given = [me.evaluate(argument, at, []) for argument in node.arguments[1:]] or [_anchor_day(me)]
    if missing := [each for each in given if isinstance(each, Missing)]:
        return joined(missing)
    end = Month.of(given[1]) if len(given) > 1 else months_of(at)[-1]
    month = end.next(1 - int(given[0])) if node.function == "近月合计" else Month.of(given[0])
    found = []
    while month <= end:
        found.append(month)
        month = month.next()
    return list(dict.fromkeys(narrow(each, kind, me.starts) for each in found))


def _months(me: Evaluator, span: str, at: Period) -> list[Month]:
    """The months of 本年, 本段, 本季, and of those up to the current month (至今)."""
    kind = SPANS.get(span.removesuffix("至今"))
    months = months_of(narrow(at, kind, me.starts) if kind else at)
    if span.endswith("至今") and isinstance(at, Month):
        return [month for month in months if month <= at]
    return list(months)


def _anchor_day(me: Evaluator) -> Any:
    return me.named(me.versions[-1].anchor, None).value
