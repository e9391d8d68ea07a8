"""Who pays whom in a year, as waterfalls."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markupsafe import Markup

from lianpin.entitlements.previews import MonthLine
from lianpin.entitlements.queries import CITY, ENTERPRISE, PERSON, UNIVERSITY, Row, Side
from lianpin.ui.charts import Stack, WaterfallStep, stacked, waterfall


@dataclass(frozen=True)
class Flow:
    """What one side pays another in all; `payee` may be several."""

    payer: str
    payee: str

    def of(self, rows: Sequence[Row]) -> Decimal:
        return sum((row.amount for row in rows if (row.payer, row.payee) == (self.payer, self.payee)), Decimal(0))


def charts_of(rows: Sequence[Row], side: Side, year: int) -> list[tuple[str, Markup]]:
    """The charts that side may see, with their titles; a chart of nothing is left out."""
    drawn = []
    if side in ("person", "home"):
        title = _("%s年本人所得的来源") % year
        drawn.append((title, _person(rows, title)))
    if side in ("home", "host"):
        title = _("%s年企业的净负担") % year
        drawn.append((title, _enterprise(rows, title)))
    if side == "city":
        title = _("%s年市财政的支付") % year
        drawn.append((title, _city(rows, title)))
    return [(title, chart) for title, chart in drawn if chart is not None]


PAYER_NAMES = {UNIVERSITY: gettext_lazy("学校"), ENTERPRISE: gettext_lazy("企业"), CITY: gettext_lazy("市财政")}


def months_of(months: Sequence[MonthLine], payers: Sequence[str], year: int) -> list[tuple[str, Markup]]:
    """What the person gets in each month by who pays it, and what each body pays in all. A chart of nothing is left out."""
    drawings = (
        (_("%s年本人每月所得（按支付方）") % year, [line.to_person for line in months]),
        (_("%s年各方每月支付") % year, [line.paid for line in months]),
    )
    return [(title, _stacked(months, payers, parts, title)) for title, parts in drawings if any(map(any, parts))]


def _stacked(
    months: Sequence[MonthLine], payers: Sequence[str], parts: Sequence[Mapping[str, Decimal]], title: str
) -> Markup:
    names = [str(PAYER_NAMES.get(payer, payer)) for payer in payers]
    stacks = [
        Stack(_label(line.period), tuple(part.get(payer, Decimal(0)) for payer in payers))
        for line, part in zip(months, parts, strict=True)
    ]
    return stacked(stacks, title=title, names=names)


def _label(period: str) -> str:
    """Below a bar: the month's number, or that it is the year's own."""
    return str(int(period[5:])) if len(period) == 7 else _("年度")


def _person(rows: Sequence[Row], title: str) -> Markup | None:
    parts = [(_("学校"), UNIVERSITY), (_("企业"), ENTERPRISE), (_("市财政"), CITY)]
    steps = [(label, Flow(payer, PERSON).of(rows), False) for label, payer in parts]
    return _drawn(steps, _("本人合计"), title)


def _enterprise(rows: Sequence[Row], title: str) -> Markup | None:
    paid = [row for row in rows if row.payer == ENTERPRISE]
    person = sum((row.amount for row in paid if row.payee == PERSON), Decimal(0))
    others = sum((row.amount for row in paid if row.payee != PERSON), Decimal(0))
    received = sum((row.amount for row in rows if row.payee == ENTERPRISE), Decimal(0))
    steps = [(_("付给本人"), person, False), (_("付给其他方"), others, False), (_("补助"), received, True)]
    return _drawn(steps, _("净负担"), title)


def _city(rows: Sequence[Row], title: str) -> Markup | None:
    parts = [(_("给本人"), PERSON), (_("给企业"), ENTERPRISE), (_("给学校"), UNIVERSITY)]
    return _drawn([(label, Flow(CITY, payee).of(rows), False) for label, payee in parts], _("合计"), title)


def _drawn(parts: list[tuple[str, Decimal, bool]], total: str, title: str) -> Markup | None:
    there = [part for part in parts if part[1]]
    if not there:
        return None
    steps = [WaterfallStep(label, amount, "subtract" if taken else "add") for label, amount, taken in there]
    balance = sum((-amount if taken else amount for _label, amount, taken in there), Decimal(0))
    return waterfall([*steps, WaterfallStep(total, balance, "total")], title=title)
