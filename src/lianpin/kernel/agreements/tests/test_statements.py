"""The pages of agreements cost the same at one and at a hundred rows."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client

from lianpin.kernel.agreements.models import Agreement, Clause, Signature
from lianpin.kernel.agreements.tests.factories import Parties
from lianpin.kernel.agreements.verbs import sign_agreement
from lianpin.kernel.identity.models import Capacity, Organisation, User
from lianpin.kernel.identity.tests.crowds import MANY, hold_many_capacities

Statements = Callable[[Client, str], int]


def enter(client: Client, by: Capacity) -> Client:
    client.force_login(User.objects.get(memberships=by.membership_id))
    return client


@pytest.mark.parametrize("name", ["alice", "bob", "chen"])
def test_the_list_costs_the_same_for_a_hundred_agreements(
    agreement: Agreement, parties: Parties, client: Client, statements: Statements, name: str
) -> None:
    by: Capacity = getattr(parties, name)
    pages = ["/agreements/", "/api/agreements"]
    enter(client, by)
    one = [statements(client, page) for page in pages]
    _make_more(agreement)
    hold_many_capacities(by)
    assert [statements(client, page) for page in pages] == one


@pytest.mark.parametrize("page", ["", "sign", "pdf", "api"])
@pytest.mark.parametrize("name", ["bob", "chen"])
def test_an_agreement_costs_the_same_for_a_hundred_clauses_and_signatures(
    agreement: Agreement, parties: Parties, client: Client, statements: Statements, name: str, page: str
) -> None:
    by: Capacity = getattr(parties, name)
    address = f"/api/agreements/{agreement.pk}" if page == "api" else f"/agreements/{agreement.pk}/{page}"
    one = statements(enter(client, by), address)
    _make_more(agreement)
    _lengthen(agreement)
    hold_many_capacities(by)
    assert statements(client, address) == one


@pytest.mark.parametrize("page", ["", "sign"])
def test_the_last_signature_costs_the_same_for_a_hundred_parties(
    agreement: Agreement, parties: Parties, client: Client, statements: Statements, page: str
) -> None:
    """It puts the agreement in force, so the page's preview makes the paper that carries all confirmations."""
    for by in (parties.alice, parties.bob):
        sign_agreement(agreement, by=by)
    address = f"/agreements/{agreement.pk}/{page}"
    one = statements(enter(client, parties.chen), address)
    _make_more(agreement)
    _lengthen(agreement, signed_on=date(2026, 2, 1))
    hold_many_capacities(parties.chen)
    assert statements(client, address) == one


@pytest.mark.parametrize("page", ["", "pdf", "pdf?as=signed"])
def test_an_agreement_in_force_costs_the_same_for_a_hundred_signatures(
    agreement: Agreement, parties: Parties, client: Client, statements: Statements, page: str
) -> None:
    for by in (parties.alice, parties.bob, parties.chen):
        sign_agreement(agreement, by=by)
    address = f"/agreements/{agreement.pk}/{page}"
    one = statements(enter(client, parties.alice), address)
    _make_more(agreement)
    _lengthen(agreement, signed_on=date(2026, 2, 1))
    hold_many_capacities(parties.alice)
    assert statements(client, address) == one


def _make_more(agreement: Agreement) -> None:
    """Ninety-nine agreements between the same parties, one after the other."""
    first = date(2030, 1, 1)
    made = Agreement.objects.bulk_create(
        Agreement(
            number=f"XY-1-{number}", kind="双聘", title="校企双聘三方协议", holder=agreement.holder, version=agreement.version,
            during=DateRange(first + timedelta(days=number), first + timedelta(days=number + 1)),
            document=agreement.document,
        )
        for number in range(MANY)
    )  # fmt: skip
    Signature.objects.bulk_create(
        Signature(agreement=each, party=own.party, organisation=own.organisation, unit=own.unit, person=own.person)
        for each in made
        for own in agreement.signatures.select_related("organisation", "unit", "person")
    )


def _lengthen(agreement: Agreement, signed_on: date | None = None) -> None:
    """Ninety-nine clauses and as many parties more."""
    Clause.objects.bulk_create(
        Clause(agreement=agreement, ordinal=number, title=f"条款{number}", text="从其约定。")
        for number in range(100, 100 + MANY)
    )
    bodies = Organisation.objects.bulk_create(
        Organisation(name=f"参与方{number}", kind="enterprise", credit_code=f"P{number:017d}") for number in range(MANY)
    )
    Signature.objects.bulk_create(
        Signature(agreement=agreement, party=body.name, organisation=body, signed_on=signed_on) for body in bodies
    )
