"""Drafted, signed by each party once, in force with the last signature; and what is refused."""

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdf
import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from lianpin.kernel.agreements import verbs
from lianpin.kernel.agreements.enums import AgreementStatus
from lianpin.kernel.agreements.models import Agreement
from lianpin.kernel.agreements.tests.factories import Parties, make_agreement
from lianpin.kernel.audit.queries import events_of
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.documents.queries import read_document
from lianpin.kernel.identity.models import PLATFORM, Capacity
from lianpin.kernel.regulations.models import Version
from lianpin.toolkit import clock
from lianpin.toolkit.errors import LianpinError, NotAllowed, NotPossible, NotValid


def sign_all(agreement: Agreement, parties: Parties) -> Agreement:
    for by in (parties.alice, parties.bob, parties.chen):
        agreement = verbs.sign_agreement(agreement, by=by)
    return agreement


def refused(agreement: Agreement, by: Capacity, kind: type[LianpinError]) -> str:
    with pytest.raises(kind) as refusal:
        verbs.sign_agreement(agreement, by=by)
    return refusal.value.code


def test_a_draft_keeps_its_clauses_and_awaits_every_party(agreement: Agreement) -> None:
    assert [(clause.ordinal, clause.title) for clause in agreement.clauses.all()] == [(1, "期限"), (2, "从业比例")]
    assert [each.party for each in agreement.signatures.filter(signed_on=None)] == ["学校", "企业", "本人"]
    assert agreement.status == AgreementStatus.DRAFT


def test_the_last_signature_puts_it_in_force(agreement: Agreement, parties: Parties) -> None:
    clock.set_day(date(2026, 2, 3))
    first = verbs.sign_agreement(agreement, by=parties.bob)
    assert (first.status, first.signed_on) == (AgreementStatus.DRAFT, None)
    signed = sign_all_but(first, parties)
    assert (signed.status, signed.signed_on) == (AgreementStatus.IN_FORCE, date(2026, 2, 3))
    assert [event.kind for event in events_of(signed)] == [
        "agreement.drafted",
        "agreement.signed",
        "agreement.signed",
        "agreement.signed",
        "agreement.came_into_force",
    ]


def sign_all_but(agreement: Agreement, parties: Parties) -> Agreement:
    verbs.sign_agreement(agreement, by=parties.alice)
    return verbs.sign_agreement(agreement, by=parties.chen)


def test_each_signature_names_the_paper_that_was_signed(agreement: Agreement, parties: Parties) -> None:
    signed = sign_all(agreement, parties)
    assert signed.document is not None and signed.confirmed_copy is not None
    assert {each.digest for each in signed.signatures.all()} == {signed.document.digest}
    text = pypdf.PdfReader(io.BytesIO(read_document(signed.confirmed_copy))).pages[0].extract_text()
    text = "".join(text.split())
    assert "学校：澜江大学" in text and "本人：陈一帆" in text
    assert text.count(signed.document.digest) == 3


def test_it_refuses_who_is_no_party(agreement: Agreement, parties: Parties) -> None:
    assert refused(agreement, parties.dan, NotAllowed) == "AGREEMENT_NOT_PARTY"


def test_it_refuses_another_unit_of_a_party(agreement: Agreement, parties: Parties) -> None:
    assert refused(agreement, replace(parties.alice, unit_id=-1), NotAllowed) == "AGREEMENT_NOT_PARTY"
    assert refused(agreement, replace(parties.bob, role="finance"), NotAllowed) == "AGREEMENT_NOT_PARTY"


def test_it_refuses_a_second_signature(agreement: Agreement, parties: Parties) -> None:
    verbs.sign_agreement(agreement, by=parties.alice)
    assert refused(agreement, parties.alice, NotPossible) == "AGREEMENT_SIGNED_ALREADY"


def test_it_refuses_to_sign_what_lapsed(agreement: Agreement, parties: Parties) -> None:
    verbs.lapse_agreement(agreement, by=PLATFORM)
    assert refused(agreement, parties.alice, NotPossible) == "AGREEMENT_NOT_DRAFT"


def test_it_refuses_to_lapse_what_is_in_force(agreement: Agreement, parties: Parties) -> None:
    sign_all(agreement, parties)
    with pytest.raises(NotPossible):
        verbs.lapse_agreement(agreement, by=PLATFORM)


def test_it_refuses_a_draft_with_an_empty_clause(agreement: Agreement, parties: Parties) -> None:
    assert agreement.document is not None
    with pytest.raises(NotValid, match="协议缺少必备条款：期限、考核"):
        verbs.draft_agreement(
            number="XY-9",
            kind="双聘",
            title="协议",
            holder=parties.person,
            version=agreement.version,
            during=(date(2026, 3, 1), date(2028, 3, 1)),
            clauses=[("期限", " "), ("从业比例", "一半"), ("考核", "")],
            parties=parties.signatories,
            document=agreement.document,
            by=parties.alice,
        )


def test_it_refuses_a_second_one_in_force_at_the_same_time(
    agreement: Agreement, parties: Parties, version: Version, tmp_path: Path
) -> None:
    sign_all(agreement, parties)
    second = make_agreement(
        parties, tmp_path, number="XY-2", version=version, term=(date(2028, 2, 29), date(2029, 3, 1))
    )
    verbs.sign_agreement(second, by=parties.alice)
    verbs.sign_agreement(second, by=parties.bob)
    with pytest.raises(NotPossible) as refusal:
        verbs.sign_agreement(second, by=parties.chen)
    assert refusal.value.code == "ALREADY_DUAL"
    assert refusal.value.reason.startswith("同一时期只能有一份有效的双聘协议")
    second.refresh_from_db()
    assert (second.status, second.signatures.filter(signed_on=None).count()) == (AgreementStatus.DRAFT, 1)


def test_the_next_one_may_follow_on_the_day_after(
    agreement: Agreement, parties: Parties, version: Version, tmp_path: Path
) -> None:
    sign_all(agreement, parties)
    term = (date(2028, 3, 1), date(2029, 3, 1))
    following = make_agreement(parties, tmp_path, number="XY-2", version=version, term=term)
    assert sign_all(following, parties).status == AgreementStatus.IN_FORCE


def test_the_database_itself_refuses_a_second_one_in_force(
    agreement: Agreement, parties: Parties, version: Version
) -> None:
    sign_all(agreement, parties)
    with pytest.raises(IntegrityError, match="one_valid_agreement_of_a_kind"), transaction.atomic():
        Agreement.objects.create(
            number="XY-直接",
            kind="双聘",
            title="绕过平台",
            holder=parties.person,
            version=version,
            during=DateRange(date(2027, 1, 1), date(2027, 2, 1)),
            status=AgreementStatus.IN_FORCE,
        )


def test_another_kind_does_not_collide(agreement: Agreement, parties: Parties, version: Version) -> None:
    sign_all(agreement, parties)
    other = Agreement.objects.create(
        number="XY-特派",
        kind="科技特派员",
        title="派驻协议",
        holder=parties.person,
        version=version,
        during=DateRange(date(2027, 1, 1), date(2027, 2, 1)),
        status=AgreementStatus.IN_FORCE,
    )
    record("agreement.came_into_force", other, by=PLATFORM, number=other.number, signed_on="2027-01-01")
    assert Agreement.objects.filter(holder=parties.person, status=AgreementStatus.IN_FORCE).count() == 2
