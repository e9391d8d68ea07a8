"""Handing on, asking for an opinion, taking back, urging on, commenting; one, all or a vote; what is late; acting for somebody."""

from datetime import date

import pytest

from lianpin.kernel.audit.queries import events_of, verify_chain
from lianpin.kernel.audit.queries import export_of as record_of
from lianpin.kernel.cases import jobs, queries, verbs
from lianpin.kernel.cases.enums import Addition, Audience, CaseStatus, Outcome, StepStatus
from lianpin.kernel.cases.models import Case, Step
from lianpin.kernel.cases.tests.factories import World, make_capacity, pdf, submit
from lianpin.kernel.cases.tests.test_actions_matrix import REGULATION, open_under
from lianpin.kernel.identity import verbs as identity
from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import PLATFORM, Capacity, Delegation, Membership, Unit, User
from lianpin.kernel.identity.queries import capacities_of
from lianpin.kernel.regulations.models import Version
from lianpin.kernel.regulations.verbs import publish_version
from lianpin.toolkit import clock
from lianpin.toolkit.errors import LianpinError

AGREED, REFUSED, RETURNED = Outcome.AGREED, Outcome.REFUSED, Outcome.RETURNED


@pytest.fixture
def kinds(world: World) -> Version:
    return publish_version(REGULATION, by=PLATFORM, issuer=world.bodies["university"])


def refused(call: object, *args: object, **kwargs: object) -> str:
    """The code with which a verb refuses."""
    with pytest.raises(LianpinError) as refusal:
        call(*args, **kwargs)  # type: ignore[operator]
    return refusal.value.code


def states(case: Case) -> list[str]:
    return [f"{row.actor}:{row.status}{':' + row.outcome if row.outcome else ''}" for row in case.steps.all()]


def told(case: Case, kind: str) -> list[dict[str, object]]:
    return [event.detail for event in events_of(case) if event.kind == kind]


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


# ── one, all, a vote ──


@pytest.mark.parametrize(
    ("votes", "status", "rows"),
    [
        ([("alice", AGREED), ("uma", AGREED)], "under_way", ["done:agreed", "done:agreed", "passed", "open"]),
        (
            [("bob", REFUSED), ("alice", AGREED), ("uma", AGREED)], "under_way",
            ["done:agreed", "done:agreed", "done:refused", "open"],
        ),
        ([("alice", AGREED), ("bob", REFUSED)], "under_way", ["done:agreed", "open", "done:refused", "waiting"]),
        ([("alice", REFUSED), ("bob", REFUSED)], "refused", ["done:refused", "passed", "done:refused", "waiting"]),
        # As many for refusing as for returning: the milder one.
        ([("alice", REFUSED), ("bob", RETURNED)], "returned", ["done:refused", "passed", "done:returned", "waiting"]),
    ],
)  # fmt: skip
def test_a_vote_is_over_once_it_is_won_or_lost(
    world: World, kinds: Version, votes: list[tuple[str, str]], status: str, rows: list[str]
) -> None:
    case = open_under(world, kinds, "票比")
    for who, outcome in votes:
        world.take(case, "审查", who, outcome, opinion="理由")
    assert again(case).status == status
    order = ("人事处", "学院", "企业", "人事处")
    assert states(case) == [f"{actor}:{state}" for actor, state in zip(order, rows, strict=True)]
    assert verify_chain(events_of(case)) is None


def test_whoever_comes_first_decides_for_all_and_the_others_are_told_who(world: World, kinds: Version) -> None:
    case = open_under(world, kinds, "或签")
    world.take(case, "审查", "uma")
    assert states(case) == ["人事处:passed", "学院:done:agreed", "人事处:open"]
    with pytest.raises(LianpinError, match="已由云汐大学·材料学院·Uma于2026-01-05办理"):
        verbs.take_step(case.steps.get(number=1, actor="人事处"), outcome=AGREED, by=world["alice"])
    # Taken back, both may take it again.
    verbs.recall_step(case.steps.get(actor="学院"), reason="点错了", by=world["uma"])
    assert states(case) == ["人事处:open", "学院:open", "人事处:waiting"]


# ── handing on ──


