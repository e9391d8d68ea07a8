"""How values read on a page: money, percentages, days, instants, periods, and Chinese on an English page."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import get_language, gettext, ngettext
from markupsafe import Markup, escape

from lianpin.toolkit import clock
from lianpin.toolkit.masking import masked_text

NOTHING = "—"
# Ideographs, and the punctuation and full-width forms that only stand beside them.
CHINESE = re.compile(r"[\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def language() -> str:
    """The page's language: "zh-hans" or "en"."""
    return "en" if (get_language() or "").startswith("en") else "zh-hans"


def money(amount: Decimal | int | str | None) -> str:
    """An amount in yuan, with thousands separators and two places. Floats are refused: they have lost cents already."""
    if amount is None or amount == "":
        return NOTHING
    if isinstance(amount, float):
        raise TypeError("money is Decimal, never float")
    return f"{Decimal(amount):,.2f}"


def yuan(amount: Decimal | int | str | None) -> str:
    """An amount with its unit."""
    return NOTHING if amount is None or amount == "" else gettext("%s元") % money(amount)


def percent(share: Decimal | Fraction | int | None) -> str:
    """A share as a percentage, at most two places: Decimal("0.5") → 50%."""
    if share is None:
        return NOTHING
    value = Decimal(share.numerator) / Decimal(share.denominator) if isinstance(share, Fraction) else Decimal(share)
    text = f"{value * 100:.2f}".rstrip("0").rstrip(".")
    return f"{text}%"


def day(value: date | None) -> str:
    """A day as 2026-03-01; an instant's day is the one in China."""
    if value is None:
        return NOTHING
    return (value.astimezone(clock.SHANGHAI).date() if isinstance(value, datetime) else value).isoformat()


def period(value: Any) -> str:
    """A half-open range (PostgreSQL's, or a pair) with its inclusive last day: 2026-01-05 至 2028-12-31."""
    if value is None:
        return NOTHING
    first, end = value if isinstance(value, tuple) else (value.lower, value.upper)
    if end is None:
        return gettext("%s 起") % day(first)
    return gettext("%(first)s 至 %(last)s") % {"first": day(first), "last": day(end - timedelta(days=1))}


def instant(value: datetime | None) -> str:
    """An aware instant as the clock in China shows it: 2026-03-01 10:31."""
    return NOTHING if value is None else value.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M")


def hour(value: datetime) -> str:
    """The time of day of an aware instant in China: 10:31."""
    return value.astimezone(clock.SHANGHAI).strftime("%H:%M")


def zh(value: object) -> Markup:
    """Mark Chinese as Chinese where the page is not in Chinese, for readers, fonts and spelling alike."""
    if value is None:
        return Markup("")
    text = escape(value)
    if language() == "zh-hans" or not CHINESE.search(text):
        return text
    return Markup('<span lang="zh">%s</span>') % text


def actor(value: object) -> Markup:
    """Who did it; what nobody did, the system did."""
    return escape(gettext("系统")) if value in (None, "") else zh(str(value))


def ago(value: date | None, today: date | None = None) -> str:
    """How far a day lies from the business day: 今天, 3天前, 3天后."""
    if value is None:
        return NOTHING
    on = value.astimezone(clock.SHANGHAI).date() if isinstance(value, datetime) else value
    days = (on - (today or clock.today())).days
    if days == 0:
        return gettext("今天")
    if days < 0:
        return ngettext("%d天前", "%d天前", -days) % -days
    return ngettext("%d天后", "%d天后", days) % days


def size(count: int | None) -> str:
    """A file's size in KB or MB (1024)."""
    if count is None:
        return NOTHING
    if count < 1024 * 1024:
        return f"{max(1, round(count / 1024)):,} KB"
    return f"{count / 1024 / 1024:.1f}".removesuffix(".0") + " MB"


FILTERS: dict[str, Callable[..., object]] = {
    "money": money,
    "yuan": yuan,
    "percent": percent,
    "day": day,
    "period": period,
    "instant": instant,
    "hour": hour,
    "zh": zh,
    "actor": actor,
    "ago": ago,
    "size": size,
    "covered": masked_text,
}
