"""How a year's rows are laid out: totals with their addends, and for each payer items by period."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl.worksheet.worksheet import Worksheet

from lianpin.entitlements.queries import CITY, ENTERPRISE, PERSON, UNIVERSITY, PayeeStatement, Row, Side
from lianpin.toolkit.tables import Book
from lianpin.ui.text import language, zh

PAYERS = (UNIVERSITY, ENTERPRISE, CITY)


@dataclass(frozen=True)
class Addend:
    """A row as part of a total; `sign` is −1 where it is deducted."""

    row: Row
    sign: int

    @property
    def amount(self) -> Decimal:
        return self.sign * self.row.amount


@dataclass(frozen=True)
class Total:
    """A figure of the year, and every row that it is made of."""

    key: str
    label: str | Promise
    hint: str | Promise
    addends: tuple[Addend, ...]

    @property
    def amount(self) -> Decimal:
        return sum((addend.amount for addend in self.addends), Decimal(0))


@dataclass(frozen=True)
class Rule:
    """Which rows a total adds and which it deducts."""

    label: str | Promise
    hint: str | Promise
    adds: Callable[[Row], bool]
    deducts: Callable[[Row], bool] = lambda row: False

    def of(self, key: str, rows: Iterable[Row]) -> Total:
        signed = [(row, 1 if self.adds(row) else -1 if self.deducts(row) else 0) for row in rows]
        return Total(
            key, self.label, self.hint, tuple(Addend(row, sign) for row, sign in signed if sign and row.amount)
        )


def _flow(payer: str, payee: str) -> Callable[[Row], bool]:
    return lambda row: row.payer == payer and row.payee == payee


RULES: dict[str, Rule] = {
    "person": Rule(gettext_lazy("本人合计"), gettext_lazy("各方付给本人"), lambda row: row.payee == PERSON),
    "university-person": Rule(gettext_lazy("学校付给本人"), gettext_lazy("学校 → 本人"), _flow(UNIVERSITY, PERSON)),
    "enterprise-person": Rule(gettext_lazy("企业付给本人"), gettext_lazy("企业 → 本人"), _flow(ENTERPRISE, PERSON)),
    "city-person": Rule(gettext_lazy("市财政付给本人"), gettext_lazy("市 → 人"), _flow(CITY, PERSON)),
    "enterprise-net": Rule(
        gettext_lazy("企业净负担"),
        gettext_lazy("企业支付合计 － 企业所得补助"),
        lambda row: row.payer == ENTERPRISE,
        lambda row: row.payee == ENTERPRISE,
    ),
    "university-net": Rule(
        gettext_lazy("学校净负担"),
        gettext_lazy("学校支付合计 － 学校所得奖补"),
        lambda row: row.payer == UNIVERSITY,
        lambda row: row.payee == UNIVERSITY,
    ),
    "city-enterprise": Rule(gettext_lazy("市财政补助企业"), gettext_lazy("市 → 企"), _flow(CITY, ENTERPRISE)),
    "city-university": Rule(gettext_lazy("市财政奖补学校"), gettext_lazy("市 → 校"), _flow(CITY, UNIVERSITY)),
    "city": Rule(gettext_lazy("市财政支付合计"), gettext_lazy("市财政付给各方"), lambda row: row.payer == CITY),
}

# Only totals whose every addend that side may see.
SHOWN: dict[Side, tuple[str, ...]] = {
    "person": ("person", "university-person", "enterprise-person", "city-person"),
    "home": ("person", "enterprise-net", "city-enterprise", "city-university", "university-net"),
    "host": ("enterprise-person", "city-enterprise", "enterprise-net"),
    "city": ("city-person", "city-enterprise", "city-university", "city"),
}


def totals_of(rows: Sequence[Row], side: Side) -> list[Total]:
    """The figures of the year for one side; figures of nothing are left out, but never all of them."""
    found = [RULES[key].of(key, rows) for key in SHOWN[side]]
    return [total for total in found if total.addends] or found[:1]


def total_of(rows: Sequence[Row], side: Side, key: str) -> Total | None:
    """One figure of that side; None: that side has no such figure."""
    return RULES[key].of(key, rows) if key in SHOWN[side] else None


@dataclass
class Line:
    """One period of a sheet: the rows in each item's cell (a corrected amount has several)."""

    period: str
    cells: dict[str, list[Row]] = field(default_factory=dict)

    @property
    def total(self) -> Decimal:
        return sum((row.amount for rows in self.cells.values() for row in rows), Decimal(0))


