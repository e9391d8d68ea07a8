"""Which open cases a new version of a regulation touches; moving them to it, and back."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianpin.kernel.cases import queries, rules, verbs
from lianpin.kernel.cases.models import Case
from lianpin.kernel.cases.previews import preview
from lianpin.kernel.regulations.models import Version
from lianpin.kernel.regulations.queries import versions
from lianpin.toolkit import wall
from lianpin.toolkit.errors import LianpinError
from lianpin.ui.requests import SignedInRequest

SHOWN = 25  # on a page; all of them are tried together
AT_ONCE = 250  # cases in one transaction
MOST_SECONDS = 20  # of one answer: whoever waits longer is told how far it has come, and goes on


@require_http_methods(["GET", "POST"])
@login_required
@wall.open_to(wall.Scope.MOVING)
def move_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """The open cases under earlier versions, page by page; what would become of each is tried at the form's own request."""
    return _listed(request, _version(request, pk), tries=request.method == "POST")


def _listed(request: SignedInRequest, version: Version, *, tries: bool = False, refusal: str = "") -> HttpResponse:
    page = Paginator(queries.movable_cases(version), SHOWN).get_page(request.GET.get("page"))
    moved = Paginator(queries.moves_to(version), SHOWN).get_page(request.GET.get("moved"))
    context = {
        "version": version, "page": page, "moved": moved, "refusal": refusal, "chosen": _numbers(request, "chosen"),
        "tried": _tried(request, list(page.object_list), version) if tries else None,
    }  # fmt: skip
    return render(request, "cases/move_list.html", context, status=422 if refusal else 200)


@transaction.non_atomic_requests
@require_POST
@login_required
def cases_move(request: SignedInRequest, pk: int) -> HttpResponse:
    """Move the chosen cases, or all, in batches that are kept one after the other; each has its answer."""
    with _acting(request):
        version = _version(request, pk)
        if _is_empty(request):
            refusal = _("还没有选中任何事项。请先勾选，或者选择全部。")
            return _listed(request, version, tries=True, refusal=refusal)
        keys = _chosen(request, queries.movable_cases(version))

    def move(batch: Sequence[int]) -> list[tuple[Case, Any]]:
        return verbs.move_cases(Case.objects.filter(pk__in=batch).only("pk"), version, by=request.capacity)

    return _answer(request, version, keys, move, back=False)


@transaction.non_atomic_requests
@require_POST
@login_required
def moves_revert(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put the chosen cases back, or all; those that somebody has gone on with stay, and say so."""
    with _acting(request):
        version = _version(request, pk)
        if _is_empty(request):
            return _listed(request, version, refusal=_("还没有选中任何事项。请先勾选，或者选择全部。"))
        keys = _chosen(request, queries.moves_to(version).order_by("pk"))

    def revert(batch: Sequence[int]) -> list[tuple[Case, Any]]:
        return verbs.revert_moves(queries.moves_to(version).filter(pk__in=batch), by=request.capacity)

    return _answer(request, version, keys, revert, back=True)


@require_GET
@login_required
@wall.open_to(wall.Scope.MOVING)
def move_index(request: SignedInRequest) -> HttpResponse:
    """The versions for which this capacity decides."""
    found = [version for version in versions() if rules.moves(request.capacity, version.regulation)]
    if not found:
        raise Http404
    rows = [(version, queries.movable_cases(version).count()) for version in found]
    return render(request, "cases/move_index.html", {"rows": rows})


@contextmanager
def _acting(request: SignedInRequest) -> Iterator[None]:
    """A transaction over all cases under a regulation, whose issuer decides under which version they go on."""
    with request.acting(), wall.open_to(wall.Scope.MOVING):
        yield


def _version(request: SignedInRequest, pk: int) -> Version:
    version = get_object_or_404(versions(), pk=pk)
    if not rules.moves(request.capacity, version.regulation):
        raise Http404
    return version


def _chosen(request: SignedInRequest, found: QuerySet[Any, Any]) -> list[int]:
    """The keys that are asked for, in order: those ticked, or all, from where the last answer ended."""
    if "all" in request.POST:
        after = _numbers(request, "after")
        return list(found.filter(pk__gt=after[0] if after else 0).values_list("pk", flat=True))
    return list(found.filter(pk__in=_numbers(request, "chosen")).values_list("pk", flat=True))


def _is_empty(request: SignedInRequest) -> bool:
    """Whether nothing is ticked and not all are asked for."""
    return "all" not in request.POST and not _numbers(request, "chosen")


def _numbers(request: SignedInRequest, name: str) -> list[int]:
    return [int(each) for each in request.POST.getlist(name) if each.isdecimal() and len(each) < 19]


def _answer(
    request: SignedInRequest, version: Version, keys: list[int], do: Callable[[Sequence[int]], list[tuple[Case, Any]]],
    *, back: bool,
) -> HttpResponse:  # fmt: skip
    """Do it in batches while there is time, and tell what became of each and what is left."""
    told: list[tuple[Case, Any]] = []
    done, began = 0, time.monotonic()
    while done < len(keys) and time.monotonic() - began < MOST_SECONDS:
        with _acting(request):
            told += do(keys[done : done + AT_ONCE])
        done += AT_ONCE
    kept = [(case, answer.reason) for case, answer in told if isinstance(answer, LianpinError)]
    context = {
        "version": version, "kept": kept, "count": len(told) - len(kept), "back": back,
        "left": len(keys[done:]), "after": keys[:done][-1] if keys else 0,
    }  # fmt: skip
    with _acting(request):
        return render(request, "cases/move_result.html", context)


def _tried(request: SignedInRequest, cases: list[Case], version: Version) -> dict[int, tuple[bool, str]]:
    """By case: whether it can be moved, and what would happen; or why it stays."""
    shown = preview(verbs.move_cases, cases, version, by=request.capacity)
    said: dict[int, list[str]] = {}
    for event, sentence in zip(shown.events, shown.sentences, strict=True):
        said.setdefault(event.subject_id, []).append(sentence)
    return {
        case.pk: (False, answer.reason) if isinstance(answer, LianpinError) else (True, _("；").join(said[case.pk]))
        for case, answer in shown.result
    }
