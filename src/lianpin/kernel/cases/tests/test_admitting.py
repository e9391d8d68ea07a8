"""Where the engine says no, a person decides: asked on the page of reasons, answered with a reason that stays (第二十四条第三款)."""

from typing import Any

import pytest
from django.http.response import HttpResponseBase
from django.test import Client

from lianpin.kernel.audit.models import Event
from lianpin.kernel.cases import procedures, verbs
from lianpin.kernel.cases.enums import AdmissionStatus, CaseStatus
from lianpin.kernel.cases.models import Admission, Case
from lianpin.kernel.cases.tests.factories import World, pdf
from lianpin.kernel.notices.models import Notice
from lianpin.toolkit.errors import NotAllowed, NotPossible, NotValid

TEXT = "档案记载的出生日期与身份证不一致，更正手续见附件。"


def page(answer: HttpResponseBase) -> str:
    return b"".join(answer).decode(errors="replace")


@pytest.fixture
def case(world: World) -> Case:
    """A draft of Chen's that the engine refuses."""
    return world.draft(出生日期="1965-06-15")


def asked(world: World, case: Case, **others: Any) -> Admission:
    return verbs.ask_admission(case, text=TEXT, by=world["chen"], **others)


def test_the_page_of_reasons_leads_to_a_person_who_reads_no_more_than_they_were_told(
    client: Client, world: World, case: Case
) -> None:
    client.force_login(world.user("chen"))
    assert f"/cases/{case.pk}/admission/" in page(client.get(f"/cases/{case.pk}/submit/"))
    answer = client.post(f"/cases/{case.pk}/admission/", {"text": TEXT, "file": pdf("回执.pdf")})
    assert answer.status_code == 302, page(answer)
    admission = Admission.objects.get()
    assert (str(admission.unit), str(admission.due_on)) == ("人事处", "2026-01-12")  # five working days after the 5th
    assert {each.user.username for each in Notice.objects.filter(kind="case.admission_asked")} == {"alice", "ann"}
    client.force_login(world.user("alice"))
    shown = page(client.get(f"/admissions/{admission.pk}/"))
    assert TEXT in shown and admission.refused[0]["text"] in shown and case.number in page(client.get("/admissions/"))
    assert page(client.get(f"/admissions/{admission.pk}/file/")).startswith("%PDF")
    assert client.get(f"/cases/{case.pk}/").status_code == 404
    client.force_login(world.user("bob"))
    assert client.get(f"/admissions/{admission.pk}/").status_code == 404


def test_who_is_admitted_submits_in_spite_of_the_condition_and_the_reason_stays_on_record(
    client: Client, world: World, case: Case
) -> None:
    admission = asked(world, case)
    client.force_login(world.user("ann"))
    said = {"outcome": "admitted", "answer": "更正手续属实，依据校长办公会纪要准予申报。"}
    assert client.post(f"/admissions/{admission.pk}/", said).status_code == 302
    assert [each.article for each in procedures.eligibility(case).admitted] == [admission.refused[0]["article"]]
    assert verbs.submit_case(case, by=world["chen"]).status == CaseStatus.UNDER_WAY
    assert said["answer"] in Event.objects.get(kind="case.admission_decided").detail["reason"]


def test_an_admission_holds_for_the_facts_as_they_were(world: World, case: Case) -> None:
    verbs.decide_admission(asked(world, case), outcome="admitted", answer="准予。", by=world["alice"])
    verbs.give_facts(case, {("出生日期", ""): "1955-06-15"}, by=world["chen"])
    with pytest.raises(NotValid, match="不符合申报条件"):
        verbs.submit_case(case, by=world["chen"])


@pytest.mark.parametrize("outcome", [AdmissionStatus.UPHELD, AdmissionStatus.CORRECTED])
def test_who_is_not_admitted_learns_why_and_may_ask_again(world: World, case: Case, outcome: str) -> None:
    verbs.decide_admission(asked(world, case), outcome=outcome, answer="更正手续尚未完成。", by=world["alice"])
    assert {each.user.username for each in Notice.objects.filter(kind="case.admission_decided")} == {"chen"}
    with pytest.raises(NotValid, match="不符合申报条件"):
        verbs.submit_case(case, by=world["chen"])
    assert asked(world, case).status == AdmissionStatus.OPEN


def test_it_refuses_what_makes_no_decision(world: World, case: Case) -> None:
    admission = asked(world, case)
    with pytest.raises(NotPossible, match=admission.number):
        asked(world, case)
    with pytest.raises(NotAllowed, match="人事处"):
        verbs.decide_admission(admission, outcome="admitted", answer="准予。", by=world["uma"])
    with pytest.raises(NotValid, match="理由"):
        verbs.decide_admission(admission, outcome="admitted", answer=" ", by=world["alice"])
    with pytest.raises(NotPossible, match="无需"):
        verbs.ask_admission(world.draft("wu"), text=TEXT, by=world["wu"])
