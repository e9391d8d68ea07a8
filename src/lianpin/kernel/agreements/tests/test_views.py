"""The pages of an agreement: read and signed by its parties, unknown to everybody else."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client

from lianpin.kernel.agreements.enums import AgreementStatus
from lianpin.kernel.agreements.models import Agreement
from lianpin.kernel.agreements.tests.factories import Parties
from lianpin.kernel.agreements.verbs import sign_agreement
from lianpin.kernel.identity.models import Capacity, User


@pytest.fixture
def enter(client: Client) -> Callable[[Capacity], Client]:
    def as_capacity(by: Capacity) -> Client:
        client.force_login(User.objects.get(memberships__pk=by.membership_id or 0))
        return client

    return as_capacity


def text(answer: HttpResponseBase) -> str:
    assert isinstance(answer, HttpResponse)
    return answer.content.decode()


def test_a_party_reads_clauses_and_signatures(
    agreement: Agreement, parties: Parties, enter: Callable[[Capacity], Client]
) -> None:
    page = text(enter(parties.bob).get(f"/agreements/{agreement.pk}/"))
    assert "二十四个月。" in page and "待签署" in page and f"/agreements/{agreement.pk}/sign" in page
    assert "XY-1" in text(enter(parties.bob).get("/agreements/"))


def test_signing_is_previewed_and_then_done(
    agreement: Agreement, parties: Parties, enter: Callable[[Capacity], Client]
) -> None:
    address = f"/agreements/{agreement.pk}/sign"
    said = "企业（晶衡材料股份有限公司）签署协议 XY-1"
    assert "查看后果" in text(enter(parties.bob).get(address))
    assert said not in text(enter(parties.bob).get(address))
    assert said in text(enter(parties.bob).post(address, {"preview": "1"}))
    assert agreement.signatures.exclude(signed_on=None).count() == 0
    assert enter(parties.bob).post(address).status_code == 302
    assert agreement.signatures.get(party="企业").is_signed
    assert enter(parties.bob).post(address).status_code == 409
    for by in (parties.alice, parties.chen):
        enter(by).post(address)
    agreement.refresh_from_db()
    assert agreement.status == AgreementStatus.IN_FORCE


def test_the_paper_is_served_as_signed_and_as_confirmed(
    agreement: Agreement, parties: Parties, enter: Callable[[Capacity], Client]
) -> None:
    client, address = enter(parties.chen), f"/agreements/{agreement.pk}/pdf"
    signed = client.get(address)
    assert (signed.headers["Content-Type"], signed.content[:5]) == ("application/pdf", b"%PDF-")
    for by in (parties.alice, parties.bob, parties.chen):
        sign_agreement(agreement, by=by)
    assert client.get(address).content != signed.content
    assert client.get(f"{address}?as=signed").content == signed.content
    assert client.get(f"{address}?download").headers["Content-Disposition"].startswith("attachment")


def test_others_find_nothing(agreement: Agreement, parties: Parties, enter: Callable[[Capacity], Client]) -> None:
    for address in ("", "sign", "pdf"):
        assert enter(parties.dan).get(f"/agreements/{agreement.pk}/{address}").status_code == 404
    assert "XY-1" not in text(enter(parties.dan).get("/agreements/"))
