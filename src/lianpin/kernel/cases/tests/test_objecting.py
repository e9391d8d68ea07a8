"""Objections to a public notice, through its pages: anybody raises one, the publishing unit answers, the clock stands still."""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http.response import HttpResponseBase
from django.test import Client

from lianpin.kernel.audit.models import Event
from lianpin.kernel.cases import verbs
from lianpin.kernel.cases.enums import CaseStatus, ObjectionStatus, StepStatus
from lianpin.kernel.cases.models import Case, Objection, PublicNotice
from lianpin.kernel.cases.tests.factories import World, pdf
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotPossible

TEXT = "公示的持股情况与工商登记不符，请核查。"
SECRET = "王知情"


@pytest.fixture
def case(world: World) -> Case:
    """Its notice runs from 6 to 12 January, a Tuesday to a Monday; today is the 7th."""
    found = world.decided(world.submitted())
    clock.set_day(date(2026, 1, 7))
    return found


def text(answer: HttpResponseBase) -> str:
    return b"".join(answer).decode(errors="replace")


def notice() -> PublicNotice:
    return PublicNotice.objects.get()


def given(**others: object) -> dict[str, object]:
    return {"text": TEXT, "name": SECRET, "contact": "021-5550", "key": str(uuid4())} | others


def raised(client: Client, **others: object) -> Objection:
    """By somebody who is signed out."""
    client.logout()
    answer = client.post(f"/notices/{notice().token}/object/", given(**others))
    assert answer.status_code == 302, text(answer)
    return Objection.objects.latest("pk")


def answered(client: Client, world: World, objection: Objection, **data: str) -> HttpResponseBase:
    client.force_login(world.user("alice"))
    said = {"outcome": "dismissed", "answer": "经查核登记一致。", "reason": ""} | data
    address = f"/objections/{objection.pk}/answer/"
    assert "确认答复" in text(client.post(address, said))
    return client.post(address, said | {"confirmed": "1"})


def test_anybody_objects_and_gets_a_number_and_an_address_of_their_own(client: Client, case: Case) -> None:
    assert f"/notices/{notice().token}/object/" in text(client.get(f"/notices/{notice().token}/"))
    objection = raised(client, file=pdf("证据.pdf"))
    receipt = text(client.get(f"/objections/{objection.token}/"))
    for shown in (objection.number, objection.token, TEXT, "证据.pdf", "2026-01-21"):  # ten working days after the 7th
        assert shown in receipt
    assert client.get(f"/objections/{objection.number}/").status_code == 404
    page = text(client.get(f"/notices/{notice().token}/"))
    assert "公示期中止" in page and SECRET not in page and TEXT not in page


def test_the_clock_stands_still_from_the_objection_to_the_last_answer(client: Client, world: World, case: Case) -> None:
    first = raised(client)
    clock.set_day(date(2026, 1, 13))  # the period would be over
    second = raised(client, name="")
    with pytest.raises(NotPossible, match=first.number):
        world.take(case, "公示", "alice")
    answered(client, world, first)
    assert notice().suspended_on == date(2026, 1, 7)
    clock.set_day(date(2026, 1, 16))
    answered(client, world, second)
    step = case.steps.get(name="公示")
    # Seven working days stood still, 8 to 16 January; three were left on the 7th: 19, 20 and 21.
    assert (notice().closes_on, notice().suspended_days, step.due_on) == (date(2026, 1, 21), 7, date(2026, 1, 21))
    clock.set_day(date(2026, 1, 21))
    world.take(case, "公示", "alice")
    assert case.steps.get(name="签订协议", actor="人事处").status == StepStatus.OPEN


