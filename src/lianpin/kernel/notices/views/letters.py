"""A unit's outbox: what waits, each letter as it would go out, and whether it does."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lianpin.kernel.notices import queries, rules, verbs
from lianpin.kernel.notices.enums import LetterStatus
from lianpin.kernel.notices.models import Letter
from lianpin.ui.requests import SignedInRequest


@require_GET
@login_required
def letter_list(request: SignedInRequest) -> HttpResponse:
    page = Paginator(queries.letters_for(request.capacity), 25).get_page(request.GET.get("page"))
    return render(request, "notices/letter_list.html", {"page": page})


@require_GET
@login_required
def letter_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    letter = _seen(request, pk)
    may = rules.may_decide(request.capacity) and letter.status == LetterStatus.WAITING
    return render(request, "notices/letter_detail.html", {"letter": letter, "may_decide": may})


@require_POST
@login_required
def letter_release(request: SignedInRequest, pk: int) -> HttpResponse:
    verbs.release_letter(_seen(request, pk), by=request.capacity)
    messages.success(request, _("函件已发出。"))
    return redirect("notices:letter_detail", pk)


@require_POST
@login_required
def letter_discard(request: SignedInRequest, pk: int) -> HttpResponse:
    verbs.discard_letter(_seen(request, pk), by=request.capacity)
    messages.success(request, _("函件已作废。"))
    return redirect("notices:letter_detail", pk)


def _seen(request: SignedInRequest, pk: int) -> Letter:
    return get_object_or_404(queries.letters_for(request.capacity), pk=pk)
