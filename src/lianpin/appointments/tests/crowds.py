"""Many of what appointments can have many of, for tests that a page costs the same whatever its rows."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from lianpin.appointments.enums import ReportStatus
from lianpin.appointments.models import Appointment, MonthlyReport
from lianpin.kernel.agreements.models import Agreement, Clause, Signature
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases.models import Case, Party
from lianpin.kernel.identity.models import PLATFORM
from lianpin.kernel.identity.tests.crowds import MANY
from lianpin.profiles.models import ProfileFact


def months_from(first: date, count: int) -> list[date]:
    """So many months, by their first days."""
    months = (first.month - 1 + number for number in range(count))
    return [date(first.year + month // 12, month % 12 + 1, 1) for month in months]


def make_many_appointments(like: Appointment) -> list[Appointment]:
    """Ninety-nine appointments of the same parties, each with its case and agreement, and one month reported."""
    case, agreement = like.case, like.agreement
    agreements = Agreement.objects.bulk_create(
        Agreement(
            number=f"XY-MANY-{number}", kind="双聘", title=agreement.title, holder_id=like.person_id,
            version_id=agreement.version_id, during=DateRange(date(2100 + number, 1, 1), date(2101 + number, 1, 1)),
            document_id=agreement.document_id, signed_on=agreement.signed_on, status=agreement.status,
        )
        for number in range(MANY)
    )  # fmt: skip
    cases = Case.objects.bulk_create(
        Case(
            number=f"LJ-MANY-{each.pk}", version_id=case.version_id, procedure=case.procedure, title="双聘", status=case.status,
            person_id=case.person_id, opened_by_id=case.opened_by_id, opened_on=case.opened_on, agreement=each,
        )
        for each in agreements
    )  # fmt: skip
    parties = list(case.parties.all())
    Party.objects.bulk_create(
        Party(
            case=each, label=p.label, organisation_id=p.organisation_id, unit_id=p.unit_id, person_id=p.person_id
        )
        for each in cases
        for p in parties
    )  # fmt: skip
    made = Appointment.objects.bulk_create(
        Appointment(
            number=f"RZ-{each.number}", person_id=like.person_id, home_id=like.home_id, home_unit_id=like.home_unit_id,
            host_id=like.host_id, case=each, agreement=each.agreement, effort=like.effort, during=like.during,
        )
        for each in cases
    )  # fmt: skip
    for each in made:
        report_months(each, [like.starts_on.replace(day=1)], ReportStatus.REPORTED)
    return made


def report_months(appointment: Appointment, months: list[date], status: str = ReportStatus.CONFIRMED) -> None:
    """These months as the host reported them."""
    confirmed = {"confirmed_by": "陈一帆", "confirmed_on": months[0]} if status == ReportStatus.CONFIRMED else {}
    MonthlyReport.objects.bulk_create(
        MonthlyReport(
            appointment=appointment, month=month, actual_days=11, paid=Decimal(12000), status=status, reported_by="何敏",
            reported_on=month, **confirmed,
        )
        for month in months
    )  # fmt: skip


def lengthen(appointment: Appointment) -> None:
    """Ninety-nine events, clauses, signatures and facts of its person and of its host more."""
    given = {"value": "1", "source": "本人", "given_by": "陈一帆", "given_on": date(2026, 1, 5)}
    for subject in ({"person_id": appointment.person_id}, {"organisation_id": appointment.host_id}):
        ProfileFact.objects.bulk_create(ProfileFact(name=f"事实{number}", **subject, **given) for number in range(MANY))
    agreement = appointment.agreement
    Clause.objects.bulk_create(
        Clause(agreement=agreement, ordinal=100 + number, title="条款", text="从其约定。") for number in range(MANY)
    )
    Signature.objects.bulk_create(
        Signature(agreement=agreement, party=f"参与方{number}", organisation_id=appointment.host_id)
        for number in range(MANY)
    )
    with transaction.atomic():
        for number in range(MANY):
            record("appointment.support_opened", appointment, by=PLATFORM, number=appointment.number, case=str(number))