def test_a_step_handed_on_is_its_new_holders_alone_until_it_is_taken_back(world: World, kinds: Version) -> None:
    case = open_under(world, kinds, "单办")
    step = case.steps.get(number=1)
    assert (
        refused(verbs.transfer_step, step, unit=world.unit("bob"), reason="出差", by=world["alice"])
        == "COLLEAGUE_OUTSIDE"
    )
    assert refused(verbs.transfer_step, step, unit=world.unit("uma"), reason=" ", by=world["alice"]) == "REASON_MISSING"
    due = step.due_on
    step = verbs.transfer_step(step, unit=world.unit("alice"), user=world.user("ann"), reason="出差", by=world["alice"])
    assert (step.due_on, queries.inbox_for(world["alice"]).count(), queries.inbox_for(world["ann"]).count()) == (
        due,
        0,
        1,
    )
    assert refused(verbs.take_step, step, outcome=AGREED, by=world["alice"]) == "STEP_HELD"
    step = verbs.transfer_step(step, unit=world.unit("cora"), reason="属其职责", by=world["ann"])
    assert refused(verbs.take_step, step, outcome=AGREED, by=world["ann"]) == "STEP_NOT_YOURS"
    assert queries.cases_for(world["cora"]).filter(pk=case.pk).exists()
    # The unit that handed it on takes it back.
    step = verbs.transfer_step(step, unit=world.unit("alice"), reason="收回", by=world["alice"])
    verbs.take_step(step, outcome=AGREED, by=world["alice"])
    assert [(each["before"], each["to"]) for each in told(case, "case.step_transferred")] == [
        ("人事处", "人事处·Ann"), ("人事处·Ann", "利益冲突审查委员会"), ("利益冲突审查委员会", "人事处"),
    ]  # fmt: skip


# ── asking for an opinion ──


def ask(world: World, step: Step, when: str, by: str = "alice") -> Step:
    return verbs.add_opinion(step, unit=world.unit("cora"), when=when, question="有无利益冲突", by=world[by])


def test_an_opinion_before_the_step_comes_first_and_does_not_decide(world: World, kinds: Version) -> None:
    case = open_under(world, kinds, "单办")
    step = case.steps.get(number=1)
    added = ask(world, step, Addition.BEFORE)
    assert refused(ask, world, step, Addition.BEFORE) == "OPINION_ASKED"
    assert refused(verbs.take_step, step, outcome=AGREED, by=world["alice"]) == "OPINION_AWAITED"
    assert refused(verbs.cancel_opinion, added, by=world["cora"]) == "STEP_NOT_YOURS"
    verbs.take_step(added, outcome=REFUSED, opinion="有关联", by=world["cora"])
    assert again(case).status == CaseStatus.UNDER_WAY
    verbs.take_step(step, outcome=AGREED, by=world["alice"])
    assert case.steps.get(number=2).status == StepStatus.OPEN
    assert refused(verbs.recall_step, added, reason="改", by=world["cora"]) == "NEXT_TOUCHED"


def test_an_opinion_after_the_step_holds_the_next_and_one_against_it_gives_the_step_back(
    world: World, kinds: Version
) -> None:
    case = open_under(world, kinds, "单办")
    step = case.steps.get(number=1)
    added = ask(world, step, Addition.AFTER)
    assert states(case) == ["人事处:open", "利益冲突审查委员会:waiting", "人事处:waiting"]
    verbs.take_step(step, outcome=AGREED, by=world["alice"])
    assert states(case) == ["人事处:done:agreed", "利益冲突审查委员会:open", "人事处:waiting"]
    verbs.take_step(added, outcome=REFUSED, opinion="有关联", by=world["cora"])
    assert states(case) == ["人事处:open", "利益冲突审查委员会:done:refused", "人事处:waiting"]
    verbs.take_step(step, outcome=AGREED, by=world["alice"])
    assert states(case) == ["人事处:done:agreed", "利益冲突审查委员会:done:refused", "人事处:open"]


def test_the_effects_wait_for_the_opinion_after_the_step_and_come_about_once(world: World) -> None:
    case = world.submitted()
    step = case.steps.get(number=1)
    added = ask(world, step, Addition.AFTER)
    world.take(case, "受理", "alice")
    assert again(case).accepted_on is None
    clock.set_day(date(2026, 1, 6))
    verbs.cancel_opinion(added, by=world["alice"])
    assert str(again(case).accepted_on) == "2026-01-06"
    assert len(told(case, "case.accepted")) == 1
    assert [row.status for row in case.steps.filter(number=2)] == [StepStatus.OPEN] * 2


