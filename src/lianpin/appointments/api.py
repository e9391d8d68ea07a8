"""Appointments and their months, to be read."""

from datetime import date
from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from lianpin.appointments import queries
from lianpin.appointments.models import Appointment
from lianpin.ui.api import Figure, Key, Listing, Money, Named, Paging, listing
from lianpin.ui.requests import SignedInRequest

router = Router(tags=["appointments"])


class AppointmentOut(Schema):
    """`effort` is the enterprise's share; `ends_on` the last day."""

    id: Key
    number: str
    person: Named
    home: Named
    home_unit: Named | None
    host: Named
    effort: Figure
    starts_on: date
    ends_on: date
    status: str
    agreement: Key
    is_taken_over: bool

    @staticmethod
    def resolve_agreement(appointment: Any) -> int:
        pk: int = appointment.agreement_id
        return pk

    @staticmethod
    def resolve_is_taken_over(appointment: Any) -> bool:
        return appointment.takeover_id is not None


class ReportOut(Schema):
    """`month` is its first day."""

    id: Key
    month: date
    actual_days: int
    paid: Money
    status: str
    reported_on: date
    confirmed_on: date | None


class AppointmentWithReports(AppointmentOut):
    reports: list[ReportOut]


@router.get("/appointments", response=Listing[AppointmentOut])
def list_appointments(request: SignedInRequest, paging: Query[Paging]) -> dict[str, Any]:
    """The appointments that the caller sees, the newest first."""
    return listing(queries.appointments_for(request.capacity), paging)


@router.get("/appointments/{int:pk}", response=AppointmentWithReports)
def read_appointment(request: SignedInRequest, pk: Key) -> Appointment:
    """An appointment with its months."""
    return get_object_or_404(queries.appointments_for(request.capacity), pk=pk)
