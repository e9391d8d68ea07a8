"""Entitlements that name money but not who pays or receives it."""

from __future__ import annotations

from collections.abc import Iterator

from lianpin_regulations._check.finding import Finding
from lianpin_regulations._document.ast import Table
from lianpin_regulations._numerals import chinese_number
from lianpin_regulations._program.check import rows_of
from lianpin_regulations._program.kinds import Kinds
from lianpin_regulations._program.periods import periods_of, uses
from lianpin_regulations._regulation import Regulation
from lianpin_regulations._values import PERIODS


def of(regulation: Regulation, kinds: Kinds) -> Iterator[Finding]:
    """Entitlements without a payer or payee, of what is no money, or paid more often than they arise."""
    periods = periods_of(regulation.definitions)
    rows = rows_of(regulation, "待遇")
    for entitlement, (cells, line, article) in zip(regulation.entitlements, rows, strict=False):
        name = entitlement.name
        for who, column in ((entitlement.payer, "支付方"), (entitlement.payee, "受领人")):
            if not who:
                found = f"待遇“{name}”没有{column}"
                yield Finding(line, "warning", "payer", article, found, f"应当在“{column}”一列写明")
        type = kinds.type(entitlement.amount)
        if type is not None and type.kind != "money":
            found = f"待遇“{name}”的金额“{entitlement.amount}”是{type}"
            yield Finding(line, "warning", "payer", article, found, "应当是一个金额的名称")
        own = periods.get(entitlement.amount, PERIODS[0])
        if own in PERIODS and PERIODS.index(entitlement.period) > PERIODS.index(own) and own != PERIODS[0]:
            found = f"待遇“{name}”{entitlement.period}发给，“{entitlement.amount}”却是{own}的数"
            yield Finding(line, "warning", "payer", article, found, "频率不应当比金额的周期更密")
        if entitlement.period in PERIODS[1 : max(PERIODS.index(own), 1) if own in PERIODS else 1]:
            found = f"待遇“{name}”{entitlement.period}发给，“{entitlement.amount}”却是{own}的数"
            expected = f"应当先合计成{entitlement.period}的数，或者频率写“{own}”"
            yield Finding(line, "warning", "payer", article, found, expected)
        parts, paid = chinese_number(cells["频率"][1:-1]), _instalments(regulation, entitlement.amount)
        if cells["频率"].endswith("期") and len(paid) == 1 and parts != len(paid[0].rows):
            found = f"待遇“{name}”写“{cells['频率']}”，分期表“{paid[0].name}”却有{len(paid[0].rows)}期"
            yield Finding(line, "warning", "payer", article, found, "期数应当一致")
    yield from _who_never_received(regulation)


def _who_never_received(regulation: Regulation) -> Iterator[Finding]:
    """Those who would have to repay although no entitlement is paid to them: most likely another word for somebody."""
    payees = list(dict.fromkeys(each.payee for each in regulation.entitlements if each.payee))
    for cells, line, article in rows_of(regulation, "追缴"):
        if payees and cells["退还方"] not in payees:
            found = f"退还方“{cells['退还方']}”不是任何待遇的受领人"
            yield Finding(line, "warning", "payer", article, found, f"受领人有{'、'.join(payees)}")


def _instalments(regulation: Regulation, amount: str) -> list[Table]:
    """The tables of instalments from which an amount comes."""
    names, open = set[str](), [amount]
    while open:
        if (name := open.pop()) not in names and name in regulation.definitions:
            names.add(name)
            open += [used for used, _inside in uses(regulation.definitions[name])]
    blocks = (block for block in regulation.document.blocks if isinstance(block, Table) and block.kind == "分期")
    return [table for table in blocks if f"{table.name}应付" in names]
