"""What else is done with a step, and what is said beside the steps: each shows what it will do before it is confirmed."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lianpin.kernel.cases import procedures, queries, rules, verbs
from lianpin.kernel.cases.forms import ColleagueForm, CommentForm, NoteForm, ReasonForm
from lianpin.kernel.cases.models import Case, Comment, Step
from lianpin.kernel.cases.previews import preview
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
    act = _Act(step, _("转办"), _("已转办。"), form)
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

    return _Act(step, _("加签"), _("已请其加签。"), form).answer(request, add)


@require_http_methods(["GET", "POST"])
@login_required
def step_cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    """撤销加签."""
    step, by = seen_step(request, pk), request.capacity
    rules.check_can_cancel(by, step)
    act = _Act(step, _("撤销加签"), _("加签已撤销。"), forms.Form(request.POST or None))
    return act.answer(request, lambda: verbs.cancel_opinion(step, by=by))


@require_http_methods(["GET", "POST"])
@login_required
def step_recall(request: SignedInRequest, pk: int) -> HttpResponse:
    """撤回."""
    step, by = seen_step(request, pk), request.capacity
    rules.check_can_recall(by, step, ())
    form = ReasonForm(request.POST or None)
    act = _Act(step, _("撤回办理结果"), _("已撤回，步骤重新待办。"), form)
    return act.answer(request, lambda: verbs.recall_step(step, reason=form.cleaned_data["reason"], by=by))


@require_http_methods(["GET", "POST"])
@login_required
def step_remind(request: SignedInRequest, pk: int) -> HttpResponse:
    """催办."""
    step, by = seen_step(request, pk), request.capacity
    rules.check_can_remind(by, step)
    form = NoteForm(request.POST or None)
    act = _Act(step, _("催办"), _("已催办。"), form)
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


class _Act:
    """One page for all of them: the form, then what would happen, then it happens."""

    def __init__(self, step: Step, title: str, done: str, form: forms.Form) -> None:
        self.step, self.title, self.done, self.form = step, title, done, form

    def answer(self, request: SignedInRequest, verb: Callable[[], object]) -> HttpResponse:
        """Ask, foretell, or do; a refusal stands in the form, with what was typed."""
        case: Case = self.step.case
        context: dict[str, Any] = {"step": self.step, "case": case, "form": self.form, "title": self.title}
        if request.method == "POST" and self.form.is_valid():
            try:
                if "confirmed" in request.POST:
                    verb()
                    messages.success(request, self.done)
                    return redirect("cases:case_detail", case.pk)
                shown = preview(verb)
            except (NotPossible, NotValid) as refusal:
                self.form.add_error(None, refusal.reason)
            else:
                kept = {name: value for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
                context |= {"consequences": shown.sentences, "hidden": kept | {"confirmed": "1"}}
        return render(request, "cases/step_act.html", context, status=422 if self.form.errors else 200)
