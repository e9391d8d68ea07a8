"""Starting from paper: the list and its scans are uploaded, read, and taken over together; or given up again together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils.translation import gettext as _

from lianpin.appointments import previews, queries, registry, rules
from lianpin.appointments.enums import TakeoverStatus
from lianpin.appointments.models import Appointment, Takeover
from lianpin.appointments.previews import Taking
from lianpin.appointments.procedures import HOME, SIGNATORIES, TITLE
from lianpin.kernel.agreements.verbs import Signatory, give_up_agreement, take_over_agreement
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases.verbs import Participant, decide_values, give_up_case, take_over_case
from lianpin.kernel.documents.queries import open_attachment
from lianpin.kernel.documents.verbs import store_attachment
from lianpin.kernel.identity.enums import OrganisationKind
from lianpin.kernel.identity.models import Capacity, Organisation, Person, Unit
from lianpin.kernel.identity.queries import selves_of, staff_of, units_of_office
from lianpin.kernel.identity.verbs import create_organisation, create_person
from lianpin.kernel.notices.verbs import notify
from lianpin.kernel.regulations.queries import program
from lianpin.posts.rules import DRAFTER, PUBLISHER
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotPossible, NotValid

LISTS = ("XLSX",)
SCANS = ("PDF", "PNG", "JPEG")
Files = Iterable["UploadedFile[Any]"]


def upload_takeover(file: UploadedFile[Any], scans: Files = (), *, by: Capacity) -> Takeover:
    """Keep a list of appointments on paper with the scans of their agreements; nothing is taken over yet."""
    rules.check_can_take_over(by)
    version = queries.takeover_version(by, clock.today())
    if version is None or version.regulation.issuer is None:
        raise NotPossible(_("本校现在没有施行中的双聘办法，不能接续。请先发布办法。"), code="NOT_IN_FORCE")
    with wall.behind():
        takeover = Takeover.objects.create(
            organisation=version.regulation.issuer, version=version, attachment=store_attachment(file, LISTS, by=by),
            uploaded_as=str(by), uploaded_on=clock.today(),
        )  # fmt: skip
        takeover.scans.set([store_attachment(scan, SCANS, by=by) for scan in scans])
        record("takeover.uploaded", takeover, by=by, name=takeover.attachment.name, scans=takeover.scans.count())
    return takeover


def add_files(
    takeover: Takeover, file: UploadedFile[Any] | None = None, scans: Files = (), *, by: Capacity
) -> Takeover:
    """A corrected list takes the earlier one's place; scans join those that are there, one of the same name takes its place."""
    with wall.behind():
        takeover = _locked(takeover)
        rules.check_can_take_over(by)
        rules.check_is_draft(takeover)
        if file is not None:
            takeover.attachment = store_attachment(file, LISTS, by=by)
            takeover.save(update_fields=["attachment"])
        takeover.scans.add(*[store_attachment(scan, SCANS, by=by) for scan in scans])
        record("takeover.uploaded", takeover, by=by, name=takeover.attachment.name, scans=takeover.scans.count())
    return takeover


def take_over(takeover: Takeover, *, by: Capacity) -> int:
    """Take over every appointment of the list and say how many; NotValid lists the rows that refuse it."""
    with wall.behind():
        takeover = _locked(takeover)
        rules.check_can_take_over(by)
        rules.check_is_draft(takeover)
        with open_attachment(takeover.attachment) as file:
            reading = previews.read_takeover(takeover, file.read(), today=clock.today())
        if reading.errors:
            raise NotValid(previews.summary(reading.errors), code="IMPORT_ROWS")
        hosts: dict[str, Organisation] = {}
        people: dict[str, Person] = {}
        for row in reading.rows:
            _take(takeover, row, _person(row, people, by=by), _host(row, hosts, by=by), by=by)
        takeover.status, takeover.rows_count = TakeoverStatus.TAKEN, len(reading.rows)
        takeover.taken_as, takeover.taken_on = str(by), clock.today()
        takeover.save(update_fields=["status", "rows_count", "taken_as", "taken_on"])
        record("takeover.taken", takeover, by=by, name=takeover.attachment.name, count=len(reading.rows))
    return len(reading.rows)


def undo_takeover(takeover: Takeover, *, reason: str, by: Capacity) -> Takeover:
    """Give up every appointment of a list, as long as nothing has come to stand on any of them; NotPossible names what has.

    People and enterprises that became known by it stay known.
    """
    with wall.behind():
        takeover = _locked(takeover)
        rules.check_can_undo(by, takeover)
        if not reason.strip():
            raise NotValid(_("请写明撤销的理由。"), code="REASON_MISSING")
        for appointment in takeover.appointments.select_related("case", "agreement", "person").order_by("pk"):
            _give_up(appointment, reason.strip(), by=by)
        takeover.status = TakeoverStatus.UNDONE
        takeover.undone_as, takeover.undone_on = str(by), clock.today()
        takeover.save(update_fields=["status", "undone_as", "undone_on"])
        said = {"name": takeover.attachment.name, "count": takeover.rows_count, "reason": reason.strip()}
        record("takeover.undone", takeover, by=by, **said)
    return takeover


