"""What is found by a few words: people, posts, cases and agreements, each by its own query for who asks.

Permission is decided there and nowhere here: what somebody may not see is neither shown nor counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from lianpin.kernel.agreements.queries import answering as answering_agreements
from lianpin.kernel.agreements.registry import visible_to
from lianpin.kernel.cases.queries import answering, newest_cases
from lianpin.kernel.identity.models import Capacity
from lianpin.posts.queries import posts_for
from lianpin.profiles.queries import people_for
from lianpin.toolkit.search import answers_to, question_of
from lianpin.toolkit.statements import Rows, kept_but_for_text
from lianpin.ui.paging import Cut

EACH = 8  # of a noun; whoever looks for more says more


@dataclass(frozen=True, slots=True)
class Found:
    """One thing: what it is called, what else tells it apart, and the page that shows it."""

    title: str
    detail: str
    page: str
    pk: int


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one noun. `has_more`: there are others than these."""

    label: str
    icon: str
    rows: Sequence[Found]
    has_more: bool


def found_for(capacity: Capacity, text: str) -> list[Group] | None:
    """What a capacity finds by Chinese, pinyin, initials or a number, by noun; None where the words are too few to look."""
    question = question_of(text)
    if question is None:
        return None
    nouns = [
        (_("人员"), "user", _told(_people(question, capacity), "profiles:person_detail")),
        (_("岗位"), "briefcase", _told(_posts(question, capacity), "posts:post_detail")),
        (_("办件"), "files", _cases(capacity, text)),
        (_("协议"), "signature", _told(_agreements(question, capacity), "agreements:agreement_detail")),
    ]
    return [Group(label, icon, rows[:EACH], len(rows) > EACH) for label, icon, rows in nouns if rows]


def _told(rows: Rows, page: str) -> list[Found]:
    return [Found(title, detail, page, pk) for title, detail, pk in rows]


@kept_but_for_text
def _people(question: str, capacity: Capacity) -> QuerySet[Any, Any]:
    found = people_for(capacity).filter(answers_to(question)).order_by("name", "pk")
    return found.values_list("name", Value(""), "pk")[: EACH + 1]


@kept_but_for_text
def _posts(question: str, capacity: Capacity) -> QuerySet[Any, Any]:
    told = Concat("number", Value(" "), "enterprise__name")
    return posts_for(capacity).filter(answers_to(question)).values_list("title", told, "pk")[: EACH + 1]


@kept_but_for_text
def _agreements(question: str, capacity: Capacity) -> QuerySet[Any, Any]:
    # A title often is the kind's; with whom it is made tells it apart.
    told = Concat("number", Value(" "), "holder__name")
    return visible_to(capacity).filter(answering_agreements(question)).values_list("title", told, "pk")[: EACH + 1]


def _cases(capacity: Capacity, text: str) -> list[Found]:
    answers = answering(text)
    if answers is None:
        return []
    rows = newest_cases(capacity, Cut(("-pk",), None, backwards=False, count=EACH + 1), answers)
    return [Found(row.title, row.number, "cases:case_detail", row.pk) for row in rows]
