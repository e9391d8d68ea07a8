"""The pages of posts: what exists for whom, what is typed and stays, and that a hundred posts cost what one costs."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from lianpin.kernel.audit.models import Event
from lianpin.kernel.cases.models import Case
from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import Person, Unit
from lianpin.posts import verbs
from lianpin.posts.enums import PostStatus
from lianpin.posts.models import Application, Nomination, Post
from lianpin.posts.tests.conftest import Enter
from lianpin.posts.tests.factories import drafted, published, submitted
from lianpin.posts.tests.test_verbs import with_seat
from lianpin.profiles.tests.factories import PEOPLE, World

TYPED = {
    "kind": "outbound",
    "title": "首席工程师", "duties": "研发", "workplace": "云汐市", "effort": "50%", "monthly_pay": "12000",
    "starts_on": "2026-03-01", "ends_on": "2028-02-29", "quota": "1",
}  # fmt: skip


@pytest.mark.parametrize(
    ("make", "sees"),
    [(drafted, {"bob", "rhea"}), (submitted, {"bob", "rhea", "alice"}), (published, set(PEOPLE))],
    ids=["draft", "submitted", "published"],
)
def test_a_post_exists_for_whom_it_concerns(
    world: World, enter: Enter, make: Callable[[World], Post], sees: set[str]
) -> None:
    path = f"/posts/{make(world).pk}/"
    assert {name for name in PEOPLE if enter(name).get(path).status_code == 200} == sees
    assert {name for name in PEOPLE if path in enter(name).get("/posts/").content.decode()} == sees
    for page in ("edit/", "submit/", "publish/", "return/", "close/"):
        statuses = {name: enter(name).get(path + page).status_code for name in PEOPLE}
        assert {name for name, status in statuses.items() if status == 404} == set(PEOPLE) - sees


def test_a_share_of_52_percent_is_named_and_everything_typed_stays(world: World, enter: Enter) -> None:
    university = str(world.bodies["university"].pk)
    answer = enter("bob").post("/posts/new/", TYPED | {"counterpart": university, "effort": "52%"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "不符合申报条件：从业比例以5%为一档（第七条，从业比例：52%）。" in page
    assert all(f'value="{TYPED[name]}"' in page for name in ("title", "workplace", "monthly_pay", "starts_on"))
    assert not Post.objects.exists() and not Event.objects.filter(kind__startswith="post.").exists()


def test_from_the_form_to_the_publication_through_the_pages(world: World, enter: Enter) -> None:
    bob, alice = enter("bob"), enter("alice")
    made = bob.post("/posts/new/", TYPED | {"counterpart": str(world.bodies["university"].pk)})
    path = made.headers["Location"]
    assert "提交云汐大学，由其人事处共同发布" in bob.get(path + "submit/").content.decode()
    assert Post.objects.get().status == PostStatus.DRAFT
    bob.post(path + "submit/")
    page = alice.get(path + "publish/").content.decode()
    assert f"发布岗位 {Post.objects.get().number}“首席工程师”，名额 1，开始接受申报" in page
    assert Post.objects.get().status == PostStatus.SUBMITTED
    alice.post(path + "publish/")
    assert Post.objects.get().status == PostStatus.PUBLISHED
    applied = enter("chen").post(path + "apply/")
    assert applied.headers["Location"] == f"/cases/{Case.objects.get().pk}/form/"
    again = enter("chen").post(path + "apply/")
    assert again.status_code == 409 and "您已经申报过本岗位，不能重复申报" in again.content.decode()
    assert Application.objects.count() == 1


def test_who_applied_is_for_the_two_sides(world: World, enter: Enter) -> None:
    post = published(world)
    with_seat(verbs.apply_to_post(post, by=world.by["chen"]))
    number = Case.objects.get().number
    seen = {name for name in PEOPLE if number in enter(name).get(f"/posts/{post.pk}/").content.decode()}
    assert seen == {"bob", "rhea", "alice", "uma"}


def test_how_many_have_applied_is_for_the_two_sides(world: World, enter: Enter) -> None:
    """Who else reads the post reads the same before and after somebody applied."""
    post = published(world, quota=7)
    paths = (f"/posts/{post.pk}/", "/posts/")
    others = [name for name in PEOPLE if name not in {"bob", "rhea", "alice", "uma", "chen"}]
    before = {(name, path): plain(enter(name), path) for name in others for path in paths}
    with_seat(verbs.apply_to_post(post, by=world.by["chen"]))
    assert before == {(name, path): plain(enter(name), path) for name in others for path in paths}
    assert all("1 / 7" in plain(enter(name), path) for name in ("bob", "alice") for path in paths)


def plain(client: Client, path: str) -> str:
    """A page without the token that is new in each."""
    return re.sub(r'csrfmiddlewaretoken" value="[^"]*"', "", client.get(path).content.decode())


def test_a_hundred_posts_and_applications_cost_what_one_costs(
    world: World, enter: Enter, statements: Callable[[Client, str], int]
) -> None:
    posts = {"draft": drafted(world), "submitted": submitted(world), "open": published(world, quota=99)}
    with_seat(verbs.apply_to_post(posts["open"], by=world.by["chen"]))
    pages = [("bob", "/posts/"), ("bob", "/posts/new/"), ("alice", "/posts/"), ("wu", "/posts/")]
    pages += [(name, f"/posts/{posts['open'].pk}/") for name in ("bob", "alice", "chen", "wu", "carol")]
    pages += [("bob", f"/posts/{posts['draft'].pk}/{page}") for page in ("", "edit/", "submit/")]
    pages += [("alice", f"/posts/{posts['submitted'].pk}/{page}") for page in ("", "publish/", "return/")]
    pages += [
        ("bob", f"/posts/{posts['open'].pk}/close/"),
        ("bob", "/api/posts"),
        ("wu", f"/api/posts/{posts['open'].pk}"),
    ]
    few = {page: statements(enter(page[0]), page[1]) for page in pages}
    crowd(world, posts["open"])
    assert {page: statements(enter(page[0]), page[1]) for page in pages} == few


def crowd(world: World, post: Post) -> None:
    """Ninety-nine more posts, and ninety-nine more who have applied to this one."""
    model = Case.objects.get()
    rows = [
        {f.attname: getattr(post, f.attname) for f in Post._meta.concrete_fields if f.name != "id"} for _n in range(99)
    ]
    Post.objects.bulk_create(
        Post(**{**row, "number": f"GW-2025-{n:04d}", "published_on": date(2025, 1, 1)}) for n, row in enumerate(rows)
    )
    people = Person.objects.bulk_create(Person(name=f"p{n}", id_number=f"9{n:017d}") for n in range(99))
    own = {f.attname: getattr(model, f.attname) for f in Case._meta.concrete_fields if f.name != "id"}
    cases = Case.objects.bulk_create(
        Case(**{**own, "number": f"BJ-2025-{n:05d}", "person_id": person.pk}) for n, person in enumerate(people)
    )
    Application.objects.bulk_create(
        Application(post=post, person=p, case=c) for p, c in zip(people, cases, strict=True)
    )


def test_a_university_invites_an_engineer_whom_the_enterprise_nominates(world: World, enter: Enter) -> None:
    gao = world._join("gao", world.bodies["enterprise"], "研发", Role.TALENT)
    college = Unit.objects.get(memberships=world.by["uma"].membership_id)
    alice, bob = enter("alice"), enter("bob")
    typed = TYPED | {"kind": "inbound", "counterpart": str(world.bodies["enterprise"].pk), "monthly_pay": "0"}
    refused = alice.post("/posts/new/", typed)
    assert refused.status_code == 422 and "企引型岗位请选择云汐大学的用人学院。" in refused.content.decode()
    path = alice.post("/posts/new/", typed | {"college": str(college.pk)}).headers["Location"]
    assert bob.get(path).status_code == 404
    assert "提交云汐材料，由其人力资源部门共同发布" in alice.get(path + "submit/").content.decode()
    alice.post(path + "submit/")
    bob.post(path + "publish/")
    post = Post.objects.get()
    assert (post.status, post.proposer.name, post.college) == (PostStatus.PUBLISHED, "云汐大学", college)
    for name in ("alice", "rhea", "chen"):
        assert enter(name).get(path + "nominate/").status_code == 403
    assert enter("chen").post(path + "apply/").status_code == 403
    bob.post(path + "nominate/", {"person": str(gao.person_id), "reason": "讲课好"})
    answering = f"/posts/nominations/{Nomination.objects.get().pk}/"
    assert {name: enter(name).get(answering).status_code for name in ("gao", "bob", "chen", "alice")} == {
        "gao": 200, "bob": 403, "chen": 404, "alice": 404,
    }  # fmt: skip
    assert answering in enter("gao").get(path).content.decode()
    answer = enter("gao").post(answering, {"answer": "accept"})
    case = Case.objects.get()
    assert answer.headers["Location"] == f"/cases/{case.pk}/form/"
    assert set(case.parties.values_list("label", "unit__name")) == {
        ("本人", None), ("学校", "云汐大学人事处"), ("学院", "云汐大学学院"), ("企业", "云汐材料企业"),
    }  # fmt: skip
    assert enter("gao").post(answering, {"answer": "decline"}).status_code == 409
