"""What of the kernel lies with somebody who leaves, or with a unit: rows that are still to be done."""

from typing import Any

from django.db.models import F, Q, QuerySet

from lianpin.kernel.agreements.enums import AgreementStatus
from lianpin.kernel.agreements.models import Signature
from lianpin.kernel.cases.enums import AdmissionStatus, CaseStatus, ObjectionStatus, StepStatus
from lianpin.kernel.cases.models import Admission, Case, Objection, SavedFilter, Step
from lianpin.kernel.identity.enums import PERSONAL_ROLES
from lianpin.kernel.identity.models import Delegation
from lianpin.kernel.notices.enums import LetterStatus
from lianpin.kernel.notices.models import Letter
from lianpin.kernel.staff.models import Leaving
from lianpin.toolkit import clock

LIVE_CASES = (CaseStatus.DRAFT, CaseStatus.UNDER_WAY, CaseStatus.RETURNED)
TO_DO = (StepStatus.WAITING, StepStatus.OPEN)


def steps_of_person(leaving: Leaving) -> QuerySet[Step]:
    """The steps that only this person may take, now or when their turn comes."""
    if leaving.keeps_unit:
        return Step.objects.none()
    held = leaving.membership
    return steps_of_unit(held.unit_id).filter(holder=held.user_id)


def steps_of_unit(unit_id: int) -> QuerySet[Step]:
    """What a unit has to do, now or later."""
    found = Step.objects.filter(unit=unit_id, status__in=TO_DO, case__status__in=LIVE_CASES)
    return found.select_related("case", "unit", "holder").order_by("case", "number", "pk")


def steps_to_do() -> QuerySet[Step]:
    """Every official step that is to be done, of all bodies."""
    return Step.objects.filter(unit__isnull=False, status__in=TO_DO, case__status__in=LIVE_CASES)


def steps_done_by_holder(unit_id: int, user_id: int) -> QuerySet[Step]:
    """Steps that this person held and that are over: if their case comes back to them, they are the unit's."""
    over = Step.objects.filter(unit=unit_id, holder=user_id, case__status__in=LIVE_CASES)
    return over.exclude(status__in=TO_DO)


def cases_of_person(leaving: Leaving) -> QuerySet[Case]:
    """What this person began for their unit and has not ended; what is about themselves stays theirs."""
    if leaving.keeps_unit:
        return Case.objects.none()
    held = leaving.membership
    found = Case.objects.filter(opened_by=held.user_id, status__in=LIVE_CASES, parties__unit=held.unit_id)
    own = Q(person__isnull=False, person=F("opened_by__person"))
    return found.exclude(own).defer("keys").distinct().order_by("pk")


def filters_of_person(leaving: Leaving) -> QuerySet[SavedFilter]:
    """The filters that they keep for their unit."""
    if leaving.keeps_unit:
        return SavedFilter.objects.none()
    held = leaving.membership
    return SavedFilter.objects.filter(user=held.user_id, unit=held.unit_id).order_by("pk")


def delegations_of(leaving: Leaving) -> QuerySet[Delegation]:
    """What was lent of this role; and what was lent to who leaves the body."""
    held = leaving.membership
    mine = Q(membership=held.pk)
    if not leaving.keeps_body:
        mine |= Q(delegate=held.user_id, membership__unit__organisation=held.unit.organisation_id)
    found = Delegation.objects.filter(mine, ended_on=None, until_on__gte=clock.today())
    return found.select_related("membership__user", "delegate").order_by("pk")


def letters_of_unit(unit_id: int) -> QuerySet[Letter]:
    """The letters that wait for the unit to release them."""
    return Letter.objects.filter(unit=unit_id, status=LetterStatus.WAITING).order_by("pk")


def objections_of_unit(unit_id: int) -> QuerySet[Objection]:
    """The objections that the unit investigates."""
    return Objection.objects.filter(unit=unit_id, status=ObjectionStatus.OPEN).order_by("pk")


def admissions_of_unit(unit_id: int) -> QuerySet[Admission]:
    """Where the unit has to decide after the engine refused."""
    return Admission.objects.filter(unit=unit_id, status=AdmissionStatus.OPEN).order_by("pk")


def unsigned_by(unit_id: int) -> QuerySet[Signature]:
    """The agreements that wait for the unit's signature, which nobody else can give."""
    waiting = Signature.objects.filter(unit=unit_id, signed_on=None, agreement__status=AgreementStatus.DRAFT)
    return waiting.select_related("agreement").order_by("pk")


def nothing(_leaving: Leaving) -> QuerySet[Any]:
    """Of what lies with units alone."""
    return Letter.objects.none()


def works_on(user_id: int, roles: QuerySet[Any]) -> bool:
    """Whether some of these roles of a user speak for a body."""
    return roles.filter(user=user_id).exclude(role__in=PERSONAL_ROLES).exists()
