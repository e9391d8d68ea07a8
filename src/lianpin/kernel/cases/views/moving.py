"""Which open cases a new version of a regulation touches; moving them to it, and back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianpin.kernel.cases import queries, rules, verbs
from lianpin.kernel.cases.models import Case
from lianpin.kernel.cases.previews import preview
from lianpin.kernel.regulations.models import Version
from lianpin.kernel.regulations.queries import versions
from lianpin.toolkit.errors import LianpinError
from lianpin.ui.requests import SignedInRequest

SHOWN = 25  # on a page; each of them is tried


@require_http_methods(["GET", "POST"])
@login_required
def move_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """The open cases under earlier versions, page by page; what would become of each is tried at the form's own request."""
    version = _version(request, pk)
    page = Paginator(queries.movable_cases(version), SHOWN).get_page(request.GET.get("page"))
    context = {
        "version": version, "page": page, "moved": list(queries.moves_to(version)[:SHOWN]), "tried": None,
    }  # fmt: skip
    if request.method == "POST":
        context["tried"] = {case.pk: _tried(request, case, version) for case in page.object_list}
    return render(request, "cases/move_list.html", context)


@transaction.non_atomic_requests
@require_POST
@login_required
def cases_move(request: SignedInRequest, pk: int) -> HttpResponse:
    """Move the chosen cases, or all; each in a transaction of its own, and each with its answer."""
    with request.acting():
        version = _version(request, pk)
        found = queries.movable_cases(version)
        chosen = found if "all" in request.POST else found.filter(pk__in=_numbers(request))
        keys = list(chosen.values_list("pk", flat=True))
    told: list[tuple[Case, LianpinError | None]] = []
    for key in keys:
        with request.acting():
            told += verbs.move_cases(queries.movable_cases(version).filter(pk=key), version, by=request.capacity)
    kept = [(case, refusal.reason) for case, refusal in told if refusal is not None]
    count = len(told) - len(kept)
    messages.success(
        request, ngettext("%(count)d 件改按%(version)s办理。", "%(count)d 件改按%(version)s办理。", count) % {"count": count, "version": version.label}
    )  # fmt: skip
    with request.acting():
        return render(request, "cases/move_result.html", {"version": version, "kept": kept, "count": count})


@require_POST
@login_required
def moves_revert(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put the chosen cases back; those that somebody has gone on with stay, and say so."""
    version = _version(request, pk)
    count = 0
    for move in queries.moves_to(version).filter(pk__in=_numbers(request)):
        try:
            verbs.revert_move(move, by=request.capacity)
        except LianpinError as refusal:
            messages.error(request, refusal.reason)
        else:
            count += 1
    messages.success(request, ngettext("%d 件已恢复原版本。", "%d 件已恢复原版本。", count) % count)
    return redirect("cases:move_list", pk)


@require_GET
@login_required
def move_index(request: SignedInRequest) -> HttpResponse:
    """The versions for which this capacity decides."""
    found = [version for version in versions() if rules.moves(request.capacity, version.regulation)]
    if not found:
        raise Http404
    rows = [(version, queries.movable_cases(version).count()) for version in found]
    return render(request, "cases/move_index.html", {"rows": rows})


def _version(request: SignedInRequest, pk: int) -> Version:
    version = get_object_or_404(versions(), pk=pk)
    if not rules.moves(request.capacity, version.regulation):
        raise Http404
    return version


def _numbers(request: SignedInRequest) -> list[int]:
    return [int(each) for each in request.POST.getlist("chosen") if each.isdecimal() and len(each) < 19]


def _tried(request: SignedInRequest, case: Case, version: Version) -> tuple[bool, str]:
    """Whether a case can be moved, and what would happen; or why it stays."""
    try:
        shown = preview(verbs.move_case, case, version, by=request.capacity)
    except LianpinError as refusal:
        return False, refusal.reason
    return True, _("；").join(shown.sentences)