# ── taking back ──


def test_what_was_just_taken_is_taken_back_with_what_it_brought_about(world: World) -> None:
    case = world.submitted()
    step = world.take(case, "受理", "alice")
    assert refused(verbs.recall_step, step, reason="改", by=world["ann"]) == "STEP_NOT_YOURS"
    clock.set_day(date(2026, 1, 6))
    verbs.recall_step(step, reason="材料有误", by=world["alice"])
    step.refresh_from_db()
    assert (again(case).accepted_on, step.status, str(step.due_on), step.taken_as) == (None, "open", "2026-01-12", "")
    assert {row.status for row in case.steps.filter(number=2)} == {StepStatus.WAITING}
    world.take(case, "受理", "alice")
    college = world.take(case, "会审", "uma")
    assert refused(verbs.recall_step, step, reason="改", by=world["alice"]) == "NEXT_TOUCHED"
    # A colleague's part stays when one's own is taken back.
    world.take(case, "会审", "bob")
    verbs.recall_step(college, reason="改", by=world["uma"])
    assert [row.status for row in case.steps.filter(number__in=[2, 4])] == ["open", "done", "waiting"]
    assert verify_chain(events_of(case)) is None


def test_a_decision_is_taken_back_until_it_is_public(world: World) -> None:
    case = world.decided(world.submitted())
    step = case.steps.get(number=5)
    verbs.recall_step(step, reason="金额有误", by=world["vera"])
    assert (case.decisions.count(), case.steps.get(number=6).status) == (0, StepStatus.WAITING)
    world.take(case, "审定", "vera")
    clock.set_day(date(2026, 1, 6))
    assert refused(verbs.recall_step, step, reason="金额有误", by=world["vera"]) == "EFFECT_FINAL"


def test_a_return_is_taken_back_until_the_applicant_corrects_and_a_refusal_as_well(world: World) -> None:
    case = world.submitted()
    for outcome in (REFUSED, RETURNED):
        step = world.take(case, "受理", "alice", outcome, opinion="缺材料", corrections={"申报表": "盖章"})
        step = verbs.recall_step(step, reason="看错了", by=world["alice"])
        assert (again(case).status, step.status, case.corrections.count()) == (CaseStatus.UNDER_WAY, "open", 0)
    step = world.take(case, "受理", "alice", RETURNED, opinion="缺材料")
    verbs.give_facts(again(case), {("年经费", ""): "130000"}, by=world["chen"])
    assert refused(verbs.recall_step, step, reason="看错了", by=world["alice"]) == "NEXT_TOUCHED"


# ── returning ──


def test_it_is_returned_where_the_regulation_lets_it_with_what_is_to_be_corrected(world: World, kinds: Version) -> None:
    case = open_under(world, kinds, "单办")
    world.take(case, "审查", "alice")
    step = case.steps.get(number=2)
    assert (
        refused(verbs.take_step, step, outcome=RETURNED, opinion="改", target=2, by=world["alice"])
        == "TARGET_NOT_ALLOWED"
    )
    assert (
        refused(verbs.take_step, step, outcome=RETURNED, opinion="改", corrections={"没有的": "改"}, by=world["alice"])
        == "CORRECTION_UNKNOWN"
    )
    wanted = {"年经费": "与预算不符", "校内申报日": " "}
    verbs.take_step(step, outcome=RETURNED, opinion="请改", corrections=wanted, by=world["alice"])
    assert states(case) == ["人事处:open", "人事处:waiting"]
    assert [(each.target, each.name, each.remark) for each in case.corrections.all()] == [(1, "年经费", "与预算不符")]
    assert told(case, "case.corrections_listed") == [{"items": "年经费"}]
    # What was handed on is the regulation's again, and the step before may be taken back.
    world.take(case, "审查", "alice")
    step = verbs.transfer_step(step, unit=world.unit("cora"), reason="属其职责", by=world["alice"])
    verbs.take_step(step, outcome=RETURNED, opinion="请改", by=world["cora"])
    first = world.take(case, "审查", "alice")
    step.refresh_from_db()
    assert (step.unit, step.transferred_from, step.status) == (world.unit("alice"), None, StepStatus.OPEN)
    ask(world, step, Addition.BEFORE)
    assert refused(verbs.recall_step, first, reason="改", by=world["alice"]) == "NEXT_TOUCHED"


