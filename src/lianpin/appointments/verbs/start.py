"""From the decided case to the appointment: the agreement is laid before its parties, then the appointment begins."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from lianpin.appointments import registry, rules
from lianpin.appointments.models import Appointment
from lianpin.appointments.procedures import SIGNATORIES, missing_clauses, paper_of
from lianpin.kernel.agreements.enums import AgreementStatus
from lianpin.kernel.agreements.models import Agreement
from lianpin.kernel.agreements.verbs import Signatory, draft_agreement
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases.facts import facts_of
from lianpin.kernel.cases.models import Case, Party
from lianpin.kernel.documents.verbs import render_document
from lianpin.kernel.identity.models import Capacity, Organisation, Person
from lianpin.posts.models import Application
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotPossible


def draft_dual_agreement(case: Case, *, by: Capacity) -> Agreement:
    """Make the tripartite agreement of a case, with its PDF, and lay it before the three parties. Once per case."""
    with wall.behind():
        case = (
            Case.objects.select_for_update(of=("self",))
            .select_related("version", "person", "agreement")
            .get(pk=case.pk)
        )
        if case.agreement is not None and case.agreement.status != AgreementStatus.LAPSED:
            return case.agreement
        holder = _check_complete(case)
        number = _number(case)
        paper = paper_of(case, number=number, on=clock.today())
        document = render_document(paper.template, paper.data, number=number, title=paper.title, by=by)
        case.agreement = draft_agreement(
            number=number,
            kind=rules.KIND,
            title=paper.title,
            holder=holder,
            version=case.version,
            during=paper.during,
            clauses=paper.clauses,
            parties=_signatories(case),
            document=document,
            by=by,
        )
        case.save(update_fields=["agreement"])
        parties = _parties(case)
        registry.check_promised(case.agreement, [_body(parties, label) for label in ("学校", "企业")], by=by)
    return case.agreement


def begin_appointment(case: Case, *, by: Capacity) -> Appointment:
    """The appointment that an agreement in force carries. Once per case."""
    with wall.behind():
        case = Case.objects.select_for_update(of=("self",)).select_related("version", "agreement").get(pk=case.pk)
        existing = Appointment.objects.filter(case=case).first()
        if existing is not None:
            return existing
        agreement = case.agreement
        if agreement is None or agreement.status != AgreementStatus.IN_FORCE:
            raise NotPossible(_("三方协议尚未签署完毕，不能开始聘用。"), code="APPOINTMENT_NO_AGREEMENT")
        parties = _parties(case)
        college = parties.get("学院")
        application = Application.objects.filter(case=case).select_related("post").first()
        appointment = Appointment.objects.create(
            number=f"RZ-{case.number}",
            person=agreement.holder,
            home=_body(parties, "学校"),
            home_unit=college.unit if college else None,
            host=_body(parties, "企业"),
            post=application.post if application else None,
            case=case,
            agreement=agreement,
            effort=_effort(case),
            during=agreement.during,
        )
        record(
            "appointment.began",
            appointment,
            by=by,
            number=appointment.number,
            person=agreement.holder.name,
            home=str(appointment.home),
            host=str(appointment.host),
            starts_on=str(appointment.starts_on),
            ends_on=str(appointment.ends_on),
        )
        registry.tell_promised(appointment, appointment.starts_on, by=by)
    return appointment


def _check_complete(case: Case) -> Person:
    """Whose agreement it will be; refuses a case that lacks what the agreement has to say."""
    if case.person is None:
        raise NotPossible(_("办件没有申报人，不能拟订协议。"), code="AGREEMENT_NO_PERSON")
    missing = missing_clauses(case)
    if missing:
        raise NotPossible(
            _("三方协议缺少必备条款的内容：%s。请先补全相应事项，再签订协议。") % "、".join(missing),
            code="AGREEMENT_CLAUSE_MISSING",
        )
    return case.person


def _number(case: Case) -> str:
    """The case's number; a paper drafted anew after one that lapsed counts on."""
    drafted = Agreement.objects.filter(number__startswith=f"XY-{case.number}").count()
    return f"XY-{case.number}" if drafted == 0 else f"XY-{case.number}-{drafted + 1}"


def _parties(case: Case) -> dict[str, Party]:
    return {party.label: party for party in case.parties.select_related("organisation", "unit", "person")}


def _body(parties: dict[str, Party], label: str) -> Organisation:
    body = parties[label].organisation if label in parties else None
    if body is None:
        raise NotPossible(_("办件缺少“%s”一方，不能开始聘用。") % label, code="APPOINTMENT_PARTY_MISSING")
    return body


def _signatories(case: Case) -> list[Signatory]:
    parties = _parties(case)
    return [
        Signatory(label, person=party.person)
        if party.person is not None
        else Signatory(label, organisation=party.organisation, unit=party.unit)
        for label, party in ((label, parties[label]) for label in SIGNATORIES)
    ]


def _effort(case: Case) -> Decimal:
    given: Any = facts_of(case).get("从业比例")
    if given is None:
        raise NotPossible(_("办件缺少“从业比例”，不能开始聘用。"), code="APPOINTMENT_NO_EFFORT")
    return Decimal(getattr(given, "value", given))
