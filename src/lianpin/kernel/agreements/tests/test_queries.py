"""Who sees an agreement."""

from dataclasses import replace
from datetime import date

from lianpin.kernel.agreements import queries
from lianpin.kernel.agreements.models import Agreement
from lianpin.kernel.agreements.tests.factories import Parties
from lianpin.kernel.agreements.tests.test_verbs import sign_all
from lianpin.kernel.identity.models import PUBLIC


def test_its_parties_see_it_and_nobody_else(agreement: Agreement, parties: Parties) -> None:
    for by in (parties.alice, parties.bob, parties.chen):
        assert list(queries.agreements_for(by)) == [agreement]
    for by in (parties.dan, PUBLIC, replace(parties.alice, unit_id=-1), replace(parties.chen, person_id=-1)):
        assert list(queries.agreements_for(by)) == []


def test_it_finds_the_valid_one_of_a_day(agreement: Agreement, parties: Parties) -> None:
    assert queries.valid_agreement_of(parties.person, "双聘", date(2026, 3, 1)) is None
    sign_all(agreement, parties)
    assert queries.valid_agreement_of(parties.person, "双聘", date(2028, 2, 29)) == agreement
    assert queries.valid_agreement_of(parties.person, "双聘", date(2028, 3, 1)) is None