def test_an_upheld_one_sends_the_case_the_way_of_the_regulation(client: Client, world: World, case: Case) -> None:
    objection, other = raised(client), raised(client)
    page = text(client_of(client, world, "alice").get(f"/objections/{objection.pk}/answer/"))
    assert "成立，退回“审定”重新办理" in page and "成立，办件终止" in page and SECRET in page
    answered(client, world, objection, outcome="returned", answer="属实，已纠正。", reason="持股情况须重新审定")
    assert [case.steps.get(number=n).status for n in (5, 6)] == [StepStatus.OPEN, StepStatus.WAITING]
    assert case.steps.get(number=5).due_on == date(
        2026, 1, 14
    )  # five working days from now, not from when it first came
    client.logout()
    assert "属实，已纠正。" in text(client.get(f"/objections/{objection.token}/"))
    other.refresh_from_db()
    assert (other.status, PublicNotice.objects.count()) == (ObjectionStatus.ENDED, 0)
    assert "重新公示时可以再次提出异议" in text(client.get(f"/objections/{other.token}/"))


def test_an_upheld_one_may_end_the_case(client: Client, world: World, case: Case) -> None:
    answered(client, world, raised(client), outcome="refused", answer="属实。", reason="不符合条件")
    case.refresh_from_db()
    assert case.status == CaseStatus.REFUSED


def client_of(client: Client, world: World, name: str) -> Client:
    client.force_login(world.user(name))
    return client


@pytest.mark.parametrize("name", ["chen", "bob", "uma", "vera"])
def test_the_applicant_and_the_other_parties_learn_that_there_is_one_and_not_whose(
    client: Client, world: World, case: Case, name: str
) -> None:
    objection = raised(client)
    answered(client, world, objection)
    page = text(client_of(client, world, name).get(f"/cases/{case.pk}/"))
    assert objection.number in page
    for hidden in (SECRET, TEXT, "021-5550", objection.token, "经查核登记一致。"):
        assert hidden not in page
    for address in ("answer", "file"):
        assert client.get(f"/objections/{objection.pk}/{address}/").status_code == 404


def test_who_is_named_stands_back_and_a_colleague_answers(client: Client, world: World, case: Case) -> None:
    objection = raised(client, concerned="Alice")
    answer = client_of(client, world, "alice").get(f"/objections/{objection.pk}/answer/")
    assert (answer.status_code, TEXT in text(answer)) == (403, False)
    assert TEXT in text(client_of(client, world, "ann").get(f"/objections/{objection.pk}/answer/"))


def test_a_signed_in_objector_is_nowhere_on_record(client: Client, world: World, case: Case) -> None:
    client.force_login(world.user("wu"))
    client.post(f"/notices/{notice().token}/object/", given(name=""))
    events = Event.objects.filter(kind="case.objection_raised")
    assert [(event.user_id, event.actor["name"]) for event in events] == [(None, "公众")]


def test_a_form_is_taken_once(client: Client, case: Case) -> None:
    key = str(uuid4())
    assert raised(client, key=key) == raised(client, key=key)
    assert Objection.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"text": "不行"}, "至少"),
        ({"text": "很" * 4001}, "4000"),
        ({"homepage": "https://example.org"}, "不显示的一项"),
        ({"file": SimpleUploadedFile("a.exe", b"MZ")}, "格式不受支持"),
        ({"file": SimpleUploadedFile("a.pdf", b"")}, "是空的"),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_is_lost(
    client: Client, case: Case, data: dict[str, object], said: str
) -> None:
    answer = client.post(f"/notices/{notice().token}/object/", given(**data))
    page = text(answer)
    assert (answer.status_code, Objection.objects.count()) == (422, 0)
    assert said in re.sub(r"<[^>]+>", "", page) and SECRET in page


@pytest.mark.parametrize(("day", "status"), [(5, 409), (6, 200), (12, 200), (13, 409)])
def test_objections_are_taken_during_the_notice_and_not_before_or_after(
    client: Client, case: Case, day: int, status: int
) -> None:
    clock.set_day(date(2026, 1, day))
    address = f"/notices/{notice().token}/object/"
    assert client.get(address).status_code == status
    assert client.post(address, given()).status_code == (302 if status == 200 else 409)


def test_withdrawing_the_case_ends_the_investigation(client: Client, world: World, case: Case) -> None:
    objection = raised(client)
    verbs.withdraw_case(case, by=world["chen"])
    objection.refresh_from_db()
    assert objection.status == ObjectionStatus.ENDED
    assert client_of(client, world, "alice").get(f"/objections/{objection.pk}/answer/").status_code == 200
