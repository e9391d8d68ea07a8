"""What else is done with a step, and what is said beside the steps: each shows what it will do before it is confirmed."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lianpin.kernel.cases import procedures, queries, rules, verbs
from lianpin.kernel.cases.forms import ColleagueForm, CommentForm, NoteForm, ReasonForm
from lianpin.kernel.cases.models import Comment, Step
from lianpin.kernel.cases.views.confirming import Act
from lianpin.kernel.cases.views.reading import seen_case
from lianpin.kernel.cases.views.running import seen_step
from lianpin.kernel.documents.queries import open_attachment
from lianpin.kernel.identity.queries import officials_of
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotPossible, NotValid
from lianpin.ui.requests import SignedInRequest


@require_http_methods(["GET", "POST"])
@login_required
def step_transfer(request: SignedInRequest, pk: int) -> HttpResponse:
    """转办."""
    step, by = seen_step(request, pk), request.capacity
    rules.check_can_transfer(by, step, procedures.effects_of(step))
    form = ColleagueForm(_colleagues(step), request.POST or None)
    act = _act(step, _("转办"), _("已转办。"), form)
    return act.answer(
        request,
        lambda: verbs.transfer_step(step, reason=form.cleaned_data["reason"], by=by, **form.chosen()),
    )


@require_http_methods(["GET", "POST"])
@login_required
def step_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """加签."""
    step, by = seen_step(request, pk), request.capacity
    rules.check_can_add(by, step, procedures.effects_of(step))
    form = ColleagueForm(_colleagues(step), request.POST or None, asks=True)

    def add() -> Step:
        chosen = form.cleaned_data
        return verbs.add_opinion(step, when=chosen["when"], question=chosen["reason"], by=by, **form.chosen())

    return _act(step, _("加签"), _("已请其加签。"), form).answer(request, add)


@require_http_methods(["GET", "POST"])
@login_required
def step_cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    """撤销加签."""
    step, by = seen_step(request, pk), request.capacity
    rules.check_can_cancel(by, step)
    act = _act(step, _("撤销加签"), _("加签已撤销。"), forms.Form(request.POST if request.method == "POST" else None))
    return act.answer(request, lambda: verbs.cancel_opinion(step, by=by))


@require_http_methods(["GET", "POST"])
@login_required
def step_recall(request: SignedInRequest, pk: int) -> HttpResponse:
    """撤回."""
    step, by = seen_step(request, pk), request.capacity
    rules.check_can_recall(by, step, ())
    form = ReasonForm(request.POST or None)
    act = _act(step, _("撤回办理结果"), _("已撤回，步骤重新待办。"), form)
    return act.answer(request, lambda: verbs.recall_step(step, reason=form.cleaned_data["reason"], by=by))


@require_http_methods(["GET", "POST"])
@login_required
def step_remind(request: SignedInRequest, pk: int) -> HttpResponse:
    """催办."""
    step, by = seen_step(request, pk), request.capacity
    rules.check_can_remind(by, step)
    form = NoteForm(request.POST or None)
    act = _act(step, _("催办"), _("已催办。"), form)
    return act.answer(request, lambda: verbs.remind_step(step, note=form.cleaned_data["note"], by=by))


@require_http_methods(["GET", "POST"])
@login_required
def case_comment(request: SignedInRequest, pk: int) -> HttpResponse:
    """评论, at once: it decides nothing, and its reader is chosen in the form."""
    case, by = seen_case(request, pk), request.capacity
    if case.applied_on is None:
        raise NotPossible(_("草稿提交后才能评论。"), code="COMMENT_NOT_PARTY")
    form = CommentForm(request.POST or None, request.FILES or None, is_official=queries.is_official(case, by))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            verbs.comment_case(case, said["text"], audience=said["audience"], file=said["file"], by=by)
        except NotValid as refusal:
            form.add_error("file" if refusal.code.startswith("FILE_") else None, refusal.reason)
        else:
            messages.success(request, _("已发表。"))
            return redirect("cases:case_detail", pk)
    return render(request, "cases/case_comment.html", {"case": case, "form": form}, status=422 if form.errors else 200)


@require_GET
@login_required
def comment_download(request: SignedInRequest, pk: int) -> FileResponse:
    """The file of a comment that exists for this capacity."""
    found = Comment.objects.select_related("attachment", "case__opened_by").exclude(attachment=None)
    comment = get_object_or_404(found, pk=pk, case__in=queries.cases_for(request.capacity))
    attachment = comment.attachment
    if attachment is None or not queries.comments_seen(comment.case, request.capacity).filter(pk=pk).exists():
        raise Http404
    return FileResponse(
        open_attachment(attachment), as_attachment=True, filename=attachment.name, content_type=attachment.content_type
    )


def _colleagues(step: Step) -> list[Any]:
    body = step.unit.organisation_id if step.unit is not None else None
    return list(officials_of(body, clock.today()))


def _act(step: Step, title: str, done: str, form: forms.Form) -> Act:
    context = {"step": step, "case": step.case}
    return Act(title, done, form, reverse("cases:case_detail", args=[step.case_id]), context)
