"""The host asks the city: a case under the city's regulation, standing on the appointment's own."""

from django.utils.translation import gettext as _

from lianpin.appointments import procedures, queries, rules
from lianpin.appointments.models import Appointment
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases.models import Case
from lianpin.kernel.cases.verbs import Participant, open_case
from lianpin.kernel.identity.models import Capacity, Organisation, Unit
from lianpin.kernel.regulations.models import Version
from lianpin.kernel.regulations.queries import program
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotPossible


def open_support_case(appointment: Appointment, version: Version, *, by: Capacity) -> Case:
    """Open the application of the host to the city under this version of its regulation, as a draft."""
    with wall.behind():
        appointment = (
            Appointment.objects.select_for_update(of=("self",))
            .select_related("case", "person", "host", "home", "agreement")
            .get(pk=appointment.pk)
        )
        rules.check_can_open_support(by, appointment)
        if version not in queries.support_versions(appointment, clock.today()):
            raise NotPossible(_("这项办法现在不受理本聘期的申报，请刷新页面后重选。"), code="SUPPORT_NOT_OPEN")
        procedures.check_not_applied(appointment, [version])
        case = open_case(
            version,
            queries.SUPPORT_PROCEDURE,
            title=f"{version.regulation.title}：{appointment.person.name}",
            parties=_parties(appointment, version),
            person=appointment.person,
            parent=appointment.case,
            by=by,
        )
        record("appointment.support_opened", appointment, by=by, number=appointment.number, case=case.number)
    return case


def _parties(appointment: Appointment, version: Version) -> list[Participant]:
    own = {party.label: party for party in appointment.case.parties.select_related("organisation", "unit", "person")}
    parties = [
        Participant(label, organisation=own[label].organisation, unit=own[label].unit)
        for label in ("企业", "学校")
        if label in own
    ]
    parties.append(Participant("本人", person=appointment.person))
    issuer = version.regulation.issuer
    return parties + (_offices(issuer, version) if issuer else [])


def _offices(city: Organisation, version: Version) -> list[Participant]:
    """The city's units that the regulation calls by an office, in its procedure or as a payer."""
    regulation = program(version)
    called = {step.actor for step in regulation.procedures[queries.SUPPORT_PROCEDURE].steps}
    called |= {row.payer for row in regulation.entitlements}
    return [
        Participant(office, organisation=city, unit=unit)
        for unit in Unit.objects.filter(organisation=city).order_by("pk")
        for office in unit.offices
        if any(office in actor for actor in called)
    ]
