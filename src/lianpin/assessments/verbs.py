"""Opening a year's assessment. Everything after that is a step of its case."""

from django.db import transaction
from django.utils.translation import gettext as _

from lianpin.appointments.models import Appointment
from lianpin.assessments import rules
from lianpin.assessments.models import Assessment
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases import verbs as cases
from lianpin.kernel.identity.models import Capacity
from lianpin.toolkit import clock

PROCEDURE = "年度考核"


def open_assessment(appointment: Appointment, year: int, *, by: Capacity) -> Assessment:
    """Open and submit the case of a year's assessment; its first step asks the person for their report."""
    with transaction.atomic():
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
        assessment = Assessment.objects.create(appointment=appointment, year=year, case=case)
        record("assessment.opened", assessment, by=by, year=year, person=appointment.person.name, case=case.number)
    return assessment


def _participants(appointment: Appointment) -> list[cases.Participant]:
    """The parties of the appointment's own case take part again, under the same labels."""
    parties = appointment.case.parties.select_related("organisation", "unit", "person").order_by("pk")
    return [cases.Participant(p.label, organisation=p.organisation, unit=p.unit, person=p.person) for p in parties]
