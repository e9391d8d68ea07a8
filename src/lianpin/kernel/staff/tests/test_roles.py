"""Roles: granted on record, ended by a handover, moved, given back; the last administrator stays."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from lianpin.kernel.agreements.models import Agreement
from lianpin.kernel.audit.models import Event
from lianpin.kernel.audit.queries import events_of
from lianpin.kernel.audit.registry import describe
from lianpin.kernel.cases import verbs as cases
from lianpin.kernel.cases.models import SavedFilter, Step
from lianpin.kernel.cases.queries import cases_for, inbox_counts, inbox_for
from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import Membership
from lianpin.kernel.identity.queries import capacities_of
from lianpin.kernel.identity.verbs import delegate
from lianpin.kernel.notices.models import Notice
from lianpin.kernel.notices.verbs import write_letter
from lianpin.kernel.staff import verbs
from lianpin.kernel.staff.jobs import run_day
from lianpin.kernel.staff.models import Handover
from lianpin.kernel.staff.tests.factories import SECRET, Staff, yesterday
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotAllowed, NotPossible, NotValid


def end(staff: Staff, name: str, last_on: date | None = None, **given: object) -> Handover:
    last_on = last_on or yesterday()
    return verbs.end_role(staff.role(name), last_on=last_on, reason="离职", by=staff["ada"], **given)  # type: ignore[arg-type]


def refusal_of(staff: Staff, name: str) -> str:
    with pytest.raises((NotPossible, NotValid)) as refusal:
        end(staff, name)
    return refusal.value.code


# ── granting ──


def test_a_role_is_granted_once_and_again_after_it_ended(staff: Staff) -> None:
    by, user, unit = staff["ada"], staff.user("ann"), staff.unit("uma")
    given: dict[str, Any] = {"unit": unit, "role": Role.HANDLER, "since_on": clock.today(), "by": by}
    first = verbs.grant(user, **given)
    with pytest.raises(NotPossible) as refusal:
        verbs.grant(user, **given)
    assert refusal.value.code == "ROLE_HELD"
    verbs.end_role(first, last_on=yesterday(), reason="误授", by=by)
    assert unit.pk not in {each.unit_id for each in capacities_of(user, clock.today())}
    assert verbs.grant(user, **given).pk != first.pk


@pytest.mark.parametrize("role", [Role.TALENT, Role.STUDENT, Role.OPERATOR, "platform"])
def test_an_administrator_does_not_make_talents_students_or_operators(staff: Staff, role: str) -> None:
    with pytest.raises(NotValid) as refusal:
        verbs.grant(staff.user("ann"), unit=staff.unit("uma"), role=role, since_on=clock.today(), by=staff["ada"])
    assert refusal.value.code == "ROLE_NOT_GRANTED"


def test_who_grants_themselves_a_role_is_on_record_and_the_auditors_are_told(staff: Staff) -> None:
    unit = staff.unit("alice")
    held = verbs.grant(staff.user("ada"), unit=unit, role=Role.DECIDER, since_on=clock.today(), by=staff["ada"])
    assert [describe(event) for event in events_of(held)][1:] == ["Ada授予自己“人事处”的审定人角色，已通知Aud"]
    assert [(each.user.username, each.kind) for each in Notice.objects.select_related("user")] == [
        ("aud", "staff.granted_to_oneself")
    ]


def test_somebody_works_for_several_bodies_and_neither_administrator_touches_the_other(staff: Staff) -> None:
    alice = staff.user("alice")
    held = verbs.grant(alice, unit=staff.unit("bob"), role=Role.HANDLER, since_on=clock.today(), by=staff["eve"])
    assert len(capacities_of(alice, clock.today())) == 2
    end(staff, "alice")
    held.refresh_from_db()
    assert held.until_on is None
    assert [each.organisation for each in capacities_of(alice, clock.today())] == ["晶衡材料股份有限公司"]


# ── the last administrator ──


def test_the_last_administrator_stays(staff: Staff) -> None:
    assert refusal_of(staff, "ada") == "LAST_ADMINISTRATOR"
    other = verbs.grant(staff.user("ann"), unit=staff.unit("ada"), role=Role.ADMINISTRATOR, since_on=clock.today(), by=staff["ada"])  # fmt: skip
    verbs.end_role(other, last_on=clock.today() + timedelta(days=9), reason="任期", by=staff["ada"])
    assert refusal_of(staff, "ada") == "LAST_ADMINISTRATOR"


def test_with_another_administrator_one_may_leave(staff: Staff) -> None:
    verbs.grant(staff.user("ann"), unit=staff.unit("ada"), role=Role.ADMINISTRATOR, since_on=clock.today(), by=staff["ada"])  # fmt: skip
    end(staff, "ada")
    assert capacities_of(staff.user("ada"), clock.today()) == []


# ── leaving ──


def hold(staff: Staff, name: str) -> int:
    """A step of the personnel office that this person alone may take."""
    case = staff.submitted()
    step = staff.open_step(case)
    user = staff.user(name)
    cases.transfer_step(step, unit=staff.unit(name), user=user, reason="分工", by=staff["alice"])
    return step.pk


def holder(staff: Staff, pk: int) -> tuple[str, str | None]:
    step = Step.objects.select_related("unit", "holder").get(pk=pk)
    assert step.unit is not None
    return step.unit.name, step.holder.username if step.holder else None


def test_a_step_goes_to_whom_the_handover_names_else_to_the_heir_else_to_the_unit(staff: Staff) -> None:
    staff.hire("zoe", staff.unit("alice"))
    pk = hold(staff, "ann")
    zoe, alice = staff.user("zoe"), staff.user("alice")
    for heir, choices, expected in (
        (None, {}, None),
        (alice, {}, "alice"),
        (alice, {f"step:{pk}": zoe.pk}, "zoe"),
        (alice, {f"step:{pk}": None}, None),
        (staff.user("uma"), {}, None),  # who does not work in the unit takes none of its steps
    ):
        handover = end(staff, "ann", heir=heir, choices=choices)
        assert holder(staff, pk) == ("人事处", expected)
        verbs.undo_handover(handover, by=staff["ada"])
        assert holder(staff, pk) == ("人事处", "ann")


def test_what_somebody_did_stays_under_their_name(staff: Staff) -> None:
    case = staff.submitted()
    step = staff.world.take(case, "受理", "ann")
    end(staff, "ann")
    step.refresh_from_db()
    assert (step.taken_by, step.taken_as.endswith("Ann")) == (staff.user("ann"), True)


def test_a_step_that_somebody_held_is_the_units_if_its_case_comes_back(staff: Staff) -> None:
    pk = hold(staff, "ann")
    step = Step.objects.select_related("case").get(pk=pk)
    cases.take_step(step, outcome="agreed", by=staff["ann"])
    end(staff, "ann")
    assert holder(staff, pk) == ("人事处", None)


def test_the_last_of_a_unit_leaves_its_steps_to_the_superior(staff: Staff) -> None:
    """The college has nobody above it: the administrators' unit goes on. Undone, the steps come back."""
    case = staff.submitted()
    staff.world.take(case, "受理", "alice")
    step = case.steps.get(name="会审", unit=staff.unit("uma"))
    handover = end(staff, "uma")
    assert holder(staff, step.pk) == ("信息办", None)
    assert cases.take_step(step, outcome="agreed", by=staff["ada"]).taken_as.endswith("Ada")
    # What was taken meanwhile stays where it is; the rest comes back.
    waiting = [each.pk for each in case.steps.filter(name="会审")]
    assert step.pk in waiting
    verbs.undo_handover(handover, by=staff["ada"])
    assert staff.role("uma").until_on is None


