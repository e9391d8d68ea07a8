"""Bodies, their units, colleagues, and as whom one asks."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from lianpin.kernel.identity import queries
from lianpin.kernel.identity.models import Membership, Organisation
from lianpin.toolkit import clock
from lianpin.ui.api import Key, Listing, Paging, listing
from lianpin.ui.requests import SignedInRequest

router = Router(tags=["identity"])


class OrganisationOut(Schema):
    id: Key
    name: str
    english_name: str
    kind: str
    credit_code: str
    city: str


class UnitOut(Schema):
    id: Key
    name: str
    english_name: str
    parent: Key | None
    offices: list[str]
    closed_on: date | None

    @staticmethod
    def resolve_parent(unit: Any) -> int | None:
        pk: int | None = unit.parent_id
        return pk


class OrganisationWithUnits(OrganisationOut):
    units: list[UnitOut]


class ColleagueOut(Schema):
    user: Key
    name: str
    unit: Key
    unit_name: str
    role: str


class CallerOut(Schema):
    name: str
    role: str
    organisation: str
    organisation_id: Key | None
    unit: str
    unit_id: Key | None
    on_behalf_of: str
    business_day: date
    scope: str | None
    until_on: date | None


@router.get("/me", response=CallerOut)
def read_caller(request: SignedInRequest) -> dict[str, Any]:
    """As whom one asks: the role of the key, or the one in which the session acts."""
    by, key = request.capacity, getattr(request, "key", None)
    names = ("name", "role", "organisation", "organisation_id", "unit", "unit_id", "on_behalf_of")
    said = {name: getattr(by, name) for name in names}
    return said | {
        "business_day": clock.today(), "scope": key and key.scope, "until_on": key and key.until_on,
    }  # fmt: skip


@router.get("/organisations", response=Listing[OrganisationOut])
def list_organisations(request: SignedInRequest, paging: Query[Paging]) -> dict[str, Any]:
    """The directory of bodies."""
    return listing(Organisation.objects.order_by("name", "pk"), paging)


@router.get("/organisations/{int:pk}", response=OrganisationWithUnits)
def read_organisation(request: SignedInRequest, pk: Key) -> Organisation:
    """A body with its units, and the words by which regulations call them."""
    return get_object_or_404(Organisation.objects.prefetch_related("units"), pk=pk)


@router.get("/colleagues", response=Listing[ColleagueOut])
def list_colleagues(request: SignedInRequest, paging: Query[Paging]) -> dict[str, Any]:
    """Who speaks for one's own body today: to whom a step can be handed on."""
    by = request.capacity
    found: QuerySet[Membership] = queries.officials_of(None if by.is_personal else by.organisation_id, clock.today())
    page = listing(found, paging)
    return page | {"items": list(_colleagues(page["items"]))}


def _colleagues(held: Iterable[Membership]) -> Iterable[dict[str, Any]]:
    for each in held:
        yield {
            "user": each.user_id, "name": each.user.name, "unit": each.unit_id, "unit_name": each.unit.name,
            "role": each.role,
        }  # fmt: skip
