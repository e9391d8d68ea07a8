"""What is asked of assessments. Who sees the case of one sees the assessment."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from lianpin.appointments import queries as appointments
from lianpin.appointments.models import Appointment
from lianpin.assessments import rules
from lianpin.assessments.models import Assessment
from lianpin.kernel.cases import queries as cases
from lianpin.kernel.cases.models import Fact, Step
from lianpin.kernel.identity.models import Capacity


def assessments_for(capacity: Capacity) -> QuerySet[Assessment]:
    """The assessments this capacity sees: those of the cases it sees."""
    seen = cases.cases_for(capacity).values("pk")
    found = Assessment.objects.filter(case__in=seen)
    return found.select_related("appointment__person", "appointment__host", "case__version__regulation").order_by(
        "-year", "-pk"
    )


@dataclass(frozen=True)
class Opening:
    """A year of an appointment whose assessment may be opened today."""

    appointment: Appointment
    year: int


def openings_for(capacity: Capacity, today: date) -> list[Opening]:
    """The years that have ended without an assessment, for who may open one."""
    if rules.OPENING_OFFICE not in capacity.offices or capacity.role not in rules.OPENING_ROLES:
        return []
    mine = appointments.appointments_for(capacity).filter(home=capacity.organisation_id)
    done = set(Assessment.objects.filter(appointment__in=mine.values("pk")).values_list("appointment_id", "year"))
    return [
        Opening(appointment, year)
        for appointment in mine
        for year in range(appointment.starts_on.year, min(appointment.ends_on.year, today.year - 1) + 1)
        if (appointment.pk, year) not in done
    ]


def said_in(assessment: Assessment) -> list[Fact]:
    """The scores and whatever else the steps of the assessment asked for, with who said it."""
    return list(assessment.case.facts.filter(period=str(assessment.year)).order_by("pk"))


def steps_of(assessment: Assessment) -> list[Step]:
    """The steps of the assessment's case, in order."""
    return list(assessment.case.steps.select_related("unit", "person").order_by("number", "pk"))


def article_url(code: str, version: str, anchor: str) -> str:
    """Where an article of a regulation can be read."""
    return f"{reverse('regulations:regulation_detail', kwargs={'code': code, 'version': version})}#{anchor}"