# ── urging on, and what is late ──


def test_one_urges_on_once_a_day(world: World, kinds: Version) -> None:
    case = open_under(world, kinds, "单办")
    step = case.steps.get(number=1)
    assert refused(verbs.remind_step, step, by=world["bob"]) == "REMIND_NOT_YOURS"
    verbs.remind_step(step, note="请尽快", by=world["chen"])
    assert refused(verbs.remind_step, step, by=world["chen"]) == "REMINDED_TODAY"
    clock.set_day(date(2026, 1, 6))
    verbs.remind_step(step, by=world["chen"])
    assert [each["note"] for each in told(case, "case.step_reminded")] == ["请尽快", ""]


def test_an_overdue_step_goes_up_to_the_superior_who_does_not_decide_it(world: World, kinds: Version) -> None:
    hr, university = world.unit("alice"), world.bodies["university"]
    Unit.objects.filter(pk=hr.pk).update(parent=world.unit("vera"))
    case = open_under(world, kinds, "会签")
    assert not queries.cases_for(world["vera"]).filter(pk=case.pk).exists()
    clock.set_day(date(2026, 1, 13))
    jobs.run_day()
    assert [each["unit"] for each in told(case, "case.step_escalated")] == ["校领导"]  # nobody leads the college
    step = case.steps.get(number=1, actor="人事处")
    assert queries.cases_for(world["vera"]).filter(pk=case.pk).exists()
    assert refused(verbs.take_step, step, outcome=AGREED, by=world["vera"]) == "STEP_NOT_YOURS"
    verbs.remind_step(step, by=world["vera"])
    verbs.transfer_step(step, unit=hr, user=world.user("ann"), reason="经办人休假", by=world["vera"])
    # Without a unit above it goes to who administrates the body.
    root = make_capacity("root", university, "信息中心", (), Role.ADMINISTRATOR, None)
    late = open_under(world, kinds, "单办")
    Unit.objects.filter(pk=hr.pk).update(parent=None)
    clock.set_day(date(2026, 1, 21))
    jobs.run_day()
    assert late.steps.get(number=1).escalated_to_id == root.unit_id


def test_what_was_not_signed_lapses_though_the_round_broke_off_and_not_on_a_provisional_day(
    world: World, kinds: Version
) -> None:
    cases = [open_under(world, kinds, "签订") for _number in range(2)]
    Step.objects.filter(case=cases[0]).update(is_provisional=True)
    clock.set_day(date(2026, 2, 3))
    for step in queries.overdue_steps(clock.today()):
        verbs.flag_overdue(step)  # and here the round broke off
    jobs.run_day()
    assert [again(case).status for case in cases] == [CaseStatus.UNDER_WAY, CaseStatus.LAPSED]


# ── commenting ──


def test_a_note_among_officials_is_read_by_nobody_else(world: World) -> None:
    draft = world.draft()
    assert refused(verbs.comment_case, draft, "好", audience=Audience.ALL, by=world["chen"]) == "COMMENT_NOT_PARTY"
    case = submit(draft, by=world["chen"])
    assert refused(verbs.comment_case, case, "好", audience=Audience.ALL, by=world["dan"]) == "COMMENT_NOT_PARTY"
    for who in ("chen", "bob"):
        code = refused(verbs.comment_case, case, "好", audience=Audience.OFFICIALS, by=world[who])
        assert code == "COMMENT_NOT_OFFICIAL"
    assert refused(verbs.comment_case, case, " ", audience=Audience.ALL, by=world["uma"]) == "COMMENT_EMPTY"
    verbs.comment_case(case, "内部意见", audience=Audience.OFFICIALS, file=pdf(), by=world["uma"])
    verbs.comment_case(case, "请关注", audience=Audience.ALL, by=world["chen"])
    for who, seen in (("alice", 2), ("uma", 2), ("chen", 1), ("bob", 1)):
        assert queries.comments_seen(case, world[who]).count() == seen
        told_to = "".join(str(event.detail) for event in queries.events_seen(case, world[who]))
        assert ("内部意见" in told_to) is (seen == 2)
        assert ("内部意见" in queries.export_of(case, world[who])) is (seen == 2)
    # The case's own chain goes out whole to whoever may export it.
    assert "内部意见" not in str(record_of(case))


