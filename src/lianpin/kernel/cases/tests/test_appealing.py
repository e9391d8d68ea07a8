"""An appeal: within its period, by the person, before people who had no part in the decision, which stands until they decide."""

from datetime import date

import pytest

from lianpin.kernel.cases import verbs
from lianpin.kernel.cases.enums import CaseStatus, Outcome, StepStatus
from lianpin.kernel.cases.models import Case
from lianpin.kernel.cases.tests.factories import World, make_capacity
from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import Unit
from lianpin.toolkit import clock
from lianpin.toolkit.errors import LianpinError

WORDS = ("未参与原决定的人员",)


def refused(world: World) -> Case:
    """Chen's case, refused by the college on Tuesday, 6 January."""
    case = world.submitted()
    world.take(case, "受理", "alice")
    clock.set_day(date(2026, 1, 6))
    world.take(case, "会审", "uma", Outcome.REFUSED, opinion="岗位不符")
    return Case.objects.get(pk=case.pk)


def code_of(world: World, case: Case, name: str = "chen", reason: str = "岗位相符") -> str:
    with pytest.raises(LianpinError) as refusal:
        verbs.open_appeal(case, reason=reason, by=world[name])
    return refusal.value.code


def test_a_refused_case_goes_on_when_the_reviewers_change_the_decision(world: World) -> None:
    rita = make_capacity("rita", world.bodies["university"], "监察处", WORDS, Role.REVIEWER, None)
    case = refused(world)
    clock.set_day(date(2026, 1, 20))  # ten working days after the 6th
    appeal = verbs.open_appeal(case, reason="岗位相符", by=world["chen"])
    step = appeal.steps.get(number=2)
    assert (appeal.parent, step.unit_id, step.due_on, step.status) == (case, rita.unit_id, date(2026, 2, 10), "open")
    assert Case.objects.get(pk=case.pk).status == CaseStatus.REFUSED
    verbs.take_step(step, outcome=Outcome.AGREED, opinion="理由成立", by=rita)
    case = Case.objects.get(pk=case.pk)
    assert (case.status, case.closed_on) == (CaseStatus.UNDER_WAY, None)
    again = case.steps.get(name="会审", actor="学院")
    assert (again.status, again.outcome, again.taken_by_id) == (StepStatus.DONE, Outcome.AGREED, rita.user_id)
    world.take(case, "会审", "bob")
    assert case.steps.get(name="核定").status == StepStatus.OPEN
    assert code_of(world, case) == "APPEAL_TOO_EARLY"


def test_the_decision_stands_when_the_reviewers_uphold_it_and_nobody_appeals_twice(world: World) -> None:
    rita = make_capacity("rita", world.bodies["university"], "监察处", WORDS, Role.REVIEWER, None)
    case = refused(world)
    appeal = verbs.open_appeal(case, reason="岗位相符", by=world["chen"])
    verbs.take_step(appeal.steps.get(number=2), outcome=Outcome.REFUSED, opinion="维持", by=rita)
    assert Case.objects.get(pk=case.pk).status == Case.objects.get(pk=appeal.pk).status == CaseStatus.REFUSED
    assert code_of(world, case) == "APPEAL_ALREADY"
    assert code_of(world, appeal) == "APPEAL_NONE"


def test_it_is_refused_too_late_to_others_without_grounds_and_without_reviewers(world: World) -> None:
    case = refused(world)
    assert [code_of(world, case, name) for name in ("wu", "alice", "bob")] == ["APPEAL_NOT_PERSON"] * 3
    assert code_of(world, case, reason=" ") == "REASON_MISSING"
    assert code_of(world, case) == "APPEAL_NO_REVIEWER"
    # The college decided: it is not asked again, whatever words it answers to.
    Unit.objects.filter(pk=world.unit("uma").pk).update(offices=["学院", *WORDS])
    assert code_of(world, case) == "APPEAL_NO_REVIEWER"
    clock.set_day(date(2026, 1, 21))
    assert code_of(world, case) == "APPEAL_TOO_LATE"
