"""Opening a year's assessment, of one appointment or of all of a university. Everything after that is a step of its case."""

from django.utils.translation import gettext as _

from lianpin.appointments.models import Appointment
from lianpin.assessments import queries, rules
from lianpin.assessments.models import Assessment, Round
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases import verbs as cases
from lianpin.kernel.identity.models import Capacity, Organisation
from lianpin.toolkit import clock, wall

PROCEDURE = "年度考核"


def open_assessment(appointment: Appointment, year: int, *, by: Capacity) -> Assessment:
    """Open and submit the case of a year's assessment; its first step asks the person for their report."""
    with wall.behind():
        locked = Appointment.objects.select_for_update(of=("self",), no_key=True)
        appointment = locked.select_related("person", "home", "host", "case__version__regulation").get(
            pk=appointment.pk
        )
        rules.check_can_open(by, appointment, year, clock.today())
        case = cases.open_case(
            appointment.case.version,
            PROCEDURE,
            title=_("%(person)s%(year)s年度考核") % {"person": appointment.person.name, "year": year},
            parties=_participants(appointment),
            person=appointment.person,
            parent=appointment.case,
            year=year,
            by=by,
        )
        case = cases.submit_case(case, by=by)
        joined = Round.objects.filter(university=appointment.home_id, year=year).first()
        assessment = Assessment.objects.create(appointment=appointment, year=year, case=case, round=joined)
        record("assessment.opened", assessment, by=by, year=year, person=appointment.person.name, case=case.number)
    return assessment


def open_round(university: Organisation, year: int, *, by: Capacity) -> Round:
    """Assess everybody who was in office in that year: a case for each, all in one round with one quota.

    Assessments of the year that were opened before join it.
    """
    with wall.behind():
        university = Organisation.objects.select_for_update(no_key=True).get(pk=university.pk)
        cohort = list(queries.cohort_of(university, year))
        rules.check_can_open_round(by, university, year, clock.today(), size=len(cohort))
        made = Round.objects.create(university=university, year=year, opened_on=clock.today())
        there = dict(Assessment.objects.filter(appointment__in=cohort, year=year).values_list("appointment_id", "pk"))
        Assessment.objects.filter(pk__in=there.values()).update(round=made)
        record("round.opened", made, by=by, university=university.name, year=year, people=len(cohort))
        for appointment in cohort:
            if appointment.pk not in there:
                open_assessment(appointment, year, by=by)
    return made


def _participants(appointment: Appointment) -> list[cases.Participant]:
    """The parties of the appointment's own case take part again, under the same labels."""
    parties = appointment.case.parties.select_related("organisation", "unit", "person").order_by("pk")
    return [cases.Participant(p.label, organisation=p.organisation, unit=p.unit, person=p.person) for p in parties]