def _take(takeover: Takeover, row: Taking, person: Person, host: Organisation, *, by: Capacity) -> Appointment:
    home, version = takeover.organisation, takeover.version
    units = {"学校": units_of_office(home, PUBLISHER).first(), "企业": units_of_office(host, DRAFTER).first()}
    parties = [
        Participant("本人", person=person),
        Participant("学校", organisation=home, unit=units["学校"]),
        Participant("企业", organisation=host, unit=units["企业"]),
    ]
    if row.college is not None:
        parties.append(Participant("学院", organisation=home, unit=row.college))
    paper = _("纸质协议 %s") % row.number
    days = {"on": row.signed_on, "from": row.starts_on, "until": row.ends_on}
    history = _("%(on)s 在纸面上签订，聘期 %(from)s 至 %(until)s") % days
    case = take_over_case(
        version, next(iter(program(version).procedures)), title=_("%(person)s双聘（纸质接续）") % {"person": person.name},
        parties=parties, person=person, facts=row.facts, document=paper, history=history, by=by,
    )  # fmt: skip
    case.agreement = take_over_agreement(
        number=f"XY-{case.number}", kind=rules.KIND, title=TITLE, holder=person, version=version,
        during=(row.starts_on, row.ends_on + timedelta(days=1)), signed_on=row.signed_on, paper_number=row.number,
        scan=row.scan, parties=_signatories(parties), by=by,
    )  # fmt: skip
    case.save(update_fields=["agreement"])
    if HOME in program(version).definitions:
        decide_values(case, [], if_known=[HOME], by=by)
    appointment = Appointment.objects.create(
        number=f"RZ-{case.number}", person=person, home=home, home_unit=row.college, host=host, case=case,
        agreement=case.agreement, effort=row.effort, during=case.agreement.during, takeover=takeover,
    )  # fmt: skip
    record(
        "appointment.taken_over", appointment, by=by, number=appointment.number, person=person.name, home=home.name,
        host=host.name, starts_on=str(row.starts_on), ends_on=str(row.ends_on), paper=row.number,
    )  # fmt: skip
    registry.tell_promised(appointment, appointment.starts_on, by=by)
    _tell(appointment, units["企业"], by=by)
    return appointment


def _signatories(parties: Sequence[Participant]) -> list[Signatory]:
    known = {party.label: party for party in parties}
    return [
        Signatory(label, organisation=known[label].organisation, unit=known[label].unit, person=known[label].person)
        for label in SIGNATORIES
    ]


def _tell(appointment: Appointment, host_unit: Unit | None, *, by: Capacity) -> None:
    """Those whom the agreement binds may see what was entered about them, and object."""
    today = clock.today()
    readers = [*selves_of([appointment.person_id], today), *staff_of([host_unit.pk if host_unit else None], today)]
    path = reverse("appointments:appointment_detail", args=[appointment.pk])
    said = {"person": appointment.person.name, "number": appointment.number}
    notify("appointment.taken_over", appointment, to=readers, path=path, by=by, **said)


def _give_up(appointment: Appointment, reason: str, *, by: Capacity) -> None:
    said = {"number": appointment.number, "person": appointment.person.name}
    record("appointment.given_up", appointment, by=by, **said, reason=reason)
    registry.tell_promised(appointment, appointment.starts_on, holds=False, by=by)
    case, agreement = appointment.case, appointment.agreement
    try:
        appointment.delete()
    except ProtectedError as error:
        raise NotPossible(
            _("%(person)s的任职 %(number)s 已有月报、考核或者待遇记录，不能撤销接续。") % said, code="TAKEOVER_IN_USE"
        ) from error
    give_up_case(case, reason=reason, by=by)
    give_up_agreement(agreement, reason=reason, by=by)


def _person(row: Taking, known: dict[str, Person], *, by: Capacity) -> Person:
    if row.person is not None:
        return row.person
    if row.id_number not in known:
        known[row.id_number] = create_person(row.name, id_number=row.id_number, by=by)
    return known[row.id_number]


def _host(row: Taking, known: dict[str, Organisation], *, by: Capacity) -> Organisation:
    if row.host is not None:
        return row.host
    if row.credit_code not in known:
        known[row.credit_code] = create_organisation(
            row.host_name, kind=OrganisationKind.ENTERPRISE, credit_code=row.credit_code, city=row.host_city, by=by
        )
    return known[row.credit_code]


def _locked(takeover: Takeover) -> Takeover:
    held = Takeover.objects.select_for_update(of=("self",), no_key=True)
    return held.select_related("attachment", "organisation", "version__regulation").get(pk=takeover.pk)
