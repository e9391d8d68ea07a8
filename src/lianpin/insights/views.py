"""The search: a page, and the rows of the palette that scripts open over any page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lianpin.insights import queries
from lianpin.toolkit.search import LONGEST
from lianpin.ui.requests import SignedInRequest


@require_GET
@login_required
def search(request: SignedInRequest) -> HttpResponse:
    """What is found by `q`."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    context = {"q": text, "groups": queries.found_for(request.capacity, text)}
    name = "search_rows" if request.headers.get("HX-Target") == "palette-list" else "search"
    return render(request, f"insights/{name}.html", context)
