"""Other periods: sums of a span, running sums, the year before, the latest year whose day had come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from lianpin_regulations._compiled.forms import narrowed
from lianpin_regulations._compiled.frame import Frame, Record
from lianpin_regulations._compiled.unknown import Unknown, joined
from lianpin_regulations._program.ast import Fact
from lianpin_regulations._program.words import SPANS
from lianpin_regulations._values import Month, Need, Period, months_of, narrow

Fallback = Callable[[Frame, list[Record]], Any]


def year_before(frame: Frame, name: str, inputs: list[Record]) -> Any:
    """上一年度."""
    year = narrow(frame.period, "每年")
    assert isinstance(year, int)
    record = frame.evaluator.record(name, frame.evaluator.frame(year - 1))
    inputs.append(record)
    return record[0]


def span_sum(frame: Frame, name: str, span: str, inputs: list[Record]) -> Any:
    """合计 over 本年, 本段, 本季 and those up to the current month (至今)."""
    return _sum(frame, name, _months(frame, span), inputs)


def running_sum(frame: Frame, name: str, bounds: tuple[Any, ...], inputs: list[Record]) -> Any:
    """累计 from a day (else the anchor's) to another (else the period's end).

    It shows its addends, not all over again how each came about: every month has its own explanation.
    """
    evaluator = frame.evaluator
    given = bounds or (evaluator.record(evaluator.versions[-1].anchor, evaluator.frame(None))[0],)
    if any(each.__class__ is Unknown for each in given):
        return joined(given)
    addends: list[Record] = []
    found = _sum(frame, name, _between(Month.of(given[0]), _end(frame, given)), addends)
    inputs.extend([value, plan, place, (), more, None] for value, plan, place, _inputs, more, _trace in addends)
    return found


def recent_sum(frame: Frame, name: str, bounds: tuple[Any, ...], inputs: list[Record]) -> Any:
    """近月合计: of so many months up to a day (else the period's end)."""
    if any(each.__class__ is Unknown for each in bounds):
        return joined(bounds)
    end = _end(frame, bounds)
    return _sum(frame, name, _between(end.next(1 - int(bounds[0])), end), inputs)


def _end(frame: Frame, given: tuple[Any, ...]) -> Month:
    return Month.of(given[1]) if len(given) > 1 else months_of(frame.period)[-1]


def _between(month: Month, end: Month) -> list[Month]:
    found = []
    while month <= end:
        found.append(month)
        month = month.next()
    return found


def _months(frame: Frame, span: str) -> list[Month]:
    period = frame.period
    kind = SPANS.get(span.removesuffix("至今"))
    months = months_of(narrow(period, kind, frame.evaluator.starts) if kind else period)
    if span.endswith("至今") and isinstance(period, Month):
        return [month for month in months if month <= period]
    return list(months)


def _sum(frame: Frame, name: str, months: list[Month], inputs: list[Record]) -> Any:
    """The sum of a name over the periods of its own length that hold these months."""
    evaluator = frame.evaluator
    kind = evaluator.program.periods[name]
    periods: list[Period] = list(dict.fromkeys(narrow(month, kind, evaluator.starts) for month in months))
    records = [evaluator.record(name, evaluator.frame(period)) for period in periods]
    inputs.extend(records)
    return sum(record[0] for record in records)


def as_of(
    frame: Frame, name: str, fixed: str, day: date | Unknown, otherwise: Fallback | None, inputs: list[Record]
) -> Any:
    """截至: the yearly value of the latest year whose own day had come; years whose day is not known are passed over."""
    if isinstance(day, Unknown):
        return day
    evaluator = frame.evaluator
    for year in range(day.year, evaluator.versions[0].effective_on.year - 1, -1):
        around = evaluator.frame(year)
        on = evaluator.record(fixed, around)
        if on[0].__class__ is not Unknown and on[0] <= day:
            found = evaluator.record(name, around)
            inputs.extend((on, found))
            return found[0]
    if otherwise is not None:
        return narrowed(otherwise(frame, inputs), evaluator.program.forms[name])
    return Unknown((_need(frame, name, fixed, day),))


def _need(frame: Frame, name: str, fixed: str, day: date) -> Need:
    evaluator = frame.evaluator
    article = evaluator.article_of(fixed)
    label, anchor = (article.label, article.anchor) if article else ("", "")
    definition = evaluator.program.newest[fixed].definitions[fixed]
    source = definition.spec.source if isinstance(definition, Fact) else ""
    return Need(f"{day}（含）前已确定的{name}", label, anchor, source, None, evaluator.versions[-1].title)
