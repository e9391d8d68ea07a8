"""The trial calculator, who owes whom how much, and the batches that settle it."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema
from pydantic import RootModel

from lianpin.entitlements import previews, queries
from lianpin.entitlements.forms import EstimateForm, fields_of
from lianpin.entitlements.models import Entitlement, SettlementBatch
from lianpin.ui.api import FieldsNotValid, Key, Listing, Money, Paging, cleaned, listing
from lianpin.ui.requests import SignedInRequest

router = Router(tags=["money"])


class Answers(RootModel[dict[str, str | bool | int | list[str] | None]]):
    """Facts by the regulations' own names: texts as a person would write them ("50%", "12000元", "2026-03-01")."""


class ReasonOut(Schema):
    code: str
    text: str
    article: str
    satisfied: bool | None
    detail: str


class VerdictOut(Schema):
    """`holds` is null where facts are missing; `decides` what the regulation says about the person."""

    regulation: str
    version: str
    holds: bool | None
    decides: dict[str, str]
    reasons: list[ReasonOut]
    traces: dict[str, Any] | None = None


class MonthOut(Schema):
    """`month` is a year where something waits for its assessment."""

    month: str
    person: str
    paid: dict[str, str]


class AmountOut(Schema):
    """`amount` is null with `needs`."""

    regulation: str
    version: str
    article: str
    item: str
    period: str
    month: str
    payer: str
    bearer: str
    payee: str
    amount: str | None
    needs: list[str]
    trace: dict[str, Any] | None = None


class NeedOut(Schema):
    name: str
    source: str
    article: str
    text: str


class QuestionOut(Schema):
    name: str
    english: str
    type: str


class EstimateOut(Schema):
    eligibility: list[VerdictOut]
    starts_on: date
    ends_on: date
    months: list[MonthOut]
    amounts: list[AmountOut]
    needs: list[NeedOut]
    assumed: dict[str, str]
    kinds: list[str]
    asked: list[QuestionOut]


class EntitlementFilter(Paging):
    appointment: Key | None = None
    year: int | None = Field(None, ge=1900, le=9999)


class EntitlementOut(Schema):
    """`amount` is what this line adds or takes back; `period` "2026-03", "2026Q1", "2026" or ""."""

    id: Key
    appointment: Key
    person: str
    item: str
    english_item: str
    period: str
    year: int
    payer: str
    bearer: str
    payee: str
    payee_name: str
    amount: Money
    due_on: date
    article: str
    status: str
    batch: Key | None
    corrects: Key | None

    @staticmethod
    def resolve_appointment(row: Any) -> int:
        pk: int = row.appointment_id
        return pk

    @staticmethod
    def resolve_person(row: Any) -> str:
        return str(row.appointment.person)

    @staticmethod
    def resolve_payee_name(row: Any) -> str:
        return queries.payee_name(row)

    @staticmethod
    def resolve_batch(row: Any) -> int | None:
        pk: int | None = row.batch_id
        return pk

    @staticmethod
    def resolve_corrects(row: Any) -> int | None:
        pk: int | None = row.corrects_id
        return pk


class EntitlementWithTrace(EntitlementOut):
    trace: dict[str, Any]
    digest: str


class BatchOut(Schema):
    id: Key
    number: str
    payer: str
    unit: str
    due_until: date
    rows_count: int
    total: Money
    status: str
    drafted_on: date
    approved_on: date | None
    paid_on: date | None
    reason: str

    @staticmethod
    def resolve_payer(batch: Any) -> str:
        return str(batch.payer)

    @staticmethod
    def resolve_unit(batch: Any) -> str:
        return str(batch.unit)


class BatchWithRows(BatchOut):
    rows: list[EntitlementOut]

    @staticmethod
    def resolve_rows(batch: Any) -> list[Any]:
        return list(queries.rows_of(batch))


@router.post("/estimate", response=EstimateOut, auth=None, exclude_unset=True)
def estimate(request: HttpRequest, given: Answers, traces: bool = False) -> dict[str, Any]:
    """Who would be eligible or why not, what the person would get and each body pay; `traces`: with every explanation. Anybody may ask."""
    said = {
        name: str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        for name, value in given.root.items()
    }
    fields = fields_of(said)
    kind, day = (str(fields.get(name, "")) for name in (previews.KIND, previews.APPLIED))
    form = EstimateForm(fields, kind=kind, day=day, is_page=False)
    if unknown := form.unknown(fields):
        raise FieldsNotValid(unknown)
    cleaned(form)
    return previews.as_data(form.run(), with_traces=traces) | form.asked()


@router.get("/entitlements", response=Listing[EntitlementOut])
def list_entitlements(request: SignedInRequest, asked: Query[EntitlementFilter]) -> dict[str, Any]:
    """The lines that the caller sees, of an appointment or a year."""
    found = queries.entitlements_for(request.capacity).order_by("-pk").defer("trace")
    if asked.appointment is not None:
        found = found.filter(appointment=asked.appointment)
    if asked.year is not None:
        found = found.filter(year=asked.year)
    return listing(found, asked)


@router.get("/entitlements/{int:pk}", response=EntitlementWithTrace)
def read_entitlement(request: SignedInRequest, pk: Key) -> Entitlement:
    """A line with the whole explanation of its amount."""
    return get_object_or_404(queries.entitlements_for(request.capacity), pk=pk)


@router.get("/batches", response=Listing[BatchOut])
def list_batches(request: SignedInRequest, paging: Query[Paging]) -> dict[str, Any]:
    """The settlement batches of the caller's unit, the newest first."""
    return listing(queries.batches_for(request.capacity), paging)


@router.get("/batches/{int:pk}", response=BatchWithRows)
def read_batch(request: SignedInRequest, pk: Key) -> SettlementBatch:
    """A batch with what it pays to whom."""
    return get_object_or_404(queries.batches_for(request.capacity), pk=pk)
