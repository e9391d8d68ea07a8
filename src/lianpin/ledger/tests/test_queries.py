from datetime import date
from decimal import Decimal

import pytest

from lianpin.kernel.identity.enums import OrganisationKind, Role
from lianpin.kernel.identity.models import PUBLIC, Capacity, Organisation
from lianpin.ledger import queries
from lianpin.ledger.tests.factories import make_body, make_capacity, make_entry, make_unit


def test_the_finance_of_a_body_sees_its_entries(city: Organisation, carol: Capacity) -> None:
    other = make_body("澜江大学", OrganisationKind.UNIVERSITY)
    dan = make_capacity(make_unit(other, "计财处", ["财务处"]), "丹", Role.HANDLER)
    mine, theirs = make_entry(city, carol), make_entry(other, dan)
    assert list(queries.entries_for(carol)) == [mine]
    assert list(queries.entries_for(dan)) == [theirs]


@pytest.mark.parametrize("role", [Role.HANDLER, Role.DECIDER, Role.TALENT])
def test_it_refuses_everybody_else(city: Organisation, carol: Capacity, role: str) -> None:
    make_entry(city, carol)
    outsider = make_capacity(make_unit(city, "市人社局"), "丹", role)
    assert list(queries.entries_for(outsider)) == []
    assert list(queries.entries_for(PUBLIC)) == []


def test_a_year_and_words_narrow_the_list(city: Organisation, carol: Capacity) -> None:
    first, second = make_entry(city, carol), make_entry(city, carol, on=date(2027, 1, 25))
    assert list(queries.entries_for(carol, year=2027)) == [second]
    assert list(queries.entries_for(carol, search=first.number)) == [first]
    assert list(queries.entries_for(carol, search="没有")) == []
    assert queries.years_of(city.pk) == [2027, 2026]


def test_the_trial_balance_adds_up(city: Organisation, carol: Capacity) -> None:
    make_entry(city, carol, "4000.00")
    make_entry(city, carol, "16666.67", on=date(2027, 1, 25))
    balance = queries.trial_balance(city)
    assert [(row.account.name, row.debit_balance, row.credit_balance) for row in balance.rows] == [
        ("银行存款", Decimal(0), Decimal("20666.67")),
        ("生活补贴", Decimal("20666.67"), Decimal(0)),
    ]
    assert balance.is_balanced
    assert balance.total("debit") == Decimal("20666.67")
    assert queries.trial_balance(city, until=date(2026, 12, 31)).total("debit") == Decimal("4000.00")