@dataclass
class Part:
    """Items of one rhythm: items across, periods down."""

    items: list[tuple[str, str]]
    lines: list[Line]

    def item_total(self, item: str) -> Decimal:
        return sum((row.amount for line in self.lines for row in line.cells.get(item, [])), Decimal(0))

    @property
    def total(self) -> Decimal:
        return sum((line.total for line in self.lines), Decimal(0))


@dataclass
class Sheet:
    """What one payer owes in a year: what is paid monthly, quarterly, yearly and once, each in a part of its own."""

    payer: str
    parts: list[Part]
    silent: list[tuple[str, str]]

    @property
    def total(self) -> Decimal:
        return sum((part.total for part in self.parts), Decimal(0))


def sheets_of(rows: Sequence[Row]) -> list[Sheet]:
    """One sheet per payer. Items that come to nothing in every period are named below it, not drawn."""
    payers = sorted({row.payer for row in rows}, key=lambda p: (PAYERS.index(p) if p in PAYERS else len(PAYERS), p))
    return [_sheet(payer, [row for row in rows if row.payer == payer]) for payer in payers]


def _sheet(payer: str, rows: Sequence[Row]) -> Sheet:
    names = {row.item: item_name(row) for row in rows}
    speaking = {row.item for row in rows if row.amount}
    shown = [row for row in rows if row.item in speaking]
    rhythms = sorted({_order(row.period)[0] for row in shown})
    parts = [_part([row for row in shown if _order(row.period)[0] == rhythm], names) for rhythm in rhythms]
    return Sheet(payer, parts, [(item, name) for item, name in names.items() if item not in speaking])


def _part(rows: Sequence[Row], names: dict[str, str]) -> Part:
    lines: dict[str, Line] = {}
    for row in rows:
        lines.setdefault(row.period, Line(row.period)).cells.setdefault(row.item, []).append(row)
    there = {row.item for row in rows}
    ordered = sorted(lines.values(), key=lambda line: _order(line.period))
    return Part([(item, name) for item, name in names.items() if item in there], ordered)


def _order(period: str) -> tuple[int, str]:
    """Months, then quarters, then the year, then what comes once."""
    return ({7: 0, 6: 1, 4: 2}.get(len(period), 3), period)


def item_name(row: Row | dict[str, Any]) -> str:
    """The item in the page's language; in Chinese where the regulation brings no English."""
    item, english = (row["item"], row["english_item"]) if isinstance(row, dict) else (row.item, row.english_item)
    return english if language() == "en" and english else zh(item)


def period_name(period: str) -> str:
    """The period as people write it."""
    return _("%s年") % period if len(period) == 4 else period or _("一次")


@dataclass(frozen=True)
class Lacking:
    """A fact that is missing, who has to give it, and which amounts wait for it."""

    fact: str
    source: str
    article: str
    regulation: str
    periods: tuple[str, ...]
    items: tuple[str, ...]


def lacking_of(needs: Sequence[dict[str, str]], side: Side) -> list[Lacking]:
    """What is missing, one line per fact; a side hears of what the amounts it may see are waiting for."""
    grouped: dict[tuple[str, str, str, str], list[dict[str, str]]] = {}
    for need in needs:
        if _concerns(need, side):
            key = (need["fact"], need["source"], need["article"], need["regulation"])
            grouped.setdefault(key, []).append(need)
    return [
        Lacking(*key, _distinct(n["fact_period"] for n in group), _distinct(item_name(n) for n in group))
        for key, group in grouped.items()
    ]


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word))


def _concerns(need: dict[str, str], side: Side) -> bool:
    sides = {need["payer"], need["payee"]}
    return {
        "person": need["payee"] == PERSON,
        "home": True,
        "host": ENTERPRISE in sides,
        "city": CITY in sides,
    }[side]


STATEMENT_HEADINGS = ("银行日期", "付款单位", "付款编号", "款项", "金额", "累计")


def payee_statement_xlsx(statement: PayeeStatement) -> bytes:
    """What somebody was paid, as a workbook; its headings are Chinese in every language, as offices read it."""
    book = Book()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "对账单"
    book.add(sheet, STATEMENT_HEADINGS)
    book.add(sheet, [statement.first, "", "", "期初累计", "", statement.opening])
    total = statement.opening
    for payment in statement.payments:
        total += payment.amount
        items = "、".join(str(line.entitlement) for line in payment.lines.all())
        book.add(sheet, [payment.result_on, payment.batch.payer.name, payment.reference, items, payment.amount, total])
    book.add(sheet, [statement.last, "", "", "期末累计", "", statement.closing])
    return book.content()