def test_a_unit_above_comes_before_the_administrators(staff: Staff) -> None:
    college = verbs.edit_unit(staff.unit("uma"), name="材料学院", parent=staff.unit("vera"), by=staff["ada"])
    case = staff.submitted()
    staff.world.take(case, "受理", "alice")
    step = case.steps.get(name="会审", unit=college)
    end(staff, "uma")
    assert holder(staff, step.pk) == ("校领导", None)
    assert Notice.objects.filter(user=staff.user("vera"), kind="staff.fell_to").count() == 1


def test_a_leaver_is_signed_out_at_once_and_a_mover_is_not(staff: Staff) -> None:
    staff.hire("zoe", staff.unit("alice"))
    staff.hire("max", staff.unit("alice"))
    clients = {name: Client() for name in ("zoe", "max")}
    for name, client in clients.items():
        assert client.login(username=name, password=SECRET)
        assert client.get("/").status_code == 200
    end(staff, "zoe")
    verbs.move_role(staff.role("max"), unit=staff.unit("uma"), role=Role.HANDLER, since_on=clock.today(), reason="调动", by=staff["ada"])  # fmt: skip
    assert {name: client.get("/").status_code for name, client in clients.items()} == {"zoe": 302, "max": 200}
    assert [each.unit for each in capacities_of(staff.user("max"), clock.today())] == ["材料学院"]


