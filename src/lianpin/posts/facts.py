"""What a post fixes for the cases of its applications, as plain facts."""

from collections.abc import Sequence
from typing import Any

from lianpin_regulations import Given

from lianpin.kernel.cases.facts import is_joined
from lianpin.kernel.cases.models import Case
from lianpin.posts.models import Application, Post
from lianpin.posts.rules import PUBLISHER


def facts_of_cases(cases: Sequence[Case]) -> dict[int, dict[str, Any]]:
    """Kind, share, pay and term of the post that a case applies for; also for the cases that stand on it."""
    return {pk: _facts_of(post) for pk, post in _posts(cases).items()}


def _facts_of(post: Post) -> dict[str, Any]:
    by = f"{post.enterprise.name}（岗位）"
    values = {
        "从业比例": post.effort,
        "企业月报酬": post.monthly_pay,
        "生效日": post.starts_on,
        "终止日": post.ends_on,
        "工作地点": post.workplace,
        "岗位名称": post.title,
    }
    said = {name: Given(value, by=by, on=post.published_on, document=post.number) for name, value in values.items()}
    # The university's human resources office stands for these: nothing is published without it.
    by = f"{post.university.name}{PUBLISHER}（岗位）"
    for name, value in (("双聘类型", post.kind_word), ("协议年薪", post.annual_pay)):
        if value is not None:
            said[name] = Given(value, by=by, on=post.published_on, document=post.number)
    return said


def _posts(cases: Sequence[Case]) -> dict[int, Post]:
    """By case: the post of the application that it is about; else that of the case it stands on."""
    lines = {case.pk: [each for each in (case, case.parent) if each is not None] for case in cases}
    unread = {each.pk for line in lines.values() for each in line if not is_joined(each, "application")}
    rows = Application.objects.filter(case__in=unread).select_related("post__enterprise", "post__university")
    found = {row.case_id: row.post for row in rows} if unread else {}
    for each in (each for line in lines.values() for each in line if is_joined(each, "application")):
        if (application := getattr(each, "application", None)) is not None:
            found[each.pk] = application.post
    told = {pk: next((found[each.pk] for each in line if each.pk in found), None) for pk, line in lines.items()}
    return {pk: post for pk, post in told.items() if post is not None}
