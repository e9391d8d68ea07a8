"""Moving a case from step to step."""

import re
from dataclasses import replace
from datetime import date

import pytest

from lianpin.kernel.audit.queries import events_of, verify_chain
from lianpin.kernel.cases import jobs, verbs
from lianpin.kernel.cases.enums import CaseStatus, NoticeStatus, Outcome, StepStatus
from lianpin.kernel.cases.models import Case, PublicNotice
from lianpin.kernel.cases.tests.factories import World
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotAllowed, NotPossible, NotValid

REASON = "请补充材料"


def path(case: Case) -> list[tuple[int, str, str]]:
    return list(case.steps.values_list("number", "actor", "status"))


def due(case: Case, name: str) -> str:
    return str(case.steps.filter(name=name).first().due_on)  # type: ignore[union-attr]


def kinds(case: Case) -> list[str]:
    return [event.kind for event in events_of(case)]


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_submitting_plans_every_step_and_opens_the_first(world: World) -> None:
    case = world.submitted()
    assert path(case) == [
        (1, "人事处", StepStatus.OPEN),
        (2, "学院", StepStatus.WAITING),
        (2, "企业", StepStatus.WAITING),
        (3, "委员会", StepStatus.SKIPPED),
        (4, "人事处", StepStatus.WAITING),
        (5, "", StepStatus.WAITING),
        (6, "人事处", StepStatus.WAITING),
        (7, "人事处", StepStatus.WAITING),
        (7, "本人", StepStatus.WAITING),
        (8, "人事处", StepStatus.WAITING),
    ]


def test_a_step_that_does_not_apply_says_why(world: World) -> None:
    skipped = world.submitted().steps.get(number=3)
    assert skipped.article == "第四条"
    assert skipped.trace is not None
    assert skipped.trace["shown"] == "不适用"
    assert skipped.trace["inputs"][0]["shown"] == "无需审查"


def test_the_conflict_review_exists_when_the_rule_says_so(world: World) -> None:
    case = world.submitted(亲属持股比例="12%")
    world.take(case, "受理", "alice")
    world.take(case, "会审", "uma")
    world.take(case, "会审", "bob")
    assert case.steps.get(number=3).status == StepStatus.OPEN
    world.take(case, "利益冲突审查", "cora")
    assert case.steps.get(number=4).status == StepStatus.OPEN


@pytest.mark.parametrize(("amount", "decider"), [("299999.99", "分管校领导"), ("300000", "校长办公会")])
def test_the_rule_names_the_decider_once_its_fact_is_known(world: World, amount: str, decider: str) -> None:
    case = world.submitted()
    world.take(case, "受理", "alice")
    world.take(case, "会审", "uma")
    world.take(case, "会审", "bob")
    world.take(case, "核定", "alice", facts={"核定金额": amount})
    step = case.steps.get(number=5)
    assert (step.actor, step.status) == (decider, StepStatus.OPEN)
    assert step.trace is not None
    assert step.trace["shown"] == decider
    assert str(step.due_on) == {"分管校领导": "2026-01-12", "校长办公会": "2026-01-26"}[decider]


def test_parallel_actors_must_all_agree(world: World) -> None:
    case = world.submitted()
    world.take(case, "受理", "alice")
    world.take(case, "会审", "bob")
    assert case.steps.get(number=4).status == StepStatus.WAITING
    world.take(case, "会审", "uma")
    assert case.steps.get(number=4).status == StepStatus.OPEN


def test_deadlines_are_working_days_from_the_day_after_the_predecessor(world: World) -> None:
    clock.set_day(date(2026, 2, 13))  # a Friday; Saturday is worked, then the Spring Festival until the 23rd
    case = world.submitted()
    assert due(case, "受理") == "2026-02-27"
    clock.set_day(date(2026, 2, 26))
    world.take(case, "受理", "alice")
    assert due(case, "会审") == "2026-03-11"  # Saturday the 28th is worked as well
    clock.set_day(date(2026, 3, 2))
    world.take(case, "会审", "uma")
    world.take(case, "会审", "bob")
    assert due(case, "核定") == "2026-03-04"  # five days from step 1, not from step 2


