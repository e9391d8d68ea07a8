"""A comparison as lines for a terminal and as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from lianpin_regulations._simulate.comparison import Comparison, Difference
from lianpin_regulations._simulate.report import signed, why, yuan

_TOLD = 5


def lines(c: Comparison) -> Iterator[str]:
    """The comparison in words."""
    first, last = c.months
    yield f"{c.people:,}人，{first}至{last}：增加{len(c.winners):,}人（共{yuan(c.gained)}），减少{len(c.losers):,}人（共{yuan(c.lost)}），不变{c.unchanged:,}人"
    for each in c.payers():
        yield f"  {each.payer}：{yuan(each.base)} → {yuan(each.new)}（{signed(each.new - each.base)}）"
    for each in c.periods():
        if each.base != each.new:
            yield f"    {each.period or '一次'}　{each.payer}：{yuan(each.base)} → {yuan(each.new)}（{signed(each.new - each.base)}）"
    yield from _people("增加最多", c.winners)
    yield from _people("减少最多", c.losers)
    for cause, count in c.causes[:_TOLD]:
        yield f"  起因（抽查的人里{count}人）：{why(cause)}"
    for name, base, new in c.missing:
        yield f"  “{name}”有缺少事实而没有计入的：现行{base:,}次，改后{new:,}次"


def _people(title: str, every: tuple[Difference, ...]) -> Iterator[str]:
    for each in every[:_TOLD]:
        causes = "；".join(why(cause) for cause in each.causes)
        yield f"  {title}　{each.person}：{yuan(each.base)} → {yuan(each.new)}（{signed(each.change)}）{causes}"


def data(c: Comparison, *, people: int = 100) -> dict[str, Any]:
    """The comparison as plain data; amounts in fen, of winners and losers the greatest."""
    return {
        "people": c.people,
        "months": [str(month) for month in c.months],
        "winners": {"count": len(c.winners), "fen": c.gained, "greatest": [asdict(d) for d in c.winners[:people]]},
        "losers": {"count": len(c.losers), "fen": c.lost, "greatest": [asdict(d) for d in c.losers[:people]]},
        "unchanged": c.unchanged,
        "payers": [{"payer": b.payer, "base_fen": b.base, "new_fen": b.new} for b in c.payers()],
        "budgets": [asdict(budget) for budget in c.budgets],
        "causes": [{**asdict(cause), "examined_people": count} for cause, count in c.causes],
        "missing": [{"entitlement": name, "base": base, "new": new} for name, base, new in c.missing],
    }
