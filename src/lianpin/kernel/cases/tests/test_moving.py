"""A regulation changes while cases run: which can go on under the new version, why others cannot, and back again to the letter."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from lianpin.kernel.agreements.models import Agreement
from lianpin.kernel.audit.models import Event
from lianpin.kernel.audit.registry import describe, described
from lianpin.kernel.cases import queries, verbs
from lianpin.kernel.cases.models import Case
from lianpin.kernel.cases.tests.factories import TEXT, World
from lianpin.kernel.identity.models import PLATFORM
from lianpin.kernel.notices.models import Notice
from lianpin.kernel.regulations.models import Version
from lianpin.kernel.regulations.verbs import publish_version
from lianpin.toolkit import clock
from lianpin.toolkit.errors import LianpinError, NotAllowed, NotPossible

JOINT = "| 2 | 会审 | 学院、企业 |"


def changed(*pairs: tuple[str, str], label: str = "v2", since: str = "2026-01-02") -> str:
    """The regulation's text with some words changed, as a later version."""
    text = TEXT.replace("版本: v1", f"版本: {label}").replace("施行: 2026-01-01", f"施行: {since}")
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def publish(*pairs: tuple[str, str], label: str = "v2", since: str = "2026-01-02") -> Version:
    return publish_version(changed(*pairs, label=label, since=since), by=PLATFORM)


@pytest.fixture
def later(world: World) -> Version:
    """More time for the first step, one actor fewer for the second."""
    return publish(
        ("| 1 | 受理 | 人事处 | 至多5工作日 |", "| 1 | 受理 | 人事处 | 至多7工作日 |"), (JOINT, "| 2 | 会审 | 学院 |")
    )


def refused(case: Case, version: Version, world: World, by: str = "alice") -> str:
    """The code of the refusal; nothing has changed."""
    before = queries.export_of(case)
    with pytest.raises(LianpinError) as refusal:
        verbs.move_case(case, version, by=world[by])
    assert queries.export_of(case) == before
    return refusal.value.code


def test_what_has_begun_stays_what_has_not_is_planned_anew_and_all_of_it_comes_back_to_the_letter(
    world: World, later: Version
) -> None:
    case = world.submitted()
    before, due = queries.export_of(case), case.steps.get(number=1).due_on
    move = verbs.move_case(case, later, by=world["alice"])
    case = Case.objects.get(pk=case.pk)
    assert due is not None and case.version == later
    assert case.steps.get(number=1).due_on == due + timedelta(days=2)
    assert [step.actor for step in case.steps.filter(number=2)] == ["学院"]
    assert Event.objects.filter(kind="case.moved").count() == 1
    assert Notice.objects.filter(kind="case.moved").exists()
    assert queries.export_of(case) != before
    told = f"按v2，“受理”的期限由 {due} 改为 {due + timedelta(days=2)}"
    assert told in [str(describe(event)) for event in Event.objects.filter(kind="case.step_limited")]
    verbs.revert_move(move, by=world["alice"])
    assert queries.export_of(case) == before
    world.take(case, "受理", "alice")  # and it runs on
    assert {step.actor for step in case.steps.filter(number=2, status="open")} == {"学院", "企业"}


def test_a_case_with_which_somebody_has_gone_on_is_not_put_back(world: World, later: Version) -> None:
    case = world.submitted()
    move = verbs.move_case(case, later, by=world["alice"])
    world.take(case, "受理", "alice")
    with pytest.raises(NotPossible) as refusal:
        verbs.revert_move(move, by=world["alice"])
    assert refusal.value.code == "MOVE_GONE_ON"


def test_it_refuses_a_step_that_has_begun_and_is_another_there(world: World, later: Version) -> None:
    case = world.submitted()
    world.take(case, "受理", "alice")
    assert refused(case, later, world) == "MOVE_STEP"  # the enterprise's joint review is open


def test_it_refuses_what_was_published_or_agreed(world: World, later: Version) -> None:
    case = world.decided(world.submitted())
    assert refused(case, later, world) == "MOVE_NOTICED"
    clock.set_day(case.steps.get(number=6).notice.closes_on)
    world.take(case, "公示", "alice")
    case.agreement = Agreement.objects.create(
        number="XY-1", kind="人员交流", title="协议", holder=world.persons["chen"], version=world.version,
        during=("2026-03-01", "2027-03-01"),
    )  # fmt: skip
    case.save(update_fields=["agreement"])
    assert refused(case, later, world) == "MOVE_AGREED"


