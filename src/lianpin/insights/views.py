"""The search: a page, and the rows of the palette that scripts open over any page; and what is held about oneself."""

import zipfile
from io import BytesIO

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET

from lianpin.insights import queries, registry
from lianpin.insights.rules import PERIODS
from lianpin.kernel.identity.models import Person
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


@require_GET
@login_required
def own_data(request: SignedInRequest) -> HttpResponse:
    """What is held about oneself, table by table, and how long it is kept (个人信息保护法 第四十五条)."""
    by = request.capacity
    held = list(registry.held_about(by))
    context = {"held": held, "periods": PERIODS, "is_personal": by.is_person(by.person_id)}
    return render(request, "insights/own_data.html", context)


@require_GET
@login_required
def own_data_file(request: SignedInRequest) -> HttpResponse:
    """The same to take along: JSON for programs, a page for people (第四十五条第三款)."""
    by, packed = request.capacity, BytesIO()
    held = list(registry.held_about(by))
    person = Person.objects.filter(pk=by.person_id or 0).first()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", registry.written(held, person))
        archive.writestr("data.html", render_to_string("insights/own_data_file.html", {"held": held}, request))
    answer = HttpResponse(packed.getvalue(), content_type="application/zip")
    answer["Content-Disposition"] = 'attachment; filename="personal-data.zip"'
    return answer
