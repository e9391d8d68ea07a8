"""The rulebook to read: the list, one version woven into a page, and its source."""

from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET
from lianpin_regulations import Regulation as Program
from lianpin_regulations import Rulebook, weave
from markupsafe import Markup

from lianpin.kernel.regulations import queries
from lianpin.kernel.regulations.models import Version


@require_GET
def regulation_list(request: HttpRequest) -> HttpResponse:
    return render(request, "regulations/regulation_list.html", {"versions": list(queries.versions())})


@require_GET
def regulation_detail(request: HttpRequest, code: str, version: str) -> HttpResponse:
    found = _version(code, version)
    program = queries.program(found)
    context = {
        "version": found,
        "articles": program.articles,
        "examples": len(program.worked),
        "body": Markup(_woven(program, queries.rulebook())),
    }
    return render(request, "regulations/regulation_detail.html", context)


@require_GET
def regulation_source(request: HttpRequest, code: str, version: str) -> HttpResponse:
    """The file itself, as it was published."""
    found = _version(code, version)
    answer = HttpResponse(found.source, content_type="text/markdown; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.label}.md"'
    return answer


def _version(code: str, version: str) -> Version:
    if "\0" in code + version:  # an address may hold it, a column never does
        raise Http404
    return get_object_or_404(Version.objects.select_related("regulation__issuer"), regulation__code=code, label=version)


@lru_cache(maxsize=32)
def _woven(program: Program, book: Rulebook) -> str:
    """Woven once per text and rulebook: the worked examples are run for it."""
    return weave(program, book=book)
