"""Pages of posts."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianpin.kernel.cases.previews import preview
from lianpin.posts import queries, rules, verbs
from lianpin.posts.forms import NominationForm, PostForm, ReturnForm
from lianpin.posts.models import Post
from lianpin.toolkit.errors import NotValid
from lianpin.ui.requests import SignedInRequest

# The field at which a refusal of the terms stands.
FIELDS = {
    "EFFORT_RANGE": "effort", "PAY_RANGE": "monthly_pay", "TERM_ORDER": "ends_on", "COLLEGE_MISSING": "college",
    "SALARY_MISSING": "annual_pay", "COUNTERPART": "counterpart", "NO_REGULATION": "counterpart",
}  # fmt: skip


@require_GET
@login_required
def post_list(request: SignedInRequest) -> HttpResponse:
    page = Paginator(queries.posts_for(request.capacity), 25).get_page(request.GET.get("page"))
    by = request.capacity
    context = {
        "page": page,
        "may_draft": rules.may(rules.check_can_draft, by),
        "sees_taken": lambda post: rules.is_side(by, post),
    }
    return render(request, "posts/post_list.html", context)


@require_GET
@login_required
def post_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    post, by = _post(request, pk), request.capacity
    sides = rules.is_side(by, post)
    applications = list(queries.applications_to(post)) if sides else []
    own = queries.open_application(post, by.person_id) if by.person_id else None
    nominations = list(queries.nominations_for(by).filter(post=post))
    context = {
        "post": post,
        "own": own,
        "applications": applications,
        "readable": queries.readable_cases(applications, by) if applications else set(),
        "sides": sides,
        "may_edit": rules.may(rules.check_can_edit, by, post),
        "may_publish": rules.may(rules.check_can_publish, by, post),
        "may_close": rules.may(rules.check_can_close, by, post),
        "may_nominate": rules.may(rules.check_can_nominate, by, post),
        "nominations": nominations,
        "offered": next((each for each in nominations if rules.may(rules.check_can_answer, by, each)), None),
        "may_apply": rules.may(rules.check_can_apply, by, post, taken=_taken(post), has_applied=own is not None),
    }
    return render(request, "posts/post_detail.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def post_new(request: SignedInRequest) -> HttpResponse:
    rules.check_can_draft(request.capacity)
    form = PostForm(request.POST or None, by=request.capacity)
    if request.method == "POST" and form.is_valid():
        terms: Any = dict(form.cleaned_data)
        try:
            post = verbs.draft_post(terms.pop("counterpart"), by=request.capacity, **terms)
        except NotValid as refusal:
            form.add_error(FIELDS.get(refusal.code), refusal.reason)
        else:
            messages.success(request, _("岗位已保存为草稿。核对后提交对方。"))
            return redirect("posts:post_detail", post.pk)
    return render(request, "posts/post_edit.html", {"form": form, "post": None}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def post_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    post = _post(request, pk)
    rules.check_can_edit(request.capacity, post)
    form = PostForm(request.POST or None, by=request.capacity, post=post)
    if request.method == "POST" and form.is_valid():
        terms: Any = dict(form.cleaned_data)
        terms.pop("counterpart")
        try:
            verbs.edit_post(post, by=request.capacity, **terms)
        except NotValid as refusal:
            form.add_error(FIELDS.get(refusal.code), refusal.reason)
        else:
            messages.success(request, _("岗位已保存。"))
            return redirect("posts:post_detail", pk)
    return render(request, "posts/post_edit.html", {"form": form, "post": post}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def post_submit(request: SignedInRequest, pk: int) -> HttpResponse:
    return _confirmed(request, pk, verbs.submit_post, _("提交对方"), _("岗位已提交对方。"))


@require_http_methods(["GET", "POST"])
@login_required
def post_publish(request: SignedInRequest, pk: int) -> HttpResponse:
    return _confirmed(request, pk, verbs.publish_post, _("发布岗位"), _("岗位已发布。"))


@require_http_methods(["GET", "POST"])
@login_required
def post_close(request: SignedInRequest, pk: int) -> HttpResponse:
    return _confirmed(request, pk, verbs.close_post, _("关闭岗位"), _("岗位已关闭。"))


@require_http_methods(["GET", "POST"])
@login_required
def post_return(request: SignedInRequest, pk: int) -> HttpResponse:
    post = _post(request, pk)
    rules.check_can_publish(request.capacity, post)
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verbs.return_post(post, by=request.capacity, **form.cleaned_data)
        messages.success(request, _("岗位已退回起草方。"))
        return redirect("posts:post_list")
    return render(request, "posts/post_return.html", {"form": form, "post": post}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def nomination_new(request: SignedInRequest, pk: int) -> HttpResponse:
    post = _post(request, pk)
    rules.check_can_nominate(request.capacity, post)
    form = NominationForm(request.POST or None, post=post)
    if request.method == "POST" and form.is_valid():
        nomination = verbs.nominate_person(post, by=request.capacity, **form.cleaned_data)
        messages.success(request, _("已推荐%s，等待本人答复。") % nomination.person.name)
        return redirect("posts:post_detail", pk)
    status = 422 if form.errors else 200
    return render(request, "posts/nomination_new.html", {"form": form, "post": post}, status=status)


@require_http_methods(["GET", "POST"])
@login_required
def nomination_answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """The nominated person accepts, and goes on to the form of the application, or declines."""
    nomination = get_object_or_404(queries.nominations_for(request.capacity), pk=pk)
    rules.check_can_answer(request.capacity, nomination)
    if request.method == "POST":
        accept = request.POST.get("answer") == "accept"
        application = verbs.answer_nomination(nomination, accept=accept, by=request.capacity)
        if application is not None:
            return redirect("cases:case_form", application.case_id)
        messages.success(request, _("已谢绝推荐。"))
        return redirect("posts:post_detail", nomination.post_id)
    return render(request, "posts/nomination_answer.html", {"nomination": nomination, "post": nomination.post})


@require_POST
@login_required
def post_apply(request: SignedInRequest, pk: int) -> HttpResponse:
    application = verbs.apply_to_post(_post(request, pk), by=request.capacity)
    return redirect("cases:case_form", application.case_id)


def _confirmed(request: SignedInRequest, pk: int, verb: Any, title: str, done: str) -> HttpResponse:
    """Show what a verb would do; on POST do it."""
    post = _post(request, pk)
    if request.method == "POST":
        verb(post, by=request.capacity)
        messages.success(request, done)
        return redirect("posts:post_detail", pk)
    consequences = preview(verb, post, by=request.capacity).sentences
    context = {"post": post, "title": title, "consequences": consequences}
    return render(request, "posts/post_confirm.html", context)


def _post(request: SignedInRequest, pk: int) -> Post:
    return get_object_or_404(queries.posts_for(request.capacity), pk=pk)


def _taken(post: Post) -> int:
    taken: int = post.taken  # type: ignore[attr-defined]
    return taken
