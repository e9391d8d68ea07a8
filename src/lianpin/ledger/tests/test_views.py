"""The books as pages: theirs alone."""

import pytest
from django.test import Client
from django.urls import reverse

from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import Capacity, Organisation, User
from lianpin.ledger.tests.factories import make_capacity, make_entry, make_unit


def signed_in(client: Client, capacity: Capacity) -> Client:
    client.force_login(User.objects.get(memberships=capacity.membership_id))
    return client


def test_an_entry_shows_both_sides(client: Client, city: Organisation, carol: Capacity) -> None:
    entry = make_entry(city, carol)
    page = signed_in(client, carol).get(reverse("ledger:entry_detail", args=[entry.pk])).content.decode()
    assert entry.number in page
    assert page.count("4,000.00") >= 4


@pytest.mark.parametrize("name", ["entry_list", "trial_balance"])
def test_the_books_are_shown_to_finance_only(client: Client, city: Organisation, carol: Capacity, name: str) -> None:
    make_entry(city, carol)
    address = reverse(f"ledger:{name}")
    assert signed_in(client, carol).get(address).status_code == 200
    assert (
        signed_in(client, make_capacity(make_unit(city, "市人社局"), "丹", Role.HANDLER)).get(address).status_code
        == 404
    )


def test_it_refuses_another_bodys_entry(client: Client, city: Organisation, carol: Capacity) -> None:
    entry = make_entry(city, carol)
    dan = make_capacity(make_unit(city, "市人社局"), "丹", Role.HANDLER)
    assert signed_in(client, dan).get(reverse("ledger:entry_detail", args=[entry.pk])).status_code == 404


def test_the_rows_alone_answer_htmx(client: Client, city: Organisation, carol: Capacity) -> None:
    entry = make_entry(city, carol)
    page = signed_in(client, carol).get(reverse("ledger:entry_list"), headers={"HX-Request": "true"}).content.decode()
    assert entry.number in page
    assert "<html" not in page
