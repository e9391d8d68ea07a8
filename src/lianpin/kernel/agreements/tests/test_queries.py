"""Who sees an agreement."""

from dataclasses import replace

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


def test_it_finds_what_binds_somebody(agreement: Agreement, parties: Parties) -> None:
    assert list(queries.valid_agreements("双聘", [parties.person])) == []
    sign_all(agreement, parties)
    assert list(queries.valid_agreements("双聘", [parties.person])) == [agreement]
    assert list(queries.valid_agreements("兼职", [parties.person])) == []
