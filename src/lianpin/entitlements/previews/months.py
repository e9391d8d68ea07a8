"""An estimate month by month: what the person gets, and what each body pays."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from lianpin.entitlements.previews.estimates import Amount
from lianpin.entitlements.queries import PERSON


@dataclass
class MonthLine:
    """A month (or, of what waits for the year's assessment, a year): what the person gets, from whom, and what each body pays."""

    period: str
    person: Decimal = Decimal(0)
    to_person: dict[str, Decimal] = field(default_factory=dict)
    paid: dict[str, Decimal] = field(default_factory=dict)


def months_of(rows: Iterable[Amount]) -> list[MonthLine]:
    """Month by month, in order; each year's own line after its months."""
    lines: dict[str, MonthLine] = {}
    for row in rows:
        line = lines.setdefault(row.month, MonthLine(row.month))
        line.paid[row.payer] = line.paid.get(row.payer, Decimal(0)) + row.amount
        if row.payee == PERSON:
            line.person += row.amount
            line.to_person[row.payer] = line.to_person.get(row.payer, Decimal(0)) + row.amount
    return sorted(lines.values(), key=lambda line: (line.period[:4], len(line.period) == 4, line.period))
