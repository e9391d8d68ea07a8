"""Agreements, to be read: who signs does so on the page, after seeing the paper."""

from datetime import date
from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from lianpin.kernel.agreements import registry
from lianpin.kernel.agreements.models import Agreement
from lianpin.ui.api import Key, Listing, Paging, listing
from lianpin.ui.requests import SignedInRequest

router = Router(tags=["agreements"])


class AgreementOut(Schema):
    """`ends_on` is the last day."""

    id: Key
    number: str
    title: str
    status: str
    holder: str
    starts_on: date
    ends_on: date
    signed_on: date | None
    paper_number: str

    @staticmethod
    def resolve_holder(agreement: Any) -> str:
        return str(agreement.holder)

    @staticmethod
    def resolve_starts_on(agreement: Any) -> date:
        first: date = agreement.during.lower
        return first

    @staticmethod
    def resolve_ends_on(agreement: Any) -> date:
        return date.fromordinal(agreement.during.upper.toordinal() - 1)


class ClauseOut(Schema):
    ordinal: int
    title: str
    text: str


class SignatureOut(Schema):
    party: str
    name: str
    signed_on: date | None
    signed_as: str
    digest: str


class AgreementWithText(AgreementOut):
    clauses: list[ClauseOut]
    signatures: list[SignatureOut]

    @staticmethod
    def resolve_signatures(agreement: Any) -> list[Any]:
        return list(agreement.signatures.select_related("organisation", "person"))


@router.get("/agreements", response=Listing[AgreementOut])
def list_agreements(request: SignedInRequest, paging: Query[Paging]) -> dict[str, Any]:
    """The agreements that the caller sees, the newest first."""
    return listing(registry.visible_to(request.capacity), paging)


@router.get("/agreements/{int:pk}", response=AgreementWithText)
def read_agreement(request: SignedInRequest, pk: Key) -> Agreement:
    """An agreement with its clauses and signatures."""
    return get_object_or_404(registry.visible_to(request.capacity), pk=pk)
