"""C11: a university's round from its opening to the confirmed results, with one quota for all; and an appeal against a result."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from lianpin.assessments import procedures, verbs
from lianpin.assessments.enums import RoundStatus
from lianpin.assessments.models import Assessment, Indicator, Round
from lianpin.assessments.tests.cohort import Cohort, Member
from lianpin.entitlements import verbs as money
from lianpin.entitlements.models import Entitlement
from lianpin.entitlements.tests.test_case_c01 import amounts
from lianpin.kernel.audit.models import Event
from lianpin.kernel.audit.registry import described
from lianpin.kernel.cases import verbs as cases
from lianpin.kernel.cases.enums import CaseStatus, Outcome
from lianpin.kernel.cases.models import Case, Fact, PublicNotice, Step
from lianpin.kernel.identity.models import PLATFORM, User
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotAllowed, NotPossible

# C11 (a), (b) and (c) in one cohort of seven: 78 days of (b) against the 88 that 35 % ask for.
SEVEN = (
    Member("甲", "95", "95"),
    Member("乙", "91", "90.5"),
    Member("丙", "92", "58", effort="0.6", days=(13,) * 12),
    Member("丁", "88.5", "91", effort="0.35", days=(7,) * 6 + (6,) * 6),
    Member("戊", "80", "80"),
    Member("己", "78", "78"),
    Member("庚", "70", "70"),
)
OTHERS = tuple(
    Member(name, score, score) for name, score in zip("辛壬癸子丑", ("82", "81", "79", "77", "75"), strict=True)
)


def self_reports(round: Round, cohort: Cohort) -> None:
    for assessment in round.assessments.select_related("appointment__person"):
        step = assessment.case.steps.get(name="述职自评")
        by = cohort.people[assessment.appointment.person.name]
        cases.take_step(step, outcome=Outcome.AGREED, opinion="完成任务", by=by)


def say_scores(round: Round, members: tuple[Member, ...]) -> None:
    """As if both sides had scored: what they said, without their steps."""
    by_name = {member.name: member for member in members}
    Fact.objects.bulk_create(
        Fact(case=each.case, name=fact, period="2026", value=value, source="", given_by="", given_on=clock.today())
        for each in round.assessments.select_related("appointment__person", "case")
        for member in [by_name[each.appointment.person.name]]
        for fact, value in (("学校评分", member.university), ("企业评分", member.enterprise))
    )


def ranked(*members: Member) -> dict[str, tuple[int | None, str]]:
    """Rank and grade by the regulation's own rule, and how many places there are."""
    cohort = Cohort.make(*members)
    round = verbs.open_round(cohort.bodies["university"], 2026, by=cohort.people["hanna"])
    say_scores(round, members)
    found = procedures.ranking(round, {}, by=cohort.people["hanna"])
    assert len({each.places for each in found}) == 1
    return {"places": (found[0].places, "")} | {
        each.assessment.appointment.person.name: (each.rank, each.grade) for each in found
    }


def test_of_twelve_the_second_is_excellent_too_and_equals_go_by_days_then_by_the_earlier_application(db: None) -> None:
    tied = (
        Member("甲", "95", "95", days=(11,) * 11 + (12,)), Member("己", "95", "95"),
        Member("庚", "95", "95", applied_on=date(2026, 1, 2)),
    )  # fmt: skip
    found = ranked(*tied, SEVEN[1], *SEVEN[2:5], *OTHERS)
    assert found["places"] == (2, "")
    assert [found[name] for name in "甲庚己乙"] == [(1, "优秀"), (2, "优秀"), (3, "合格"), (4, "合格")]


def as_(client: Client, name: str) -> Client:
    client.force_login(User.objects.get(username=name))
    return client