def test_a_deadline_in_a_year_without_a_calendar_is_provisional(world: World) -> None:
    clock.set_day(date(2026, 12, 30))
    step = world.submitted().steps.get(number=1)
    assert (str(step.due_on), step.is_provisional) == ("2027-01-06", True)


def test_acceptance_sets_its_day(world: World) -> None:
    case = world.submitted()
    clock.set_day(date(2026, 1, 7))
    world.take(case, "受理", "alice")
    assert str(again(case).accepted_on) == "2026-01-07"


def test_a_taken_step_keeps_who_when_and_in_which_capacity(world: World) -> None:
    case = world.submitted()
    step = world.take(case, "受理", "alice", opinion=" 材料齐全 ")
    assert (step.outcome, step.opinion, step.taken_as) == (Outcome.AGREED, "材料齐全", "云汐大学·人事处·Alice")
    assert (step.taken_by_id, str(step.taken_on)) == (world["alice"].user_id, "2026-01-05")


@pytest.mark.parametrize("who", ["uma", "bob", "carol", "dan", "chen", "wu"])
def test_it_refuses_a_step_by_the_wrong_role(world: World, who: str) -> None:
    case = world.submitted()
    with pytest.raises(NotAllowed) as refusal:
        verbs.take_step(case.steps.get(number=1), outcome=Outcome.AGREED, by=world[who])
    assert "“受理”由人事处办理" in refusal.value.reason
    assert case.steps.get(number=1).status == StepStatus.OPEN


def test_it_refuses_somebody_who_would_decide_about_themselves(world: World) -> None:
    """Chen also works in the human resources office."""
    case = world.submitted()
    at_work = replace(world["ann"], name="陈一帆", person_id=world.persons["chen"].pk)
    with pytest.raises(NotAllowed) as refusal:
        verbs.take_step(case.steps.get(number=1), outcome=Outcome.AGREED, by=at_work)
    assert refusal.value.code == "STEP_RECUSED"


def test_it_refuses_a_step_whose_turn_has_not_come(world: World) -> None:
    case = world.submitted()
    with pytest.raises(NotPossible) as refusal:
        verbs.take_step(case.steps.get(number=4), outcome=Outcome.AGREED, by=world["alice"])
    assert refusal.value.code == "STEP_NOT_OPEN"


def test_it_refuses_a_step_that_a_colleague_has_taken_and_names_them(world: World) -> None:
    case = world.submitted()
    step = case.steps.get(number=1)
    verbs.take_step(step, outcome=Outcome.AGREED, by=world["alice"])
    with pytest.raises(NotPossible) as refusal:
        verbs.take_step(step, outcome=Outcome.AGREED, by=world["ann"])
    assert refusal.value.reason == "步骤“受理”已由云汐大学·人事处·Alice于2026-01-05办理，无需重复办理。"


def test_a_step_keeps_the_facts_that_it_asks_for(world: World) -> None:
    case = world.decided(world.submitted(), amount="12万元")
    fact = case.facts.get(name="核定金额")
    assert (fact.value, fact.source, fact.given_by) == ("120000.00", "人事处", "云汐大学·人事处·Alice")


@pytest.mark.parametrize("facts", [{}, {"核定金额": "很多"}, {"核定金额": "1000001"}])
def test_it_refuses_a_step_without_its_facts(world: World, facts: dict[str, str]) -> None:
    case = world.submitted()
    world.take(case, "受理", "alice")
    world.take(case, "会审", "uma")
    world.take(case, "会审", "bob")
    with pytest.raises(NotValid, match="核定金额"):
        world.take(case, "核定", "alice", facts=facts)
    assert case.steps.get(number=4).status == StepStatus.OPEN


@pytest.mark.parametrize("outcome", [Outcome.RETURNED, Outcome.REFUSED])
def test_it_refuses_to_turn_back_without_a_reason(world: World, outcome: str) -> None:
    with pytest.raises(NotValid) as refusal:
        world.take(world.submitted(), "受理", "alice", outcome, opinion="  ")
    assert refusal.value.reason == "退回或不同意时请写明理由。"


def test_it_refuses_an_outcome_that_the_procedure_does_not_know(world: World) -> None:
    case = world.submitted(亲属持股比例="12%")
    world.take(case, "受理", "alice")
    world.take(case, "会审", "uma")
    world.take(case, "会审", "bob")
    with pytest.raises(NotValid) as refusal:
        world.take(case, "利益冲突审查", "cora", Outcome.RETURNED, opinion=REASON)
    assert refusal.value.reason == "本步骤的结果只能是：同意、不同意。"