def test_delegations_end_with_who_lent_or_was_lent(staff: Staff) -> None:
    day = clock.today()
    lent = delegate(staff.role("ann"), to=staff.user("alice"), since_on=day, until_on=day, reason="出差", by=staff["ann"])  # fmt: skip
    other = delegate(staff.role("alice"), to=staff.user("ann"), since_on=day, until_on=day, reason="出差", by=staff["alice"])  # fmt: skip
    handover = end(staff, "ann")
    lent.refresh_from_db()
    other.refresh_from_db()
    assert (lent.ended_on, other.ended_on) == (day, day)
    verbs.undo_handover(handover, by=staff["ada"])
    lent.refresh_from_db()
    other.refresh_from_db()
    assert (lent.ended_on, other.ended_on) == (None, None)


def test_shared_filters_pass_to_a_colleague_under_a_name_of_their_own(staff: Staff) -> None:
    mine = cases.save_filter("急件", "due=late", by=staff["ann"], is_shared=True)
    cases.save_filter("急件", "due=week", by=staff["alice"])
    end(staff, "ann")
    kept = SavedFilter.objects.get(pk=mine.pk)
    assert (kept.user, kept.name, kept.unit) == (staff.user("alice"), "急件 2", staff.unit("alice"))


def test_a_plan_is_carried_out_on_the_day_after(staff: Staff) -> None:
    pk = hold(staff, "ann")
    day = clock.today()
    handover = end(staff, "ann", day + timedelta(days=2), heir=staff.user("alice"))
    for passed, expected in ((1, "ann"), (2, "ann"), (3, "alice")):
        clock.set_day(day + timedelta(days=passed))
        run_day()
        assert holder(staff, pk) == ("人事处", expected)
    handover.refresh_from_db()
    assert (handover.status, handover.done_on) == ("done", day + timedelta(days=3))


def test_a_planned_leaving_is_undone(staff: Staff) -> None:
    handover = end(staff, "ann", clock.today() + timedelta(days=2))
    assert refusal_of(staff, "ann") == "HANDOVER_PLANNED"
    verbs.undo_handover(handover, by=staff["ada"])
    assert staff.role("ann").until_on is None
    with pytest.raises(NotPossible) as refusal:
        verbs.undo_handover(handover, by=staff["ada"])
    assert refusal.value.code == "HANDOVER_UNDONE"


def test_moving_is_undone_as_a_whole(staff: Staff) -> None:
    handover = verbs.move_role(staff.role("ann"), unit=staff.unit("uma"), role=Role.REVIEWER, since_on=clock.today(), reason="轮岗", by=staff["ada"])  # fmt: skip
    assert [each.unit for each in capacities_of(staff.user("ann"), clock.today())] == ["材料学院"]
    verbs.undo_handover(handover, by=staff["ada"])
    assert [each.unit for each in capacities_of(staff.user("ann"), clock.today())] == ["人事处"]


