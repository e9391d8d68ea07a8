"""A change of figures is a difference: what was computed stays as it was, and what is due more or less is a figure of its own.

A fact is corrected, a grade is decided anew, another version applies: then `adjustments` says per item and period how much
is paid afterwards (补发) or set off (抵扣), with both explanations and the inputs in which they differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from lianpin_regulations._decide import Decision
from lianpin_regulations._examples import parse_period
from lianpin_regulations._facts import FactType, show
from lianpin_regulations._trace import Trace
from lianpin_regulations._values import Missing, Period, period_name

_MONEY = FactType("money", places=2)

Kind = Literal["事实", "参数", "版本", "关键日", "数额"]


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount of an item in a period, as it was computed and is kept: in yuan, to the cent, with its explanation."""

    item: str
    period: Period
    amount: Decimal
    trace: Trace


@dataclass(frozen=True, slots=True)
class Alteration:
    """An input in which two explanations differ.

    `kind`: a fact (事实), a parameter of the same version (参数), the version by which something is decided (版本), the key date that
    chooses (关键日), or, where an explanation goes no deeper, an amount that was computed from others (数额). `before_from` and
    `after_from` say where each comes from: article and version, or who gave a fact, when and by which document.
    """

    kind: Kind
    name: str
    period: Period
    before: str
    after: str
    before_from: str = ""
    after_from: str = ""

    def __str__(self) -> str:
        whose = f"“{self.name}”{_when(self.period)}"
        what = {"版本": f"{whose}适用的版本", "关键日": f"{whose}的关键日"}.get(self.kind, f"{self.kind}{whose}")
        return f"{what}由{self.before}{_in_brackets(self.before_from)}改为{self.after}{_in_brackets(self.after_from)}"

    def to_json(self) -> dict[str, Any]:
        """Plain data for JSON; empty parts are left out."""
        data = {
            "kind": self.kind, "name": self.name, "period": _written(self.period), "before": self.before,
            "after": self.after, "before_from": self.before_from, "after_from": self.after_from,
        }  # fmt: skip
        return {name: value for name, value in data.items() if value}


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What an item of a period is more or less than what was computed for it: `amount` in yuan, always positive.

    `before` and `after` are the whole amounts; the traces explain those.
    """

    item: str
    period: Period
    before: Decimal
    after: Decimal
    before_trace: Trace
    after_trace: Trace
    causes: tuple[Alteration, ...]

    @property
    def kind(self) -> Literal["补发", "抵扣"]:
        return "补发" if self.after > self.before else "抵扣"

    @property
    def amount(self) -> Decimal:
        return abs(self.after - self.before)

    def __str__(self) -> str:
        """One sentence: what, how much, from what to what.

        >>> trace = Trace("月实发", "")
        >>> print(Adjustment("月实发", 2026, Decimal("100.00"), Decimal("80.50"), trace, trace, ()))
        月实发［2026年］抵扣19.50元：原为100.00元，应为80.50元
        """
        amounts = [show(amount, _MONEY) for amount in (self.amount, self.before, self.after)]
        return f"{self.item}{_when(self.period)}{self.kind}{amounts[0]}：原为{amounts[1]}，应为{amounts[2]}"

    def to_json(self) -> dict[str, Any]:
        """Plain data for JSON: amounts as text with two places, both traces whole."""
        return {
            "item": self.item, "period": _written(self.period), "kind": self.kind, "amount": f"{self.amount:.2f}",
            "before": f"{self.before:.2f}", "after": f"{self.after:.2f}", "causes": [each.to_json() for each in self.causes],
            "before_trace": self.before_trace.to_json(), "after_trace": self.after_trace.to_json(),
        }  # fmt: skip


def figures(decision: Decision, items: Iterable[str]) -> tuple[Figure, ...]:
    """The amounts of a decision that are known. TypeError for an item that is not money."""
    found = []
    for item in items:
        value, trace = decision.value(item), decision.trace(item)
        if isinstance(value, Missing):
            continue
        if not isinstance(value, Decimal) or not trace.shown.endswith("元"):
            raise TypeError(f"“{item}”不是金额，没有差额可言")
        found.append(Figure(item, parse_period(trace.period or ""), value, trace))
    return tuple(found)


def adjustments(before: Iterable[Figure], after: Iterable[Figure]) -> tuple[Adjustment, ...]:
    """The differences between figures that were computed and the figures as they are now, in the order of `before`.

    Only what stands on both sides and differs is adjusted: what is missing now is not zero, it waits for facts; what was never
    computed is no difference. Where something was paid or set off already, give as `before` what it came to in sum.
    """
    now = {(figure.item, figure.period): figure for figure in after}
    pairs = [(figure, now.get((figure.item, figure.period))) for figure in before]
    return tuple(_adjusted(old, new) for old, new in pairs if new is not None and old.amount != new.amount)


def _adjusted(old: Figure, new: Figure) -> Adjustment:
    causes = alterations(old.trace, new.trace)
    return Adjustment(old.item, old.period, old.amount, new.amount, old.trace, new.trace, causes)


def alterations(before: Trace, after: Trace) -> tuple[Alteration, ...]:
    """The inputs from which two explanations of one value begin to differ, each once, in the order in which they are read."""
    return tuple(_Roots().of(before, after))


@dataclass
class _Roots:
    """Goes down two explanations at once, as far as values differ."""

    seen: set[tuple[str, str, str, str | None]] = field(default_factory=set)
    versions: set[tuple[str, str, str]] = field(default_factory=set)

    def of(self, before: Trace, after: Trace) -> Iterator[Alteration]:
        key = after.code, after.version, after.name, after.period
        if _said(before) == _said(after) or key in self.seen:
            return
        self.seen.add(key)
        differing = [pair for pair in _shared(before.inputs, after.inputs) if _said(pair[0]) != _said(pair[1])]
        for pair in differing:
            yield from self.of(*pair)
        if before.version != after.version:
            yield from self._by_version(before, after)
        elif not differing:
            yield self._here(before, after)

    def _by_version(self, before: Trace, after: Trace) -> Iterator[Alteration]:
        """One version for another, once: at the first value for which it is."""
        change = after.code, before.version, after.version
        if change not in self.versions:
            self.versions.add(change)
            yield _alteration("版本", after, (_version(before), _version(after)), (before.article, after.article))

    def _here(self, before: Trace, after: Trace) -> Alteration:
        sources = _source(before), _source(after)
        if before.key_date != after.key_date:
            dates = [f"{trace.key_date_name} {trace.key_date or '不详'}" for trace in (before, after)]
            return _alteration("关键日", after, (dates[0], dates[1]), sources)
        kinds: dict[str, Kind] = {"fact": "事实", "parameter": "参数"}
        return _alteration(kinds.get(after.kind, "数额"), after, (before.shown, after.shown), sources)


def _said(trace: Trace) -> tuple[str, str | None]:
    return trace.shown, trace.unrounded


def _shared(before: Sequence[Trace], after: Sequence[Trace]) -> Iterator[tuple[Trace, Trace]]:
    """The inputs that both have, of several versions of a value (从高) those of the same version where there are such.

    Where a new version cuts a year into segments, what it governs stands against what the old one had for the whole.
    """
    exact = {(trace.name, trace.period, trace.version): trace for trace in before}
    same = {(trace.name, trace.period): trace for trace in before}
    named = {trace.name: trace for trace in before}
    for trace in after:
        found = exact.get((trace.name, trace.period, trace.version)) or same.get((trace.name, trace.period))
        if found is None and (whole := named.get(trace.name)) is not None and whole.version != trace.version:
            found = whole
        if found is not None:
            yield found, trace


def _alteration(kind: Kind, trace: Trace, said: tuple[str, str], sources: tuple[str, str]) -> Alteration:
    return Alteration(kind, trace.name, parse_period(trace.period or ""), *said, *sources)


def _version(trace: Trace) -> str:
    by = f"，按{trace.key_date_name} {trace.key_date}" if trace.key_date else ""
    return f"《{trace.regulation}》{trace.version}{by}"


def _source(trace: Trace) -> str:
    """Where a value comes from: who gave it, or article and version."""
    if trace.kind == "fact" and trace.given_by:
        document = f"凭证：{trace.given_document}" if trace.given_document else ""
        return "，".join(part for part in (f"{trace.given_by}提供", trace.given_on, document) if part)
    return f"《{trace.regulation}》{trace.version} {trace.article}" if trace.article else ""


def _when(period: Period) -> str:
    return f"［{period_name(period)}］" if period is not None else ""


def _written(period: Period) -> str:
    return str(period) if period is not None else ""


def _in_brackets(text: str) -> str:
    return f"（{text}）" if text else ""
