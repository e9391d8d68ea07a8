"""The search: by Chinese, pinyin, initials and numbers; nothing of what somebody may not see, nor that it is there."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from lianpin.insights.queries import EACH, found_for
from lianpin.kernel.identity.models import PLATFORM, Capacity, Person
from lianpin.kernel.identity.verbs import create_person
from lianpin.posts import verbs as posts
from lianpin.posts.tests.conftest import Enter
from lianpin.posts.tests.factories import drafted, published
from lianpin.profiles.tests.factories import World
from lianpin.toolkit.search import asks, keys_of


def found(by: Capacity, text: str) -> list[str]:
    return [row.title for group in found_for(by, text) or [] for row in group.rows]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("曾一帆", ("曾一", "一帆", "帆", "zengyifan", "zeng", "ceng", "yifan", "zyf", "ZYF", "曾 yf")),
        ("单于飞", ("chanyufei", "cyf")),
        ("单飞", ("shanfei", "sf")),
        ("吕布", ("lvbu", "lb")),
        ("尉迟恭", ("yuchigong", "ycg")),
    ],
)
def test_a_name_is_found_by_what_people_type(db: None, name: str, typed: tuple[str, ...]) -> None:
    create_person(name, id_number="990101198406150015", by=PLATFORM)
    for text in typed:
        wanted = asks(text)
        assert wanted is not None and Person.objects.filter(wanted).count() == 1, text
    for text in ("曾帆", "zf", "fanyi", "布吕"):
        wanted = asks(text)
        assert wanted is not None and not Person.objects.filter(wanted).exists(), text


@pytest.mark.parametrize("text", ["", " ", "x", "1", "，。", "'", "' | 'a", ":*", "\\", "%_", "\u3000"])
def test_too_little_or_nothing_to_look_for_is_no_question(db: None, text: str) -> None:
    question = asks(text)
    assert question is None
    assert keys_of(text, spoken=[text]).count("'") % 2 == 0


def test_each_noun_is_found_by_who_may_see_it(world: World) -> None:
    post = published(world)
    case = posts.apply_to_post(post, by=world.by["chen"]).case
    for text in (
        "晶体",
        "jingti",
        "jtsz",
        "sxgcs",
        post.number,
        post.number.lower(),
        post.number[:9].lower(),
        "云汐材料",
    ):
        assert found(world.by["alice"], text) == [post.title], text
    assert found(world.by["rex"], "jtsz") == [post.title]
    Person.objects.filter(pk=world.people["chen"].pk).update(name="陈一帆", keys=keys_of(spoken=["陈一帆"]))
    assert found(world.by["alice"], "cyf") == found(world.by["chen"], "chenyi") == ["陈一帆"]
    assert found(world.by["dan"], "cyf") == found(world.by["bob"], "cyf") == []
    assert found(world.by["chen"], case.number) == [case.title]
    assert found(world.by["alice"], case.number) == []


def test_what_is_hidden_answers_as_what_is_not_there(world: World, enter: Enter) -> None:
    drafted(world, title="秘密岗位")
    page = enter("alice").get("/search/?q=mmgw").content.decode()
    absent = enter("alice").get("/search/?q=qqqq").content.decode()
    plain = [
        re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", each) for each in (page, absent.replace("qqqq", "mmgw"))
    ]
    assert plain[0] == plain[1]
    assert "秘密岗位" in enter("bob").get("/search/?q=mmgw").content.decode()


def test_the_palette_gets_options_and_the_page_says_there_are_more(
    world: World, enter: Enter, statements: Callable[[Client, str], int]
) -> None:
    few = statements(enter("bob"), "/search/?q=jtsz")
    for _post in range(EACH + 1):
        drafted(world)
    assert "还有更多" in enter("bob").get("/search/?q=jtsz").content.decode()
    assert statements(enter("bob"), "/search/?q=jtsz") == few <= 12
    rows = enter("bob").get("/search/?q=jtsz", headers={"HX-Request": "true", "HX-Target": "palette-list"})
    assert rows.content.decode().count('role="option"') == EACH
    assert "<html" not in rows.content.decode() and f"显示{EACH}项" in rows.content.decode()
