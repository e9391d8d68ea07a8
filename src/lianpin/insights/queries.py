"""What is found by a few words: people, posts, cases and agreements, each by its own query for who asks.

Permission is decided there and nowhere here: what somebody may not see is neither shown nor counted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import F, Q
from django.utils.translation import gettext as _

from lianpin.kernel.agreements.registry import visible_to
from lianpin.kernel.cases.queries import answering, newest_cases
from lianpin.kernel.identity.models import Capacity
from lianpin.posts.queries import posts_for
from lianpin.profiles.queries import people_for
from lianpin.toolkit.search import asks, question_of
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
    if question_of(text) is None:
        return None
    nouns: list[tuple[str, str, Callable[[Capacity, str], list[Found]]]] = [
        (_("人员"), "user", _people),
        (_("岗位"), "briefcase", _posts),
        (_("办件"), "files", _cases),
        (_("协议"), "signature", _agreements),
    ]
    groups = []
    for label, icon, find in nouns:
        rows = find(capacity, text)
        if rows:
            groups.append(Group(label, icon, rows[:EACH], len(rows) > EACH))
    return groups


def _people(capacity: Capacity, text: str) -> list[Found]:
    rows = people_for(capacity).filter(asks(text)).order_by("name", "pk").values_list("name", "pk")[: EACH + 1]
    return [Found(name, "", "profiles:person_detail", pk) for name, pk in rows]


def _posts(capacity: Capacity, text: str) -> list[Found]:
    rows = posts_for(capacity).filter(asks(text)).values_list("title", "number", "enterprise__name", "pk")[: EACH + 1]
    return [Found(title, f"{number} {body}", "posts:post_detail", pk) for title, number, body, pk in rows]


def _cases(capacity: Capacity, text: str) -> list[Found]:
    answers = answering(text) or Q(pk__in=[])
    rows = newest_cases(capacity, answers, Cut(("-pk",), None, backwards=False, count=EACH + 1))
    return [Found(row.title, row.number, "cases:case_detail", row.pk) for row in rows]


def _agreements(capacity: Capacity, text: str) -> list[Found]:
    # A title often is the kind's; with whom it is made tells it apart.
    rows = visible_to(capacity).filter(asks(text)).annotate(holder_name=F("holder__name"))
    told = rows.values_list("title", "number", "holder_name", "pk")[: EACH + 1]
    return [Found(title, f"{number} {holder}", "agreements:agreement_detail", pk) for title, number, holder, pk in told]
