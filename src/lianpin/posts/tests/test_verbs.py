"""From the enterprise's draft to the application: what each verb does, and what it refuses without changing anything."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from lianpin.kernel.audit.models import Event
from lianpin.kernel.audit.registry import describe
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases.enums import CaseStatus
from lianpin.kernel.cases.models import Case
from lianpin.kernel.cases.previews import preview
from lianpin.kernel.cases.verbs import withdraw_case
from lianpin.kernel.identity.models import PLATFORM
from lianpin.posts import verbs
from lianpin.posts.enums import ApplicationStatus, PostStatus
from lianpin.posts.models import Application, Post
from lianpin.posts.tests.factories import drafted, published, submitted, terms
from lianpin.profiles.tests.factories import World
from lianpin.toolkit import clock
from lianpin.toolkit.errors import LianpinError, NotAllowed, NotPossible, NotValid


def told() -> list[str]:
    """What the record says about posts, in order."""
    return [describe(event) for event in Event.objects.filter(kind__startswith="post.").order_by("pk")]


def refused(kind: type[LianpinError], code: str, run: Callable[[], Any]) -> str:
    """The reason of a refusal; and nothing has changed: neither posts, nor applications, nor the record."""
    before = snapshot()
    with pytest.raises(kind) as refusal:
        run()
    assert (refusal.value.code, snapshot()) == (code, before)
    return refusal.value.reason


def snapshot() -> tuple[Any, ...]:
    return (list(Post.objects.order_by("pk").values()), Application.objects.count(), Event.objects.count())


# ── the enterprise drafts ──


def test_a_post_goes_from_draft_to_closed_and_every_step_is_told(world: World) -> None:
    post = published(world, quota=2)
    assert (post.status, post.published_on) == (PostStatus.PUBLISHED, date(2026, 1, 5))
    assert verbs.close_post(post, by=world.by["alice"]).status == PostStatus.CLOSED
    assert told() == [
        f"起草岗位 {post.number}“晶体生长首席工程师”",
        f"岗位 {post.number}“晶体生长首席工程师”提交云汐大学，由其人事处共同发布",
        f"发布岗位 {post.number}“晶体生长首席工程师”，名额 2，开始接受申报",
        f"关闭岗位 {post.number}“晶体生长首席工程师”，不再接受申报",
    ]
    assert {event.actor["name"] for event in Event.objects.filter(kind="post.published")} == {"alice"}


def test_a_number_says_the_year_and_nothing_of_how_many_there_are(world: World) -> None:
    first, second = (drafted(world).number for _each in range(2))
    assert re.fullmatch(r"GW-2026-\d{8}", first) and re.fullmatch(r"GW-2026-\d{8}", second)
    assert abs(int(first[-8:]) - int(second[-8:])) > 1  # once in thirty million runs this fails
    clock.set_day(date(2027, 1, 4))
    assert drafted(world).number.startswith("GW-2027-")


@pytest.mark.parametrize("name", ["uma", "carol", "chen", "rhea"])
def test_only_the_office_of_a_side_drafts(world: World, name: str) -> None:
    refused(
        NotAllowed,
        "POST_NOT_DRAFTER",
        lambda: verbs.draft_post(world.bodies["university"], by=world.by[name], **terms()),
    )


def test_it_refuses_a_university_without_a_regulation_by_name(world: World) -> None:
    reason = refused(
        NotValid, "NO_REGULATION", lambda: verbs.draft_post(world.bodies["elsewhere"], by=world.by["bob"], **terms())
    )
    assert reason == "外地大学还没有发布双聘办法，不能与其共同发布岗位。"


@pytest.mark.parametrize(
    ("changed", "code", "said"),
    [
        ({"effort": Decimal("0.52")}, "EFFORT_RANGE", "不符合申报条件：从业比例以5%为一档（第七条，从业比例：52%）。"),
        ({"effort": Decimal("0.15")}, "EFFORT_RANGE", "20%"),
        ({"effort": Decimal("0.85")}, "EFFORT_RANGE", "80%"),
        ({"monthly_pay": Decimal("1000000.01")}, "PAY_RANGE", "“企业月报酬”"),
        ({"monthly_pay": Decimal(-1)}, "PAY_RANGE", "“企业月报酬”"),
        ({"ends_on": date(2026, 3, 1)}, "TERM_ORDER", "终止日应当晚于起聘日。"),
    ],
)
def test_it_refuses_terms_that_the_regulation_does_not_know(
    world: World, changed: dict[str, Any], code: str, said: str
) -> None:
    assert said in refused(NotValid, code, lambda: drafted(world, **changed))
    post = drafted(world)
    refused(NotValid, code, lambda: verbs.edit_post(post, by=world.by["bob"], **terms(**changed)))


def test_a_draft_is_edited_by_its_own_enterprise(world: World) -> None:
    post = drafted(world)
    assert verbs.edit_post(post, by=world.by["bob"], **terms(title="新名称")).title == "新名称"
    refused(NotAllowed, "POST_NOT_OWN", lambda: verbs.edit_post(post, by=world.by["rex"], **terms()))
    refused(NotAllowed, "POST_NOT_OWN", lambda: verbs.edit_post(post, by=world.by["alice"], **terms()))
    refused(NotAllowed, "POST_NOT_OWN", lambda: verbs.submit_post(post, by=world.by["rex"]))


def test_what_was_submitted_is_not_edited_any_more(world: World) -> None:
    post = submitted(world)
    reason = refused(NotPossible, "POST_NOT_DRAFT", lambda: verbs.edit_post(post, by=world.by["bob"], **terms()))
    assert reason == "岗位当前状态为“待对方发布”，不能修改。"
    refused(NotPossible, "POST_NOT_DRAFT", lambda: verbs.submit_post(post, by=world.by["bob"]))


# ── the university publishes or returns ──


@pytest.mark.parametrize("name", ["bob", "uma", "dan", "carol", "chen"])
def test_only_the_universitys_hr_office_publishes_and_returns(world: World, name: str) -> None:
    post = submitted(world)
    refused(NotAllowed, "POST_NOT_PUBLISHER", lambda: verbs.publish_post(post, by=world.by[name]))
    refused(NotAllowed, "POST_NOT_PUBLISHER", lambda: verbs.return_post(post, reason="请补充", by=world.by[name]))


def test_a_post_goes_back_with_a_reason_and_comes_again(world: World) -> None:
    post = submitted(world)
    refused(NotValid, "REASON_MISSING", lambda: verbs.return_post(post, reason="  ", by=world.by["alice"]))
    assert verbs.return_post(post, reason="职责不清", by=world.by["alice"]).status == PostStatus.DRAFT
    assert told()[-1].endswith("退回云汐材料：职责不清")
    assert verbs.submit_post(post, by=world.by["bob"]).status == PostStatus.SUBMITTED


def test_a_draft_is_not_published_and_a_published_one_not_twice(world: World) -> None:
    post = drafted(world)
    refused(NotPossible, "POST_NOT_SUBMITTED", lambda: verbs.publish_post(post, by=world.by["alice"]))
    post = published(world)
    refused(NotPossible, "POST_NOT_SUBMITTED", lambda: verbs.publish_post(post, by=world.by["alice"]))


def test_foretelling_a_publication_changes_nothing(world: World) -> None:
    post = submitted(world)
    before = snapshot()
    found = preview(verbs.publish_post, post, by=world.by["alice"])
    assert [str(sentence) for sentence in found.sentences] == [
        f"发布岗位 {post.number}“晶体生长首席工程师”，名额 1，开始接受申报"
    ]
    assert snapshot() == before


@pytest.mark.parametrize("name", ["rhea", "uma", "rex", "dan", "carol", "chen"])
def test_only_the_two_offices_close(world: World, name: str) -> None:
    post = published(world)
    refused(NotAllowed, "POST_NOT_OWN", lambda: verbs.close_post(post, by=world.by[name]))


def test_only_an_open_post_is_closed(world: World) -> None:
    post = submitted(world)
    refused(NotPossible, "POST_NOT_PUBLISHED", lambda: verbs.close_post(post, by=world.by["bob"]))


# ── people apply ──


def test_an_application_is_a_draft_case_with_its_parties(world: World) -> None:
    post = published(world)
    application = verbs.apply_to_post(post, by=world.by["chen"])
    case = Case.objects.get(pk=application.case_id)
    assert (case.status, case.title, case.version.label) == (CaseStatus.DRAFT, "chen申报晶体生长首席工程师", "v1")
    assert {(p.label, p.organisation.name if p.organisation else p.person and p.person.name) for p in case.parties.all()} == {
        ("本人", "chen"), ("学校", "云汐大学"), ("学院", "云汐大学"), ("企业", "云汐材料"),
    }  # fmt: skip


def test_it_refuses_the_same_application_twice(world: World) -> None:
    post = published(world, quota=2)
    verbs.apply_to_post(post, by=world.by["chen"])
    reason = refused(NotPossible, "APPLIED_ALREADY", lambda: verbs.apply_to_post(post, by=world.by["chen"]))
    assert reason == "您已经申报过本岗位，不能重复申报；请在“办件”中继续。"
    assert verbs.apply_to_post(post, by=world.by["wu"]).pk


def test_who_withdrew_may_apply_again(world: World) -> None:
    post = published(world)
    first = verbs.apply_to_post(post, by=world.by["chen"])
    withdraw_case(first.case, by=world.by["chen"])
    second = verbs.apply_to_post(post, by=world.by["chen"])
    first.refresh_from_db()
    assert (first.status, second.status) == (ApplicationStatus.ENDED, ApplicationStatus.DRAFT)


@pytest.mark.parametrize("name", ["outsider", "alice", "bob", "carol"])
def test_only_the_universitys_own_people_apply(world: World, name: str) -> None:
    post = published(world)
    reason = refused(NotAllowed, "APPLY_NOT_TALENT", lambda: verbs.apply_to_post(post, by=world.by[name]))
    assert reason == "本岗位由云汐大学的人员本人申报。"


def test_a_full_post_and_a_closed_one_take_nobody(world: World) -> None:
    post = published(world)
    application = verbs.apply_to_post(post, by=world.by["chen"])
    with_seat(application)
    assert refused(NotPossible, "POST_FULL", lambda: verbs.apply_to_post(post, by=world.by["wu"])) == "本岗位名额已满。"
    verbs.close_post(post, by=world.by["bob"])
    refused(NotPossible, "POST_NOT_PUBLISHED", lambda: verbs.apply_to_post(post, by=world.by["wu"]))


def with_seat(application: Application) -> None:
    """The case as if it had been submitted: the record comes first, for the database demands it."""
    record(
        "case.submitted", application.case, by=PLATFORM, number=application.case.number, title=application.case.title
    )
    Case.objects.filter(pk=application.case_id).update(status=CaseStatus.UNDER_WAY)


def test_without_a_version_in_force_nobody_drafts_or_applies(world: World) -> None:
    post = published(world)
    clock.set_day(date(2029, 1, 1))
    assert "现在没有施行中的版本" in refused(NotValid, "NOT_IN_FORCE", lambda: drafted(world))
    refused(NotPossible, "NOT_IN_FORCE", lambda: verbs.apply_to_post(post, by=world.by["chen"]))
