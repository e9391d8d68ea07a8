"""What a post fixes for the cases of its applications, as plain facts."""

from typing import Any

from lianpin_regulations import Given

from lianpin.kernel.cases.facts import is_joined
from lianpin.kernel.cases.models import Case
from lianpin.posts.models import Application
from lianpin.posts.rules import PUBLISHER


def facts_of_case(case: Case) -> dict[str, Any]:
    """Kind, share, pay and term of the post that a case applies for; also for the cases that stand on it."""
    found = _application(case)
    if found is None:
        return {}
    post = found.post
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


def _application(case: Case) -> Application | None:
    """The application that a case is about; else that of the case it stands on."""
    if is_joined(case, "application") and (case.parent is None or is_joined(case.parent, "application")):
        return getattr(case, "application", None) or getattr(case.parent, "application", None)
    cases = [pk for pk in (case.pk, case.parent_id) if pk]
    return (
        Application.objects.filter(case__in=cases)
        .select_related("post__enterprise", "post__university")
        .order_by("-case")
        .first()
    )
