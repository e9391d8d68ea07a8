"""Investigating an objection: read by the unit that published the notice, answered after a look at what that does."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lianpin.kernel.cases import procedures, queries, rules, verbs
from lianpin.kernel.cases.enums import ObjectionStatus, Outcome
from lianpin.kernel.cases.forms import AnswerForm
from lianpin.kernel.cases.models import Objection
from lianpin.kernel.cases.previews import preview
from lianpin.kernel.documents.queries import open_attachment
from lianpin.toolkit.errors import NotPossible, NotValid
from lianpin.ui.requests import SignedInRequest


@require_http_methods(["GET", "POST"])
@login_required
def objection_answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Read it; fill in what was found; see what that will do; confirm. Once answered it is only read."""
    objection = _objection(request, pk)
    context: dict[str, object] = {"objection": objection, "case": objection.case}
    if objection.status != ObjectionStatus.OPEN and request.method == "GET":
        return render(request, "cases/objection_answer.html", context)
    rules.check_can_answer(request.capacity, objection)
    form = AnswerForm(_ways(objection), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if "confirmed" in request.POST:
                verbs.answer_objection(objection, by=request.capacity, **form.decision())
                messages.success(request, _("异议 %s 已答复。") % objection.number)
                return redirect("cases:case_detail", objection.case_id)
            shown = preview(verbs.answer_objection, objection, by=request.capacity, **form.decision())
        except (NotPossible, NotValid) as refusal:
            form.add_error(None, refusal.reason)
        else:
            hidden = {name: value for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
            context |= {"consequences": shown.sentences, "hidden": hidden | {"confirmed": "1"}}
            return render(request, "cases/objection_confirm.html", context)
    return render(request, "cases/objection_answer.html", context | {"form": form}, status=422 if form.errors else 200)


@require_GET
@login_required
def objection_file(request: SignedInRequest, pk: int) -> FileResponse:
    """What came with an objection, as a download."""
    attachment = _objection(request, pk).attachment
    if attachment is None:
        raise Http404
    return FileResponse(
        open_attachment(attachment), as_attachment=True, filename=attachment.name, content_type=attachment.content_type
    )


def _objection(request: SignedInRequest, pk: int) -> Objection:
    """404 for whom it is none of their business; who is concerned by it is told to stand back, and reads nothing of it."""
    found = queries.objections_for(request.capacity).select_related(
        "attachment", "unit", "case__parent", "notice__step__unit"
    )
    objection = get_object_or_404(found, pk=pk)
    rules.check_not_concerned(request.capacity, objection)
    return objection


def _ways(objection: Objection) -> dict[str, str]:
    """Where the case goes when the objection is upheld, each with its sentence."""
    assert objection.notice is not None, "an open objection has its notice"
    step = objection.notice.step
    step.case = objection.case
    planned = procedures.planned(step.case)
    spec = next(each for each in planned if each.number == step.number)
    back = next(iter(procedures.targets_of(spec, planned)), None)
    target = objection.case.steps.filter(number=back).first() if back is not None else None
    sentences = {
        Outcome.RETURNED: _("成立，退回“%s”重新办理") % target.name if target else _("成立，退回申报人补正"),
        Outcome.REFUSED: _("成立，办件终止"),
    }
    return {way: sentences[Outcome(way)] for way in procedures.ways_of(spec)}