def test_a_case_that_was_begun_for_a_unit_goes_on_under_a_colleague(staff: Staff) -> None:
    draft = cases.open_case(
        staff.world.version, "办理程序", title="代办", person=staff.world.persons["wu"],
        parties=(*staff.world.participants, cases.Participant("本人", person=staff.world.persons["wu"])), by=staff["ann"],
    )  # fmt: skip
    end(staff, "ann", heir=staff.user("alice"))
    draft.refresh_from_db()
    assert draft.opened_by == staff.user("alice")
    said = [describe(event) for event in events_of(draft)]
    assert said[-1] == "“代办”的申报经办由Ann改为Alice（人员变动）"


def test_letters_of_a_unit_that_empties_pass_to_its_superior_and_come_back(staff: Staff) -> None:
    case, unit = staff.submitted(), staff.unit("uma")
    about = {"name": "某人", "address": "some@example.org", "title": "告知", "body": "正文"}
    letter = write_letter(case, unit=unit, by=staff["uma"], **about)
    handover = end(staff, "uma")
    letter.refresh_from_db()
    assert letter.unit == staff.unit("ada")
    verbs.undo_handover(handover, by=staff["ada"])
    letter.refresh_from_db()
    assert letter.unit == unit


def test_the_last_of_a_unit_whose_signature_is_awaited_does_not_leave(staff: Staff) -> None:
    agreement = Agreement.objects.create(
        number="XY-1", kind="协议", title="协议", holder=staff.world.persons["chen"], version=staff.world.version,
        during=(date(2026, 2, 1), date(2027, 2, 1)),
    )  # fmt: skip
    agreement.signatures.create(party="学院", organisation=staff.university, unit=staff.unit("uma"))
    with pytest.raises(NotPossible, match="协议 XY-1 只能由它签署") as refusal:
        end(staff, "uma")
    assert refusal.value.code == "UNIT_LEFT_ALONE"
    staff.hire("zoe", staff.unit("uma"))
    end(staff, "uma")
    assert staff.role("uma").until_on == yesterday()


# ── auditors ──


def test_an_auditor_reads_the_cases_of_their_body_and_takes_no_step(staff: Staff) -> None:
    case = staff.submitted()
    aud, outside = staff["aud"], staff["eve"]
    assert list(cases_for(aud)) == [case]
    assert not cases_for(outside).exists()
    Membership.objects.filter(pk=aud.membership_id or 0).update(unit=staff.unit("alice"))
    aud = Membership.objects.select_related("user", "unit__organisation").get(pk=aud.membership_id or 0).capacity()
    assert not inbox_for(aud).exists()
    assert inbox_counts(aud)["todo"] == 0
    before = Event.objects.count()
    for verb in (
        lambda: cases.take_step(staff.open_step(case), outcome="agreed", by=aud),
        lambda: cases.transfer_step(staff.open_step(case), unit=staff.unit("uma"), reason="转", by=aud),
        lambda: cases.comment_case(case, text="看到", audience="officials", by=aud),
    ):
        with pytest.raises(NotAllowed):
            verb()
    assert Event.objects.count() == before


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.AUDITOR, Role.STUDENT])
def test_of_a_unit_only_who_works_or_keeps_its_accounts_takes_its_steps(staff: Staff, role: Role) -> None:
    case = staff.submitted()
    held = staff.hire("olga", staff.unit("alice"), role)
    olga = Membership.objects.select_related("user", "unit__organisation").get(pk=held.pk).capacity()
    assert (inbox_for(olga).exists(), inbox_counts(olga)["todo"]) == (False, 0)
    assert cases_for(olga).exists() == (role == Role.AUDITOR)
    with pytest.raises(NotAllowed):
        cases.take_step(staff.open_step(case), outcome="agreed", by=olga)
    Membership.objects.filter(pk=held.pk).update(role=Role.ADMINISTRATOR)
    administrator = Membership.objects.select_related("user", "unit__organisation").get(pk=held.pk).capacity()
    assert inbox_for(administrator).exists() and inbox_counts(administrator)["todo"] == inbox_for(administrator).count()


def test_an_auditor_still_chooses_their_own_filters(staff: Staff) -> None:
    assert cases.save_filter("看", "due=late", by=staff["aud"]).name == "看"