def test_it_refuses_to_make_somebody_fail_or_lack_something_by_a_later_version(world: World) -> None:
    case = world.submitted()
    older = publish(("年龄 ≤ 57", "年龄 ≤ 30"))
    assert refused(case, older, world) == "MOVE_CONDITIONS"
    asks_more = publish(
        ("| 年经费 | 金额 |", "| 工龄 | 整数 | 0～60 | 一次 | 申报人 | | | |\n| 年经费 | 金额 |"),
        ("（三）在岗 〔NOT_EMPLOYED〕", "（三）在岗 且 工龄 ≥ 5 〔NOT_EMPLOYED〕"),
        label="v3",
    )
    assert refused(case, asks_more, world) == "MOVE_LACKING"


def test_publishing_alone_changes_no_case(world: World) -> None:
    case = world.submitted()
    publish((JOINT, "| 2 | 会审 | 学院 |"))  # in force since before the case was opened
    world.take(case, "受理", "alice")
    assert {step.actor for step in case.steps.filter(number=2, status="open")} == {"学院", "企业"}


def test_it_refuses_what_is_not_later_not_in_force_or_not_theirs_to_decide(world: World, later: Version) -> None:
    case = world.submitted()
    coming = publish(label="v3", since="2026-03-01")
    assert refused(case, world.version, world) == "MOVE_NOT_LATER"
    assert refused(case, coming, world) == "MOVE_TOO_EARLY"
    for name in ("uma", "bob", "chen", "carol", "vera"):
        with pytest.raises(NotAllowed):
            verbs.move_case(case, later, by=world[name])
    verbs.withdraw_case(case, by=world["chen"])
    assert refused(case, later, world) == "MOVE_CLOSED"


def test_a_draft_goes_on_with_the_new_form(world: World, later: Version) -> None:
    case = world.draft()
    verbs.move_case(case, later, by=world["alice"])
    verbs.submit_case(case, by=world["chen"])
    assert [step.actor for step in case.steps.filter(number=2)] == ["学院"]


def test_the_page_tries_moves_and_puts_back(world: World, later: Version, client: Client) -> None:
    stays, goes = world.submitted(), world.draft("wu")
    world.take(stays, "受理", "alice")
    client.force_login(world.user("alice"))
    index = client.get("/cases/versions/").content.decode()
    page = f"/cases/versions/{later.pk}/"
    assert page in index
    shown = client.post(page).content.decode()
    assert "程序里没有同样的步骤" in shown and "改按v2办理（原按v1）" in shown
    assert set(Event.objects.values_list("kind", flat=True)) <= described()
    assert set(Case.objects.values_list("version__label", flat=True)) == {"v1"}  # trying changes nothing
    nothing = client.post(f"{page}move/")
    assert nothing.status_code == 422 and "还没有选中任何事项" in nothing.content.decode()
    assert client.post(page, {"chosen": [goes.pk]}).content.decode().count(" checked>") == 1  # what is ticked stays so
    told = re.sub("<[^>]+>", "", client.post(f"{page}move/", {"all": "1"}).content.decode())
    assert "1 件改按v2办理，1 件留在原版本" in told and stays.number in told
    assert Case.objects.get(pk=goes.pk).version == later
    move = goes.moves.get()
    assert client.post(f"{page}revert/").status_code == 422
    client.post(f"{page}revert/", {"chosen": [move.pk]})
    assert Case.objects.get(pk=goes.pk).version == world.version
    client.force_login(world.user("uma"))
    assert {client.get("/cases/versions/").status_code, client.get(page).status_code} == {404}


def test_an_export_is_for_who_decides_and_for_the_person(world: World, client: Client) -> None:
    case = world.submitted()
    answers = {}
    for name in ("alice", "uma", "chen", "bob", "dan"):
        client.force_login(world.user(name))
        answers[name] = client.get(f"/cases/{case.pk}/export.json").status_code
    assert answers == {"alice": 200, "uma": 200, "chen": 200, "bob": 404, "dan": 404}