# ── turning back ──


def test_returned_to_the_applicant_it_may_be_corrected_and_handed_in_again(world: World) -> None:
    case = world.submitted()
    world.take(case, "受理", "alice", Outcome.RETURNED, opinion=REASON)
    case = again(case)
    assert case.status == CaseStatus.RETURNED
    assert not case.steps.filter(status=StepStatus.OPEN).exists()
    clock.set_day(date(2026, 1, 8))
    verbs.give_facts(case, {("年经费", ""): "200000"}, by=world["chen"])
    case = verbs.submit_case(case, by=world["chen"])
    assert (case.status, case.round, str(case.applied_on)) == (CaseStatus.UNDER_WAY, 2, "2026-01-08")
    assert case.facts.get(name="校内申报日").value == "2026-01-08"
    assert [s.status for s in case.steps.filter(number=1)] == [StepStatus.OPEN]
    assert kinds(case).count("case.submitted") == 2
    assert verify_chain(events_of(case)) is None


def test_one_of_two_parallel_actors_may_return_it(world: World) -> None:
    case = world.submitted()
    world.take(case, "受理", "alice")
    world.take(case, "会审", "bob", Outcome.RETURNED, opinion=REASON)
    assert again(case).status == CaseStatus.RETURNED
    with pytest.raises(NotPossible):
        verbs.take_step(case.steps.get(number=2, actor="学院"), outcome=Outcome.AGREED, by=world["uma"])


def test_sent_back_to_a_step_the_later_ones_begin_anew(world: World) -> None:
    case = world.submitted()
    world.take(case, "受理", "alice")
    world.take(case, "会审", "uma")
    world.take(case, "会审", "bob")
    world.take(case, "核定", "alice", Outcome.RETURNED, opinion=REASON)
    assert again(case).status == CaseStatus.UNDER_WAY
    assert [s for n, _a, s in path(case) if n in {1, 2, 4}] == [
        StepStatus.DONE, StepStatus.OPEN, StepStatus.OPEN, StepStatus.WAITING,
    ]  # fmt: skip
    assert [s.opinion for s in case.steps.filter(number=4)] == [""]
    sent = next(event for event in events_of(case) if event.kind == "case.sent_back")
    assert sent.detail == {"step": "核定", "target": 2, "reason": REASON}
    world.take(case, "会审", "uma")
    world.take(case, "会审", "bob")
    world.take(case, "核定", "alice", facts={"核定金额": "400000"})
    assert case.steps.get(number=5).actor == "校长办公会"


def test_refused_it_ends(world: World) -> None:
    case = world.submitted()
    world.take(case, "受理", "alice", Outcome.REFUSED, opinion="不属于受理范围")
    case = again(case)
    assert (case.status, str(case.closed_on)) == (CaseStatus.REFUSED, "2026-01-05")
    assert not case.steps.filter(status=StepStatus.OPEN).exists()
    with pytest.raises(NotPossible):
        verbs.submit_case(case, by=world["chen"])


def test_the_applicant_may_withdraw_while_it_is_under_way(world: World) -> None:
    case = world.decided(world.submitted())
    assert verbs.withdraw_case(case, by=world["chen"]).status == CaseStatus.WITHDRAWN
    assert PublicNotice.objects.get().status == NoticeStatus.ENDED
    with pytest.raises(NotPossible):
        verbs.withdraw_case(case, by=world["chen"])


@pytest.mark.parametrize("who", ["alice", "uma", "bob", "wu"])
def test_it_refuses_to_withdraw_what_is_not_ones_own(world: World, who: str) -> None:
    case = world.submitted()
    with pytest.raises(NotAllowed):
        verbs.withdraw_case(case, by=world[who])


# ── the notice, the signing, the filing ──


def test_the_notice_runs_its_days_and_shows_no_more_than_it_must(world: World) -> None:
    case = world.decided(world.submitted())
    notice = PublicNotice.objects.get()
    assert (str(notice.opens_on), str(notice.closes_on)) == ("2026-01-06", "2026-01-12")
    shown = dict(notice.body)
    assert shown["证件号码"] == "990101********0015"
    assert shown["利益冲突"] == "无需审查"
    assert "出生日期" not in shown
    assert case.number == shown["办件编号"]


