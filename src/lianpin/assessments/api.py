"""Assessments, to be read; their steps are taken on the case."""

from datetime import date
from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from lianpin.assessments import queries
from lianpin.assessments.models import Assessment
from lianpin.ui.api import Figure, Key, Listing, Named, Paging, listing
from lianpin.ui.requests import SignedInRequest

router = Router(tags=["assessments"])


class AssessmentOut(Schema):
    id: Key
    year: int
    appointment: Key
    appointment_number: str
    person: Named
    case: Key
    case_status: str
    rank: int | None
    score: Figure | None
    grade: str
    confirmed_on: date | None

    @staticmethod
    def resolve_appointment(assessment: Any) -> int:
        pk: int = assessment.appointment_id
        return pk

    @staticmethod
    def resolve_appointment_number(assessment: Any) -> str:
        return str(assessment.appointment.number)

    @staticmethod
    def resolve_person(assessment: Any) -> Any:
        return assessment.appointment.person

    @staticmethod
    def resolve_case(assessment: Any) -> int:
        pk: int = assessment.case_id
        return pk

    @staticmethod
    def resolve_case_status(assessment: Any) -> str:
        return str(assessment.case.status)


class ConclusionOut(Schema):
    name: str
    value: str
    decided_on: date
    trace: dict[str, Any]
    digest: str


class ScoreOut(Schema):
    name: str
    value: str
    given_by: str
    given_on: date


class AssessmentWithReasons(AssessmentOut):
    """`decisions` each with the whole explanation; `scores` as they were given."""

    decisions: list[ConclusionOut]
    scores: list[ScoreOut]

    @staticmethod
    def resolve_decisions(assessment: Any) -> list[Any]:
        return list(queries.decisions_of(assessment))

    @staticmethod
    def resolve_scores(assessment: Any) -> list[Any]:
        return queries.said_in(assessment)


@router.get("/assessments", response=Listing[AssessmentOut])
def list_assessments(request: SignedInRequest, paging: Query[Paging]) -> dict[str, Any]:
    """The assessments that the caller sees, the latest year first."""
    return listing(queries.assessments_for(request.capacity), paging)


@router.get("/assessments/{int:pk}", response=AssessmentWithReasons)
def read_assessment(request: SignedInRequest, pk: Key) -> Assessment:
    """An assessment with how its result came about."""
    return get_object_or_404(queries.assessments_for(request.capacity), pk=pk)
