"""A month is closed once and for good; what belongs into it is posted on the first open day and says so."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from lianpin.kernel.audit.queries import events_of
from lianpin.kernel.identity.models import Capacity, Organisation, User
from lianpin.ledger import queries
from lianpin.ledger.models import Account, Entry
from lianpin.ledger.tests.factories import make_body, make_entry
from lianpin.ledger.verbs import close_period, reverse_entry
from lianpin.toolkit import clock
from lianpin.toolkit.errors import LianpinError

MARCH = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def _today(city: Organisation) -> None:
    clock.set_day(date(2026, 4, 10))


def test_what_happened_in_a_closed_month_is_posted_on_the_first_open_day(city: Organisation, carol: Capacity) -> None:
    entry = make_entry(city, carol, on=date(2026, 3, 31))
    period = close_period(city, MARCH, by=carol)
    assert [event.detail["count"] for event in events_of(period)] == [1]
    late = make_entry(city, carol, on=date(2026, 3, 30))
    assert (late.on, late.memo) == (date(2026, 4, 1), "支付首笔（发生于2026-03-30，该月已结账）")
    assert reverse_entry(entry, on=date(2026, 3, 31), memo="", by=carol).number.split("-")[1] == "202604"


def test_the_database_refuses_an_entry_of_a_closed_month(city: Organisation, carol: Capacity) -> None:
    close_period(city, MARCH, by=carol)
    for day in (date(2026, 3, 31), date(2025, 12, 31)):
        with pytest.raises(IntegrityError, match="账簿已结账至2026-03"), transaction.atomic():
            Entry.objects.create(number="X", organisation=city, on=day, memo="-", total=1, posted_at=timezone.now())


@pytest.mark.parametrize(
    ("month", "code"),
    [(date(2026, 4, 1), "MONTH_NOT_OVER"), (MARCH, "PERIOD_CLOSED"), (date(2026, 1, 1), "PERIOD_CLOSED")],
)
def test_it_refuses_a_month_that_is_not_over_or_is_closed(
    city: Organisation, carol: Capacity, month: date, code: str
) -> None:
    close_period(city, MARCH, by=carol)
    with pytest.raises(LianpinError) as refusal:
        close_period(city, month, by=carol)
    assert refusal.value.code == code


def test_it_refuses_the_books_of_another_body(carol: Capacity) -> None:
    with pytest.raises(LianpinError) as refusal:
        close_period(make_body("澜江大学"), MARCH, by=carol)
    assert refusal.value.code == "BOOKS_NOT_YOURS"


def test_a_statement_leads_from_its_opening_to_its_closing_balance(
    client: Client, city: Organisation, carol: Capacity
) -> None:
    make_entry(city, carol, "100.00", on=date(2026, 2, 28))
    make_entry(city, carol, "4000.00", on=date(2026, 3, 31))
    make_entry(city, carol, "0.07", on=date(2026, 4, 10))
    bank = Account.objects.get(kind="bank")
    found = queries.statement(bank, MARCH, date(2026, 4, 9))
    assert (found.opening, [row.balance for row in found.rows], found.closing) == (
        Decimal("-100.00"), [Decimal("-4100.00")], Decimal("-4100.00"),
    )  # fmt: skip
    client.force_login(User.objects.get(memberships=carol.membership_id))
    address = reverse("ledger:statement") + f"?account={bank.pk}&first=2026-03-01&last=2026-04-10"
    assert "-4,100.07" in client.get(address).content.decode()
    sheet = load_workbook(BytesIO(client.get(address + "&export=1").content)).active
    assert sheet is not None
    assert [cell.value for cell in list(sheet.iter_rows())[-1]][2:] == ["期末余额", None, 0, 4000.07, -4100.07]


def test_a_month_is_closed_on_its_page(client: Client, city: Organisation, carol: Capacity) -> None:
    client.force_login(User.objects.get(memberships=carol.membership_id))
    address = reverse("ledger:period_close")
    assert "尚未结束" in client.post(address, {"month": "2026-04"}).content.decode()
    client.post(address, {"month": "2026-03"})
    assert queries.closed_until(city) == MARCH