@pytest.mark.parametrize(("day", "taken"), [(11, False), (12, True), (13, True)])
def test_the_notice_ends_on_its_last_day_and_not_earlier(world: World, day: int, taken: bool) -> None:
    case = world.decided(world.submitted())
    clock.set_day(date(2026, 1, day))
    if taken:
        world.take(case, "公示", "alice")
        assert PublicNotice.objects.get().status == NoticeStatus.CLOSED
    else:
        with pytest.raises(NotPossible) as refusal:
            world.take(case, "公示", "alice")
        assert refusal.value.reason == "公示至2026-01-12届满，届满前不能办结。"


def signing(world: World) -> Case:
    case = world.decided(world.submitted())
    clock.set_day(date(2026, 1, 12))
    world.take(case, "公示", "alice")
    return again(case)


def test_a_step_may_be_completed_by_what_it_stands_for(world: World) -> None:
    case = signing(world)
    for step in case.steps.filter(number=7):
        verbs.complete_step(step, by=world["chen"], opinion="已签署")
    assert case.steps.get(number=8).status == StepStatus.OPEN
    with pytest.raises(NotPossible):
        verbs.complete_step(case.steps.filter(number=7)[0], by=world["chen"])


def test_filing_gives_a_number_and_opens_the_case_to_the_city(world: World) -> None:
    case = signing(world)
    for step in case.steps.filter(number=7):
        verbs.complete_step(step, by=world["chen"])
    assert not case.parties.filter(label="市人社局").exists()
    world.take(case, "报备", "alice")
    case = again(case)
    assert case.status == CaseStatus.DONE
    assert re.fullmatch(r"BA-2026-\d{8}", case.filing_number)
    assert case.parties.get(label="市人社局").unit_id == world["carol"].unit_id
    assert kinds(case)[-3:] == ["case.step_taken", "case.filed", "case.done"]


def test_a_decision_keeps_its_explanation(world: World) -> None:
    case = world.decided(world.submitted())
    decision = case.decisions.get(name="利益冲突")
    assert (decision.value, str(decision.decided_on)) == ("无需审查", "2026-01-05")
    assert decision.trace["article"] == "第一条"
    assert decision.trace["inputs"][0]["given_by"] == "云汐大学·材料学院·陈一帆"


def test_it_refuses_to_decide_what_is_not_known_yet(world: World) -> None:
    case = world.open()
    with pytest.raises(NotPossible) as refusal:
        verbs.decide_values(case, ["利益冲突"], by=world["alice"])
    assert "“亲属持股比例”（第一条），由申报人提供" in refusal.value.reason


# ── the daily round ──


def test_an_overdue_step_is_flagged_once_and_never_taken_as_consent(world: World) -> None:
    case = world.submitted()
    clock.set_day(date(2026, 1, 12))
    jobs.run_day()
    assert not case.steps.get(number=1).is_overdue
    for day in (13, 14):
        clock.set_day(date(2026, 1, day))
        jobs.run_day()
    step = case.steps.get(number=1)
    assert (step.is_overdue, step.status) == (True, StepStatus.OPEN)
    assert kinds(case).count("case.step_overdue") == 1
    world.take(case, "受理", "alice")


def test_a_notice_cannot_be_overdue(world: World) -> None:
    case = world.decided(world.submitted())
    clock.set_day(date(2026, 2, 2))
    jobs.run_day()
    assert not case.steps.get(number=6).is_overdue


def test_what_nobody_signed_lapses_once(world: World) -> None:
    case = signing(world)
    clock.set_day(date(2026, 2, 2))  # the fifteenth working day
    jobs.run_day()
    assert again(case).status == CaseStatus.UNDER_WAY
    clock.set_day(date(2026, 2, 3))
    jobs.run_day()
    assert again(case).status == CaseStatus.LAPSED
    assert kinds(case).count("case.lapsed") == 1
    jobs.run_day()


def test_it_refuses_to_lapse_what_is_over(world: World) -> None:
    case = verbs.withdraw_case(world.submitted(), by=world["chen"])
    with pytest.raises(NotPossible):
        verbs.lapse_case(case)
