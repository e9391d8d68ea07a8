"""What is asked of appointments and their months."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from lianpin.appointments.enums import AppointmentStatus, ReportStatus
from lianpin.appointments.models import Appointment, MonthlyReport, Takeover
from lianpin.appointments.rules import REPORTING_ROLES, may_take_over, months_of
from lianpin.kernel.cases.enums import CaseStatus, StepStatus
from lianpin.kernel.cases.models import Case, Step
from lianpin.kernel.cases.queries import cases_for
from lianpin.kernel.identity.enums import OrganisationKind
from lianpin.kernel.identity.models import Capacity, Organisation
from lianpin.kernel.regulations.models import Version
from lianpin.kernel.regulations.queries import program, version_in_force
from lianpin.posts.queries import regulations_for_posts

HOME_OFFICES = ("人事处", "财务处")
SUPPORT_PROCEDURE = "办理程序"
OVER = (CaseStatus.REFUSED, CaseStatus.WITHDRAWN, CaseStatus.LAPSED)


def appointments_for(by: Capacity) -> QuerySet[Appointment]:
    """What this capacity sees: the person; of the home body the college, human resources, finance and auditors; all of the host;
    and the city's units once the filing or a submitted application has brought the matter to them."""
    seen = Q(pk__in=[])
    if by.is_personal:
        seen = Q(person=by.person_id or 0)
    elif by.organisation_id is not None:
        seen = Q(host=by.organisation_id) | Q(home_unit=by.unit_id)
        if by.audits or set(by.offices) & set(HOME_OFFICES):
            seen |= Q(home=by.organisation_id)
        if by.kind == OrganisationKind.CITY:
            seen |= _reached(by)
    return (
        Appointment.objects.filter(seen)
        .select_related(
            "person",
            "home",
            "home_unit",
            "host",
            "post",
            "case__version__regulation",
            "agreement__document",
            "agreement__scan",
            "takeover",
        )
        .order_by("-pk")
    )


def _reached(by: Capacity) -> Q:
    cases = cases_for(by)
    return Q(case__in=cases.values("pk")) | Q(case__in=cases.exclude(parent=None).values("parent"))


def reporting_to(by: Capacity) -> QuerySet[Appointment]:
    """The appointments that this capacity reports months of."""
    if by.role not in REPORTING_ROLES or by.organisation_id is None:
        return Appointment.objects.none()
    return (
        Appointment.objects.filter(host=by.organisation_id, status=AppointmentStatus.ACTIVE)
        .select_related("person", "case__version__regulation", "takeover")
        .order_by("pk")
    )


def under_rules(appointments: QuerySet[Appointment]) -> QuerySet[Appointment]:
    """Those that the regulation assesses and pays: what was signed on paper before it came into force runs on as it was agreed."""
    return appointments.filter(takeover=None)


def takeovers_for(by: Capacity) -> QuerySet[Takeover]:
    """The lists of appointments on paper that this capacity's university took over, or is about to."""
    if not may_take_over(by):
        return Takeover.objects.none()
    found = Takeover.objects.filter(organisation=by.organisation_id)
    return found.select_related("attachment", "organisation", "version__regulation").order_by("-pk")


def takeover_version(by: Capacity, on: date) -> Version | None:
    """The version of the university's own regulation under which what began on paper is kept; None where none is in force."""
    regulation = regulations_for_posts().filter(issuer=by.organisation_id).first()
    return None if regulation is None else version_in_force(regulation.code, on)


def with_report_counts(appointments: QuerySet[Appointment]) -> QuerySet[Appointment]:
    """Each with `waiting_count` (for the person's word) and `disputed_count`."""
    return appointments.annotate(
        waiting_count=Count("reports", filter=Q(reports__status=ReportStatus.REPORTED)),
        disputed_count=Count("reports", filter=Q(reports__status=ReportStatus.DISPUTED)),
    )


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month of the term that has ended, with its report if there is one."""

    month: date
    report: MonthlyReport | None


def months_with_reports(appointment: Appointment, until: date) -> list[MonthRow]:
    """All months that have ended by this day, in order."""
    reports = {report.month: report for report in appointment.reports.all()}
    return [MonthRow(month, reports.get(month)) for month in months_of(appointment, until)]


def missing_months(appointment: Appointment, until: date) -> list[date]:
    """The months that the host still has to report."""
    return [row.month for row in months_with_reports(appointment, until) if row.report is None]


def confirmed_days(rows: Sequence[MonthRow], year: int) -> int:
    """The days of that year that stand."""
    reports = [row.report for row in rows if row.report is not None and row.month.year == year]
    return sum(report.actual_days for report in reports if report.status == ReportStatus.CONFIRMED)


def year_of(appointment: Appointment, today: date) -> int:
    """The business year, kept within the term."""
    return min(max(today.year, appointment.starts_on.year), appointment.ends_on.year)


def employer_of(appointment: Appointment) -> Organisation:
    """The main employer 主聘单位, as the case decided it by the kind of the appointment."""
    decided = appointment.case.decisions.filter(name="主聘单位").values_list("value", flat=True).first()
    return appointment.host if decided == "企业" else appointment.home


def support_cases_of(appointment: Appointment) -> QuerySet[Case]:
    """The applications of the host to the city that are under way or were granted, the newest first."""
    children = appointment.case.children.filter(procedure=SUPPORT_PROCEDURE).exclude(status__in=OVER)
    return children.select_related("version__regulation__issuer").order_by("-pk")


def readable_cases(by: Capacity, cases: Sequence[Case]) -> set[int]:
    """Which of these cases this capacity may open."""
    return set(cases_for(by).filter(pk__in=[case.pk for case in cases]).values_list("pk", flat=True))


def steps_of(cases: Sequence[Case]) -> list[Step]:
    """The steps of these cases that take place, in order."""
    found = Step.objects.filter(case__in=[case.pk for case in cases], added_to=None).exclude(status=StepStatus.SKIPPED)
    return list(found.select_related("unit", "taken_by").order_by("case", "number", "pk"))


def support_versions(appointment: Appointment, on: date) -> list[Version]:
    """The regulations in force under which the host may ask the city of its seat for support."""
    found = (
        Version.objects.filter(effective_on__lte=on)
        .filter(Q(repealed_on=None) | Q(repealed_on__gt=on))
        .filter(regulation__issuer__kind=OrganisationKind.CITY, regulation__issuer__city=appointment.host.city)
        .select_related("regulation__issuer")
        .order_by("regulation__code", "effective_on")
    )
    return [version for version in found if _asks_for_filing(version)]


def _asks_for_filing(version: Version) -> bool:
    regulation = program(version)
    return "市级申报日" in regulation.facts and SUPPORT_PROCEDURE in regulation.procedures
