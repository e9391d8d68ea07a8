from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils.translation import override
from markupsafe import Markup

from lianpin.ui import text


@pytest.mark.parametrize(
    ("amount", "shown"),
    [(Decimal(12000), "12,000.00"), (Decimal("335333.33"), "335,333.33"), (None, "—"), ("-1", "-1.00"), (0, "0.00")],
)
def test_money_has_separators_and_two_places(amount: Decimal | int | str | None, shown: str) -> None:
    assert text.money(amount) == shown


def test_it_refuses_money_as_a_float() -> None:
    with pytest.raises(TypeError, match="never float"):
        text.money(0.1)  # type: ignore[arg-type]


def test_yuan_names_the_unit() -> None:
    assert text.yuan(Decimal("1.5")) == "1.50元"
    assert text.yuan(None) == "—"


@pytest.mark.parametrize(
    ("share", "shown"),
    [(Decimal("0.5"), "50%"), (Decimal("0.125"), "12.5%"), (Fraction(1, 3), "33.33%"), (Decimal(1), "100%"), (0, "0%")],
)
def test_percent_drops_what_is_not_needed(share: Decimal | Fraction | int, shown: str) -> None:
    assert text.percent(share) == shown


def test_days_and_instants_are_those_of_china() -> None:
    late = datetime(2026, 2, 28, 18, 31, tzinfo=UTC)
    assert text.instant(late) == "2026-03-01 02:31"
    assert text.day(late) == "2026-03-01"
    assert text.day(date(2026, 3, 1)) == "2026-03-01"
    assert (text.day(None), text.instant(None)) == ("—", "—")


def test_a_period_shows_its_last_day() -> None:
    assert text.period((date(2026, 1, 5), date(2029, 1, 1))) == "2026-01-05 至 2028-12-31"
    assert text.period((date(2026, 1, 5), None)) == "2026-01-05 起"


def test_chinese_is_marked_only_on_the_english_page() -> None:
    assert text.zh("澜江大学") == "澜江大学"
    with override("en"):
        assert text.zh("澜江大学") == '<span lang="zh">澜江大学</span>'
        assert text.zh("LP-2026-0137") == "LP-2026-0137"


def test_marking_escapes_what_people_entered_and_keeps_markup() -> None:
    with override("en"):
        assert text.zh("<b>陈") == '<span lang="zh">&lt;b&gt;陈</span>'
        assert text.zh(Markup("<b>陈</b>")) == '<span lang="zh"><b>陈</b></span>'


def test_what_nobody_did_the_system_did() -> None:
    assert text.actor(None) == "系统"
    assert text.actor("澜江大学·人事处·王建国") == "澜江大学·人事处·王建国"


@pytest.mark.parametrize(
    ("on", "shown"), [(date(2026, 1, 5), "今天"), (date(2026, 1, 2), "3天前"), (date(2026, 1, 8), "3天后")]
)
def test_ago_counts_from_the_business_day(on: date, shown: str) -> None:
    assert text.ago(on, date(2026, 1, 5)) == shown


def test_sizes_are_read_in_kilobytes_and_megabytes() -> None:
    assert [text.size(n) for n in (1, 422_000, 20 * 1024 * 1024, None)] == ["1 KB", "412 KB", "20 MB", "—"]