@pytest.fixture
def confirmed(db: None, client: Client, statements: Callable[[Client, str], int]) -> tuple[Cohort, Round]:
    """The round of seven, through the pages, to the last confirmation on 22 January 2027."""
    cohort = Cohort.make(*SEVEN)
    opening = reverse("assessments:round_open", args=[2026])
    assert opening in as_(client, "hanna").get(reverse("assessments:round_list")).content.decode()
    assert as_(client, "uma").post(opening).status_code == 403
    as_(client, "hanna").post(opening)
    round = Round.objects.get()
    pages = {
        name: reverse(f"assessments:round_{name}", args=[round.pk])
        for name in ("detail", "indicators", "scores", "ranking", "notices", "confirm")
    }
    assert client.post(opening).status_code == 409
    self_reports(round, cohort)
    refused = client.get(pages["ranking"])
    assert refused.status_code == 409 and "庚（学校评分、企业评分）" in refused.content.decode()
    # The enterprise scores by indicators of its own, the college by one number.
    as_(client, "bob")
    too_few = {"name0": "任务完成", "points0": "60", "name1": "协作", "points1": "30"}
    assert "合计应为100分，现为90分" in client.post(pages["indicators"], too_few).content.decode()
    client.post(pages["indicators"], too_few | {"points1": "40"})
    task, help_ = Indicator.objects.all()
    sheet: dict[str, str] = {}
    for step in Step.objects.filter(name="企业评分").select_related("case__person"):
        assert step.case.person is not None
        score = Decimal(next(m.enterprise for m in SEVEN if m.name == step.case.person.name))
        most = min(score, Decimal(60))
        sheet |= {f"s{step.pk}-i{task.pk}": str(most), f"s{step.pk}-i{help_.pk}": str(score - most)}
    statements(client, pages["scores"])
    too_much = client.post(pages["scores"], sheet | {f"s{step.pk}-i{help_.pk}": "40.5"})
    assert too_much.status_code == 422 and not Step.objects.filter(name="企业评分", status="done").exists()
    client.post(pages["scores"], sheet)
    assert client.get(pages["indicators"]).status_code == 409
    marks = {
        f"s{step.pk}-学校评分": next(
            m.university for m in SEVEN if step.case.person and m.name == step.case.person.name
        )
        for step in Step.objects.filter(name="学校评分").select_related("case__person")
    }
    as_(client, "uma").post(pages["scores"], marks)
    assert client.get(pages["ranking"]).status_code == 403
    as_(client, "hanna")
    leave = {f"a{pk}": "0" for pk in round.assessments.values_list("pk", flat=True)}
    shown = client.post(pages["ranking"], leave | {"preview": "1"}).content.decode()
    assert "优秀名额1个" in shown and not PublicNotice.objects.exists()
    clock.set_day(date(2027, 1, 13))
    client.post(pages["ranking"], leave)
    notice = PublicNotice.objects.get(step__case__assessment__appointment__person__name="乙")
    assert ["考核等次", "合格"] in notice.body and notice.closes_on == date(2027, 1, 20)
    clock.set_day(date(2027, 1, 20))
    client.post(pages["notices"])
    clock.set_day(date(2027, 1, 22))
    client.post(pages["confirm"])
    assert Round.objects.get().status == RoundStatus.RANKED
    as_(client, "bob").post(pages["confirm"])
    for name in ("hanna", "bob", "uma", "乙"):
        statements(as_(client, name), pages["detail"])
    return cohort, Round.objects.get()


def results() -> dict[str, tuple[int | None, str, str]]:
    found = Assessment.objects.select_related("appointment__person")
    return {each.appointment.person.name: (each.rank, str(each.score), each.grade) for each in found}


