"""What is done with agreements: drafted, signed by each party, in force with the last signature; or lapsed. And taken over from paper."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils.translation import gettext as _

from lianpin.kernel.agreements import registry, rules
from lianpin.kernel.agreements.enums import AgreementStatus
from lianpin.kernel.agreements.models import Agreement, Clause, Signature
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.documents.models import Attachment, Document
from lianpin.kernel.documents.verbs import render_document
from lianpin.kernel.identity.models import Capacity, Organisation, Person, Unit
from lianpin.kernel.identity.queries import selves_of, staff_of
from lianpin.kernel.notices.verbs import notify, read_about
from lianpin.kernel.regulations.models import Version
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotPossible, NotValid
from lianpin.toolkit.search import keys_of


@dataclass(frozen=True, slots=True)
class Signatory:
    """A party under the label by which the agreement calls it: a body (through a unit), or a person."""

    label: str
    organisation: Organisation | None = None
    unit: Unit | None = None
    person: Person | None = None


def draft_agreement(
    *,
    number: str,
    kind: str,
    title: str,
    holder: Person,
    version: Version,
    during: tuple[date, date],
    clauses: Sequence[tuple[str, str]],
    parties: Sequence[Signatory],
    document: Document,
    by: Capacity,
) -> Agreement:
    """Lay an agreement before its parties. `during` is half-open: the day after the last day ends it."""
    empty = [name for name, text in clauses if not text.strip()]
    if empty:
        raise NotValid(
            _("协议缺少必备条款：%s。请补全相应事项后再拟订协议。") % "、".join(empty), code="AGREEMENT_CLAUSE_MISSING"
        )
    with wall.behind():
        agreement = Agreement.objects.create(
            number=number,
            kind=kind,
            title=title,
            holder=holder,
            version=version,
            during=DateRange(*during),
            document=document,
            keys=keys_of(number, title, spoken=[holder.name]),
        )
        Clause.objects.bulk_create(
            Clause(agreement=agreement, ordinal=ordinal, title=name, text=text)
            for ordinal, (name, text) in enumerate(clauses, start=1)
        )
        Signature.objects.bulk_create(
            Signature(
                agreement=agreement,
                party=party.label,
                organisation=party.organisation,
                unit=party.unit,
                person=party.person,
            )
            for party in parties
        )
        record("agreement.drafted", agreement, by=by, number=number, title=title, holder=holder.name)
        _ask_to_sign(agreement, parties, by=by)
    return agreement


def sign_agreement(agreement: Agreement, *, by: Capacity) -> Agreement:
    """Sign for the party that the capacity binds. The last signature puts the agreement in force."""
    with wall.behind():
        agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
        signatures = list(agreement.signatures.select_related("organisation", "person"))
        signature = rules.check_can_sign(by, agreement, signatures)
        document = agreement.document
        signature.signed_by_id = by.user_id
        signature.signed_as = str(by)
        signature.signed_on, signature.digest = clock.today(), document.digest if document else ""
        signature.save(update_fields=["signed_by", "signed_as", "signed_on", "digest"])
        record(
            "agreement.signed",
            agreement,
            by=by,
            number=agreement.number,
            party=signature.party,
            name=signature.name,
            digest=signature.digest,
        )
        if all(each.is_signed for each in signatures):
            _put_in_force(agreement, signatures, by=by)
        registry.tell_signed(agreement, signature, by)
    return agreement


def take_over_agreement(
    *,
    number: str,
    kind: str,
    title: str,
    holder: Person,
    version: Version,
    during: tuple[date, date],
    signed_on: date,
    paper_number: str,
    scan: Attachment,
    parties: Sequence[Signatory],
    by: Capacity,
) -> Agreement:
    """Keep an agreement that all parties have signed in ink: in force as it was signed, with the scan in the place of a document.

    `during` is half-open. NotPossible for a holder whom another valid agreement of the kind binds at that time.
    """
    with wall.behind():
        with _one_valid(kind):
            agreement = Agreement.objects.create(
                number=number, kind=kind, title=title, holder=holder, version=version, during=DateRange(*during),
                status=AgreementStatus.IN_FORCE, signed_on=signed_on, paper_number=paper_number, scan=scan,
                keys=keys_of(number, title, paper_number, spoken=[holder.name]),
            )  # fmt: skip
        Signature.objects.bulk_create(
            Signature(
                agreement=agreement, party=party.label, organisation=party.organisation, unit=party.unit,
                person=party.person, signed_as=_("纸质签署"), signed_on=signed_on, digest=scan.digest,
            )
            for party in parties
        )  # fmt: skip
        record(
            "agreement.taken_over", agreement, by=by, number=number, paper=paper_number, signed_on=str(signed_on),
            file=scan.name, digest=scan.digest,
        )  # fmt: skip
    return agreement


def give_up_agreement(agreement: Agreement, *, reason: str, by: Capacity) -> Agreement:
    """An agreement that was taken over by mistake binds nobody here; the paper itself is not touched."""
    with wall.behind():
        agreement = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
        if agreement.scan_id is None or agreement.status != AgreementStatus.IN_FORCE:
            raise NotPossible(
                _("协议 %s 不是接续登记的有效协议，不能撤销接续。") % agreement.number, code="AGREEMENT_NOT_TAKEN"
            )
        agreement.status = AgreementStatus.LAPSED
        agreement.save(update_fields=["status"])
        record("agreement.given_up", agreement, by=by, number=agreement.number, reason=reason)
    return agreement


def lapse_agreement(agreement: Agreement, *, by: Capacity) -> Agreement:
    """A draft that was not signed in time is void."""
    with wall.behind():
        agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
        if agreement.status != AgreementStatus.DRAFT:
            raise NotPossible(
                _("协议当前状态为“%s”，不能作失效处理。") % agreement.get_status_display(), code="AGREEMENT_NOT_DRAFT"
            )
        agreement.status = AgreementStatus.LAPSED
        agreement.save(update_fields=["status"])
        record("agreement.lapsed", agreement, by=by, number=agreement.number)
        read_about(agreement)
    return agreement


def _ask_to_sign(agreement: Agreement, parties: Sequence[Signatory], *, by: Capacity) -> None:
    """Tell those who bind the parties."""
    people = [party.person.pk for party in parties if party.person is not None]
    units = [party.unit.pk for party in parties if party.unit is not None]
    bodies = [party.organisation for party in parties if party.organisation is not None and party.unit is None]
    if bodies:
        units += Unit.objects.filter(organisation__in=bodies).values_list("pk", flat=True)
    today = clock.today()
    readers = [*selves_of(people, today), *staff_of(units, today, *rules.SIGNING_ROLES)]
    path = reverse("agreements:agreement_detail", args=[agreement.pk])
    notify("agreement.drafted", agreement, to=readers, path=path, by=by, title=agreement.title, number=agreement.number)


def _put_in_force(agreement: Agreement, signatures: Sequence[Signature], *, by: Capacity) -> None:
    agreement.status, agreement.signed_on = AgreementStatus.IN_FORCE, clock.today()
    agreement.confirmed_copy = _confirm(agreement, signatures, by=by)
    with _one_valid(agreement.kind):
        agreement.save(update_fields=["status", "signed_on", "confirmed_copy"])
    read_about(agreement)
    record("agreement.came_into_force", agreement, by=by, number=agreement.number, signed_on=str(agreement.signed_on))


@contextmanager
def _one_valid(kind: str) -> Iterator[None]:
    """The database allows one valid agreement of a kind for one person at one time."""
    try:
        with wall.behind():
            yield
    except IntegrityError as error:
        if "one_valid_agreement_of_a_kind" not in str(error):
            raise
        raise NotPossible(
            _("同一时期只能有一份有效的%s协议，本协议不能生效。请先终止原协议。") % kind, code="ALREADY_DUAL"
        ) from error


def _confirm(agreement: Agreement, signatures: Sequence[Signature], *, by: Capacity) -> Document | None:
    """The signed paper once more, now with every party's confirmation and the digest of what they signed."""
    signed = agreement.document
    if signed is None:
        return None
    confirmations = {
        signature.party: {
            "name": signature.name,
            "by": signature.signed_as,
            "on": signature.signed_on.isoformat() if signature.signed_on else "",
            "digest": signature.digest,
        }
        for signature in signatures
    }
    data = {**signed.data, "confirmations": confirmations}
    return render_document(signed.template, data, number=f"{signed.number}-Q", title=signed.title, by=by)