# ── acting for somebody ──


def away(held: Membership, to: User, by: Capacity, since: int = 5, until: int = 6) -> Delegation:
    """A delegation on days of January 2026."""
    days = {"since_on": date(2026, 1, since), "until_on": date(2026, 1, until)}
    return identity.delegate(held, to=to, reason="出差", by=by, **days)


def lent(world: World, who: str, name: str) -> Capacity:
    """The capacity of somebody else in which this person may act today."""
    found = capacities_of(world.user(who), clock.today())
    return next(each for each in found if each.on_behalf_of == name)


def test_a_delegate_acts_under_both_names_for_the_time_that_was_said(world: World, kinds: Version) -> None:
    case = open_under(world, kinds, "单办")
    step = case.steps.get(number=1)
    verbs.transfer_step(step, unit=world.unit("ann"), user=world.user("ann"), reason="分工", by=world["alice"])
    own = Membership.objects.get(pk=world["ann"].membership_id or 0)
    made = away(own, world.user("uma"), world["ann"])
    uma = lent(world, "uma", "Ann")
    assert (str(uma), uma.unit, queries.inbox_for(uma).count()) == ("云汐大学·人事处·Uma（代Ann）", "人事处", 1)
    step = verbs.take_step(step, outcome=AGREED, by=uma)
    assert (step.taken_as, step.taken_by_id) == ("云汐大学·人事处·Uma（代Ann）", world["uma"].user_id)
    assert events_of(case).filter(kind="case.step_taken").get().actor["on_behalf_of"] == "Ann"
    assert refused(away, own, world.user("alice"), uma) == "DELEGATION_NOT_YOURS"
    clock.set_day(date(2026, 1, 7))
    assert [each.on_behalf_of for each in capacities_of(world.user("uma"), clock.today())] == [""]
    assert refused(identity.end_delegation, made, by=world["ann"]) == "DELEGATION_OVER"


@pytest.mark.parametrize(
    ("who", "to", "since", "until", "code"),
    [
        ("alice", "ann", 5, 9, ""),
        ("alice", "uma", 5, 5, ""),
        ("alice", "bob", 5, 9, "DELEGATION_OUTSIDE"),
        ("alice", "chen", 5, 9, "DELEGATION_OUTSIDE"),
        ("alice", "alice", 5, 9, "DELEGATION_OUTSIDE"),
        ("alice", "ann", 4, 9, "DELEGATION_PERIOD"),
        ("alice", "ann", 9, 8, "DELEGATION_PERIOD"),
        ("chen", "uma", 5, 9, "DELEGATION_PERSONAL"),
    ],
)
def test_one_lends_to_a_colleague_of_the_same_body_for_days_to_come(
    world: World, who: str, to: str, since: int, until: int, code: str
) -> None:
    own = Membership.objects.get(pk=world[who].membership_id or 0)
    if code:
        assert refused(away, own, world.user(to), world[who], since, until) == code
        return
    made = away(own, world.user(to), world[who], since, until)
    assert refused(away, own, world.user("cora"), world[who], since, until) == "DELEGATION_TAKEN"
    identity.end_delegation(made, by=world[who])
    assert [each.on_behalf_of for each in capacities_of(world.user(to), clock.today())] == [""]


def test_nobody_decides_about_whom_they_act_for(world: World, kinds: Version) -> None:
    """Chen also works in the human resources office, and is away."""
    case = open_under(world, kinds, "单办")
    chen = world.user("chen")
    held = Membership.objects.create(user=chen, unit=world.unit("alice"), role=Role.HANDLER, since_on=date(2021, 1, 1))
    by = next(each for each in capacities_of(chen, clock.today()) if each.role == Role.HANDLER)
    away(held, world.user("uma"), by)
    uma = lent(world, "uma", chen.name)
    assert refused(verbs.take_step, case.steps.get(number=1), outcome=AGREED, by=uma) == "STEP_RECUSED"
