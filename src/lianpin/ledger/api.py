"""The books of one's own body, to be read."""

from datetime import date
from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from lianpin.ledger import queries
from lianpin.ledger.models import Entry
from lianpin.ui.api import Key, Listing, Money, Paging, listing
from lianpin.ui.requests import SignedInRequest

router = Router(tags=["ledger"])


class EntryFilter(Paging):
    year: int | None = Field(None, ge=1900, le=9998)
    search: str = Field("", max_length=100)


class LineOut(Schema):
    account: str
    kind: str
    debit: Money
    credit: Money
    about: str

    @staticmethod
    def resolve_account(line: Any) -> str:
        return str(line.account.name)

    @staticmethod
    def resolve_kind(line: Any) -> str:
        return str(line.account.kind)


class EntryOut(Schema):
    id: Key
    number: str
    on: date
    memo: str
    source: str
    total: Money
    reverses: Key | None
    lines: list[LineOut]

    @staticmethod
    def resolve_reverses(entry: Any) -> int | None:
        pk: int | None = entry.reverses_id
        return pk


@router.get("/entries", response=Listing[EntryOut])
def list_entries(request: SignedInRequest, asked: Query[EntryFilter]) -> dict[str, Any]:
    """The entries of the caller's body with their lines, the newest first; nothing for who does not keep its books."""
    return listing(queries.entries_for(request.capacity, year=asked.year, search=asked.search), asked)


@router.get("/entries/{int:pk}", response=EntryOut)
def read_entry(request: SignedInRequest, pk: Key) -> Entry:
    """An entry with both sides."""
    return get_object_or_404(queries.entries_for(request.capacity), pk=pk)