def test_c11_the_round_stands_exactly_and_an_appeal_is_decided_by_others(
    confirmed: tuple[Cohort, Round], client: Client
) -> None:
    cohort, round = confirmed
    assert (round.status, round.places) == (RoundStatus.CONFIRMED, 1)
    assert results() == {
        "甲": (1, "95.0", "优秀"), "乙": (2, "90.8", "合格"), "丙": (None, "71.6", "不合格"),
        "丁": (None, "89.4", "合格"), "戊": (None, "80.0", "合格"), "己": (None, "78.0", "合格"),
        "庚": (None, "70.0", "基本合格"),
    }  # fmt: skip
    assert set(Assessment.objects.values_list("confirmed_on", flat=True)) == {date(2027, 1, 22)}
    for name in ("甲", "乙"):
        money.compute(cohort.appointments[name], 2026, by=PLATFORM)
    assert amounts("年度考核奖励") == {"2026": "10000.00"}
    second = Assessment.objects.get(appointment=cohort.appointments["乙"])
    appeal_page = reverse("cases:case_appeal", args=[second.case_id])
    assert appeal_page in as_(client, "乙").get(f"/cases/{second.case_id}/").content.decode()
    assert {name: as_(client, name).get(appeal_page).status_code for name in ("hanna", "bob", "甲")} == {
        "hanna": 403, "bob": 403, "甲": 404,
    }  # fmt: skip
    clock.set_day(date(2027, 2, 6))
    assert as_(client, "乙").get(appeal_page).status_code == 409  # ten working days after 22 January end on 5 February
    clock.set_day(date(2027, 2, 5))
    shown = as_(client, "乙").post(appeal_page, {"reason": "企业评分漏计专利", "preview": "1"}).content.decode()
    assert "申请复核" in shown and not Case.objects.filter(procedure="复核程序").exists()
    client.post(appeal_page, {"reason": "企业评分漏计专利"})
    appeal = Case.objects.get(procedure="复核程序")
    step = appeal.steps.get(number=2)
    assert (step.unit, step.due_on, step.status) == (cohort.units["rita"], date(2027, 2, 26), "open")
    assert results()["乙"][2] == "合格"  # the decision stands until then
    assert client.get(appeal_page).status_code == 409
    deciding = reverse("assessments:appeal_decide", args=[step.pk])
    assert {name: as_(client, name).get(deciding).status_code for name in ("rita", "hanna", "乙", "甲")} == {
        "rita": 200, "hanna": 403, "乙": 403, "甲": 404,
    }  # fmt: skip
    as_(client, "rita")
    assert 'name="f3"' in client.get(deciding).content.decode()  # after the two scores and the days: the quota
    changed = {"outcome": "agreed", "opinion": "经核实，予以改正", "f3": "是"}
    shown = client.post(deciding, changed | {"preview": "1"}).content.decode()
    assert "等次由合格改为优秀" in shown and results()["乙"][2] == "合格"
    nothing = client.post(deciding, {"outcome": "agreed", "opinion": "改"})
    assert nothing.status_code == 422 and "写明改变的评分、日数或者名额" in nothing.content.decode()
    client.post(deciding, changed)
    assert results()["乙"] == (2, "90.8", "优秀")
    assert Case.objects.get(pk=appeal.pk).status == CaseStatus.DONE
    money.compute(cohort.appointments["乙"], 2026, by=PLATFORM)
    award = Entitlement.objects.get(appointment=cohort.appointments["乙"], item="年度考核奖励", corrects__isnull=False)
    assert award.amount == Decimal("10000.00")
    assert {kind for kind in Event.objects.values_list("kind", flat=True)} <= described()
    refuse_who_decided(cohort)


def refuse_who_decided(cohort: Cohort) -> None:
    """Who took a step of the decision does not review it; and nobody appeals twice."""
    third = Assessment.objects.get(appointment=cohort.appointments["丙"])
    appeal = cases.open_appeal(third.case, reason="评分有误", by=cohort.people["丙"])
    step = appeal.steps.get(number=2)
    taken = third.case.steps.get(name="学校评分")
    Step.objects.filter(pk=taken.pk).update(taken_by=cohort.people["rita"].user_id)
    with pytest.raises(NotAllowed) as refusal:
        verbs.decide_appeal(step, outcome=Outcome.REFUSED, opinion="维持", by=cohort.people["rita"])
    assert refusal.value.code == "STEP_DECIDED_BEFORE"
    Step.objects.filter(pk=taken.pk).update(taken_by=cohort.people["uma"].user_id)
    verbs.decide_appeal(step, outcome=Outcome.REFUSED, opinion="维持", by=cohort.people["rita"])
    assert (Case.objects.get(pk=appeal.pk).status, results()["丙"][2]) == (CaseStatus.REFUSED, "不合格")
    with pytest.raises(NotPossible) as again:
        cases.open_appeal(third.case, reason="再次", by=cohort.people["丙"])
    assert again.value.code == "APPEAL_ALREADY"
